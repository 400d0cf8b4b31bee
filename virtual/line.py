"""A serial line in front of an emulated printer: bytes arrive one by one, as fast as the baud rate has it. Pure.

A pty does not pace (30 000 bytes "at 9600 baud" are there at once), so this does. 8N1: ten bits a byte.
"""

from collections import deque

from virtual.machine import Machine

AHEAD_BYTES = 256  # that the computer's adapter holds; more stays with the computer


class Line:
    """Used in place of the machine behind it: the same four methods."""

    def __init__(self, machine: Machine, baud: int) -> None:
        self.machine = machine
        self._byte_s = 10 / baud
        self._coming: deque[int] = deque()
        self._arrives_at = 0.0  # the first of them
        self._leaving: deque[tuple[float, bytes]] = deque()  # what the printer said, when it is here
        self._free_at = 0.0  # the line back

    def room(self, now: float) -> int:
        self._run_to(now)
        return AHEAD_BYTES - len(self._coming)

    def hear(self, data: bytes, now: float) -> None:
        self._run_to(now)
        if not self._coming:
            self._arrives_at = max(self._arrives_at, now) + self._byte_s
        self._coming += data
        self._run_to(now)

    def advance(self, now: float) -> bytes:
        self._run_to(now)
        said = bytearray()
        while self._leaving and self._leaving[0][0] <= now:
            said += self._leaving.popleft()[1]
        return bytes(said)

    def next_at(self, now: float) -> float | None:
        times = [self.machine.next_at(now)]
        if self._coming and self._arrives_at > now:
            times.append(self._arrives_at)
        if self._leaving:
            times.append(max(now, self._leaving[0][0]))
        return min((at for at in times if at is not None), default=None)

    def cut(self) -> None:
        """Pulled out: what is on the line goes nowhere."""
        self._coming.clear()
        self._leaving.clear()

    def _run_to(self, now: float) -> None:
        """Byte by byte; when the printer holds the computer back, the next one comes when there is room."""
        while self._coming and self._arrives_at <= now:
            at = self._arrives_at
            if self.machine.room(at) > 0:
                self.machine.hear(bytes((self._coming.popleft(),)), at)
                self._arrives_at = at + self._byte_s if self._coming else at
                self._listen(at)
                continue
            self._listen(at)
            later = self.machine.next_at(at)
            if later is None or later > now:
                self._arrives_at = now
                break
            self._arrives_at = max(later, at + self._byte_s)
        self._listen(now)

    def _listen(self, now: float) -> None:
        said = self.machine.advance(now)
        for byte in said:
            self._free_at = max(self._free_at, now) + self._byte_s
            self._leaving.append((self._free_at, bytes((byte,))))
