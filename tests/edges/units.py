"""What the tests of a unit need: a counter without a broker, and what its core would see."""

from pathlib import Path

import msgspec

from hall import messages as m
from hall.device import HallLink
from runtime import clock
from runtime.link import Incoming, LinkUp
from runtime.outbox import Outbox
from runtime.settings import BrokerTable, UnitTable
from runtime.unit import Unit

NOWHERE = BrokerTable("127.0.0.1", 9)  # nobody listens on `discard`
ME, DAY = UnitTable("counter-1", "demo"), "2026-01-05"
HEALTH, STATE, HALL_STATE = "unit/counter-1/health", "unit/counter-1/state", "unit/hall/state"


class Desk:
    """A unit and what its core would see, `real` in the test's hand. Without a broker unless the test brings one."""

    def __init__(self, path: Path) -> None:
        self.unit = Unit(
            "counter", ME, NOWHERE, Outbox(path), lambda _event: None, ("queue/+", "reply/counter-1")
        )
        self.real = clock.monotonic() + 1000.0
        self.rev = 0

    def give(self, event: object) -> list[object]:
        return list(self.unit.handle(event, self.real))

    def hear(self, topic: str, message: msgspec.Struct | bytes, *, old: bool = False) -> list[object]:
        payload = message if isinstance(message, bytes) else m.encode(message)
        return self.give(Incoming(topic, payload, old))

    def refresh(self, *, old: bool = False) -> list[object]:
        self.rev += 1
        state = m.HallState("hall-boot", self.rev, DAY, DAY, "open", "normal", 1_767_600_000.0, True)
        return self.hear("hall", state, old=old)

    def wake(self, after_s: float) -> list[object]:
        self.real += after_s
        seen: list[object] = []
        self.unit.handle_wake(self.real, seen.append)
        return seen

    def reached(self) -> None:
        self.give(LinkUp(0))
        self.hear(HALL_STATE, m.UnitState("ready", "hall-boot"), old=True)
        assert HallLink(True) in self.refresh()

    def health(self) -> m.Health:
        return m.decode(self.unit.link._states[HEALTH], m.Health)

    def ack(self, upto: int) -> list[object]:
        row = self.unit.outbox.row(upto)
        assert row is not None
        return self.hear("ack/counter-1", m.Ack(self.unit.outbox.epoch, upto, row.id, DAY, {"a": 3}))

    def sign_in(self) -> str:
        return self.unit.add_fact("signed_in", m.OwnedChanged(m.Owned("1001")))
