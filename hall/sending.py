"""TRANSFER, PARK, UNPARK, and whoever comes back: where a ticket goes besides being called. Pure."""

import math

from hall import entries as e
from hall.asked import Answer, Asked, handling_s
from hall.bookings import ORDINARY
from hall.state import Ticket
from hall.waiting import LineKey

RETURN = "return"  # the class of who comes back with the papers that were missing (R37)


def transfer(asked: Asked) -> Answer:
    """To a service or to one counter, if anybody is there to call it (R18, R38)."""
    ticket, to_counter = asked.held, asked.request.counter
    service = asked.request.service if to_counter is None else ticket.service
    refused = _no_service(asked, service, ticket) if to_counter is None else _no_counter(asked, to_counter)
    if refused is not None or service is None:
        return refused or "no_such_service"
    spent_s = handling_s(asked.ledger, asked.counter, ticket, asked.now) if asked.record.serving else None
    return [e.Transferred(asked.counter, ticket.id, service, to_counter, spent_s)]


def _no_service(asked: Asked, service: str | None, ticket: Ticket) -> str | None:
    if service is None or asked.config.service(service) is None:
        return "no_such_service"
    key = LineKey(service, ticket.class_)
    staffed = (c.id for c in asked.config.counters if asked.ledger.counter(c.id).owned.clerk is not None)
    return None if any(asked.rules.tier(c, key) is not None for c in staffed) else "nobody_serves"


def _no_counter(asked: Asked, counter: str) -> str | None:
    if counter == asked.counter:
        return "this_counter"
    if asked.config.counter(counter) is None:
        return "no_such_counter"
    return "counter_closed" if asked.ledger.counter(counter).owned.clerk is None else None


def park(asked: Asked) -> Answer:
    spent_s = handling_s(asked.ledger, asked.counter, asked.held, asked.now)
    return [e.Parked(asked.counter, asked.held.id, spent_s)]


def unpark(asked: Asked) -> Answer:
    """The one named, else whoever has been parked longest."""
    parked, text = asked.ledger.parked(asked.counter), asked.request.ticket
    if text:
        named = {t.id for t in asked.ledger.printed(text)}
        parked = [t for t in parked if t.id in named]
        if len({t.printed for t in parked}) > 1:
            return "which_ticket"
    return [e.Unparked(asked.counter, parked[0].id)] if parked else "not_parked"


def move(asked: Asked) -> Answer:
    """REVIVE: who missed the call, or went for papers, waits again (R51, R37)."""
    text = asked.request.ticket
    if not text:
        return "which_ticket"
    found = asked.ledger.printed(text)
    if not found:
        return "unknown_ticket"
    gone = [t for t in reversed(found) if t.status in ("missed", "away")]
    if len({t.printed for t in gone}) > 1:
        return "which_ticket"
    if not gone:
        return "not_missed"
    return [papers_brought(asked, gone[0])] if gone[0].status == "away" else _back_in_line(asked, gone[0])


def papers_brought(asked: Asked, ticket: Ticket) -> e.Revived:
    """Waits from now on, with a promise of its own, if anybody serves that class."""
    key = LineKey(ticket.service, RETURN)
    known = asked.config.class_info(RETURN) is not None
    served = any(asked.rules.tier(c.id, key) is not None for c in asked.config.counters)
    class_ = RETURN if known and served else ticket.class_
    return _revived(asked, ticket, asked.now, class_, None)


def _back_in_line(asked: Asked, ticket: Ticket) -> Answer:
    """Behind the first few of its own line, never ahead of where its age would put it; once only."""
    if ticket.revived:
        return "revived_once"
    ahead = None
    if asked.figures.revive_after:
        ahead = asked.ledger.lines.at(ticket.service, ticket.class_, asked.figures.revive_after)
    if ahead is None or ahead.since < ticket.since:
        return [_revived(asked, ticket, ticket.since, ticket.class_, ticket.boot)]
    return [_revived(asked, ticket, math.nextafter(ahead.since, math.inf), ticket.class_, ahead.boot)]


def _revived(asked: Asked, ticket: Ticket, since: float, class_: str, boot: str | None) -> e.Revived:
    reason = asked.request.reason or ""
    return e.Revived(asked.counter, ticket.id, since, class_, reason, asked.staff, boot)


def mark(asked: Asked) -> Answer:
    """ASSIST: the customer in hand, or one who waits, needs special care, or does not after all (R33).

    Other classes are for a guide's pad to give (R40), but for whom the clerk has looked at (R02).
    """
    wanted = asked.request.assist
    if asked.request.class_ is not None:
        return _checked(asked, asked.request.class_)
    if wanted is None:
        return "not_available"
    ticket = _marked(asked)
    if isinstance(ticket, str):
        return ticket
    if ticket.assist == wanted:
        return []
    return [e.Marked(asked.counter, ticket.id, wanted, asked.request.reason or "", asked.staff)]


def _checked(asked: Asked, class_: str) -> Answer:
    """The one in hand is of its class, or an ordinary customer."""
    ticket = asked.ledger.in_hand(asked.counter)
    if ticket is None or not ticket.verify or class_ not in (ticket.class_, ORDINARY):
        return "not_available"
    reason = asked.request.reason or ""
    return [e.Reclassified(ticket.id, class_, ticket.class_, asked.counter, reason, asked.staff)]


def _marked(asked: Asked) -> Ticket | str:
    text = asked.request.ticket
    if not text:
        return asked.ledger.in_hand(asked.counter) or "which_ticket"
    found = asked.ledger.printed(text)
    if not found:
        return "unknown_ticket"
    here = [t for t in found if t.status == "waiting" or t.counter == asked.counter]
    if len({t.printed for t in here}) > 1:
        return "which_ticket"
    return here[0] if here else "elsewhere"
