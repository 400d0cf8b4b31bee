"""What follows by itself from a fact or a start: journal entries decided by the hall, not asked for. Pure."""

from hall import entries as e
from hall import hours
from hall import messages as m
from hall.ledger import Ledger, read_body
from hall.requests import finished, free_ones
from hall.waiting import Rules


def after_fact(
    ledger: Ledger, config: m.Config, rules: Rules, fact: e.FactTaken, now: float
) -> list[e.AnyEntry]:
    """What a fact just taken leads to: alerts, a ticket that goes back, one that is too old, a call by hand."""
    made = _gap(ledger, fact)
    if fact.known:
        return made
    body = read_body(fact)
    match body:
        case None:
            made += _once(ledger, f"unknown_fact.{fact.unit}", {"unit": fact.unit, "kind": fact.kind})
        case m.TicketIssued():
            made += _too_old(ledger, config, fact.id, now)
        case m.TicketClass(ticket, class_):
            made += _reclassified(ledger, config, fact.unit, ticket, class_)
        case m.CalledByHand(printed) if fact.counter is not None:
            made += _by_hand(ledger, rules, fact.counter, printed, now)
        case m.Started() | m.OwnedChanged() if fact.counter is not None:
            made += _left_while_calling(ledger, fact.counter)
    return made


def _gap(ledger: Ledger, fact: e.FactTaken) -> list[e.AnyEntry]:
    if not fact.skipped:
        return []
    return _once(ledger, f"fact_gap.{fact.unit}", {"unit": fact.unit, "count": fact.skipped})


def _once(ledger: Ledger, alert: str, values: dict[str, str | int]) -> list[e.AnyEntry]:
    """An alert of something that happened; a second time says nothing new."""
    return [] if alert in ledger.data.alerts else [e.AlertRaised(alert, values)]


def _too_old(ledger: Ledger, config: m.Config, ticket_id: str, now: float) -> list[e.AnyEntry]:
    """A ticket of an earlier business day that arrives today, from a kiosk that had no network overnight."""
    ticket, day = ledger.data.tickets[ticket_id], ledger.data.day
    closed_at = hours.last_closing(now, config.hours, config.time_zone)
    if day is None or closed_at is None or not ticket.age_known:
        return []
    old = ticket.since < closed_at and hours.local_date(ticket.since, config.time_zone) < day
    return [e.Expired(ticket_id)] if old else []


def _reclassified(
    ledger: Ledger, config: m.Config, unit: str, ticket_id: str, class_: str
) -> list[e.AnyEntry]:
    """A card was tapped. A class the hall does not have would be a line nobody serves: the ticket stays as it is."""
    ticket = ledger.data.tickets.get(ticket_id)
    if ticket is None or ticket.class_ == class_:
        return []
    if config.class_info(class_) is None:
        values: dict[str, str | int] = {"unit": unit, "name": class_, "ticket": ticket.printed}
        return _once(ledger, f"unknown_class.{unit}", values)
    return [e.Reclassified(ticket_id, class_, ticket.class_)]


def _left_while_calling(ledger: Ledger, counter: str) -> list[e.AnyEntry]:
    """A pause or a sign-out while calling puts the ticket back in its place."""
    record = ledger.counter(counter)
    ticket = ledger.in_hand(counter)
    if ticket is None or record.serving:
        return []
    if record.owned.clerk is None:
        return [e.TookBack(counter, ticket.id, "signed_out")]
    if record.owned.pause is not None and not record.owned.pause.after:
        return [e.TookBack(counter, ticket.id, "paused")]
    return []


def _by_hand(ledger: Ledger, rules: Rules, counter: str, printed: str, now: float) -> list[e.AnyEntry]:
    """Finishes what the counter had; the ticket comes into its hand if it was waiting. Who has it keeps it."""
    made: list[e.AnyEntry] = []
    found = ledger.printed(printed)
    held = ledger.in_hand(counter)
    if held is not None and held in found:
        return []
    if held is not None:
        made.append(finished(ledger, counter, held, now))
    free = free_ones(found)
    if free:
        ticket = free[0]
        reason = e.Reason(
            "by_hand", ticket.class_, round(max(0.0, now - ticket.since), 1), rules.promise_s(ticket.class_)
        )
        made.append(e.Called(counter, ticket.id, reason))
    elif found:
        counters = sorted({counter, *(t.counter for t in found if t.counter)})
        values: dict[str, str | int] = {"ticket": printed, "counters": ", ".join(counters)}
        made += _once(ledger, f"called_twice.{printed.lower()}", values)
    return made


def at_start(ledger: Ledger, config: m.Config, now: float) -> list[e.AnyEntry]:
    """Counters that are no longer configured give back what they had called; nobody came in the future."""
    configured = {c.id for c in config.counters}
    made: list[e.AnyEntry] = []
    if any(t.since > now + 1.0 for t in ledger.data.tickets.values()):
        made.append(e.FutureCapped(now))
    for counter in list(ledger.data.counters):
        ticket = ledger.in_hand(counter)
        if counter in configured or ticket is None:
            continue
        if ledger.counter(counter).serving:
            made.append(finished(ledger, counter, ticket, now))
        else:
            made.append(e.TookBack(counter, ticket.id, "removed"))
    return made
