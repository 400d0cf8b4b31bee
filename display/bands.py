"""What comes and goes on the hall board by itself: the apology, the word after a power cut. Pure.

Each is asked at every picture and says when to ask again; times on the `real` clock.
"""

from hall import messages as m

APOLOGY_S = 60.0
STILL_VALID_S = 300.0  # R09, hall time


class Apology:
    """R19: while somebody waits longer than promised, a minute long and again every `every_s`."""

    def __init__(self, every_s: float) -> None:
        self._every_s = every_s
        self._began_at: float | None = None
        self._deadline: float | None = None

    def at(self, real: float, *, late: bool) -> bool:
        if late and (self._began_at is None or real >= self._began_at + self._every_s):
            self._began_at = real
        stands = self._began_at is not None and real < self._began_at + APOLOGY_S
        self._deadline = None
        if self._began_at is not None and (stands or late):
            self._deadline = self._began_at + (APOLOGY_S if stands else self._every_s)
        return stands

    def next_deadline(self) -> float | None:
        return self._deadline


class StillValid:
    """R09: for five minutes after a power cut. The hall says when it came back, in its own time: its clock need not
    be right, but a state that the broker had kept must not be taken for now."""

    def __init__(self) -> None:
        self._deadline: float | None = None

    def heard(self, state: m.HallState, now: float | None, real: float, *, live: bool) -> None:
        at = state.at if live else now
        self._deadline = None
        if state.recovered_at is not None and at is not None and state.speed > 0:
            self._deadline = real + (STILL_VALID_S - (at - state.recovered_at)) / state.speed

    def at(self, real: float) -> bool:
        if self._deadline is not None and real >= self._deadline:
            self._deadline = None
        return self._deadline is not None

    def next_deadline(self) -> float | None:
        return self._deadline
