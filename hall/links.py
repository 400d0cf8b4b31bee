"""Which units can be heard: their presence, and that their health goes on coming. Pure; all of it in real time."""

import math
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import partial

from hall import messages as m

LOST_S = 30.0  # no health for this long: the unit is lost
GRACE_S = 5.0  # after a start, before a silent unit counts as lost
START_GRACE_S = 60.0  # of a unit not heard since our own start: after a power cut it starts too, and slower
TELLS_S = 10.0  # until such a unit has told what it holds


@dataclass(frozen=True)
class Heard:
    """What is heard of units. `is_lost(counter, pad or unit, told)`: it cannot be heard; `told`: and the alert of it
    stands. `is_new(place)`: it starts when we do, and may not have told all it holds. `said`: unit → its last health
    since it came. `off_since`: hall time the hall's own link was lost."""

    is_lost: Callable[[str, bool], bool] = lambda place, told: False
    said: Mapping[str, m.Health] = field(default_factory=dict)
    off_since: float | None = None
    is_new: Callable[[str], bool] = lambda place: False
    anybody_lost: bool = True  # False: all can be heard, and none need be asked for
    steady: Hashable | None = (
        None  # all these answers are the same while it is; None: they may be others at any time
    )
    changes: int | None = None  # how often a unit has said something else than before; None: nobody counted


class Links:
    """`lost`: the counters and pads whose unit cannot be heard. `said`: unit → its last health since it came."""

    def __init__(self, config: m.Config) -> None:
        self._unit_of = {c.id: c.unit for c in config.counters} | {p.id: p.unit for p in config.pads}
        self._units = {*self._unit_of.values(), *(k.unit for k in config.kiosks), *config.boards}
        self._ready: dict[str, bool] = {}  # unit → presence as last read
        self._health_at: dict[str, float] = {}
        self._began = 0.0
        self._started = 0.0
        self._met = False  # the broker, since our own start
        self._came_at: dict[str, float] = {}  # unit → its presence changed
        self._alive: set[str] = set()  # heard since our own start; what the broker retained proves nothing
        # Hall time since when our own link is down: nobody can be heard, nobody is judged.
        self.off_since: float | None = None
        self._silent = set(self._units)
        self._unheard: set[str] = set()  # units that were lost before our own silence, and not heard since
        self.said: dict[str, m.Health] = {}
        self._changes = 0  # of it

    @property
    def lost(self) -> set[str]:
        return {place for place, unit in self._unit_of.items() if unit in self._silent}

    def start(self, real: float) -> None:
        self._began = self._started = real

    def disconnected(self, now: float) -> None:
        self.off_since = now if self.off_since is None else self.off_since

    def shift(self, by_s: float) -> None:
        """The hall's clock moves."""
        self.off_since = self.off_since if self.off_since is None else self.off_since + by_s

    def connected(self, real: float) -> None:
        """Our own silence is nobody's loss: units get time to be heard again."""
        self._began, self.off_since = real, None
        if not self._met:
            self._met, self._started = True, real
        self._unheard = set(self._silent)
        self._health_at = dict.fromkeys(self._health_at, real)

    def presence(self, unit: str, state: m.UnitState | None, real: float) -> bool:
        """Whether it is there now and was not before."""
        before = self._ready.get(unit)
        is_ready = self._ready[unit] = state is not None and state.state == "ready"
        if before is not None and before != is_ready:
            self._alive.add(unit)
            self._came_at[unit] = real
        if not is_ready:
            self.said.pop(unit, None)  # of before
            self._changes += 1
        elif not before:
            self.heard(unit, real)
        return is_ready and not before

    def health(self, unit: str, health: m.Health, real: float) -> bool:
        """Whether it says something else than before."""
        before, self.said[unit] = self.said.get(unit), health
        self._alive.add(unit)
        self.heard(unit, real)
        self._changes += before != health
        return before != health

    def heard(self, unit: str, real: float) -> None:
        self._health_at[unit] = real
        self._unheard.discard(unit)

    def hears(self, unit: str, real: float) -> bool:
        return self._ready.get(unit, False) and real - self._health_at.get(unit, 0.0) <= LOST_S

    def check(self, real: float) -> set[str]:
        """Counters and pads whose link has changed. At first nobody is newly lost: those who are there get time."""
        before = self._silent
        if self.off_since is not None:
            return set()
        if real - self._began < GRACE_S:
            self._silent = {u for u in before if not self._ready.get(u, False)}
        else:
            self._silent = {u for u in self._units if not self.hears(u, real)}
        changed = before ^ self._silent
        return {place for place, unit in self._unit_of.items() if unit in changed} if changed else set()

    def heard_at(self, real: float) -> "Heard":
        is_lost, is_new = partial(self.is_surely_lost, real), partial(self.is_new, real)
        anybody_lost = bool(self._silent or self._unheard)
        steady = self._steady(real)
        return Heard(is_lost, self.said, self.off_since, is_new, anybody_lost, steady, self._changes)

    def is_lost(self, counter: str) -> bool:
        return self._unit_of.get(counter) in self._silent

    def is_surely_lost(self, real: float, place: str, told: bool) -> bool:
        """Of a counter, a pad or any unit: not only because it had no time yet. `told`: an alert of it stands, which
        only the unit itself ends."""
        unit = self._unit_of.get(place, place)
        if self.off_since is not None:
            return told and unit in self._silent  # nobody is judged anew
        if told and unit in self._unheard:
            return True
        return unit in self._silent and (told or self._had_time(unit, real))

    def is_new(self, real: float, place: str) -> bool:
        unit = self._unit_of.get(place, place)
        if unit in self._silent:
            return not self._had_time(unit, real)
        came_at = self._came_at.get(unit, -math.inf)
        return came_at - self._started < START_GRACE_S and real - came_at < TELLS_S

    def _steady(self, real: float) -> Hashable | None:
        """None while time alone makes a unit lost, or no more new."""
        newest_at = max(self._came_at.values(), default=-math.inf)
        if real - newest_at < TELLS_S or not all(self._had_time(unit, real) for unit in self._silent):
            return None
        return self.off_since is None, frozenset(self._silent), frozenset(self._unheard)

    def _had_time(self, unit: str, real: float) -> bool:
        began_s = real - self._began
        return began_s >= GRACE_S and (unit in self._alive or real - self._started >= START_GRACE_S)
