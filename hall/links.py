"""Which units can be heard: their presence, and that their health goes on coming. Pure; all of it in real time."""

from hall import messages as m

LOST_S = 30.0  # no health for this long: the unit is lost
GRACE_S = 5.0  # after a start, before a silent unit counts as lost


class Links:
    """`lost`: the counters and pads whose unit cannot be heard."""

    def __init__(self, config: m.Config) -> None:
        self._unit_of = {c.id: c.unit for c in config.counters} | {p.id: p.unit for p in config.pads}
        self._ready: dict[str, bool] = {}  # unit → presence as last read
        self._health_at: dict[str, float] = {}
        self._began = 0.0
        self._unheard: set[str] = set()  # units that were lost before our own silence, and not heard since
        self.lost: set[str] = set()

    def start(self, real: float) -> None:
        self._began = real
        self.lost = set(self._unit_of)

    def connected(self, real: float) -> None:
        """Our own silence is nobody's loss: units get time to be heard again."""
        self._began = real
        self._unheard = {self._unit_of[counter] for counter in self.lost}
        self._health_at = dict.fromkeys(self._health_at, real)

    def presence(self, unit: str, state: m.UnitState | None, real: float) -> bool:
        """Whether it is there now and was not before."""
        was = self._ready.get(unit, False)
        is_ready = self._ready[unit] = state is not None and state.state == "ready"
        if is_ready and not was:
            self.health(unit, real)
        return is_ready and not was

    def health(self, unit: str, real: float) -> None:
        self._health_at[unit] = real
        self._unheard.discard(unit)

    def hears(self, unit: str, real: float) -> bool:
        return self._ready.get(unit, False) and real - self._health_at.get(unit, 0.0) <= LOST_S

    def check(self, real: float) -> set[str]:
        """Whose link has changed. At first nobody is newly lost: those who are there get time to say so."""
        if real - self._began < GRACE_S:
            lost = self.lost & {c for c, unit in self._unit_of.items() if not self._ready.get(unit, False)}
        else:
            lost = {c for c, unit in self._unit_of.items() if not self.hears(unit, real)}
        changed, self.lost = lost ^ self.lost, lost
        return changed

    def is_lost(self, counter: str) -> bool:
        return counter in self.lost

    def is_surely_lost(self, real: float, counter: str, told: bool) -> bool:
        """Not only because it had no time yet. `told`: an alert of it stands, which only the unit itself ends."""
        if told and self._unit_of[counter] in self._unheard:
            return True
        return counter in self.lost and (told or real - self._began >= GRACE_S)
