"""A press out of the chatter of a contact: pure, over (time, level), so that tests and hardware agree.

A level counts when it was stable for `stable_s`; whatever is shorter never happened. gpiozero's `bounce_time`
means something else on each pin library, and nothing at all on mock pins.
"""

from typing import Literal

STABLE_S = 0.02  # contacts bounce for 1–10 ms; the fastest finger presses for 50 ms
STUCK_S = 15.0  # nobody presses that long: a coin, a short circuit, a chair

What = Literal["pressed", "stuck", "freed"]


class Debounce:
    """One button. `edge` for every change of level, `tick` when `deadline` has come."""

    def __init__(
        self, at: float, pressed: bool, stable_s: float = STABLE_S, stuck_s: float = STUCK_S
    ) -> None:
        """A button that is pressed from the start is no press; it may be stuck."""
        self._stable_s = stable_s
        self._stuck_s = stuck_s
        self._level = self._stable = pressed
        self._changed_at = at  # of the raw level
        self._since_at = at  # of the stable one
        self._is_stuck = False

    @property
    def level(self) -> bool:
        """As the contact was last seen, chatter and all."""
        return self._level

    @property
    def deadline(self) -> float | None:
        if self._level != self._stable:
            return self._changed_at + self._stable_s
        return self._since_at + self._stuck_s if self._stable and not self._is_stuck else None

    def edge(self, at: float, pressed: bool) -> list[What]:
        """Times that run backwards (two threads told about the same edge) count as the last one."""
        at = max(at, self._changed_at)
        happened = self.tick(at)
        if pressed != self._level:
            self._level = pressed
            self._changed_at = at
        return happened

    def tick(self, at: float) -> list[What]:
        happened: list[What] = []
        if self._level != self._stable and at >= self._changed_at + self._stable_s:
            self._stable = self._level
            self._since_at = self._changed_at
            if self._stable:
                happened.append("pressed")
            elif self._is_stuck:
                self._is_stuck = False
                happened.append("freed")
        if self._level and self._stable and not self._is_stuck and at >= self._since_at + self._stuck_s:
            self._is_stuck = True
            happened.append("stuck")
        return happened
