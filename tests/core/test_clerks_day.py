"""Clerks' days with links that come and go, by the real cores of counters and hall (R06, R11, R13, R17)."""

import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.day_story import Day

ONE, TWO = "counter-1", "counter-2"
KEYS = (
    *[("NEXT",)] * 8, *[("START",)] * 5, ("START", "1"), ("START", "1"), *[("FINISH",)] * 6, *[("PAUSE",)] * 4,
    *[("RESUME",)] * 3, *[("NEXT", "RECALL", "NOSHOW")] * 2, *[("REVIVE", digit, "ENTER") for digit in "1234"],
    *[("CALL", digit, "ENTER") for digit in "12345"], *[("CALL", digit, "ENTER", "1") for digit in "123"],
    ("RECALL",), ("NOSHOW",), ("FINISH", "2"), ("PAUSE", "3", "2", "0", "ENTER"), ("SIGNOUT",),
    *[("SIGNIN", digit, "ENTER") for digit in "778899"], ("SIGNIN", "9", "ENTER", "7", "ENTER"), ("PARK",), ("PARK",),
    ("UNPARK",), ("UNPARK", "ENTER"), ("TRANSFER", "1", "ENTER"), ("TRANSFER", "2", "ENTER"),
    ("TRANSFER", "0", "1", "ENTER"), ("VIP",), ("HELP", "2"), ("RATE3",), ("PATROL", "9", "ENTER"), ("ASSIST",),
)  # fmt: skip
STEP = (
    *(("keys", unit, keys) for unit in (ONE, TWO) for keys in KEYS),
    *[("ticket",)] * 12,
    *(("link", unit, up) for unit in (ONE, TWO, "kiosk-1") for up in (True, True, False) for _ in range(2)),
    ("lose", 1), ("lose", 2),
    *(("wait", seconds) for seconds in (0.1, 0.6, 2.1, 5.0, 25.0, 120.0) for _ in range(2)),
)  # fmt: skip


def live(day: Day, steps: list[Any]) -> None:
    for step in steps:
        match step:
            case ("keys", unit, keys):
                day.press(unit, *keys)
            case ("ticket",):
                day.take_ticket()
            case ("link", unit, up):
                day.link(unit, up)
            case ("lose", count):
                day.loses = count
            case ("wait", seconds):
                day.wait(seconds)
        day.check()


def at_work() -> Day:
    day = Day()
    day.press(ONE, "SIGNIN", "7", "ENTER")
    day.press(TWO, "SIGNIN", "8", "ENTER")
    day.wait(1)
    return day


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(STEP), min_size=20, max_size=80))
def test_on_any_day_signs_are_true_facts_arrive_and_nobody_is_in_two_hands(steps: list[Any]) -> None:
    """R13, R17: and at its end every board shows the hall's truth."""
    day = at_work()
    for _ in range(3):
        day.take_ticket()
    live(day, steps)
    day.check_end()
    assert [sender.held for sender in day.senders.values()] == [[], [], []]


def test_such_days_reach_what_they_are_about() -> None:
    """What a property test never does it cannot find."""
    dice = random.Random(1)
    facts, asked, entries = set[str](), set[str](), set[str]()
    for _ in range(60):
        day = at_work()
        for _ in range(4):
            day.take_ticket()
        live(day, dice.choices(STEP, k=60))
        facts |= set(day.facts)
        asked |= set(day.asked)
        entries |= {type(entry).__name__ for entry in day.journal}
        day.check_end()
    assert facts >= {
        "called_by_hand",
        "started_by_hand",
        "finished_by_hand",
        "paused",
        "help",
        "patrol",
        "rated",
    }
    assert asked >= {
        "next", "recall", "no_show", "start", "finish", "call", "transfer", "park", "unpark", "move", "reclassify"
    }  # fmt: skip
    assert entries >= {
        "Called", "Finished", "TookBack", "Transferred", "Parked", "Unparked", "Revived", "Marked", "OutcomeGiven",
        "VariantChosen", "NoShow", "ServingStarted",
    }  # fmt: skip


