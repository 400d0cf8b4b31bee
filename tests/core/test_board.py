"""Stories of the hall board: what it is told, what it shows then, and when it wants to be woken."""

from dataclasses import replace

import msgspec
import pytest

from display.board import Board, Show
from display.fresh import HIGHLIGHT_S, MOST_SEEN, Fresh
from display.hall.board import hall_scene
from display.hall.view import CallLine, HallView, WaitingLine
from display.heard import Heard
from display.paging import WITHIN_S
from display.scene import Resized
from display.settings import DisplaySettings
from hall import messages as m
from hall.device import DeviceState, HallLink
from tests.core.board_story import (
    CLOCKLESS,
    CONFIG,
    NINE,
    OPEN,
    SIZE,
    TITLE,
    a_board,
    call,
    calls,
    hall_state,
    line,
    queue,
    received,
    show,
)


def test_before_any_configuration_it_says_that_it_is_not_connected() -> None:
    board = Board(DisplaySettings(), None)
    assert board.handle(None, None, 0.0) == []  # no window yet
    assert board.handle(Resized(*SIZE), None, 0.0) == show(HallView(configured=False, linked=False))
    assert board.handle(received(CONFIG, "config", live=False), None, 1.0) == show(
        HallView(title=TITLE, linked=False)
    )
    assert board.handle(HallLink(True), NINE, 2.0) == show(OPEN)


def test_a_cached_configuration_is_enough_to_start_with_but_the_link_is_not_claimed() -> None:
    board = Board(DisplaySettings(), CONFIG)
    assert board.handle(Resized(*SIZE), None, 0.0) == show(HallView(title=TITLE, linked=False))


def test_a_live_call_is_fresh_for_eight_seconds_and_then_steady() -> None:
    board = a_board()
    assert board.handle(calls(call("A012")), NINE, 10.0) == show(
        replace(OPEN, calls=(line("A012", fresh=True),), pulse=1)
    )
    assert board.next_deadline() == 18.0
    assert board.handle(None, NINE + 7, 17.0) == []
    assert board.handle(None, NINE + 8, 18.0) == show(replace(OPEN, calls=(line("A012"),), pulse=1))


def test_calls_the_broker_had_retained_are_shown_but_not_as_new() -> None:
    """A restarted board repeats no call."""
    board = a_board()
    known = replace(OPEN, calls=(line("B001"), line("A012")))
    assert board.handle(calls(call("B001"), call("A012"), live=False), NINE, 10.0) == show(known)
    assert board.handle(calls(call("B001"), call("A012")), NINE, 11.0) == []


def test_a_call_twenty_seconds_old_is_not_new() -> None:
    board = a_board()
    assert board.handle(calls(call("A012", age_s=20.0)), NINE, 10.0) == show(
        replace(OPEN, calls=(line("A012"),))
    )
    assert board.handle(calls(call("B001", age_s=19.9), call("A012", age_s=20.0)), NINE, 10.0) == show(
        replace(OPEN, calls=(line("B001", fresh=True), line("A012")), pulse=1)
    )


@pytest.mark.parametrize(("back_at", "fresh"), [(20.0, True), (20.1, False)])
def test_a_call_made_in_a_short_gap_of_the_link_is_new_afterwards(back_at: float, fresh: bool) -> None:
    board = a_board()
    board.handle(HallLink(False), NINE, 0.0)
    board.handle(calls(call("A012"), live=False), NINE, back_at)
    assert board.handle(HallLink(True), NINE, back_at) == show(
        replace(OPEN, calls=(line("A012", fresh=fresh),), pulse=int(fresh))
    )


def test_a_recall_is_a_new_call_of_the_same_ticket_and_shown_once() -> None:
    """R33: repeated calls flash."""
    board = a_board()
    first = call("A012")
    board.handle(calls(first), NINE, 0.0)
    again = call("A012", id="call-again", times=2)
    assert board.handle(calls(again, call("B001", age_s=30), first), NINE, 30.0) == show(
        replace(OPEN, calls=(line("A012", fresh=True), line("B001")), pulse=2)
    )


