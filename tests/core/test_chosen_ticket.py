"""CALL with digits alone: which of several tickets with that number is meant (R17)."""

import pytest

from hall import entries as e
from tests.core.clerk_story import ClerksHall

WIDE = {"1": [["*"]], "2": [["*"]], "3": [["c"]]}


def two_twelves(gone: str, parked_at: str = "2") -> ClerksHall:
    """A012 waits; B012 was here before, and is what `gone` says."""
    hall = ClerksHall(serves=WIDE)
    hall.ticket(12, service="b")
    if gone == "missed":
        hall.miss("2")
    else:
        hall.serve(parked_at)
        hall.pass_time(5)
        if gone == "parked":
            hall.ask(parked_at, "park")
        else:
            hall.ask(parked_at, "finish", outcome="papers_missing")
    hall.ticket(12, service="a")
    assert hall.found("B012").status == gone
    return hall


def called(hall: ClerksHall, reason: str, counter: str = "2") -> str:
    """Who, or the code of the refusal."""
    made = hall.asks(counter, "call", ticket="12", reason=reason)
    if isinstance(made, str):
        return made
    [entry] = [entry for entry in made if isinstance(entry, e.Called)]
    return hall.hall.ledger.data.tickets[entry.ticket].printed


@pytest.mark.parametrize("gone", ["missed", "away", "parked"])
def test_who_returned_has_been_here_before(gone: str) -> None:
    """R51, R37: not whoever waits for another service with the same digits."""
    assert called(two_twelves(gone), "returned") == "B012"


@pytest.mark.parametrize("gone", ["missed", "away", "parked"])
def test_for_another_reason_the_keypad_asks_which(gone: str) -> None:
    assert called(two_twelves(gone), "urgent") == "which_ticket"


def test_one_parked_elsewhere_is_not_meant() -> None:
    assert called(two_twelves("parked", "1"), "returned") == "A012"
    assert called(two_twelves("parked", "1"), "urgent") == "A012"


def test_two_who_returned_are_asked_about() -> None:
    hall = two_twelves("away")
    hall.miss("2")
    assert (hall.found("A012").status, hall.found("B012").status) == ("missed", "away")
    assert called(hall, "returned") == "which_ticket"
    made = hall.asks("2", "call", ticket="A012", reason="returned")
    assert isinstance(made, list)


def test_one_of_a_line_this_counter_serves_is_meant_before_another() -> None:
    hall = ClerksHall()
    hall.ticket(12, service="c")
    hall.miss("2")
    hall.ticket(12, service="a")
    assert called(hall, "urgent", "1") == "A012"


def test_who_returned_may_be_called_where_that_line_is_not_served() -> None:
    hall = ClerksHall()
    hall.ticket(12, service="c")
    hall.miss("2")
    hall.ticket(12, service="a")
    assert called(hall, "returned", "1") == "C012"


def test_who_waits_is_meant_when_nobody_returned() -> None:
    hall = ClerksHall(serves=WIDE)
    hall.ticket(12)
    assert called(hall, "returned") == "A012"


def test_two_that_counters_out_of_reach_have_are_asked_about_too() -> None:
    hall = ClerksHall(serves={"1": [["a"]], "2": [["*"]], "3": [["b"]]})
    hall.sign_in("3")
    hall.ticket(12, service="a")
    hall.ticket(12, service="b")
    assert hall.ask("1", "next").status == hall.ask("3", "next").status == "ok"
    assert called(hall, "urgent") == "elsewhere"
    hall.pass_time(6)
    hall.lose("counter-1")
    hall.lose("counter-3")
    assert called(hall, "urgent") == "which_ticket"
    made = hall.asks("2", "call", ticket="B012", reason="urgent")
    assert isinstance(made, list)
    assert [entry.taken_from for entry in made if isinstance(entry, e.Called)] == ["3"]


@pytest.mark.parametrize("gone", ["missed", "away"])
def test_of_two_with_the_same_number_the_one_who_was_here_last_is_meant(gone: str) -> None:
    """After the range of a kiosk began again in a hall that never closes."""
    hall = ClerksHall(serves=WIDE)
    ids = []
    for _ in range(2):
        ids.append(hall.ticket(12))
        hall.pass_time(5)
        if gone == "missed":
            hall.miss("1")
        else:
            hall.serve()
            hall.ask("1", "finish", outcome="papers_missing")
    made = hall.asks("2", "call", ticket="A012", reason="returned")
    assert isinstance(made, list)
    assert [entry.ticket for entry in made if isinstance(entry, e.Called)] == [ids[1]]
