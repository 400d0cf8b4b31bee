"""Own words that come back on a wire of one-byte keys: without care the "12" of a text would be two keys. Pure.

An echo begins with the first byte of what was sent, which is no key (`Pad.problems` sees to it). From there on as
many bytes are dropped as were sent, equal or not: where two talk at once, bytes are spoilt rather than lost.
"""

from collections import deque

ECHO_S = 1.0  # 19 bytes take 0.7 s at 300 baud


class Echo:
    """`drops` tells of each byte that came in whether it is an echo's."""

    def __init__(self) -> None:
        self._due: deque[tuple[bytes, float]] = deque()  # and until when
        self._left = b""
        self._until = 0.0
        self._is_exact = True
        self._expected = False  # the last one came back: so will the next, even if its first byte is spoilt

    def sent(self, data: bytes, real: float) -> None:
        self._forget(real)
        if data:
            self._due.append((data, real + ECHO_S))

    def drops(self, byte: int, real: float) -> bool:
        if self._left and real > self._until:
            self._left = b""
        self._forget(real)
        if not self._left:
            if not self._due or not (self._expected or byte == self._due[0][0][0]):
                return False
            (self._left, self._until), self._is_exact = self._due.popleft(), True
        self._is_exact &= byte == self._left[0]
        self._left = self._left[1:]
        if not self._left and self._is_exact:
            self._expected = True
        return True

    def restart(self) -> None:
        self._due.clear()
        self._left = b""

    def _forget(self, real: float) -> None:
        """What should be back by now: this wire does not echo."""
        while self._due and real > self._due[0][1]:
            self._due.popleft()
            self._expected = False
