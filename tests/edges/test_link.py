"""The link on a real Mosquitto: what it says and does not say, through losses of every kind.

What cannot happen by construction is not tested: nothing is published while offline, so paho queues nothing (the
tests hold that); no lock of ours is held around publish(), since there is none (tests/test_architecture.py), so
on_publish cannot deadlock; wait_for_publish() is called by `stop` on the loop thread only, never in a callback;
PUBACK, manual acknowledgement and QoS 2 carry nothing, the outbox does; there is no will delay and no session.
"""

import itertools
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Self

import pytest

from hall import messages as m
from runtime.link import BACKOFF_FIRST_S, BACKOFF_LAST_S, Incoming, Link, LinkDown, LinkUp
from runtime.loop import Stop
from runtime.settings import BrokerTable
from runtime.watch import EX_SOFTWARE, Watch
from tests.edges.wires import ROOT, Inbox, Scripted, Stranger, cable, packet, retained, table
from tests.system.waiting import until
from virtual.broker import Broker

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


# --- connecting ----------------------------------------------------------------------------------------------


def test_a_link_starts_without_a_broker_and_finds_it_when_it_comes(broker: Broker):
    """`connect` raises when the broker is down; units must boot without one."""
    broker.kill()
    with Owner(table(broker)) as unit:
        unit.inbox.until(lambda: LinkDown(0, "no answer") in unit.inbox.events, "a first try failed")
        assert unit.link.alive()
        broker.start()
        unit.connected()


def test_small_packets_are_sent_at_once(broker: Broker):
    """Without TCP_NODELAY on both ends an exchange of QoS 1 takes 43 to 87 ms."""
    with Owner(table(broker)) as unit:
        unit.connected()
        sock = unit.link._client.socket()
        assert isinstance(sock, socket.socket)
        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_every_connect_asks_for_a_clean_session():
    """Else a request sent to a half-open connection is delivered to the next one, seconds late (MQTT 5, 3.1.2.4)."""
    broker = Scripted()
    with Owner(broker.table):
        for _ in range(3):
            connection, connect = broker.accept()
            assert connect[4:8] == b"MQTT"
            assert connect[8] == 5, "the version"
            assert connect[9] & 0x02, "Clean Start"
            connection.sendall(broker.CONNACK)
            connection.close()
    broker.close()


def test_units_come_back_within_two_seconds_and_not_in_one_blow():
    delays = set()
    for _ in range(20):
        client = Owner(BrokerTable()).link._client
        delays.add(client._reconnect_min_delay)
        assert 0 < client._reconnect_min_delay <= BACKOFF_FIRST_S
        assert BACKOFF_FIRST_S < client._reconnect_max_delay <= BACKOFF_LAST_S == 2.0
    assert len(delays) > 10


def test_a_broker_that_refuses_is_asked_ever_more_seldom_and_told_once(caplog: pytest.LogCaptureFixture):
    """A wrong password is wrong for days: not five times a second."""
    broker = Scripted()
    with Owner(broker.table) as unit:
        came_at = []
        for _ in range(4):
            connection, _ = broker.accept()
            came_at.append(time.monotonic())
            connection.sendall(broker.NOT_AUTHORISED)
            connection.close()
        gaps = [after - before for before, after in itertools.pairwise(came_at)]
        assert gaps[0] >= 0.14
        assert gaps[2] >= 0.5
        unit.inbox.pump(0.1)
        assert not unit.link.connected
        assert unit.link.alive()
    broker.close()
    assert [r.message for r in caplog.records if r.levelno == logging.ERROR] == [
        f"the broker at 127.0.0.1:{broker.table.port} refuses the connection: Not authorized"
    ]


