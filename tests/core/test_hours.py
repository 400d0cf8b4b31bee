"""Opening hours (R20, R25, R26)."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall.hours import (
    WEEKDAYS,
    always_open,
    local_date,
    local_time,
    mistakes,
    next_change,
    parse_span,
    phase,
)

SHANGHAI = "Asia/Shanghai"
BERLIN = "Europe/Berlin"
SEED = {day: ["09:00-12:00", "13:00-17:00"] for day in WEEKDAYS}


def at(text: str, zone: str = SHANGHAI, fold: int = 0) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).timestamp()


@pytest.mark.parametrize(
    ("clock", "waiting", "expected"),
    [
        ("00:00", 0, "closed"),
        ("08:59:59.9", 3, "closed"),
        ("09:00", 0, "open"),
        ("11:59:59.9", 0, "open"),
        ("12:00", 0, "break"),
        ("12:59:59.9", 9, "break"),
        ("13:00", 0, "open"),
        ("17:00", 0, "closed"),
        ("17:00", 1, "closing"),
        ("23:59:59", 1, "closing"),
    ],
)
def test_the_phases_of_a_day(clock: str, waiting: int, expected: str) -> None:
    """R26, R20: the break lies between two spans; who waits at closing is served."""
    assert phase(at(f"2025-03-05T{clock}"), SEED, SHANGHAI, waiting) == expected


def test_at_midnight_closing_ends_whoever_waits() -> None:
    """R20: the business day turns in phase closed; no waiting ticket is touched by that."""
    assert phase(at("2025-03-06T00:00"), SEED, SHANGHAI, 1) == "closed"
    assert next_change(at("2025-03-05T18:00"), SEED, SHANGHAI, 1) == at("2025-03-06T00:00")


def test_a_hall_without_hours_never_closes() -> None:
    """R25."""
    assert always_open({})
    assert phase(at("2025-03-05T03:00"), {}, SHANGHAI, 0) == "open"
    assert next_change(at("2025-03-05T03:00"), {}, SHANGHAI) is None


def test_a_day_that_is_not_named_is_closed_and_the_next_change_is_days_away() -> None:
    mondays = {"mon": ["09:00-12:00"]}
    monday = "2025-03-03"
    assert phase(at("2025-03-04T10:00"), mondays, SHANGHAI) == "closed"
    assert phase(at("2025-03-04T10:00"), mondays, SHANGHAI, 5) == "closed"
    assert next_change(at(f"{monday}T12:00"), mondays, SHANGHAI) == at("2025-03-10T09:00")
    assert next_change(at(f"{monday}T09:00"), mondays, SHANGHAI) == at(f"{monday}T12:00")


def test_hours_that_are_never_open_never_change() -> None:
    assert next_change(at("2025-03-05T03:00"), {"mon": []}, SHANGHAI) is None


def test_the_next_change_in_the_break_is_the_reopening() -> None:
    """R26: the kiosk states it."""
    assert local_time(next_change(at("2025-03-05T12:10"), SEED, SHANGHAI) or 0, SHANGHAI) == "13:00"


def test_a_night_through_midnight_is_one_opening() -> None:
    """R25: open from Monday evening to Tuesday morning."""
    night = {"mon": ["18:00-24:00"], "tue": ["00:00-06:00"]}
    assert phase(at("2025-03-03T23:59:59"), night, SHANGHAI) == "open"
    assert phase(at("2025-03-04T00:00"), night, SHANGHAI) == "open"
    assert next_change(at("2025-03-03T20:00"), night, SHANGHAI) == at("2025-03-04T06:00")


def test_when_summer_time_begins_the_hall_opens_by_the_clock_on_the_wall() -> None:
    sunday = {"sun": ["01:00-04:00", "09:00-12:00"]}
    before, opening = at("2025-03-30T00:30", BERLIN), at("2025-03-30T09:00", BERLIN)
    assert next_change(before, sunday, BERLIN) == at("2025-03-30T01:00", BERLIN)
    assert at("2025-03-30T04:00", BERLIN) - at("2025-03-30T01:00", BERLIN) == 2 * 3600  # one hour is missing
    assert next_change(at("2025-03-30T03:30", BERLIN), sunday, BERLIN) == at("2025-03-30T04:00", BERLIN)
    assert phase(opening, sunday, BERLIN) == "open"
    assert phase(opening - 1, sunday, BERLIN) == "break"


def test_when_summer_time_ends_the_repeated_hour_does_not_open_twice() -> None:
    sunday = {"sun": ["01:00-02:30", "09:00-12:00"]}
    first, second = at("2025-10-26T02:40", BERLIN), at("2025-10-26T02:10", BERLIN, fold=1)
    assert first < second
    assert phase(first, sunday, BERLIN) == "break"
    assert phase(second, sunday, BERLIN) == "break"


def test_the_date_and_the_time_are_the_halls_own() -> None:
    assert local_date(at("2025-03-05T23:30"), SHANGHAI) == "2025-03-05"
    assert local_date(at("2025-03-05T23:30"), "America/New_York") == "2025-03-05"
    assert local_date(at("2025-03-05T03:30"), "America/New_York") == "2025-03-04"
    assert local_time(at("2025-03-05T09:41:59"), SHANGHAI) == "09:41"


def test_a_zone_that_this_machine_does_not_know_stops_nothing() -> None:
    assert phase(at("2025-03-05T10:00"), {}, "Mars/Olympus") == "open"
    assert phase(at("2025-03-05T10:00"), SEED, "../../etc/passwd") in ("open", "break", "closed")


def test_a_span_that_cannot_be_read_is_left_out() -> None:
    hours = {"wed": ["nonsense", "09:00-12:00"]}
    assert phase(at("2025-03-05T10:00"), hours, SHANGHAI) == "open"


@pytest.mark.parametrize(
    "span", ["", "9", "09:00", "09:00-", "9-12", "09:60-10:00", "09:00-24:01", "09:00-12:00-13:00"]
)
def test_a_span_is_two_times_and_a_dash(span: str) -> None:
    with pytest.raises(ValueError, match="is no span"):
        parse_span(span)


def test_a_span_that_ends_before_it_begins_is_told_how_to_write_a_night() -> None:
    assert mistakes(["22:00-06:00"]) == [
        '"22:00-06:00" ends before it begins; for a night write "22:00-24:00" and the rest on the next day'
    ]


def test_spans_that_overlap_are_named_and_spans_that_touch_are_not() -> None:
    assert mistakes(["13:00-17:00", "09:00-13:30"]) == ['"09:00-13:30" and "13:00-17:00" overlap']
    assert mistakes(["9:00-12:00", "12:00-17:00"]) == []


@given(st.integers(0, 400 * 24 * 60), st.sampled_from([SHANGHAI, BERLIN, "Australia/Lord_Howe"]))
def test_nothing_changes_before_the_next_change(minute: int, zone: str) -> None:
    """Through a year with both changes of summer time: next_change is right whenever it is asked."""
    now = at("2025-01-01T00:00", zone) + minute * 60.0
    change = next_change(now, SEED, zone)
    assert change is not None
    assert phase(change, SEED, zone) != phase(now, SEED, zone)
    for part in range(20):
        assert phase(now + (change - now) * part / 20, SEED, zone) == phase(now, SEED, zone)