def test_who_is_called_by_hand_is_taken_out_of_the_line_when_the_hall_is_back() -> None:
    day = at_work()
    first, second = day.take_ticket(), day.take_ticket()
    day.link(ONE, False)
    day.press(ONE, "CALL", "1", "ENTER")
    assert day.views[ONE].ticket == first
    assert day.views[ONE].by_hand
    day.press(TWO, "NEXT")
    assert day.state("2").ticket == first, "the hall cannot know yet"
    day.press(TWO, "PAUSE")
    day.press(TWO, "RESUME")
    day.wait(3)
    day.link(ONE, True)
    day.wait(1)
    assert (day.state("1").ticket, day.state("1").state) == (first, "serving")
    day.press(TWO, "NEXT")
    assert day.state("2").ticket == second
    day.check_end()


def test_the_same_number_called_by_hand_at_two_counters_is_found_and_alerted_and_one_keeps_it() -> None:
    day = at_work()
    number = day.take_ticket()
    for unit in (ONE, TWO):
        day.link(unit, False)
        day.press(unit, "CALL", "1", "ENTER")
    for unit in (ONE, TWO):
        day.link(unit, True)
        day.wait(1)
    assert (day.state("1").ticket, day.state("2").ticket) == (number, None)
    assert not day.views[TWO].by_hand
    assert "called_twice.a001" in day.hall.ledger.data.alerts
    assert day.hall.ledger.data.alerts["called_twice.a001"].values["counters"] == "1, 2"
    day.check_end()


def test_a_pair_called_by_hand_is_found_even_when_the_first_has_been_served() -> None:
    day = at_work()
    day.take_ticket()
    for unit in (ONE, TWO):
        day.link(unit, False)
        day.press(unit, "CALL", "1", "ENTER", "FINISH")
    for unit in (ONE, TWO):
        day.link(unit, True)
        day.wait(1)
    assert "called_twice.a001" in day.hall.ledger.data.alerts
    day.check_end()


def test_a_number_called_by_hand_whose_kiosk_had_no_link_either_never_joins_the_line() -> None:
    day = at_work()
    day.link("kiosk-1", False)
    number = day.take_ticket()
    day.link(ONE, False)
    day.press(ONE, "CALL", "1", "ENTER", "FINISH")
    day.link(ONE, True)
    day.wait(1)
    day.link("kiosk-1", True)
    day.wait(1)
    assert [t.printed for t in day.hall.ledger.data.tickets.values()] == []
    assert list(day.hall.ledger.data.hand_calls[number]) == ["1"]
    day.check_end()


def test_who_was_being_served_is_finished_without_a_link_and_the_next_is_called_after_it() -> None:
    day = at_work()
    first, second = day.take_ticket(), day.take_ticket()
    day.press(ONE, "NEXT")
    day.press(ONE, "START")
    assert day.views[ONE].ticket == first
    day.link(ONE, False)
    day.wait(60)
    day.press(ONE, "FINISH")
    assert day.views[ONE].ticket is None
    day.link(ONE, True)
    day.wait(1)
    day.press(ONE, "NEXT")
    assert day.state("1").ticket == second
    assert day.hall.ledger.data.served[first].counter == "1"
    day.check_end()


def test_a_pause_without_a_link_puts_the_called_one_back_when_the_hall_hears_of_it() -> None:
    """R13: the sign was up all the time."""
    day = at_work()
    number = day.take_ticket()
    day.press(ONE, "NEXT")
    day.link(ONE, False)
    day.press(ONE, "PAUSE", "2")
    assert day.views[ONE].state == "paused"
    day.wait(20)
    assert day.state("1").ticket == number
    day.link(ONE, True)
    assert day.state("1").ticket is None
    assert day.views[ONE].state == "paused"
    day.press(TWO, "NEXT")
    assert day.state("2").ticket == number
    day.check_end()
