"""What jiaohao demands of a broker, kept by Mosquitto and by the one the demo brings in its stead."""

import os
import queue
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from virtual.broker import Broker, BrokerError, Engine

WAIT_S = 5.0


@pytest.fixture(params=["mosquitto", "iotcore"])
def any_broker(request: pytest.FixtureRequest) -> Iterator[Broker]:
    engine: Engine = request.param
    if engine == "mosquitto" and Broker.find() is None:
        pytest.fail("this test needs Mosquitto: apt-get install mosquitto", pytrace=False)
    with Broker(engine=engine) as running:
        yield running


class Client:
    """paho with its callbacks turned into queues."""

    def __init__(self, broker: Broker, name: str, will: tuple[str, bytes] | None = None) -> None:
        self.messages: queue.SimpleQueue[paho.MQTTMessage] = queue.SimpleQueue()
        self.acknowledged: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._subscribed: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._connected: queue.SimpleQueue[int] = queue.SimpleQueue()
        self.paho = paho.Client(CallbackAPIVersion.VERSION2, client_id=name, protocol=paho.MQTTv5)
        self.paho.on_message = lambda _c, _u, message: self.messages.put(message)
        self.paho.on_publish = lambda _c, _u, mid, _r, _p: self.acknowledged.put(mid)
        self.paho.on_subscribe = lambda _c, _u, mid, _r, _p: self._subscribed.put(mid)
        self.paho.on_connect = lambda _c, _u, _f, reason, _p: self._connected.put(reason.value)
        if will:
            self.paho.will_set(will[0], will[1], qos=1, retain=True)
        self.paho.connect(broker.host, broker.port, clean_start=True)  # session expiry 0 is the default
        self.paho.loop_start()
        assert self._connected.get(timeout=WAIT_S) == 0

    def subscribe(self, topic: str) -> None:
        self.paho.subscribe(topic, qos=1)
        self._subscribed.get(timeout=WAIT_S)

    def publish(self, topic: str, payload: bytes, retain: bool = False) -> None:
        self.paho.publish(topic, payload, qos=1, retain=retain)
        self.acknowledged.get(timeout=WAIT_S)

    def next(self) -> tuple[str, bytes, bool]:
        message = self.messages.get(timeout=WAIT_S)
        return message.topic, bytes(message.payload), message.retain

    def vanish(self) -> None:
        """The connection is lost, not ended: the broker has to publish the will."""
        self.paho.loop_stop()
        socket = self.paho.socket()
        assert socket
        socket.close()


@contextmanager
def clients(broker: Broker, *names: str) -> Iterator[list[Client]]:
    made = [Client(broker, name) for name in names]
    try:
        yield made
    finally:
        for client in made:
            client.paho.disconnect()
            client.paho.loop_stop()


def test_a_retained_message_is_given_to_who_comes_later_and_an_empty_one_removes_it(
    any_broker: Broker,
) -> None:
    with clients(any_broker, "writer") as [writer]:
        writer.publish("jiaohao/1/demo/config", b"old", retain=True)
        writer.publish("jiaohao/1/demo/config", b"new", retain=True)
        with clients(any_broker, "reader-1") as [reader]:
            reader.subscribe("jiaohao/1/demo/#")
            assert reader.next() == ("jiaohao/1/demo/config", b"new", True)
        writer.publish("jiaohao/1/demo/config", b"", retain=True)
        with clients(any_broker, "reader-2") as [reader]:
            reader.subscribe("jiaohao/1/demo/#")
            writer.publish("jiaohao/1/demo/hall", b"live")
            assert reader.next() == ("jiaohao/1/demo/hall", b"live", False)


def test_a_will_comes_when_a_connection_is_lost_and_not_when_it_is_ended(any_broker: Broker) -> None:
    with clients(any_broker, "watcher") as [watcher]:
        watcher.subscribe("unit/+/state")
        lost = Client(any_broker, "lost", will=("unit/lost/state", b"lost"))
        ended = Client(any_broker, "ended", will=("unit/ended/state", b"lost"))
        ended.publish("unit/ended/state", b"disconnected", retain=True)
        assert watcher.next()[:2] == ("unit/ended/state", b"disconnected")
        ended.paho.disconnect()
        ended.paho.loop_stop()
        lost.vanish()
        assert watcher.next()[:2] == ("unit/lost/state", b"lost")
        watcher.publish("unit/end/state", b"end")
        assert watcher.next()[:2] == ("unit/end/state", b"end")


def test_a_hundred_messages_of_qos_1_arrive_in_order(any_broker: Broker) -> None:
    with clients(any_broker, "sender", "receiver") as [sender, receiver]:
        receiver.subscribe("fact")
        for number in range(100):
            sender.paho.publish("fact", str(number).encode(), qos=1)
        assert [receiver.next()[1] for _ in range(100)] == [str(number).encode() for number in range(100)]
        assert len({sender.acknowledged.get(timeout=WAIT_S) for _ in range(100)}) == 100


def test_a_message_of_the_largest_size_jiaohao_sends_arrives(any_broker: Broker) -> None:
    payload = b"x" * 64 * 1024
    with clients(any_broker, "sender", "receiver") as [sender, receiver]:
        receiver.subscribe("big")
        sender.publish("big", payload)
        assert receiver.next()[1] == payload


def test_a_broker_killed_comes_back_on_its_port_and_has_forgotten_everything(any_broker: Broker) -> None:
    port = any_broker.port
    with clients(any_broker, "before") as [before]:
        before.publish("config", b"kept?", retain=True)
        any_broker.kill()
    any_broker.start()
    assert any_broker.port == port
    with clients(any_broker, "after") as [after]:
        after.subscribe("#")
        after.publish("live", b"1")
        assert after.next() == ("live", b"1", False)


def test_it_listens_on_loopback_only(any_broker: Broker) -> None:
    rows = [
        line.split() for name in ("tcp", "tcp6") for line in Path("/proc/net", name).read_text().splitlines()
    ]
    bound = [row[1].split(":") for row in rows if row[3] == "0A"]  # LISTEN
    assert {host for host, port in bound if int(port, 16) == any_broker.port} == {"0100007F"}


def test_a_broker_that_hangs_is_stopped_all_the_same(broker: Broker) -> None:
    pid = broker.pid
    assert pid
    os.kill(pid, signal.SIGSTOP)
    broker.stop()
    assert not _lives(pid)


def test_a_port_that_is_taken_is_said_so(broker: Broker) -> None:
    second = Broker(port=broker.port, engine="mosquitto")
    with pytest.raises(BrokerError, match=r"did not start on port \d+: .*taken"):
        second.start()


def _lives(pid: int) -> bool:
    deadline = time.monotonic() + WAIT_S
    while _proc_state(pid) not in ("", "Z"):
        if time.monotonic() > deadline:
            return True
        time.sleep(0.02)
    return False


def _proc_state(pid: int) -> str:
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return ""
