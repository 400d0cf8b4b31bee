"""Whose day the kiosk's numbers belong to, and what the hall has already seen of them.

Pure. Told by live messages of the hall; by the own trusted clock when the hall has been silent for long.
"""

from dataclasses import replace

from hall import hours
from hall import messages as m
from kiosk.events import AckSeen
from kiosk.numbers import Numbers, floor, turn
from kiosk.opening import is_time
from kiosk.slip_words import local_datetime

HALL_SILENT_S = 15 * 60.0  # then the kiosk turns the day by its own trusted clock
OWN_DAY_S = 30.0  # between two looks at that clock


class NumbersDay:
    """Collects what is heard at any time; `settle` says what follows when no slip is under way."""

    def __init__(self) -> None:
        self.look_at: float | None = None  # when to look at the own clock
        self._day: str | None = None  # as last heard, or told by the own clock
        self._live: str | None = None  # as the hall says, while it is reached
        self._ack: AckSeen | None = None  # until its day is the day of the numbers
        self._jumped = False

    def started(self, real: float) -> None:
        if self.look_at is None:
            self.look_at = real + HALL_SILENT_S

    def heard(self, hall: m.HallState, real: float) -> None:
        """From a live message: what the broker had retained may be of any age."""
        self.look_at = real + HALL_SILENT_S
        self._day = self._live = hall.numbers_day

    def link(self, up: bool) -> None:
        if not up:
            self._live = None

    def is_sure(self, numbers: Numbers, config: m.Config, now: float | None) -> bool:
        """Whether a number given now is known to be of the day of these. In reach they turn with the hall's."""
        return self._live is not None or (numbers.day is not None and today(config, now) == numbers.day)

    def acknowledged(self, ack: AckSeen) -> None:
        """A jump that waits for its day is not forgotten when a later ack of that day has none."""
        waiting = self._ack
        if waiting is not None and waiting.jump and waiting.day == ack.day and not ack.jump:
            self._ack = replace(ack, jump=True)
        else:
            self._ack, self._jumped = ack, False

    def look(self, numbers: Numbers, config: m.Config | None, now: float | None, real: float) -> None:
        """The hall is silent: a later day begins while it is surely closed, never under waiting customers."""
        if self.look_at is None or real < self.look_at:
            return
        self.look_at = real + OWN_DAY_S
        if config is None or numbers.day is None or now is None:
            return
        day = today(config, now)
        if day is not None and _surely_closed(config, now):
            self._day = day

    def settle(
        self, numbers: Numbers, ready: bool, config: m.Config, span: tuple[int, int]
    ) -> Numbers | None:
        """The numbers to go on from; None while a new database waits for its first ack."""
        ack = self._ack
        if not ready and ack is None:
            return None
        if not ready and ack is not None and ack.day is not None:
            numbers = turn(numbers, ack.day)  # a new database has no day yet: this names it
        if self._day is not None:
            numbers = turn(numbers, self._day)
        return numbers if ack is None else self._floor(numbers, ack, config, span)

    def _floor(self, numbers: Numbers, ack: AckSeen, config: m.Config, span: tuple[int, int]) -> Numbers:
        """An ack of another day is kept until that day comes; its jump is made now and then again."""
        is_same_day = ack.day == numbers.day
        jump = ack.jump and (is_same_day or not self._jumped)
        self._jumped = ack.jump
        if is_same_day:
            self._ack = None
        services = [service.id for service in config.services]
        return floor(numbers, ack.day, ack.numbers, jump, services, *span)


def today(config: m.Config, now: float | None) -> str | None:
    """The business day by that time; None while nobody can tell."""
    if now is None or not is_time(now) or local_datetime(config.time_zone, now) is None:
        return None
    return hours.business_day(now, hours.of_hall(config))


def _surely_closed(config: m.Config, now: float) -> bool:
    """Hours with a mistake may hide an opening: then the numbers rather go on."""
    if any(hours.mistakes(spans) for spans in (*config.hours.values(), *config.days.values())):
        return False
    return hours.phase(now, hours.of_hall(config)) == "closed"
