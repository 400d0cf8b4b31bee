"""Hall time moves when a clock becomes trusted: what was written down in this boot moves with it. Pure.

Order stays: whoever came in an earlier boot stays before all of this one.
"""

from hall.state import HallData
from hall.tickets import Tickets


def shift(data: HallData, tickets: Tickets, boot: str, by_s: float) -> None:
    """Everything of one boot moves together."""
    mine = [t for t in data.tickets.values() if t.boot == boot]
    _shift_marks(data, by_s)
    tickets.move(lambda t: t.boot == boot, lambda t: t.since + by_s)
    for ticket in mine:
        ticket.age_known = ticket.timed
        if ticket.first_called_at is not None:
            ticket.first_called_at += by_s
    if mine:
        first = min(t.since for t in mine)
        tickets.move(lambda t: t.boot != boot and t.since > first, lambda t: first)
    for counter in data.counters.values():
        if counter.boot == boot:
            counter.since += by_s
    for call in data.calls:
        if call.id.startswith(f"{boot}-"):
            call.at += by_s
    data.at += by_s


def _shift_marks(data: HallData, by_s: float) -> None:
    """When a ticket was laid aside or sent on: of this boot whatever boot it came in."""
    finished = (c.last for c in data.counters.values() if c.last is not None)
    for ticket in (*data.tickets.values(), *finished):
        if ticket.aside_at is not None and ticket.aside_at > data.booted_at:
            ticket.aside_at += by_s
        if ticket.sent_at is not None and ticket.sent_at > data.booted_at:
            ticket.sent_at += by_s


def cap(data: HallData, tickets: Tickets, at: float) -> None:
    """A boot with a clock that ran ahead left times in the future: they become `at`, the order stays."""
    tickets.move(lambda t: t.since > at, lambda t: at)
    for ticket in data.tickets.values():
        if ticket.aside_at is not None:
            ticket.aside_at = min(ticket.aside_at, at)
        if ticket.sent_at is not None:
            ticket.sent_at = min(ticket.sent_at, at)
