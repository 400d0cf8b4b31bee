"""Hall time moves when a clock becomes trusted: what was written down in this boot moves with it. Pure.

Order stays: whoever came in an earlier boot stays before all of this one.
"""

from collections.abc import Callable

from hall.state import CounterRecord, HallData, Shift
from hall.tickets import Tickets

AHEAD_S = 1.0  # clocks of two boots are no more equal than that


def shift(data: HallData, tickets: Tickets, boot: str, by_s: float) -> None:
    """Everything of one boot moves together."""
    began = data.booted_at
    _marks(data, lambda at: at + by_s if at > began else at)
    mine = [t for t in data.tickets.values() if t.boot == boot]
    tickets.move(lambda t: t.boot == boot, lambda t: t.since + by_s)
    for ticket in mine:
        ticket.age_known = ticket.timed
        if ticket.first_called_at is not None:
            ticket.first_called_at += by_s
    if mine:
        first = min(t.since for t in mine)
        tickets.move(lambda t: t.boot != boot and t.since > first, lambda t: first)
    for counter in data.counters.values():
        if counter.boot == boot:
            counter.since += by_s
    for call in data.calls:
        if call.id.startswith(f"{boot}-"):
            call.at += by_s
    if data.recovered_at is not None and data.recovered_at >= began:
        data.recovered_at += by_s
    data.at += by_s
    data.booted_at += by_s


def is_ahead(data: HallData, now: float) -> bool:
    """Something happened later than now."""
    found = [t.since for t in data.tickets.values()]
    found += [c.since for c in data.counters.values()] + [c.at for c in data.calls]
    found += [data.turned_at or 0.0, data.restarted_at]

    def note(at: float) -> float:
        found.append(at)
        return at

    _marks(data, note)
    return max(found) > now + AHEAD_S


def cap(data: HallData, tickets: Tickets, at: float) -> None:
    """A boot with a clock that ran ahead left times in the future: they become `at`, the order stays."""
    tickets.move(lambda t: t.since > at, lambda t: at)
    for ticket in data.tickets.values():
        if ticket.first_called_at is not None:
            ticket.first_called_at = min(ticket.first_called_at, at)
    _marks(data, lambda then: min(then, at))
    for counter in data.counters.values():
        counter.since = min(counter.since, at)
    for call in data.calls:
        call.at = min(call.at, at)
    if data.turned_at is not None:
        data.turned_at = min(data.turned_at, at)
    data.restarted_at, data.stopped_at = min(data.restarted_at, at), min(data.stopped_at, at)
    data.at = min(data.at, at)
    if data.recovered_at is not None:
        data.recovered_at = min(data.recovered_at, at)


def _marks(data: HallData, to: Callable[[float], float]) -> None:
    """When anything was that is told from earlier boots by its time alone, whatever boot its ticket came in."""
    finished = (c.last for c in data.counters.values() if c.last is not None)
    for ticket in (*data.tickets.values(), *finished):
        ticket.aside_at = _moved(ticket.aside_at, to)
        ticket.sent_at = _moved(ticket.sent_at, to)
        ticket.out_at = _moved(ticket.out_at, to)
    for counter in data.counters.values():
        _marks_at(counter, to)
    for order in (*data.orders.values(), *data.given_up.values()):
        order.at = to(order.at)
    for alert in data.alerts.values():
        alert.since, alert.rung_at = to(alert.since), to(alert.rung_at)
        alert.acked_at, alert.escalated_at = _moved(alert.acked_at, to), _moved(alert.escalated_at, to)
    for unit in data.units.values():
        unit.last_at = to(unit.last_at)
    for served in data.served.values():
        served.came_at = to(served.came_at)
    for booked in (one for used in data.booked.values() for one in used):
        booked.at = to(booked.at)  # a slot is of the calendar, and stays
    for calls in data.hand_calls.values():
        calls.update({counter: to(at) for counter, at in calls.items()})


def _marks_at(counter: CounterRecord, to: Callable[[float], float]) -> None:
    counter.present_at, counter.called_at = to(counter.present_at), to(counter.called_at)
    if counter.help is not None:
        counter.help.since = to(counter.help.since)
    if counter.by_hand is not None:
        counter.by_hand.at = to(counter.by_hand.at)
        counter.by_hand.ended = _moved(counter.by_hand.ended, to)
    for worked in (counter.shift, counter.covering, counter.ended):
        if isinstance(worked, Shift):
            worked.began, worked.ended = to(worked.began), to(worked.ended)
            worked.paused_at = _moved(worked.paused_at, to)


def _moved(at: float | None, to: Callable[[float], float]) -> float | None:
    return None if at is None else to(at)
