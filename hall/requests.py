"""What a counter's request does in each state: one table, then the few functions it names. Pure.

A refusal is a code that the keypad turns into words. Nothing here changes state: entries are returned.
"""

from collections.abc import Callable
from dataclasses import dataclass

from hall import entries as e
from hall import messages as m
from hall.ledger import Ledger
from hall.state import Ticket
from hall.waiting import Rules, choose


@dataclass(frozen=True)
class Asked:
    """A request with all that is needed to decide it. `is_lost(counter)`: its unit cannot be heard.

    `called_s`: real time since this counter last called or recalled anybody.
    """

    ledger: Ledger
    rules: Rules
    counter: str
    request: m.Request
    now: float
    is_lost: Callable[[str], bool]
    called_s: float


Answer = list[e.AnyEntry] | str
SKIP_AFTER_S = 10.0  # real time: a second press skips nobody, nor whoever is on the way with a slip after all


def answer(asked: Asked) -> tuple[m.Reply, list[e.AnyEntry]]:
    """`stale` for an outdated turn: a lost reply, a second press or a reconnect can never skip a customer."""
    record = asked.ledger.counter(asked.counter)
    request_id = asked.request.id
    if asked.request.turn != record.turn:
        return m.Reply(request_id, "stale"), []
    does = DOES[record.phase].get(asked.request.action, "not_available")
    outcome = does if isinstance(does, str) else does(asked)
    if isinstance(outcome, str):
        return m.Reply(request_id, "error", outcome), []
    return m.Reply(request_id, "ok"), outcome


def _next(asked: Asked) -> Answer:
    choice = choose(asked.ledger.lines.heads(), asked.counter, asked.rules, asked.now)
    if choice is None:
        return "empty"
    return [e.Called(asked.counter, choice.ticket.id, choice.reason)]


def _finish_and_next(asked: Asked) -> Answer:
    """Nobody else waiting is no reason to keep the finished customer."""
    called = _next(asked)
    return [*_finish_entries(asked), *([] if isinstance(called, str) else called)]


def _recall(asked: Asked) -> Answer:
    return [e.Recalled(asked.counter, _held(asked).id)]


def _no_show(asked: Asked) -> Answer:
    """At once, recalled or not: the clerk sees the room."""
    ticket = _held(asked)
    return [e.NoShow(asked.counter, ticket.id, ticket.doubtful)]


def _skip_unverified(asked: Asked) -> Answer:
    """NEXT while calling skips nobody, except whose slip may never have come out: perhaps nobody has that number.

    It is a no-show like any other, so whoever has the slip after all can still be called by it.
    """
    if not _held(asked).doubtful or asked.called_s < SKIP_AFTER_S:
        return "calling"  # the keypad says NOSHOW?
    called = _next(asked)
    return [*_no_show(asked), *([] if isinstance(called, str) else called)]


def _start(asked: Asked) -> Answer:
    return [e.ServingStarted(asked.counter, _held(asked).id)]


def _finish(asked: Asked) -> Answer:
    return _finish_entries(asked) if asked.ledger.in_hand(asked.counter) else "not_serving"


def _finish_and_call(asked: Asked) -> Answer:
    called = _call(asked)
    return called if isinstance(called, str) else [*_finish_entries(asked), *called]


def _call(asked: Asked) -> Answer:
    """A chosen ticket, by its printed number, with a reason code (R17). Takes over from a unit that is lost."""
    text = asked.request.ticket
    if not text:
        return "which_ticket"
    if not asked.request.reason:
        return "no_reason"
    found = asked.ledger.printed(text)
    if not found:
        return "unknown_ticket"
    free = free_ones(found)
    mine = [t for t in free if asked.rules.tier(asked.counter, (t.service, t.class_)) is not None] or free
    if len({t.service for t in mine}) > 1:
        return "which_ticket"  # digits alone: A012 or B012?
    if mine:
        return [e.Called(asked.counter, mine[0].id, chosen(asked, mine[0]))]
    held = found[0]
    if held.counter is not None and held.counter != asked.counter and asked.is_lost(held.counter):
        return [e.Called(asked.counter, held.id, chosen(asked, held), taken_from=held.counter)]
    return "elsewhere"


def free_ones(found: list[Ticket]) -> list[Ticket]:
    """Those a counter may take: who waits, oldest first, else who missed his call, latest first."""
    waiting = [t for t in found if t.status == "waiting"]
    return waiting or [t for t in reversed(found) if t.status == "missed"]


def chosen(asked: Asked, ticket: Ticket) -> e.Reason:
    """The reason of a call the clerk chose; who else stood at the heads is kept as evidence."""
    usual = choose(asked.ledger.lines.heads(), asked.counter, asked.rules, asked.now)
    heads = usual.reason.heads if usual is not None else []
    waited_s = round(max(0.0, asked.now - ticket.since), 1)
    promise_s = asked.rules.promise_s(ticket.class_)
    return e.Reason("chosen", ticket.class_, waited_s, promise_s, None, asked.request.reason, heads)


def _finish_entries(asked: Asked) -> list[e.AnyEntry]:
    ticket = asked.ledger.in_hand(asked.counter)
    if ticket is None:
        return []
    return [finished(asked.ledger, asked.counter, ticket, asked.now)]


def finished(ledger: Ledger, counter: str, ticket: Ticket, now: float) -> e.Finished:
    since = ledger.counter(counter).since
    return e.Finished(counter, ticket.id, round(max(0.0, now - since), 1))


def _held(asked: Asked) -> Ticket:
    ticket = asked.ledger.in_hand(asked.counter)
    if ticket is None:
        raise LookupError(
            f"counter {asked.counter} is {asked.ledger.counter(asked.counter).phase} with empty hands"
        )
    return ticket


_NOBODY = {"recall": "not_calling", "no_show": "not_calling", "start": "not_calling", "finish": "not_serving"}

DOES: dict[m.CounterPhase, dict[str, Callable[[Asked], Answer] | str]] = {
    "closed": dict.fromkeys(("next", "recall", "no_show", "start", "finish", "call"), "closed"),
    "open": {
        "next": _next,
        "call": _call,
        **_NOBODY,
    },
    "calling": {
        "next": _skip_unverified,
        "call": "calling",
        "recall": _recall,
        "no_show": _no_show,
        "start": _start,
        "finish": "not_serving",
    },
    "serving": {
        "next": _finish_and_next,
        "call": _finish_and_call,
        "recall": "not_calling",
        "no_show": "not_calling",
        "start": "serving",
        "finish": _finish,
    },
    "paused": {
        **dict.fromkeys(("next", "recall", "no_show", "start", "call"), "paused"),
        "finish": _finish,  # paused at once while serving: the customer may still be finished
    },
}
"""Counter state → action → what to do, or the code of the refusal."""
