"""Without broker, hall, printer, keypad or screen: what still works works, what does not says so, and all come back."""

import time

import msgspec
import pytest

from hall import entries as e
from tests.system.conftest import MakeSite, start
from tests.system.people import (
    begin_ticket,
    call,
    end_of_the_day,
    everything_arrived,
    journal_of,
    pictures,
    press,
    serve,
    sign_in,
    slips_begun,
    take_ticket,
)
from tests.system.waiting import stays, until
from virtual.site import Site, number_on

AT_ONCE_S = 2.0  # for a sign: a person would not notice half of it, this machine is shared
LINK_S = 30.0  # a unit that was refused waits up to 2 s between two tries, and so does the hall


@pytest.fixture
def quick(make_site: MakeSite) -> Site:
    """Slips take no time."""
    return start(make_site(printer_speed_mm_s=0))


def tickets_in_order(site: Site) -> list[str]:
    """As they stand in the hall's journal."""
    taken = [
        x
        for x in journal_of(site)
        if isinstance(x, e.FactTaken) and x.kind == "ticket_issued" and not x.known
    ]
    return [msgspec.json.decode(bytes(fact.body))["printed"] for fact in taken]


# --- the broker ---------------------------------------------------------------------------------------------


def test_fifty_tickets_while_the_broker_dies_twice_all_print_and_all_arrive_once_and_in_order(
    kiosk_and_hall: Site,
) -> None:
    numbers: list[str] = []
    for n in range(50):
        if n in (12, 36):
            kiosk_and_hall.broker.kill()
        if n == 30:
            kiosk_and_hall.broker.start()
        if n == 37:
            kiosk_and_hall.broker.start()  # at once: some facts are in flight twice
        numbers.append(take_ticket(kiosk_and_hall))
    assert numbers == [f"A{n:03}" for n in range(1, 51)]
    everything_arrived(kiosk_and_hall)
    verdict = end_of_the_day(kiosk_and_hall)
    assert (verdict.issued, verdict.waiting) == (50, 50)
    assert tickets_in_order(kiosk_and_hall) == numbers


def test_a_kiosk_that_knows_the_hall_issues_all_day_without_a_broker(quick: Site) -> None:
    quick.stop_units()
    quick.broker.stop()
    quick.start_unit("kiosk-1")
    numbers = [take_ticket(quick, code) for code in "aavbc"]
    assert numbers == ["A001", "A002", "A003", "B001", "C001"]
    assert " ahead" not in " ".join(quick.slips[-1].texts), "nobody can tell"
    quick.kill_unit("kiosk-1")  # and a power cut on top of it
    quick.start_unit("kiosk-1")
    numbers.append(take_ticket(quick))
    assert numbers[-1] == "A004"
    quick.broker.start()
    for unit in quick.units:
        if unit not in quick.processes:
            quick.start_unit(unit)
    until(lambda: all(map(quick.reaches_hall, quick.units[1:])), "all are back", LINK_S)
    everything_arrived(quick)
    keypad = sign_in(quick, "1")
    assert call(keypad) in numbers
    serve(keypad)
    assert end_of_the_day(quick).issued == 6
    assert tickets_in_order(quick) == numbers


def test_a_kiosk_that_never_saw_the_hall_issues_nothing_says_so_and_begins_by_itself(
    make_site: MakeSite,
) -> None:
    site = make_site(printer_speed_mm_s=0)
    site.write_configuration()
    site.start_unit("kiosk-1")
    until(
        lambda: site.kiosk_state == "no_config" and "printer ready" in site.log("kiosk-1"),
        "it says what it lacks",
    )
    for _ in range(3):
        site.buttons.press("a")
        stays(lambda: not slips_begun(site), "nothing is printed", 0.3)
    assert site.log("kiosk-1").count("no connection to the broker") == 1, "said once"
    site.broker.start()
    site.start_unit("hall")
    until(lambda: site.kiosk_state == "ok", "it begins by itself", LINK_S)
    assert take_ticket(site) == "A001"
    for unit in site.units[2:]:
        site.start_unit(unit)
    until(lambda: site.is_ready, "all are there", LINK_S)
    assert end_of_the_day(site).issued == 1


