"""Asks a printer how it is, while no kiosk has it: DLE EOT 1 to 4, one by one; nothing is printed. As a child."""

import os
import select
import socket
import termios
import time
from typing import Any

QUESTIONS = (1, 2, 3, 4)
ANSWER_S = 1.0
OPEN_S = 3.0


def run(transport: str, target: str, number: str) -> dict[str, Any]:
    """`number`: the baud of a serial line, the port of an address. `answers`: a byte for each question, -1 for none."""
    try:
        fd = _open(transport, target, int(number))
    except (OSError, termios.error) as exc:
        return {"trouble": getattr(exc, "strerror", None) or str(exc)}
    try:
        return {"answers": [_ask(fd, question) for question in QUESTIONS]}
    except OSError as exc:
        return {"trouble": exc.strerror or str(exc)}
    finally:
        os.close(fd)


def _open(transport: str, target: str, number: int) -> int:
    if transport == "tcp":
        return socket.create_connection((target, number), timeout=OPEN_S).detach()
    fd = os.open(target, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    if transport == "serial":
        _raw(fd, number)
    return fd


def _raw(fd: int, baud: int) -> None:
    """Eight bits, no parity, no flow control, nothing translated."""
    speed = getattr(termios, f"B{baud}", termios.B9600)
    control = termios.CS8 | termios.CREAD | termios.CLOCAL
    termios.tcsetattr(fd, termios.TCSANOW, [0, 0, control, 0, speed, speed, [b"\0"] * 32])
    termios.tcflush(fd, termios.TCIOFLUSH)


def _ask(fd: int, question: int) -> int:
    """The last byte of the right shape, for a late one may belong to the question before; -1 for silence."""
    os.set_blocking(fd, False)
    _drain(fd)
    _, writable, _ = select.select([], [fd], [], ANSWER_S)
    if not writable:
        return -1
    try:
        os.write(fd, bytes([0x10, 0x04, question]))
    except BlockingIOError:
        return -1
    deadline = time.monotonic() + ANSWER_S
    while (left_s := deadline - time.monotonic()) > 0:
        if not select.select([fd], [], [], left_s)[0]:
            break
        data = os.read(fd, 64)
        if not data:
            return -1
        if answers := [byte for byte in data if byte & 0x93 == 0x12]:
            return answers[-1]
    return -1


def _drain(fd: int) -> None:
    try:
        while os.read(fd, 64):
            pass
    except BlockingIOError:
        pass