def test_a_withdrawn_call_disappears_with_the_earlier_calls_of_its_ticket() -> None:
    board = a_board()
    board.handle(calls(call("A012", id="again"), call("B001"), call("A012")), NINE, 0.0)
    gone = calls(call("A012", id="again", withdrawn=True), call("B001"), call("A012"))
    assert board.handle(gone, NINE, 1.0) == show(replace(OPEN, calls=(line("B001", fresh=True),), pulse=3))


def test_what_the_configuration_does_not_name_is_not_shown() -> None:
    board = a_board()
    assert board.handle(calls(call("X001", counter="9")), NINE, 0.0) == []
    assert board.handle(queue("gone", 3), NINE, 0.0) == []
    assert board.handle(received(m.CounterState("boot", 1, "open", 1), "counter/1", "1"), NINE, 0.0) == []
    assert board.handle(DeviceState("display", True), NINE, 0.0) == []


def test_a_counter_is_shown_by_its_name_if_it_has_one() -> None:
    board = a_board()
    named = CallLine("A012", {"zh": "贵宾室", "en": "Lounge"})
    assert board.handle(calls(call("A012", "2"), live=False), NINE, 0.0) == show(
        replace(OPEN, calls=(named,))
    )


def test_the_waiting_stand_in_the_order_of_the_configuration_with_whole_minutes() -> None:
    board = a_board()
    b = WaitingLine({"zh": "缴费"}, 2, None)
    assert board.handle(queue("b", 2), NINE, 0.0) == show(replace(OPEN, waiting=(b,)))
    a = WaitingLine({"zh": "综合业务"}, 7, 12)
    assert board.handle(queue("a", 7, 11 * 60 + 1), NINE, 0.0) == show(replace(OPEN, waiting=(a, b)))
    assert board.handle(queue("a", 7, 0.0), NINE, 0.0) == show(
        replace(OPEN, waiting=(replace(a, minutes=1), b))
    )
    assert board.handle(received(None, "queue/b", "b"), NINE, 0.0) == show(
        replace(OPEN, waiting=(replace(a, minutes=1),))
    )


def test_a_lost_hall_greys_the_calls_and_says_since_when() -> None:
    board = a_board()
    board.handle(hall_state(NINE), NINE, 0.0)
    board.handle(calls(call("A012"), live=False), NINE, 1.0)
    lost = replace(OPEN, calls=(line("A012"),), linked=False, as_of="09:01")
    assert board.handle(HallLink(False), NINE + 15, 16.0) == show(lost)
    assert board.handle(HallLink(True), NINE + 20, 20.0) == show(replace(OPEN, calls=(line("A012"),)))


def test_a_last_good_state_of_an_untrusted_clock_has_no_time() -> None:
    board = a_board()
    board.handle(hall_state(NINE, trusted=False), None, 0.0)
    assert board.handle(HallLink(False), None, 1.0) == show(replace(CLOCKLESS, linked=False))


def test_the_clock_is_redrawn_when_the_minute_changes_and_not_before() -> None:
    board = a_board()
    assert board.handle(None, NINE + 12, 12.0) == []
    assert board.next_deadline() == 60.0
    assert board.handle(None, NINE + 60, 60.0) == show(replace(OPEN, clock="09:02"))
    assert board.next_deadline() == 120.0


def test_without_a_trusted_clock_it_shows_dashes_and_wants_no_waking() -> None:
    """R54."""
    board = a_board()
    assert board.handle(None, None, 1.0) == show(CLOCKLESS)
    assert board.next_deadline() is None


@pytest.mark.parametrize(("speed", "due"), [(1.0, 70.0), (60.0, 11.0), (10_000.0, 10.2), (0.0, 70.0)])
def test_minutes_pass_as_fast_as_the_hall_says(speed: float, due: float) -> None:
    board = a_board()
    board.handle(hall_state(speed=speed), NINE, 10.0)
    assert board.next_deadline() == due


