"""What the hall did all day: its entries, the life of each alert, and whether every ticket is accounted for."""

from dataclasses import dataclass, field
from typing import Literal

from hall import entries as e
from hall import messages as m
from hall.actions import Action, Publish, Record, Ring
from virtual.day.world import World

_ALERT = "alert/"

Change = Literal["quiet", "raised", "changed", "updated", "escalated", "acked", "ended"]


@dataclass
class AlertLife:
    """One alert from when it is told to its end; seconds of the day. `steps`: when it changed, and what it said.
    `quiet`: shown without a ring."""

    key: str
    began: float
    steps: list[tuple[float, Change, m.Alert]] = field(default_factory=list)
    ended: float | None = None
    rings: int = 0
    updates: int = 0  # of its words, without a ring

    @property
    def last(self) -> m.Alert:
        return self.steps[-1][2]

    @property
    def causes(self) -> list[tuple[float, str | None]]:
        """Since when which."""
        found: list[tuple[float, str | None]] = []
        for at, _, alert in self.steps:
            if not found or found[-1][1] != alert.cause:
                found.append((at, alert.cause))
        return found


@dataclass(frozen=True)
class Phase:
    at: float
    phase: m.Phase
    load: str


class Chronicle:
    def __init__(self, world: World) -> None:
        self._world = world
        self.lives: list[AlertLife] = []
        self.rung: list[str] = []  # "kind.subject cause", in order
        self.phases: list[Phase] = []
        self.notices: list[tuple[float, m.Text]] = []
        self._standing: dict[str, AlertLife] = {}
        self._last: dict[str, m.Alert] = {}
        world.listen(self._heard)

    def _heard(self, real: float, action: Action) -> None:
        match action:
            case Ring(what, alert):
                self._ring(real, what, alert)
            case Publish(topic, message) if topic.startswith(_ALERT):
                self._published(real, topic.removeprefix(_ALERT), message)
            case Publish(_, m.HallState(phase=phase, load=load)):
                if not self.phases or (self.phases[-1].phase, self.phases[-1].load) != (phase, load):
                    self.phases.append(Phase(real, phase, load))
            case Record(recorded) if isinstance(recorded.entry, e.NoticeSet):
                self.notices.append((real, recorded.entry.text))

    def _ring(self, real: float, what: str, alert: m.Alert) -> None:
        key = f"{alert.kind}.{alert.subject}"
        if what != "cleared":
            life = self._life(real, key, alert, "raised")
            life.rings += 1
            if what == "raised" and life.rings == 1 and life.steps[-1][1] != "raised":
                life.steps.append((real, "raised", alert))  # it was quiet until now
        if what in ("raised", "changed"):
            self.rung.append(f"{key} {alert.cause}" if alert.cause else key)

    def _life(self, real: float, key: str, alert: m.Alert, how: Change) -> AlertLife:
        life = self._standing.get(key)
        if life is None:
            life = self._standing[key] = AlertLife(key, real, [(real, how, alert)])
            self.lives.append(life)
        return life

    def _published(self, real: float, key: str, message: m.Message | None) -> None:
        if not isinstance(message, m.Alert):
            life = self._standing.pop(key, None)
            before = self._last.pop(key, None)
            if life is not None:
                life.ended = real
                life.steps.append((real, "ended", before or life.last))
            return
        before = self._last.get(key)
        self._last[key] = message
        life = self._life(real, key, message, "quiet")
        change = _change(before, message)
        if change is not None and before is not None:
            life.steps.append((real, change, message))
        elif before is not None and before.text != message.text:
            life.updates += 1

    # --- figures ------------------------------------------------------------------------------------------

    def figures(self) -> "Figures":
        found = Figures()
        config = self._world.day.config
        promise_s = {c.id: c.promise_min * 60 for c in config.classes}
        called: set[str] = set()
        for recorded in self._world.controller.journal:
            match recorded.entry:
                case e.FactTaken(kind="ticket_issued", known=False):
                    found.tickets += 1
                case e.Called(_, ticket, reason) if ticket not in called:
                    called.add(ticket)
                    found.waits.append(reason.waited_s)
                    kept = found.kept.setdefault(reason.class_, [0, 0])
                    kept[reason.waited_s > promise_s.get(reason.class_, reason.promise_s)] += 1
                case e.Finished():
                    found.served += 1
                case e.NoShow():
                    found.missed += 1
        for life in self.lives:
            kind = life.key.partition(".")[0]
            found.alerts[kind] = found.alerts.get(kind, 0) + 1
        found.astray = self._astray()
        return found

    def _astray(self) -> list[str]:
        """Tickets that are lost, doubled, or called by two counters; there must be none."""
        issued = [str(line[2]) for line in self._world.logged if line[0] == "ticket"]
        held = {f.fact.id for unit in self._world.units.values() for f in unit.held}
        facts: dict[str, int] = {}
        hands: dict[str, str] = {}  # ticket → counter
        wrong: list[str] = []
        for recorded in self._world.controller.journal:
            match recorded.entry:
                case e.FactTaken(id=fact, kind="ticket_issued", known=False):
                    facts[fact] = facts.get(fact, 0) + 1
                case e.Called(counter, ticket, _, taken_from):
                    if hands.get(ticket, counter) not in (counter, taken_from):
                        wrong.append(f"{ticket}: called at {hands[ticket]} and {counter}")
                    hands[ticket] = counter
                case e.Finished(_, ticket) | e.NoShow(_, ticket) | e.TookBack(_, ticket) | e.Expired(ticket):
                    hands.pop(ticket, None)
        wrong += [f"{ticket}: lost" for ticket in issued if ticket not in facts and ticket not in held]
        wrong += [f"{ticket}: {times} times" for ticket, times in facts.items() if times > 1]
        return wrong


@dataclass
class Figures:
    tickets: int = 0
    served: int = 0
    missed: int = 0
    waits: list[float] = field(default_factory=list)
    kept: dict[str, list[int]] = field(default_factory=dict)  # class → within the promise, and late
    alerts: dict[str, int] = field(default_factory=dict)
    astray: list[str] = field(default_factory=list)


def _change(before: m.Alert | None, alert: m.Alert) -> Change | None:
    if before is None:
        return None
    if alert.cause != before.cause:
        return "changed" if alert.rung != before.rung else "updated"
    if alert.escalated_at is not None and before.escalated_at is None:
        return "escalated"
    if alert.acked_at is not None and before.acked_at is None:
        return "acked"
    return None
