"""What follows by itself from a fact or a start: journal entries decided by the hall, not asked for. Pure."""

from typing import Literal

from hall import booked, by_hand, hours, slots, times
from hall import entries as e
from hall import messages as m
from hall.asked import finished
from hall.bookings import ORDINARY
from hall.ledger import Ledger, read_body
from hall.waiting import Rules

LATE_S = 300.0  # a ticket ordered, given up and printed after all is told so long after the order


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
            made += once(ledger, f"unknown_fact.{fact.unit}", {"unit": fact.unit, "kind": fact.kind})
        case m.TicketIssued():
            made += _too_old(ledger, config, fact.id, now, ledger.data.day) or [
                *_booked_twice(ledger, fact.id),
                *by_hand.met(ledger, config, rules, fact.id, body, now),
            ]
            made += _answered(ledger, body.order, body.printed, "", now)
        case m.OrderDone(order, slip, cause):
            made += _answered(ledger, order, None, (cause or "void") if slip == "void" else "", now)
        case m.TicketClass(ticket, class_, verify):
            made += _reclassified(ledger, config, fact.unit, ticket, class_, verify=verify)
        case m.Assistance():
            made += once(ledger, f"assistance.{fact.unit}", {})
    if fact.counter is not None:
        made += _at_counter(ledger, config, rules, fact, body, fact.counter, now)
    return made


def _at_counter(
    ledger: Ledger, config: m.Config, rules: Rules, fact: e.FactTaken, body: m.Message | None, counter: str,
    now: float,
) -> list[e.AnyEntry]:  # fmt: skip
    at = now if fact.at is None else fact.at
    match body:
        case m.CalledByHand() | m.StartedByHand() | m.FinishedByHand() if config.counter(counter) is None:
            return []  # a pad calls nobody
        case m.CalledByHand(printed):
            return by_hand.called(ledger, rules, by_hand.said(fact, counter, printed, now))
        case m.StartedByHand(printed):
            return by_hand.started(ledger, rules, by_hand.said(fact, counter, printed, now))
        case m.FinishedByHand(printed):
            return by_hand.ended(ledger, by_hand.said(fact, counter, printed, now))
        case m.Help(reason):
            return [*_helped(ledger, counter, reason), *_left(ledger, config, counter, at, now)]
        case m.Patrol(number):
            return [*_patrolled(ledger, config, counter, number), *_left(ledger, config, counter, at, now)]
        case m.Started() | m.OwnedChanged() | m.Rated() | m.PresenceChanged():
            return _left(ledger, config, counter, at, now)
    return []


def _gap(ledger: Ledger, fact: e.FactTaken) -> list[e.AnyEntry]:
    if not fact.skipped:
        return []
    return once(ledger, f"fact_gap.{fact.unit}", {"unit": fact.unit, "count": fact.skipped})


def once(ledger: Ledger, alert: str, values: dict[str, str | int]) -> list[e.AnyEntry]:
    """An alert of something that happened; a second time says nothing new."""
    return [] if alert in ledger.data.alerts else [e.AlertRaised(alert, values)]


def _too_old(
    ledger: Ledger, config: m.Config, ticket_id: str, now: float, day: str | None
) -> list[e.AnyEntry]:
    """Of an earlier business day than `day`: from a kiosk or a counter that had no network overnight."""
    ticket, opening = ledger.data.tickets[ticket_id], hours.of_hall(config)
    closed_at = hours.last_closing(now, opening)
    if day is None or closed_at is None or not ticket.age_known:
        return []
    began = ticket.came_at if ticket.slot_at is None else max(ticket.came_at, ticket.slot_at)
    outside = ticket.slot_at is not None  # perhaps let in behind closed doors (R20)
    old = (began < closed_at or outside) and hours.business_day(began, opening) < day
    return [e.Expired(ticket_id)] if old else []


def _booked_twice(ledger: Ledger, ticket_id: str) -> list[e.AnyEntry]:
    """R20: two kiosks that did not hear of each other. Whoever was second has a number, and no appointment."""
    ticket = ledger.data.tickets[ticket_id]
    before = booked.first(ledger.data, ticket)
    if before is None:
        return []
    values: dict[str, str | int] = {"ticket": ticket.printed, "first": before.printed}
    made = slots.taken_early(ticket, ticket.since)
    if ticket.class_ != ORDINARY:
        made.append(e.Reclassified(ticket_id, ORDINARY, ticket.class_, reason="booked_twice"))
    return [*made, *once(ledger, f"booked_twice.{ticket.printed.lower()}", values)]


