"""What the hall tells boards about waits that grew too long, and about a power cut (R09, R19, R21, R32)."""

from pathlib import Path

import pytest

from hall import messages as m
from hall import views
from hall.actions import ClockTrusted
from hall.settings import HallSettings, to_message
from runtime.config import ConfigError, judge
from tests.core.stories import Paper

MINUTE = 60.0


def hall_state(paper: Paper) -> m.HallState:
    state = paper.topics["hall"]
    assert isinstance(state, m.HallState)
    return state


def counter_state(paper: Paper, counter: str = "1") -> m.CounterState:
    state = paper.topics[f"counter/{counter}"]
    assert isinstance(state, m.CounterState)
    return state


def first_call(paper: Paper) -> m.Call:
    calls = paper.topics["calls"]
    assert isinstance(calls, m.Calls)
    return calls.calls[0]


@pytest.mark.parametrize(("waited_s", "late"), [(15 * MINUTE, False), (15 * MINUTE + 1, True)])
def test_a_call_says_that_its_promise_was_missed_and_fifteen_minutes_exactly_are_kept(
    waited_s: float, late: bool
) -> None:
    """R07, R19: the board and the voice apologise."""
    paper = Paper()
    paper.sign_in("1")
    paper.ticket(1)
    paper.wait(waited_s)
    paper.ask("1", "next")
    assert (counter_state(paper).late, first_call(paper).late) == (late, late)


def test_a_ticket_is_late_until_it_leaves_and_the_next_is_not() -> None:
    """R19."""
    paper = Paper()
    paper.sign_in("1")
    paper.ticket(1)
    paper.wait(16 * MINUTE)
    paper.ticket(2)
    paper.ask("1", "next")
    paper.ask("1", "recall")
    assert first_call(paper).late
    paper.ask("1", "start")
    assert counter_state(paper).late
    paper.ask("1", "finish")
    assert not counter_state(paper).late
    paper.ask("1", "next")
    assert (counter_state(paper).ticket, counter_state(paper).late) == ("A002", False)


def test_the_hall_tells_how_many_wait_longer_than_promised_per_service() -> None:
    """R19: within the 5 s of a refresh, and until they are called."""
    paper = Paper()
    paper.sign_in("1")
    paper.ticket(1)
    paper.ticket(2)
    paper.ticket(1, service="b")
    assert hall_state(paper).late == {}
    paper.wait(15 * MINUTE + 6)
    assert hall_state(paper).late == {"a": 2, "b": 1}
    for _ in range(3):
        paper.ask("1", "next")
        paper.ask("1", "start")
    paper.wait(6)
    assert hall_state(paper).late == {}


def after(before: str, machine: str, *, waiting: bool = True) -> Paper:
    """A hall that ran, stood still for 90 s, and started again on this machine, as the kernel names its boots."""
    first = Paper(machine=before, boot="b1")
    if waiting:
        first.ticket(1)
    return Paper(ledger=first.hall.ledger, machine=machine, boot="b2", now=first.now + 90)


def test_after_a_power_cut_boards_hear_for_five_minutes_that_numbers_are_still_valid() -> None:
    """R09."""
    paper = after("machine-1", "machine-2")
    assert hall_state(paper).recovered_at == paper.now
    paper.wait(4 * MINUTE)
    assert hall_state(paper).recovered_at is not None
    paper.wait(MINUTE + 5)
    assert hall_state(paper).recovered_at is None


def test_a_hall_that_only_crashed_frightens_nobody() -> None:
    """R09: the boards stood still for some seconds, and nobody sat in the dark."""
    assert hall_state(after("machine-1", "machine-1")).recovered_at is None


def test_who_comes_after_the_power_cut_need_not_be_told() -> None:
    """R09: every morning the controller is switched on, too (R45)."""
    paper = after("machine-1", "machine-2", waiting=False)
    paper.wait(1)
    paper.ticket(7)
    paper.wait(6)
    assert hall_state(paper).recovered_at is None