def test_a_loss_is_told_once_however_many_tries_fail(broker: Broker, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO, "runtime.wire")
    with Owner(table(broker)) as unit:
        unit.connected()
        broker.kill()
        failed = LinkDown(unit.link._callbacks.generation, "no answer")
        unit.inbox.until(lambda: unit.inbox.events.count(failed) >= 3, "three tries failed")
        broker.start()
        unit.connected()
    told = [r.message.partition(":")[0] for r in caplog.records]
    assert told == ["connected to the broker at 127.0.0.1", "no connection to the broker at 127.0.0.1",
                    "connected to the broker at 127.0.0.1"]  # fmt: skip


def test_news_of_an_earlier_connection_change_nothing(broker: Broker):
    with Owner(table(broker)) as unit:
        unit.connected()
        first = unit.link._callbacks.generation
        broker.restart()
        unit.lost()
        unit.connected()
        unit.inbox.put(LinkDown(first, "late news"))
        unit.inbox.pump(0.05)
        assert unit.link.connected


def test_a_broker_killed_has_all_states_and_subscriptions_back_when_it_returns(broker: Broker):
    """It kept nothing: sessions are clean, so topics are subscribed at every connect and every state is sent again."""
    with Owner(table(broker), filters=("config", "ack/kiosk-1")) as unit:
        unit.connected()
        unit.link.set_state(HEALTH, health(3))
        unit.link.set_state(INFO, m.UnitInfo("kiosk", "1"))
        for _ in range(2):
            broker.kill()
            unit.lost()
            broker.start()
            unit.connected()
        unit.inbox.until(lambda: retained(broker).keys() >= {STATE, HEALTH, INFO}, "all states are back")
        assert retained(broker) == {
            STATE: READY, HEALTH: m.encode(health(3)), INFO: m.encode(m.UnitInfo("kiosk", "1"))
        }  # fmt: skip
        with Stranger(broker) as stranger:
            stranger.say("config", b"1")
            stranger.say("ack/kiosk-1", b"2")
        unit.inbox.until(lambda: unit.inbox.payloads("ack/kiosk-1"), "it hears both")
        assert unit.inbox.payloads("config") == [b"1"]


def test_it_hears_before_it_says_ready():
    """The hall answers `ready` with a live message, and the next one comes 5 s later."""
    broker = Scripted()
    with Owner(broker.table) as unit:
        connection, _ = broker.accept()
        connection.sendall(broker.CONNACK)
        unit.connected()
        first, second = packet(connection), packet(connection)
        connection.close()
    broker.close()
    assert (first[0], second[0]) == (0x82, 0x33), "SUBSCRIBE, then a retained PUBLISH"
    assert READY in second


# --- offline -------------------------------------------------------------------------------------------------


def test_of_states_set_offline_only_the_last_goes_out_and_presence_first(broker: Broker):
    """paho alone sends what was queued offline after what on_connect says: a topic would end with an old value."""
    with Stranger(broker) as stranger, cable(broker) as wire, Owner(wire.table) as unit:
        unit.connected()
        unit.link.set_state(HEALTH, health(0))
        until(lambda: stranger.on(HEALTH), "the first value")
        wire.cut()
        for number in range(1, 6):
            unit.link.set_state(HEALTH, health(number))
            unit.inbox.pump(0.02)
        unit.lost()
        unit.link.set_state(INFO, m.UnitInfo("kiosk", "1"))
        unit.link.set_state(HEALTH, health(6))
        stranger.heard.clear()
        wire.plug()
        unit.connected()
        unit.link.set_state(HEALTH, health(7))
        until(lambda: m.encode(health(7)) in stranger.on(HEALTH), "the new value")
        own = [(t, p) for t, p, _ in stranger.heard if p != LOST]  # the will of the lost connection
        assert own[0] == (STATE, READY)
        assert [said for said in own if said[0] != STATE] == [
            (HEALTH, m.encode(health(6))), (INFO, m.encode(m.UnitInfo("kiosk", "1"))), (HEALTH, m.encode(health(7)))
        ]  # fmt: skip


