"""A ticket that somebody is with already is not called any more: not highlighted, not said (R31)."""

from collections.abc import Iterable

import pytest

from display.board import Board
from display.main import HALL_TOPICS
from display.settings import DisplaySettings, VoiceSettings
from display.voice.speech import Say
from hall import messages as m
from hall import topics
from hall.device import HallLink, Received
from tests.core.board_story import CONFIG, NINE, SIZE, call, received
from tests.core.stories import Paper


class Wall:
    """A board with a voice, and what it did."""

    def __init__(self, config: m.Config = CONFIG) -> None:
        self.board = Board(DisplaySettings(), config, SIZE, voice=VoiceSettings())
        self.said: list[str] = []
        self.then(HallLink(True), 0.0)

    def then(self, event: object, real: float) -> "Wall":
        self.said += [each.id for each in self.board.handle(event, NINE, real) if isinstance(each, Say)]
        return self

    def hear(self, paper: Paper, named: Iterable[str], real: float, *, live: bool = True) -> None:
        for topic in named:
            found = topics.parse(topic)
            assert found is not None
            self.then(Received(paper.topics[topic], found[1], topic, live), real)

    @property
    def highlighted(self) -> list[str]:
        assert self.board.shown is not None
        return [each.ticket for each in self.board.shown.calls if each.fresh]


def state(rev: int, phase: m.CounterPhase, ticket: str | None = None, *, boot: str = "boot") -> Received:
    ticket_id = None if ticket is None else f"id-{ticket}"
    message = m.CounterState(boot, rev, phase, rev, ticket=ticket, ticket_id=ticket_id)
    return received(message, "counter/1", "1")


def told(rev: int, *newest_first: m.Call, boot: str = "boot", live: bool = True) -> Received:
    return received(m.Calls(boot, rev, list(newest_first)), "calls", live=live)


def a_hall() -> tuple[Paper, Wall]:
    """One waits, a clerk is there, and the board has heard all of it."""
    paper = Paper()
    paper.sign_in("1")
    paper.ticket(1)
    config = paper.topics["config"]
    assert isinstance(config, m.Config)
    wall = Wall(config)
    wall.hear(paper, list(paper.topics), 0.0)
    paper.order.clear()
    return paper, wall


# --- as the hall tells it ------------------------------------------------------------------------------------


def test_a_ticket_called_by_hand_is_neither_said_nor_highlighted() -> None:
    """The counter had no link: called and begun come with one message, seconds later."""
    paper, wall = a_hall()
    paper.wait(30)
    paper.order.clear()
    by_hand = m.CalledByHand("A001", m.Owned(clerk="1001"))
    paper.arrive("counter-1", paper.unit("counter-1").fact("called_by_hand", by_hand, age_s=6.0))
    wall.hear(paper, [each for each in paper.order if each in paper.topics], 30.0)
    assert wall.board.shown is not None
    assert [each.ticket for each in wall.board.shown.calls] == ["A001"]
    assert (wall.said, wall.highlighted) == ([], [])


def test_a_ticket_called_and_begun_in_a_short_gap_of_the_link_is_neither_said_nor_highlighted() -> None:
    paper, wall = a_hall()
    wall.then(HallLink(False), 1.0)
    paper.ask("1", "next")
    paper.wait(4)
    paper.ask("1", "start")
    kinds = {each: found[0] for each in paper.topics if (found := topics.parse(each)) is not None}
    kept = [each for wanted in HALL_TOPICS for each, kind in kinds.items() if kind is wanted]
    wall.hear(paper, kept, 10.0, live=False)
    wall.then(HallLink(True), 10.5)
    assert (wall.said, wall.highlighted) == ([], [])


def test_a_call_as_the_hall_tells_it_is_said_and_highlighted_also_after_a_gap() -> None:
    paper, wall = a_hall()
    paper.ask("1", "next")
    wall.hear(paper, [each for each in paper.order if each in paper.topics], 1.0)
    assert (len(wall.said), wall.highlighted) == (1, ["A001"])


# --- by boot and rev -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("phase", ["serving", "open", "paused", "closed"])
def test_what_the_counter_said_behind_the_calls_before_tells_that_it_is_over(phase: m.CounterPhase) -> None:
    ticket = "A012" if phase == "serving" else None
    wall = Wall().then(told(5), 1.0).then(state(6, phase, ticket), 2.0).then(told(7, call("A012")), 2.0)
    assert (wall.said, wall.highlighted) == ([], [])


def test_of_two_calls_of_a_counter_in_one_message_only_the_one_it_still_calls_is_said() -> None:
    wall = Wall().then(told(5), 1.0).then(state(8, "calling", "A013"), 2.0)
    wall.then(told(9, call("A013", age_s=1), call("A012", age_s=5)), 2.0)
    assert (wall.said, wall.highlighted) == (["call-A013"], ["A013"])


def test_what_the_counter_said_before_the_calls_before_says_nothing_of_this_one() -> None:
    wall = Wall().then(state(4, "serving", "A000"), 1.0).then(told(5), 1.0).then(told(7, call("A012")), 2.0)
    assert (wall.said, wall.highlighted) == (["call-A012"], ["A012"])


def test_what_another_run_of_the_hall_said_of_the_counter_says_nothing() -> None:
    wall = Wall().then(told(5), 1.0).then(state(60, "serving", "A012"), 1.0)
    wall.then(told(9, call("A012"), boot="another"), 2.0)
    assert wall.said == ["call-A012"]


def test_a_hall_that_was_restarted_tells_of_the_counters_before_it_tells_the_calls() -> None:
    wall = Wall().then(told(50), 1.0).then(state(3, "calling", "A013", boot="another"), 2.0)
    wall.then(told(9, call("A012", age_s=5), boot="another"), 2.0)
    assert (wall.said, wall.highlighted) == ([], [])


def test_what_was_heard_before_the_link_was_lost_says_nothing_of_a_call_made_since() -> None:
    """Some broker may send what it kept in another order."""
    wall = Wall().then(told(5), 1.0).then(state(6, "serving", "A000"), 1.0).then(HallLink(False), 2.0)
    wall.then(told(9, call("A012", age_s=3), live=False), 8.0)
    assert (wall.said, wall.highlighted) == (["call-A012"], ["A012"])


def test_a_ticket_called_anew_where_it_was_served_is_said() -> None:
    """The counter's state comes first, as the hall sends them."""
    wall = Wall().then(told(5), 1.0).then(state(6, "serving", "A012"), 1.0)
    wall.then(state(8, "calling", "A012"), 2.0).then(told(9, call("A012")), 2.0)
    assert wall.said == ["call-A012"]


def test_a_board_asks_for_the_counters_before_it_asks_for_the_calls() -> None:
    """The broker sends what it kept in the order of the question."""
    assert HALL_TOPICS.index(topics.COUNTER) < HALL_TOPICS.index(topics.CALLS)
