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
from pathlib import Path
from typing import Any, Literal, cast

import msgspec
import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.reasoncodes import ReasonCode as Reason
from paho.mqtt.subscribeoptions import SubscribeOptions

from hall import messages as m
from hall import topics
from runtime.rival import Rival
from runtime.settings import BrokerTable
from runtime.wire import Incoming, LinkDown, LinkRefused, LinkUp, Told

__all__ = ["RETRY_TAKEN_S", "Incoming", "Link", "LinkDown", "LinkRefused", "LinkUp"]

log = logging.getLogger(__name__)

BACKOFF_FIRST_S = 0.2
BACKOFF_LAST_S = 2.0
KEEPALIVE_S = 5  # a half-open connection is found after twice this
TAKEN_OVER = 0x8E
RETRY_TAKEN_S = 60.0
STOP_S = 1.0  # for the broker to take our last word


class Link:
    """One connection of one unit. All methods belong to the loop thread.

    `put` gets LinkUp, LinkDown, LinkRefused and Incoming from paho's thread; the owner passes the first three back
    to `handle`. `filters` are below the hall's root and are subscribed on every connect (clean sessions).
    """

    def __init__(
        self, hall: str, unit: str, boot: str, broker: BrokerTable, put: Callable[[object], None],
        filters: Iterable[str] = (), *, own_filters: Iterable[str] = (), client_suffix: str = "",
        presence: bool = True, keepalive_s: int = KEEPALIVE_S, retry_taken_s: float = RETRY_TAKEN_S,
    ) -> None:  # fmt: skip
        self.connected = False
        self._root = topics.root(hall)
        self._name = f"{hall}-{unit}{client_suffix}"
        self._broker, self._boot = broker, boot
        self._told = Told(self._name, broker.unix_socket or f"{broker.host}:{broker.port}")
        self._put = put
        # Our own retained topics are read back without hearing ourselves. Not so our own presence: a late will
        # of an old connection has our client id too, and the broker would keep it from us.
        options = [(f, SubscribeOptions(qos=1)) for f in filters]
        options += [(f, SubscribeOptions(qos=1, noLocal=True)) for f in own_filters]
        self._subscriptions = {f"{self._root}/{f}": option for f, option in options}
        self._states: dict[str, bytes] = {}  # retained topic → last payload, also while offline
        self._keepalive_s, self._retry_taken_s = keepalive_s, retry_taken_s
        self._retry_taken_at: float | None = None  # monotonic
        self._presence = topics.name(topics.UNIT_STATE, unit) if presence else None
        self._callbacks, self._client = self._make_client()

    # --- the loop thread's side ---------------------------------------------------------------------------

    def start(self) -> None:
        """Never raises for a broker that is down: paho keeps trying."""
        host = self._broker.unix_socket or self._broker.host
        # By default paho asks for a clean session at the first connect only: a request sent to a half-open
        # connection would then be delivered late, to the next one.
        self._client.connect_async(host, self._broker.port, self._keepalive_s, clean_start=True)
        self._client.loop_start()

    def stop(self) -> None:
        """Says `disconnected`, so that nobody takes a clean stop for a loss."""
        info = self._publish_presence("disconnected")
        if info is not None:
            with contextlib.suppress(RuntimeError, ValueError):
                info.wait_for_publish(STOP_S)
        self.connected = False
        self._client.disconnect()
        self._client.drop_out_messages()  # paho's thread would wait for a broker that hangs to take them
        self._client.loop_stop()
        self._client.disconnect()  # had it been just connecting, paho ends its thread over an open connection

    def set_state(self, topic: str, message: msgspec.Struct | None) -> None:
        """A retained topic gets a new value; `None` empties it. Kept and sent at the next connect when offline."""
        payload = b"" if message is None else m.encode(message)
        if self._told.too_large(topic, payload):
            return
        self._states[topic] = payload
        if self.connected:
            self._publish(topic, payload, retain=True)
            self._forget_emptied()

    def send(self, topic: str, message: msgspec.Struct) -> bool:
        """Publish now or not at all: False when not connected."""
        payload = m.encode(message)
        if self._told.too_large(topic, payload) or not self.connected:
            return False
        return self._publish(topic, payload, retain=False) is not None

    def follow(self, wanted: str) -> None:
        """One filter more. All that is retained comes again, as after a connect."""
        self._subscriptions[f"{self._root}/{wanted}"] = SubscribeOptions(qos=1)
        if self.connected:
            self._client.subscribe([*self._subscriptions.items()])

    def handle(self, event: object) -> None:
        """LinkUp, LinkDown and LinkRefused come back here on the loop thread."""
        match event:
            case LinkUp(generation) if generation == self._callbacks.generation:
                self._on_up()
            case LinkDown(generation, reason, taken_over) if generation == self._callbacks.generation:
                self._on_down(reason, taken_over)
            case LinkRefused():
                self._told.refused(event)

    def presence_seen(self, state: m.UnitState | None) -> None:
        """Our own topic says `lost`: a late will of an old connection. Corrected; our own `disconnected` is not."""
        if self.connected and (state is None or state.state == "lost"):
            self._publish_presence("ready")

    def tick(self, real: float) -> None:
        """Take the name back, once, `retry_taken_s` after another process took it."""
        if self._retry_taken_at is not None and real >= self._retry_taken_at:
            self._retry_taken_at = None
            self._callbacks, self._client = self._make_client()
            self.start()

    @property
    def parked(self) -> bool:
        """Another process has our name; waiting to try again."""
        return self._retry_taken_at is not None

    def alive(self) -> bool:
        """False when paho's thread has ended although it should run: only a restart helps."""
        thread = self._client._thread
        return self._callbacks.taken_over or (thread is not None and thread.is_alive())

    # --- inside -------------------------------------------------------------------------------------------

    def _on_up(self) -> None:
        self.connected = True
        self._told.up()
        if self._subscriptions:  # first: who says ready is answered at once
            self._client.subscribe([*self._subscriptions.items()])
        self._publish_presence("ready")
        for topic, payload in self._states.items():
            self._publish(topic, payload, retain=True)
        self._forget_emptied()

    def _forget_emptied(self) -> None:
        """A topic that was emptied once need not be emptied at every connect of the years to come."""
        self._states = {topic: payload for topic, payload in self._states.items() if payload}

    def _on_down(self, reason: str, taken_over: bool) -> None:
        self.connected = False
        if taken_over:
            self._retry_taken_at = time.monotonic() + self._retry_taken_s
            self._told.taken_over(self._retry_taken_s)
        else:
            self._told.down(reason)

    def _publish_presence(self, state: Literal["ready", "disconnected"]) -> paho.MQTTMessageInfo | None:
        if self._presence is None:
            return None
        return self._publish(self._presence, m.encode(m.UnitState(state, self._boot)), retain=True)

    def _publish(self, topic: str, payload: bytes, *, retain: bool) -> paho.MQTTMessageInfo | None:
        if not self._client.is_connected():
            return None  # paho would queue it and send it who knows when
        info = self._client.publish(f"{self._root}/{topic}", payload, qos=1, retain=retain)
        self._told.published(info.mid, topic)
        return info if info.rc == paho.MQTT_ERR_SUCCESS else None

    def _make_client(self) -> tuple["_Callbacks", paho.Client]:
        unix = self._broker.unix_socket is not None
        client = paho.Client(CallbackAPIVersion.VERSION2, client_id=self._name, protocol=paho.MQTTv5,
                             transport="unix" if unix else "tcp")  # fmt: skip
        if self._broker.username:
            file = self._broker.password_file
            password = Path(file).read_text("utf-8").strip() if file else None
            client.username_pw_set(self._broker.username, password)
        if self._broker.ca_file and not unix:
            client.tls_set(self._broker.ca_file)
        if self._presence:
            will = m.encode(m.UnitState("lost", self._boot))
            client.will_set(f"{self._root}/{self._presence}", will, qos=1, retain=True)
        callbacks = _Callbacks(self._put, self._root, self._subscriptions, self._presence, self._boot)
        callbacks.attach(client)
        return callbacks, client


