"""Facts as fast as the hall acknowledges them: `python -m bench.sender PORT HALL SECONDS FILE`.

Speaks for five kiosks, each with an epoch of its own and 20 facts in flight, as `runtime/courier.py` keeps them. Writes
into FILE how many were acknowledged per second, for each half second.
"""

import json
import secrets
import sys
import time
from pathlib import Path

import msgspec
import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

from bench.floors import no_delay, ready
from bench.hall_files import UNITS
from hall import messages as m
from hall import topics
from runtime import clock
from runtime.courier import WINDOW

EVERY_S = 0.5


class KioskFacts:
    """One kiosk's epoch: tickets, one after the other."""

    def __init__(self, unit: str, hall: str) -> None:
        self.topic = f"{topics.root(hall)}/{topics.name(topics.FACT, unit)}"
        self.epoch = secrets.token_hex(8)
        self.acked = 0
        self._sent = 0
        self._ids = secrets.token_hex(8)

    def send(self, client: paho.Client) -> None:
        while self._sent < self.acked + WINDOW:
            self._sent += 1
            client.publish(self.topic, m.encode(self._fact(self._sent)), qos=1)

    def _fact(self, seq: int) -> m.Fact:
        body = m.TicketIssued("a", "ordinary", seq, f"A{seq:03}", "2026-01-02", "confirmed")
        stamp = m.Stamp(clock.wall(), True, clock.boot_id(), clock.monotonic())
        raw = msgspec.Raw(m.encode(body))
        return m.Fact(f"{self._ids}{seq:08x}", self.epoch, seq, 1, "ticket_issued", stamp, raw, 0.0)


def main(port: str, hall: str, seconds: str, file: str) -> None:
    kiosks = {unit: KioskFacts(unit, hall) for unit in UNITS[1:]}
    subscribed: list[bool] = []
    client = paho.Client(CallbackAPIVersion.VERSION2, client_id="bench-sender", protocol=paho.MQTTv5)
    client.max_inflight_messages_set(
        2 * WINDOW * len(kiosks)
    )  # each kiosk would have a connection of its own

    def on_ack(_c: paho.Client, _d: object, message: paho.MQTTMessage) -> None:
        kiosk = kiosks.get(message.topic.rpartition("/")[2])
        ack = json.loads(message.payload)
        # The floor does not know epochs: it names the unit.
        if (
            kiosk is not None
            and not message.retain
            and ack["epoch"] in (kiosk.epoch, message.topic.rpartition("/")[2])
        ):
            kiosk.acked = max(kiosk.acked, ack["upto"])
            kiosk.send(client)

    client.on_socket_open = no_delay
    client.on_connect = lambda c, *_: c.subscribe(f"{topics.root(hall)}/{topics.ACK.filter}", qos=1)
    client.on_subscribe = lambda *_: subscribed.append(True)
    client.on_message = on_ack
    client.connect("127.0.0.1", int(port))
    while not subscribed:
        client.loop(0.1)
    ready()
    for kiosk in kiosks.values():
        kiosk.send(client)
    rates: list[float] = []
    began, count = time.perf_counter(), 0
    end = began + float(seconds)
    while began < end and client.loop(0.1) == paho.MQTT_ERR_SUCCESS:
        now = time.perf_counter()
        if now - began >= EVERY_S:
            acked = sum(kiosk.acked for kiosk in kiosks.values())
            rates.append((acked - count) / (now - began))
            began, count = now, acked
    whole = Path(f"{file}.part")
    whole.write_text(json.dumps(rates))
    whole.rename(file)


if __name__ == "__main__":
    main(*sys.argv[1:])
