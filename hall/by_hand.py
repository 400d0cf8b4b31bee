"""What follows from numbers called and finished without the hall, and from tickets that arrive after that. Pure.

A clerk without a link calls by the number on the slip, and nothing keeps two of them from calling the same. The hall
sorts it out afterwards: who has a ticket keeps it, nobody is called again who was served, what happened twice is told.
"""

from hall import entries as e
from hall import messages as m
from hall.asked import finished
from hall.calling import free_ones
from hall.ledger import Ledger
from hall.state import Ticket
from hall.waiting import Rules


def called(
    ledger: Ledger, rules: Rules, counter: str, printed: str, at: float, now: float
) -> list[e.AnyEntry]:
    """Finishes what the counter had; the ticket comes into its hand if nobody has it."""
    made = _twice(ledger, counter, printed)
    found = ledger.printed(printed)
    held = ledger.in_hand(counter)
    if held is not None and held in found:
        return made
    if held is not None:
        made.append(_finished(ledger, counter, held, at))
    free = free_ones(found)
    if free:
        made.append(_called(rules, counter, free[0], now))
    return made


def ended(ledger: Ledger, counter: str, printed: str, at: float) -> list[e.AnyEntry]:
    """FINISH without a link, of the ticket in hand."""
    held = ledger.in_hand(counter)
    if held is None or held.printed != printed:
        return []
    return [_finished(ledger, counter, held, at)]


def _finished(ledger: Ledger, counter: str, held: Ticket, at: float) -> e.Finished:
    """What was called by hand is handled from that call on: nobody pressed START."""
    last = ledger.counter(counter).by_hand
    for call in (last, last.before if last is not None else None):
        if call is not None and call.printed == held.printed and not ledger.counter(counter).serving:
            return e.Finished(counter, held.id, round(max(0.0, at - call.at), 1))
    return finished(ledger, counter, held, at)


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
    is_there = call is not None and call.printed == body.printed and call.ended is None
    if is_there and record.ticket is None:
        return [_called(rules, counter, ledger.data.tickets[ticket_id], now)]
    return [e.MetByHand(counter, ticket_id)]


def _called(rules: Rules, counter: str, ticket: Ticket, now: float) -> e.Called:
    waited_s = round(max(0.0, now - ticket.since), 1)
    return e.Called(
        counter, ticket.id, e.Reason("by_hand", ticket.class_, waited_s, rules.promise_s(ticket.class_))
    )


def _twice(ledger: Ledger, counter: str, printed: str) -> list[e.AnyEntry]:
    """Another counter has this ticket, or had it, or called it by hand."""
    data = ledger.data
    others = {t.counter for t in ledger.printed(printed) if t.counter is not None and t.status != "parked"}
    others |= {where[printed] for where in (data.by_hand, data.done) if printed in where}
    others.discard(counter)
    alert = f"called_twice.{printed.lower()}"
    if not others or alert in data.alerts:
        return []
    values: dict[str, str | int] = {"ticket": printed, "counters": ", ".join(sorted({counter, *others}))}
    return [e.AlertRaised(alert, values)]
