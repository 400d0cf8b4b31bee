"""At a real kiosk: a button that asks for a person, and one that is held until the self-test slip comes."""

from hall import messages as m
from hall import topics
from tests.system.conftest import MakeSite, start
from tests.system.people import take_ticket
from tests.system.waiting import until
from tests.system.watcher import Watcher
from virtual.sample import PINS
from virtual.site import number_on
from virtual.slip import Slip

HELP = {"source": "serial", "action": "assist", "port": "/dev/buttons", "code": "help;"}
ALERT = topics.name(topics.ALERT, "assistance.kiosk-1")
HOLD_S = 20.0  # it is held for eight; this machine is shared


def text_of(slip: Slip) -> str:
    return "\n".join(line.text for line in slip.lines)


def test_the_assistance_button_raises_one_alert_for_the_lead_and_prints_nothing(make_site: MakeSite) -> None:
    """R33"""
    site = start(make_site(counters=1, board=False, printer_speed_mm_s=0, more_buttons=[HELP]))
    watcher = Watcher(site.broker)
    site.buttons.press("help;")
    watcher.until(lambda: ALERT in watcher.last, "the lead is told")
    alert = watcher.state(ALERT, m.Alert)
    assert (alert.kind, alert.subject, alert.severity) == ("assistance", "kiosk-1", "warning")
    rung = alert.rung
    site.buttons.press("help;")
    take_ticket(site)
    assert watcher.state(ALERT, m.Alert).rung == rung
    assert [number_on(slip) for slip in site.slips] == ["A001"]
    assert site.log("kiosk-1").count("somebody asks for help") == 1


def test_a_button_held_for_eight_seconds_prints_its_ticket_and_then_the_self_test(
    make_site: MakeSite,
) -> None:
    """R01: whoever holds long may be a customer, so the ticket stays."""
    site = start(make_site(counters=1, board=False, codes=False, printer_speed_mm_s=0))
    chip = site.kiosk.chip
    assert chip is not None
    chip.hold(PINS[0][0])
    until(lambda: len(site.slips) == 2, "ticket and self-test", HOLD_S)
    chip.hold(PINS[0][0], closed=False)
    ticket, test = site.slips
    assert number_on(ticket) == "A001"
    said = text_of(test)
    for word in ("自检", "kiosk-1 @ demo", f"127.0.0.1:{site.broker.port}", "epson", "a 1"):
        assert word in said, said
    assert not number_on(test)
