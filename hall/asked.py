"""A request with all that is needed to decide it, and what many decisions need. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

from hall import entries as e
from hall import messages as m
from hall.day import may_call
from hall.ledger import Ledger
from hall.settings import RulesTable
from hall.state import CounterRecord, Ticket
from hall.waiting import Rules

Answer = list[e.AnyEntry] | str
"""Entries to be made, or the code of a refusal."""


@dataclass(frozen=True)
class Asked:
    """`is_lost(counter)`: its unit cannot be heard.

    `called_s`: real time since this counter last called or recalled anybody.
    """

    ledger: Ledger
    rules: Rules
    config: m.Config
    figures: RulesTable
    counter: str
    request: m.Request
    now: float
    is_lost: Callable[[str], bool]
    called_s: float
    phase: m.Phase = "open"  # of the hall

    @property
    def record(self) -> CounterRecord:
        return self.ledger.counter(self.counter)

    @property
    def held(self) -> Ticket:
        """The ticket in hand, in states that have one."""
        ticket = self.ledger.in_hand(self.counter)
        if ticket is None:
            raise LookupError(f"counter {self.counter} is {self.record.phase} with empty hands")
        return ticket

    @property
    def may_call(self) -> bool:
        """Whether one more of those who wait may be called (R20)."""
        return may_call(self.ledger.data, self.figures, self.phase)

    @property
    def staff(self) -> str | None:
        """Who asks: the substitute, while one works here."""
        return self.record.owned.cover or self.record.owned.clerk


def handling_s(ledger: Ledger, counter: str, ticket: Ticket, now: float) -> float:
    """Of this case so far: parts before a pause or a parking count, the time between does not."""
    record = ledger.counter(counter)
    part = max(0.0, now - record.since) if record.phase == "serving" else 0.0
    return round(ticket.handled_s + part, 1)


def finished(ledger: Ledger, counter: str, ticket: Ticket, now: float) -> e.Finished:
    return e.Finished(counter, ticket.id, handling_s(ledger, counter, ticket, now))
