"""What must not break the link: mistakes of ours in paho's thread, what is too large, what the broker refuses."""

import logging
import time

import pytest

from hall import messages as m
from runtime.link import Incoming, LinkDown, LinkUp
from runtime.loop import Stop
from runtime.watch import EX_SOFTWARE, Watch
from tests.edges.wires import (
    HEALTH,
    READY,
    REQUEST,
    STATE,
    Owner,
    Scripted,
    Stranger,
    health,
    packet,
    retained,
    table,
)
from tests.system.waiting import until
from virtual.broker import Broker


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
