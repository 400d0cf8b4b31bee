"""The hall's tickets with the lines they wait in and the index of what is printed on them. Pure.

Only the ledger changes them. Whatever decides where a ticket stands (status, service, class, since, only) changes
between `lift` and `put`, so that it always stands in its place.
"""

from collections.abc import Callable

from hall.state import HallData, Ticket
from hall.waiting import Lines

ASIDE_KEPT = 500  # missed or away; a hall whose day never turns must not remember for ever


class Tickets:
    """Over the tickets of `data`."""

    def __init__(self, data: HallData) -> None:
        self._data = data
        self.lines = Lines()
        self._printed: dict[str, list[str]] = {}
        self._aside: dict[str, Ticket] = {}  # missed, away or parked: few, however many wait
        self._early: dict[str, Ticket] = {}
        self.next_slot_at: float | None = None  # of those who are early
        for ticket in sorted(data.tickets.values(), key=lambda t: t.n):
            self._index(ticket)
            self.put(ticket)

    def __getitem__(self, ticket_id: str) -> Ticket:
        return self._data.tickets[ticket_id]

    def printed(self, text: str) -> list[Ticket]:
        """Live tickets people read as `text` ("A012", or the digits of its number), the oldest first."""
        ids = self._printed.get(text.upper(), [])
        found = [self[i] for i in ids]
        if not found and text.isascii() and text.isdigit():
            number = int(text)
            found = [t for t in self._data.tickets.values() if t.number == number]
        return sorted(found, key=lambda t: (t.since, t.n))

    def aside(self) -> list[Ticket]:
        """Who missed the call, and who is away for papers."""
        return [t for t in self._aside.values() if t.status != "parked"]

    def parked_at(self, counter: str) -> list[Ticket]:
        """The counter's own list, the longest first."""
        parked = [t for t in self._aside.values() if t.status == "parked" and t.counter == counter]
        return sorted(parked, key=lambda t: (t.aside_at or 0.0, t.n))

    def early(self) -> list[Ticket]:
        """Booked, the next slot first (R20)."""
        return sorted(self._early.values(), key=lambda t: (t.slot_at or 0.0, t.n))

    # --- changing -----------------------------------------------------------------------------------------

    def add(self, ticket: Ticket) -> None:
        self._data.tickets[ticket.id] = ticket
        self._index(ticket)
        self.put(ticket)

    def drop(self, ticket_id: str) -> Ticket:
        ticket = self._data.tickets.pop(ticket_id)
        self.lift(ticket)
        ids = self._printed[ticket.printed]
        ids.remove(ticket_id)
        if not ids:
            del self._printed[ticket.printed]
        return ticket

    def lift(self, ticket: Ticket) -> None:
        """Out of its line or list, before its fields change; `put` follows unless it comes into a hand."""
        if ticket.status == "waiting":
            self.lines.leave(ticket)
        elif ticket.status == "early":
            self._early.pop(ticket.id, None)
            self._next_slot()
        else:
            self._aside.pop(ticket.id, None)

    def put(self, ticket: Ticket) -> None:
        """Where its fields say it stands."""
        if ticket.status == "waiting":
            self.lines.join(ticket)
        elif ticket.status in ("missed", "away", "parked"):
            self._aside[ticket.id] = ticket
        elif ticket.status == "early":
            self._early[ticket.id] = ticket
            self._next_slot()

    def forget_aside(self) -> None:
        """The oldest of too many who missed their call or are away."""
        aside = self.aside()
        if len(aside) > ASIDE_KEPT:
            self.drop(min(aside, key=lambda t: t.n).id)

    def move(self, which: Callable[[Ticket], bool], to: Callable[[Ticket], float]) -> None:
        """Waiting since another time, all of them at once: who moves together keeps the order."""
        moved = [t for t in self._data.tickets.values() if which(t)]
        for ticket in moved:
            self.lift(ticket)
        for ticket in moved:
            ticket.since = to(ticket)
            self.put(ticket)

    def _next_slot(self) -> None:
        slots = [t.slot_at for t in self._early.values() if t.slot_at is not None]
        self.next_slot_at = min(slots, default=None)

    def _index(self, ticket: Ticket) -> None:
        self._printed.setdefault(ticket.printed, []).append(ticket.id)
