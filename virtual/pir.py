"""An HC-SR501 motion sensor that is not there: what its pin does when somebody moves before it. Pure, own clock.

From its data sheet: an output that stays high for the delay set at its trimmer (3 s to 5 min), in `repeat` mode as long
again from every further motion; then some seconds of blindness; and up to three pulses within a minute of power-on that
mean nothing.
"""

from collections.abc import Iterable, Iterator

WARM_UP_S = 60.0
BLIND_S = 2.5  # after a pulse: 2.3 to 3 s
Edge = tuple[float, bool]


class Pir:
    """`delay_s` is the trimmer "Tx"; `repeat` the jumper H, without it L."""

    def __init__(self, delay_s: float = 8.0, *, repeat: bool = True) -> None:
        self._delay_s = delay_s
        self._repeat = repeat

    def edges(
        self, motions: Iterable[float], *, powered_at: float = 0.0, false_pulses: int = 0
    ) -> Iterator[Edge]:
        """The pin's edges in order for motion at these times, which are in order too."""
        for number in range(false_pulses):
            begin_at = powered_at + (number + 0.5) * WARM_UP_S / (false_pulses + 1)
            yield begin_at, True
            yield min(begin_at + self._delay_s, begin_at + WARM_UP_S / (false_pulses + 1) - BLIND_S), False
        end_at: float | None = None
        blind_until_at = powered_at + WARM_UP_S
        for at in motions:
            if end_at is not None and at < end_at:
                end_at = at + self._delay_s if self._repeat else end_at
                continue
            if end_at is not None:
                yield end_at, False
                blind_until_at, end_at = end_at + BLIND_S, None
            if at >= blind_until_at:
                yield at, True
                end_at = at + self._delay_s
        if end_at is not None:
            yield end_at, False
