"""The far ends of the devices, held by the bench itself with as little code as will do.

Both our processes and the floors are measured here, by the same code at the same points: a time is taken right after
the read() that brought the bytes, before they are looked at. All times are of one clock, CLOCK_MONOTONIC.
"""

import os
import queue
import select
import threading
import time
from collections.abc import Callable, Mapping

from virtual.pty import Pty

QUESTION = b"\x10\x04"  # DLE EOT n
WELL = b"\x12"  # online, paper, no error: the answer to every n
BARRIER = b"\x1d\x28\x48\x06\x00\x30\x30"  # GS ( H fn 48, four characters follow
BARRIER_BYTES = len(BARRIER) + 4
WAIT_S = 10.0

clock = time.perf_counter


class BenchError(RuntimeError):
    """A measurement could not be taken; says what did not come."""


class PrinterEnd:
    """A printer that is always well and prints at once. `slips` gets (time of the first byte, the bytes)."""

    def __init__(self) -> None:
        self.pty = Pty()
        self.slips: queue.SimpleQueue[tuple[float, bytes]] = queue.SimpleQueue()
        self._bytes = b""
        self._began: float | None = None
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="printer end", daemon=True)
        self._thread.start()

    def slip(self) -> tuple[float, bytes]:
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
        self._bytes += data
        while self._began is None and self._bytes[:2] == QUESTION and len(self._bytes) >= 3:
            self.pty.write(WELL)
            self._bytes = self._bytes[3:]
        if not self._bytes or (self._began is None and QUESTION.startswith(self._bytes[:2])):
            return
        if self._began is None:
            self._began = at
        found = self._bytes.find(BARRIER)
        if found < 0 or len(self._bytes) < found + BARRIER_BYTES:
            return
        end = found + BARRIER_BYTES
        self.pty.write(b"\x37\x22" + self._bytes[end - 4 : end] + b"\x00")
        self.slips.put((self._began, self._bytes[:end]))
        self._bytes, self._began = self._bytes[end:], None


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
