"""Which counters are to be at work, and since when (R12)."""

from math import inf

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from hall import messages as m
from hall.hours import WEEKDAYS
from hall.plan import SOON_S, Plan, Planned
from tests.core.stories import config
from tests.core.test_hours import at

WEEK = {day: ["09:00-12:00", "13:00-17:00"] for day in WEEKDAYS}
MONDAY = at("2025-03-03T00:00")
HOUR = 3600.0


def hall(
    counters: list[m.CounterInfo], weekly: dict[str, list[str]] | None = None, **more: object
) -> m.Config:
    return msgspec.structs.replace(
        config(), counters=counters, hours=WEEK if weekly is None else weekly, **more
    )


def counter(counter_id: str, plan: dict[str, list[str]] | None = None, **more: object) -> m.CounterInfo:
    return m.CounterInfo(counter_id, f"counter-{counter_id}", [["*"]], planned=True, plan=plan or {}, **more)


def test_a_planned_counter_is_at_work_while_the_hall_is_open() -> None:
    """R12: not in the break; an hour before opening it is soon."""
    idle = m.CounterInfo("2", "counter-2", [["*"]])
    plan = Plan(hall([counter("1"), idle]))
    nine = MONDAY + 9 * HOUR
    assert plan.at(nine - SOON_S - 1) == Planned({}, {}, nine - SOON_S)
    assert plan.at(nine - SOON_S) == Planned({}, {"1": nine}, nine)
    assert plan.at(nine) == Planned({"1": nine}, {}, nine + 3 * HOUR)
    assert plan.at(nine + 3 * HOUR) == Planned({}, {"1": nine + 4 * HOUR}, nine + 4 * HOUR)
    assert plan.at(nine + 8 * HOUR) == Planned({}, {}, MONDAY + 24 * HOUR)


def test_its_own_spans_are_cut_with_the_hours_of_the_hall() -> None:
    """R12: a special day closes a planned window too; a counter planned as never is never missed."""
    plan = Plan(hall([counter("1", {"mon": ["08:00-10:00", "11:00-14:00"]})], days={"2025-03-10": []}))
    seen = {
        clock: dict(plan.at(MONDAY + clock * HOUR).now) for clock in (8.5, 9.5, 10.5, 11.5, 12.5, 13.5, 15)
    }
    assert seen == {
        8.5: {}, 9.5: {"1": MONDAY + 9 * HOUR}, 10.5: {}, 11.5: {"1": MONDAY + 11 * HOUR}, 12.5: {},
        13.5: {"1": MONDAY + 13 * HOUR}, 15: {},
    }  # fmt: skip
    assert plan.at(MONDAY + (7 * 24 + 9.5) * HOUR).now == {}
    assert plan.at(MONDAY + (14 * 24 + 9.5) * HOUR).now == {"1": MONDAY + (14 * 24 + 9) * HOUR}


def test_a_hall_that_never_closes_plans_without_a_beginning() -> None:
    """R25."""
    assert Plan(hall([counter("1")], {})).at(MONDAY) == Planned({"1": -inf}, {}, None)
    all_day = {day: ["00:00-24:00"] for day in WEEKDAYS}
    assert Plan(hall([counter("1")], all_day)).at(MONDAY).now == {"1": -inf}


def test_a_span_through_midnight_has_one_beginning() -> None:
    night = {"mon": ["18:00-24:00"], "tue": ["00:00-02:00"]}
    for own, weekly in (({}, night), (night, {})):
        plan = Plan(hall([counter("1", own)], weekly))
        assert plan.at(MONDAY + 25 * HOUR).now == {"1": MONDAY + 18 * HOUR}
        assert plan.at(MONDAY + 26 * HOUR).now == {}


def test_a_counter_whose_services_are_all_closed_is_not_planned() -> None:
    """R12, R25: a hospital is always open, its registration is not; a span of its own is taken at its word."""
    services = config().services
    own = [
        msgspec.structs.replace(services[0], hours={"mon": ["08:00-12:00"]}),
        msgspec.structs.replace(services[1], hours={"mon": ["10:00-16:00"]}, days={"2025-03-10": []}),
        services[2],
    ]
    counters = [
        msgspec.structs.replace(counter("1"), serves=[["a:vip"], ["b"]]),
        msgspec.structs.replace(counter("2"), serves=[["b"]]),
        msgspec.structs.replace(counter("3"), serves=[["a", "c"]]),
        msgspec.structs.replace(counter("4", {"mon": ["06:00-07:00"]}), serves=[["b"]]),
    ]
    plan = Plan(hall(counters, {}, services=own))
    assert sorted(plan.at(MONDAY + 6.5 * HOUR).now) == ["3", "4"]
    assert plan.at(MONDAY + 11 * HOUR).now == {"1": MONDAY + 8 * HOUR, "2": MONDAY + 10 * HOUR, "3": -inf}
    assert sorted(plan.at(MONDAY + 17 * HOUR).now) == ["3"]
    assert sorted(plan.at(MONDAY + (7 * 24 + 11) * HOUR).now) == ["1", "3"]


