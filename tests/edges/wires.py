"""What the tests of the link need around it: an inbox, an owner, a stranger on the broker, a cable that can be cut."""

import contextlib
import queue
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Self

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

from hall import messages as m
from runtime.link import Incoming, Link
from runtime.settings import BrokerTable
from virtual.broker import Broker

WAIT_S = 15.0
ROOT = "jiaohao/1/demo/"

READY, LOST, DISCONNECTED = (
    m.encode(m.UnitState(state, "boot-1")) for state in ("ready", "lost", "disconnected")
)
STATE, HEALTH, INFO, REQUEST = (
    "unit/kiosk-1/state",
    "unit/kiosk-1/health",
    "unit/kiosk-1/info",
    "unit/kiosk-1/request",
)
NEXT = m.Request("r1", 7, "next")


def table(broker: Broker) -> BrokerTable:
    return BrokerTable(broker.host, broker.port)


class Inbox:
    """What a process has its loop for: events in, handed one by one to `handle`. The test calls `pump` or `until`."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[object] = queue.SimpleQueue()
        self.handle: Callable[[object], object] = lambda _event: None
        self.events: list[object] = []

    def put(self, event: object) -> None:
        self._queue.put(event)

    def pump(self, for_s: float = 0.0) -> None:
        end = time.monotonic() + for_s
        while True:
            try:
                event = self._queue.get(timeout=max(0.0, end - time.monotonic()))
            except queue.Empty:
                return
            self.events.append(event)
            self.handle(event)

    def until(self, condition: Callable[[], object], what: str, timeout_s: float = WAIT_S) -> None:
        end = time.monotonic() + timeout_s
        while not condition():
            if time.monotonic() > end:
                raise AssertionError(f"not within {timeout_s:g} s: {what}; seen {self.events[-20:]}")
            self.pump(0.02)

    def payloads(self, topic: str) -> list[bytes]:
        return [e.payload for e in self.events if isinstance(e, Incoming) and e.topic == topic]


class Owner:
    """What a process does with its link, without the process."""

    def __init__(
        self, broker: BrokerTable, *, boot: str = "boot-1", filters: tuple[str, ...] = (), retry_taken_s: float = 60.0,
        keepalive_s: int = 5, put: Callable[[object], None] | None = None,
    ) -> None:  # fmt: skip
        self.inbox = Inbox()
        self.inbox.handle = self._handle
        self.link = Link(
            "demo", "kiosk-1", boot, broker, put or self.inbox.put, (STATE, *filters),
            retry_taken_s=retry_taken_s, keepalive_s=keepalive_s,
        )  # fmt: skip

    def _handle(self, event: object) -> None:
        self.link.handle(event)
        if isinstance(event, Incoming) and event.topic == STATE:
            self.link.presence_seen(m.decode(event.payload, m.UnitState))

    def connected(self) -> None:
        self.inbox.until(lambda: self.link.connected, "connected")

    def lost(self) -> None:
        self.inbox.until(lambda: not self.link.connected, "the loss is seen")

    def __enter__(self) -> Self:
        self.link.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.link.stop()


def health(outbox: int) -> m.Health:
    return m.Health(outbox=outbox)


class Stranger:
    """Another client of the broker, of plain paho: hears everything, says what it is told to."""

    def __init__(self, broker: Broker) -> None:
        self.heard: list[tuple[str, bytes, bool]] = []  # topic below the hall's root, payload, retained
        self._ready = threading.Event()
        self._taken: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._client = paho.Client(CallbackAPIVersion.VERSION2, protocol=paho.MQTTv5)
        self._client.on_connect = lambda client, *_: client.subscribe(f"{ROOT}#", qos=1)
        self._client.on_subscribe = lambda *_: self._ready.set()
        self._client.on_publish = lambda _c, _d, number, *_: self._taken.put(number)
        self._client.on_message = lambda _c, _d, message: self.heard.append(
            (message.topic[len(ROOT) :], bytes(message.payload), message.retain)
        )
        self._client.connect(broker.host, broker.port, clean_start=True)
        self._client.loop_start()
        assert self._ready.wait(WAIT_S)

    def say(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        """Returns when the broker has it."""
        self._client.publish(f"{ROOT}{topic}", payload, qos=1, retain=retain)
        self._taken.get(timeout=WAIT_S)

    def on(self, topic: str) -> list[bytes]:
        return [payload for heard, payload, _ in self.heard if heard == topic]

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def retained(broker: Broker) -> dict[str, bytes]:
    """What the broker would tell a client that comes now."""
    with Stranger(broker) as newcomer:
        newcomer.say("last-of-all", b"")
        end = time.monotonic() + WAIT_S
        while not newcomer.on("last-of-all") and time.monotonic() < end:
            time.sleep(0.005)
        return {topic: payload for topic, payload, kept in newcomer.heard if kept}


class Cable:
    """Between one client and the broker: may be cut and plugged in again, or go dead without anybody being told."""

    def __init__(self, broker: Broker) -> None:
        self._to = (broker.host, broker.port)
        self._listener: socket.socket | None = None
        self._ends: list[socket.socket] = []
        self._dead: set[socket.socket] = set()
        self.port = 0
        self.plug()

    @property
    def table(self) -> BrokerTable:
        return BrokerTable("127.0.0.1", self.port)

    def plug(self) -> None:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        listener.listen()
        self.port = listener.getsockname()[1]
        self._listener = listener
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def cut(self) -> None:
        """Both ends see it; nobody can connect until `plug`."""
        if self._listener is not None:
            with contextlib.suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
            self._listener.close()
            self._listener = None
        for end in self._ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self._ends.clear()

    def go_dead(self) -> None:
        """Half-open: neither end sees anything; new connections work."""
        self._dead |= set(self._ends)
        self._ends.clear()

    def close(self) -> None:
        self.cut()
        for end in self._dead:
            end.close()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            try:
                far = socket.create_connection(self._to)
            except OSError:
                near.close()
                continue
            self._ends += [near, far]
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(65536):
                if one in self._dead:
                    return
                other.sendall(data)
        if one not in self._dead:
            with contextlib.suppress(OSError):
                other.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def cable(broker: Broker) -> Iterator[Cable]:
    made = Cable(broker)
    try:
        yield made
    finally:
        made.close()


class OwnBroker(Broker):
    """Mosquitto with a configuration of the test's own; `files` (name → text) stand beside it, as `{folder}`."""

    def __init__(self, configuration: str, **files: str) -> None:
        super().__init__(engine="mosquitto")
        self._configuration = configuration
        self._files = files

    def _command(self, config: Path) -> list[str]:
        for name, text in self._files.items():
            (config.parent / name).write_text(text)
            (config.parent / name).chmod(0o644)
        config.write_text(self._configuration.format(port=self.port, folder=config.parent))
        return super()._command(config)


class Scripted:
    """A broker of bytes from the specification, for answers a real one does not give on demand."""

    CONNACK = bytes.fromhex("20 03 00 00 00")
    NOT_AUTHORISED = bytes.fromhex("20 03 00 87 00")

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(WAIT_S)
        self.table = BrokerTable("127.0.0.1", self._listener.getsockname()[1])

    def accept(self) -> tuple[socket.socket, bytes]:
        """The next connection, and the packet CONNECT it begins with."""
        connection, _ = self._listener.accept()
        connection.settimeout(WAIT_S)
        return connection, packet(connection)

    def close(self) -> None:
        self._listener.close()


def packet(connection: socket.socket) -> bytes:
    """One control packet, shorter than 128 bytes or with a length of two bytes."""
    head = connection.recv(2)
    length = head[1] & 0x7F
    if head[1] & 0x80:
        more = connection.recv(1)
        head += more
        length += more[0] * 128
    body = b""
    while len(body) < length:
        body += connection.recv(length - len(body))
    return head + body
