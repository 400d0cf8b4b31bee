"""A disk that takes no more: nothing is printed or called that is not kept, it is said, and it ends by itself.

A full disk is made with RLIMIT_FSIZE on the running process: whatever would make a file longer fails, as it does on
a disk without room. Logs are shorter than any database, so they go on.
"""

import os
import resource
import subprocess
from collections.abc import Callable

from hall import entries as e
from tests.system.conftest import MakeSite, start
from tests.system.people import (
    begin_ticket,
    call,
    end_of_the_day,
    everything_arrived,
    journal_of,
    press,
    serve,
    sign_in,
    slips_begun,
    take_ticket,
)
from tests.system.waiting import stays, until
from virtual.site import Site

FULL_BYTES = 8192  # a log may still grow to this, a database and its WAL are longer already
EX_IOERR = 74


def fill_disk(process: subprocess.Popen[bytes], size: int = FULL_BYTES) -> None:
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def free_disk(process: subprocess.Popen[bytes]) -> None:
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def test_a_kiosk_on_a_full_disk_prints_nothing_says_so_and_goes_on_with_the_next_number(
    kiosk_and_hall: Site,
) -> None:
    """R01"""
    kiosk = kiosk_and_hall.processes["kiosk-1"]
    assert take_ticket(kiosk_and_hall) == "A001"
    everything_arrived(kiosk_and_hall)
    fill_disk(kiosk)
    begun = slips_begun(kiosk_and_hall)
    until(lambda: pressed_in_vain(kiosk_and_hall), "it says so")
    stays(lambda: slips_begun(kiosk_and_hall) == begun, "nothing is printed", 3.0)  # longer than a probe
    assert kiosk_and_hall.log("kiosk-1").count("nothing is printed") <= 4, "no stream of lines"
    free_disk(kiosk)
    until(lambda: kiosk_and_hall.kiosk_state == "ok", "it goes on by itself")
    assert take_ticket(kiosk_and_hall) == "A002"
    verdict = end_of_the_day(kiosk_and_hall)
    assert (verdict.issued, verdict.void) == (2, 0)


def pressed_in_vain(site: Site) -> bool:
    site.buttons.press("a")
    return site.kiosk_state == "storage"


def as_systemd_would(site: Site, unit: str, condition: Callable[[], bool]) -> None:
    """Starts it again when it ends with a code that is not 0, until the condition is true."""

    def look() -> bool:
        if site.processes[unit].poll():
            site.start_unit(unit)
        return condition()

    until(look, f"{unit} is back", 30)


def test_a_slip_whose_outcome_cannot_be_written_is_settled_when_the_disk_has_room(
    make_site: MakeSite,
) -> None:
    site = start(make_site(counters=0, board=False, printer_speed_mm_s=120))
    kiosk = site.processes["kiosk-1"]
    begin_ticket(site)
    fill_disk(kiosk)
    until(lambda: site.kiosk_state == "storage", "the outcome cannot be kept")
    until(lambda: len(site.slips) == 1, "the slip is out")
    free_disk(kiosk)
    until(lambda: site.kiosk_state == "ok", "it goes on by itself")
    assert take_ticket(site) == "A002"
    assert end_of_the_day(site).confirmed == {"A001", "A002"}


def test_a_kiosk_started_on_a_full_disk_runs_says_so_and_begins_when_there_is_room(
    kiosk_and_hall: Site,
) -> None:
    assert take_ticket(kiosk_and_hall) == "A001"
    everything_arrived(kiosk_and_hall)
    kiosk_and_hall.kill_unit("kiosk-1")
    kiosk = kiosk_and_hall.start_unit("kiosk-1")
    fill_disk(kiosk)
    until(lambda: kiosk_and_hall.kiosk_state == "storage", "it says so")
    begun = slips_begun(kiosk_and_hall)
    kiosk_and_hall.buttons.press("a")
    stays(
        lambda: slips_begun(kiosk_and_hall) == begun and kiosk.poll() is None,
        "nothing is printed",
        2.5,
    )
    free_disk(kiosk)
    as_systemd_would(kiosk_and_hall, "kiosk-1", lambda: kiosk_and_hall.kiosk_state == "ok")
    assert take_ticket(kiosk_and_hall) == "A002"
    assert end_of_the_day(kiosk_and_hall).issued == 2


def test_a_counter_on_a_full_disk_turns_its_sign_and_tells_the_hall_when_there_is_room(
    one_counter: Site,
) -> None:
    """R04: the sign does not wait for the disk."""
    keypad = sign_in(one_counter, "1")
    everything_arrived(one_counter)  # the sign-in is on the disk: PAUSE is the first fact without room
    counter = one_counter.processes["counter-1"]
    fill_disk(counter)
    keypad.press("PAUSE")
    until(lambda: keypad.screen == "NOT SAVED", "it says that it is not kept")
    until(lambda: keypad.screen.startswith("PAUSED"), "the sign stands")
    assert "cannot keep paused" in one_counter.log("counter-1")
    free_disk(counter)
    until(lambda: "paused: clerk 1001" in one_counter.log("counter-1"), "it is kept at the next try")
    press(keypad, "RESUME", "OPEN")
    until(lambda: "resumed: clerk 1001" in one_counter.log("counter-1"), "and what came after it")
    end_of_the_day(one_counter)
    told = [x.kind for x in journal_of(one_counter) if isinstance(x, e.FactTaken) and x.counter == "1"]
    assert told[-3:] == ["signed_in", "paused", "resumed"]


def test_a_hall_on_a_full_disk_ends_and_comes_back_with_everything_when_there_is_room(
    one_counter: Site,
) -> None:
    keypad = sign_in(one_counter, "1")
    first = take_ticket(one_counter)
    everything_arrived(one_counter)
    hall = one_counter.processes.pop("hall")
    fill_disk(hall, os.path.getsize(one_counter.log_path("hall")) + 4096)
    second = take_ticket(one_counter)
    assert hall.wait(10) == EX_IOERR
    until(lambda: keypad.screen == "NO LINK", "the counter says so")
    assert "cannot be written" in one_counter.log("hall")
    assert take_ticket(one_counter) not in (first, second)
    again = one_counter.start_unit("hall")
    fill_disk(again)
    until(lambda: "cannot open the journal" in one_counter.log("hall"), "it waits for the disk")
    stays(lambda: again.poll() is None, "it waits", 3.0)
    free_disk(again)
    until(lambda: keypad.screen == "OPEN 3 WAIT", "nobody is lost")
    assert call(keypad) == first
    serve(keypad)
    assert call(keypad) == second
    serve(keypad)
    assert end_of_the_day(one_counter).issued == 3
