"""What follows from customers called, started and finished without the hall, and from tickets that arrive after that.

A clerk without a link calls by the number on the slip, and nothing keeps two of them from calling the same. The hall
sorts it out afterwards: who has a ticket keeps it, nobody is called again who was served, what happened twice is told.
Pure.
"""

from hall import entries as e
from hall import messages as m
from hall.asked import finished
from hall.calling import free_ones, own_parked
from hall.ledger import Ledger
from hall.state import Ticket
from hall.waiting import Rules


def called(
    ledger: Ledger, rules: Rules, counter: str, printed: str, at: float, now: float
) -> list[e.AnyEntry]:
    """The customer stands at the window since `at`: nobody presses START."""
    return [*_twice(ledger, counter, printed), *_at_window(ledger, rules, counter, printed, at, now)]


def started(
    ledger: Ledger, rules: Rules, counter: str, printed: str, at: float, now: float
) -> list[e.AnyEntry]:
    """START without a link. Not in this hand any more: it was given back, or is at two counters."""
    twice = [] if _is_here(ledger, counter, printed) else _twice(ledger, counter, printed)
    return [*twice, *_at_window(ledger, rules, counter, printed, at, now)]


def _at_window(
    ledger: Ledger, rules: Rules, counter: str, printed: str, at: float, now: float
) -> list[e.AnyEntry]:
    """Ends what the counter had; the ticket is being served there, unless it is in another hand."""
    held, made = ledger.in_hand(counter), list[e.AnyEntry]()
    if held is not None and held.printed == printed:
        return [] if ledger.counter(counter).serving else [_started(counter, held, at, now)]
    if held is not None and ledger.counter(counter).serving:
        made.append(finished(ledger, counter, held, at))
    elif held is not None:
        made.append(e.NoShow(counter, held.id, held.doubtful))  # another one came; may still be revived
    found = ledger.printed(printed)
    parked = [t for t in found if t.status == "parked"]
    free = [*own_parked(found, counter), *free_ones(found), *parked]  # parked elsewhere, but here now
    if free:
        made += _taken(rules, counter, free[0], at, now)
    return made


def ended(ledger: Ledger, counter: str, printed: str, at: float) -> list[e.AnyEntry]:
    """FINISH without a link: of the ticket in hand, or of one that went out of it meanwhile, unless another has it."""
    held = ledger.in_hand(counter)
    if held is not None and held.printed == printed:
        return [_finished(ledger, counter, held, at)]
    found = ledger.printed(printed)
    free = [*own_parked(found, counter), *free_ones(found)]
    gone: list[e.AnyEntry] = [e.MetByHand(counter, t.id, printed) for t in free[:1]]
    return [*_twice(ledger, counter, printed), *gone]


def _finished(ledger: Ledger, counter: str, held: Ticket, at: float) -> e.Finished:
    """Without a word of the START: from the call on."""
    record = ledger.counter(counter)
    if record.serving:
        return finished(ledger, counter, held, at)
    return e.Finished(counter, held.id, round(held.handled_s + max(0.0, at - record.since), 1))


def met(
    ledger: Ledger, config: m.Config, rules: Rules, ticket_id: str, body: m.TicketIssued, now: float
) -> list[e.AnyEntry]:
    """A ticket whose number was called by hand before the hall heard of it: it is there still, or was served."""
    counter = ledger.data.by_hand.get(body.printed)
    day = ledger.data.numbers_day
    if counter is None or config.counter(counter) is None:
        return []
    if body.day is not None and day is not None and body.day != day:
        return []
    record = ledger.counter(counter)
    call = record.by_hand
    if call is not None and call.printed == body.printed and call.ended is None and record.ticket is None:
        return _taken(rules, counter, ledger.data.tickets[ticket_id], call.at, now)
    return [e.MetByHand(counter, ticket_id, body.printed)]


def _taken(rules: Rules, counter: str, ticket: Ticket, at: float, now: float) -> list[e.AnyEntry]:
    """Into the hand, and begun: who stands at the window is not put back into the line by a PAUSE."""
    waited_s = round(max(0.0, at - ticket.since), 1)
    reason = e.Reason("by_hand", ticket.class_, waited_s, rules.promise_s(ticket.class_))
    before = at if at < now else None
    return [
        e.Called(counter, ticket.id, reason, ticket.counter if ticket.counter != counter else None, before),
        _started(counter, ticket, at, now),
    ]


def _started(counter: str, ticket: Ticket, at: float, now: float) -> e.ServingStarted:
    return e.ServingStarted(counter, ticket.id, at if at < now else None)


def _is_here(ledger: Ledger, counter: str, printed: str) -> bool:
    held = ledger.in_hand(counter)
    return held is not None and held.printed == printed


def _twice(ledger: Ledger, counter: str, printed: str) -> list[e.AnyEntry]:
    """Another counter has this ticket, or had it, or called it by hand."""
    data = ledger.data
    others = {t.counter for t in ledger.printed(printed) if t.counter is not None}
    others |= {where[printed] for where in (data.by_hand, data.done) if printed in where}
    others.discard(counter)
    alert = f"called_twice.{printed.lower()}"
    if not others or alert in data.alerts:
        return []
    values: dict[str, str | int] = {"ticket": printed, "counters": ", ".join(sorted({counter, *others}))}
    return [e.AlertRaised(alert, values)]
