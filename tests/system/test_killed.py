"""Processes killed with SIGKILL at the worst moments, and stopped with SIGTERM in every state."""

import random
import time
from collections.abc import Iterator

import pytest

from hall import entries as e
from hall import messages as m
from hall import topics
from tests.system.conftest import MakeSite, start
from tests.system.people import (
    begin_ticket,
    call,
    calls_made,
    end_of_the_day,
    everything_arrived,
    journal_of,
    press,
    serve,
    shown,
    sign_in,
    take_ticket,
)
from tests.system.waiting import stays, until
from tests.system.watcher import Watcher
from virtual.people import People
from virtual.site import Site, number_on

STOP_S = 5.0


@pytest.fixture
def quick(make_site: MakeSite) -> Site:
    """Slips take no time."""
    return start(make_site(printer_speed_mm_s=0))


@pytest.fixture
def watcher(quick: Site) -> Iterator[Watcher]:
    found = Watcher(quick.broker)
    yield found
    found.close()


def test_the_hall_killed_again_and_again_in_a_busy_hour_loses_nothing_and_calls_nobody_twice(
    quick: Site,
) -> None:
    """Customers press, clerks work; the hall dies at moments nobody chose."""
    chance = random.Random(7)
    people = People(quick, 0.15, seed=7)
    people.start()
    until(lambda: calls_made(quick) >= 2, "the clerks have come")
    for _ in range(5):
        time.sleep(chance.uniform(0.4, 1.6))  # the moments are what this test is about
        quick.kill_unit("hall")
        quick.start_unit("hall")
    before = calls_made(quick)
    until(lambda: calls_made(quick) >= before + 5, "the day goes on")
    people.doors_close()
    everything_arrived(quick)
    people.clerks_go()
    verdict = end_of_the_day(quick)
    assert verdict.issued == len(quick.slips) > 20
    assert [r for r in journal_of(quick) if isinstance(r, e.FactTaken) and r.skipped] == []


def test_the_hall_killed_between_next_and_its_answer_skips_nobody(one_counter: Site) -> None:
    """Whether the call was committed or not, the clerk presses what the display asks for."""
    issued = [take_ticket(one_counter) for _ in range(5)]
    everything_arrived(one_counter)
    keypad = sign_in(one_counter, "1")
    called: list[str] = []
    for delay_s in (0.0, 0.002, 0.005, 0.01, 0.03):
        keypad.press("NEXT")
        time.sleep(delay_s)  # kills before, in and after the commit
        one_counter.kill_unit("hall")
        until(lambda: not one_counter.reaches_hall("counter-1"), "the counter sees that the hall is gone")
        until(lambda: keypad.screen.endswith("NO LINK"), "the counter says so")
        one_counter.start_unit("hall")
        until(lambda: shown(keypad, "CALL") or shown(keypad, "OPEN"), "the counter is back")
        number = keypad.screen.split()[0] if shown(keypad, "CALL") else call(keypad)
        called.append(number)
        serve(keypad)
    assert called == issued
    assert keypad.screen == "OPEN 0 WAIT"
    verdict = end_of_the_day(one_counter)
    assert (verdict.called, verdict.finished) == (5, 5)


def test_a_hall_killed_while_two_serve_finds_both_at_their_counters_again(
    quick: Site, watcher: Watcher
) -> None:
    one, two = sign_in(quick, "1"), sign_in(quick, "2")
    first, second = take_ticket(quick), take_ticket(quick)
    everything_arrived(quick)
    assert call(one) == first
    press(one, "START", "SERVE")
    assert call(two) == second
    quick.kill_unit("hall")
    until(
        lambda: (one.screen, two.screen) == (f"{first} NO LINK", f"{second} NO LINK"),
        "both keep what they had",
    )
    later = take_ticket(quick, "v")
    quick.start_unit("hall")
    until(lambda: one.screen.startswith(f"{first} SERVE"), "the one goes on")
    until(lambda: two.screen.startswith(f"{second} CALL"), "and so does the other")
    watcher.until(lambda: watcher.waiting() == {later}, "who came meanwhile waits")
    press(one, "FINISH", "OPEN")
    serve(two)
    assert call(two) == later
    serve(two)
    assert end_of_the_day(quick).finished == 3


def test_a_kiosk_killed_while_it_prints_keeps_the_ticket_as_unverified_and_its_number_is_not_given_again(
    make_site: MakeSite,
) -> None:
    """R01: a slip may be out, so the ticket is in the queue."""
    site = start(make_site(counters=0, board=False, printer_speed_mm_s=120))
    begin_ticket(site)
    site.kill_unit("kiosk-1")
    site.start_unit("kiosk-1")
    until(lambda: "A001 unverified" in site.log("kiosk-1"), "the kiosk knows what it does not know")
    until(lambda: len(site.slips) == 1, "the printer prints on by itself")
    assert take_ticket(site) == "A002"
    assert [n for n in map(number_on, site.slips) if n] == ["A001", "A002"]  # and what was cut off between
    assert slip_outcomes(site) == {"A001": "unverified", "A002": "confirmed"}


