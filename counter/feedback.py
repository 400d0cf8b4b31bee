"""What the pad says of itself when something becomes so: a beep and a word for 3 s, once. Pure.

The steady text says what is; this says what has just begun, for a clerk who does not look.
"""

from counter.keys import Phase
from counter.known import Known
from counter.telling import Telling
from hall import messages as m

PROMPTS = {
    "idle": "PEOPLE WAIT", "overrun": "TIME IS UP", "promise": "PROMISE DUE", "parked": "PARKED TOO LONG",
    "transfer": "SENT ON, WAITS", "no_slip": "SLIP NOT OUT", "called": "START? NOSHOW?",
    "internal": "CUSTOMERS FIRST", "back": "PAUSE IS OVER",
}  # fmt: skip
"""Of `CounterState.prompts`; others are for other eyes."""


class Feedback:
    """Remembers what was so before. `follow` after every event; nothing is said of the first state seen."""

    def __init__(self, known: Known, telling: Telling) -> None:
        self._known = known
        self._telling = telling
        self._prompts: set[str] | None = None
        self._waiting: tuple[int, int] | None = None  # people, VIPs

    def follow(self, phase: Phase, real: float) -> None:
        self._follow_queue(phase, real)
        state = self._known.hall
        if state is not None and self._known.link:
            self._follow_prompts(state, real)

    def _follow_queue(self, phase: Phase, real: float) -> None:
        """A beep when the first comes, for a clerk who has turned away; and when a VIP does (R29)."""
        if not self._known.link or not self._known.queues:
            self._waiting = None
            return
        before, self._waiting = self._waiting, (self._known.waiting, self._known.vips)
        if before is None or phase in ("closed", "paused"):
            return
        people, vips = self._waiting
        if vips and not before[1]:
            self._telling.prompt("VIP WAITS", real)
        elif people and not before[0] and phase == "open":
            self._telling.prompt(f"{people} WAIT", real)

    def _follow_prompts(self, state: m.CounterState, real: float) -> None:
        before, self._prompts = self._prompts, set(state.prompts)
        for name in sorted(self._prompts - (before or set())):
            if name in PROMPTS:
                self._telling.prompt(PROMPTS[name], real)
