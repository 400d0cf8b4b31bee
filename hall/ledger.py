"""Applies journal entries to the hall's state: the only place that changes it.

Rule 1: `apply` decides nothing; what an entry says has happened, happened. Rule 2: it needs no configuration and no
clock, so that a replay years later gives the same state. What follows from an entry is decided in `hall.py`.
"""

import msgspec

from hall import booked, register, times
from hall import entries as e
from hall import messages as m
from hall.entries import Recorded
from hall.hands import Hands
from hall.state import AlertRecord, CounterRecord, EpochRecord, HallData, Ticket, UnitRecord
from hall.tickets import Tickets
from hall.waiting import Lines

__all__ = ["Ledger", "Recorded", "read_body"]


class Ledger:
    """The state and what is derived from it: where each ticket stands, and the index of printed numbers."""

    def __init__(self, data: HallData | None = None) -> None:
        self.data = data or HallData()
        self.tickets = Tickets(self.data)
        self._hands = Hands(self.data, self.tickets)

    # --- reading ------------------------------------------------------------------------------------------

    @property
    def lines(self) -> Lines:
        return self.tickets.lines

    def counter(self, counter_id: str) -> CounterRecord:
        """To read only; a counter nothing is known of is closed."""
        return self.data.counters.get(counter_id) or CounterRecord()

    def unit(self, unit_id: str) -> UnitRecord:
        """To read only."""
        return self.data.units.get(unit_id) or UnitRecord()

    def printed(self, text: str) -> list[Ticket]:
        """Live tickets people read as `text` ("A012", or the digits of its number), the oldest first."""
        return self.tickets.printed(text)

    def parked(self, counter_id: str) -> list[Ticket]:
        """The counter's own list, the longest first."""
        return self.tickets.parked_at(counter_id)

    def in_hand(self, counter_id: str) -> Ticket | None:
        ticket_id = self.counter(counter_id).ticket
        return self.data.tickets.get(ticket_id) if ticket_id else None

    # --- applying -----------------------------------------------------------------------------------------

    def apply(self, recorded: Recorded) -> None:
        before = self.data.at
        self.data.n, self.data.at = recorded.n, max(before, recorded.at)
        match recorded.entry:
            case e.FactTaken() as fact:
                self._fact(recorded, fact)
            case e.DayTurned() as turned:
                self._day_turned(recorded, turned)
            case e.Booted(machine=machine):
                self.data.booted_at, self.data.stopped_at = recorded.at, before
                if self.data.machine and self.data.machine != machine:
                    self.data.recovered_at = recorded.at
                self.data.machine = machine
            case e.Forked(unit, epoch):
                epochs = self.data.units.setdefault(unit, UnitRecord()).epochs
                epochs.setdefault(epoch, EpochRecord()).forked = True
            case e.FutureCapped(at):
                times.cap(self.data, self.tickets, at)
            case e.ClockShifted(boot, by_s):
                times.shift(self.data, self.tickets, boot, by_s)
                times.cap(self.data, self.tickets, recorded.at + by_s)  # a boot before may have run ahead
            case e.AlertRaised() | e.AlertEscalated() | e.AlertAcked() | e.AlertCleared():
                _alert(self.data.alerts, recorded.entry, recorded.n, recorded.at)
            case e.NoticeSet(text, until=until):
                self.data.notice, self.data.notice_until = text, until
            case e.ClosingDecided(serve):
                self.data.closing_day, self.data.serve_on = self.data.day, serve
            case _:
                self._hands.apply(recorded)
        register.entry(self.data, recorded)

    # --- facts --------------------------------------------------------------------------------------------

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
            case None:
                unit.unread += 1
        owned = getattr(body, "owned", None)  # each fact of a counter carries all it owns
        if isinstance(owned, m.Owned) and fact.counter is not None:
            self._hands.own(fact.counter, owned, at, recorded.boot)
        register.fact(self.data, fact, body, at, recorded.at)

    def _issued(self, recorded: Recorded, fact: e.FactTaken, body: m.TicketIssued, at: float) -> None:
        _saw_number(self.data.units[fact.unit], body.service, body.number, body.day)
        ticket = Ticket(
            fact.id, recorded.n, body.printed, body.number, body.service, body.class_, fact.unit, body.day, at,
            recorded.boot, body.slip, fact.timed, fact.timed and fact.trusted, maybe_served=fact.again,
            slip_cause=body.cause, assist=body.assist, verify=body.verify, booking=body.booking, slot_at=body.slot_at,
        )  # fmt: skip
        if body.slot_at is not None and body.slot_at > at and fact.trusted:
            # Whose clock is not trusted lets nobody wait for a time it may never reach.
            ticket.status = "early" if body.slot_at > recorded.at else "waiting"
            if ticket.status == "waiting":
                ticket.since, ticket.out_at = body.slot_at, at
        self.tickets.add(ticket)
        booked.note(self.data, ticket)

    # --- the day ------------------------------------------------------------------------------------------

    def _day_turned(self, recorded: Recorded, turned: e.DayTurned) -> None:
        """Who missed his call, or went for papers, before the turn before this one is not coming back."""
        before, self.data.turned_at = self.data.turned_at, recorded.at
        booked.forget(self.data, recorded.at)
        self.data.day, self.data.kept = turned.day, {}
        restart = turned.restart and self.data.numbers_day is not None  # the first day only gets its name
        if turned.restart or self.data.numbers_day is None:
            self.data.numbers_day = turned.day
        register.turned(self.data, recorded.at, restart)
        for ticket in self.tickets.aside():
            since = ticket.aside_at or ticket.first_called_at or 0.0
            if restart or (before is not None and since < before):
                self.tickets.drop(ticket.id)


def _alert(
    alerts: dict[str, AlertRecord],
    entry: e.AlertRaised | e.AlertEscalated | e.AlertAcked | e.AlertCleared,
    n: int,
    at: float,
) -> None:
    record = alerts.get(entry.alert)
    match entry:
        case e.AlertRaised(alert, values, cause, rings):
            if record is None:
                alerts[alert] = AlertRecord(at, values, cause, n if rings else 0, at)
                return
            record.values, record.cause = values, cause
            if rings:
                record.rung, record.rung_at = n, at
                record.acked_at, record.acked_by, record.escalated_at = None, None, None
        case e.AlertEscalated() if record is not None:
            record.rung, record.rung_at, record.escalated_at = n, at, at
        case e.AlertAcked(_, by) if record is not None:
            record.acked_at, record.acked_by = at, by
        case e.AlertCleared(alert):
            alerts.pop(alert, None)


def _saw_number(unit: UnitRecord, service: str, number: int, day: str | None) -> None:
    """Of a ticket; a void number was seen by nobody, and the next ticket may have it."""
    if day is not None and day != unit.day:
        if unit.day is not None:
            if day < unit.day:
                return  # a late fact of an earlier day is no floor for this one
            unit.numbers = {}
        unit.day = day
    unit.numbers[service] = max(number, unit.numbers.get(service, 0))


def read_body(fact: e.FactTaken) -> m.Message | None:
    """The body of a fact of a known kind; None for what the hall does not understand."""
    kind = m.FACT_BODIES.get(fact.kind)
    if kind is None:
        return None
    try:
        return msgspec.json.decode(fact.body, type=kind)
    except ValueError:
        return None
