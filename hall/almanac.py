"""Which days are unlike their weekday, as the units are told of them: public holidays, make-up workdays, special days
(R26). Pure: today is an argument.

A special day beats a holiday, and that the weekly hours. A night that began the evening before goes on into such a
day, and a night goes on into the next day only from a day that is open until midnight.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from msgspec.structs import replace

from hall import holidays
from hall.hours import DAY_MIN, WEEKDAYS, Minutes, merged, written
from hall.hours_table import HoursTable

BACK_DAYS = 40  # whoever asks when the hall closed last, after the longest of holidays
AHEAD_DAYS = 400
BY_HAND_DAYS = 7  # so many [[hours.special]] in a year tell that its holidays were written by hand


class Base(NamedTuple):
    """What is written for a day. `like`: the weekday whose hours it has, None: hours of its own."""

    spans: Minutes
    like: int | None
    weekday: int


@dataclass(frozen=True)
class Days:
    """`unlike`: date → spans. `workdays`: date → the weekday whose hours, and plans, it has instead of its own.
    `holidays_until`: the last day whose holidays are known, "": none is; None: none are kept."""

    unlike: dict[str, list[str]]
    workdays: dict[str, str]
    holidays_until: str | None


def days(table: HoursTable, today: date) -> Days:
    """From some days back to more than a year ahead."""
    if table.holidays is None and not table.special:
        return Days({}, {}, None)
    written_by = _Written(table)
    before = written_by.base(today - timedelta(days=BACK_DAYS + 1))
    unlike: dict[str, list[str]] = {}
    workdays: dict[str, str] = {}
    for day in (today + timedelta(days=number) for number in range(-BACK_DAYS, AHEAD_DAYS + 1)):
        base = written_by.base(day)
        spans, before = written_by.spans(base, before), base
        if base.like is not None and base.like != base.weekday:
            workdays[day.isoformat()] = WEEKDAYS[base.like]
        if spans != written_by.week[base.weekday]:
            unlike[day.isoformat()] = written(spans)
    return Days(unlike, workdays, holidays_until(table))


def holidays_until(table: HoursTable) -> str | None:
    """A year with special days enough counts as written by hand."""
    if table.holidays is None:
        return None
    known = holidays.known_until()
    by_hand = [day.year for special in table.special for day in special.days()]
    year = known.year if known is not None else min(by_hand, default=0) - 1
    while by_hand.count(year + 1) >= BY_HAND_DAYS:
        known, year = date(year + 1, 12, 31), year + 1
    return "" if known is None else known.isoformat()


def longest(table: HoursTable) -> int:
    """The weekday whose hours a make-up workday has, unless one is named: the first of those that have most."""
    open_min = [sum(end - start for start, end in spans) for spans in table.week()]
    return open_min.index(max(open_min))


def of_service(hall: HoursTable, own: HoursTable) -> HoursTable:
    """What a service with hours of its own says nothing of is as in the hall, whose make-up workdays are like one
    weekday for all. Its special day beats the hall's. Always is always."""
    if own.always_open:
        return own
    like = own.workday
    if like is None and hall.holidays is not None:
        like = hall.workday or WEEKDAYS[longest(hall)]
    return replace(
        own,
        holidays=own.holidays or hall.holidays,
        holiday=hall.holiday if own.holiday is None else own.holiday,
        workday=like,
        special=[*hall.special, *own.special],
    )


class _Written:
    """A table of hours, read day by day."""

    def __init__(self, table: HoursTable) -> None:
        self.week = table.week()
        self._table = table
        self._workday = longest(table) if table.workday is None else WEEKDAYS.index(table.workday)
        self._special = {d: merged(tuple(s.hours)) for s in table.special for d in s.days()}

    def base(self, day: date) -> Base:
        weekday = day.weekday()
        kind = holidays.kind(day) if self._table.holidays else None
        if day in self._special:
            return Base(self._special[day], None, weekday)
        if kind == "holiday":
            return Base(merged(tuple(self._table.holiday or ())), None, weekday)
        like = self._workday if kind == "workday" else weekday
        return Base(self.week[like], like, weekday)

    def spans(self, base: Base, before: Base) -> Minutes:
        """Of a day and the one before it."""
        own = base.spans
        if base.like is not None and self._night(base.like):
            own = own[1:]
        like = before.like if before.like is not None else before.weekday
        night = self._night((like + 1) % 7) if before.spans and before.spans[-1][1] == DAY_MIN else ()
        return merged(tuple(written((*night, *own)))) if night else own

    def _night(self, weekday: int) -> Minutes:
        """What of its hours belongs to the night before, in an ordinary week."""
        spans, before = self.week[weekday], self.week[weekday - 1]
        reaches = bool(before) and before[-1][1] == DAY_MIN
        is_tail = bool(spans) and spans[0][0] == 0 and spans[0][1] < DAY_MIN
        return spans[:1] if reaches and is_tail else ()


def outside(spans: list[str], of: Minutes) -> Iterator[str]:
    """Those of them, good or bad, that meet none of the others."""
    for span in spans:
        if not any(start < end_ and start_ < end for start, end in merged((span,)) for start_, end_ in of):
            yield span
