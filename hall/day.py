"""The business day: its phase, and what a turn of it means for numbers and for who still waits. Pure."""

from hall import entries as e
from hall import hours
from hall import messages as m
from hall.kinds import is_once
from hall.ledger import Ledger
from hall.settings import RulesTable
from hall.state import HallData, Ticket


def phase(ledger: Ledger, config: m.Config, table: RulesTable, now: float, *, trusted: bool) -> m.Phase:
    """Without a trusted clock the hall is open: better a ticket too many than a closed door at noon."""
    if not trusted:
        return "open"
    if may_call(ledger.data, table, "closing"):
        left = ledger.lines.total
    else:
        left = sum(counter.ticket is not None for counter in ledger.data.counters.values())
    return hours.phase(now, hours.of_hall(config), left)


def may_call(data: HallData, table: RulesTable, phase: m.Phase) -> bool:
    """Whether one more may be called. What the lead has decided today goes before what is configured; until then all
    are served."""
    if phase in ("open", "break"):
        return True
    return data.serve_on if is_decided(data) else table.at_close != "finish_called"


def is_decided(data: HallData) -> bool:
    """The lead has said what becomes of those who wait at today's closing."""
    return data.closing_day is not None and data.closing_day == data.day


def turn(ledger: Ledger, config: m.Config, now: float, phase: m.Phase) -> list[e.AnyEntry]:
    """The hall turns the business day, on a trusted clock; numbers restart only while it is closed, which after a
    night's opening is in the morning (R25)."""
    today = hours.business_day(now, hours.of_hall(config))
    day = ledger.data.day
    if day is not None and today <= day:
        return []
    restart = day is None or phase == "closed"
    made: list[e.AnyEntry] = _expired(ledger, config, now) if restart else []
    made.append(e.DayTurned(today, restart))
    once = (a for a in ledger.data.alerts if is_once(a.partition(".")[0]))
    return [*made, *(e.AlertCleared(alert) for alert in once)]


def over(ledger: Ledger, now: float) -> list[e.AnyEntry]:
    """What was to be for a time only."""
    until = ledger.data.notice_until
    return [e.NoticeSet({})] if until is not None and now >= until else []


def _expired(ledger: Ledger, config: m.Config, now: float) -> list[e.AnyEntry]:
    """Only what is known to reach back before the last closing; a turn removes nobody else."""
    opening = hours.of_hall(config)
    closed_at, today = hours.last_closing(now, opening), hours.business_day(now, opening)
    if closed_at is None:
        return []

    def is_over(ticket: Ticket) -> bool:
        """Also of a slot behind closed doors (R20)."""
        outside = ticket.slot_at is not None and hours.business_day(ticket.since, opening) < today
        return ticket.since < closed_at or outside

    waiting = (t for t in ledger.data.tickets.values() if t.status in ("waiting", "parked") and t.age_known)
    return [e.Expired(t.id) for t in waiting if is_over(t)]
