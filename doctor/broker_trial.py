"""The broker, tried as the unit itself would: its file, its user, its password, its topics. Runs as a child.

A client id of our own, no will, nothing retained. What is published is a `unit/<unit>/info`, which nobody waits for;
the unit's own retained one stays as it is.
"""

import json
import secrets
import socket
import ssl
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from doctor import mqtt

CONNECT_S = 4.0
ANSWER_S = 3.0
RETAINED_S = 0.5  # what is retained comes right behind the SUBACK
ECHO_S = 2.0
ROOT = "jiaohao/1"
HALL = "hall"
Table = dict[str, Any]


class TrialError(Exception):
    """`stage` is where it ended."""

    def __init__(self, stage: str, found: str) -> None:
        super().__init__(found)
        self.stage = stage


def run(path: str, kind: str) -> Table:
    """What `doctor/broker_seen.py` judges."""
    try:
        return _try(Path(path), kind)
    except TrialError as exc:
        return {"stage": exc.stage, "trouble": str(exc)}


def _try(path: Path, kind: str) -> Table:
    try:
        table = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
        broker, hall, unit = _broker(table), *_names(table, kind)
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise TrialError("file", f"{exc}") from exc
    password = _password(broker)
    wire = _Wire(_connected(broker))
    root = f"{ROOT}/{hall}"
    try:
        wire.send(mqtt.connect(f"{hall}-{unit}-doctor", broker.get("username"), password))
        if code := wire.reason(mqtt.CONNACK):
            stage = "credentials" if code in mqtt.NOT_ALLOWED else "refused"
            raise TrialError(stage, mqtt.reason(code))
        own = [f"{root}/unit/{unit}/{name}" for name in ("state", "health", "info")]
        wire.send(mqtt.subscribe(1, [*own, f"{root}/unit/{HALL}/state"]))
        read = wire.reason(mqtt.SUBACK)
        wire.listen(RETAINED_S)
        info = json.dumps({"kind": kind, "version": f"doctor {secrets.token_hex(4)}"}).encode()
        told = {topic.removeprefix(f"{root}/"): _json(payload) for topic, payload in wire.heard.items()}
        wire.send(mqtt.publish(2, own[2], info))
        written = wire.reason(mqtt.PUBACK)
        wire.listen(ECHO_S, lambda: wire.heard.get(own[2]) == info)
        wire.send(mqtt.disconnect())
    finally:
        wire.close()
    echo = wire.heard.get(own[2]) == info
    return {"unit": unit, "read": read, "written": written, "echo": echo, "told": told}


def _broker(table: Table) -> Table:
    broker = table.get("broker", {})
    if not isinstance(broker, dict):
        raise ValueError("[broker] is no table")
    return broker


def _names(table: Table, kind: str) -> tuple[str, str]:
    return (
        (str(table["hall"]["id"]), HALL)
        if kind == HALL
        else (str(table["unit"]["hall"]), str(table["unit"]["id"]))
    )


def _password(broker: Table) -> str | None:
    path = broker.get("password_file")
    if not path:
        return None
    try:
        return Path(path).read_text("utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as exc:
        raise TrialError("password", f"{path}: {getattr(exc, 'strerror', None) or exc}") from exc


def _connected(broker: Table) -> socket.socket:
    try:
        if path := broker.get("unix_socket"):
            wire = socket.socket(socket.AF_UNIX)
            wire.settimeout(CONNECT_S)
            wire.connect(path)
            return wire
        host, port = broker.get("host", "127.0.0.1"), broker.get("port", 1883)
        wire = socket.create_connection((host, port), timeout=CONNECT_S)
        if ca := broker.get("ca_file"):
            return ssl.create_default_context(cafile=ca).wrap_socket(wire, server_hostname=host)
        return wire
    except ssl.SSLError as exc:
        raise TrialError("tls", exc.reason or str(exc)) from exc
    except ConnectionRefusedError as exc:
        raise TrialError("port", "nothing listens there") from exc
    except socket.gaierror as exc:
        raise TrialError("name", exc.strerror or str(exc)) from exc
    except OSError as exc:
        raise TrialError("network", exc.strerror or str(exc) or "no answer") from exc


def _json(payload: bytes) -> object:
    try:
        return json.loads(payload)
    except ValueError:
        return None


class _Wire:
    def __init__(self, wire: socket.socket) -> None:
        self._wire = wire
        self._left = b""
        self.heard: dict[str, bytes] = {}

    def send(self, data: bytes) -> None:
        try:
            self._wire.sendall(data)
        except OSError as exc:
            raise TrialError("closed", exc.strerror or str(exc)) from exc

    def reason(self, kind: int) -> int:
        """The reason code of the next packet of this kind; messages before it are kept."""
        deadline = time.monotonic() + ANSWER_S
        while (packet := self._packet(deadline)) is not None:
            if packet.kind == kind:
                return mqtt.reason_of(packet)
            if packet.kind == mqtt.DISCONNECT:
                raise TrialError("closed", mqtt.reason(packet.body[0] if packet.body else 0))
        raise TrialError("silent", "it accepts the connection and says nothing")

    def listen(self, seconds: float, is_enough: Callable[[], bool] = lambda: False) -> None:
        deadline = time.monotonic() + seconds
        while not is_enough() and self._packet(deadline) is not None:
            pass

    def close(self) -> None:
        self._wire.close()

    def _packet(self, deadline: float) -> mqtt.Packet | None:
        """None when the time is over."""
        try:
            while (taken := mqtt.take(self._left)) is None:
                left_s = deadline - time.monotonic()
                if left_s <= 0:
                    return None
                self._wire.settimeout(left_s)
                data = self._wire.recv(65536)
                if not data:
                    raise TrialError("closed", "it closed the connection")
                self._left += data
        except TimeoutError:
            return None
        except ValueError as exc:
            raise TrialError("closed", "what answers there is no MQTT broker") from exc
        except OSError as exc:
            raise TrialError("closed", exc.strerror or str(exc)) from exc
        packet, self._left = taken
        if packet.kind == mqtt.PUBLISH:
            topic, number, payload = mqtt.message(packet)
            self.heard[topic] = payload
            if number:
                self.send(mqtt.acknowledge(number))
        return packet
