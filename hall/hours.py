"""When a hall or a service is open: weekly hours with breaks, days unlike their weekday, in the hall's own time zone
(R20, R25, R26).

Pure: the time is an argument. Spans become instants of Unix time before anything is compared, so a change to or from
summer time moves no order: a span begins and ends when the clock on the wall first shows its times.

A business day has the date on which it begins. It ends at midnight; what is open over midnight belongs to the day
before, which then ends halfway between that closing and the next opening.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

from hall.messages import Config, CounterInfo, Phase, ServiceInfo

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_MIN = 24 * 60
LOOK_AHEAD_DAYS = 8  # a week and a day: a hall open on Mondays only
LONG_DAYS = 440  # further than days unlike their weekday are told
ONE_DAY = timedelta(days=1)

Hours = Mapping[str, Sequence[str]]
Minutes = tuple[tuple[int, int], ...]
"""Spans of a day in order, as minutes from midnight; those that touch are one."""


@dataclass(frozen=True)
class Opening:
    """`weekly`: weekday → spans; empty: always open. `days`: "2026-10-01" → spans of a day unlike its weekday."""

    weekly: Hours
    days: Hours = field(default_factory=dict)
    time_zone: str = "Asia/Shanghai"


def of_hall(config: Config) -> Opening:
    return Opening(config.hours, config.days, config.time_zone)


def of_service(config: Config, service: ServiceInfo) -> Opening:
    """Its own hours; without any it follows the hall."""
    if service.hours is None:
        return of_hall(config)
    return Opening(service.hours, service.days, config.time_zone)


def of_plan(config: Config, counter: CounterInfo) -> Opening | None:
    """When it is planned by itself; a make-up workday has the spans of the weekday it is like. None: with the hall."""
    if not counter.plan:
        return None
    days = {day: counter.plan.get(weekday, []) for day, weekday in config.workdays.items()}
    return Opening(counter.plan, days, config.time_zone)


def always_open(opening: Opening) -> bool:
    return not opening.weekly and not opening.days


# --- phases --------------------------------------------------------------------------------------------------


def phase(at: float, opening: Opening, waiting: int = 0) -> Phase:
    """`break` lies between two spans of a business day, `closing` after the last while people still wait (R20)."""
    if always_open(opening):
        return "open"
    return _phase(_business_spans(opening, _business_date(at, opening)), at, waiting)


def _phase(spans: list[tuple[float, float]], at: float, waiting: int) -> Phase:
    if any(start <= at < end for start, end in spans):
        return "open"
    if not spans or at < spans[0][0]:
        return "closed"
    if at < spans[-1][1]:
        return "break"
    return "closing" if waiting else "closed"


def next_change(at: float, opening: Opening, waiting: int = 0) -> float | None:
    """The first later instant of another phase, were nobody to come or go; None if there is none."""
    if always_open(opening):
        return None
    day = _business_date(at, opening)
    present = _phase(_business_spans(opening, day), at, waiting)
    for _ in range(LONG_DAYS if opening.days else LOOK_AHEAD_DAYS):
        spans, ends = _business_spans(opening, day), _begins(opening, day + ONE_DAY)
        instants = sorted({_begins(opening, day), *(instant for span in spans for instant in span)})
        for instant in instants:
            if at < instant < ends and _phase(spans, instant, waiting) != present:
                return instant
        day += ONE_DAY
    return None


def last_closing(at: float, opening: Opening) -> float | None:
    """The end of the latest business day's last span that was followed by a closed door; None if none is found."""
    if always_open(opening):
        return None
    day = _business_date(at, opening)
    for _ in range(LONG_DAYS if opening.days else LOOK_AHEAD_DAYS):
        spans = _business_spans(opening, day)
        if spans and spans[-1][1] <= at and phase(spans[-1][1], opening) != "open":
            return spans[-1][1]
        day -= ONE_DAY
    return None


# --- business days -------------------------------------------------------------------------------------------


def business_day(at: float, opening: Opening) -> str:
    """`2025-01-31`: the date on which the business day began."""
    return _business_date(at, opening).isoformat()


def begins(day: str, opening: Opening) -> float:
    """The instant at which that business day begins."""
    return _begins(opening, date.fromisoformat(day))


def _business_date(at: float, opening: Opening) -> date:
    day = _local(at, opening.time_zone).date() + ONE_DAY
    while at < _begins(opening, day):
        day -= ONE_DAY
    return day


def _begins(opening: Opening, day: date) -> float:
    """The instant at which a business day begins."""
    tail_min = _tail_min(opening, day)
    if not tail_min:
        return instant(day, 0, opening.time_zone)
    own = minutes(opening, day)[1:]
    closing = instant(day, tail_min, opening.time_zone)
    following = instant(day, own[0][0] if own else DAY_MIN, opening.time_zone)
    return closing + (following - closing) // 120 * 60


def _tail_min(opening: Opening, day: date) -> int:
    """So many minutes of a date belong to the night before; a date that is open all day is its own."""
    spans = minutes(opening, day)
    if not spans or spans[0][0] > 0 or spans[0][1] == DAY_MIN:
        return 0
    before = minutes(opening, day - ONE_DAY)
    return spans[0][1] if before and before[-1][1] == DAY_MIN else 0


