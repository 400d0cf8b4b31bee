"""Whether a service takes people now, and if not, until when (R20, R25, R26). Pure.

The hall's own word counts while it is reached. Alone the kiosk goes by the hours it was told and a trusted time; where
either is missing it is open: better a ticket too many than a closed door at noon.
"""

from dataclasses import dataclass
from typing import Literal

from hall import hours
from hall import messages as m
from hall.hours import Opening
from hall.opening_words import WhyClosed, next_opening, why_closed
from kiosk.slip_words import local_datetime

SANE_S = (946_684_800.0, 7_258_118_400.0)  # the years 2000 to 2200: no other time is one
LOOK_AGAIN_S = 24 * 3600.0
HALL = ""  # among the doors; no service has that id


@dataclass(frozen=True)
class Shut:
    """`reopens_at`: hall time, None while nobody can tell."""

    why: Literal["break"] | WhyClosed
    reopens_at: float | None = None


class _Door:
    """Looked up again when it may have changed: next openings can be many days off."""

    def __init__(self, opening: Opening) -> None:
        self._opening = opening
        self._shut: Shut | None = None
        self._from = self.until = 0.0

    def shut(self, now: float) -> Shut | None:
        if not self._from <= now < self.until:
            change = hours.next_change(now, self._opening)
            self._from, self.until = now, now + LOOK_AGAIN_S if change is None else change
            phase = hours.phase(now, self._opening)
            self._shut = None if phase == "open" else self.as_if(phase, now)
        return self._shut

    def as_if(self, phase: m.Phase, now: float | None) -> Shut:
        local = None if now is None else local_datetime(self._opening.time_zone, now)
        if local is None or now is None:
            return Shut("break" if phase == "break" else "over")
        why = "break" if phase == "break" else why_closed(local, self._opening)
        return Shut(why, next_opening(now, self._opening))


class Doors:
    """Told of the configuration and of what the hall says; `now` is hall time, None while not trusted."""

    def __init__(self, config: m.Config | None) -> None:
        self.speed = 1.0
        self._phase: m.Phase | None = None
        self._doors: dict[str, _Door] = {}
        self._own: set[str] = set()  # services with hours of their own
        self._said: tuple[m.Phase, int, Shut] | None = None
        if config is not None:
            self.configured(config)

    def configured(self, config: m.Config) -> None:
        """Hours with a mistake may hide an opening, and in a zone nobody knows none can be told."""
        openings = {HALL: hours.of_hall(config)}
        openings |= {s.id: hours.of_service(config, s) for s in config.services if s.hours is not None}
        can_tell = local_datetime(config.time_zone, 0.0) is not None
        self._said = None
        self._doors = {
            name: _Door(opening)
            for name, opening in openings.items()
            if can_tell and not hours.always_open(opening) and not _has_mistake(opening)
        }
        self._own = {s.id for s in config.services if s.hours is not None}

    def heard(self, hall: m.HallState) -> None:
        """A live message."""
        self._phase, self.speed = hall.phase, hall.speed

    def link(self, up: bool) -> None:
        if not up:
            self._phase = None

    def shut(self, service: str, now: float | None) -> Shut | None:
        """None: it is open, as far as anybody can tell. A service without hours of its own follows the hall."""
        if now is not None and not is_time(now):
            now = None
        if service not in self._own and self._phase is not None:
            return None if self._phase == "open" else self._hall_shut(self._phase, now)
        door = self._doors.get(service if service in self._own else HALL)
        return None if door is None or now is None else door.shut(now)

    def changes(self) -> list[float]:
        """Hall times at which what was said last may be over, were the hall to say nothing."""
        return [door.until for door in self._doors.values()]

    def _hall_shut(self, phase: m.Phase, now: float | None) -> Shut:
        """By the hall's word; once a minute is enough."""
        door, minute = self._doors.get(HALL), int((now or 0.0) // 60)
        if self._said is None or self._said[:2] != (phase, minute):
            shut = Shut("break" if phase == "break" else "over") if door is None else door.as_if(phase, now)
            self._said = phase, minute, shut
        return self._said[2]


def is_time(now: float) -> bool:
    return SANE_S[0] <= now < SANE_S[1]


def _has_mistake(opening: Opening) -> bool:
    return any(hours.mistakes(spans) for spans in (*opening.weekly.values(), *opening.days.values()))
