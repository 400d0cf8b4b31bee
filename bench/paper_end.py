"""The emulated printer at the far end of a pty, and what the bench wants to know of a slip: bytes, and three times.

On a line with a baud rate bytes arrive one by one, however many the pty hands over at once; times are those of the
emulation, which runs on the bench's clock.
"""

import threading
import time
from dataclasses import dataclass

from bench.ends import BenchError, clock
from printer.profile import load
from virtual.line import Line
from virtual.machine import Machine
from virtual.makes import make_of
from virtual.pty import Pty

GRAIN_S = 0.0005  # the emulation's times are exact, what it says is this late at most
REST_S = 0.3


@dataclass(frozen=True)
class Printed:
    """When the slip's first byte arrived at the printer, when its last, and when the paper stood still."""

    first_at: float
    last_at: float
    moved_at: float
    data: bytes


class _Watched(Machine):
    """Remembers when what is no question arrived."""

    first_at: float | None = None
    last_at = 0.0

    def hear(self, data: bytes, now: float) -> None:
        before = len(self.received)
        super().hear(data, now)
        if len(self.received) > before:
            self.first_at = now if self.first_at is None else self.first_at
            self.last_at = now


class PaperEnd:
    """A printer of the profile. `baud`: 0 lets bytes arrive at once; `moves`: else its paper takes no time."""

    def __init__(self, profile: str, baud: int = 0, *, moves: bool = False) -> None:
        self._pty = Pty()
        self.path = self._pty.path
        self._machine = _Watched(make_of(load(profile)), speed_mm_s=None if moves else 0.0)
        self._line = Line(self._machine, baud) if baud else self._machine
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="paper end", daemon=True)
        self._thread.start()

    def printed(self) -> Printed:
        """All since it was asked last; ask when nothing is under way."""
        machine = self._machine
        found = Printed(
            machine.first_at or 0.0, machine.last_at, machine.still_since, bytes(machine.received)
        )
        machine.first_at = None
        machine.received.clear()
        if machine.errors:
            raise BenchError(f"the emulated printer complains: {machine.errors[:3]}")
        return found

    def close(self) -> None:
        self._stopping = True
        self._thread.join()
        self._pty.close()

    def _run(self) -> None:
        while not self._stopping:
            now = clock()
            if said := self._line.advance(now):
                self._pty.write(said)
            next_at = self._line.next_at(now)
            wait_s = REST_S if next_at is None else min(REST_S, max(GRAIN_S, next_at - now))
            room = self._line.room(now)
            if room <= 0:
                time.sleep(wait_s)
            elif data := self._pty.read(wait_s, room):
                self._line.hear(data, clock())
