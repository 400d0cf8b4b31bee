"""The link on a real Mosquitto: how it connects and comes back, and what it does not say of what was said offline.

What cannot happen by construction is not tested: nothing is published while offline, so paho queues nothing (the
tests hold that); no lock of ours is held around publish(), since there is none (tests/test_architecture.py), so
on_publish cannot deadlock; wait_for_publish() is called by `stop` on the loop thread only, never in a callback;
PUBACK, manual acknowledgement and QoS 2 carry nothing, the outbox does; there is no will delay and no session.
"""

import itertools
import logging
import socket
import time

import pytest

from hall import messages as m
from runtime.link import BACKOFF_FIRST_S, BACKOFF_LAST_S, LinkDown
from runtime.settings import BrokerTable
from tests.edges.wires import (
    HEALTH,
    INFO,
    LOST,
    NEXT,
    READY,
    REQUEST,
    ROOT,
    STATE,
    Owner,
    Scripted,
    Stranger,
    cable,
    health,
    packet,
    retained,
    table,
)
from tests.system.waiting import until
from virtual.broker import Broker

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


def test_what_is_followed_later_is_told_with_all_that_was_kept_and_at_every_connect(broker: Broker):
    """A counter's unit that becomes a lead's pad hears of alerts that stand, and of those to come."""
    with Owner(table(broker), filters=("config",)) as unit:
        unit.connected()
        with Stranger(broker) as stranger:
            stranger.say("config", b"1", retain=True)
            stranger.say("alert/help.1", b"2", retain=True)
        unit.inbox.until(lambda: unit.inbox.payloads("config"), "it hears what it subscribed")
        unit.link.follow("alert/+")
        unit.inbox.until(lambda: unit.inbox.payloads("alert/help.1") == [b"2"], "it hears what was kept")
        unit.inbox.until(lambda: unit.inbox.payloads("config") == [b"1", b"1"], "and all else once more")
        broker.kill()
        unit.lost()
        broker.start()
        unit.connected()
        with Stranger(broker) as stranger:
            stranger.say("alert/help.1", b"3")
        unit.inbox.until(lambda: unit.inbox.payloads("alert/help.1") == [b"2", b"3"], "it still follows")
        assert unit.link.alive()


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
        assert HEALTH not in retained(broker)


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
