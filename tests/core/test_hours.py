"""Opening hours (R20, R25, R26)."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from hall.hours import (
    WEEKDAYS,
    Hours,
    Opening,
    always_open,
    business_day,
    last_closing,
    local_date,
    local_time,
    mistakes,
    next_change,
    parse_span,
    phase,
)

SHANGHAI = "Asia/Shanghai"
BERLIN = "Europe/Berlin"
SEED = Opening({day: ["09:00-12:00", "13:00-17:00"] for day in WEEKDAYS})
ALWAYS = Opening({})


def hours(weekly: Hours, zone: str = SHANGHAI, days: Hours | None = None) -> Opening:
    return Opening(weekly, days or {}, zone)


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
    assert phase(at(f"2025-03-05T{clock}"), SEED, waiting) == expected


def test_at_midnight_closing_ends_whoever_waits() -> None:
    """R20: the business day turns in phase closed; no waiting ticket is touched by that."""
    assert phase(at("2025-03-06T00:00"), SEED, 1) == "closed"
    assert next_change(at("2025-03-05T18:00"), SEED, 1) == at("2025-03-06T00:00")


def test_a_hall_without_hours_never_closes() -> None:
    """R25."""
    assert always_open(ALWAYS)
    assert phase(at("2025-03-05T03:00"), ALWAYS) == "open"
    assert next_change(at("2025-03-05T03:00"), ALWAYS) is None


def test_a_day_that_is_not_named_is_closed_and_the_next_change_is_days_away() -> None:
    mondays = hours({"mon": ["09:00-12:00"]})
    monday = "2025-03-03"
    assert phase(at("2025-03-04T10:00"), mondays) == "closed"
    assert phase(at("2025-03-04T10:00"), mondays, 5) == "closed"
    assert next_change(at(f"{monday}T12:00"), mondays) == at("2025-03-10T09:00")
    assert next_change(at(f"{monday}T09:00"), mondays) == at(f"{monday}T12:00")


def test_hours_that_are_never_open_never_change() -> None:
    assert next_change(at("2025-03-05T03:00"), hours({"mon": []})) is None


def test_the_next_change_in_the_break_is_the_reopening() -> None:
    """R26: the kiosk states it."""
    assert local_time(next_change(at("2025-03-05T12:10"), SEED) or 0, SHANGHAI) == "13:00"


def test_a_night_through_midnight_is_one_opening() -> None:
    """R25: open from Monday evening to Tuesday morning."""
    night = hours({"mon": ["18:00-24:00"], "tue": ["00:00-06:00"]})
    assert phase(at("2025-03-03T23:59:59"), night) == "open"
    assert phase(at("2025-03-04T00:00"), night) == "open"
    assert next_change(at("2025-03-03T20:00"), night) == at("2025-03-04T06:00")


def test_when_summer_time_begins_the_hall_opens_by_the_clock_on_the_wall() -> None:
    sunday = hours({"sun": ["01:00-04:00", "09:00-12:00"]}, BERLIN)
    before, opening = at("2025-03-30T00:30", BERLIN), at("2025-03-30T09:00", BERLIN)
    assert next_change(before, sunday) == at("2025-03-30T01:00", BERLIN)
    assert at("2025-03-30T04:00", BERLIN) - at("2025-03-30T01:00", BERLIN) == 2 * 3600  # one hour is missing
    assert next_change(at("2025-03-30T03:30", BERLIN), sunday) == at("2025-03-30T04:00", BERLIN)
    assert phase(opening, sunday) == "open"
    assert phase(opening - 1, sunday) == "break"


def test_when_summer_time_ends_the_repeated_hour_does_not_open_twice() -> None:
    sunday = hours({"sun": ["01:00-02:30", "09:00-12:00"]}, BERLIN)
    first, second = at("2025-10-26T02:40", BERLIN), at("2025-10-26T02:10", BERLIN, fold=1)
    assert first < second
    assert phase(first, sunday) == "break"
    assert phase(second, sunday) == "break"


def test_the_date_and_the_time_are_the_halls_own() -> None:
    assert local_date(at("2025-03-05T23:30"), SHANGHAI) == "2025-03-05"
    assert local_date(at("2025-03-05T23:30"), "America/New_York") == "2025-03-05"
    assert local_date(at("2025-03-05T03:30"), "America/New_York") == "2025-03-04"
    assert local_time(at("2025-03-05T09:41:59"), SHANGHAI) == "09:41"


def test_a_zone_that_this_machine_does_not_know_stops_nothing() -> None:
    assert phase(at("2025-03-05T10:00"), hours({}, "Mars/Olympus")) == "open"
    assert phase(at("2025-03-05T10:00"), hours(SEED.weekly, "../../etc/passwd")) in (
        "open",
        "break",
        "closed",
    )


def test_a_span_that_cannot_be_read_is_left_out() -> None:
    wednesday = hours({"wed": ["nonsense", "09:00-12:00"]})
    assert phase(at("2025-03-05T10:00"), wednesday) == "open"


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


# --- nights, days unlike their weekday ---------------------------------------------------------------------------

NIGHTS = hours({day: ["00:00-02:00", "18:00-24:00"] for day in WEEKDAYS})


@pytest.mark.parametrize(
    ("moment", "waiting", "expected", "day"),
    [
        ("2025-03-05T17:59", 0, "closed", "2025-03-05"),
        ("2025-03-05T18:00", 0, "open", "2025-03-05"),
        ("2025-03-06T01:59", 0, "open", "2025-03-05"),
        ("2025-03-06T02:00", 0, "closed", "2025-03-05"),
        ("2025-03-06T02:00", 3, "closing", "2025-03-05"),
        ("2025-03-06T09:59", 3, "closing", "2025-03-05"),
        ("2025-03-06T10:00", 3, "closed", "2025-03-06"),
        ("2025-03-06T17:59", 0, "closed", "2025-03-06"),
    ],
)
def test_a_night_belongs_to_the_day_before_which_ends_halfway_to_the_next_opening(
    moment: str, waiting: int, expected: str, day: str
) -> None:
    """R20, R25: what lies between two nights is no break."""
    assert (phase(at(moment), NIGHTS, waiting), business_day(at(moment), NIGHTS)) == (expected, day)


def test_a_date_that_is_open_all_day_is_its_own_day() -> None:
    """R25."""
    weekend = hours({"fri": ["18:00-24:00"], "sat": ["00:00-24:00"], "sun": ["00:00-02:00"]})
    friday, saturday, sunday = "2025-03-07", "2025-03-08", "2025-03-09"
    assert business_day(at(f"{friday}T23:59"), weekend) == friday
    assert business_day(at(f"{saturday}T00:00"), weekend) == saturday
    assert business_day(at(f"{sunday}T01:00"), weekend) == saturday
    assert next_change(at(f"{friday}T20:00"), weekend) == at(f"{sunday}T02:00")
    assert last_closing(at(f"{sunday}T01:00"), weekend) == at("2025-03-02T02:00"), "midnight closes no door"


def test_a_night_has_its_breaks_and_its_closing() -> None:
    nights = hours({"mon": ["18:00-21:00", "22:00-24:00"], "tue": ["00:00-02:00", "02:00-04:00"]})
    assert phase(at("2025-03-03T21:30"), nights) == "break"
    assert next_change(at("2025-03-03T23:00"), nights) == at("2025-03-04T04:00")
    assert last_closing(at("2025-03-04T05:00"), nights) == at("2025-03-04T04:00")


def test_a_day_unlike_its_weekday_has_hours_of_its_own() -> None:
    """R26."""
    days = {"2025-10-01": [], "2025-10-02": ["10:00-15:00"], "2025-10-05": ["00:00-24:00"]}
    holidays = hours(SEED.weekly, days=days)
    assert phase(at("2025-10-01T10:00"), holidays) == "closed"
    assert phase(at("2025-10-02T12:30"), holidays) == "open"
    assert next_change(at("2025-09-30T17:00"), holidays) == at("2025-10-02T10:00")
    assert next_change(at("2025-10-04T18:00"), holidays) == at("2025-10-05T00:00")
    assert last_closing(at("2025-10-02T09:00"), holidays) == at("2025-09-30T17:00")


def test_a_hall_that_is_always_open_may_close_on_a_special_day() -> None:
    """R25, R26: its last night ends at midnight, and so does the closed day."""
    feast = hours({}, days={"2025-10-01": [], "2026-01-28": ["00:00-18:00"]})
    assert next_change(at("2025-09-01T10:00"), feast) == at("2025-10-01T00:00")
    assert phase(at("2025-10-01T12:00"), feast) == "closed"
    assert next_change(at("2025-10-01T12:00"), feast) == at("2025-10-02T00:00")
    assert next_change(at("2025-10-02T12:00"), feast) == at("2026-01-28T18:00"), "months away"
    assert last_closing(at("2026-01-01T00:00"), feast) == at("2025-10-01T00:00")


def test_a_long_holiday_has_an_end_and_a_beginning() -> None:
    days = {f"2025-02-{day:02}": [] for day in range(1, 28)}
    closed = hours(SEED.weekly, days=days)
    assert next_change(at("2025-01-31T17:00"), closed) == at("2025-02-28T09:00")
    assert last_closing(at("2025-02-28T08:00"), closed) == at("2025-01-31T17:00")


def test_a_midnight_that_the_clock_skips_is_the_moment_it_skips_it() -> None:
    """In Havana midnight itself is put forward, to 01:00."""
    havana = hours({"sun": ["00:00-02:00", "08:00-12:00"]}, "America/Havana")
    skipped = at("2025-03-09T01:00", "America/Havana")
    assert next_change(at("2025-03-08T20:00", "America/Havana"), havana) == skipped
    assert (phase(skipped, havana), business_day(skipped, havana)) == ("open", "2025-03-09")
    assert business_day(skipped - 1, havana) == "2025-03-08"
    early = hours({"sun": ["00:30-02:00"]}, "America/Havana")
    assert next_change(skipped - 3600, early) == skipped, "the wall never shows 00:30"


def test_a_clock_put_back_over_midnight_does_not_bring_yesterday_back() -> None:
    """In St. John's 00:01 became 23:01 of the day before."""
    always = hours({day: ["00:00-24:00"] for day in WEEKDAYS}, "America/St_Johns")
    midnight = at("2010-11-07T00:00", "America/St_Johns")
    assert local_date(midnight + 90, "America/St_Johns") == "2010-11-06"
    assert [business_day(midnight + s, always) for s in (-1, 0, 90, 3700)] == [
        "2010-11-06",
        *["2010-11-07"] * 3,
    ]
