"""A hall board that starts, reconnects or is told again: the right state at once, and no old call as a new one."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from display.board import Board
from display.fresh import AFTER_LOSS_S, FRESH_AGE_S, Fresh
from display.hall.view import HallView, WaitingLine
from display.settings import DisplaySettings, VoiceSettings
from display.voice.speech import Say
from hall import messages as m
from hall.device import HallLink, Received
from tests.core.board_story import (
    CONFIG,
    DATE,
    NINE,
    SIZE,
    TITLE,
    call,
    calls,
    hall_state,
    line,
    queue,
    received,
)

CALLS = (call("A012", age_s=3), call("A011", "2", age_s=70))
NOTICE = {"zh": "停电检修，请稍候"}
RETAINED = (
    received(CONFIG, "config"),
    hall_state(),
    queue("a", 4),
    calls(*CALLS),
    received(m.CounterState("boot", 1, "calling", 1, ticket="A012", ticket_id="id-A012"), "counter/1", "1"),
    received(m.Notice("boot", 1, NOTICE), "notice"),
)
STATE = HallView(
    title=TITLE,
    clock="09:01",
    date=DATE,
    calls=(line("A012"), replace(line("A011"), counter={"zh": "贵宾室", "en": "Lounge"})),
    waiting=(WaitingLine({"zh": "综合业务"}, 4),),
    notice=NOTICE,
)


def a_board(config: m.Config | None = CONFIG) -> Board:
    return Board(DisplaySettings(), config, SIZE, voice=VoiceSettings())


@given(st.permutations(RETAINED), st.booleans(), st.integers(0, len(RETAINED)))
def test_a_power_cycled_board_shows_the_right_state_and_neither_highlights_nor_says_an_old_call(
    order: list[Received], is_known: bool, up_after: int
) -> None:
    """Whatever comes first of what the broker kept, with or without the configuration on disk."""
    board = a_board(CONFIG if is_known else None)
    events: list[object] = [replace(each, live=False) for each in order]
    events.insert(up_after, HallLink(True))
    said = [each for event in events for each in board.handle(event, NINE, 1.0) if isinstance(each, Say)]
    assert board.shown == STATE
    assert said == []


def test_what_the_hall_then_repeats_live_changes_nothing() -> None:
    """The hall sends all again when it connects."""
    board = a_board()
    for each in RETAINED:
        board.handle(replace(each, live=False), NINE, 1.0)
    board.handle(HallLink(True), NINE, 1.1)
    for each in RETAINED:
        assert board.handle(each, NINE, 2.0) == []


def test_a_board_that_was_gone_for_seconds_highlights_and_says_what_it_missed() -> None:
    board = a_board()
    board.handle(HallLink(True), NINE, 0.0)
    board.handle(HallLink(False), NINE, 30.0)
    missed = calls(call("A014", age_s=1), call("A013", age_s=25), live=False)
    said = [each.id for each in board.handle(missed, NINE, 49.0) if isinstance(each, Say)]
    assert said == ["call-A014"]
    assert board.shown is not None
    assert [(each.ticket, each.fresh) for each in board.shown.calls] == [("A014", True), ("A013", False)]


def test_a_board_that_was_gone_for_long_shows_the_calls_and_is_still() -> None:
    board = a_board()
    board.handle(HallLink(True), NINE, 0.0)
    board.handle(HallLink(False), NINE, 30.0)
    actions = board.handle(calls(call("A014", age_s=1), live=False), NINE, 50.1)
    assert not [each for each in actions if isinstance(each, Say)]
    assert board.shown is not None
    assert [(each.ticket, each.fresh) for each in board.shown.calls] == [("A014", False)]


@pytest.mark.parametrize("up", [True, False])
def test_whether_the_hall_is_heard_is_seen_at_once(up: bool) -> None:
    """`runtime/reach.py` says so after 15 s of silence."""
    board = a_board()
    board.handle(HallLink(True), NINE, 0.0)
    board.handle(HallLink(up), NINE, 15.0)
    assert board.shown is not None
    assert board.shown.linked == up


@given(
    st.lists(
        st.tuples(st.sampled_from("ABCDE"), st.floats(0, 40), st.booleans(), st.floats(0, 25), st.booleans()),
        max_size=30,
    )
)
def test_new_is_what_the_rule_says_and_nothing_twice(
    steps: list[tuple[str, float, bool, float, bool]],
) -> None:
    """Beside the rule, written out: live and younger than 20 s, or within 20 s of a lost link; an id once."""
    fresh, seen, real, lost_at = Fresh(), set[str](), 0.0, None
    for call_id, age_s, live, later_s, loses in steps:
        real += later_s
        if loses:
            fresh.link_lost(real)
            lost_at = real
        new = fresh.take([call(call_id, id=call_id, age_s=age_s)], live=live, real=real)
        after_loss = lost_at is not None and real - lost_at <= AFTER_LOSS_S
        expected = call_id not in seen and age_s < FRESH_AGE_S and (live or after_loss)
        assert [each.id for each in new] == [call_id] * expected
        seen.add(call_id)
