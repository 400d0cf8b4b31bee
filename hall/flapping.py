"""A unit that goes and comes: what was told of it within two minutes stands again, and does not ring again. Pure."""

from collections.abc import Mapping

from msgspec.structs import replace

from hall.finding import Finding
from hall.look import Look

AGAIN_S = 120.0  # hall time
OF_UNITS = ("unit_fault", "unit_lost_ticket", "paper_low")

Trouble = tuple[str, str | None]
"""The key of an alert, and its cause: another one is no return."""


class Flapping:
    """Remembers when what was told of each unit ended. A fault that lasts rings after all, `AGAIN_S` later."""

    def __init__(self) -> None:
        self._ended: dict[Trouble, float] = {}

    def shift(self, by_s: float) -> None:
        """The hall's clock moves."""
        self._ended = {trouble: at + by_s for trouble, at in self._ended.items()}

    def quieted(self, look: Look, findings: Mapping[str, Finding]) -> dict[str, Finding]:
        """What is found, with those `quiet` that are back."""
        alerts = look.ledger.data.alerts
        stood = {
            (f"{kind}.{subject}", alert.cause)
            for kind in (*OF_UNITS, "blank_counter")
            for subject, alert in look.told(kind).items()
            if _is_of_unit(kind, alert.cause)
        }
        found = {(key, one.cause) for key, one in findings.items() if _is_of_unit(one.kind, one.cause)}
        self._ended = {trouble: at for trouble, at in self._ended.items() if look.now < at + AGAIN_S}
        back = {trouble for trouble in found - stood if trouble in self._ended}
        # What never rang was back already; so the journal tells it to the next boot of the hall.
        back |= {
            (key, cause)
            for key, cause in found & stood
            if not alerts[key].rung and not look.due(alerts[key].since + AGAIN_S)
        }
        self._ended |= dict.fromkeys(stood - found, look.now)
        return {**findings, **{key: replace(findings[key], quiet=True) for key, _ in back}}


def _is_of_unit(kind: str, cause: str | None) -> bool:
    """What a unit that starts again ends and raises."""
    return kind in OF_UNITS or (kind, cause) == ("blank_counter", "unit_dead")
