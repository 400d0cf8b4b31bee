"""Long queues foreseen (R10): a rush before the eleventh waits, and no false alarm on a quiet day."""

import random
from math import inf

import pytest

from hall import entries as e
from hall.forecast import APART_S
from hall.settings import RulesTable
from tests.core.queue_story import People
from tests.core.stories import config


def rush(
    people: People, minutes: float, every_s: float, *, served_s: float = inf
) -> list[tuple[float, str | None, int]]:
    """Somebody comes that often, and is served that often; each change of the alert, at which minute, with how many
    waiting."""
    began, came, told, last = people.now, 0, list[tuple[float, str | None, int]](), _cause(people)
    served = 0
    while people.now < began + minutes * 60:
        people.look(5)
        if (served + 1) * served_s < people.now - began:
            people.go(1)
            served += 1
        while came * every_s < people.now - began:
            people.come(1)
            came += 1
        if _cause(people) != last:
            last = _cause(people)
            told.append(((people.now - began) / 60, last, people.ledger.lines.total))
    return told


def steady(people: People, minutes: int, every_s: int) -> None:
    """Somebody comes that often, and is served at once."""
    for _ in range(minutes * 60 // every_s):
        people.look(every_s)
        people.come(1)
        people.go(1)


def _cause(people: People) -> str | None:
    found = people.found.get("long_queue.a")
    return found.cause if found is not None else None


def busy_hall(**table: float) -> People:
    people = People(config(counters=3), RulesTable(**table), planned=("3",))
    people.state("serving", "1", "2")
    people.handled(8)
    return people


def test_a_rush_is_foreseen_before_the_queue_is_long_and_then_it_is_the_same_alert():
    """R10: two counters of 4 min serve who comes every 2 min; then somebody comes each minute."""
    people = busy_hall()
    people.handled(4)
    steady(people, 30, 120)
    told = rush(people, 25, 60, served_s=120)
    assert [(cause, waiting) for _, cause, waiting in told] == [("forecast", 9), ("now", 11)]
    assert told[1][0] - told[0][0] > 2.5, "minutes to act"


def test_a_forecast_says_what_is_expected_when_and_what_to_do():
    """R10, R03."""
    people = foreseen()
    found = people.found["long_queue.a"]
    assert (found.cause, found.severity) == ("forecast", "notice")
    assert found.text == {
        "zh": "业务a 排队 10 人，预计 5 分钟内超过 10 人",
        "en": "Service a: 10 people wait, more than 10 are expected within 5 min",
    }
    assert found.advice["zh"].startswith("开 3 号窗口")
    assert (found.evidence["waiting"], found.evidence["within_min"], found.evidence["open"]) == (10, 5, ["3"])


def foreseen(after_s: float = 0.0) -> People:
    """Ten have come at once, so long after the first look."""
    people = busy_hall()
    people.look()
    people.look(after_s)
    people.come(10)
    people.watch(25)
    assert _cause(people) == "forecast"
    return people


@pytest.mark.parametrize(
    ("what", "table"),
    [
        ("counters that keep up", {}),
        ("too few handlings", {}),
        ("behind closed doors", {}),
        ("never", {"forecast_min": 0}),
    ],
)
def test_nothing_is_foreseen(what: str, table: dict[str, float]):
    """R10: a forecast that is often wrong is soon ignored."""
    people = busy_hall(**table)
    if what == "counters that keep up":
        people.handled(1)
    elif what == "too few handlings":
        people.handled(8, count=4)
    elif what == "behind closed doors":
        people.phase = "closing"
    assert [cause for _, cause, _ in rush(people, 9, 60)] == []


def test_less_than_most_of_the_limit_is_no_reason_to_look_ahead():
    """R10."""
    people = busy_hall(long_queue=20)
    people.come(13)
    assert people.watch(60) == {}
    people.come(1)
    people.watch(25)
    assert _cause(people) == "forecast", "14 of 20"


def test_one_look_is_not_enough():
    """R10: those of twenty seconds must agree."""
    people = busy_hall()
    people.come(10)
    people.look()
    assert people.found == {}
    assert people.next_at == people.now + 20
    people.look(19)
    people.handled(0.5)
    people.look()
    people.handled(8)
    people.look(1)
    assert people.found == {}, "it began anew"
    people.look(20)
    assert _cause(people) == "forecast"


def test_the_last_minutes_must_agree():
    """R10: ten came, and then nobody any more."""
    people = busy_hall()
    people.come(10)
    for _ in range(20):
        people.look(15)
        people.state("paused", "1", "2")  # nobody is served; each look is another hall
        people.state("serving", "1", "2")
    assert _cause(people) == "forecast"
    other = busy_hall()
    other.come(10, ago=301)
    other.watch(60)
    assert other.found == {}


def test_what_came_before_the_doors_opened_says_nothing_of_what_comes_now():
    """R10: nor do the first five minutes."""
    people = busy_hall()
    people.opened_at = people.now - 240
    people.come(10)
    assert people.watch(50) == {}
    people.watch(40)
    assert _cause(people) == "forecast"


def test_a_forecast_ends_when_the_counters_surely_keep_up_or_few_wait():
    """R10: hysteresis."""
    people = foreseen(after_s=1200)
    people.handled(0.5)
    assert people.look() == {}
    other = foreseen()
    other.go(6)
    assert "long_queue.a" in other.look(), "4 of 10"
    other.go(1)
    assert other.look() == {}, "3 of 10"


def test_a_forecast_survives_a_restart_of_the_hall():
    """R10: nobody knows then who came, only that it stands."""
    people = foreseen()
    people.restart()
    for ticket in people.data.tickets.values():
        ticket.since -= 3600  # came long ago: nothing is known of the last minutes
    people.handled(0.5)
    people.look()
    assert _cause(people) == "forecast"
    people.watch(1190)
    assert _cause(people) == "forecast", "twenty minutes must be counted first"
    people.watch(20)
    assert _cause(people) is None


def test_who_is_sent_on_comes_to_the_other_service():
    """R38: as many as with a ticket."""
    people = busy_hall()
    people.look()
    for _ in range(10):
        ticket = people.come(1, "b", ago=3600)[0]
        people.ledger.tickets.lift(ticket)
        ticket.service, ticket.sent_at = "a", people.now
        people.ledger.tickets.put(ticket)
        people.queues.entry(e.Transferred("1", ticket.id, "a"))
    people.watch(70)
    assert _cause(people) == "forecast"


def test_a_class_nobody_configured_may_come_and_go_meanwhile():
    """What is known of the counters is sorted anew then."""
    people = busy_hall()
    people.come(11)
    people.look()
    people.come(1, "b", "odd")
    people.come(9, "c")
    people.handled(8, service="c")
    people.go(1, "b")
    people.look()
    people.look(60)
    assert people.found["long_queue.a"].cause == "now"
    assert people.found["long_queue.c"].cause == "forecast"


def test_the_clock_may_move_while_people_come():
    """Hall time is set when it becomes trusted: what was counted moves along."""
    people = busy_hall()
    people.come(10)
    people.look()
    people.now += 86_400
    people.queues.entry(e.ClockShifted("boot", 86_400.0))
    people.look()
    people.watch(70)
    assert _cause(people) == "forecast"


@pytest.mark.parametrize("by_s", [8 * 3600.0, -8 * 3600.0])
def test_a_clock_that_becomes_trusted_neither_hastens_nor_delays_a_forecast(by_s: float):
    """R10: looks that agree are as far apart as ever."""
    people = busy_hall()
    people.come(10)
    people.look()
    people.now += by_s
    people.ledger.tickets.move(lambda ticket: True, lambda ticket: ticket.since + by_s)
    people.queues.entry(e.ClockShifted("boot", by_s))
    people.look(APART_S - 1)
    assert _cause(people) is None
    people.look(2)
    assert _cause(people) == "forecast"


def test_counters_that_serve_other_lines_as_well_give_this_one_only_a_part():
    """R10: 10 a and 10 b: what two counters do for one, they cannot do for the other."""
    alone, both = (People(config(counters=2, services="ab")) for _ in range(2))
    for people in (alone, both):
        people.state("serving", "1", "2")
        people.handled(2)
        people.handled(2, service="b")
        people.come(10)
        people.look()
    both.come(10, "b")
    for people in (alone, both):
        people.watch(70)
    assert (_cause(alone), _cause(both)) == (None, "forecast")


def day(seed: int, load: float, hours: int) -> tuple[int, int]:
    """Three counters of 5 min; people come as chance will have it. How many forecasts, and how many came true."""
    chance = random.Random(seed)
    people = People(config(counters=3, services="a"))
    people.handled(5)
    people.state("open", "1", "2", "3")
    until, told, last = {"1": 0.0, "2": 0.0, "3": 0.0}, 0, None
    true, comes_at = 0, people.now
    for _ in range(hours * 240):
        people.now += 15
        while comes_at <= people.now:
            people.come(1)
            comes_at += chance.expovariate(load * 3 / 300)
        for counter, end in until.items():
            if people.now >= end:
                waits = people.ledger.lines.total > 0
                people.go(1)
                until[counter] = people.now + chance.gammavariate(4, 75) if waits else 0.0
                if people.data.counters[counter].serving != waits:
                    people.state("serving" if waits else "open", counter)
        people.look()
        told += _cause(people) == "forecast" != last
        true += (last, _cause(people)) == ("forecast", "now")
        last = _cause(people)
    return told, true


def test_seven_of_ten_forecasts_come_true():
    """R10: at every load at which a queue gets long at all, more often than by chance alone."""
    days = [(seed, load) for load in (0.85, 0.95, 1.1) for seed in range(24)]
    found = [day(seed, load, 4) for seed, load in days]
    told, true = sum(one[0] for one in found), sum(one[1] for one in found)
    assert told >= 20
    assert true / told >= 0.7, f"{true} of {told}"


@pytest.mark.parametrize("seed", range(12))
def test_a_quiet_day_foresees_nothing(seed: int):
    """R10: three counters, half of their time."""
    assert day(seed, 0.5, 4) == (0, 0)
