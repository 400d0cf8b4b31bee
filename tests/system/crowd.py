"""The counter units and the kiosk of a large hall, on one connection: to the hall they are what 201 processes would be.

Each says that it is there and how it is, tells its facts, and counters ask for the next one with the turn they know of.
"""

import queue
import secrets
import time

import msgspec

from hall import messages as m
from hall import topics
from runtime import clock
from runtime.link import Incoming, Link
from runtime.settings import BrokerTable
from tests.system.waiting import until
from virtual.broker import Broker

KIOSK, SERVICE = "kiosk-1", "a"
HEALTH_EVERY_S = 10.0
HEARD = ("hall", "counter/+", "ack/+", "reply/+")


class Crowd:
    """`numbers`: the tickets' ids and what is printed on them, in the order they were drawn; `asked_at`: counter →
    when it asked for the next one; `refused`: replies but "ok"."""

    def __init__(self, hall: str, broker: Broker, counters: int) -> None:
        self._inbox: queue.SimpleQueue[object] = queue.SimpleQueue()
        where = BrokerTable(broker.host, broker.port)
        self._link = Link(hall, "crowd", "boot", where, self._inbox.put, HEARD, presence=False)
        self.counters = {f"counter-{n}": str(n) for n in range(1, counters + 1)}
        self.numbers: dict[str, str] = {}
        self.asked_at: dict[str, float] = {}
        self.refused: list[m.Reply] = []
        self._epochs = {unit: secrets.token_hex(8) for unit in (*self.counters, KIOSK)}
        self._told = dict.fromkeys(self._epochs, 0)  # unit → its last fact's seq
        self._acked = dict.fromkeys(self._epochs, 0)
        self._states: dict[str, m.CounterState] = {}
        self._day: str | None = None
        self._health_at = float("-inf")

    # --- a day --------------------------------------------------------------------------------------------------

    def arrive(self) -> None:
        """Every unit starts, every clerk signs in; returns when the hall has said so of all counters."""
        self._link.start()
        until(lambda: self.pump() or (self._link.connected and self._day), "the hall is heard")
        for number, unit in enumerate(self.counters, 1001):
            self._tell(unit, "started", m.Started("1.0", m.Owned()))
            self._tell(unit, "signed_in", m.OwnedChanged(m.Owned(str(number))))
        self._tell(KIOSK, "started", m.Started("1.0"))
        until(lambda: self.pump() or self._all_open, "all counters are open", 30.0)

    def draw(self, tickets: int) -> None:
        for number in range(1, tickets + 1):
            printed = f"{SERVICE.upper()}{number:03}"
            body = m.TicketIssued(SERVICE, "ordinary", number, printed, self._day, "confirmed")
            self.numbers[self._tell(KIOSK, "ticket_issued", body)] = printed
        until(
            lambda: self.pump() or self._acked[KIOSK] == self._told[KIOSK], "the hall has all tickets", 30.0
        )

    def call_next(self, counter: str) -> None:
        request = m.Request(secrets.token_hex(6), self._states[counter].turn, "next")
        self.asked_at[counter] = time.monotonic()
        assert self._link.send(topics.name(topics.REQUEST, f"counter-{counter}"), request)

    def leave(self) -> None:
        self._link.stop()

    # --- the wire -----------------------------------------------------------------------------------------------

    def pump(self) -> None:
        """Takes what has arrived; says that all are well."""
        while not self._inbox.empty():
            event = self._inbox.get()
            if isinstance(event, Incoming):
                self._hear(event)
            else:
                self._link.handle(event)
        if self._link.connected and time.monotonic() - self._health_at > HEALTH_EVERY_S:
            self._health_at = time.monotonic()
            for unit in self._epochs:
                self._link.set_state(topics.name(topics.UNIT_STATE, unit), m.UnitState("ready", "boot"))
                self._link.set_state(topics.name(topics.HEALTH, unit), self._health(unit))

    def _hear(self, event: Incoming) -> None:
        topic, subject = topics.parse(event.topic) or (None, None)
        if topic is None or not event.payload:
            return
        message = m.decode(event.payload, topic.message)
        match message:
            case m.HallState():
                self._day = message.day
            case m.CounterState() if subject is not None:
                self._states[subject] = message
            case m.Ack() if subject in self._acked and message.epoch == self._epochs[subject]:
                self._acked[subject] = message.upto
            case m.Reply():
                self.refused += [message] if message.status != "ok" else []
            case _:
                pass

    def _health(self, unit: str) -> m.Health:
        if unit == KIOSK:
            return m.Health(printer="ready", paper="ok", clock_trusted=True)
        return m.Health(keypad="ok", display="ok", clock_trusted=True)

    def _tell(self, unit: str, kind: str, body: msgspec.Struct) -> str:
        """The fact's id."""
        self._told[unit] += 1
        stamp = m.Stamp(clock.wall(), True, clock.boot_id(), clock.monotonic())
        fact_id = secrets.token_hex(12)
        raw = msgspec.Raw(m.encode(body))
        fact = m.Fact(fact_id, self._epochs[unit], self._told[unit], 1, kind, stamp, raw, 0.0)
        assert self._link.send(topics.name(topics.FACT, unit), fact)
        return fact_id

    @property
    def _all_open(self) -> bool:
        states = (self._states.get(counter) for counter in self.counters.values())
        return all(state is not None and state.state == "open" for state in states)
