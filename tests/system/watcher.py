"""Listens on the hall's broker as an integration would, and can speak as a unit: for tests only."""

import queue
import time
from collections.abc import Callable
from typing import TypeVar

import msgspec

from hall import messages as m
from hall import topics
from runtime.link import Incoming, Link
from runtime.settings import BrokerTable
from virtual.broker import Broker

M = TypeVar("M", bound=msgspec.Struct)


class Watcher:
    """`state(topic, kind)` is the last value seen; `facts` and `events` in order of arrival."""

    def __init__(self, broker: Broker, unit: str = "watcher", *, presence: bool = False) -> None:
        self._inbox: queue.SimpleQueue[object] = queue.SimpleQueue()
        self.link = Link(
            "demo",
            unit,
            "w",
            BrokerTable(broker.host, broker.port),
            self._inbox.put,
            ["#"],
            presence=presence,
        )
        self.last: dict[str, bytes] = {}
        self.seen: list[tuple[str, bytes]] = []
        self.link.start()
        self.until(lambda: self.link.connected, "the watcher is connected")

    def pump(self, for_s: float = 0.0) -> None:
        """Takes what has arrived; waits for more until `for_s` is over."""
        end = time.monotonic() + for_s
        while True:
            try:
                event = self._inbox.get(timeout=max(0.0, end - time.monotonic()))
            except queue.Empty:
                return
            self.link.handle(event)
            if isinstance(event, Incoming):
                self.seen.append((event.topic, event.payload))
                self.last[event.topic] = event.payload

    def until(self, condition: Callable[[], object], what: str, timeout_s: float = 20.0) -> None:
        end = time.monotonic() + timeout_s
        while time.monotonic() < end:
            self.pump(0.05)
            if condition():
                return
        raise AssertionError(f"not within {timeout_s:g} s: {what}")

    def state(self, topic: str, kind: type[M]) -> M | None:
        self.pump()
        payload = self.last.get(topic)
        return m.decode(payload, kind) if payload else None

    def waiting(self) -> set[str]:
        """Numbers the hall shows at the heads of its lines."""
        self.pump()
        found = [self.state(t, m.QueueState) for t in list(self.last) if t.startswith("queue/")]
        return {number for queue_ in found if queue_ for number in queue_.next}

    def count_waiting(self) -> int:
        found = [self.state(t, m.QueueState) for t in list(self.last) if t.startswith("queue/")]
        return sum(q.total for q in found if q)

    def counter(self, counter: str) -> m.CounterState | None:
        return self.state(topics.name(topics.COUNTER, counter), m.CounterState)

    def ack(self, unit: str) -> m.Ack | None:
        return self.state(topics.name(topics.ACK, unit), m.Ack)

    def of(self, topic: str) -> list[bytes]:
        self.pump()
        return [payload for name, payload in self.seen if name == topic]

    def close(self) -> None:
        self.link.stop()
