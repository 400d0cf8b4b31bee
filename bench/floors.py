"""The floors: minimal programs that do only the unavoidable I/O, as processes of their own, like ours.

`python -m bench.floors NAME ARGS…`. Same SQLite mode (WAL, synchronous=FULL), same broker, same paho with TCP_NODELAY,
as many bytes in rows and messages as ours; nothing is decided, decoded, checked, kept or shown. Each follows the way
its library is meant to be used: who only answers does it in paho's callback, without a second thread.
"""

import heapq
import importlib
import os
import select
import signal
import socket
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import cast

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

REQUEST, REPLY, CALLS, FACT = "floor/request", "floor/reply", "floor/calls", "floor/fact"
BOARD_SIZE = (1920, 1080)
TICKETS = 100_000
BATCH = 256
On = Callable[[paho.Client, paho.MQTTMessage], None]


def press(button: str, printer: str, database: str, slip: str, row: str) -> None:
    """Blocking read of the button's pty → one commit → the slip's bytes to the printer's pty."""
    buttons, paper = open_line(button), open_line(printer)
    data, body, commit = Path(slip).read_bytes(), bytes(int(row)), journal(database)
    ready()
    while os.read(buttons, 64):
        commit(body)
        os.write(paper, data)


def slip(port: str, button: str, printer: str, database: str, data: str, row: str) -> None:
    """As `press`, and on: the printer's process ID → a second commit → the fact to the broker."""
    buttons, paper = open_line(button), open_line(printer)
    slip, body, commit = Path(data).read_bytes(), bytes(int(row)), journal(database)
    proof = b"\x37\x22" + slip[-4:] + b"\x00"
    client = connect(port, "floor-slip", REPLY, lambda *_: None)
    client.loop_start()
    ready()
    while os.read(buttons, 64):
        commit(body)
        os.write(paper, slip)
        heard = b""
        while not heard.endswith(proof):
            heard += os.read(paper, 64)
        commit(body)
        client.publish(FACT, body, qos=1)


def keypad(port: str, line: str) -> None:
    """A line of the keypad → request; reply → a line to the keypad."""
    fd = open_line(line)
    client = connect(port, "floor-keypad", REPLY, lambda _c, message: show(fd, bytes(message.payload)))
    client.loop_start()
    ready()
    while os.read(fd, 64):
        client.publish(REQUEST, bytes(64), qos=1)


def hall(port: str, database: str, row: str, state: str) -> None:
    """Request → heap pop → commit → reply, then the board's state; all in paho's callback."""
    heap = list(range(TICKETS))
    body, padding, commit = bytes(int(row)), int(state), journal(database)

    def on_request(client: paho.Client, _message: paho.MQTTMessage) -> None:
        ticket = b"A%05d" % heapq.heappop(heap)
        commit(body)
        client.publish(REPLY, ticket, qos=1)
        client.publish(CALLS, ticket.ljust(padding), qos=1, retain=True)

    client = connect(port, "floor-hall", REQUEST, on_request)
    ready()
    client.loop_forever()


def board(port: str) -> None:
    """State → a line to whoever measures."""
    client = connect(port, "floor-board", CALLS, lambda _c, message: show(1, bytes(message.payload[:6])))
    ready()
    client.loop_forever()


def facts(port: str, root: str, database: str) -> None:
    """Facts → rows, one commit for whatever has come → one acknowledgement for each unit."""
    db = open_database(database)
    rows: list[bytes] = []
    last: dict[str, int] = {}

    def on_fact(_client: paho.Client, message: paho.MQTTMessage) -> None:
        unit = message.topic.rsplit("/", 2)[1]
        last[unit] = last.get(unit, 0) + 1  # they come in order
        rows.append(bytes(message.payload))

    client = connect(port, "floor-facts", f"{root}/unit/+/fact", on_fact)
    fd = cast(socket.socket, client.socket()).fileno()
    ready()
    while client.loop(1.0) == paho.MQTT_ERR_SUCCESS:
        if not rows or (len(rows) < BATCH and select.select([fd], [], [], 0)[0]):
            continue
        with db:
            db.executemany("INSERT INTO row VALUES (?)", ((row,) for row in rows))
        rows.clear()
        for unit, upto in last.items():
            client.publish(f"{root}/ack/{unit}", b'{"epoch":"%b","upto":%d}' % (unit.encode(), upto), qos=1)


def start(what: str, database: str) -> None:
    """The libraries that cannot be done without, the database opened; with "restart" its snapshot read and decoded."""
    msgspec = importlib.import_module("msgspec")
    if what == "kiosk":
        importlib.import_module("serial")
    db = sqlite3.connect(database)
    db.execute("PRAGMA journal_mode = WAL")
    if what == "restart":
        msgspec.json.decode(db.execute("SELECT state, max(n) FROM snapshot").fetchone()[0])
    ready()


def memory(what: str, database: str) -> None:
    """As `start`, and stays; the counter's with a window of the board's size."""
    kept: list[object] = []
    if what == "counter":
        importlib.import_module("serial")
        pygame = importlib.import_module("pygame")
        pygame.display.init()
        surface = pygame.display.set_mode(BOARD_SIZE)
        surface.fill("white")
        kept.append(surface)
    start(what, database)
    signal.pause()


# --- what they share -----------------------------------------------------------------------------------------


def connect(port: str, name: str, topic: str, on_message: On) -> paho.Client:
    """Connected and subscribed when it returns."""
    client = paho.Client(CallbackAPIVersion.VERSION2, client_id=name, protocol=paho.MQTTv5)
    subscribed: list[bool] = []
    client.on_socket_open = no_delay
    client.on_connect = lambda c, *_: c.subscribe(topic, qos=1)
    client.on_subscribe = lambda *_: subscribed.append(True)
    client.on_message = lambda c, _d, message: on_message(c, message)
    client.connect("127.0.0.1", int(port))
    while not subscribed:
        client.loop(0.1)
    return client


def no_delay(_client: paho.Client, _data: object, sock: object) -> None:
    cast(socket.socket, sock).setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def open_line(path: str) -> int:
    """A pty whose mode has been set by its owner."""
    return os.open(path, os.O_RDWR | os.O_NOCTTY)


def open_database(path: str) -> sqlite3.Connection:
    db = sqlite3.connect(path)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("CREATE TABLE row (body BLOB NOT NULL)")
    return db


def journal(path: str) -> Callable[[bytes], None]:
    """One row, one commit, one fsync."""
    db = open_database(path)
    db.isolation_level = None

    def commit(body: bytes) -> None:
        db.execute("INSERT INTO row VALUES (?)", (body,))

    return commit


def show(fd: int, ticket: bytes) -> None:
    os.write(fd, b"SHOW " + ticket + b" CALL\n")


def ready() -> None:
    """As systemd would be told."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as wire:
        wire.sendto(b"READY=1", os.environ["NOTIFY_SOCKET"])


FLOORS: dict[str, Callable[..., None]] = {
    "press": press, "slip": slip, "keypad": keypad, "hall": hall, "board": board, "facts": facts, "start": start,
    "memory": memory,
}  # fmt: skip

if __name__ == "__main__":
    FLOORS[sys.argv[1]](*sys.argv[2:])
