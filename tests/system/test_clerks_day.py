"""A clerk's day with the broker coming and going: real processes, a real broker, keypads on ptys."""

import contextlib
import json
import sqlite3
import time

from hall import entries as e
from tests.system.conftest import MakeSite, start
from tests.system.people import (
    AGAIN_S,
    call,
    end_of_the_day,
    everything_arrived,
    journal_of,
    pictures,
    press,
    serve,
    shown,
    sign_in,
    take_ticket,
)
from tests.system.waiting import WAIT_S, stays, until
from tests.system.watcher import Watcher
from virtual.keypad import VirtualKeypad
from virtual.site import Site

AT_ONCE_S = 2.0  # for what should be there within a second: this machine is shared
LINK_S = 30.0


def call_by_hand(keypad: VirtualKeypad, number: str) -> None:
    """The digits, and the letter where the counter serves several."""
    press(keypad, "CALL", "NUMBER")
    digits = str(int(number[1:]))
    keypad.press(*digits)
    until(lambda: shown(keypad, f"NUMBER {digits}"), "it is typed")
    keypad.press("ENTER")
    until(lambda: shown(keypad, "WHICH") or keypad.screen == f"{number} BY HAND", "it is understood")
    if shown(keypad, "WHICH"):
        keypad.press("1")
    until(lambda: keypad.screen == f"{number} BY HAND", "it is called")


def without_broker(site: Site, *keypads: VirtualKeypad) -> None:
    site.broker.kill()
    for keypad in keypads:
        until(lambda k=keypad: shown(k, "LINK"), "the counter says that it is alone")


def with_broker(site: Site) -> None:
    site.broker.start()
    until(lambda: all(map(site.reaches_hall, site.units[1:])), "all are back", LINK_S)


def alerts(watcher: Watcher) -> set[str]:
    """That stand at the broker."""
    watcher.pump()
    return {
        topic.removeprefix("alert/")
        for topic, value in watcher.last.items()
        if topic[:6] == "alert/" and value
    }


def test_a_clerks_day_with_the_broker_coming_and_going(make_site: MakeSite) -> None:
    """R11, R13, R17, R28: signs are true all day, and all that happened is in the journal at its end."""
    site = start(make_site(printer_speed_mm_s=0))
    one, two = sign_in(site, "1"), sign_in(site, "2")
    numbers = [take_ticket(site) for _ in range(5)]
    everything_arrived(site)
    assert call(one) == numbers[0]
    press(one, "START", "SERVE")

    without_broker(site, one, two)  # in the middle of a case
    one.press("FINISH")
    until(lambda: pictures(site, "counter-1")[-1:] == ["stale"], "the board is free")
    call_by_hand(one, numbers[1])
    until(lambda: pictures(site, "counter-1")[-1:] == ["by_hand"], "the number is marked", AT_ONCE_S)
    two.press("PAUSE", "3")
    until(lambda: pictures(site, "counter-2")[-1:] == ["paused"], "the sign is up", AT_ONCE_S)
    with_broker(site)
    until(lambda: one.screen.startswith(f"{numbers[1]} SERVE"), "the hall's truth", AT_ONCE_S)
    everything_arrived(site)
    assert two.screen == "PAUSED MEAL"
    press(one, "FINISH", "OPEN")

    without_broker(site, one)  # both call the same number
    two.press("RESUME")
    until(lambda: pictures(site, "counter-2")[-1:] == ["stale"], "the sign is down", AT_ONCE_S)
    call_by_hand(one, numbers[2])
    call_by_hand(two, numbers[2])
    one.press("HELP", "2")
    until(lambda: shown(one, "QUARREL"), "help is called without a network")
    with_broker(site)
    watcher = Watcher(site.broker)
    until(
        lambda: (shown(one, "SERVE"), shown(two, "SERVE")).count(True) == 1, "one of them keeps it", AT_ONCE_S
    )
    everything_arrived(site)
    holder = one if shown(one, "SERVE") else two
    due = {"help.1", f"called_twice.{numbers[2].lower()}"}
    watcher.until(lambda: due <= alerts(watcher), "the lead is told")
    press(holder, "FINISH", "OPEN")
    one.press("PATROL", *"1003", "ENTER")
    watcher.until(lambda: "help.1" not in alerts(watcher), "the lead was there")

    assert {call(one), call(two)} == set(numbers[3:]), "who was called by hand is in no line"
    serve(one)
    serve(two)
    verdict = end_of_the_day(site)
    assert verdict.finished == 5
    by_hand = [x for x in journal_of(site) if isinstance(x, e.Called) and x.reason.rule == "by_hand"]
    assert [x.counter in ("1", "2") for x in by_hand] == [True, True]