def _answered(
    ledger: Ledger, order: str | None, printed: str | None, cause: str, now: float
) -> list[e.AnyEntry]:
    """The kiosk's word of what it was told to print. Of an order given up only a ticket, and not for ever, is news."""
    data = ledger.data
    late = data.given_up.get(order or "")
    news = late is not None and printed is not None and now - late.at <= LATE_S
    return (
        [e.OrderEnded(order, printed, cause)] if order is not None and (order in data.orders or news) else []
    )


def _reclassified(
    ledger: Ledger, config: m.Config, unit: str, ticket_id: str, class_: str, *, verify: bool
) -> list[e.AnyEntry]:
    """A card was tapped. A class the hall does not have would be a line nobody serves: the ticket stays as it is."""
    ticket = ledger.data.tickets.get(ticket_id)
    if ticket is None or (ticket.class_, ticket.verify) == (class_, verify):
        return []
    if config.class_info(class_) is None:
        values: dict[str, str | int] = {"unit": unit, "name": class_, "ticket": ticket.printed}
        return once(ledger, f"unknown_class.{unit}", values)
    return [e.Reclassified(ticket_id, class_, ticket.class_, verify=verify)]


def _helped(ledger: Ledger, counter: str, reason: str) -> list[e.AnyEntry]:
    """Asked once more though somebody has seen it: that rings anew."""
    alert = f"help.{counter}"
    record = ledger.data.alerts.get(alert)
    if record is None:
        return [e.AlertRaised(alert)]
    return [] if record.acked_at is None else [e.AlertRaised(alert, record.values, reason or record.cause)]


def _patrolled(ledger: Ledger, config: m.Config, counter: str, number: str) -> list[e.AnyEntry]:
    """A HELP ends when one comes who may end it; the time from its fact to this one is the response (R28)."""
    if ledger.counter(counter).help is None or (config.leads and number not in config.leads):
        return []
    return [e.AlertCleared(f"help.{counter}")]


def _left(ledger: Ledger, config: m.Config, counter: str, at: float, now: float) -> list[e.AnyEntry]:
    """A pause or a sign-out while calling puts the ticket back in its place; a sign-out those parked here too.

    Whoever signs out while serving has finished: nobody is served where nobody works.
    """
    record = ledger.counter(counter)
    made: list[e.AnyEntry] = []
    ticket = ledger.in_hand(counter)
    if ticket is not None and record.serving and record.owned.clerk is None:
        made.append(finished(ledger, counter, ticket, at))
    away = record.owned.pause is not None and not record.owned.pause.after
    if ticket is not None and not record.serving and (record.owned.clerk is None or away):
        why: Literal["signed_out", "paused"] = "signed_out" if record.owned.clerk is None else "paused"
        made += _back(ledger, config, e.TookBack(counter, ticket.id, why), now)
    if record.owned.clerk is None:
        for parked in ledger.parked(counter):
            made += _back(ledger, config, e.TookBack(counter, parked.id, "signed_out"), now)
    return made


def _back(ledger: Ledger, config: m.Config, took: e.TookBack, now: float) -> list[e.AnyEntry]:
    """Into its line; not into that of other numbers."""
    return [took, *_too_old(ledger, config, took.ticket, now, ledger.data.numbers_day)]


def at_start(ledger: Ledger, config: m.Config, now: float) -> list[e.AnyEntry]:
    """Counters that are no longer configured give back what they had; nothing was in the future."""
    configured = {c.id for c in config.counters} | {p.id for p in config.pads}
    made: list[e.AnyEntry] = []
    if times.is_ahead(ledger.data, now):
        made.append(e.FutureCapped(now))
    for counter in [c for c in ledger.data.counters if c not in configured]:
        record, ticket = ledger.counter(counter), ledger.in_hand(counter)
        kept = [*ledger.parked(counter), *ledger.lines.only_for(counter)]
        if ticket is not None and record.serving:
            made.append(finished(ledger, counter, ticket, now))
        elif ticket is not None:
            kept = [ticket, *kept]
        for each in kept:
            made += _back(ledger, config, e.TookBack(counter, each.id, "removed"), now)
        if record.owned != m.Owned():
            made.append(e.Removed(counter))
    return [*made, *slots.due(ledger, now)]
