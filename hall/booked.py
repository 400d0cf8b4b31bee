"""Which appointments were used (R20), as the ledger remembers them: by the tickets that were issued for them. Pure.

The list itself is not in the journal: it is the file that was imported. A slot is a time of the calendar, so no clock
of the hall moves it.
"""

from hall import messages as m
from hall.state import Booked, HallData, Ticket

SAME_S = 1.0  # a slot as it came back from a kiosk
LATE_S = 18 * 3600.0  # a ticket without its slot came behind it, on the same day
KEPT_S = 3 * 24 * 3600.0  # codes are short, and come again


def note(data: HallData, ticket: Ticket) -> None:
    """The ticket was issued for its booking."""
    if ticket.booking is not None:
        data.booked.setdefault(ticket.booking, []).append(
            Booked(ticket.id, ticket.printed, ticket.came_at, ticket.slot_at)
        )


def is_used(data: HallData, booking: m.Booking) -> bool:
    return any(_is_of(one, booking.at) for one in data.booked.get(booking.code, ()))


def first(data: HallData, ticket: Ticket) -> Booked | None:
    """What was issued before for the booking of this ticket."""
    for one in data.booked.get(ticket.booking or "", ()):
        if one.ticket == ticket.id:
            return None  # this one was the first
        if one.slot_at is None or ticket.slot_at is None:
            if abs(one.at - ticket.came_at) <= LATE_S:
                return one
        elif abs(one.slot_at - ticket.slot_at) <= SAME_S:
            return one
    return None


def forget(data: HallData, now: float) -> None:
    """What is long over."""
    for code, used in list(data.booked.items()):
        kept = [one for one in used if max(one.at, one.slot_at or 0.0) > now - KEPT_S]
        if kept:
            data.booked[code] = kept
        else:
            del data.booked[code]


def _is_of(one: Booked, slot_at: float) -> bool:
    if one.slot_at is not None:
        return abs(one.slot_at - slot_at) <= SAME_S
    return one.at - LATE_S <= slot_at <= one.at
