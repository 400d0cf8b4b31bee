"""What the link says of its own presence: ready, lost, disconnected, and what two of the same name do."""

import logging
import os
import signal
import subprocess
import sys
import time

import pytest

from hall import messages as m
from runtime.link import Link
from tests.edges.wires import (
    DISCONNECTED,
    HEALTH,
    LOST,
    NEXT,
    READY,
    REQUEST,
    STATE,
    Inbox,
    Owner,
    Scripted,
    Stranger,
    cable,
    health,
    retained,
    table,
)
from tests.system.waiting import until
from virtual.broker import Broker

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
        assert broker.log.count(came) == broker.log.count(went)


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
        assert retained(broker)[STATE] == READY


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
            until(lambda: retained(broker).get(STATE) == READY, "ready again")
            wire.cut()
            unit.lost()
            if number == 1:
                stranger.say(STATE, m.encode(m.UnitState("ready", "boot-0")), retain=True)
            wire.plug()
        unit.connected()
        assert not unit.link.parked, "the name is still ours"


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
