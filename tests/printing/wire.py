"""What lies between kiosk and printer, in virtual time: a line of so many baud, a USB cable or a network."""

import math

from virtual.machine import Machine

KERNEL_BYTES = 4096  # what a write is done with before the line has carried it


class Wire:
    """Bytes arrive at a tenth of the baud rate, 0 for as fast as the printer takes them; `cut_at` bytes, it is cut."""

    def __init__(self, machine: Machine, baud: int = 0) -> None:
        self._machine = machine
        self._byte_s = 10 / baud if baud else 0.0
        self._sent = bytearray()
        self._at = 0.0
        self.is_plugged = True
        self.is_hurt = False  # something may have been cut in two
        self.is_dead = False  # and nothing tells: bytes get lost both ways
        self.arrived = 0  # bytes, since `watch`
        self.watched = math.inf  # stop there, for something to happen

    @property
    def is_idle(self) -> bool:
        return not self._sent

    def watch(self, count: float) -> None:
        self.arrived, self.watched = 0, count

    def write(self, data: bytes, now: float) -> int:
        """How many bytes are taken."""
        if not self._sent:
            self._at = now
        taken = data[: KERNEL_BYTES - len(self._sent)]
        self._sent += taken
        self.run(now)
        return len(taken)

    def run(self, now: float) -> None:
        """Carry what there has been time for."""
        while self._sent and self.is_plugged and self.arrived < self.watched:
            count = min(len(self._sent), self._machine.room(now), self.watched - self.arrived)
            if self._byte_s:
                count = min(count, int((now - self._at + 1e-9) / self._byte_s))
                self._at += count * self._byte_s
            if count <= 0:
                return
            data = bytes(self._sent[: int(count)])
            del self._sent[: len(data)]
            self.arrived += len(data)
            if not self.is_dead:
                self._machine.hear(data, now)

    def next_at(self) -> float | None:
        """When what is on the line will have arrived, or as much of it as is watched for."""
        if not self._sent or not self.is_plugged or not self._byte_s:
            return None
        return self._at + min(len(self._sent), self.watched - self.arrived) * self._byte_s

    def cut(self) -> None:
        self.is_dead = self.is_hurt = True

    def join(self) -> None:
        self.is_dead = False

    def drop(self) -> None:
        """What the computer has not got rid of, when it is switched off or closes the line."""
        self.is_hurt = self.is_hurt or bool(self._sent)
        self._sent.clear()

    def unplug(self) -> None:
        self.is_plugged, self.is_hurt = False, True
        self._sent.clear()

    def plug_in(self) -> None:
        self.is_plugged = True