def test_a_kiosk_killed_while_the_printer_says_nothing_does_the_same(kiosk_and_hall: Site) -> None:
    take_ticket(kiosk_and_hall)
    kiosk_and_hall.printer.reply_delay_s = 0.15  # the kiosk waits for answers: time to die in
    begin_ticket(kiosk_and_hall)
    kiosk_and_hall.kill_unit("kiosk-1")
    kiosk_and_hall.printer.power_off()
    kiosk_and_hall.start_unit("kiosk-1")
    until(lambda: "A002 unverified" in kiosk_and_hall.log("kiosk-1"), "the kiosk knows what it does not know")
    kiosk_and_hall.printer.reply_delay_s = 0.0
    kiosk_and_hall.printer.power_on()
    assert take_ticket(kiosk_and_hall) == "A003"
    assert slip_outcomes(kiosk_and_hall) == {"A001": "confirmed", "A002": "unverified", "A003": "confirmed"}


def slip_outcomes(site: Site) -> dict[str, str]:
    end_of_the_day(site)
    taken = [x for x in journal_of(site) if isinstance(x, e.FactTaken) and x.kind == "ticket_issued"]
    issued = [m.decode(bytes(fact.body), m.TicketIssued) for fact in taken]
    return {ticket.printed: ticket.slip for ticket in issued}


def test_a_counter_killed_comes_back_with_clerk_customer_and_pause(one_counter: Site) -> None:
    one = sign_in(one_counter, "1")
    number = take_ticket(one_counter)
    everything_arrived(one_counter)
    assert call(one) == number
    one_counter.kill_unit("counter-1")
    one.power_cycle()
    one_counter.start_unit("counter-1")
    until(lambda: one.screen.startswith(f"{number} CALL"), "the call is still there")
    serve(one)
    press(one, "PAUSE", "PAUSED")
    until(lambda: ", paused" in one_counter.log("counter-1"), "it is on the disk")  # the display goes first
    one_counter.kill_unit("counter-1")
    one.power_cycle()
    one_counter.start_unit("counter-1")
    until(lambda: one.screen.startswith("PAUSED"), "the sign stands again")
    press(one, "RESUME", "OPEN")
    assert end_of_the_day(one_counter).called == 1


def test_sigterm_ends_every_process_in_time_and_its_presence_says_disconnected(
    quick: Site, watcher: Watcher
) -> None:
    for unit in reversed(quick.units):
        assert ended_within(quick, unit, STOP_S)
        topic = topics.name(topics.UNIT_STATE, unit)
        watcher.until(
            lambda t=topic: (s := watcher.state(t, m.UnitState)) and s.state == "disconnected",
            f"{unit} says goodbye",
        )
    assert [code for _, code in quick.exits] == [0] * len(quick.units)


def test_sigterm_is_obeyed_without_broker_printer_and_keypad_and_in_the_middle_of_a_slip(
    make_site: MakeSite,
) -> None:
    site = start(make_site(counters=1, board=False, printer_speed_mm_s=120))
    begin_ticket(site)
    site.broker.kill()
    site.keypads["1"].unplug()
    site.printer.silent = True
    until(lambda: "keypad lost" in site.log("counter-1"), "nothing is there any more")
    for unit in reversed(site.units):
        assert ended_within(site, unit, STOP_S)
    assert [code for _, code in site.exits] == [0] * len(site.units)


def ended_within(site: Site, unit: str, seconds: float) -> bool:
    began = time.monotonic()
    site.stop_unit(unit)
    return time.monotonic() - began < seconds


def test_a_second_kiosk_of_the_same_name_is_told_so_and_the_first_stays_off_until_it_is_looked_after(
    kiosk_and_hall: Site,
) -> None:
    """A configuration copied to another machine: both log it, neither pushes the other out for ever."""
    text = (kiosk_and_hall.folder / "etc/kiosk-1.toml").read_text("utf-8")
    copied = kiosk_and_hall.folder / "etc/copied.toml"
    copied.write_text(
        text.replace(str(kiosk_and_hall.database("kiosk-1")), str(kiosk_and_hall.folder / "var/copied.db")),
        "utf-8",
    )
    first = kiosk_and_hall.processes.pop("kiosk-1")
    kiosk_and_hall.start_unit("kiosk-1", config=copied)
    until(
        lambda: "another process runs as demo-kiosk-1" in kiosk_and_hall.log("kiosk-1"), "it is told plainly"
    )
    stays(lambda: kiosk_and_hall.log("kiosk-1").count("another process runs as") == 1, "said once", 1.0)
    kiosk_and_hall.stop_unit("kiosk-1")
    kiosk_and_hall.processes["kiosk-1"] = first
    assert first.poll() is None


def test_a_second_kiosk_process_on_the_same_database_gives_no_numbers(kiosk_and_hall: Site) -> None:
    """Two processes, one card: both would take the same number."""
    assert take_ticket(kiosk_and_hall) == "A001"
    first = kiosk_and_hall.processes.pop("kiosk-1")
    second = kiosk_and_hall.start_unit("kiosk-1")
    until(lambda: "is using it" in kiosk_and_hall.log("kiosk-1"), "it is told plainly")
    kiosk_and_hall.processes["kiosk-1"] = first
    assert take_ticket(kiosk_and_hall) == "A002"
    second.terminate()
    second.wait(STOP_S)
    assert end_of_the_day(kiosk_and_hall).issued == 2
