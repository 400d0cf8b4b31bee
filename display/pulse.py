"""When a fresh call's band is dim and when bright: three slow pulses, at most one a second, then steady."""

from display.scene import Box, Scene

PULSES = 3
HALF_PULSE_S = 0.5


class Pulse:
    """Asked with the monotonic clock; holds no clock of its own."""

    def __init__(self) -> None:
        self._turns: list[float] = []  # when the band turns dim, bright, dim, …

    def look_at(self, old: Scene | None, new: Scene, now: float) -> None:
        """A new call or recall starts it; the first scene does not, for it may be old."""
        called = old is not None and new.pulse > old.pulse
        if called and any(isinstance(item, Box) and item.pulses for item in new.items):
            self._turns = [now + HALF_PULSE_S * n for n in range(2 * PULSES)]

    def wait_s(self, now: float) -> float | None:
        """Until the next turn; None while steady."""
        return max(0.0, self._turns[0] - now) if self._turns else None

    def turn(self, now: float) -> bool | None:
        """True: dim now; False: bright now; None: nothing to do yet."""
        if not self._turns or now < self._turns[0]:
            return None
        del self._turns[0]
        return len(self._turns) % 2 == 1