class _Callbacks:
    """What runs on paho's thread: puts events, nothing else."""

    def __init__(
        self, put: Callable[[object], None], root: str, wanted: Iterable[str], presence: str | None, boot: str
    ) -> None:
        self.generation = 0  # of the connection: written by paho's thread only, an int needs no lock
        self.taken_over = False  # known here before the thread ends, so that nobody takes its end for a death
        self._put = put
        self._skip = len(root) + 1
        self._wanted = wanted  # the link's own: more may come
        self._presence = f"{root}/{presence}" if presence else None
        self._rival = Rival(boot)
        self._fence: int | None = None  # while our presence is looked at: its answer comes behind that

    def attach(self, client: paho.Client) -> None:
        self._back_off(client)
        for name in [n for n in dir(self) if n.startswith("on_")]:
            setattr(client, name, self._guard(getattr(self, name)))

    def _guard(self, callback: Callable[..., None]) -> Callable[..., None]:
        """An exception must not end paho's thread."""

        def guarded(*args: Any) -> None:
            try:
                callback(*args)
            except Exception:
                log.exception("in %s", callback.__name__)

        return guarded

    @staticmethod
    def _back_off(client: paho.Client) -> None:
        """Jittered anew for each loss, so that twenty units do not come back in one blow."""
        jitter = random.uniform(0.75, 1.0)
        # paho's annotation says int; it only sleeps and doubles.
        set_delay = cast(Callable[[float, float], None], client.reconnect_delay_set)
        set_delay(BACKOFF_FIRST_S * jitter, BACKOFF_LAST_S * jitter)

    def on_pre_connect(self, client: paho.Client, _d: object) -> None:
        client.drop_out_messages()  # only here: mid-connection it leaves paho's in-flight count stuck at 20

    def on_socket_open(self, _c: paho.Client, _d: object, sock: socket.socket) -> None:
        if sock.family != getattr(socket, "AF_UNIX", None):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # without it 43–87 ms per exchange

    def on_connect(self, client: paho.Client, _d: object, _f: object, reason: Reason, _p: object) -> None:
        if reason.is_failure:
            self._put(LinkRefused("the connection", str(reason)))
            return
        self._back_off(client)  # not at a loss: a broker that refuses us would be asked five times a second
        first, self.generation = self.generation == 0, time.monotonic_ns()  # unlike that of any other link
        if first or self._presence is None:
            self._put(LinkUp(self.generation))
        else:
            client.subscribe(self._presence, options=SubscribeOptions(qos=1))
            without_retained = SubscribeOptions(qos=1, retainHandling=2)
            _, self._fence = client.subscribe(self._presence, options=without_retained)

    def _returned(self, client: paho.Client, presence: bytes | None) -> None:
        self._fence = None
        if self._rival.let_go(presence):
            self._let_go(client)
        else:
            self._put(LinkUp(self.generation))

    def _let_go(self, client: paho.Client) -> None:
        self.taken_over = True
        client.disconnect()  # ends paho's loop: two processes must not push each other out for ever

    def on_connect_fail(self, _c: paho.Client, _d: object) -> None:
        self._put(LinkDown(self.generation, "no answer"))

    def on_disconnect(self, client: paho.Client, _d: object, _f: object, reason: Reason, _p: object) -> None:
        self._fence = None
        if reason.value == TAKEN_OVER:
            self._let_go(client)
        self._put(LinkDown(self.generation, str(reason), self.taken_over))

    def on_message(self, client: paho.Client, _d: object, message: paho.MQTTMessage) -> None:
        if self._fence is not None and message.topic == self._presence:
            self._returned(client, bytes(message.payload))
        else:
            self._put(Incoming(message.topic[self._skip :], bytes(message.payload), bool(message.retain)))

    def on_publish(self, _c: paho.Client, _d: object, number: int, reason: Reason, _p: object) -> None:
        # 0x10, nobody has subscribed, is a success: durability is the outbox's matter, not the broker's.
        if reason.is_failure:
            self._put(LinkRefused("a publish", str(reason), number))

    def on_subscribe(
        self, client: paho.Client, _d: object, n: int, reasons: list[Reason], _p: object
    ) -> None:
        if n == self._fence:
            self._returned(client, None)
        for reason, wanted in zip(reasons, list(self._wanted), strict=False):
            if reason.is_failure:
                self._put(LinkRefused(f"a subscription to {wanted[self._skip :]}", str(reason)))
