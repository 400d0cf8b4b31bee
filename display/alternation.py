"""What takes turns: two languages, if they are not seen at once (`[display] bilingual`), and parts of a long table.

Pure: asked with the `real` clock.
"""

from math import floor

from display.settings import ScreenSettings


class Turns:
    """Which part of what has no room at once is seen now: 0, 1, 2 … for ever; the layout knows how many there are."""

    def __init__(self, each_s: float) -> None:
        self._each_s = each_s
        self._turn_at: float | None = None

    def at(self, real: float, *, needed: bool) -> int:
        """`needed`: there may be more than one part. Asked again at `next_deadline`."""
        turn = floor(real / self._each_s)
        self._turn_at = (turn + 1) * self._each_s if needed else None
        return turn if needed else 0

    def next_deadline(self) -> float | None:
        return self._turn_at


class Alternation:
    """Every board of a machine turns at the same moment: what counts is the clock, not when a board began."""

    def __init__(self, settings: ScreenSettings) -> None:
        self._each_s = settings.alternate_s if settings.bilingual == "alternate" else None
        self._turn_at: float | None = None

    def at(self, languages: tuple[str, ...], real: float) -> tuple[str, ...]:
        """Those to be shown now; asked again at `next_deadline`."""
        if self._each_s is None or len(languages) < 2:
            self._turn_at = None
            return languages
        turn = floor(real / self._each_s)
        self._turn_at = (turn + 1) * self._each_s
        return (languages[turn % len(languages)],)

    def next_deadline(self) -> float | None:
        return self._turn_at
