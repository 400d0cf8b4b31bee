"""Appointments (R20) with real processes: the list is imported while the hall is open and goes out; a ticket of it
waits for its slot, also over a kill of the hall. What a kiosk prints is another test's: here a fact says that it did.
"""

import json
import subprocess
import sys
import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest

from hall import bookings as of
from hall import entries as e
from hall import messages as m
from tests.system.conftest import MakeSite, start
from tests.system.people import call, journal_of, serve, sign_in, take_ticket
from tests.system.waiting import until
from tests.system.watcher import Watcher
from virtual.site import Site, number_on

SPEED = 30.0
ZONE = ZoneInfo("Asia/Shanghai")
UNIT = "kiosk-7"


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    return start(make_site(counters=1, board=False, printer_speed_mm_s=0, speed=SPEED))


def at_slot(site: Site, watcher: Watcher, in_min: float) -> datetime:
    """A whole minute of the hall's time, so far from now."""
    watcher.until(lambda: watcher.state("hall", m.HallState), "the hall's time")
    hall = watcher.state("hall", m.HallState)
    assert hall is not None
    soon = datetime.fromtimestamp(hall.at, ZONE) + timedelta(minutes=in_min)
    return soon.replace(second=0, microsecond=0)


def import_day(site: Site, *rows: tuple[datetime, str]) -> None:
    lines = [f"{slot:%Y-%m-%d},{slot:%H:%M},{code},a" for slot, code in rows]
    path = site.folder.parent / "day.csv"
    path.write_text("\n".join(["date,time,code,service", *lines]), "utf-8")
    etc = site.folder / "etc"
    command = [sys.executable, "-m", "jiaohao", "appointments", "import", str(path)]
    command += ["-c", str(etc / "hall.toml"), "--key-file", str(etc / "cards.key")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


def listed(watcher: Watcher) -> list[m.Booking]:
    told = watcher.state("bookings", m.Bookings)
    return [] if told is None else told.bookings


def issued(watcher: Watcher, number: int, booking: m.Booking | None) -> None:
    """As a kiosk tells it."""
    body = m.TicketIssued(
        "a", "ordinary", number, f"A{number}", None, "confirmed",
        booking=None if booking is None else booking.code, slot_at=None if booking is None else booking.at,
    )  # fmt: skip
    fact = m.Fact(
        f"fact-{number}", "epoch", number - 700, 1, "ticket_issued", m.Stamp(time.time(), False, "boot", 1.0),
        msgspec.Raw(m.encode(body)), 0.0,
    )  # fmt: skip
    watcher.link.send(f"unit/{UNIT}/fact", fact)
    watcher.until(
        lambda: (ack := watcher.ack(UNIT)) is not None and ack.upto >= number - 700,
        f"A{number} is in the journal",
    )


def test_a_booked_ticket_waits_for_its_slot_over_a_kill_of_the_hall_and_is_called_then(site: Site) -> None:
    watcher = Watcher(site.broker, UNIT)
    slot = at_slot(site, watcher, 12.0)
    import_day(site, (slot, "AB-1234"), (slot + timedelta(minutes=40), "AB-1235"))
    watcher.until(lambda: len(listed(watcher)) == 2, "the list is out", 5.0)
    key = (site.folder / "etc/cards.key").read_bytes()
    booking = listed(watcher)[0]
    assert (booking.code, booking.at) == (of.hashed(key, "AB-1234"), slot.timestamp())
    assert "1234" not in json.dumps([msgspec.to_builtins(b) for b in listed(watcher)]).replace(
        booking.code, ""
    )
    issued(watcher, 701, booking)
    issued(watcher, 702, None)
    watcher.until(lambda: [b.used for b in listed(watcher)] == [True, False], "it is used", 5.0)
    queue = watcher.state("queue/a", m.QueueState)
    assert queue is not None
    assert (queue.waiting, queue.early) == ({"ordinary": 1}, 1)
    keypad = sign_in(site, "1")
    assert call(keypad) == "A702"
    serve(keypad)
    site.kill_unit("hall")
    site.start_unit("hall")
    watcher.until(lambda: watcher.waiting() == {"A701"}, "its slot has come", 60.0)
    now = watcher.state("hall", m.HallState)
    assert now is not None
    assert now.at >= slot.timestamp() - 5 * SPEED
    assert call(keypad) == "A701"
    watcher.close()
    site.stop()
    joined = [entry for entry in journal_of(site) if isinstance(entry, e.Joined)]
    assert [(entry.ticket, entry.since) for entry in joined] == [("fact-701", slot.timestamp())]
    called = [entry for entry in journal_of(site) if isinstance(entry, e.Called)][-1]
    assert called.reason.waited_s < 6 * 60, "not the time before the slot"


def test_a_code_held_to_the_kiosks_scanner_gives_the_booked_ticket_once_and_it_is_called_at_its_slot(
    make_site: MakeSite,
) -> None:
    site = start(make_site(counters=1, board=False, printer_speed_mm_s=0, speed=SPEED, scanner=True))
    watcher = Watcher(site.broker)
    slot = at_slot(site, watcher, 12.0)
    import_day(site, (slot, "AB-1234"))
    until(lambda: "appointments of the hall: 1" in site.log("kiosk-1"), "the kiosk has the list")
    scanner = site.kiosk.scanner
    assert scanner is not None
    scanner.scan("ab-1234")
    until(lambda: len(site.slips) == 1, "its slip")
    booked = number_on(site.slips[0])
    watcher.until(lambda: [b.used for b in listed(watcher)] == [True], "it is used", 5.0)
    scanner.scan("AB-1234")
    until(lambda: len(site.slips) == 2, "a note that it was used")
    assert not number_on(site.slips[1])
    later = take_ticket(site)
    watcher.until(
        lambda: (queue := watcher.state("queue/a", m.QueueState)) and queue.waiting == {"ordinary": 1},
        "the hall has both",
    )
    keypad = sign_in(site, "1")
    assert call(keypad) == later, "before the slot it is nobody's turn but the other's"
    serve(keypad)
    watcher.until(lambda: watcher.waiting() == {booked}, "its slot has come", 60.0)
    assert call(keypad) == booked
    watcher.close()
    site.stop()
    joined = [entry for entry in journal_of(site) if isinstance(entry, e.Joined)]
    assert [entry.since for entry in joined] == [slot.timestamp()]
    assert "1234" not in site.log("kiosk-1").replace(hashed_of(site, "AB-1234"), "")


def hashed_of(site: Site, code: str) -> str:
    return of.hashed((site.folder / "etc/cards.key").read_bytes(), code)