def test_pause_without_a_broker_turns_the_sign_at_once_and_the_hall_learns_it_later(quick: Site) -> None:
    """R04"""
    one, two = sign_in(quick, "1"), sign_in(quick, "2")
    first = take_ticket(quick)
    everything_arrived(quick)
    assert call(one) == first
    quick.broker.kill()
    until(lambda: one.screen == f"{first} NO LINK", "the counter says that it is alone")
    until(lambda: pictures(quick, "counter-1")[-1:] == ["stale"], "so does its board")
    began = time.monotonic()
    one.press("PAUSE", "2")
    until(lambda: pictures(quick, "counter-1")[-1:] == ["paused"], "the sign is up", AT_ONCE_S)
    until(lambda: one.screen == "PAUSED REST", "and the keypad says it", AT_ONCE_S)
    assert time.monotonic() - began < 2 * AT_ONCE_S
    quick.broker.start()
    until(lambda: all(map(quick.reaches_hall, quick.units[1:])), "all are back", LINK_S)
    everything_arrived(quick)
    assert one.screen == "PAUSED REST"
    assert call(two) == first, "the hall has put it back in its place"
    serve(two)
    press(one, "RESUME", "OPEN")
    end_of_the_day(quick)
    back = [entry for entry in journal_of(quick) if isinstance(entry, e.TookBack)]
    assert [(entry.counter, entry.why) for entry in back] == [("1", "paused")]


def test_next_without_a_link_says_so_and_calls_nobody_after_the_reconnection(one_counter: Site) -> None:
    one = sign_in(one_counter, "1")
    take_ticket(one_counter)
    everything_arrived(one_counter)
    one_counter.broker.kill()
    until(lambda: one.screen == "NO LINK", "the counter says that it is alone")
    beeps = one.beeps
    one.press("NEXT", "NEXT")
    until(lambda: one.beeps >= beeps + 2, "it beeps")
    assert one.screen == "NO LINK"
    one_counter.broker.start()
    until(lambda: one_counter.reaches_hall("counter-1"), "the counter is back", LINK_S)
    until(lambda: one.screen == "OPEN 1 WAIT", "and shows who waits")
    stays(lambda: one.screen == "OPEN 1 WAIT", "nobody is called", 1.0)
    assert end_of_the_day(one_counter).called == 0


# --- printer and keypad -------------------------------------------------------------------------------------


def test_without_paper_a_press_prints_nothing_and_takes_no_number_until_a_new_roll_is_in(
    kiosk_and_hall: Site,
) -> None:
    assert take_ticket(kiosk_and_hall) == "A001"
    kiosk_and_hall.printer.set_paper("end")
    until(lambda: kiosk_and_hall.kiosk_state == "paper_end", "the kiosk says so")
    begun = slips_begun(kiosk_and_hall)
    for _ in range(3):
        kiosk_and_hall.buttons.press("a")
        stays(lambda: slips_begun(kiosk_and_hall) == begun, "nothing is printed", 0.3)
    kiosk_and_hall.printer.set_paper("ok")
    until(lambda: kiosk_and_hall.kiosk_state == "ok", "the new roll is seen")
    assert take_ticket(kiosk_and_hall) == "A002"
    verdict = end_of_the_day(kiosk_and_hall)
    assert (verdict.issued, verdict.void) == (2, 0)


def test_a_printer_unplugged_and_plugged_in_again_works_without_a_hand(kiosk_and_hall: Site) -> None:
    assert take_ticket(kiosk_and_hall) == "A001"
    kiosk_and_hall.printer.unplug()
    until(lambda: kiosk_and_hall.kiosk_state == "no_device", "the kiosk says so")
    for _ in range(3):
        kiosk_and_hall.buttons.press("a")
    kiosk_and_hall.printer.plug_in()
    until(lambda: kiosk_and_hall.kiosk_state == "ok", "it is found again")
    assert take_ticket(kiosk_and_hall) == "A002"
    assert end_of_the_day(kiosk_and_hall).issued == 2


