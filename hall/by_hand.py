"""What follows from customers called, started and finished without the hall, and from tickets that arrive after that.

A clerk without a link calls by the number on the slip, and nothing keeps two of them from calling the same. The hall
sorts it out afterwards: who has a ticket keeps it, nobody is called again who was served, what happened twice is told.
A number that was not yet out was mistyped, or is one of another day: nobody is served by it. Pure.
"""

from typing import NamedTuple

from hall import entries as e
from hall import messages as m
from hall import slots
from hall.asked import finished
from hall.calling import free_ones, own_parked
from hall.ledger import Ledger
from hall.state import HallData, Ticket
from hall.waiting import Rules

SLACK_S = 60.0  # clocks of a kiosk and a counter that were alone
TOLD = 20  # numbers in one alert


class Said(NamedTuple):
    """What a clerk did alone with a number. `latest`: when at the latest, should nobody know better."""

    counter: str
    printed: str
    at: float
    latest: float
    now: float


def said(fact: e.FactTaken, counter: str, printed: str, now: float) -> Said:
    at = now if fact.at is None else fact.at
    return Said(counter, printed, at, at if fact.timed else now, now)


def called(ledger: Ledger, rules: Rules, said: Said) -> list[e.AnyEntry]:
    """The customer stands at the window since then: nobody presses START."""
    return [*_twice(ledger, said), *_at_window(ledger, rules, said)]


def started(ledger: Ledger, rules: Rules, said: Said) -> list[e.AnyEntry]:
    """START without a link. Not in this hand any more: it was given back, or is at two counters."""
    twice = [] if _held(ledger, said) is not None else _twice(ledger, said)
    return [*twice, *_at_window(ledger, rules, said)]


def _at_window(ledger: Ledger, rules: Rules, said: Said) -> list[e.AnyEntry]:
    """Ends what the counter had; the ticket is being served there, unless it is in another hand."""
    record, held = ledger.counter(said.counter), _held(ledger, said)
    if held is not None:
        return [] if record.serving else [_started(said, held)]
    found = _meant(ledger, said)
    free = [*own_parked(found, said.counter), *free_ones(found)]
    before = ledger.in_hand(said.counter)
    if before is not None and said.latest + SLACK_S < record.since:
        return _gone(said, free)  # the counter has gone on with somebody else since
    made: list[e.AnyEntry] = []
    if before is not None and record.serving:
        made.append(finished(ledger, said.counter, before, said.at))
    elif before is not None:
        made.append(e.NoShow(said.counter, before.id, before.doubtful))  # another came; may still be revived
    free += [t for t in found if t.status == "parked"]  # parked elsewhere, but here now
    return [*made, *_taken(rules, said, free[0])] if free else made


def ended(ledger: Ledger, said: Said) -> list[e.AnyEntry]:
    """FINISH without a link: of the ticket in hand, or of one that went out of it meanwhile, unless another has it."""
    held = _held(ledger, said)
    if held is not None:
        return [_finished(ledger, said, held)]
    found = _meant(ledger, said)
    return [*_twice(ledger, said), *_gone(said, [*own_parked(found, said.counter), *free_ones(found)])]


def _gone(said: Said, free: list[Ticket]) -> list[e.AnyEntry]:
    return [e.MetByHand(said.counter, t.id, said.printed) for t in free[:1]]


def _finished(ledger: Ledger, said: Said, held: Ticket) -> e.Finished:
    """Without a word of the START: from the call on."""
    record = ledger.counter(said.counter)
    if record.serving:
        return finished(ledger, said.counter, held, said.at)
    return e.Finished(said.counter, held.id, round(held.handled_s + max(0.0, said.at - record.since), 1))


def met(
    ledger: Ledger, config: m.Config, rules: Rules, ticket_id: str, body: m.TicketIssued, now: float
) -> list[e.AnyEntry]:
    """A ticket whose number was called by hand before the hall heard of it: it is there still, or was served."""
    ticket, day = ledger.data.tickets[ticket_id], ledger.data.numbers_day
    if body.day is not None and day is not None and body.day != day:
        return []
    calls = ledger.data.hand_calls.get(body.printed, {})
    known = (c for c, at in calls.items() if _was_out(ticket, at) and config.counter(c) is not None)
    counter = next(known, None)
    if counter is None:
        return []
    record = ledger.counter(counter)
    call = record.by_hand
    if call is not None and call.printed == body.printed and call.ended is None and record.ticket is None:
        return _taken(rules, Said(counter, body.printed, call.at, call.at, now), ticket)
    return [e.MetByHand(counter, ticket_id, body.printed), _told(ledger, counter, body.printed)]


