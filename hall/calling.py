"""NEXT, CALL, RECALL, NOSHOW: who is called, and who did not come. Pure."""

from collections.abc import Mapping, Sequence

import msgspec

from hall import entries as e
from hall import hours, slots
from hall.asked import Answer, Asked
from hall.sending import papers_brought
from hall.state import Ticket
from hall.waiting import LineKey, choose

HALL_CLOSED = "hall_closed"  # who has not been called by now is not served today (R20)
RETURNED = "returned"  # the clerk's reason: was called before, or sent for papers
SKIP_AFTER_S = 10.0  # real time: a second press skips nobody, nor whoever is on the way with a slip after all


def next_one(asked: Asked) -> Answer:
    """Of the class that was asked for, if one was: VIP now."""
    heads, wanted = asked.ledger.lines.heads(), asked.request.class_
    choice = choose(heads, asked.counter, asked.rules, asked.now, wanted)
    if choice is None:
        return "empty"
    if not asked.may_call:
        choice = choose(_let_in(asked, heads), asked.counter, asked.rules, asked.now, wanted)
    return HALL_CLOSED if choice is None else [e.Called(asked.counter, choice.ticket.id, choice.reason)]


def _let_in(asked: Asked, heads: Mapping[LineKey, Ticket]) -> dict[LineKey, Ticket]:
    """R20: who was given an appointment outside the hours is served whatever becomes of those who wait at closing."""
    opening = hours.of_hall(asked.config)
    return {key: t for key, t in heads.items() if t.slot_at and hours.phase(t.slot_at, opening) != "open"}


def recall(asked: Asked) -> Answer:
    """So often; then nobody is there."""
    if asked.record.recalls >= asked.figures.recalls:
        return "no_show"  # the keypad says NOSHOW?
    return [e.Recalled(asked.counter, asked.held.id)]


def no_show(asked: Asked) -> Answer:
    """Whoever is called gets some time to come, or a second call."""
    record = asked.record
    waited_enough = asked.now - record.since >= asked.figures.noshow_s
    if not (record.recalls or waited_enough or _may_be_skipped(asked)):
        return "too_soon"
    return [_missed(asked)]


def skip_unverified(asked: Asked) -> Answer:
    """NEXT while calling skips nobody, except whose slip may never have come out: perhaps nobody has that number.

    It is a no-show like any other, so whoever has the slip after all can still be called by it.
    """
    if not _may_be_skipped(asked):
        return "calling"  # the keypad says NOSHOW?
    called = next_one(asked)
    return [_missed(asked), *([] if isinstance(called, str) else called)]


def _may_be_skipped(asked: Asked) -> bool:
    return asked.held.doubtful and asked.called_s >= SKIP_AFTER_S


def _missed(asked: Asked) -> e.NoShow:
    return e.NoShow(asked.counter, asked.held.id, asked.held.doubtful)


def call(asked: Asked) -> Answer:
    """A chosen ticket, by its printed number, with a reason code (R17). Takes over from a unit that is lost."""
    text = asked.request.ticket
    if not text:
        return "which_ticket"
    if not asked.request.reason:
        return "no_reason"
    found = asked.ledger.printed(text)
    if not found:
        return "unknown_ticket"
    able = _back(asked, [*free_ones(found), *own_parked(found, asked.counter)])
    able = [t for t in able if _serves(asked, t)] or able or [t for t in found if _may_take(asked, t)]
    if not able:
        return "elsewhere"
    if len({t.printed for t in able}) > 1:
        return "which_ticket"  # digits alone: A012 or B012?
    ticket = able[0]
    alone = {LineKey(ticket.service, ticket.class_, ticket.only): ticket}
    if ticket.status == "waiting" and not asked.may_call and not _let_in(asked, alone):
        return HALL_CLOSED
    owner = ticket.counter if ticket.counter != asked.counter else None
    if ticket.status == "early":  # has come before the slot, and need not wait for it
        now = msgspec.structs.replace(ticket, since=asked.now)
        return [*slots.taken_early(ticket, asked.now), e.Called(asked.counter, ticket.id, chosen(asked, now))]
    if ticket.status != "away":
        return [e.Called(asked.counter, ticket.id, chosen(asked, ticket), taken_from=owner)]
    back = papers_brought(asked, ticket)
    returned = msgspec.structs.replace(ticket, since=back.since, class_=back.class_)
    return [back, e.Called(asked.counter, ticket.id, chosen(asked, returned))]


def _back(asked: Asked, able: list[Ticket]) -> list[Ticket]:
    """Who returned has been here before: not whoever waits with the same digits, if anybody else has them."""
    if asked.request.reason != RETURNED:
        return able
    return [t for t in able if t.status not in ("waiting", "early")] or able


def _serves(asked: Asked, ticket: Ticket) -> bool:
    return asked.rules.tier(asked.counter, LineKey(ticket.service, ticket.class_)) is not None


def free_ones(found: Sequence[Ticket]) -> list[Ticket]:
    """Those any counter may take: who waits, oldest first, and is early, then the missed and the away, each latest
    first."""
    waiting = [t for status in ("waiting", "early") for t in found if t.status == status]
    return [*waiting, *(t for status in ("missed", "away") for t in reversed(found) if t.status == status)]


def own_parked(found: Sequence[Ticket], counter: str) -> list[Ticket]:
    return [t for t in found if t.status == "parked" and t.counter == counter]


def _may_take(asked: Asked, ticket: Ticket) -> bool:
    """From a unit that is lost, or parked where nobody works any more."""
    parked, owner = ticket.status == "parked", ticket.counter
    if owner is None or owner == asked.counter:
        return False
    left = asked.ledger.counter(owner).owned.clerk is None
    return (parked and left) or asked.is_lost(owner)


def chosen(asked: Asked, ticket: Ticket) -> e.Reason:
    """The reason of a call the clerk chose; who else stood at the heads is kept as evidence."""
    usual = choose(asked.ledger.lines.heads(), asked.counter, asked.rules, asked.now)
    heads = usual.reason.heads if usual is not None else []
    waited_s = round(max(0.0, asked.now - ticket.since), 1)
    promise_s = asked.rules.promise_s(ticket.class_)
    return e.Reason("chosen", ticket.class_, waited_s, promise_s, None, asked.request.reason, heads)
