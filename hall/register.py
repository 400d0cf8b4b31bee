"""What the hall remembers of its counters beside tickets: HELP, presence, shifts, orders, calls by hand. Pure.

The ledger calls `fact` and `entry` behind its own part of applying. Rule 1: nothing is decided here. Rule 2: no
configuration, no clock: a replay gives the same.
"""

from hall import entries as e
from hall import messages as m
from hall.entries import Recorded
from hall.state import CounterRecord, HallData, HandCall, HelpRecord, OrderRecord, Shift

BY_HAND_S = (
    12 * 3600.0
)  # what was called by hand is kept so long over a turn without a restart of the numbers
DONE_KEPT = 500  # finished numbers, by which one called by hand somewhere else is found


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
        case m.PresenceChanged(present):
            record.present, record.present_at = present, at
        case m.Rated(_, score):
            _shift(record).ratings[score - 1] += 1
        case m.CalledByHand(printed):
            _called_by_hand(data, record, taken.counter, printed, at)
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
        case e.MetByHand(counter, _, printed):
            shift = _shift(_record(data, counter))
            shift.finished += 1
            shift.by_hand += 1
            _done(data, counter, printed)
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
        case e.AlertCleared(alert):
            kind, _, counter = alert.partition(".")
            if kind == "help" and counter in data.counters:
                data.counters[counter].help = None
        case e.DayTurned(_, restart):
            _turn(data, recorded.at, restart)
        case e.ClockShifted(_, by_s):
            _move(data, by_s)
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
    shift = _shift(record)
    shift.finished += 1
    shift.handling_s += handling_s
    _done(data, counter, record.last.printed if record.last is not None else None)


def _done(data: HallData, counter: str, printed: str | None) -> None:
    if printed is not None:
        data.done.pop(printed, None)  # to the end: the oldest are forgotten
        data.done[printed] = counter
        while len(data.done) > DONE_KEPT:
            del data.done[next(iter(data.done))]


# --- called by hand ------------------------------------------------------------------------------------------


def _called_by_hand(data: HallData, record: CounterRecord, counter: str, printed: str, at: float) -> None:
    data.by_hand.setdefault(printed, counter)
    data.by_hand_at[printed] = at
    record.by_hand = HandCall(printed, at)


def _end_by_hand(record: CounterRecord, at: float) -> None:
    if record.by_hand is not None and record.by_hand.ended is None:
        record.by_hand.ended = at


def _turn(data: HallData, at: float, restart: bool) -> None:
    """Numbers come again: those of before are other people's."""
    if restart:
        data.by_hand, data.by_hand_at, data.done = {}, {}, {}
        for record in data.counters.values():
            record.by_hand = None
        return
    for printed in [p for p, then in data.by_hand_at.items() if at - then > BY_HAND_S]:
        del data.by_hand[printed]
        del data.by_hand_at[printed]


# --- what guides ask for, and slips that are no tickets -----------------------------------------------------------


def _asked(
    data: HallData, at: float, made: e.Ordered | e.OrderEnded | e.Revived | e.Reclassified | e.Marked
) -> None:
    """A pad's clerk looks at nothing but the pad: it says what became of the last thing asked there."""
    match made:
        case e.Ordered(counter, order, unit, what):
            data.orders[order] = OrderRecord(counter, unit, what, at)
            if what == "issue":
                _tell(data, counter, None)
        case e.OrderEnded(order, ticket, cause):
            ended = data.orders.pop(order, None)
            if ended is not None and ended.what == "issue":
                _tell(data, ended.counter, ticket, cause or None)
        case e.Reclassified(counter=None):
            pass
        case e.Revived(counter, ticket) | e.Reclassified(ticket, counter=str() as counter):
            _tell(data, counter, data.tickets[ticket].printed)
        case e.Marked(counter, ticket, at_pad=True):
            _tell(data, counter, data.tickets[ticket].printed)


def _tell(data: HallData, counter: str, answer: str | None, refused: str | None = None) -> None:
    record = _record(data, counter)
    record.answer, record.refused = answer, refused


# --- time ----------------------------------------------------------------------------------------------------


def _move(data: HallData, by_s: float) -> None:
    """A clock became trusted: what was timed since this boot moves with it."""
    began = data.booted_at

    def moved(at: float) -> float:
        return at + by_s if at > began else at

    for record in data.counters.values():
        if record.help is not None:
            record.help.since = moved(record.help.since)
        record.present_at = moved(record.present_at) if record.present is not None else record.present_at
        for shift in (record.shift, record.covering):
            if shift is not None:
                shift.began = moved(shift.began)
                shift.paused_at = None if shift.paused_at is None else moved(shift.paused_at)
        if record.by_hand is not None:
            record.by_hand.at = moved(record.by_hand.at)
    for order in data.orders.values():
        order.at = moved(order.at)
    data.by_hand_at = {printed: moved(at) for printed, at in data.by_hand_at.items()}
