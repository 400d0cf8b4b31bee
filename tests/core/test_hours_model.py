"""Phases, business days and their changes against a model that looks at every minute (R20, R25, R26)."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hall import hours
from hall.hours import WEEKDAYS, Opening, written
from tests.core.hours_model import DAY, WINDOW_DAYS, Model

CHANGES = {
    "Asia/Shanghai": ["2026-09-28"],
    "Europe/Berlin": ["2025-03-24", "2025-10-20"],
    "America/Havana": ["2025-03-03", "2025-10-27"],  # 00:00 → 01:00, 01:00 → 00:00
    "Australia/Lord_Howe": ["2025-03-31", "2025-09-29"],  # by half an hour
    "America/Sao_Paulo": ["2018-10-29", "2018-02-12"],  # 00:00 → 01:00, 00:00 → 23:00 of the day before
    "America/St_Johns": ["2010-11-01"],  # 00:01 → 23:01 of the day before
}
WINDOWS = [(zone, date.fromisoformat(day)) for zone, days in CHANGES.items() for day in days]


@st.composite
def spans(draw: st.DrawFn) -> list[str]:
    """Of one date: no time is so near to the next that a change of the clock could join them."""
    steps = draw(st.lists(st.integers(121, 700), max_size=6))
    times = [draw(st.sampled_from([0, 0, 40, 150, 540]))]
    for step in steps:
        times.append(times[-1] + step)
    times = [time for time in times if time <= 1440 - 121]
    if draw(st.booleans()):
        times.append(1440)
    pairs = list(zip(times[::2], times[1::2], strict=False))
    return draw(st.sampled_from([written(tuple(pairs)), [], ["00:00-24:00"], ["00:00-02:00", "18:00-24:00"]]))


@st.composite
def openings(draw: st.DrawFn) -> tuple[Opening, date]:
    zone, first = draw(st.sampled_from(WINDOWS))
    weekly = draw(st.one_of(st.just({}), st.fixed_dictionaries(dict.fromkeys(WEEKDAYS, spans()))))
    dates = [(first + DAY * n).isoformat() for n in range(WINDOW_DAYS)]
    days = draw(st.dictionaries(st.sampled_from(dates), spans(), max_size=4))
    return Opening(weekly, days or {dates[0]: ["00:00-24:00"]}, zone), first


@settings(max_examples=100, deadline=None)
@given(openings(), st.data())
def test_every_answer_is_that_of_a_model_that_looks_at_every_minute(
    given_: tuple[Opening, date], data: st.DataObject
) -> None:
    """R20, R25, R26: with nights, breaks, special days, and clocks put forward and back at midnight and elsewhere."""
    opening, first = given_
    model = Model(opening, first)
    start, end = model.begins[first + 2 * DAY], model.begins[first + (WINDOW_DAYS - 3) * DAY]
    for _ in range(6):
        minute, waiting = data.draw(st.integers(start, end - 1)), data.draw(st.integers(0, 1))
        now = minute * 60.0
        assert hours.business_day(now, opening) == model.phases[minute][0].isoformat()
        assert hours.phase(now, opening, waiting) == model.phase(minute, waiting)
        assert hours.phase(now + 59.9, opening, waiting) == model.phase(minute, waiting)
        change, expected = hours.next_change(now, opening, waiting), model.next_change(minute, waiting, end)
        if expected is not None:
            assert change == expected * 60.0
        else:
            assert change is None or change >= end * 60.0
        closing, expected = hours.last_closing(now, opening), model.last_closing(minute, start)
        if expected is not None:
            assert closing == expected * 60.0
        else:
            assert closing is None or closing <= start * 60.0


@pytest.mark.parametrize(("zone", "first"), WINDOWS)
def test_the_windows_have_the_changes_they_are_there_for(zone: str, first: date) -> None:
    lengths = {
        hours.instant(day + DAY, 0, zone) - hours.instant(day, 0, zone)
        for day in (first + timedelta(days=number) for number in range(WINDOW_DAYS))
    }
    assert (lengths == {86400.0}) == (zone == "Asia/Shanghai")
