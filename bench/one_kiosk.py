"""A further kiosk of the bench's hall: the real process, with buttons and a printer of its own.

When a ticket is proven is taken from the broker: there its fact is, once the outcome is on disk.
"""

import contextlib
import json
import os
import queue
from collections.abc import Iterator

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

from bench import hall_files
from bench.ends import WAIT_S, BenchError, clock
from bench.floors import FACT, no_delay
from bench.site import BenchSite
from hall import topics
from virtual.pty import Pty


class Outcomes:
    """Tickets as they are told to the hall, a kiosk's or the floor's, each with the time it was heard."""

    def __init__(self, port: int, topic: str) -> None:
        self._heard: queue.SimpleQueue[tuple[float, bytes]] = queue.SimpleQueue()
        self._client = paho.Client(CallbackAPIVersion.VERSION2, protocol=paho.MQTTv5)
        subscribed: list[bool] = []
        self._client.on_socket_open = no_delay
        self._client.on_connect = lambda c, *_: c.subscribe(topic, qos=1)
        self._client.on_subscribe = lambda *_: subscribed.append(True)
        self._client.on_message = lambda _c, _d, message: self._heard.put((clock(), bytes(message.payload)))
        self._client.connect("127.0.0.1", port)
        while not subscribed:
            self._client.loop(0.1)
        self._client.loop_start()

    def next(self, pressed_at: float) -> float:
        """When the ticket of that press was heard of, which has to be a proven one.

        Facts of earlier presses come again from a kiosk that was killed before it had written down their ack.
        """
        while True:
            try:
                at, payload = self._heard.get(timeout=WAIT_S)
            except queue.Empty:
                raise BenchError("no ticket was told to the hall") from None
            if payload[:1] != b"{":  # the floor says nothing
                return at
            fact = json.loads(payload)
            if fact["at"]["mono"] >= pressed_at and fact["kind"].startswith("ticket_"):
                if fact["body"].get("slip") != "confirmed":
                    raise BenchError(f"a slip was not confirmed: {payload.decode()}")
                return at

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


class OneKiosk:
    """Not started yet; `printer` is the path of its line, `more` further lines of its [printer]."""

    def __init__(self, site: BenchSite, unit: str, printer: str, more: str = "") -> None:
        _ = site.hall
        self.unit = unit
        self._site = site
        self._buttons = Pty()
        self._config = hall_files.kiosk(
            site.folder, site.broker.port, self._buttons.path, printer, unit, more
        )
        self.outcomes = Outcomes(
            site.broker.port, f"{topics.root(hall_files.HALL)}/{topics.name(topics.FACT, unit)}"
        )

    def start(self) -> None:
        """Until it says that all is well: the printer has answered, a number can be given."""
        (self._site.folder / f"{self.unit}.log").unlink(missing_ok=True)  # that of an earlier start
        self._site.start(self.unit, ["-m", "jiaohao", "kiosk", "-c", str(self._config)])
        self._site.until(self.unit, "kiosk: ok")

    def kill(self) -> None:
        self._site.stop(self.unit)

    def press(self, code: str = "a") -> float:
        """Returns when."""
        data = code.encode("ascii")
        at = clock()
        os.write(self._buttons.fd, data)
        return at

    def close(self) -> None:
        self.outcomes.close()
        self._buttons.close()


@contextlib.contextmanager
def one_kiosk(site: BenchSite, unit: str, printer: str, more: str = "") -> Iterator[OneKiosk]:
    """At work."""
    kiosk = OneKiosk(site, unit, printer, more)
    try:
        kiosk.start()
        yield kiosk
        kiosk.kill()
    finally:
        kiosk.close()


@contextlib.contextmanager
def floor_outcomes(site: BenchSite) -> Iterator[Outcomes]:
    outcomes = Outcomes(site.broker.port, FACT)
    try:
        yield outcomes
    finally:
        outcomes.close()
