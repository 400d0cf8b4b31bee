"""Many calls on few rows: which are seen, for how long, and that nothing moves as long as all have room."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import accumulate, count, pairwise
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from display.paging import LEAST_LOOK_S, LOOK_S, TURN_S, WITHIN_S, Candidate, Paging, Shown

FRESH_S = 8.0
EPSILON = 1e-6
MOST_ROUNDS = 5  # of those that come within ten seconds
ROUNDS_IN_TIME = 4
BURSTS = st.lists(st.tuples(st.floats(0, 60), st.integers(1, 24)), max_size=30)


@dataclass
class Wall:
    """A board's rows through time: calls come, are fresh for 8 s, and stand until they are over."""

    rows: int
    stand_s: float = 10**6
    paging: Paging = field(default_factory=Paging)
    came: dict[str, float] = field(default_factory=dict)  # oldest first
    seen: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    pages: list[tuple[float, Shown]] = field(default_factory=list)

    def candidates(self, now: float) -> list[Candidate]:
        return [
            Candidate(each, now < at + FRESH_S, now < at + self.stand_s)
            for each, at in reversed(self.came.items())
        ]

    def look(self, now: float) -> Shown:
        shown = self.paging.show(self.candidates(now), self.rows, now)
        assert len(shown.ids) <= self.rows
        self.pages.append((now, shown))
        return shown

    def live(self, arrivals: Iterable[tuple[float, int]], until: float) -> None:
        """So many calls at each instant; between them the board is woken when it wants to be, and at fresh's end."""
        names, waiting = count(), sorted(arrivals)
        now = 0.0
        while now < until:
            while waiting and waiting[0][0] <= now:
                for _ in range(waiting.pop(0)[1]):
                    self.came[f"c{next(names)}"] = now
            self.look(now)
            ends = [at + s for at in self.came.values() for s in (FRESH_S, self.stand_s) if at + s > now]
            due = self.paging.next_deadline()
            assert due is None or due > now, "woken for nothing, again and again"
            now = min([until, *ends, *([due] if due is not None else []), *(at for at, _ in waiting[:1])])
        self._add_up(until)

    def _add_up(self, until: float) -> None:
        for (start, shown), (end, _) in pairwise([*self.pages, (until, Shown(()))]):
            for each in shown.ids:
                spans = self.seen.setdefault(each, [])
                if spans and spans[-1][1] == start:
                    spans[-1] = (spans[-1][0], end)
                elif end > start:
                    spans.append((start, end))

    def first_read_at(self, call: str, look_s: float) -> float:
        """After it came, so late it had been seen for `look_s` at a stretch."""
        ends = [start + look_s for start, end in self.seen.get(call, ()) if end - start >= look_s - EPSILON]
        return min(ends, default=float("inf")) - self.came[call]


def test_as_long_as_all_have_room_nothing_moves() -> None:
    wall = Wall(rows=7)
    wall.live([(float(at), 1) for at in range(7)], until=600.0)
    assert wall.pages[-1][1].ids == tuple(f"c{n}" for n in (6, 5, 4, 3, 2, 1, 0))
    assert {(shown.number, shown.of) for _, shown in wall.pages} == {(1, 1)}
    assert wall.paging.next_deadline() is None


def test_calls_that_are_over_fill_the_rows_and_give_way_to_one_that_stands() -> None:
    paging = Paging()
    over = [Candidate(f"c{n}", False, False) for n in range(20, 0, -1)]
    assert paging.show(over, 4, 0.0).ids == ("c20", "c19", "c18", "c17")
    still = [*over[:-1], Candidate("c1", False, True)]
    assert paging.show(still, 4, 1.0) == Shown(("c20", "c19", "c18", "c1"))
    assert paging.next_deadline() is None


def test_more_than_have_room_turn_below_the_newest() -> None:
    wall = Wall(rows=4)
    wall.live([(0.0, 10)], until=100.0)
    settled = [(at, shown) for at, shown in wall.pages if at >= WITHIN_S]
    assert {shown.ids[0] for _, shown in settled} == {"c9"}
    assert {shown.of for _, shown in settled} == {3}
    turns = [at for (_, before), (at, after) in pairwise(settled) if before.ids != after.ids]
    assert {round(later - earlier, 6) for earlier, later in pairwise(turns)} == {TURN_S}
    assert [shown.number for _, shown in settled][-4:] in ([1, 2, 3, 1], [2, 3, 1, 2], [3, 1, 2, 3])


