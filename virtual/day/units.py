"""Units on paper: what a kiosk's or a counter's outbox, presence and health look like to the hall."""

from dataclasses import dataclass, field

import msgspec

from hall import messages as m


@dataclass
class Held:
    """A fact, and when it was made."""

    fact: m.Fact
    made: float


@dataclass
class PaperUnit:
    """`on`: it has power; `held`: facts the hall has not acknowledged, the oldest first."""

    id: str
    kind: str
    health: m.Health = field(default_factory=m.Health)
    on: bool = True
    silent: bool = False  # off, and nobody told the broker
    starts: int = 1
    seq: int = 0
    held: list[Held] = field(default_factory=list)

    @property
    def presence(self) -> m.UnitState:
        """As the broker keeps it."""
        return m.UnitState("ready" if self.on or self.silent else "lost", f"{self.id}-{self.starts}")

    def fact(self, kind: str, body: msgspec.Struct, real: float) -> m.Fact:
        self.seq += 1
        fact = m.Fact(
            f"{self.id}-{self.seq}", "e1", self.seq, 1, kind, m.Stamp(0.0, False, "machine", real),
            msgspec.Raw(m.encode(body)), 0.0,
        )  # fmt: skip
        self.held.append(Held(fact, real))
        return fact

    def to_send(self, real: float) -> list[m.Fact]:
        """Each says how old it is."""
        return [msgspec.structs.replace(one.fact, age_s=max(0.0, real - one.made)) for one in self.held]

    def acknowledged(self, ack: m.Ack) -> None:
        if ack.epoch == "e1":
            self.held = [one for one in self.held if one.fact.seq > ack.upto]


def usual_health(kind: str) -> m.Health:
    match kind:
        case "kiosk":
            return m.Health(printer="ready", paper="ok", clock_trusted=True)
        case "board":
            return m.Health(display="ok", clock_trusted=True)
    return m.Health(keypad="ok", display="ok" if kind == "counter" else None, clock_trusted=True)
