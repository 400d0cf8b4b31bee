"""The button that asks for a person (R33): once a minute is enough, however often it is pressed. Pure."""

from kiosk.actions import Action, CommitAssistance

AGAIN_S = 60.0  # pressed again before, it does nothing: somebody is coming


class Assistance:
    def __init__(self) -> None:
        self._coming_until: float | None = None
        self._unwritten = False

    def pressed(self, real: float) -> list[Action]:
        if self.is_coming(real):
            return []
        self._coming_until, self._unwritten = real + AGAIN_S, True
        return [CommitAssistance()]

    def told(self) -> None:
        self._unwritten = False

    def unwritten(self, real: float) -> list[Action]:
        """Not on disk, now that it can be written; whoever pressed long ago is gone."""
        if not self._unwritten or not self.is_coming(real):
            return []
        return [CommitAssistance()]

    def is_coming(self, real: float) -> bool:
        return self._coming_until is not None and real < self._coming_until

    def lapse(self, real: float) -> None:
        if not self.is_coming(real):
            self._coming_until, self._unwritten = None, False

    def deadlines(self) -> list[float]:
        return [] if self._coming_until is None else [self._coming_until]
