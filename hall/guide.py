"""What a guide's pad may ask for (R40, R51): a ticket for somebody, another class, a missed number back. Pure.

A pad is a counter without a window: it calls and serves nobody. Each entry says who asked and why.
"""

from hall import entries as e
from hall import messages as m
from hall.asked import Answer, Asked
from hall.sending import move
from hall.state import Ticket
from hall.waiting import LineKey

ORDINARY = "ordinary"


def answer(asked: Asked, order: str, kiosk: str | None) -> tuple[m.Reply, list[e.AnyEntry]]:
    """`order` is the id of one that may be made, `kiosk` the unit that can print for this pad now."""
    request = asked.request
    if request.turn != asked.record.turn:
        return m.Reply(request.id, "stale"), []
    outcome = _decide(asked, order, kiosk)
    if isinstance(outcome, str):
        return m.Reply(request.id, "error", outcome), _answered(asked, None)
    return m.Reply(request.id, "ok"), outcome


def _answered(asked: Asked, answer: str | None) -> list[e.AnyEntry]:
    """The pad must not go on saying what became of something asked before."""
    said = asked.record.answer == answer and asked.record.refused is None
    return [] if said else [e.Answered(asked.counter, answer)]


def _decide(asked: Asked, order: str, kiosk: str | None) -> Answer:
    phase = asked.record.phase
    match asked.request.action:
        case "issue" | "reclassify" | "move" if phase in ("closed", "paused"):
            return phase
        case "issue":
            return _issue(asked, order, kiosk)
        case "reclassify":
            return _reclassify(asked)
        case "move":
            return move(asked)
    return "not_available"


def _issue(asked: Asked, order: str, kiosk: str | None) -> Answer:
    request, class_ = asked.request, asked.request.class_ or ORDINARY
    if request.service is None or asked.config.service(request.service) is None:
        return "no_such_service"
    refused = _no_class(asked, request.service, class_)
    if refused is not None:
        return refused
    if kiosk is None:
        return "no_kiosk"
    return [
        e.Ordered(
            asked.counter, order, kiosk, "issue", request.service, class_, request.reason or "", asked.staff,
            bool(request.assist),
        )
    ]  # fmt: skip


def _reclassify(asked: Asked) -> Answer:
    """Of one who waits: its class, the mark for special care (R33), or both."""
    request = asked.request
    ticket = _waiting(asked)
    if isinstance(ticket, str):
        return ticket
    made: list[e.AnyEntry] = []
    if request.class_ is not None and (request.class_ != ticket.class_ or ticket.verify):
        refused = _no_class(asked, ticket.service, request.class_)
        if refused is not None:
            return refused
        made.append(
            e.Reclassified(
                ticket.id, request.class_, ticket.class_, asked.counter, request.reason or "", asked.staff
            )
        )
    if request.assist is not None and request.assist != ticket.assist:
        made.append(
            e.Marked(asked.counter, ticket.id, request.assist, request.reason or "", asked.staff, at_pad=True)
        )
    return made or _answered(asked, ticket.printed)


def _waiting(asked: Asked) -> Ticket | str:
    if not asked.request.ticket:
        return "which_ticket"
    found = asked.ledger.printed(asked.request.ticket)
    if not found:
        return "unknown_ticket"
    waiting = [t for t in found if t.status == "waiting"]
    if len({t.printed for t in waiting}) > 1:
        return "which_ticket"  # digits alone: A012 or B012?
    return waiting[0] if waiting else "elsewhere"


def _no_class(asked: Asked, service: str, class_: str) -> str | None:
    """Of a class the hall does not have, or in a line no counter calls from, nobody would ever be called."""
    if asked.config.class_info(class_) is None:
        return "no_class"
    key = LineKey(service, class_)
    serves = any(asked.rules.tier(c.id, key) is not None for c in asked.config.counters)
    return None if serves or not asked.config.counters else "nobody_serves"