def test_a_printer_switched_off_in_the_middle_of_a_slip_leaves_an_unverified_ticket(
    make_site: MakeSite,
) -> None:
    site = start(make_site(counters=0, board=False, printer_speed_mm_s=60))
    begin_ticket(site)
    site.printer.power_off()
    until(lambda: "A001 unverified" in site.log("kiosk-1"), "nobody knows whether it came out")
    site.printer.power_on()
    until(lambda: site.kiosk_state == "ok", "it is found again")
    assert take_ticket(site) == "A002"
    verdict = end_of_the_day(site)
    assert (verdict.issued, verdict.confirmed) == (2, {"A002"})


def test_a_keypad_unplugged_in_the_middle_of_its_work_goes_on_where_it_was(one_counter: Site) -> None:
    one = sign_in(one_counter, "1")
    number = take_ticket(one_counter)
    everything_arrived(one_counter)
    assert call(one) == number
    one.press("SIGNIN", "9", "9")  # a number half typed is not finished by somebody else's digits
    one.unplug()
    until(lambda: "keypad lost" in one_counter.log("counter-1"), "the counter notices")
    one.plug()
    until(lambda: one.screen.startswith(f"{number} CALL"), "everything is shown again")
    one.press("7", "ENTER")
    serve(one)
    assert one_counter.log("counter-1").count("keypad lost") == 1, "said once"
    assert end_of_the_day(one_counter).finished == 1


def test_noise_on_the_keypads_line_calls_nobody_and_is_told_once(one_counter: Site) -> None:
    one = sign_in(one_counter, "1")
    take_ticket(one_counter)
    everything_arrived(one_counter)
    until(lambda: one.screen == "OPEN 1 WAIT", "the counter knows")
    for noise in (
        b"\xff\x00\xfe\n",
        b"NEXTNEXT\n",
        b"next\n",
        b"\n\n",
        b"N" * 5000 + b"\n",
        b"\x80NEXT\n",
        b"\r\n",
    ):
        one.send(noise)
    until(lambda: "what is no key" in one_counter.log("counter-1"), "the counter tells it")
    stays(lambda: one.screen == "OPEN 1 WAIT", "nobody is called", 0.5)
    one.send(b"NEXT\r\n")
    until(lambda: one.screen.startswith("A001 CALL"), "a key behind it is heard")
    assert one_counter.log("counter-1").count("what is no key") == 1
    assert end_of_the_day(one_counter).called == 1


# --- nothing there at all -----------------------------------------------------------------------------------


def test_started_with_nothing_there_every_process_says_so_once_and_works_when_it_comes(
    make_site: MakeSite,
) -> None:
    """No broker, no printer, no button box, no keypad, no screen."""
    site = make_site(printer_speed_mm_s=0, environment={"SDL_VIDEODRIVER": "kmsdrm"})
    site.printer.unplug()
    site.buttons.unplug()
    for keypad in site.keypads.values():
        keypad.unplug()
    site.start(broker=False)
    said = {
        "hall": ["no connection to the broker"],
        "kiosk-1": ["no connection to the broker", "button box", "printer silent"],
        "counter-1": ["no connection to the broker", "keypad lost", "display lost"],
        "board-1": ["no connection to the broker", "display lost"],
    }
    for unit, sentences in said.items():
        for sentence in sentences:
            until(lambda u=unit, s=sentence: s in site.log(u), f"{unit} says {sentence}")
    stays(lambda: not site.crashed, "everything runs", 2.0)
    site.printer.plug_in()
    site.buttons.plug()
    for keypad in site.keypads.values():
        keypad.plug()
    site.broker.start()
    until(lambda: site.is_ready, "everything works", LINK_S)
    number = take_ticket(site)
    keypad = sign_in(site, "1")
    assert call(keypad) == number
    serve(keypad)
    for unit, sentences in said.items():
        for sentence in sentences:
            assert site.log(unit).count(sentence) == 1 + (sentence == "button box"), (
                f"{unit} says {sentence} once"
            )
    until(lambda: pictures(site, "counter-1")[-1:] == ["open"], "recorded although there is no screen")
    assert end_of_the_day(site).finished == 1
    assert [number_on(slip) for slip in site.slips] == ["A001"]
