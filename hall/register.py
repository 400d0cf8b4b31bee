"""What the hall remembers of its counters beside tickets: HELP, presence, shifts, orders, calls by hand. Pure.

The ledger calls `fact` and `entry` behind its own part of applying. Rule 1: nothing is decided here. Rule 2: no
configuration, no clock: a replay gives the same.
"""

from hall import entries as e
from hall import messages as m
from hall.entries import Recorded
from hall.state import CounterRecord, HallData, HandCall, HelpRecord, OrderRecord, Served, Shift, Ticket

BY_HAND_S = 12 * 3600.0  # a call by hand is kept so long over a turn without a restart of the numbers
BOOT_S = 3600.0  # a day that turns so soon after a boot may have turned while the hall was off
NO_ANSWER = "no_answer"  # why an order was given up
GIVEN_UP_KEPT = 20
SERVED_KEPT = 500  # finished numbers, by which one called by hand somewhere else is found


def fact(data: HallData, taken: e.FactTaken, body: m.Message | None, at: float, now: float) -> None:
    """What a fact says of a counter; `at` is when it happened, `now` when it came. Owned things are applied already."""
    if taken.known or taken.counter is None:
        return
    record = data.counters.setdefault(taken.counter, CounterRecord())
    _change_shifts(data, record, at)
    match body:
        case m.Help(reason):
            since = record.help.since if record.help is not None else at
            kept = record.help.reason if record.help is not None else ""
            record.help = HelpRecord(reason or kept, since)
        case m.PresenceChanged(present) if present != record.present:  # told again by a unit that started
            record.present, record.present_at = present, at
        case m.Rated(_, score):
            _shift(record).ratings[score - 1] += 1
        case m.CalledByHand(printed):
            # Without an age it was called at the latest when it came.
            _called_by_hand(data, record, taken.counter, printed, at, at if taken.timed else now)
        case m.FinishedByHand(printed):
            if record.by_hand is not None and record.by_hand.printed == printed:
                _end_by_hand(record, at)
    _count_pause(record, at)


def entry(data: HallData, recorded: Recorded) -> None:
    """What an entry just applied says."""
    made = recorded.entry
    match made:
        case e.Finished(counter, _, handling_s):
            _finished(data, counter, handling_s)
        case e.MetByHand(counter):
            shift = _shift(_record(data, counter))
            shift.finished += 1
            shift.by_hand += 1
        case e.Removed(counter):
            _change_shifts(data, _record(data, counter), recorded.at)
        case e.NoShow(counter):
            _shift(_record(data, counter)).no_shows += 1
        case e.Transferred(counter):
            _shift(_record(data, counter)).transfers += 1
        case e.Called(counter, _, reason) if reason.rule != "by_hand":
            _end_by_hand(_record(data, counter), recorded.at)
        case e.Answered(counter, answer):
            _tell(data, counter, answer)
        case e.Ordered() | e.OrderEnded() | e.Revived() | e.Reclassified() | e.Marked():
            _asked(data, recorded.at, made)
        case (
            e.AlertAcked(counter=str() as pad)
            | e.NoticeSet(counter=str() as pad)
            | e.ClosingDecided(counter=str() as pad)
            | e.ListAsked(counter=pad)
        ):
            _record(data, pad).turn = recorded.n  # what else was asked there before is outdated
        case e.AlertCleared(alert):
            kind, _, counter = alert.partition(".")
            if kind == "help" and counter in data.counters:
                data.counters[counter].help = None
    if isinstance(
        made, e.Called | e.Finished | e.NoShow | e.TookBack | e.Transferred | e.Parked | e.Unparked
    ):
        _count_pause(_record(data, made.counter), recorded.at)


def _record(data: HallData, counter: str) -> CounterRecord:
    return data.counters.setdefault(counter, CounterRecord())


# --- shifts --------------------------------------------------------------------------------------------------


def _shift(record: CounterRecord) -> Shift:
    """Of whoever works there now."""
    return record.covering or record.shift


def _change_shifts(data: HallData, record: CounterRecord, at: float) -> None:
    """A clerk, or a substitute, came or left."""
    owned = record.owned
    if record.covering is not None and record.covering.clerk != owned.cover:
        _end_shift(data, record, record.covering, at)
        record.covering = None
    if owned.cover is not None and record.covering is None:
        record.covering = Shift(owned.cover, at)
    if record.shift.clerk != owned.clerk:
        if record.shift.clerk is not None:
            _end_shift(data, record, record.shift, at)
        record.shift = Shift(owned.clerk, at)
        record.answer = record.refused = None  # to whoever asked; nobody else is told
    if owned.clerk is None:
        _end_by_hand(record, at)


