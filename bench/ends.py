"""The far ends of the devices, held by the bench itself with as little code as will do.

Both our processes and the floors are measured here, by the same code at the same points: a time is taken right after
the read() that brought the bytes, before they are looked at. All times are of one clock, CLOCK_MONOTONIC.
"""

import os
import queue
import re
import select
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from virtual.pty import Pty

QUESTION = re.compile(rb"\x10\x04[\x01-\x04]")  # DLE EOT n
WELL = b"\x12"  # online, paper, no error: the answer to every n
SPEAK = re.compile(rb"\x1d\x61[\x01-\xff]")  # GS a n: say by yourself how you are, now and on each change
ALL_WELL = b"\x10\x00\x00\x00"  # what it then says
BARRIER = re.compile(
    rb"\x1d\x28\x48\x06\x00\x30\x30(....)", re.DOTALL
)  # GS ( H fn 48 with its four characters
BEGIN = b"\x1b\x40"  # ESC @, which every slip begins with
WAIT_S = 10.0

clock = time.perf_counter


class BenchError(RuntimeError):
    """A measurement could not be taken; says what did not come."""


@dataclass(frozen=True)
class SlipSeen:
    """When its first byte was read, when its last, and all of them."""

    first_at: float
    last_at: float
    data: bytes


class PrinterEnd:
    """A printer that is always well and prints at once; for slips of one piece, that end with a process ID."""

    def __init__(self) -> None:
        self.pty = Pty()
        self.slips: queue.SimpleQueue[SlipSeen] = queue.SimpleQueue()
        self._bytes = b""
        self._began: float | None = None
        self._speaks = False  # has been told to, since the last slip
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="printer end", daemon=True)
        self._thread.start()

    def slip(self) -> SlipSeen:
        try:
            return self.slips.get(timeout=WAIT_S)
        except queue.Empty:
            raise BenchError("no slip came") from None

    def close(self) -> None:
        self._stopping = True
        self._thread.join()
        self.pty.close()

    def _run(self) -> None:
        while not self._stopping:
            data = self.pty.read(0.3)
            at = clock()
            if data:
                self._take(data, at)

    def _take(self, data: bytes, at: float) -> None:
        self._bytes, asked = QUESTION.subn(b"", self._bytes + data)
        self.pty.write(WELL * asked)
        if not self._speaks and SPEAK.search(self._bytes):
            self.pty.write(ALL_WELL)
            self._speaks = True
        if self._began is None:
            begin = self._bytes.find(BEGIN)
            if begin < 0:
                self._bytes = self._bytes[-2:]  # the beginning of a question, or of a slip
                return
            self._bytes, self._began = self._bytes[begin:], at
        end = BARRIER.search(self._bytes)
        if end is None:
            return
        self.pty.write(b"\x37\x22" + end[1] + b"\x00")
        self.slips.put(SlipSeen(self._began, at, self._bytes[: end.end()]))
        self._bytes, self._began, self._speaks = self._bytes[end.end() :], None, False


class Lines:
    """Lines from a file descriptor, each with the time it was read."""

    def __init__(self, fd: int) -> None:
        self.fd = fd
        self._rest = b""

    def read(self) -> list[tuple[float, str]]:
        try:
            data = os.read(self.fd, 65536)
        except BlockingIOError:
            return []
        at = clock()
        *lines, self._rest = (self._rest + data).split(b"\n")
        return [(at, line.decode("ascii", "replace")) for line in lines]


Wanted = Callable[[str], bool]


def first_lines(wanted: Mapping[Lines, Wanted], wait_s: float = WAIT_S) -> dict[Lines, tuple[float, str]]:
    """From each source its first line that is wanted. Raises BenchError when one does not come."""
    found: dict[Lines, tuple[float, str]] = {}
    give_up_at = clock() + wait_s
    seen: list[str] = []
    while len(found) < len(wanted):
        ready, _, _ = select.select([source.fd for source in wanted], [], [], max(0.0, give_up_at - clock()))
        if not ready:
            raise BenchError(f"an answer did not come; last seen: {seen[-3:]}")
        for source, is_wanted in wanted.items():
            if source.fd in ready:
                for at, line in source.read():
                    seen.append(line)
                    if source not in found and is_wanted(line):
                        found[source] = (at, line)
    return found


class KeypadEnd:
    """A keypad of the documented line protocol."""

    def __init__(self) -> None:
        self.pty = Pty()
        self.lines = Lines(self.pty.fd)

    def press(self, key: str) -> float:
        """Returns when."""
        data = f"{key}\n".encode("ascii")
        at = clock()
        os.write(self.pty.fd, data)
        return at

    def shows(self, wanted: Wanted, wait_s: float = WAIT_S) -> str:
        return first_lines({self.lines: wanted}, wait_s)[self.lines][1]
