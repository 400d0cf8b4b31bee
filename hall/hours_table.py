"""`[hours]` and `[service.hours]` in hall.toml: weekly hours, holidays, special days (R25, R26). Pure."""

import datetime
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from hall import hours
from hall.hours import Weekday

LONGEST_DAYS = 366  # of one special table


class SpecialTable(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """`[[hours.special]]`: a day, or one after the other, with hours of their own. `name` is for who reads the file."""

    date: datetime.date | None = None
    from_: datetime.date | None = None
    to: datetime.date | None = None
    hours: list[str]
    name: str | dict[str, str] = ""

    def problems(self) -> list[str]:
        return [*self._when(), *(f"hours: {what}" for what in hours.mistakes(self.hours))]

    def _when(self) -> Iterator[str]:
        if self.date is not None and (self.from_ is not None or self.to is not None):
            yield "date: one day is written date, several from and to, never all of them"
        elif self.date is None and (self.from_ is None or self.to is None):
            missing = "date" if self.from_ is self.to else "to" if self.to is None else "from"
            yield f'{missing}: missing; write date = "2026-12-31", or from and to'
        elif self.from_ is not None and self.to is not None and self.from_ > self.to:
            yield f"from: {self.from_} is after {self.to}"
        elif self.from_ is not None and self.to is not None and (self.to - self.from_).days >= LONGEST_DAYS:
            yield f"to: more than a year after {self.from_}"

    def days(self) -> list[datetime.date]:
        first = self.date or self.from_
        last = self.date or self.to
        if first is None or last is None or (last - first).days >= LONGEST_DAYS:
            return []  # said as a mistake
        return [first + datetime.timedelta(days=number) for number in range((last - first).days + 1)]


class HoursTable(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`holiday`: the hours of public holidays; none: closed. `workday`: whose hours a make-up workday has; without it
    those of the weekday that has most."""

    weekly: dict[Weekday, list[str]] = {}
    always_open: bool = False
    holidays: Literal["cn"] | None = None
    holiday: list[str] | None = None
    workday: Weekday | None = None
    special: list[SpecialTable] = []

    def problems(self) -> list[str]:
        opens = any(self.weekly.values()) or any(special.hours for special in self.special)
        if self.always_open and self.weekly:
            return ["weekly: what is always open has no weekly hours; leave one of the two out"]
        if not self.always_open and not opens:
            return ["weekly: never open; write always_open = true if it is always"]
        return [*self._spans(), *self._holidays(), *self._twice()]

    def by_weekday(self) -> list[list[str]]:
        """From Monday on."""
        of_day: dict[str, list[str]] = {str(day): spans for day, spans in self.weekly.items()}
        return [of_day.get(day, []) for day in hours.WEEKDAYS]

    def week(self) -> list[hours.Minutes]:
        """The minutes that is, those that touch as one."""
        if self.always_open:
            return [((0, hours.DAY_MIN),)] * 7
        return [hours.merged(tuple(spans)) for spans in self.by_weekday()]

    def _spans(self) -> Iterator[str]:
        for day, spans in self.weekly.items():
            yield from (f"weekly.{day}: {what}" for what in hours.mistakes(spans))
        yield from (f"holiday: {what}" for what in hours.mistakes(self.holiday or []))

    def _holidays(self) -> Iterator[str]:
        if self.holidays is None and self.holiday:
            yield 'holiday: has no effect without holidays = "cn"'
        if self.holidays is None and self.workday is not None:
            yield 'workday: has no effect without holidays = "cn"'
        elif self.workday is not None and self.weekly and not self.weekly.get(self.workday):
            yield f'workday: "{self.workday}" has no hours'

    def _twice(self) -> Iterator[str]:
        seen: dict[datetime.date, int] = {}
        for number, special in enumerate(self.special, 1):
            again = [day for day in special.days() if day in seen]
            if again:
                yield f"special[{number}]: {again[0]} is already in special[{seen[again[0]]}]"
            seen.update((day, number) for day in special.days() if day not in seen)


class ServiceHoursTable(HoursTable, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[service.hours]`: what it does not say of holidays and special days is as in `[hours]`: `almanac.of_service`."""

    def _holidays(self) -> Iterator[str]:
        if self.workday is not None and self.weekly and not self.weekly.get(self.workday):
            yield f'workday: "{self.workday}" has no hours'
