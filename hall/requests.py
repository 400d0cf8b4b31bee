"""What a counter's request does in each state: one table, and the functions it names in calling.py and sending.py.

A refusal is a code that the keypad turns into words. Nothing here changes state: entries are returned. Pure.
"""

from collections.abc import Callable

from hall import entries as e
from hall import messages as m
from hall.asked import Answer, Asked, finished
from hall.calling import call, next_one, no_show, recall, skip_unverified
from hall.sending import mark, move, park, transfer, unpark
from hall.state import Ticket

OUTCOME_S = 60.0  # hall time: so long after FINISH a digit says what came of it


def answer(asked: Asked) -> tuple[m.Reply, list[e.AnyEntry]]:
    """`stale` for an outdated turn: a lost reply, a second press or a reconnect can never skip a customer."""
    request = asked.request
    if request.turn != asked.record.turn:
        return m.Reply(request.id, "stale"), []
    does = DOES[asked.record.phase].get(request.action, "not_available")
    if asked.record.owned.clerk is None and request.action != "finish" and not isinstance(does, str):
        does = "closed"  # signed out with a customer still in hand, who may be finished
    outcome = does if isinstance(does, str) else does(asked)
    if isinstance(outcome, str):
        return m.Reply(request.id, "error", outcome), []
    return m.Reply(request.id, "ok"), outcome


# --- serving -------------------------------------------------------------------------------------------------


def _start(asked: Asked) -> Answer:
    """At once; a digit may follow."""
    variant = [] if asked.request.variant is None else _variant(asked)
    started = e.ServingStarted(asked.counter, asked.held.id)
    return variant if isinstance(variant, str) else [started, *variant]


def _variant(asked: Asked) -> Answer:
    """Which kind of case it is (R04, R24); may be corrected."""
    ticket, variant = asked.held, asked.request.variant
    if variant is None:
        return "serving"
    if asked.config.variant(ticket.service, variant) is None:
        return "no_variant"
    return [] if ticket.variant == variant else [e.VariantChosen(asked.counter, ticket.id, variant)]


def _finish(asked: Asked) -> Answer:
    """At once; without anybody in hand a digit is the outcome of the one before."""
    ticket = asked.ledger.in_hand(asked.counter)
    if ticket is None:
        return _outcome(asked)
    return [*_finished(asked), *_given(asked, ticket)]


def _outcome(asked: Asked) -> Answer:
    """What came of the case finished last (R37), said or corrected in time."""
    last = asked.record.last
    if last is None or asked.request.outcome is None or _is_past(asked, last):
        return "not_serving"
    return _given(asked, last)


def _is_past(asked: Asked, last: Ticket) -> bool:
    """Too long ago, or the customer has come back already."""
    away = asked.ledger.data.tickets.get(last.id)
    still_away = away is not None and away.status == "away" and away.aside_at == last.aside_at
    if last.outcome == "papers_missing" and not still_away:
        return True
    return asked.now - (last.aside_at or 0.0) > OUTCOME_S


def _given(asked: Asked, ticket: Ticket) -> list[e.AnyEntry]:
    """Nothing where nothing new is said: a case is done unless told otherwise."""
    outcome = asked.request.outcome
    if outcome is None or outcome == (ticket.outcome or "done"):
        return []
    return [e.OutcomeGiven(asked.counter, ticket.id, outcome)]


def _finished(asked: Asked) -> list[e.AnyEntry]:
    return [finished(asked.ledger, asked.counter, asked.held, asked.now)]


def _finish_and_next(asked: Asked) -> Answer:
    """Nobody else waiting is no reason to keep the finished customer; nobody of the class asked for is one."""
    called = next_one(asked)
    if isinstance(called, str):
        return _finished(asked) if asked.request.class_ is None else called
    return [*_finished(asked), *called]


def _finish_and_call(asked: Asked) -> Answer:
    called = call(asked)
    return called if isinstance(called, str) else [*_finished(asked), *called]


# --- the table -----------------------------------------------------------------------------------------------

Does = Callable[[Asked], Answer] | str
ACTIONS = (
    "next", "call", "recall", "no_show", "start", "finish", "transfer", "park", "unpark", "reclassify", "move",
)  # fmt: skip

DOES: dict[m.CounterPhase, dict[str, Does]] = {
    "closed": dict.fromkeys(ACTIONS, "closed"),
    "open": {
        "next": next_one,
        "call": call,
        "recall": "not_calling",
        "no_show": "not_calling",
        "start": "not_calling",
        "finish": _outcome,
        "transfer": "not_serving",
        "park": "not_serving",
        "unpark": unpark,
        "reclassify": mark,
        "move": move,
    },
    "calling": {
        "next": skip_unverified,
        "call": "calling",
        "recall": recall,
        "no_show": no_show,
        "start": _start,
        "finish": "not_serving",
        "transfer": transfer,
        "park": "not_serving",
        "unpark": "calling",
        "reclassify": mark,
        "move": move,
    },
    "serving": {
        "next": _finish_and_next,
        "call": _finish_and_call,
        "recall": "not_calling",
        "no_show": "not_calling",
        "start": _variant,
        "finish": _finish,
        "transfer": transfer,
        "park": park,
        "unpark": "serving",
        "reclassify": mark,
        "move": move,
    },
    "paused": {
        **dict.fromkeys(ACTIONS, "paused"),
        "finish": _finish,  # paused at once while serving: the customer may still be finished
    },
}
"""Counter state → action → what to do, or the code of the refusal."""