def test_a_state_emptied_offline_is_empty_afterwards(broker: Broker):
    with cable(broker) as wire, Owner(wire.table) as unit:
        unit.connected()
        unit.link.set_state(HEALTH, health(1))
        until(lambda: HEALTH in retained(broker), "it is retained")
        wire.cut()
        unit.lost()
        unit.link.set_state(HEALTH, None)
        wire.plug()
        unit.connected()
        until(lambda: HEALTH not in retained(broker), "it is gone")


def test_a_request_made_offline_is_refused_and_never_arrives(broker: Broker):
    """A NEXT two minutes late is worse than a beep."""
    with Stranger(broker) as stranger, cable(broker) as wire, Owner(wire.table) as unit:
        assert not unit.link.send(REQUEST, NEXT)
        unit.connected()
        wire.cut()
        unit.lost()
        assert not unit.link.send(REQUEST, NEXT)
        wire.plug()
        unit.connected()
        assert unit.link.send(REQUEST, m.Request("r2", 8, "next"))
        until(lambda: stranger.on(REQUEST), "the one made online arrives")
        assert stranger.on(REQUEST) == [m.encode(m.Request("r2", 8, "next"))]


def test_a_request_given_to_a_connection_that_is_already_dead_never_arrives_later(broker: Broker):
    """publish() then answers rc 4 or even success and keeps the message for the next connection: dropped there."""
    with Stranger(broker) as stranger, cable(broker) as wire, Owner(wire.table) as unit:
        unit.connected()
        wire.cut()
        for number in range(40):  # the loss is not seen yet, then by paho, then by us
            unit.link.send(REQUEST, m.Request(f"late-{number}", 7, "next"))
            if number > 20:
                unit.inbox.pump(0.01)
        unit.lost()
        unit.link._client.publish(f"{ROOT}{REQUEST}", b"as paho would: queued, whatever it answers", qos=1)
        wire.plug()
        unit.connected()
        assert unit.link.send(REQUEST, NEXT)
        until(lambda: stranger.on(REQUEST), "the one made online arrives")
        assert stranger.on(REQUEST) == [m.encode(NEXT)]


def test_a_thousand_messages_after_losses_in_full_flight_still_go_out(broker: Broker):
    """drop_out_messages at the wrong moment leaves paho's count of messages in flight at 20: nothing goes out again."""
    with Stranger(broker) as stranger, cable(broker) as wire, Owner(wire.table) as unit:
        for _ in range(3):
            unit.connected()
            for number in range(100):
                unit.link.send(REQUEST, m.Request("flood", number, "next"))
            wire.cut()
            unit.lost()
            wire.plug()
        unit.connected()
        for number in range(1000):
            assert unit.link.send(REQUEST, m.Request("after", number, "next"))
        wanted = [m.encode(m.Request("after", number, "next")) for number in range(1000)]
        until(
            lambda: len(stranger.on(REQUEST)) >= 1000 and stranger.on(REQUEST)[-1] == wanted[-1],
            "the last one",
        )
        assert [p for p in stranger.on(REQUEST) if b"after" in p] == wanted


# --- presence ------------------------------------------------------------------------------------------------

SHORT_LIFE = """
import queue, sys
from runtime.link import Link, LinkUp
from runtime.settings import BrokerTable
inbox = queue.SimpleQueue()
link = Link("demo", "kiosk-1", "boot-2", BrokerTable("127.0.0.1", int(sys.argv[1])), inbox.put)
link.start()
while not link.connected:
    link.handle(inbox.get())
print("connected", flush=True)
sys.stdin.readline()
"""


