"""Days unlike their weekday: public holidays, make-up workdays, special days (R26)."""

import sys
from collections.abc import Iterator
from datetime import date

import pytest

from hall import holidays
from hall.almanac import AHEAD_DAYS, BACK_DAYS, days, holidays_until
from hall.hours_table import HoursTable, SpecialTable

WORKWEEK = {day: ["09:00-12:00", "13:00-17:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
NATIONAL_DAY = date(2026, 9, 25)
NIGHTS = {day: ["00:00-02:00", "18:00-24:00"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}


def around(table: HoursTable, first: str, last: str, today: date = NATIONAL_DAY) -> dict[str, list[str]]:
    return {day: spans for day, spans in days(table, today).unlike.items() if first <= day <= last}


def test_the_library_knows_what_the_state_council_announced() -> None:
    """R26: a holiday, a weekend, a make-up workday on a Saturday, a workday, and a year nobody knows yet."""
    asked = ["2026-10-01", "2026-10-11", "2026-10-10", "2026-10-12", "2199-01-01"]
    assert [holidays.kind(date.fromisoformat(day)) for day in asked] == [
        "holiday",
        None,
        "workday",
        None,
        None,
    ]
    known = holidays.known_until()
    assert known is not None
    assert known >= date(2026, 12, 31)
    assert (known.month, known.day) == (12, 31)


def test_a_hall_is_closed_on_holidays_and_open_on_make_up_workdays() -> None:
    """R26: around the National Day of 2026; only days unlike their weekday are told."""
    table = HoursTable(weekly=WORKWEEK, holidays="cn")
    assert around(table, "2026-09-28", "2026-10-12") == {
        **{f"2026-10-{day:02}": [] for day in (1, 2, 5, 6, 7)},
        "2026-10-10": ["09:00-12:00", "13:00-17:00"],
    }
    assert days(table, NATIONAL_DAY).workdays["2026-10-10"] == "mon"


def test_holidays_may_have_hours_and_a_make_up_workday_is_like_the_weekday_that_is_named() -> None:
    weekly = {"mon": ["08:00-18:00"], "wed": ["09:00-12:00"], "thu": ["09:00-17:00"], "sat": ["10:00-12:00"]}
    table = HoursTable(weekly=weekly, holidays="cn", holiday=["10:00-15:00"])
    found = around(table, "2026-10-01", "2026-10-10")
    assert found["2026-10-01"] == ["10:00-15:00"]
    assert found["2026-10-10"] == ["08:00-18:00"], "the longest"
    named = HoursTable(weekly=weekly, holidays="cn", workday="wed")
    assert around(named, "2026-10-10", "2026-10-10") == {"2026-10-10": ["09:00-12:00"]}
    assert days(named, NATIONAL_DAY).workdays["2026-10-10"] == "wed"


def test_a_special_day_beats_a_holiday_and_that_the_week() -> None:
    special = [
        SpecialTable(date=date(2026, 10, 1), hours=["09:00-11:00"]),
        SpecialTable(from_=date(2026, 10, 8), to=date(2026, 10, 10), hours=[], name="盘点"),
        SpecialTable(date=date(2026, 10, 12), hours=["13:00-17:00", "09:00-12:00"]),
    ]
    table = HoursTable(weekly=WORKWEEK, holidays="cn", special=special)
    assert around(table, "2026-10-01", "2026-10-12") == {
        "2026-10-01": ["09:00-11:00"], "2026-10-02": [], "2026-10-05": [], "2026-10-06": [], "2026-10-07": [],
        "2026-10-08": [], "2026-10-09": [],
    }, "on Saturday 10 it would have been worked; Monday 12 is as ever"  # fmt: skip
    assert "2026-10-10" not in days(table, NATIONAL_DAY).workdays


def test_a_hall_that_is_always_open_closes_only_when_told() -> None:
    """R25."""
    special = [SpecialTable(date=date(2026, 10, 1), hours=[])]
    assert days(HoursTable(always_open=True, special=special), NATIONAL_DAY).unlike == {"2026-10-01": []}
    assert days(HoursTable(always_open=True), NATIONAL_DAY).unlike == {}


def test_a_night_goes_on_into_a_holiday_and_none_begins_there() -> None:
    """R25, R26: closed on October 1 means from the end of its eve's night to the evening of the 2nd."""
    table = HoursTable(weekly=NIGHTS, special=[SpecialTable(date=date(2026, 10, 1), hours=[])])
    assert around(table, "2026-09-28", "2026-10-05") == {
        "2026-10-01": ["00:00-02:00"],
        "2026-10-02": ["18:00-24:00"],
    }
    longer = HoursTable(weekly=NIGHTS, special=[SpecialTable(date=date(2026, 10, 1), hours=["16:00-24:00"])])
    assert around(longer, "2026-09-28", "2026-10-05") == {"2026-10-01": ["00:00-02:00", "16:00-24:00"]}


def test_units_are_told_of_so_many_days_and_no_more() -> None:
    year = [SpecialTable(from_=date(2026, 1, 1), to=date(2026, 12, 31), hours=[])]
    found = days(HoursTable(weekly=WORKWEEK, special=year), date(2026, 6, 1)).unlike
    assert (min(found), max(found)) == ("2026-04-22", "2026-12-31")
    early = days(HoursTable(weekly=WORKWEEK, special=year), date(2025, 1, 1)).unlike
    assert max(early) == date.fromordinal(date(2025, 1, 1).toordinal() + AHEAD_DAYS).isoformat()
    assert BACK_DAYS == 40


def test_a_year_written_by_hand_counts_as_known() -> None:
    known = holidays.known_until()
    assert known is not None
    year = known.year + 1
    table = HoursTable(weekly=WORKWEEK, holidays="cn")
    assert holidays_until(table) == known.isoformat()
    week = SpecialTable(from_=date(year, 10, 1), to=date(year, 10, 7), hours=[])
    by_hand = HoursTable(weekly=WORKWEEK, holidays="cn", special=[week])
    assert holidays_until(by_hand) == f"{year}-12-31"
    one = HoursTable(weekly=WORKWEEK, holidays="cn", special=[SpecialTable(date=date(year, 1, 1), hours=[])])
    assert holidays_until(one) == known.isoformat(), "one day is not a year's holidays"
    assert holidays_until(HoursTable(weekly=WORKWEEK)) is None


@pytest.fixture
def no_library(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def forget() -> None:
        holidays._library.cache_clear()
        holidays.known_until.cache_clear()
        holidays.kind.cache_clear()

    monkeypatch.setitem(
        sys.modules, "chinese_calendar", None
    )  # what Python makes of a library that is missing
    forget()
    yield
    forget()


@pytest.mark.usefixtures("no_library")
def test_without_the_library_no_holiday_is_known_and_nothing_stops() -> None:
    """R26: a year written by hand is known all the same."""
    table = HoursTable(weekly=WORKWEEK, holidays="cn")
    assert days(table, NATIONAL_DAY).unlike == {}
    assert holidays_until(table) == ""
    week = SpecialTable(from_=date(2026, 10, 1), to=date(2026, 10, 7), hours=[])
    assert holidays_until(HoursTable(weekly=WORKWEEK, holidays="cn", special=[week])) == "2026-12-31"