def _business_spans(opening: Opening, day: date) -> list[tuple[float, float]]:
    own = minutes(opening, day)[1:] if _tail_min(opening, day) else minutes(opening, day)
    spans = [_instants(day, span, opening.time_zone) for span in own]
    if spans and (tail_min := _tail_min(opening, day + ONE_DAY)):
        spans[-1] = (spans[-1][0], instant(day + ONE_DAY, tail_min, opening.time_zone))
    return [(start, end) for start, end in spans if start < end]


# --- dates and instants --------------------------------------------------------------------------------------


def minutes(opening: Opening, day: date) -> Minutes:
    """Of a date, from midnight to midnight."""
    spans = opening.days.get(day.isoformat())
    if spans is None and not opening.weekly:
        return ((0, DAY_MIN),)
    if spans is None:
        spans = opening.weekly.get(WEEKDAYS[day.weekday()], ())
    return merged(tuple(spans))


def open_spans(opening: Opening, day: date) -> list[tuple[float, float]]:
    """Of a date, as instants in order."""
    spans = (_instants(day, span, opening.time_zone) for span in minutes(opening, day))
    return [(start, end) for start, end in spans if start < end]


def local_date(at: float, time_zone: str) -> str:
    """`2025-01-31`."""
    return _local(at, time_zone).date().isoformat()


def local_time(at: float, time_zone: str) -> str:
    """`09:41`, as on the wall."""
    return _local(at, time_zone).strftime("%H:%M")


@lru_cache(maxsize=8192)
def instant(day: date, minute: int, time_zone: str) -> float:
    """When the clock on the wall first shows so many minutes of that date, or more."""
    wall = datetime.combine(day + timedelta(days=minute // DAY_MIN), time.min)  # 1440: 24:00
    wall = (wall + timedelta(minutes=minute % DAY_MIN)).replace(tzinfo=_zone(time_zone))
    first, second = wall.timestamp(), wall.replace(fold=1).timestamp()
    if first <= second or wall.tzinfo is None:
        return first
    skipped = datetime.fromtimestamp(
        first, wall.tzinfo
    ).utcoffset()  # the clock was put forward over this time
    before, after = int(second), int(first)
    while after - before > 1:
        middle = (before + after) // 2
        if datetime.fromtimestamp(middle, wall.tzinfo).utcoffset() == skipped:
            after = middle
        else:
            before = middle
    return float(after)


def _instants(day: date, span: tuple[int, int], time_zone: str) -> tuple[float, float]:
    return instant(day, span[0], time_zone), instant(day, span[1], time_zone)


@lru_cache(maxsize=8)
def _zone(name: str) -> ZoneInfo | None:
    """None, the machine's own zone, where the zone's file is missing: the hall has checked the name."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def _local(at: float, time_zone: str) -> datetime:
    return datetime.fromtimestamp(at, _zone(time_zone))


# --- spans as they are written -------------------------------------------------------------------------------


@lru_cache(maxsize=1024)
def merged(spans: tuple[str, ...]) -> Minutes:
    """In order, those that touch as one. One that cannot be read is left out: units get them over MQTT."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(_readable(spans)):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


def written(spans: Minutes) -> list[str]:
    """The other way: ((540, 720),) → ["09:00-12:00"]."""
    return ["-".join(f"{m // 60:02}:{m % 60:02}" for m in span) for span in spans]


@lru_cache(maxsize=1024)
def parse_span(span: str) -> tuple[int, int]:
    """`"09:00-12:30"` → (540, 750) minutes of the day; ValueError says what is wrong with it."""
    parts = [minute_of(part.strip()) for part in span.split("-")]
    if len(parts) != 2 or None in parts:
        raise ValueError(f'"{span}" is no span; write "09:00-12:30"')
    start, end = parts
    assert start is not None
    assert end is not None
    if start >= end:
        hint = f'; for a night write "{span.split("-")[0]}-24:00" and the rest on the next day' if end else ""
        raise ValueError(f'"{span}" ends before it begins{hint}')
    return start, end


def mistakes(spans: Sequence[str]) -> list[str]:
    """What is wrong with the spans of one day; empty: nothing."""
    found: list[str] = []
    good: list[tuple[int, int, str]] = []
    for span in spans:
        try:
            good.append((*parse_span(span), span))
        except ValueError as exc:
            found.append(str(exc))
    good.sort()
    for (_, end, earlier), (start, _, later) in pairwise(good):
        if start < end:
            found.append(f'"{earlier}" and "{later}" overlap')
    return found


def minute_of(text: str) -> int | None:
    """`"12:30"` → 750 minutes from midnight, `"24:00"` is the last; None: it is no time."""
    hour, colon, minute = text.partition(":")
    if not (colon and hour.isdecimal() and minute.isdecimal() and len(hour) <= 2 and len(minute) == 2):
        return None
    total = int(hour) * 60 + int(minute)
    return total if int(minute) < 60 and total <= DAY_MIN else None


def _readable(spans: Sequence[str]) -> Iterator[tuple[int, int]]:
    for span in spans:
        try:
            yield parse_span(span)
        except ValueError:
            continue
