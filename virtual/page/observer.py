"""Listens on the hall's broker as any integration could, and keeps the flow. It says nothing and owns nothing there.

One thread owns link and flow. Whoever looks gets `seen`, a picture of all of it that never changes any more.
"""

import logging
import os
import queue
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import msgspec

from hall import messages as m
from runtime.link import Incoming, Link, LinkDown, LinkRefused, LinkUp
from runtime.settings import BrokerTable
from virtual.page.flow import Flow

log = logging.getLogger(__name__)

WIRE_LOG = logging.getLogger("runtime.wire")
NAME = "page-observer"

LOOK_EVERY_S = 0.04  # a burst of messages is one picture
IDLE_S = 0.5
STOP_S = 3.0


@dataclass(frozen=True)
class Seen:
    """`rows` by number, as JSON has them, with wall-clock times."""

    connected: bool = False
    rows: dict[str, Any] = field(default_factory=dict)
    alerts: dict[str, m.Alert] = field(default_factory=dict)
    health: dict[str, m.Health] = field(default_factory=dict)
    presence: dict[str, str] = field(default_factory=dict)
    hall: m.HallState | None = None
    used: frozenset[str] = frozenset()  # appointments, by what stands for their codes


@dataclass(frozen=True)
class _Again:
    """The broker was just started: connect now, before the units, or their first words are missed."""


@dataclass(frozen=True)
class _Heard:
    """An event of the link of that number; those of one that is replaced are of no interest."""

    link: int
    event: object


@dataclass(frozen=True)
class _Stop:
    """The thread is to end."""


class Observer:
    def __init__(self, hall_id: str) -> None:
        self.seen = Seen()
        self._hall_id = hall_id
        self._where = ("127.0.0.1", 1883)
        self._inbox: queue.SimpleQueue[tuple[float, object]] = queue.SimpleQueue()
        self._flow = Flow()
        self._wall_offset = time.time() - time.monotonic()
        self._was_up: bool | None = None
        self._links = 0
        self._thread = threading.Thread(target=self._run, name=NAME, daemon=True)

    def start(self, host: str, port: int) -> None:
        self._where = (host, port)
        WIRE_LOG.addFilter(_is_of_a_unit)
        self._thread.start()

    def stop(self) -> None:
        if self._thread.is_alive():
            self._put(_Stop())
            self._thread.join(STOP_S)
        WIRE_LOG.removeFilter(_is_of_a_unit)

    def connect_now(self, host: str, port: int) -> None:
        self._where = (host, port)
        self._put(_Again())

    def _put(self, event: object) -> None:
        self._inbox.put((time.monotonic(), event))

    # --- the thread -------------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            self._observe()
        except Exception:
            log.exception("the page's observer ended: what flows is not shown any more")

    def _observe(self) -> None:
        link, replaced = self._link(), []
        stopping = False
        while True:
            for at, event in self._waiting():
                match event:
                    case _Stop():
                        stopping = True
                    case _Again():
                        replaced.append(link)
                        link = self._link()
                    case _Heard(number, heard) if number == self._links:
                        self._take(link, heard, at)
            # Not before: ending one takes a while, and units say their first words.
            if link.connected or stopping:
                while replaced:
                    replaced.pop().stop()
            if stopping:
                link.stop()
                return
            self.seen = self._look(link.connected)
            time.sleep(LOOK_EVERY_S)

    def _link(self) -> Link:
        """Each has a name of its own: the one before may just be connecting too."""
        number = self._links = self._links + 1
        link = Link(
            self._hall_id, "visitor", "page", BrokerTable(*self._where),
            lambda event: self._put(_Heard(number, event)), ("#",),
            presence=False, client_suffix=f"-page-{os.getpid()}-{number}",
        )  # fmt: skip
        link.start()
        return link

    def _waiting(self) -> list[tuple[float, object]]:
        """All that is there; waits for the first."""
        found: list[tuple[float, object]] = []
        try:
            found.append(self._inbox.get(timeout=IDLE_S))
            while True:
                found.append(self._inbox.get_nowait())
        except queue.Empty:
            return found

    def _take(self, link: Link, event: object, at: float) -> None:
        match event:
            case Incoming(topic, payload, retained):
                self._flow.heard(topic, payload, retained, at)
            case LinkUp() | LinkDown() | LinkRefused():
                link.handle(event)
                if link.connected != self._was_up and (link.connected or self._was_up is not None):
                    if self._was_up is not None:
                        self._flow.broker(link.connected, at)
                    self._was_up = link.connected

    def _look(self, connected: bool) -> Seen:
        flow = self._flow
        rows: dict[str, Any] = {str(row.n): msgspec.to_builtins(row) for row in flow.rows}
        for row in rows.values():
            row["at"] = round(row["at"] + self._wall_offset, 3)
        presence: dict[str, str] = {unit: state.state for unit, state in flow.presence.items()}
        return Seen(connected, rows, dict(flow.alerts), dict(flow.health), presence, flow.hall, flow.used)


def _is_of_a_unit(record: logging.LogRecord) -> bool:
    """That the broker is gone is on the page; the demo's terminal need not say it too."""
    return record.threadName != NAME
