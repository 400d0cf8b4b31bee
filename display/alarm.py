"""Which alerts sound at the lead's board, how, and when again. Pure: asked with the `real` clock.

A sound is for what is new and nobody has seen to yet. What the broker had kept was heard before, unless it is young
or came about while this board could not hear of it.
"""

from dataclasses import dataclass

from hall import messages as m
from hall.ringing import News

SHORTS: dict[m.Severity, int] = {"notice": 0, "warning": 1, "urgent": 3}
"""How many short tones; a notice is seen, not heard."""

EVERY_S: dict[m.Severity, float] = {"notice": 0.0, "warning": 30.0, "urgent": 10.0}
MOST: dict[m.Severity, int | None] = {"notice": 0, "warning": 3, "urgent": None}
LOST_S = 15.0  # without the hall, before that sounds too: a broker that is started again is back by then
APART_S = 2.0  # between two alerts that sound at nearly the same time
HALL = ""  # the place of the lost hall among the alerts: no alert has an empty key


@dataclass
class _Ringing:
    severity: m.Severity
    next_at: float
    left: int | None  # how often yet; None: until somebody acknowledges it


class Alarm:
    """`due` says how many short tones are to sound now; `next_at` when to ask again."""

    def __init__(self) -> None:
        self._news = News()
        self._ringing: dict[str, _Ringing] = {}
        self._linked: bool | None = None  # None: not yet
        self._quiet_until = 0.0

    # --- what happens ------------------------------------------------------------------------------------

    def alert(self, key: str, alert: m.Alert, *, live: bool, real: float) -> None:
        is_news = self._news.alert(key, alert, is_new=live or self._linked is not None)
        if alert.acked_at is not None or not SHORTS[alert.severity]:
            self._stop(key)
        elif is_news:
            self._begin(key, alert.severity, real)
        elif key in self._ringing and self._ringing[key].severity != alert.severity:
            self._begin(key, alert.severity, self._ringing[key].next_at)

    def ended(self, key: str) -> None:
        self._news.ended(key)
        self._stop(key)

    def hall_says(self, at: float, real: float) -> None:
        """The hall's own time, which `rung_at` is told in: now the age of what the broker had kept is known."""
        for key, alert in self._news.at(at).items():
            if SHORTS[alert.severity]:
                self._begin(key, alert.severity, real)

    def link(self, up: bool, real: float) -> None:
        """What cannot be acknowledged does not go on sounding; that the hall is lost does."""
        if up:
            self._stop(HALL)
        elif self._linked:
            self._begin(HALL, "warning", real + LOST_S)
        if up or self._linked:
            self._linked = up

    def _begin(self, key: str, severity: m.Severity, at: float) -> None:
        self._ringing[key] = _Ringing(severity, at, MOST[severity])

    def _stop(self, key: str) -> None:
        self._ringing.pop(key, None)

    # --- what sounds -------------------------------------------------------------------------------------

    def due(self, real: float) -> int:
        """0: nothing. Alerts that are due together sound as the gravest of them."""
        if real < self._quiet_until:
            return 0
        sounding = [key for key in self._audible() if self._ringing[key].next_at <= real]
        shorts = 0
        for key in sounding:
            ringing = self._ringing[key]
            shorts = max(shorts, SHORTS[ringing.severity])
            ringing.next_at = real + EVERY_S[ringing.severity]
            if ringing.left is not None:
                ringing.left -= 1
                if ringing.left == 0:
                    self._stop(key)
        if shorts:
            self._quiet_until = real + APART_S
        return shorts

    @property
    def next_at(self) -> float | None:
        wanted = [self._ringing[key].next_at for key in self._audible()]
        return max(min(wanted), self._quiet_until) if wanted else None

    @property
    def is_ringing(self) -> bool:
        """Whether somebody is to be called still: else a tone under way may be cut short."""
        return any(True for _ in self._audible())

    def _audible(self) -> list[str]:
        return [key for key in self._ringing if key == HALL or self._linked is not False]
