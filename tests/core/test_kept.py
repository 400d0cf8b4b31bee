"""What was found of a counter is kept: a hall that keeps it finds at every look what one finds that looks anew."""

import random

import pytest

from hall import messages as m
from hall.kept import Changes, Kept
from hall.links import Heard
from hall.look import Look, Place
from tests.core.queue_story import People
from tests.core.stories import NINE, config
from tests.core.test_hall_any_order import STEPS, Hall
from tests.core.watch_story import AnyHall, Both
from tests.days.random_days import random_day
from virtual.day.engine import DayRun

TOLD = {
    "blank_counter", "few_qualified", "handling_overrun", "left_uncovered", "long_queue", "promise_broken",
    "transfer_waiting", "unit_fault", "unit_lost_ticket", "unserved",
}  # fmt: skip


@pytest.fixture
def both(monkeypatch: pytest.MonkeyPatch) -> type[Both]:
    monkeypatch.setattr("hall.hall.Watch", Both)
    monkeypatch.setattr(Both, "looks", 0)
    return Both


@pytest.mark.parametrize("seed", range(4))
def test_on_random_days_each_look_finds_what_one_finds_that_keeps_nothing(
    seed: int, both: type[Both]
) -> None:
    """R06, R07, R10, R42."""
    DayRun(random_day(1000 + seed)).run()
    assert both.looks > 500, "else nothing was compared"


def test_whatever_happens_in_whatever_order_each_look_finds_the_same(both: type[Both]) -> None:
    """R04, R38: parked, sent to one counter, with a variant chosen; over restarts and nights."""
    dice = random.Random(7)
    for _ in range(30):
        hall = Hall()
        for step in dice.choices(STEPS, k=80):
            hall.play(step)
    assert both.looks > 500, "else nothing was compared"


@pytest.mark.parametrize("seed", range(6))
def test_whatever_one_thing_changes_each_look_finds_the_same(seed: int, both: type[Both]) -> None:
    """R06, R07, R12, R13, R35."""
    told: set[str] = set()
    for number in range(30):
        hall = AnyHall(1000 * seed + number)
        for _ in range(60):
            hall.step()
        told |= hall.told
    assert both.looks > 1000, "else nothing was compared"
    assert told >= TOLD


def test_a_reminder_of_whoever_was_sent_there_ends_with_them_though_others_wait(
    both: type[Both],
) -> None:
    """R07, R38: nothing else happens at that counter."""
    hall = AnyHall(0)
    for counter in ("1", "2"):  # they serve the same
        hall.ledger.data.counters[counter].owned = m.Owned("1001")
    hall.sent("a", 0.0, only=None)
    late = hall.sent("a", 800.0, only="1")
    for now in (20.0, 21.0):  # the hall has heard everybody for a while
        hall.now = NINE + now
        hall.look()
    assert ["promise" in hall.watch.prompts.get(counter, []) for counter in ("1", "2")] == [True, False]
    hall.ledger.tickets.drop(late.id)
    hall.look()
    assert "promise" not in hall.watch.prompts.get("1", [])


def test_a_counter_that_is_new_no_more_is_judged_though_nothing_happens_there(both: type[Both]) -> None:
    """R06: its unit came with the hall; what its clerk did meanwhile is told by then."""
    hall = AnyHall(0)
    hall.links.start(NINE)
    for at, state in ((6.0, None), (8.0, m.UnitState("ready", "boot"))):
        hall.now = NINE + at
        hall.hear(hall.units)
        hall.links.presence("counter-1", state, hall.now)
        hall.look()
    record = hall.ledger.data.counters["1"]
    record.owned, record.ticket, record.since = m.Owned("1001"), "t1", NINE - 700
    for _ in range(2):
        hall.look()
    assert "blank_counter.1" not in hall.found
    hall.now = NINE + 19
    hall.hear(hall.units)
    hall.look()
    assert hall.found["blank_counter.1"].cause == "called_not_served"


class Asked:
    """Counters that were asked of, and until when each waits."""

    def __init__(self, waits_until: float) -> None:
        self.people = People(config(counters=3))
        self.people.state("open", "1", "2", "3")
        self.kept = Kept(self._find)
        self.asked: list[str] = []
        self._changes = Changes()
        self._until = waits_until

    def _find(self, look: Look, place: Place) -> bool:
        self.asked.append(place[0].id)
        return look.due(self._until)

    def look(self, wait: float = 1.0) -> list[str]:
        self.people.now += wait
        look = self.people.glance()
        look.heard = Heard(steady="all heard", anybody_lost=False)
        self._changes.note(look)
        self.kept.update(look)
        self.next_at, asked, self.asked = look.next_at, self.asked, []
        return sorted(asked)


def test_only_a_counter_that_changed_is_asked_of_again() -> None:
    asked = Asked(waits_until=1e12)
    assert asked.look() == ["1", "2", "3"]
    assert asked.look() == []
    asked.people.state("serving", "2")
    assert asked.look() == ["2"]
    assert asked.look() == []
    assert asked.next_at == 1e12, "to be looked at then, whoever was asked"


def test_all_whose_time_has_come_are_asked_of_again() -> None:
    asked = Asked(waits_until=People().now + 10.0)
    asked.look()
    assert asked.look() == []
    assert asked.look(8.0) == ["1", "2", "3"]
    assert asked.kept.found == {"1": True, "2": True, "3": True}
    assert asked.look() == [], "what was waited for has come"


def test_whoever_missed_a_look_asks_of_all() -> None:
    """Another check does not run while the hall is shut."""
    asked = Asked(waits_until=1e12)
    asked.look()
    missed, asked.kept = asked.kept, Kept(lambda look, place: None)
    asked.look()
    asked.kept = missed
    assert asked.look() == ["1", "2", "3"]