def _told(ledger: Ledger, counter: str, printed: str) -> e.AlertRaised:
    """One alert per counter: should a number have been mistyped, somebody in the hall waits with it."""
    alert = f"met_by_hand.{counter}"
    before = ledger.data.alerts.get(alert)
    numbers = [] if before is None else str(before.values["tickets"]).split(", ")
    tickets = ", ".join([*(n for n in numbers if n != printed), printed][-TOLD:])
    return e.AlertRaised(alert, {"counter": counter, "tickets": tickets})


def _taken(rules: Rules, said: Said, ticket: Ticket) -> list[e.AnyEntry]:
    """Into the hand, and begun: who stands at the window is not put back into the line by a PAUSE."""
    early = slots.taken_early(ticket, said.now)
    waited_s = 0.0 if early else round(max(0.0, said.at - ticket.since), 1)
    reason = e.Reason("by_hand", ticket.class_, waited_s, rules.promise_s(ticket.class_))
    before = said.at if said.at < said.now else None
    taken_from = ticket.counter if ticket.counter != said.counter else None
    return [*early, e.Called(said.counter, ticket.id, reason, taken_from, before), _started(said, ticket)]


def _started(said: Said, ticket: Ticket) -> e.ServingStarted:
    return e.ServingStarted(said.counter, ticket.id, said.at if said.at < said.now else None)


# --- whom a number meant ---------------------------------------------------------------------------------------


def _meant(ledger: Ledger, said: Said) -> list[Ticket]:
    """Digits alone that two people have mean nobody."""
    found = [t for t in ledger.printed(said.printed) if _may_be(ledger.data, t, said)]
    return found if len({t.printed for t in found}) == 1 else []


def _held(ledger: Ledger, said: Said) -> Ticket | None:
    held = ledger.in_hand(said.counter)
    same = held is not None and held.printed == said.printed and _may_be(ledger.data, held, said)
    return held if same else None


def _may_be(data: HallData, ticket: Ticket, said: Said) -> bool:
    """Those of before the numbers began again are other people's."""
    of_today = ticket.day == data.numbers_day or ticket.came_at >= data.restarted_at
    return not (of_today and _is_before(data, said)) and _was_out(ticket, said.latest)


def _is_before(data: HallData, said: Said) -> bool:
    return said.at < data.restarted_at


def _was_out(ticket: Ticket, at: float) -> bool:
    """A number that was not out yet cannot have been called."""
    return not ticket.timed or ticket.came_at <= at + SLACK_S


def _twice(ledger: Ledger, said: Said) -> list[e.AnyEntry]:
    """Another counter has this ticket, or had it, or called it by hand."""
    found = _meant(ledger, said)
    others = {t.counter for t in found if t.counter is not None}
    if not _is_before(ledger.data, said):
        others |= _before_it(ledger.data, said, [t.came_at for t in found if t.timed])
    others.discard(said.counter)
    alert = f"called_twice.{said.printed.lower()}"
    if not others or alert in ledger.data.alerts:
        return []
    counters = ", ".join(sorted({said.counter, *others}))
    return [e.AlertRaised(alert, {"ticket": said.printed, "counters": counters})]


def _before_it(data: HallData, said: Said, came_at: list[float]) -> set[str]:
    """Where this number was finished, or called by hand once it was out."""
    others, served = set[str](), data.served.get(said.printed)
    if served is not None and served.came_at <= said.latest + SLACK_S:
        others.add(served.counter)
        came_at = [*came_at, served.came_at]
    out_at = min(came_at, default=0.0)
    calls = data.hand_calls.get(said.printed, {})
    return others | {counter for counter, at in calls.items() if out_at <= at + SLACK_S}
