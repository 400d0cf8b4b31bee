"""The link to the broker: MQTT 5 with paho, made safe. The only file that imports paho.

paho's thread does nothing here but put events on the inbox; everything else happens on the loop thread, in `handle`.
What paho would do behind our back is switched off, each for a measured reason: it queues QoS 1 publishes made
offline and sends them after those of on_connect (a retained topic then ends with its old value), so nothing is
published while offline and the last state per topic is kept here; an exception in a callback ends its thread for
ever while is_connected() stays True, so callbacks are guarded and `alive` looks at the thread.
"""

import contextlib
import logging
import random
import socket
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from hall import messages as m
from hall import topics
from runtime.settings import BrokerTable

log = logging.getLogger(__name__)

BACKOFF_FIRST_S = 0.2
BACKOFF_LAST_S = 2.0
KEEPALIVE_S = 5  # a half-open connection is found after twice this
TAKEN_OVER = 0x8E
RETRY_TAKEN_S = 60.0
NO_SUBSCRIBERS = 0x10  # a success for us: durability is the outbox's matter, not the broker's


@dataclass(frozen=True)
class LinkUp:
    generation: int


@dataclass(frozen=True)
class LinkDown:
    generation: int
    reason: str
    taken_over: bool = False


@dataclass(frozen=True)
class LinkRefused:
    """The broker answered with an error: a CONNECT, SUBSCRIBE or PUBLISH it does not allow."""

    what: str
    reason: str


@dataclass(frozen=True)
class Incoming:
    topic: str  # below the hall's root
    payload: bytes
    retained: bool