def test_a_time_zone_this_machine_does_not_know_leaves_the_clock_empty() -> None:
    for zone in ("Mars/Olympus", "../etc/passwd", ""):
        config = m.Config("demo", TITLE, ["zh", "en"], zone, [], [])
        board = Board(DisplaySettings(), config, SIZE)
        assert board.handle(HallLink(True), NINE, 0.0) == show(CLOCKLESS)


def test_languages_without_texts_are_passed_over() -> None:
    """R31."""
    config = m.Config("demo", TITLE, ["xx", "en"], "Asia/Shanghai", [], [])
    board = Board(DisplaySettings(), config, SIZE)
    assert board.handle(HallLink(True), NINE, 0.0) == show(replace(OPEN, languages=("en",)))


def test_a_notice_is_shown_until_it_is_taken_away() -> None:
    """R15."""
    board = a_board()
    text = {"zh": "停电检修，请稍候", "en": "Power is being repaired, please wait"}
    assert board.handle(received(m.Notice("boot", 1, text), "notice"), NINE, 0.0) == show(
        replace(OPEN, notice=text)
    )
    assert board.handle(received(None, "notice"), NINE, 0.0) == show(OPEN)


def test_a_notice_taken_away_while_the_link_was_gone_is_not_shown_any_more() -> None:
    """R15: an empty message is not retained, so nobody tells a board that was away."""
    board = a_board()
    text = {"zh": "停电检修，请稍候", "en": "Power is being repaired, please wait"}
    notice = received(m.Notice("boot", 1, text), "notice")
    board.handle(notice, NINE, 0.0)
    board.handle(HallLink(False), NINE, 1.0)
    board.handle(received(CONFIG, "config", live=False), NINE, 2.0)
    assert board.handle(HallLink(True), NINE, 2.0) == show(OPEN)
    board.handle(notice, NINE, 3.0)
    board.handle(HallLink(False), NINE, 4.0)
    assert board.handle(HallLink(True), NINE, 5.0) == show(
        replace(OPEN, notice=text)
    )  # only silent: it stands


def test_emptied_topics_empty_their_place_and_others_nothing() -> None:
    board = a_board()
    board.handle(calls(call("A012"), live=False), NINE, 0.0)
    assert board.handle(received(None, "alert/x.y", "x.y"), NINE, 0.0) == []
    assert board.handle(received(None, "not/ours"), NINE, 0.0) == []
    assert board.handle(received(None, "calls"), NINE, 0.0) == show(OPEN)


def test_a_closed_hall_without_calls_says_so() -> None:
    board = a_board()
    assert board.handle(hall_state(phase="closed"), NINE, 0.0) == show(replace(OPEN, phase="closed"))


def test_nothing_is_shown_again_that_did_not_change() -> None:
    board = a_board()
    one = calls(call("A012"), live=False)
    assert len(board.handle(one, NINE, 0.0)) == 1
    assert board.handle(one, NINE, 0.0) == []
    assert board.handle(HallLink(True), NINE, 0.0) == []
    assert board.handle(Resized(*SIZE), NINE, 0.0) == []


def test_another_size_makes_another_picture() -> None:
    board = a_board()
    assert board.handle(Resized(1080, 1920), NINE, 0.0) == [Show(hall_scene(OPEN, 1080, 1920))]


def test_the_memory_of_calls_is_bounded_and_keeps_the_newest() -> None:
    board = a_board()
    for number in range(MOST_SEEN + 10):
        board.handle(calls(call(f"A{number:03}")), NINE, float(number))
    last = f"A{MOST_SEEN + 9:03}"
    board.handle(calls(), NINE, 1000.0)
    assert board.handle(calls(call(last)), NINE, 1000.0) == show(
        replace(OPEN, calls=(line(last),), pulse=MOST_SEEN + 10)
    )
    board.handle(calls(call("A000")), NINE, 1000.0)
    assert board.shown is not None
    assert board.shown.calls == (line("A000", fresh=True),), "it is forgotten"


