"""Appointments at the kiosk (R20): whose code it was, whether its time has come, and that it is used once. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from hall import bookings as listed_bookings
from hall import messages as m
from kiosk.bindings import ORDINARY, Binding, refused
from kiosk.gate import Wanted

EARLY_MIN = 60.0  # before its slot it is let in outside hours
DAY_S = 24 * 3600.0
USED_KEPT = 1000

Kind = Literal["let_in", "late", "early", "shut"]


@dataclass(frozen=True)
class Refused:
    """`from_at`: hall time from which it is let in."""

    why: Literal["booking_unknown", "booking_used", "booking_early"]
    booking: m.Booking | None = None
    from_at: float | None = None


def judge(
    booking: m.Booking, now: float | None, late_min: float, *, is_open: bool, is_today: bool = True
) -> Kind:
    """In the opening hours it may come early and wait for its slot. Without a trusted time it is on time."""
    if now is None:
        return "let_in"
    is_late = now > booking.at + late_min * 60
    if is_open:
        return "late" if is_late else "let_in" if is_today else "early"
    if is_late:
        return "shut"
    return "let_in" if now >= booking.at - EARLY_MIN * 60 else "early"


class Appointments:
    """As the hall has listed them. `used`: codes with their slots that this kiosk has given a ticket for."""

    def __init__(self, listed: m.Bookings | None, used: Iterable[tuple[str, float]] = ()) -> None:
        self._listed = listed or m.Bookings(None)
        self._used = dict.fromkeys(used)
        self._taken: dict[str, tuple[str, float]] = {}  # by the job of its ticket

    def know(self, listed: m.Bookings) -> None:
        self._listed = listed

    def find(self, code: str, now: float | None) -> m.Booking | Refused:
        booking = listed_bookings.of_code(self._listed, code, now)
        if booking is None:
            return Refused("booking_unknown")
        is_used = booking.used or (booking.code, booking.at) in self._used
        return Refused("booking_used", booking) if is_used else booking

    def taken(self, job: str, booking: m.Booking) -> None:
        """A ticket for it is on disk."""
        key = booking.code, booking.at
        self._used[key] = None
        self._taken = {job: key}
        while len(self._used) > USED_KEPT:
            del self._used[next(iter(self._used))]

    def voided(self, job: str) -> None:
        """Nobody has its slip: the code may be used again."""
        if (key := self._taken.pop(job, None)) is not None:
            self._used.pop(key, None)


def wanted(booking: m.Booking, config: m.Config, *, late: bool) -> Wanted | None:
    """The ticket for it; None if the hall has no such service any more. A class it does not have is ordinary."""
    if refused(Binding(booking.service), config) == "unknown_service":
        return None
    keeps = not late and not refused(Binding(booking.service, booking.class_), config)
    return Wanted(
        booking.service,
        booking.class_ if keeps else ORDINARY,
        booking=booking,
        slot_at=None if late else booking.at,
    )