@pytest.mark.parametrize("rows", [2, 4, 7, 12])
def test_every_standing_call_is_seen_once_in_a_round(rows: int) -> None:
    wall = Wall(rows)
    wall.live([(0.0, 100)], until=3000.0)
    round_s = TURN_S * -(-99 // (rows - 1))
    for call in wall.came:
        spans = [(start, end) for start, end in wall.seen[call] if start > 200 + round_s]
        assert all(end - start >= TURN_S - EPSILON for start, end in spans[:-1])
        gaps = [
            later[0] - earlier[1]
            for earlier, later in pairwise(wall.seen[call])
            if earlier[0] > 200 + round_s
        ]
        assert max(gaps, default=0.0) <= round_s + EPSILON, call


@pytest.mark.parametrize(
    ("rows", "every_s", "for_s"), [(7, 0.3, LEAST_LOOK_S), (7, 0.55, LOOK_S), (12, 0.3, LOOK_S)]
)
def test_calls_that_come_evenly_are_seen_at_once_and_long_enough(
    rows: int, every_s: float, for_s: float
) -> None:
    """200 a minute, and 109: a dense hall's worst hour."""
    wall = Wall(rows)
    wall.live([(n * every_s, 1) for n in range(200)], until=150.0)
    for call, came in wall.came.items():
        start, end = wall.seen[call][0]
        assert start == came
        assert end - start >= for_s - EPSILON


def test_two_hundred_calls_a_minute_by_chance_are_each_seen_at_once_and_read_within_twenty_seconds() -> None:
    """More come in some ten seconds than seven rows could ever show for two seconds each."""
    chance = Random(7)
    wall = Wall(rows=7)
    wall.live(((at, 1) for at in accumulate(chance.expovariate(200 / 60) for _ in range(200))), until=100.0)
    assert all(wall.seen[call][0][0] == came for call, came in wall.came.items())
    assert max(wall.first_read_at(call, LEAST_LOOK_S) for call in wall.came) < 2 * WITHIN_S


def test_calls_that_nobody_could_read_in_time_and_that_are_over_are_not_turned_to_any_more() -> None:
    wall = Wall(rows=3, stand_s=FRESH_S)
    wall.live([(0.0, 60)], until=30.0)
    assert {shown.of for at, shown in wall.pages if at < FRESH_S} == {30}
    assert {shown.of for at, shown in wall.pages if at >= WITHIN_S} == {1}


def test_a_call_that_left_the_list_is_forgotten_and_news_when_it_comes_again() -> None:
    paging, one = Paging(), [Candidate("c1", True, True)]
    unread = [
        paging.show(listed, 4, at).unread for at, listed in ((0.0, one), (3.0, one), (4.0, []), (5.0, one))
    ]
    assert unread == [{"c1"}, set(), set(), {"c1"}]


def test_one_row_shows_one_after_the_other() -> None:
    wall = Wall(rows=1)
    wall.live([(0.0, 3)], until=60.0)
    assert max(wall.first_read_at(call, LOOK_S) for call in wall.came) <= 3 * LOOK_S + EPSILON


def test_without_any_row_nothing_is_shown() -> None:
    wall = Wall(rows=0)
    wall.live([(0.0, 3), (1.0, 1)], until=30.0)
    assert {shown.ids for _, shown in wall.pages} == {()}


def at_most(number: int, bursts: list[tuple[float, int]]) -> list[tuple[float, int]]:
    """Without those that would be more than so many in ten seconds."""
    arrivals: list[tuple[float, int]] = []
    for at, n in sorted(bursts):
        lately = sum(more for before, more in arrivals if at - before < WITHIN_S)
        if (n := min(n, number - lately)) > 0:
            arrivals.append((at, n))
    return arrivals


@given(rows=st.integers(3, 9), bursts=BURSTS, stand_s=st.sampled_from([12.0, 45.0, 10**6]))
@example(rows=5, bursts=[(51.0, 1), (52.0, 16), (58.5, 1), (59.0, 1)], stand_s=12.0)
@settings(max_examples=300, deadline=None)
def test_every_fresh_call_is_read_within_ten_seconds_whatever_comes(
    rows: int, bursts: list[tuple[float, int]], stand_s: float
) -> None:
    """As long as no more come in ten seconds than four rounds of two seconds have room for."""
    wall = Wall(rows, stand_s)
    wall.live(at_most(ROUNDS_IN_TIME * (rows - 1), bursts), until=120.0)
    late = {call: wall.first_read_at(call, LEAST_LOOK_S) for call in wall.came}
    assert [call for call, after in late.items() if after > WITHIN_S + EPSILON] == []


@given(rows=st.integers(3, 9), bursts=BURSTS, stand_s=st.sampled_from([12.0, 45.0, 10**6]))
@example(rows=5, bursts=[(0.0, 16), (1.5, 1), (2.25, 2), (3.5, 1)], stand_s=45.0)
@settings(max_examples=300, deadline=None)
def test_with_one_round_more_every_fresh_call_is_read_one_look_later_at_most(
    rows: int, bursts: list[tuple[float, int]], stand_s: float
) -> None:
    """Five rounds fill the ten seconds: who is called in the middle of one leaves a row empty for a moment."""
    wall = Wall(rows, stand_s)
    wall.live(at_most(MOST_ROUNDS * (rows - 1), bursts), until=120.0)
    late = {call: wall.first_read_at(call, LEAST_LOOK_S) for call in wall.came}
    assert [call for call, after in late.items() if after > WITHIN_S + LEAST_LOOK_S + EPSILON] == []


def test_one_that_would_be_too_late_goes_before_one_that_came_later() -> None:
    """Nineteen in eight seconds on five rows: the last of sixteen would give way to two that came at its end."""
    wall = Wall(rows=5, stand_s=12.0)
    wall.live([(51.0, 1), (52.0, 16), (58.5, 1), (59.0, 1)], until=120.0)
    assert max(wall.first_read_at(call, LEAST_LOOK_S) for call in wall.came) <= WITHIN_S + EPSILON
