"""What follows by itself from a fact or a start: journal entries decided by the hall, not asked for. Pure."""

from hall import entries as e
from hall import messages as m
from hall.ledger import Ledger, read_body
from hall.requests import finished
from hall.waiting import Rules


def after_fact(ledger: Ledger, rules: Rules, fact: e.FactTaken, now: float) -> list[e.AnyEntry]:
    """A pause or sign-out while calling puts the ticket back; a call by hand is entered as made."""
    if fact.known or fact.counter is None:
        return []
    body = read_body(fact)
    if isinstance(body, m.CalledByHand):
        return _by_hand(ledger, rules, fact.counter, body.printed, now)
    record = ledger.counter(fact.counter)
    ticket = ledger.in_hand(fact.counter)
    if ticket is None or record.serving:
        return []
    if record.owned.clerk is None:
        return [e.TookBack(fact.counter, ticket.id, "signed_out")]
    if record.owned.pause is not None and not record.owned.pause.after:
        return [e.TookBack(fact.counter, ticket.id, "paused")]
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
    free = [t for t in found if t.status in ("waiting", "missed")]
    if free:
        ticket = free[0]
        reason = e.Reason(
            "by_hand", ticket.class_, round(max(0.0, now - ticket.since), 1), rules.promise_s(ticket.class_)
        )
        made.append(e.Called(counter, ticket.id, reason))
    elif found:
        made.append(e.AlertRaised(f"called_twice.{printed.lower()}"))
    return made


def at_start(ledger: Ledger, config: m.Config, now: float) -> list[e.AnyEntry]:
    """Counters that are no longer configured give back what they had called."""
    configured = {c.id for c in config.counters}
    made: list[e.AnyEntry] = []
    for counter in list(ledger.data.counters):
        ticket = ledger.in_hand(counter)
        if counter in configured or ticket is None:
            continue
        if ledger.counter(counter).serving:
            made.append(finished(ledger, counter, ticket, now))
        else:
            made.append(e.TookBack(counter, ticket.id, "removed"))
    return made
