"""Hall time: a per-boot offset plus the monotonic clock, faster when the demo wants it. Pure.

Without a trusted clock it resumes no earlier than the journal's last time, whatever the wall clock says after a power
cut; a clock that becomes trusted later moves it once.
"""


class HallClock:
    """`wall` and results are Unix seconds, `real` monotonic seconds, `speed` hall seconds per real second."""

    def __init__(self, wall: float, real: float, last: float, *, trusted: bool, speed: float = 1.0) -> None:
        self.trusted = trusted
        self.speed = speed
        self._real = real
        self._base = wall if trusted else max(wall, last)

    def now(self, real: float) -> float:
        return self._base + (real - self._real) * self.speed

    def trust(self, wall: float, real: float) -> float:
        """The wall clock is trusted from now on. Returns by how much hall time moves: 0.0 when it does not.

        A small difference is left alone.
        """
        self.trusted = True
        by_s = wall - self.now(real)
        if abs(by_s) < 1.0:
            return 0.0
        self._base += by_s
        return by_s
