"""Opening hours by brute force: a fortnight, minute by minute, as a clock on the wall would show it."""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

from hall.hours import Opening

DAY = timedelta(days=1)
WINDOW_DAYS = 14
NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@lru_cache(maxsize=16)
def walls(zone: str, first: date) -> tuple[int, tuple[int, ...]]:
    """The first minute since 1970, and of each the latest (date, minute) the wall has shown, as one number."""
    zero = int(datetime(first.year, first.month, first.day, tzinfo=ZoneInfo(zone)).timestamp()) // 60
    shown: list[int] = []
    latest = 0
    for minute in range(zero, zero + WINDOW_DAYS * 1440):
        wall = datetime.fromtimestamp(minute * 60, ZoneInfo(zone))
        latest = max(latest, wall.toordinal() * 1440 + wall.hour * 60 + wall.minute)
        shown.append(latest)
    return zero, tuple(shown)


@dataclass
class Model:
    """Times are minutes since 1970."""

    opening: Opening
    first: date

    def shows(self, day: date, minute: int) -> int:
        zero, shown = walls(self.opening.time_zone, self.first)
        return zero + bisect_left(shown, day.toordinal() * 1440 + minute)

    @cached_property
    def dates(self) -> list[date]:
        return [self.first + DAY * n for n in range(WINDOW_DAYS)]

    @cached_property
    def open(self) -> set[int]:
        found: set[int] = set()
        for day in self.dates:
            for start, end in self.spans(day):
                found.update(range(self.shows(day, start), self.shows(day, end)))
        return found

    def spans(self, day: date) -> list[tuple[int, int]]:
        texts = self.opening.days.get(day.isoformat())
        if texts is None:
            texts = (
                self.opening.weekly.get(NAMES[day.weekday()], []) if self.opening.weekly else ["00:00-24:00"]
            )
        clocks = [[int(h) * 60 + int(m) for h, m in (c.split(":") for c in t.split("-"))] for t in texts]
        return [(start, end) for start, end in clocks]

    @cached_property
    def begins(self) -> dict[date, int]:
        """Of each business day but the first and the last of the window."""
        found: dict[date, int] = {}
        for day in self.dates[1:-1]:
            start, end = self.shows(day, 0), self.shows(day + DAY, 0)
            is_night = start in self.open and start - 1 in self.open
            closing = next((m for m in range(start, end) if m not in self.open), end)
            if is_night and closing < end:
                following = next((m for m in range(closing, end) if m in self.open), end)
                start = closing + (following - closing) // 2
            found[day] = start
        return found

    @cached_property
    def phases(self) -> dict[int, tuple[date, str]]:
        """Minute → business day and phase, while somebody waits."""
        found: dict[int, tuple[date, str]] = {}
        for day, begins in self.begins.items():
            minutes = range(begins, self.begins.get(day + DAY, begins))
            open_ = [minute for minute in minutes if minute in self.open]
            for minute in minutes:
                phase = "open" if minute in self.open else "break"
                if not open_ or minute < open_[0]:
                    phase = "closed"
                elif minute > open_[-1]:
                    phase = "closing"
                found[minute] = day, phase
        return found

    def phase(self, minute: int, waiting: int) -> str:
        phase = self.phases[minute][1]
        return "closed" if phase == "closing" and not waiting else phase

    def next_change(self, minute: int, waiting: int, end: int) -> int | None:
        present = self.phase(minute, waiting)
        return _first(range(minute + 1, end), lambda m: self.phase(m, waiting) != present)

    def last_closing(self, minute: int, start: int) -> int | None:
        """Behind it that business day opens no more, nor the next one at once."""
        return _first(range(minute, start, -1), self._closes)

    def _closes(self, minute: int) -> bool:
        (day, before), (next_day, phase) = self.phases[minute - 1], self.phases[minute]
        return before == "open" and phase != "open" and (phase == "closing" or day != next_day)


def _first(minutes: range, wanted: Callable[[int], bool]) -> int | None:
    return next((minute for minute in minutes if wanted(minute)), None)
