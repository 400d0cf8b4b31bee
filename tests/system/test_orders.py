"""Orders over MQTT at a real kiosk process with a real printer's bytes; the test is the hall that orders.

The kiosk's database knows the hall's configuration: no hall runs here, so each fact comes until the test has seen it.
"""

import msgspec
import pytest

from hall import messages as m
from hall import topics
from kiosk.book import NUMBERS_KEY
from kiosk.numbers import Numbers
from runtime.outbox import Outbox
from runtime.unit import CONFIG_KEY
from tests.system.conftest import MakeSite
from tests.system.people import begin_ticket, take_ticket
from tests.system.waiting import stays, until
from tests.system.watcher import Watcher
from virtual.site import Site, number_on

NOTE = m.SlipNote(
    {"zh": "补件凭条", "en": "Come back with your papers"},
    "A012",
    [m.SlipRow({"zh": "业务", "en": "Service"}, {"zh": "综合业务", "en": "General business"})],
)
ORDER = topics.name(topics.ORDER, "kiosk-1")
FACT = topics.name(topics.FACT, "kiosk-1")


class Hall:
    """Orders, and hears the answers."""

    def __init__(self, site: Site) -> None:
        self.watcher = Watcher(site.broker, "lead")

    def order(self, order_id: str, action: str, **fields: object) -> None:
        self.watcher.link.send(ORDER, m.Order(order_id, action, **fields))

    def answers(self) -> list[m.TicketIssued | m.OrderDone]:
        """That name an order; a fact that is sent again is one."""
        facts = {f.id: f for f in (m.decode(raw, m.Fact) for raw in self.watcher.of(FACT))}
        kinds = {"ticket_issued": m.TicketIssued, "order_done": m.OrderDone}
        bodies = [m.decode(bytes(f.body), kinds[f.kind]) for f in facts.values() if f.kind in kinds]
        return [body for body in bodies if body.order is not None]

    def await_answers(self, number: int) -> list[m.TicketIssued | m.OrderDone]:
        self.watcher.until(lambda: len(self.answers()) >= number, f"{number} answers")
        return self.answers()


def at_work(make_site: MakeSite, **options: object) -> tuple[Site, Hall]:
    site = make_site(counters=0, board=False, **options)
    outbox = Outbox(site.database("kiosk-1"))
    outbox.put({CONFIG_KEY: m.encode(site.plan.config), NUMBERS_KEY: msgspec.json.encode(Numbers())})
    outbox.close()
    site.broker.start()
    site.write_configuration()
    start_kiosk(site)
    return site, Hall(site)


def start_kiosk(site: Site) -> None:
    before = site.log("kiosk-1")
    site.start_unit("kiosk-1")
    until(lambda: "kiosk: ok" in site.log("kiosk-1").removeprefix(before), "the kiosk is at work")
    until(lambda: "connected" in site.log("kiosk-1").removeprefix(before), "and on the broker")


def on_paper(site: Site) -> list[str]:
    return [" ".join(slip.texts) for slip in site.slips]


def test_a_guide_s_order_is_a_ticket_and_its_fact_says_which_order(make_site: MakeSite) -> None:
    """R33, R51."""
    site, hall = at_work(make_site, printer_speed_mm_s=0)
    hall.order("0dd0", "issue", service="a", assist=True)
    hall.order("0dd0", "issue", service="a", assist=True)
    hall.order("0dd1", "issue", service="z")
    (issued, refused) = hall.await_answers(2)
    assert issued == m.TicketIssued("a", "ordinary", 1, "A001", None, "confirmed", "", "0dd0", True)
    assert refused == m.OrderDone("0dd1", "void", "unknown_service")
    assert site.numbers_printed == ["A001"]
    assert take_ticket(site) == "A002"
    hall.watcher.close()


def test_a_note_comes_behind_the_customer_s_slip_and_a_guide_is_told_busy(make_site: MakeSite) -> None:
    site, hall = at_work(make_site, printer_speed_mm_s=30)
    begin_ticket(site)
    hall.order("0dd0", "slip", note=NOTE)
    hall.order("0dd1", "issue", service="a")
    busy, done = hall.await_answers(2)
    assert (busy, done) == (m.OrderDone("0dd1", "void", "busy"), m.OrderDone("0dd0", "confirmed"))
    ticket, note = on_paper(site)
    assert "补件凭条" in note
    assert "业务：综合业务" in note
    assert "补件凭条" not in ticket
    assert [number_on(slip) for slip in site.slips] == ["A001", ""], "nobody takes the note for a ticket"
    hall.watcher.close()


@pytest.mark.parametrize("action", ["issue", "slip"])
def test_without_paper_the_order_is_answered_and_nothing_is_printed_when_there_is_some(
    make_site: MakeSite, action: str
) -> None:
    """R01."""
    site, hall = at_work(make_site, printer_speed_mm_s=0)
    site.printer.set_paper("end")
    until(lambda: site.kiosk_state == "paper_end", "the kiosk says so")
    hall.order("0dd0", action, service="a", note=NOTE)
    assert hall.await_answers(1) == [m.OrderDone("0dd0", "void", "paper_end")]
    site.printer.set_paper("ok")
    until(lambda: site.kiosk_state == "ok", "the new roll is seen")
    hall.order("0dd0", action, service="a", note=NOTE)
    stays(lambda: site.slips == [], "nothing is printed by itself", 1.0)
    hall.watcher.close()


@pytest.mark.parametrize("action", ["issue", "slip"])
def test_an_order_under_way_at_a_power_cut_is_answered_at_the_start_and_is_not_printed_again(
    make_site: MakeSite, action: str
) -> None:
    """R01, R51: half of it is not on the next customer's slip either."""
    site, hall = at_work(make_site, printer_speed_mm_s=40)
    hall.order("0dd0", action, service="a", note=NOTE)
    until(lambda: site.printer.machine.mechanism._printed, "it is being printed")
    site.kill_unit("kiosk-1")
    site.printer.power_off()
    site.printer.power_on()
    start_kiosk(site)
    hall.order("0dd0", action, service="a", note=NOTE)
    (answer,) = hall.await_answers(1)
    assert (answer.order, answer.slip, answer.cause) == ("0dd0", "unverified", "kiosk_stopped")
    number = take_ticket(site)
    assert number == ("A002" if action == "issue" else "A001")
    half = "A001" if action == "issue" else "补件凭条"
    assert [paper for paper in on_paper(site) if number in paper and half in paper] == []
    assert len(hall.answers()) == 1
    hall.watcher.close()
