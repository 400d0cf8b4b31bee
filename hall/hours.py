"""When the hall is open: weekly hours with breaks, in the hall's own time zone (R25, R26).

Pure: the time is an argument. Spans become instants of Unix time before anything is compared, so a change to
or from summer time moves no order. `hours` is what the message `config` carries, weekday → spans; empty means
always open.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from hall.messages import Phase

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_MIN = 24 * 60
LOOK_AHEAD_DAYS = 8  # a week and a day: a hall open on Mondays only

Hours = Mapping[str, Sequence[str]]


def always_open(hours: Hours) -> bool:
    return not hours


def phase(at: float, hours: Hours, time_zone: str, waiting: int = 0) -> Phase:
    """`break` lies between two spans of a day, `closing` after the last while people still wait (R20)."""
    if always_open(hours):
        return "open"
    spans = _instants(_local(at, time_zone).date(), hours, time_zone)
    if any(start <= at < end for start, end in spans):
        return "open"
    if not spans or at < spans[0][0]:
        return "closed"
    if at < spans[-1][1]:
        return "break"
    return "closing" if waiting else "closed"


def next_change(at: float, hours: Hours, time_zone: str, waiting: int = 0) -> float | None:
    """The first later instant of another phase, were nobody to come or go; None if there is none."""
    if always_open(hours):
        return None
    present = phase(at, hours, time_zone, waiting)
    instants = (instant for instant in _boundaries(at, hours, time_zone) if instant > at)
    return next((i for i in instants if phase(i, hours, time_zone, waiting) != present), None)


def local_date(at: float, time_zone: str) -> str:
    """`2025-01-31`: names a business day."""
    return _local(at, time_zone).date().isoformat()


def local_time(at: float, time_zone: str) -> str:
    """`09:41`, as on the wall."""
    return _local(at, time_zone).strftime("%H:%M")


@lru_cache(maxsize=256)
def parse_span(span: str) -> tuple[int, int]:
    """`"09:00-12:30"` → (540, 750) minutes of the day; ValueError says what is wrong with it."""
    parts = [_minutes(part.strip()) for part in span.split("-")]
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


def _minutes(text: str) -> int | None:
    hour, colon, minute = text.partition(":")
    if not (colon and hour.isdecimal() and minute.isdecimal() and len(hour) <= 2 and len(minute) == 2):
        return None
    total = int(hour) * 60 + int(minute)
    return total if int(minute) < 60 and total <= DAY_MIN else None


@lru_cache(maxsize=8)
def _zone(name: str) -> ZoneInfo | None:
    """None, the machine's own zone, where the zone's file is missing: the hall has checked the name."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def _local(at: float, time_zone: str) -> datetime:
    return datetime.fromtimestamp(at, _zone(time_zone))


def _instant(day: date, minute: int, time_zone: str) -> float:
    day += timedelta(days=minute // DAY_MIN)  # 24:00
    minute %= DAY_MIN
    return datetime.combine(day, time(minute // 60, minute % 60), _zone(time_zone)).timestamp()


def _instants(day: date, hours: Hours, time_zone: str) -> list[tuple[float, float]]:
    """The spans of a day in order. One that cannot be read is left out: units get them over MQTT."""
    spans = sorted(_readable(hours.get(WEEKDAYS[day.weekday()], ())))
    return [(_instant(day, start, time_zone), _instant(day, end, time_zone)) for start, end in spans]


def _readable(spans: Sequence[str]) -> Iterator[tuple[int, int]]:
    for span in spans:
        try:
            yield parse_span(span)
        except ValueError:
            continue


def _boundaries(at: float, hours: Hours, time_zone: str) -> Iterator[float]:
    """Everything at which a phase can change, in order: midnights, beginnings, ends."""
    first = _local(at, time_zone).date()
    for day in (first + timedelta(days=number) for number in range(LOOK_AHEAD_DAYS)):
        instants = [_instant(day, 0, time_zone)]
        instants += [instant for span in _instants(day, hours, time_zone) for instant in span]
        yield from sorted(instants)


def last_closing(at: float, hours: Hours, time_zone: str) -> float | None:
    """The end of the last span of the latest day that has closed by `at`; None if always open or none is found."""
    today = _local(at, time_zone).date()
    for back in range(LOOK_AHEAD_DAYS):
        spans = _instants(today - timedelta(days=back), hours, time_zone)
        if spans and spans[-1][1] <= at:
            return spans[-1][1]
    return None
