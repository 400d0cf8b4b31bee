"""What every place that tells a lead of alerts has in common: which comes first, and which is news. Pure.

How a place sounds is its own; when a ring is new at all is the same at each of them.
"""

from collections.abc import Collection

from hall.messages import Alert, Severity

RANK: dict[Severity, int] = {"notice": 0, "warning": 1, "urgent": 2}
YOUNG_S = 60.0  # hall time: so old a ring may be that is news to a place which was not there to hear it


def urgency(alert: Alert) -> tuple[bool, bool, int, bool, float, str, str]:
    """To sort by: what nobody has seen to, of that HELP, the gravest, what was told higher up, the longest (R28)."""
    return (
        alert.acked_at is not None,
        alert.kind != "help",
        -RANK[alert.severity],
        alert.escalated_at is None,
        alert.since_at,
        alert.kind,
        alert.subject,
    )


class News:
    """The rings one place has heard of. What it did not hear come is judged by its age, once the time is known."""

    def __init__(self) -> None:
        self._rung: dict[str, int] = {}  # alert → its last ring
        self._unjudged: dict[str, Alert] = {}  # of unknown age

    def alert(self, key: str, alert: Alert, *, is_new: bool) -> bool:
        """Whether it is to sound now; what never rang does not. `is_new`: it came while this place listened, or was
        kept from it."""
        was_heard = self._rung.get(key) == alert.rung or not alert.rung
        self._rung[key] = alert.rung
        if alert.acked_at is not None or (is_new and not was_heard):
            self._unjudged.pop(key, None)
        elif not was_heard or key in self._unjudged:
            self._unjudged[key] = alert
        return is_new and not was_heard and alert.acked_at is None

    def at(self, now: float) -> dict[str, Alert]:
        """What of the unjudged is to sound, as the time is known."""
        young = {key: alert for key, alert in self._unjudged.items() if now - alert.rung_at < YOUNG_S}
        self._unjudged.clear()
        return young

    def ended(self, key: str) -> None:
        self._rung.pop(key, None)
        self._unjudged.pop(key, None)

    def keep(self, standing: Collection[str]) -> None:
        """All others have ended, and nobody told."""
        for key in [key for key in self._rung if key not in standing]:
            self.ended(key)