def test_on_a_make_up_workday_those_come_who_come_on_the_weekday_it_is_like() -> None:
    """R12, R26."""
    worked = {"days": {"2025-03-08": ["09:00-12:00"]}, "workdays": {"2025-03-08": "mon"}}
    no_weekend = {day: WEEK[day] for day in WEEKDAYS[:5]}
    plan = Plan(hall([counter("1", {"mon": ["09:00-17:00"]}), counter("2", {"sat": ["09:00-17:00"]})], no_weekend,
                     **worked))  # fmt: skip
    assert plan.at(at("2025-03-08T10:00")).now == {"1": at("2025-03-08T09:00")}


SPANS = st.lists(st.integers(0, 48), max_size=6, unique=True).map(
    lambda halves: [
        f"{a // 2:02}:{a % 2 * 30:02}-{b // 2:02}:{b % 2 * 30:02}"
        for a, b in zip(sorted(halves)[::2], sorted(halves)[1::2], strict=False)
    ]
)
WEEKS = st.fixed_dictionaries(dict.fromkeys(WEEKDAYS, SPANS))


def _half_hours(week: dict[str, list[str]]) -> list[bool]:
    """Of a week, from Monday on."""
    found = [False] * 48 * 7
    for day, name in enumerate(WEEKDAYS):
        for span in week[name]:
            start, end = (int(c[:2]) * 2 + int(c[3:]) // 30 for c in span.split("-"))
            found[day * 48 + start : day * 48 + end] = [True] * (end - start)
    return found


@settings(max_examples=150, deadline=None)
@given(WEEKS, WEEKS, st.integers(0, 48 * 7 - 1))
def test_what_is_planned_is_what_a_model_of_half_hours_says(
    weekly: dict[str, list[str]], own: dict[str, list[str]], place: int
) -> None:
    """R12: since when, what comes soon, and that nothing changes before `next_at`."""
    plan = Plan(hall([counter("1", own)], weekly))
    both = [a and b for a, b in zip(_half_hours(weekly), _half_hours(own), strict=True)]
    now = MONDAY + place * HOUR / 2 + 600
    found = plan.at(now)
    back = next((n for n in range(48 * 7) if not both[(place - n) % (48 * 7)]), None)
    since = -inf if back is None else MONDAY + (place - back + 1) * HOUR / 2
    assert found.now == ({"1": since} if both[place] else {})
    ahead = next((n for n in range(1, 5) if both[(place + n) % (48 * 7)]), None)
    begins = None if ahead is None else MONDAY + (place + ahead) * HOUR / 2
    is_soon = not both[place] and begins is not None and begins - now <= SOON_S
    assert found.soon == ({"1": begins} if is_soon else {})
    assert found.next_at is not None
    for part in range(10):
        between = plan.at(now + (found.next_at - now) * part / 10)
        assert (between.now, between.soon) == (found.now, found.soon)


def test_a_service_that_is_open_longer_than_the_hall_plans_nobody_behind_its_closed_door() -> None:
    """R12: also where the service alone says when its counter is planned."""
    longer = msgspec.structs.replace(config().services[0], hours={"mon": ["07:00-20:00"]})
    only = m.CounterInfo("1", "counter-1", [["a"]], planned=True)
    plan = Plan(hall([only], services=[longer, *config().services[1:]]))
    seen = {clock: dict(plan.at(MONDAY + clock * HOUR).now) for clock in (7.5, 9.5, 12.5, 18)}
    assert seen == {7.5: {}, 9.5: {"1": MONDAY + 9 * HOUR}, 12.5: {}, 18: {}}


def test_when_the_hall_opened_last_is_known_in_and_after_each_span() -> None:
    """R13: in a break and after closing it is the opening before; a hall that never closes never opened."""
    plan = Plan(hall([counter("1")]))
    seen = {clock: plan.opened_at(MONDAY + clock * HOUR) - MONDAY for clock in (8, 9, 12.5, 13, 18)}
    assert seen == {8: -11 * HOUR, 9: 9 * HOUR, 12.5: 9 * HOUR, 13: 13 * HOUR, 18: 13 * HOUR}
    night = Plan(hall([counter("1")], {"mon": ["18:00-24:00"], "tue": ["00:00-02:00"]}))
    assert night.opened_at(MONDAY + 25 * HOUR) == MONDAY + 18 * HOUR
    assert Plan(hall([counter("1")], {})).opened_at(MONDAY) == -inf