def test_in_a_hall_that_lists_more_calls_than_are_remembered_each_is_new_once() -> None:
    """One of each of 600 counters."""
    fresh, listed = Fresh(), [call(f"A{n}", age_s=1000.0) for n in range(600)]
    new: list[str] = []
    for n in range(12):
        listed = [call(f"B{n}"), *listed[:-1]]
        new += [each.id for each in fresh.take(listed, live=True, real=float(n))]
    assert new == [f"call-B{n}" for n in range(12)]


def test_a_call_that_comes_withdrawn_is_not_new() -> None:
    board = a_board()
    assert board.handle(calls(call("A012", withdrawn=True)), NINE, 0.0) == []
    assert board.handle(calls(call("B001"), call("A012", withdrawn=True)), NINE, 0.0) == show(
        replace(OPEN, calls=(line("B001", fresh=True),), pulse=1)
    )


def test_a_counter_that_calls_another_ticket_does_not_call_this_one() -> None:
    heard = Heard(CONFIG)
    state = m.CounterState("boot", 1, "calling", 2, ticket="A002", ticket_id="id-A002")
    heard.receive(received(state, "counter/1", "1"))
    assert [heard.stands(each) for each in (call("A002"), call("A001"), call("A002", "2"))] == [
        True,
        False,
        False,
    ]


def test_calls_that_had_no_room_while_they_were_fresh_are_highlighted_when_they_are_seen_first() -> None:
    counters = [m.CounterInfo(str(n), f"counter-{n}", [["*"]]) for n in range(1, 31)]
    board = Board(DisplaySettings(), msgspec.structs.replace(CONFIG, counters=counters), SIZE)
    board.handle(HallLink(True), NINE, 0.0)
    board.handle(calls(*(call(f"A{n:03}", str(n)) for n in range(1, 31))), NINE, 0.0)
    seen: dict[str, bool] = {}
    late: list[bool] = []
    while (real := board.next_deadline() or 1e9) < WITHIN_S:
        board.handle(None, NINE, real)
        assert board.shown is not None
        first = {each.ticket: each.fresh for each in board.shown.calls if each.ticket not in seen}
        late += first.values() if real >= HIGHLIGHT_S else []
        seen |= first
    assert late
    assert all(late)


def test_two_hundred_counters_called_within_a_minute_are_each_on_the_board_at_once() -> None:
    """And highlighted, while all of them stand: pages turn below the newest."""
    counters = [m.CounterInfo(str(n), f"counter-{n}", [["*"]]) for n in range(1, 201)]
    config = m.Config("demo", TITLE, ["zh", "en"], "Asia/Shanghai", [], [], counters)
    board = Board(DisplaySettings(), config, SIZE)
    board.handle(HallLink(True), NINE, 0.0)
    kept: list[m.Call] = []
    for n in range(1, 201):
        real = n * 0.3
        ticket, counter = f"A{n:03}", str(n)
        state = m.CounterState("boot", n, "calling", 1, ticket=ticket, ticket_id=f"id-{ticket}")
        board.handle(received(state, f"counter/{counter}", counter), NINE, real)
        kept = [call(ticket, counter), *kept][:100]
        board.handle(calls(*kept), NINE, real)
        assert board.shown is not None
        assert (board.shown.calls[0].ticket, board.shown.calls[0].fresh) == (ticket, True)
    assert board.shown is not None
    assert board.shown.page[1] > 10
    seen: set[str] = set()
    while (real := board.next_deadline() or 1e9) < 60 + 6 * board.shown.page[1] + 60:
        board.handle(None, NINE + real, real)
        seen |= {each.ticket for each in board.shown.calls}
    assert seen >= {each.ticket for each in kept}
