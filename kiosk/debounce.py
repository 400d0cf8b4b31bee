"""A press out of the chatter of a contact: pure, over (time, level), so that tests and hardware agree.

A level counts when it was stable for `stable_s`; whatever is shorter never happened. gpiozero's `bounce_time`
means something else on each pin library, and nothing at all on mock pins.
"""

from dataclasses import dataclass
from typing import Literal

STABLE_S = 0.02  # contacts bounce for 1–10 ms; the fastest finger presses for 50 ms
HELD_S = 8.0  # a technician, who wants the self-test slip
STUCK_S = 15.0  # nobody presses that long: a coin, a short circuit, a chair
STUCK_AT_START_S = 2.0  # a thumb that rests there at power-on has gone by then

What = Literal["pressed", "held", "stuck", "freed"]


@dataclass(frozen=True)
class Times:
    """Seconds, each from the moment the contact closed; `stable` from any change of it."""

    stable: float = STABLE_S
    held: float = HELD_S
    stuck: float = STUCK_S
    stuck_at_start: float = STUCK_AT_START_S


USUAL = Times()


class Debounce:
    """One button. `edge` for every change of level, `tick` when `deadline` has come."""

    def __init__(self, at: float, pressed: bool, times: Times = USUAL) -> None:
        """A button that is pressed from the start is no press, nor held; it may be stuck."""
        self._stable_s = times.stable
        self._held_s = times.held
        self._stuck_s = times.stuck
        self._stuck_after_s = times.stuck_at_start if pressed else times.stuck  # of this time it is down
        self._is_held = pressed
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
        if not self._stable or self._is_stuck:
            return None
        return self._since_at + (self._stuck_after_s if self._is_held else self._held_s)

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
            self._is_held, self._stuck_after_s = False, self._stuck_s
            if self._stable:
                happened.append("pressed")
            elif self._is_stuck:
                self._is_stuck = False
                happened.append("freed")
        if self._level and self._stable:
            happened += self._down_for(at - self._since_at)
        return happened

    def _down_for(self, seconds: float) -> list[What]:
        happened: list[What] = []
        if not self._is_held and seconds >= self._held_s:
            self._is_held = True
            happened.append("held")
        if not self._is_stuck and seconds >= self._stuck_after_s:
            self._is_stuck = True
            happened.append("stuck")
        return happened
