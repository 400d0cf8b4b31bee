"""What the tests of the emulated printer say to it, as the manuals' tables have it, and how they listen."""

from virtual.line import Line
from virtual.machine import Machine

CUT = bytes.fromhex("1D 56 42 00")
INIT = bytes.fromhex("1B 40 1C 26")


def barrier(number: str) -> bytes:
    return bytes.fromhex("1D 28 48 06 00 30 30") + number.encode("ascii")


def reply(number: str) -> bytes:
    return b"\x37\x22" + number.encode("ascii") + b"\x00"


def say(machine: Machine | Line, data: bytes, now: float = 0.0) -> bytes:
    machine.hear(data, now)
    return machine.advance(now)


def run(machine: Machine | Line, now: float = 0.0, for_s: float = 60.0) -> list[tuple[float, bytes]]:
    """What it says and when, woken only when it asks to be."""
    until = now + for_s
    said = [(now, machine.advance(now))]
    while (at := machine.next_at(now)) is not None and at <= until:
        now = at
        said.append((now, machine.advance(now)))
    return [(round(at, 3), data) for at, data in said if data]


def heard(machine: Machine | Line, now: float = 0.0, for_s: float = 60.0) -> list[bytes]:
    return [data for _, data in run(machine, now, for_s)]


def answers(machine: Machine, now: float = 0.0) -> list[int]:
    """To DLE EOT 1–4."""
    return list(b"".join(say(machine, bytes((0x10, 0x04, n)), now) for n in (1, 2, 3, 4)))
