"""Applies journal entries to the hall's state: the only place that changes it.

Rule 1: `apply` decides nothing; what an entry says has happened, happened. Rule 2: it needs no configuration and no
clock, so that a replay years later gives the same state. What follows from an entry is decided in `hall.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from hall import entries as e
from hall import messages as m
from hall.state import AlertRecord, CallRecord, CounterRecord, EpochRecord, HallData, Ticket, UnitRecord
from hall.waiting import Lines

CALLS_KEPT = 12
HANDLINGS_KEPT = 20
HANDLING_LIMIT_S = 4 * 3600.0  # a longer one is a clock that moved or a clerk who forgot, no sample
MISSED_KEPT = 500  # a hall whose day never turns must not remember for ever


@dataclass(frozen=True)
class Recorded:
    """A journal entry with its number, its hall time and the boot of the hall that made it."""

    n: int
    at: float
    boot: str
    entry: e.AnyEntry


class Ledger:
    """The state and what is derived from it: the waiting lines and the index of printed numbers."""

    def __init__(self, data: HallData | None = None) -> None:
        self.data = data or HallData()
        self.lines = Lines()
        self._printed: dict[str, list[str]] = {}
        for ticket in sorted(self.data.tickets.values(), key=lambda t: t.n):
            self._index(ticket)
            if ticket.status == "waiting":
                self.lines.join(ticket)

    # --- reading ------------------------------------------------------------------------------------------

    def counter(self, counter_id: str) -> CounterRecord:
        """To read only; a counter nothing is known of is closed."""
        return self.data.counters.get(counter_id) or CounterRecord()

    def unit(self, unit_id: str) -> UnitRecord:
        """To read only."""
        return self.data.units.get(unit_id) or UnitRecord()

    def printed(self, text: str) -> list[Ticket]:
        """Live tickets people read as `text` ("A012", or the digits of its number), the oldest first."""
        ids = self._printed.get(text.upper(), [])
        found = [self.data.tickets[i] for i in ids]
        if not found and text.isascii() and text.isdigit():
            number = int(text)
            found = [t for t in self.data.tickets.values() if t.number == number]
        return sorted(found, key=lambda t: (t.since, t.n))

    def in_hand(self, counter_id: str) -> Ticket | None:
        ticket_id = self.counter(counter_id).ticket
        return self.data.tickets.get(ticket_id) if ticket_id else None

    # --- applying -----------------------------------------------------------------------------------------

    def apply(self, recorded: Recorded) -> None:
        self.data.n, self.data.at = recorded.n, max(self.data.at, recorded.at)
        match recorded.entry:
            case e.FactTaken() as fact:
                self._fact(recorded, fact)
            case e.Called() as called:
                self._called(recorded, called)
            case e.Recalled(counter, _):
                self._recalled(recorded, counter)
            case e.ServingStarted(counter, ticket):
                self._counter_does(recorded, counter).serving = True
                served = self.data.tickets[ticket]
                served.status, served.claimed = "serving", True
            case e.Finished(counter, ticket, handling_s):
                self._finished(recorded, counter, ticket, handling_s)
            case e.NoShow(counter, ticket):
                self._no_show(recorded, counter, ticket)
            case e.TookBack(counter, ticket, _):
                self._took_back(recorded, counter, ticket)
            case e.Reclassified(ticket, class_):
                self._reclassified(self.data.tickets[ticket], class_)
            case e.Expired(ticket):
                self._drop(ticket)
            case e.DayTurned() as turned:
                self._day_turned(recorded, turned)
            case e.Forked(unit, epoch):
                epochs = self.data.units.setdefault(unit, UnitRecord()).epochs
                epochs.setdefault(epoch, EpochRecord()).forked = True
            case e.FutureCapped(at):
                self._move(lambda t: t.since > at, lambda t: at)
            case e.ClockShifted(boot, by_s):
                self._shift(boot, by_s)
            case e.AlertRaised(alert, values):
                since = self.data.alerts[alert].since if alert in self.data.alerts else recorded.at
                self.data.alerts[alert] = AlertRecord(since, values)
            case e.AlertCleared(alert):
                self.data.alerts.pop(alert, None)

    def _fact(self, recorded: Recorded, fact: e.FactTaken) -> None:
        unit = self.data.units.setdefault(fact.unit, UnitRecord())
        unit.epoch = fact.epoch
        record = unit.epochs.setdefault(fact.epoch, EpochRecord())
        record.last, record.id = fact.seq, fact.id
        at = recorded.at if fact.at is None else fact.at
        unit.last_at = max(unit.last_at, at)
        if fact.known:
            return
        body = read_body(fact)
        match body:
            case m.TicketIssued():
                self._issued(recorded, fact, body, at)
            case m.SlipCopied(ticket, _, "confirmed") if ticket in self.data.tickets:
                self.data.tickets[ticket].slip = "confirmed"
            case m.TicketClass(ticket):
                unit.astray += ticket not in self.data.tickets
            case m.Started(owned=m.Owned() as owned) | m.OwnedChanged(owned) | m.CalledByHand(owned=owned):
                if fact.counter is not None:
                    self._own(fact.counter, owned, at, recorded.boot)
            case None:
                unit.unread += 1

    def _own(self, counter_id: str, owned: m.Owned, at: float, boot: str) -> None:
        """A counter told what it owns. Its turn stays: nothing was asked of the hall."""
        counter = self.data.counters.setdefault(counter_id, CounterRecord())
        before = counter.phase
        counter.owned = owned
        if counter.phase != before:
            counter.since, counter.boot = at, boot

    def _issued(self, recorded: Recorded, fact: e.FactTaken, body: m.TicketIssued, at: float) -> None:
        self._saw_number(self.data.units[fact.unit], body.service, body.number, body.day)
        ticket = Ticket(
            fact.id, recorded.n, body.printed, body.number, body.service, body.class_, fact.unit, body.day, at,
            recorded.boot, body.slip, fact.timed, fact.timed and fact.trusted, maybe_served=fact.again,
            slip_cause=body.cause,
        )  # fmt: skip
        self.data.tickets[ticket.id] = ticket
        self._index(ticket)
        self.lines.join(ticket)

    def _saw_number(self, unit: UnitRecord, service: str, number: int, day: str | None) -> None:
        """Of a ticket; a void number was seen by nobody, and the next ticket may have it."""
        if day is not None and day != unit.day:
            if unit.day is not None:
                if day < unit.day:
                    return  # a late fact of an earlier day is no floor for this one
                unit.numbers = {}
            unit.day = day
        unit.numbers[service] = max(number, unit.numbers.get(service, 0))

    def _counter_does(self, recorded: Recorded, counter_id: str) -> CounterRecord:
        """The hall did something at this counter: whatever was asked on the turn before is outdated."""
        counter = self.data.counters.setdefault(counter_id, CounterRecord())
        counter.turn = recorded.n
        counter.since, counter.boot = recorded.at, recorded.boot
        return counter

    def _called(self, recorded: Recorded, called: e.Called) -> None:
        if called.taken_from is not None:
            loser = self._counter_does(recorded, called.taken_from)
            loser.ticket, loser.serving = None, False
        ticket = self.data.tickets[called.ticket]
        if ticket.status == "waiting":
            self.lines.leave(ticket)
        ticket.status, ticket.counter = "called", called.counter
        ticket.claimed = ticket.claimed or called.reason.rule == "chosen"
        if ticket.first_called_at is None:
            ticket.first_called_at = recorded.at
        counter = self._counter_does(recorded, called.counter)
        counter.ticket, counter.serving = ticket.id, False
        self._announce(recorded, ticket, called.counter, 1)

    def _recalled(self, recorded: Recorded, counter_id: str) -> None:
        self._counter_does(recorded, counter_id)
        ticket = self.in_hand(counter_id)
        if ticket is None:
            return
        times = next((c.times for c in self.data.calls if c.ticket_id == ticket.id), 0)
        self._announce(recorded, ticket, counter_id, times + 1)

    def _announce(self, recorded: Recorded, ticket: Ticket, counter: str, times: int) -> None:
        """Call ids come from the boot and the journal number: new at every call, and after a lost journal too."""
        kept = [c for c in self.data.calls if c.ticket_id != ticket.id]
        call = CallRecord(
            f"{recorded.boot}-{recorded.n}", ticket.id, ticket.printed, counter, ticket.service, ticket.class_,
            recorded.at, times,
        )  # fmt: skip
        self.data.calls = [call, *kept][:CALLS_KEPT]

    def _finished(self, recorded: Recorded, counter_id: str, ticket_id: str, handling_s: float) -> None:
        counter = self._counter_does(recorded, counter_id)
        counter.ticket, counter.serving = None, False
        service = self.data.tickets[ticket_id].service
        if handling_s <= HANDLING_LIMIT_S:
            samples = [*self.data.handlings.get(service, []), handling_s]
            self.data.handlings[service] = samples[-HANDLINGS_KEPT:]
        self._drop(ticket_id)

    def _took_back(self, recorded: Recorded, counter_id: str, ticket_id: str) -> None:
        counter = self._counter_does(recorded, counter_id)
        counter.ticket, counter.serving = None, False
        ticket = self.data.tickets[ticket_id]
        ticket.status, ticket.counter, ticket.first_called_at = "waiting", None, None
        self.lines.join(ticket)
        for call in self.data.calls:
            if call.ticket_id == ticket_id:
                call.withdrawn = True

    def _no_show(self, recorded: Recorded, counter_id: str, ticket_id: str) -> None:
        self._counter_does(recorded, counter_id).ticket = None
        ticket = self.data.tickets[ticket_id]
        ticket.status, ticket.counter = "missed", None
        missed = self._missed()
        if len(missed) > MISSED_KEPT:
            self._drop(min(missed, key=lambda t: t.n).id)

    def _reclassified(self, ticket: Ticket, class_: str) -> None:
        """Nobody is called back or queued again: who has been called only has another class."""
        waits = ticket.status == "waiting"
        if waits:
            self.lines.leave(ticket)
        ticket.class_ = class_
        if waits:
            self.lines.join(ticket)

    def _missed(self) -> list[Ticket]:
        return [t for t in self.data.tickets.values() if t.status == "missed"]

    def _day_turned(self, recorded: Recorded, turned: e.DayTurned) -> None:
        """Who missed his call before the turn before this one is not coming back."""
        before, self.data.turned_at = self.data.turned_at, recorded.at
        self.data.day = turned.day
        restart = turned.restart or self.data.numbers_day is None
        if restart:
            self.data.numbers_day = turned.day
        for ticket in self._missed():
            if restart or (before is not None and (ticket.first_called_at or 0.0) < before):
                self._drop(ticket.id)

    def _shift(self, boot: str, by_s: float) -> None:
        """Everything of one boot moves together; whoever came in an earlier boot stays before all of it."""
        mine = [t for t in self.data.tickets.values() if t.boot == boot]
        self._move(lambda t: t.boot == boot, lambda t: t.since + by_s)
        for ticket in mine:
            ticket.age_known = ticket.timed
            if ticket.first_called_at is not None:
                ticket.first_called_at += by_s
        if mine:
            first = min(t.since for t in mine)
            self._move(lambda t: t.boot != boot and t.since > first, lambda t: first)
        for counter in self.data.counters.values():
            if counter.boot == boot:
                counter.since += by_s
        for call in self.data.calls:
            if call.id.startswith(f"{boot}-"):
                call.at += by_s
        self.data.at += by_s

    def _move(self, which: Callable[[Ticket], bool], to: Callable[[Ticket], float]) -> None:
        """Other times for some tickets, which stand in their lines accordingly."""
        moved = [t for t in self.data.tickets.values() if which(t)]
        for ticket in moved:
            if ticket.status == "waiting":
                self.lines.leave(ticket)
        for ticket in moved:
            ticket.since = to(ticket)
            if ticket.status == "waiting":
                self.lines.join(ticket)

    def _index(self, ticket: Ticket) -> None:
        self._printed.setdefault(ticket.printed, []).append(ticket.id)

    def _drop(self, ticket_id: str) -> None:
        ticket = self.data.tickets.pop(ticket_id)
        if ticket.status == "waiting":
            self.lines.leave(ticket)
        ids = self._printed[ticket.printed]
        ids.remove(ticket_id)
        if not ids:
            del self._printed[ticket.printed]


def read_body(fact: e.FactTaken) -> m.Message | None:
    """The body of a fact of a known kind; None for what the hall does not understand."""
    kind = m.FACT_BODIES.get(fact.kind)
    if kind is None:
        return None
    try:
        return msgspec.json.decode(fact.body, type=kind)
    except ValueError:
        return None