def test_a_killed_process_is_lost_and_its_will_tells_of_which_boot(broker: Broker):
    with Stranger(broker) as stranger:
        command = [sys.executable, "-c", SHORT_LIFE, str(broker.port)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "connected\n"
            until(lambda: stranger.on(STATE), "it is ready")
            process.kill()
        until(lambda: len(stranger.on(STATE)) == 2, "the will")
        assert [m.decode(p, m.UnitState) for p in stranger.on(STATE)] == [
            m.UnitState("ready", "boot-2"), m.UnitState("lost", "boot-2")
        ]  # fmt: skip
    assert m.decode(retained(broker)[STATE], m.UnitState).state == "lost"


def test_a_stop_says_disconnected_and_nothing_undoes_it(broker: Broker):
    """Correcting "my own presence is not ready" once undid one's own goodbye: only `lost` is corrected."""
    with Stranger(broker) as stranger:
        with Owner(table(broker)) as unit:
            unit.connected()
            unit.inbox.until(lambda: unit.inbox.payloads(STATE) == [READY], "it reads its own presence")
            stranger.say(STATE, DISCONNECTED, retain=True)
            unit.inbox.until(lambda: DISCONNECTED in unit.inbox.payloads(STATE), "it reads a goodbye")
        unit.inbox.pump(0.1)
        stranger.say("last", b"")
        until(lambda: stranger.on("last"), "all has been heard")
        assert stranger.on(STATE) == [READY, DISCONNECTED, DISCONNECTED]
    assert retained(broker)[STATE] == DISCONNECTED


def test_a_stop_before_the_connection_is_looked_at_says_disconnected_too(broker: Broker):
    """The broker may still hold the `ready` of an earlier boot."""
    with Stranger(broker) as stranger:
        stranger.say(STATE, m.encode(m.UnitState("ready", "boot-0")), retain=True)
        with Owner(table(broker)) as unit:
            until(lambda: unit.link._client.is_connected(), "paho is connected")
        assert retained(broker)[STATE] == DISCONNECTED


def test_a_stop_in_the_middle_of_connecting_leaves_no_connection_behind(broker: Broker):
    """paho ends its thread and forgets the socket: the broker would wait for it, and then publish the will."""
    links = [Link("demo", f"unit-{number}", "boot-1", table(broker), Inbox().put) for number in range(30)]
    for number, link in enumerate(links):
        link.start()
        busy_until = time.monotonic() + number * 0.0001  # before, in and after the handshake
        while time.monotonic() < busy_until:
            pass
        link.stop()
    for link in links:
        came, went = f" as {link._name} ", f"Client {link._name} disconnected."
        until(
            lambda came=came, went=went: broker.log.count(came) == broker.log.count(went), f"{came} has gone"
        )


def test_a_stop_without_a_connection_ends(broker: Broker):
    broker.kill()
    with Owner(table(broker)) as unit:
        unit.inbox.pump(0.05)
    assert not unit.link.connected


def test_a_stop_with_a_broker_that_hangs_ends(broker: Broker):
    with Owner(table(broker), keepalive_s=60) as unit:
        unit.connected()
        assert broker.pid
        os.kill(broker.pid, signal.SIGSTOP)
        for number in range(30):
            unit.link.set_state(HEALTH, health(number))
    # Had it waited for the broker to take them, it would have waited for two keepalives.
    os.kill(broker.pid, signal.SIGCONT)


def test_a_late_will_of_an_old_connection_is_corrected(broker: Broker):
    """Half-open: the unit is back before the broker has seen the loss, whose will then says `lost` of one who lives."""
    with Stranger(broker) as stranger, cable(broker) as wire, Owner(wire.table, keepalive_s=1) as unit:
        unit.connected()
        until(lambda: stranger.on(STATE), "ready")
        wire.go_dead()
        unit.lost()  # after twice the keepalive
        unit.connected()
        stranger.say(STATE, LOST, retain=True)  # as late as can be
        unit.inbox.until(lambda: retained(broker)[STATE] == READY, "corrected")


# --- two of the same name ------------------------------------------------------------------------------------


def pump(*owners: Owner, for_s: float) -> None:
    end = time.monotonic() + for_s
    while time.monotonic() < end:
        for each in owners:
            each.inbox.pump(0.005)
            each.link.tick(time.monotonic())


def test_of_two_with_one_name_one_says_so_once_and_lets_go(broker: Broker, caplog: pytest.LogCaptureFixture):
    """Mosquitto 2.0.11 does not tell (0x8E) the one it closes: both would push each other out for ever."""
    with Owner(table(broker)) as first:
        first.connected()
        with Owner(table(broker), boot="boot-2") as second:
            second.connected()
            until(lambda: pump(first, second, for_s=0.02) or first.link.parked, "the first one lets go")
            until(lambda: pump(first, second, for_s=0.02) or second.link.connected, "the second one has it")
            connects = broker.log.count("New client connected")
            pump(first, second, for_s=1.0)
            assert broker.log.count("New client connected") == connects, "peace"
            assert second.link.connected
            assert second.link.send(REQUEST, NEXT)
            assert not first.link.send(REQUEST, NEXT)
            assert first.link.alive(), "waiting is not dying"
            assert m.decode(retained(broker)[STATE], m.UnitState) == m.UnitState("ready", "boot-2")
    told = [r.message for r in caplog.records if r.levelno >= logging.ERROR]
    assert len(told) == 1
    assert "another process runs as demo-kiosk-1" in told[0]


def test_a_broker_that_tells_who_is_taken_over_need_not_be_asked(caplog: pytest.LogCaptureFixture):
    """DISCONNECT with 0x8E, Session taken over (MQTT 5, 3.14.2.1)."""
    broker = Scripted()
    with Owner(broker.table) as unit:
        connection, _ = broker.accept()
        connection.sendall(broker.CONNACK)
        unit.connected()
        connection.sendall(b"\xe0\x02\x8e\x00")
        unit.inbox.until(lambda: unit.link.parked, "it lets go")
        assert unit.link.alive()
        connection.close()
    broker.close()
    assert "another process runs as demo-kiosk-1" in caplog.text


def test_the_end_of_pahos_thread_after_a_takeover_is_never_taken_for_a_death():
    """Between its end and the news on the inbox the watch may look: it must not end a process that only waits."""
    broker = Scripted()
    with Owner(broker.table) as unit:
        connection, _ = broker.accept()
        connection.sendall(broker.CONNACK + b"\xe0\x02\x8e\x00")
        until(lambda: unit.link._client._thread is None, "paho's thread ends")
        assert not unit.link.parked, "the news are still on the inbox"
        assert unit.link.alive()
        connection.close()
    broker.close()


def test_a_broker_with_an_old_memory_is_no_rival(broker: Broker):
    """Restored from its file it may hold what an earlier process of ours said: once is no proof."""
    with Stranger(broker) as stranger, cable(broker) as wire, Owner(wire.table) as unit:
        for number in range(3):
            unit.connected()
            until(lambda: retained(broker)[STATE] == READY, "ready again")
            wire.cut()
            unit.lost()
            if number == 1:
                stranger.say(STATE, m.encode(m.UnitState("ready", "boot-0")), retain=True)
            wire.plug()
        unit.connected()


def test_the_name_is_tried_again_after_a_while(broker: Broker):
    with Owner(table(broker), retry_taken_s=0.2) as first:
        first.connected()
        with Owner(table(broker), boot="boot-2") as second:
            second.connected()
            until(lambda: pump(first, second, for_s=0.02) or first.link.parked, "taken")
        first.link.set_state(HEALTH, health(9))
        first.inbox.until(lambda: first.link.tick(time.monotonic()) or first.link.connected, "it is back")
        assert first.link.alive()
        until(lambda: retained(broker).get(HEALTH) == m.encode(health(9)), "with what it kept meanwhile")
        assert retained(broker)[STATE] == READY


# --- what must not break it ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [LinkUp, LinkDown, Incoming])
def test_an_exception_in_a_callback_does_not_end_pahos_thread(
    broker: Broker, kind: type, caplog: pytest.LogCaptureFixture
):
    """With paho alone the thread is gone, is_connected() stays True and publish() goes on answering success."""
    failed: list[object] = []

    def put(event: object) -> None:
        if isinstance(event, kind) and not failed:
            failed.append(event)
            raise ValueError("a mistake of ours")
        unit.inbox.put(event)

    unit = Owner(table(broker), filters=("config",), put=put)
    unit.link.start()
    for _ in range(2):
        unit.inbox.until(lambda: unit.link.connected or failed, "connected, or the mistake was just then")
        unit.inbox.until(lambda: unit.inbox.payloads(STATE) or failed, "it has heard, or should have")
        broker.restart()
    until(lambda: failed, "the mistake")
    unit.inbox.until(lambda: unit.link.connected, "it works on")
    with Stranger(broker) as stranger:
        until(
            lambda: unit.inbox.pump(0.05) or stranger.say("config", b"1") or unit.inbox.payloads("config"),
            "it hears",
        )
    assert unit.link.alive()
    unit.link.stop()
    assert "a mistake of ours" in caplog.text


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_dead_thread_is_seen_though_paho_says_connected_and_ends_the_process(broker: Broker):
    with Owner(table(broker)) as unit:
        unit.connected()
        until(lambda: unit.link._client._thread is not None, "the thread runs")
        assert unit.link.alive()

        def mistake(*_: object) -> None:
            raise ValueError("not guarded")

        unit.link._client.on_message = mistake
        with Stranger(broker) as stranger:
            stranger.say(STATE, READY)
        until(lambda: not unit.link.alive(), "the thread is dead")
        assert unit.link._client.is_connected(), "the trap"
        stopped: list[object] = []
        watch = Watch({"the MQTT thread": unit.link.alive}, stopped.append)
        watch.tick(time.monotonic())
        assert stopped == [Stop(EX_SOFTWARE)]


def test_what_is_too_large_is_not_sent_and_harms_nothing(broker: Broker, caplog: pytest.LogCaptureFixture):
    """Over a broker's limit paho reconnects every second for ever and sends it again: the limit is ours, and first."""
    large = m.Notice("b", 1, {"zh": "长" * m.MAX_PAYLOAD})
    with Owner(table(broker)) as unit:
        unit.connected()
        unit.link.set_state("notice", m.Notice("b", 1, {"zh": "短"}))
        for _ in range(3):
            unit.link.set_state("notice", large)
            assert not unit.link.send(REQUEST, large)
        unit.link.set_state(HEALTH, health(1))
        until(lambda: HEALTH in retained(broker), "what comes later goes out")
        assert retained(broker)["notice"] == m.encode(m.Notice("b", 1, {"zh": "短"}))
        unit.inbox.pump(0.05)
        assert sum(isinstance(e, LinkDown) for e in unit.inbox.events) == 0
    told = [r.message for r in caplog.records if r.levelno >= logging.ERROR]
    assert [line.partition(":")[0] for line in told] == ["not sent to notice", f"not sent to {REQUEST}"]


def test_a_refused_subscription_is_told_by_name_once_per_connection(caplog: pytest.LogCaptureFixture):
    """SUBACK with 0x87, Not authorized, for the second of two filters (MQTT 5, 3.9.3)."""
    broker = Scripted()
    with Owner(broker.table, filters=("config",)) as unit:
        connection, _ = broker.accept()
        connection.sendall(broker.CONNACK)
        unit.connected()
        while (wanted := packet(connection))[0] != 0x82:
            pass
        for _ in range(2):
            connection.sendall(b"\x90\x05" + wanted[2:4] + b"\x00\x01\x87")
        unit.inbox.pump(0.3)
        connection.close()
    broker.close()
    assert [r.message.partition(" refuses ")[2] for r in caplog.records if r.levelno >= logging.ERROR] == [
        "a subscription to config: Not authorized"
    ]