def _end_shift(data: HallData, record: CounterRecord, shift: Shift, at: float) -> None:
    _pause(shift, False, at)
    shift.ended, shift.ended_n = at, data.n
    record.ended = shift


def _count_pause(record: CounterRecord, at: float) -> None:
    """The clerk is away while covered for; whoever works there, while the sign is up."""
    if record.covering is not None:
        _pause(record.covering, record.phase == "paused", at)
        _pause(record.shift, True, at)
    else:
        _pause(record.shift, record.phase == "paused" and record.shift.clerk is not None, at)


def _pause(shift: Shift, paused: bool, at: float) -> None:
    if paused and shift.paused_at is None:
        shift.paused_at = at
    elif not paused and shift.paused_at is not None:
        shift.paused_s += max(0.0, at - shift.paused_at)
        shift.paused_at = None


def _finished(data: HallData, counter: str, handling_s: float) -> None:
    record = _record(data, counter)
    left = record.ended if record.owned.clerk is None else None  # whoever signed out while serving
    shift = left or _shift(record)
    shift.finished += 1
    shift.handling_s += handling_s


# --- who was where, by the number on the slip ------------------------------------------------------------------


def served(data: HallData, counter: str, ticket: Ticket) -> None:
    """To the end of them: the oldest are forgotten."""
    data.served.pop(ticket.printed, None)
    data.served[ticket.printed] = Served(counter, ticket.came_at)
    while len(data.served) > SERVED_KEPT:
        del data.served[next(iter(data.served))]


def sent_on(data: HallData, ticket: Ticket) -> None:
    """By the hall itself: wherever it is called next, that is no second counter."""
    data.hand_calls.pop(ticket.printed, None)
    data.served.pop(ticket.printed, None)


def turned(data: HallData, at: float, restart: bool) -> None:
    """Numbers come again: those of before are other people's."""
    if restart:
        data.hand_calls, data.served = {}, {}
        data.restarted_at = data.stopped_at if at - data.booted_at < BOOT_S else at
        for record in data.counters.values():
            record.by_hand = None
        return
    kept = {
        printed: {counter: then for counter, then in calls.items() if at - then <= BY_HAND_S}
        for printed, calls in data.hand_calls.items()
    }
    data.hand_calls = {printed: calls for printed, calls in kept.items() if calls}


def _called_by_hand(
    data: HallData, record: CounterRecord, counter: str, printed: str, at: float, latest: float
) -> None:
    if at < data.restarted_at:
        return
    data.hand_calls.setdefault(printed, {})[counter] = latest
    record.by_hand = HandCall(printed, at)


def _end_by_hand(record: CounterRecord, at: float) -> None:
    if record.by_hand is not None and record.by_hand.ended is None:
        record.by_hand.ended = at


# --- what guides ask for, and slips that are no tickets -----------------------------------------------------------


def _asked(
    data: HallData, at: float, made: e.Ordered | e.OrderEnded | e.Revived | e.Reclassified | e.Marked
) -> None:
    """A pad's clerk looks at nothing but the pad: it says what became of the last thing asked there."""
    match made:
        case e.Ordered(counter, order, unit, what):
            data.orders[order] = OrderRecord(counter, unit, what, at, _record(data, counter).turn)
            if what == "issue":
                _tell(data, counter, None)
        case e.OrderEnded() as word:
            _order_ended(data, word)
        case e.Reclassified(counter=None):
            pass
        case e.Revived(counter, ticket) | e.Reclassified(ticket, counter=str() as counter):
            _tell(data, counter, data.tickets[ticket].printed)
        case e.Marked(counter, ticket, at_pad=True):
            _tell(data, counter, data.tickets[ticket].printed)


def _order_ended(data: HallData, word: e.OrderEnded) -> None:
    """A ticket that comes after its order was given up is told where nothing was asked since."""
    late, ended = data.given_up.pop(word.order, None), data.orders.pop(word.order, None)
    if ended is not None and ended.what == "issue":
        _tell(data, ended.counter, word.ticket, word.cause or None)
        if word.cause == NO_ANSWER:
            data.given_up[word.order] = ended
            while len(data.given_up) > GIVEN_UP_KEPT:
                del data.given_up[next(iter(data.given_up))]
    elif late is not None:
        record = _record(data, late.counter)
        if (record.turn, record.refused) == (late.turn, NO_ANSWER):
            _tell(data, late.counter, word.ticket)


def _tell(data: HallData, counter: str, answer: str | None, refused: str | None = None) -> None:
    record = _record(data, counter)
    record.answer, record.refused = answer, refused