class Link:
    """One connection of one unit. All methods belong to the loop thread.

    `put` gets LinkUp, LinkDown, LinkRefused and Incoming from paho's thread; the owner passes the first three back
    to `handle`. `filters` are below the hall's root and are subscribed on every connect (clean sessions).
    """

    def __init__(
        self,
        hall: str,
        unit: str,
        boot: str,
        broker: BrokerTable,
        put: Callable[[object], None],
        filters: Iterable[str] = (),
        *,
        client_suffix: str = "",
        presence: bool = True,
        own_filters: Iterable[str] = (),
    ) -> None:
        self.connected = False
        self._root = topics.root(hall)
        self._name = f"{hall}-{unit}{client_suffix}"
        self._broker = broker
        self._where = broker.unix_socket or f"{broker.host}:{broker.port}"
        self._put = put
        # Our own retained topics are read back without hearing ourselves. Not so our own presence: a late will
        # of an old connection has our client id too, and the broker would keep it from us.
        options = [(f, SubscribeOptions(qos=1)) for f in filters]
        options += [(f, SubscribeOptions(qos=1, noLocal=True)) for f in own_filters]
        self._subscriptions = [(f"{self._root}/{f}", option) for f, option in options]
        self._states: dict[str, bytes] = {}  # retained topic → last payload, also while offline
        self._generation = 0
        self._retry_taken_at: float | None = None  # monotonic
        self._refused: set[str] = set()  # logged once per connection
        self._was: str | None = None  # last thing said in the log about the connection
        self._presence = topics.name(topics.UNIT_STATE, unit) if presence else None
        self._boot = boot
        self._client = self._make_client()

    # --- the loop thread's side ---------------------------------------------------------------------------

    def start(self) -> None:
        """Never raises for a broker that is down: paho keeps trying."""
        if self._broker.unix_socket:
            self._client.connect_async(str(self._broker.unix_socket), 1883, KEEPALIVE_S)
        else:
            self._client.connect_async(self._broker.host, self._broker.port, KEEPALIVE_S)
        self._client.loop_start()

    def stop(self) -> None:
        """Says `disconnected`, so that nobody takes a clean stop for a loss."""
        if self.connected and self._presence:
            info = self._publish(
                self._presence, m.encode(m.UnitState("disconnected", self._boot)), retain=True
            )
            if info is not None:
                with contextlib.suppress(RuntimeError, ValueError):
                    info.wait_for_publish(1.0)
        self.connected = False
        self._client.disconnect()
        self._client.loop_stop()

    def set_state(self, topic: str, message: msgspec.Struct | None) -> None:
        """A retained topic gets a new value; `None` empties it. Kept and sent at the next connect when offline."""
        payload = b"" if message is None else m.encode(message)
        if self._too_large(topic, payload):
            return
        self._states[topic] = payload
        if self.connected:
            self._publish(topic, payload, retain=True)

    def send(self, topic: str, message: msgspec.Struct) -> bool:
        """Publish now or not at all: False when not connected."""
        payload = m.encode(message)
        if self._too_large(topic, payload) or not self.connected:
            return False
        return self._publish(topic, payload, retain=False) is not None

    def handle(self, event: object) -> None:
        """LinkUp, LinkDown and LinkRefused come back here on the loop thread."""
        match event:
            case LinkUp(generation) if generation == self._generation:
                self._on_up()
            case LinkDown(generation, reason, taken_over) if generation == self._generation:
                self._on_down(reason, taken_over)
            case LinkRefused(what, reason) if (text := f"{what}: {reason}") not in self._refused:
                self._refused.add(text)
                log.error("broker refuses %s", text)

    def presence_seen(self, state: m.UnitState) -> None:
        """Our own topic says `lost`: a late will of an old connection. Corrected; our own `disconnected` is not."""
        if state.state == "lost" and self.connected and self._presence:
            self._publish(self._presence, m.encode(m.UnitState("ready", self._boot)), retain=True)

    def tick(self, real: float) -> None:
        """Take the name back, once, `RETRY_TAKEN_S` after another process took it."""
        if self._retry_taken_at is not None and real >= self._retry_taken_at:
            self._retry_taken_at = None
            self._client.loop_stop()
            self._client = self._make_client()
            self.start()

    @property
    def states(self) -> dict[str, bytes]:
        return self._states

    @property
    def parked(self) -> bool:
        """Another process has our name; waiting to try again."""
        return self._retry_taken_at is not None

    def alive(self) -> bool:
        """False when paho's thread has ended although it should run: only a restart helps."""
        thread = self._client._thread
        return self.parked or (thread is not None and thread.is_alive())

    # --- inside -------------------------------------------------------------------------------------------

    def _on_up(self) -> None:
        self.connected = True
        self._refused.clear()
        self._say("connected to the broker at %s", self._where)
        if self._presence:
            self._publish(self._presence, m.encode(m.UnitState("ready", self._boot)), retain=True)
        for topic, payload in self._states.items():
            self._publish(topic, payload, retain=True)
        if self._subscriptions:
            self._client.subscribe(self._subscriptions)

    def _on_down(self, reason: str, taken_over: bool) -> None:
        self.connected = False
        if taken_over:
            self._retry_taken_at = time.monotonic() + RETRY_TAKEN_S
            log.error(
                "another process runs as %s and took the connection; this one is off until it tries again in %.0f s:"
                " stop one of the two, or give it a unit id of its own", self._name, RETRY_TAKEN_S,
            )  # fmt: skip
            self._was = None
        else:
            self._say("no connection to the broker at %s: %s; trying again", self._where, reason)

    def _say(self, text: str, *args: object) -> None:
        if text != self._was:
            self._was = text
            log.info(text, *args)

    def _publish(self, topic: str, payload: bytes, *, retain: bool) -> paho.MQTTMessageInfo | None:
        if not self._client.is_connected():
            return None  # paho would queue it and send it who knows when
        info = self._client.publish(f"{self._root}/{topic}", payload, qos=1, retain=retain)
        return info if info.rc == paho.MQTT_ERR_SUCCESS else None

    def _too_large(self, topic: str, payload: bytes) -> bool:
        if len(payload) <= m.MAX_PAYLOAD:
            return False
        log.error("not sent to %s: %d bytes, the limit is %d", topic, len(payload), m.MAX_PAYLOAD)
        return True

    def _make_client(self) -> paho.Client:
        client = paho.Client(CallbackAPIVersion.VERSION2, client_id=self._name, protocol=paho.MQTTv5,
                             transport="unix" if self._broker.unix_socket else "tcp")  # fmt: skip
        self._secure(client)
        if self._presence:
            will = m.encode(m.UnitState("lost", self._boot))
            client.will_set(f"{self._root}/{self._presence}", will, qos=1, retain=True,
                            properties=Properties(PacketTypes.WILLMESSAGE))  # fmt: skip
        self._back_off(client)
        callbacks = _Callbacks(self._put, len(self._root) + 1, self._next_generation, self._back_off)
        client.on_pre_connect = callbacks.guard(callbacks.on_pre_connect)
        client.on_connect = callbacks.guard(callbacks.on_connect)
        client.on_connect_fail = callbacks.guard(callbacks.on_connect_fail)
        client.on_disconnect = callbacks.guard(callbacks.on_disconnect)
        client.on_message = callbacks.guard(callbacks.on_message)
        client.on_publish = callbacks.guard(callbacks.on_publish)
        client.on_subscribe = callbacks.guard(callbacks.on_subscribe)
        client.on_socket_open = callbacks.guard(callbacks.on_socket_open)
        return client

    def _secure(self, client: paho.Client) -> None:
        if self._broker.username:
            file = self._broker.password_file
            client.username_pw_set(
                self._broker.username, Path(file).read_text("utf-8").strip() if file else None
            )
        if self._broker.ca_file:
            client.tls_set(str(self._broker.ca_file))

    def _next_generation(self) -> int:
        self._generation += 1  # written by paho's thread only, read by the loop: an int, no lock needed
        return self._generation

    @staticmethod
    def _back_off(client: paho.Client) -> None:
        """Jittered anew at each loss, so that twenty units do not come back in one blow."""
        jitter = random.uniform(0.75, 1.0)
        client.reconnect_delay_set(BACKOFF_FIRST_S * jitter, BACKOFF_LAST_S * jitter)  # type: ignore[arg-type]