def test_a_power_cut_at_the_counter_without_a_broker_keeps_who_sits_there_and_the_number_called_by_hand(
    one_counter: Site,
) -> None:
    """R09: all resumes by itself."""
    one = sign_in(one_counter, "1")
    number = take_ticket(one_counter)
    everything_arrived(one_counter)
    without_broker(one_counter, one)
    call_by_hand(one, number)
    until(
        lambda: "called_by_hand" in one_counter.log("counter-1"), "it is on the disk"
    )  # the display goes first
    stays(lambda: shown(one, "HAND"), "the number stands", 0.5)
    one_counter.kill_unit("counter-1")
    one.power_cycle()
    one_counter.start_unit("counter-1")
    until(lambda: one.screen == f"{number} BY HAND", "the number is still there")
    one.press("FINISH")
    until(lambda: one.screen == "NO LINK", "it is free")
    with_broker(one_counter)
    everything_arrived(one_counter)
    until(lambda: one.screen == "OPEN 0 WAIT", "the hall knows")
    assert end_of_the_day(one_counter).finished == 1


def start_serving(keypad: VirtualKeypad) -> None:
    """The answer to the key before may still be on its way: then START is ignored, and pressed again."""
    end = time.monotonic() + WAIT_S
    while not shown(keypad, "SERVE"):
        assert time.monotonic() < end, f"START leads to {keypad.screen}"
        if shown(keypad, "CALL"):
            keypad.press("START")
        time.sleep(AGAIN_S)


def send_on(keypad: VirtualKeypad, counter: str) -> None:
    """As above: TRANSFER is ignored while the answer to the key before is on its way."""
    end = time.monotonic() + WAIT_S
    while not shown(keypad, "OPEN"):
        assert time.monotonic() < end, f"TRANSFER leads to {keypad.screen}"
        keypad.press("TRANSFER", counter, "ENTER")
        again_at = time.monotonic() + 1.0
        while not shown(keypad, "OPEN") and time.monotonic() < again_at:
            time.sleep(AGAIN_S)


def test_all_a_clerk_does_in_one_case(make_site: MakeSite) -> None:
    """R18, R27, R33, R37: park, take back, mark, send on, outcome, rating."""
    site = start(make_site(printer_speed_mm_s=0))
    one, two = sign_in(site, "1"), sign_in(site, "2")
    first = take_ticket(site)
    everything_arrived(site)
    assert call(one) == first
    one.press("RECALL")
    until(lambda: "recalled" in kinds(site), "called again")
    start_serving(one)
    press(one, "PARK", "OPEN")
    press(one, "UNPARK", "SERVE")
    one.press("ASSIST")
    until(lambda: "marked" in kinds(site), "marked")
    send_on(one, "2")
    until(lambda: shown(two, "1"), "it waits there")
    one.press("NEXT")
    until(lambda: shown(one, "NO"), "nobody else may call it")
    two.press("NEXT")
    until(lambda: two.screen.startswith(first), "it is called there")
    press(two, "START", "SERVE")
    press(two, "FINISH", "OPEN")
    two.press("2", "RATE3")
    until(lambda: "outcome_given" in kinds(site), "the outcome is known")
    everything_arrived(site)
    until(lambda: kinds(site) >= {"outcome_given", "transferred", "parked", "unparked"}, "all is written")
    end_of_the_day(site)
    rated = [x for x in journal_of(site) if isinstance(x, e.FactTaken) and x.kind == "rated"]
    assert [json.loads(bytes(x.body))["score"] for x in rated] == [3]


def kinds(site: Site) -> set[str]:
    """What stands in the journal, while the hall works."""
    with contextlib.closing(sqlite3.connect(f"file:{site.database('hall')}?mode=ro", uri=True)) as db:
        return {row[0] for row in db.execute("SELECT DISTINCT kind FROM journal")}