def test_a_hall_that_is_started_again_within_those_five_minutes_goes_on_saying_so() -> None:
    """R09: and not five minutes anew."""
    first = after("machine-1", "machine-2")
    first.wait(4 * MINUTE)
    again = Paper(ledger=first.hall.ledger, machine="machine-2", boot="b3", now=first.now + 5)
    assert hall_state(again).recovered_at == hall_state(first).recovered_at
    again.wait(MINUTE)
    assert hall_state(again).recovered_at is None


def test_a_closed_hall_says_nothing_of_the_power_cut() -> None:
    """R09: nobody waits there whom it could tell; the day turns when the clock is trusted."""
    paper = after("machine-1", "machine-2")
    state = views.hall(paper.hall.ledger, {}, "normal", paper.now, "closed", True, 1.0, "b2", 1)
    assert (state.phase, state.recovered_at) == ("closed", None)


def test_a_clock_that_becomes_trusted_moves_the_end_of_the_power_cut_along() -> None:
    """R09."""
    paper = after("machine-1", "machine-2")
    before = hall_state(paper).recovered_at
    assert before is not None
    paper.handle(ClockTrusted(3600.0))
    assert hall_state(paper).recovered_at == before + 3600


def test_calls_from_before_a_power_cut_are_old_though_no_clock_tells_how_long_it_took() -> None:
    """R09: hall time resumes where the journal ended; boards say no call that is 20 s old."""
    first = Paper(machine="machine-1", boot="b1")
    first.sign_in("1", "2")
    first.ticket(1)
    first.ticket(2)
    first.ask("1", "next")
    dark = Paper(ledger=first.hall.ledger, machine="machine-2", boot="b2", now=first.now, trusted=False)
    assert first_call(dark).age_s >= 20
    dark.wait(1)
    dark.sign_in("2")
    dark.ask("2", "next")
    assert (first_call(dark).ticket, first_call(dark).age_s) == ("A002", 0.0)
    crashed = Paper(ledger=dark.hall.ledger, machine="machine-2", boot="b3", now=dark.now + 3, trusted=False)
    assert first_call(crashed).age_s == 3.0, "known: the machine went on"


def test_a_call_s_age_is_real_time_whatever_the_speed_of_the_hall() -> None:
    """Boards compare it with their own clock."""
    paper = Paper()
    paper.sign_in("1")
    paper.ticket(1)
    paper.ask("1", "next")
    ledger = paper.hall.ledger
    assert views.calls(ledger, paper.now + 100, 10.0, "boot1", 1).calls[0].age_s == 10.0


def test_nobody_apologises_for_a_wait_the_hall_did_not_see() -> None:
    """R19: called by hand, without the hall."""
    paper = Paper()
    paper.sign_in("1")
    paper.ticket(1)
    paper.wait(30 * MINUTE)
    unit = paper.unit("counter-1")
    paper.arrive("counter-1", unit.fact("called_by_hand", m.CalledByHand("A001", m.Owned(clerk="1001"))))
    assert (counter_state(paper).ticket, counter_state(paper).late) == ("A001", False)


HALL = {
    "hall": {"id": "demo", "name": {"zh": "厅", "en": "Hall"}},
    "service": [{"id": "a", "prefix": "A", "name": {"zh": "业务", "en": "Business"}}],
    "counter": [{"id": "1", "unit": "counter-1", "badge": {"zh": "示范岗", "en": "Model counter"}}],
}


def told(**more: object) -> m.Config:
    return to_message(judge({**HALL, **more}, HallSettings, Path("hall.toml")))


def test_badge_and_wall_texts_reach_the_units() -> None:
    """R21, R32."""
    text = {"zh": "投诉电话 12345", "en": "Complaints: 12345"}
    found = told(wall=[{"text": text}])
    assert found.wall == [text]
    assert found.counters[0].badge == {"zh": "示范岗", "en": "Model counter"}


@pytest.mark.parametrize("text", [{"zh": "长" * 41}, {"zh": " "}, {"en": "two\nlines"}, {}])
def test_a_wall_text_nobody_could_read_is_named(text: dict[str, str]) -> None:
    """R32."""
    with pytest.raises(ConfigError, match=r"wall\[1\]"):
        told(wall=[{"text": text}])
