"""Booked tickets whose slot has not come (R20): they wait aside, and join their line at the slot. Pure."""

from hall import entries as e
from hall.ledger import Ledger
from hall.state import Ticket


def due(ledger: Ledger, now: float) -> list[e.Joined]:
    """Those whose slot has come; their waiting runs from it."""
    next_at = ledger.tickets.next_slot_at
    if next_at is None or now < next_at:
        return []
    early = ledger.tickets.early()
    return [e.Joined(t.id, t.slot_at) for t in early if t.slot_at is not None and t.slot_at <= now]


def taken_early(ticket: Ticket, at: float) -> list[e.AnyEntry]:
    """Before an early one is called, or loses its slot: whatever waiting there was begins now."""
    return [e.Joined(ticket.id, at)] if ticket.status == "early" else []
