"""Which units are ready in the morning, and which may be switched off in the evening (R12, R45). Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from display.lead.view import Part, UnitLine, UnitWord
from hall import hours
from hall import messages as m
from hall.messages import Text
from hall.texts import words

MORNING_S = 2 * 3600.0  # so long before opening the units are looked at for being there, not for being off
SILENT_S = 35.0  # a unit tells of its health every 10 s

FAULTS: dict[str, tuple[str, ...]] = {
    "printer": ("fault", "silent"),
    "keypad": ("lost",),
    "display": ("lost",),
    "card_reader": ("lost",),
    "storage": ("fault",),
    "buzzer": ("lost",),
}
"""Field of `Health` → what it says when that is broken; words in hall/texts, `lead.fault_…`."""


@dataclass
class Units:
    """What the units say of themselves. `own`: this board's, which hears of itself by nobody."""

    own: str
    _states: dict[str, m.UnitState] = field(default_factory=dict)
    _health: dict[str, m.Health] = field(default_factory=dict)
    _heard_at: dict[str, float] = field(default_factory=dict)

    def state(self, unit: str, state: m.UnitState | None, real: float) -> None:
        self._heard_at[unit] = real
        if state is None:
            self._states.pop(unit, None)
        else:
            self._states[unit] = state

    def health(self, unit: str, health: m.Health | None, real: float) -> None:
        self._heard_at[unit] = real
        if health is None:
            self._health.pop(unit, None)
        else:
            self._health[unit] = health

    def morning(
        self, config: m.Config, languages: tuple[str, ...], unsigned: set[str], real: float
    ) -> Iterator[UnitLine]:
        """`unsigned`: counters that are to be open then, and nobody is there."""
        for unit, name, counter in _units(config, languages):
            if not self._is_there(unit, real):
                yield UnitLine(name, "missing")
                continue
            faults = tuple(self._faults(unit))
            yield UnitLine(name, "fault" if faults else "ready", 0, faults, counter in unsigned)

    def evening(self, config: m.Config, languages: tuple[str, ...], real: float) -> Iterator[UnitLine]:
        for unit, name, _ in _units(config, languages):
            health = self._health.get(unit)
            held = health.outbox if health is not None else 0
            words_of: tuple[UnitWord, UnitWord] = ("may_off", "holds")
            if not self._is_there(unit, real):
                words_of = ("off", "off_holds")
            yield UnitLine(name, words_of[held > 0], held)

    def _is_there(self, unit: str, real: float) -> bool:
        if unit == self.own:
            return True
        state = self._states.get(unit)
        is_ready = state is not None and state.state == "ready"
        return is_ready and real - self._heard_at.get(unit, real) <= SILENT_S

    def _faults(self, unit: str) -> Iterator[str]:
        health = self._health.get(unit)
        if health is None:
            return
        for device, bad in FAULTS.items():
            if getattr(health, device, None) in bad:
                yield device
        if health.paper == "end":
            yield "paper"


def _units(config: m.Config, languages: tuple[str, ...]) -> Iterator[tuple[str, Text, str | None]]:
    """Unit, what people call it, and whose counter it is."""
    for kiosk in config.kiosks:
        yield kiosk.unit, words("lead.kiosk", languages, unit=kiosk.unit), None
    for counter in config.counters:
        yield counter.unit, counter_name(counter, languages), counter.id
    for board in config.boards:
        yield board, words("lead.board", languages, unit=board), None
    for pad in config.pads:
        yield pad.unit, words("lead.pad", languages, unit=pad.unit), None


def counter_name(counter: m.CounterInfo, languages: tuple[str, ...]) -> Text:
    return counter.name or words("board.counter_number", languages, counter=counter.id)


def part_of_day(hall: m.HallState | None, config: m.Config, now: float | None) -> tuple[Part, float | None]:
    """And when the hall opens, if it does soon. Without a clock nobody knows whether it is morning."""
    if hall is None or hall.phase != "closed" or now is None:
        return "work", None
    opens_at = hours.next_change(now, hours.of_hall(config))
    if opens_at is not None and opens_at - now <= MORNING_S:
        return "morning", opens_at
    return "evening", None


def unsigned(config: m.Config, counters: Mapping[str, m.CounterState], opens_at: float | None) -> set[str]:
    """Counters that are to work when the hall opens, and nobody has signed in there yet."""
    found: set[str] = set()
    for counter in config.counters:
        state = counters.get(counter.id)
        is_signed = state is not None and state.state != "closed"
        if counter.planned and not is_signed and opens_at is not None and _is_due(counter, config, opens_at):
            found.add(counter.id)
    return found


def _is_due(counter: m.CounterInfo, config: m.Config, at: float) -> bool:
    plan = hours.of_plan(config, counter)
    return plan is None or hours.phase(at, plan) == "open"