class _Callbacks:
    """What runs on paho's thread: puts events, nothing else."""

    def __init__(
        self,
        put: Callable[[object], None],
        skip: int,
        next_generation: Callable[[], int],
        back_off: Callable[[paho.Client], None],
    ) -> None:
        self._put = put
        self._skip = skip
        self._next_generation = next_generation
        self._back_off = back_off
        self._generation = 0

    def guard(self, callback: Callable[..., None]) -> Callable[..., None]:
        """An exception must not end paho's thread."""

        def guarded(*args: Any) -> None:
            try:
                callback(*args)
            except Exception:
                log.exception("in %s", callback.__name__)

        return guarded

    def on_pre_connect(self, client: paho.Client, _data: object) -> None:
        client.drop_out_messages()  # here only: mid-connection it leaves paho's in-flight count stuck at 20

    def on_socket_open(self, _client: paho.Client, _data: object, sock: socket.socket) -> None:
        if sock.family != getattr(socket, "AF_UNIX", None):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # without it 43–87 ms per exchange

    def on_connect(
        self, _client: paho.Client, _data: object, _flags: object, reason: ReasonCode, _properties: object
    ) -> None:
        if reason.is_failure:
            self._put(LinkRefused("the connection", str(reason)))
            return
        self._generation = self._next_generation()
        self._put(LinkUp(self._generation))

    def on_connect_fail(self, client: paho.Client, _data: object) -> None:
        self._put(LinkDown(self._generation, "no answer"))

    def on_disconnect(
        self, client: paho.Client, _data: object, _flags: object, reason: ReasonCode, _properties: object
    ) -> None:
        self._back_off(client)
        taken = reason.value == TAKEN_OVER
        if taken:
            client.disconnect()  # ends paho's loop: two processes must not push each other out for ever
        self._put(LinkDown(self._generation, str(reason), taken))

    def on_message(self, _client: paho.Client, _data: object, message: paho.MQTTMessage) -> None:
        self._put(Incoming(message.topic[self._skip :], bytes(message.payload), bool(message.retain)))

    def on_publish(
        self, _client: paho.Client, _data: object, _mid: int, reason: ReasonCode, _properties: object
    ) -> None:
        if reason.is_failure:
            self._put(LinkRefused("a publish", str(reason)))

    def on_subscribe(
        self, _client: paho.Client, _data: object, _mid: int, reasons: list[ReasonCode], _properties: object
    ) -> None:
        for reason in reasons:
            if reason.is_failure:
                self._put(LinkRefused("a subscription", str(reason)))
