"""A VIP taps a card (R02): real processes, from the list to the call; without a broker, with the kiosk killed."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from hall import entries as e
from hall import messages as m
from hall import topics
from tests.system.conftest import MakeSite, start
from tests.system.people import (
    begin_ticket,
    call,
    end_of_the_day,
    everything_arrived,
    journal_of,
    serve,
    sign_in,
    take_ticket,
)
from tests.system.waiting import until
from tests.system.watcher import Watcher
from virtual.site import Site

WANG, LI, STRANGER = "62E3086CED", "3C00CE754C", "0100FFFFFF"
VIP_FIRST = {"1": [["*:vip"], ["*"]]}
LINK_S = 30.0


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    """One counter that calls VIPs first, and two cards; slips take no time."""
    site = start(make_site(counters=1, board=False, serves=VIP_FIRST, cards=True, printer_speed_mm_s=0))
    import_cards(site, f"card,class\n{WANG},vip\n{LI},vip\n", 2)
    return site


def import_cards(site: Site, table: str, count: int) -> None:
    """As the technician does it, while the hall is open."""
    path = site.folder.parent / "cards.csv"  # not among the hall's files
    path.write_text(table, "utf-8")
    etc, before = site.folder / "etc", len(lists(site))
    command = [sys.executable, "-m", "jiaohao", "cards", "import", str(path)]
    command += ["-c", str(etc / "hall.toml"), "--key-file", str(etc / "cards.key")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    until(lambda: len(told := lists(site)) > before and told[-1] == count, "the kiosk has the list")


def lists(site: Site) -> list[int]:
    """How many cards each list had that the kiosk was told."""
    return [int(n) for n in re.findall(r"cards of the hall: (\d+)", site.log("kiosk-1"))]


def is_vip(site: Site, number: str) -> None:
    """The kiosk has written it down."""
    until(lambda: f"{number} is vip now" in site.log("kiosk-1"), f"{number} is VIP")


def changes(site: Site) -> list[e.Reclassified]:
    return [entry for entry in journal_of(site) if isinstance(entry, e.Reclassified)]


def test_a_card_tapped_after_the_slip_is_called_before_who_came_earlier(site: Site) -> None:
    assert [take_ticket(site), take_ticket(site)] == ["A001", "A002"]
    said = " ".join(site.slips[1].texts)
    assert "VIP？10 秒内请刷卡" in said
    assert "VIP? Tap card in 10 s" in said
    site.card_reader.tap(WANG)
    is_vip(site, "A002")
    everything_arrived(site)
    keypad = sign_in(site, "1")
    called = []
    for _ in range(2):
        called.append(call(keypad))
        serve(keypad)
    assert called == ["A002", "A001"]
    verdict = end_of_the_day(site)
    assert (verdict.issued, verdict.slips, verdict.finished) == (2, 2, 2), "no new number"
    assert set(verdict.waits) == {"vip", "ordinary"}
    assert verdict.reclassified == 1
    assert [(change.was, change.class_) for change in changes(site)] == [("ordinary", "vip")]


def test_a_card_tapped_before_the_press_gives_a_vip_slip_and_one_only(site: Site) -> None:
    assert take_ticket(site) == "A001"
    site.card_reader.tap(WANG)  # for the slip just out
    is_vip(site, "A001")
    site.card_reader.tap(LI)  # for the next press
    until(lambda: begin(site) and "VIP" in site.slips[-1].texts, "a press becomes a VIP slip")
    tapped = len(site.slips)
    assert not any("Tap your card" in text for text in site.slips[-1].texts)
    take_ticket(site)
    assert "VIP" not in site.slips[-1].texts
    end_of_the_day(site)
    issued = [
        m.decode(bytes(x.body), m.TicketIssued).class_
        for x in journal_of(site)
        if isinstance(x, e.FactTaken) and x.kind == "ticket_issued"
    ]
    assert issued.count("vip") == 1
    assert issued[tapped - 1] == "vip"
    assert len(changes(site)) == 1


def begin(site: Site) -> bool:
    """One more slip. Whether the kiosk has read the card by then is the reader's thread's affair."""
    take_ticket(site)
    return True


def test_without_a_broker_and_with_the_kiosk_killed_after_the_tap_the_hall_still_learns_it(
    site: Site,
) -> None:
    take_ticket(site)
    everything_arrived(site)
    site.broker.kill()
    assert take_ticket(site) == "A002"
    site.card_reader.tap(WANG)
    is_vip(site, "A002")
    site.kill_unit("kiosk-1")
    site.start_unit("kiosk-1")
    until(lambda: site.log("kiosk-1").count("kiosk: ok") >= 2, "the kiosk is back, without the hall")
    assert take_ticket(site) == "A003"
    site.card_reader.tap(LI)  # the list is kept, too
    is_vip(site, "A003")
    site.broker.start()
    until(lambda: all(map(site.reaches_hall, site.units[1:])), "all are back", LINK_S)
    everything_arrived(site)
    keypad = sign_in(site, "1")
    assert call(keypad) == "A002"
    serve(keypad)
    assert call(keypad) == "A003"
    serve(keypad)
    assert call(keypad) == "A001"
    serve(keypad)
    assert end_of_the_day(site).finished == 3


def test_a_kiosk_killed_between_the_tap_and_the_end_of_the_slip_forgets_neither(make_site: MakeSite) -> None:
    """R01, R02: a slip may be out, and its customer is a VIP."""
    site = start(make_site(counters=1, board=False, serves=VIP_FIRST, cards=True, printer_speed_mm_s=20))
    import_cards(site, f"card,class\n{WANG},vip\n{LI},vip\n", 2)
    begin_ticket(site)
    site.card_reader.tap(WANG)
    is_vip(site, "A001")
    assert "A001 confirmed" not in site.log("kiosk-1"), "the slip is still under way"
    site.kill_unit("kiosk-1")
    site.start_unit("kiosk-1")
    until(lambda: "A001 unverified" in site.log("kiosk-1"), "the kiosk knows what it does not know")
    watcher = Watcher(site.broker)
    watcher.until(
        lambda: (queue := watcher.state("queue/a", m.QueueState)) and queue.waiting == {"vip": 1},
        "the hall knows both",
        LINK_S,
    )
    watcher.close()
    until(lambda: len(site.slips) == 1, "the printer prints on by itself")
    assert end_of_the_day(site).waiting == 1


def test_an_unknown_card_changes_nothing_and_no_card_is_named_anywhere(site: Site) -> None:
    """R22."""
    watcher = Watcher(site.broker)
    assert take_ticket(site) == "A001"
    site.card_reader.tap(STRANGER)
    until(lambda: "not one of the hall's" in site.log("kiosk-1"), "it is told")
    site.card_reader.tap(WANG)
    is_vip(site, "A001")
    everything_arrived(site)
    watcher.pump(0.5)
    published = b"".join(topic.encode() + payload for topic, payload in watcher.seen)
    watcher.close()
    assert topics.name(topics.CARDS) in watcher.last
    end_of_the_day(site)
    files = [path for path in site.folder.rglob("*") if path.is_file() and path.suffix != ".png"]
    for card in (WANG, LI, STRANGER):
        for text in (published, *map(Path.read_bytes, files)):
            assert card.encode() not in text.upper()


def test_cards_and_reader_may_come_and_go_while_tickets_are_given(site: Site) -> None:
    site.card_reader.unplug()
    until(lambda: site.kiosk_state == "card_reader", "it is told")
    take_ticket(site)
    assert "VIP? Please tell us" in " ".join(site.slips[-1].texts), "what the slip asks for is possible"
    site.card_reader.plug()
    until(lambda: site.kiosk_state == "ok", "the reader is back")
    import_cards(site, f"card,class\n{LI},vip\n", 1)
    assert take_ticket(site) == "A002"
    site.card_reader.tap(WANG)
    until(lambda: "not one of the hall's" in site.log("kiosk-1"), "it is no card of the hall any more")
    site.card_reader.tap(LI)
    is_vip(site, "A002")
    end_of_the_day(site)
    assert len(changes(site)) == 1
