"""What an emulated printer says, and every way in which that can go wrong on its way. Pure; time is an argument."""

import random
from typing import Literal

Kind = Literal["status", "asb", "paper", "drawer", "process_id", "text", "cleared", "flow", "noise"]


class Voice:
    """`say` queues a reply, `due` hands out what the line has brought by now. The faults can be set at any time."""

    def __init__(self, seed: int = 1) -> None:
        self.silent = False
        self.mute: set[Kind] = set()  # these kinds are never heard
        self.delay_s = 0.0
        self.copies = 1  # 0 loses every reply
        self.lose_next = 0  # as many replies are lost, and no more
        self.garble_every = 0  # every so many bytes one bit is wrong
        self.interleaved = b""  # put into the middle of every reply of several bytes
        self._said = 0  # bytes, for garble_every
        self._bits = random.Random(seed)
        self._queue: list[tuple[float, bytes]] = []  # when due

    @property
    def next_at(self) -> float | None:
        return min((at for at, _ in self._queue), default=None)

    def say(self, kind: Kind, data: bytes, now: float) -> None:
        if self.silent or kind in self.mute:
            return
        if self.lose_next:
            self.lose_next -= 1
            return
        if self.interleaved and len(data) > 1 and kind != "asb":
            data = data[:2] + self.interleaved + data[2:]
        self._queue += [(now + self.delay_s, self._garbled(data)) for _ in range(self.copies)]

    def noise(self, data: bytes, now: float) -> None:
        """Bytes nobody asked for, whatever the faults."""
        self._queue.append((now, data))

    def due(self, now: float) -> bytes:
        said = b"".join(data for at, data in sorted(self._queue, key=lambda reply: reply[0]) if at <= now)
        self._queue = [(at, data) for at, data in self._queue if at > now]
        return said

    def hush(self) -> None:
        """What is on its way never arrives."""
        self._queue.clear()

    def _garbled(self, data: bytes) -> bytes:
        if not self.garble_every:
            return data
        out = bytearray(data)
        for n in range(len(out)):
            self._said += 1
            if self._said % self.garble_every == 0:
                out[n] ^= 1 << self._bits.randrange(8)
        return bytes(out)
