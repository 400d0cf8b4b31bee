"""One look at the hall: what alerts and prompts are found in, and when to look again. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hall import entries as e
from hall import messages as m
from hall.asked import handling_s
from hall.ledger import Ledger
from hall.settings import RulesTable
from hall.state import Ticket
from hall.waiting import LineKey, Rules


@dataclass
class Look:
    """`idle_since`: counters that could call somebody and do not. `sent`: who waits somewhere else than where they came
    first (R38). `parked`: per counter."""

    ledger: Ledger
    config: m.Config
    rules: Rules
    table: RulesTable
    now: float
    heads: Mapping[LineKey, Ticket]
    counts: Mapping[LineKey, int]
    idle_since: Mapping[str, float]
    sent: list[Ticket]
    parked: Mapping[str, list[Ticket]]
    phase: m.Phase = "open"  # of the hall
    next_at: float | None = None  # hall time

    def due(self, at: float) -> bool:
        """Whether that time has come; else there is another look then."""
        if self.now >= at:
            return True
        self.next_at = at if self.next_at is None else min(self.next_at, at)
        return False

    def served(self, counter: str) -> list[Ticket]:
        """The heads of the lines it may call from."""
        return [t for key, t in self.heads.items() if self.rules.tier(counter, key) is not None]

    def target(self, counter: str) -> tuple[Ticket, float, float] | None:
        """Who is being served there, the seconds that should take (R04, R24), and when they would have begun in one
        piece; None: nobody is, or there is no target."""
        ticket = self.ledger.in_hand(counter)
        if ticket is None or self.ledger.counter(counter).phase != "serving":
            return None
        service = self.config.service(ticket.service)
        variant = self.config.variant(ticket.service, ticket.variant)
        target_min = variant.target_min if variant is not None else None
        if target_min is None and service is not None:
            target_min = service.target_min
        if target_min is None:
            return None
        return ticket, target_min * 60, self.now - handling_s(self.ledger, counter, ticket, self.now)


class Aside:
    """Tickets that were sent on or parked, so that not everybody who waits is looked at each time."""

    def __init__(self) -> None:
        self._ids: set[str] | None = None

    def entry(self, entry: e.AnyEntry) -> None:
        if self._ids is not None and isinstance(entry, e.Transferred | e.Parked | e.TookBack):
            self._ids.add(entry.ticket)

    def tickets(self, ledger: Ledger) -> Iterable[Ticket]:
        everybody = ledger.data.tickets
        ids = everybody.keys() if self._ids is None else self._ids
        found = [
            t for t in map(everybody.get, ids) if t is not None and (_is_sent(t) or t.status == "parked")
        ]
        self._ids = {t.id for t in found}
        return found

    def sent_and_parked(self, ledger: Ledger) -> tuple[list[Ticket], dict[str, list[Ticket]]]:
        sent: list[Ticket] = []
        parked: dict[str, list[Ticket]] = {}
        for ticket in sorted(self.tickets(ledger), key=lambda t: t.n):
            if _is_sent(ticket):
                sent.append(ticket)
            elif ticket.counter is not None:
                parked.setdefault(ticket.counter, []).append(ticket)
        return sent, parked


def _is_sent(ticket: Ticket) -> bool:
    return ticket.status == "waiting" and ticket.sent_at is not None
