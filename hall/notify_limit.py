"""How many messages a channel may send: what a robot's platform, or a person, puts up with. Pure."""

from math import ceil

NEARLY = 1e-6  # a sum of small waits is never quite a whole one


class Limit:
    """Never more than `per_hour` in any hour: half of them at once, the rest spread over it.

    A quarter of what may go at once is kept for what is urgent.
    """

    def __init__(self, per_hour: int) -> None:
        self._most = float(ceil(per_hour / 2))
        self._per_s = per_hour / 2 / 3600
        self._kept = self._most // 4
        self._left = self._most
        self._at: float | None = None  # real

    def wait_s(self, real: float, *, urgent: bool) -> float:
        if self._at is not None:
            self._left = min(self._most, self._left + (real - self._at) * self._per_s)
        self._at = real
        missing = 1 + (0 if urgent else self._kept) - self._left
        return missing / self._per_s if missing > NEARLY else 0.0

    def take(self) -> None:
        self._left -= 1

    def give_back(self) -> None:
        self._left = min(self._most, self._left + 1)
