"""The virtual day itself: time, the hall's core, its units and the wire between them.

Time jumps from one thing that happens to the next; the core is woken then, and at its own deadlines.
"""

import datetime
import heapq
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from zoneinfo import ZoneInfo

from counter import desk
from hall import messages as m
from hall import topics
from hall.actions import (
    Action,
    Connected,
    Disconnected,
    FactArrived,
    HealthSeen,
    PresenceSeen,
    Publish,
    RequestArrived,
    RetainedSeen,
)
from virtual.day.controller import Controller
from virtual.day.load import Day
from virtual.day.tables import seconds
from virtual.day.units import PaperUnit, usual_health

STEP_S = 0.001  # the core asks for no shorter wait than the next tick of its clock
ZERO_HOUR = datetime.time()

Fields = tuple[object, ...]


@dataclass(frozen=True)
class Note:
    """Something the day did. `minor`: only told with `--all`."""

    at: float  # seconds of the day
    key: str  # of [day] in hall/texts
    values: dict[str, object]
    minor: bool = False


@dataclass
class World:
    """`real`: seconds of the day. `logged`: (what, when, …), what happened as its people saw it."""

    day: Day
    real: float = 0.0
    broker_up: bool = True
    notes: list[Note] = field(default_factory=list)
    logged: list[Fields] = field(default_factory=list)

    def __post_init__(self) -> None:
        table, config = self.day.table, self.day.config
        self.real, self.end = seconds(table.from_), seconds(table.to)
        zone = ZoneInfo(config.time_zone)
        began = datetime.datetime.combine(table.date, ZERO_HOUR, zone) + datetime.timedelta(seconds=self.real)
        self.base = began.timestamp() - self.real
        self._heap: list[tuple[float, int, Callable[[], None]]] = []
        self._count = count()
        self._listeners: list[Callable[[float, Action], None]] = []
        self.controller = Controller(self.day, self.base, self._heard)
        self.counter_of = {c.unit: c.id for c in config.counters} | {p.unit: p.id for p in config.pads}
        self.unit_of = {place: unit for unit, place in self.counter_of.items()}
        kinds = [(k.unit, "kiosk") for k in config.kiosks] + [(c.unit, "counter") for c in config.counters]
        kinds += [(b, "board") for b in config.boards] + [(p.unit, "pad") for p in config.pads]
        self.units = {unit: PaperUnit(unit, kind, usual_health(kind)) for unit, kind in kinds}
        self.owned = {place: m.Owned() for place in self.unit_of}
        self.seen: dict[str, bool] = {}  # by the sensors

    @property
    def topics(self) -> dict[str, m.Message]:
        return self.controller.topics

    # --- time ---------------------------------------------------------------------------------------------

    def at(self, when: float, do: Callable[[], None]) -> None:
        heapq.heappush(self._heap, (when, next(self._count), do))

    def after(self, wait_s: float, do: Callable[[], None]) -> None:
        self.at(self.real + wait_s, do)

    def listen(self, listener: Callable[[float, Action], None]) -> None:
        self._listeners.append(listener)

    def run(self) -> None:
        """All that is planned, to the end of the day."""
        while True:
            coming = self._heap[0][0] if self._heap else math.inf
            due = self.controller.due(self.real)
            if due < coming:
                coming = max(due, self.real + STEP_S)
            if coming > self.end:
                return
            self.real = max(self.real, coming)
            if self._heap and self._heap[0][0] <= self.real:
                heapq.heappop(self._heap)[2]()
            else:
                self.controller.handle(None, self.real)

    # --- the wire -----------------------------------------------------------------------------------------

    def fact(self, unit: str, kind: str, body: m.Message) -> str:
        """Made now; heard now, if there is a way."""
        made = self.units[unit].fact(kind, body, self.real)
        self.send(unit)
        return made.id

    def send(self, unit: str) -> None:
        """What the hall has not acknowledged."""
        if self.connected(unit):
            for fact in self.units[unit].to_send(self.real):
                known = fact.id in self.controller.known
                self.controller.handle(FactArrived(unit, fact, known), self.real)

    def connected(self, unit: str) -> bool:
        return self.units[unit].on and self.broker_up and self.controller.core is not None

    def ask(
        self, place: str, action: m.Action, *, turn: int, alert: str | None = None, notice: int | None = None,
        reason: str | None = None,
    ) -> m.Reply | None:  # fmt: skip
        """None: NO LINK."""
        unit = self.unit_of[place]
        if not self.connected(unit):
            return None
        request = m.Request(f"r{next(self._count)}", turn, action, reason=reason, alert=alert, notice=notice)
        self.controller.handle(RequestArrived(unit, request), self.real)
        return self.controller.replies[-1]

    def screen(self, place: str) -> m.CounterState | None:
        """What its display shows."""
        state = self.topics.get(topics.name(topics.COUNTER, place))
        return state if isinstance(state, m.CounterState) else None

    def beat(self) -> None:
        """Every unit says how it is, as long as it is."""
        for unit in self.units.values():
            if self.connected(unit.id):
                self.controller.handle(HealthSeen(unit.id, unit.health), self.real)
        self.after(self.day.table.beat_s, self.beat)

    def health(self, unit: str, health: m.Health) -> None:
        self.units[unit].health = health
        if self.connected(unit):
            self.controller.handle(HealthSeen(unit, health), self.real)

    def change(self, place: str, change: desk.Change | None) -> None:
        """What the counter owns, told whole."""
        if change is None:
            return
        self.owned[place] = change.owned
        self.log(("owned", place, change.kind, change.owned))
        self.fact(self.unit_of[place], change.kind, m.OwnedChanged(change.owned, change.handed_over_by))

    def sensor(self, place: str, present: bool) -> None:
        """At the clerk's seat; without power it says nothing."""
        self.seen[place] = present
        if self.units[self.unit_of[place]].on:
            self.log(("seat", place, present))
            self.fact(self.unit_of[place], "presence", m.PresenceChanged(present, self.owned[place]))

    # --- power --------------------------------------------------------------------------------------------

    def stop_hall(self) -> None:
        self.log(("hall", False))
        self.controller.stop()

    def start_hall(self) -> None:
        self.log(("hall", True))
        self.controller.start(self.real)
        self.connect()

    def broker_stops(self) -> None:
        self.broker_up = False
        self.controller.handle(Disconnected(), self.real)

    def connect(self) -> None:
        """The hall meets what the broker has kept, and the units send what they hold."""
        self.controller.handle(Connected(), self.real)
        for unit in self.units.values():
            self.controller.handle(PresenceSeen(unit.id, unit.presence), self.real)
            self.send(unit.id)
        for topic in list(self.topics):
            self.controller.handle(RetainedSeen(topic), self.real)

    def switch(self, unit: str, on: bool, *, silent: bool = False) -> None:
        """A unit is off, and its will says so unless `silent`; or it starts, with all it owned."""
        one = self.units[unit]
        if one.on == on:
            return
        one.on, one.silent = on, silent and not on
        one.starts += on
        self.log(("unit", unit, on, one.silent))
        if not on and not silent and self.broker_up:
            self.controller.handle(PresenceSeen(unit, one.presence), self.real)
        if on:
            place = self.counter_of.get(unit)
            one.fact("started", m.Started("0", self.owned[place] if place else None), self.real)
            if self.connected(unit):
                self.controller.handle(PresenceSeen(unit, one.presence), self.real)
                self.controller.handle(HealthSeen(unit, one.health), self.real)
                self.send(unit)
            if place in self.seen:
                self.sensor(place, self.seen[place])

    # --- what is kept of it -------------------------------------------------------------------------------

    def note(self, key: str, *, minor: bool = False, **values: object) -> None:
        self.notes.append(Note(self.real, key, values, minor))

    def log(self, what: Fields) -> None:
        self.logged.append((what[0], self.real, *what[1:]))

    def _heard(self, real: float, action: Action) -> None:
        if isinstance(action, Publish) and isinstance(action.message, m.Ack):
            unit = self.units.get(action.topic.removeprefix("ack/"))
            if unit is not None and self.broker_up:
                unit.acknowledged(action.message)
        for listener in self._listeners:
            listener(real, action)
