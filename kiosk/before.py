"""What the database tells at a start: which orders have been obeyed, whether half a slip hangs in the printer."""

from hall import messages as m
from hall.device import is_doubtful
from kiosk.copy_desk import COPY_KEY, under_way
from kiosk.order_desk import owed_answers
from kiosk.orders import ORDERS_KEPT
from runtime.outbox import Outbox, Row, StorageError

LOOK_BACK = 1000  # facts: an order that comes again does so within minutes; 50,000 would take a start a quarter second

_Ordered = m.TicketIssued | m.SlipCopied | m.OrderDone
_ORDERED: dict[str, type[_Ordered]] = {
    "ticket_issued": m.TicketIssued,
    "slip_copied": m.SlipCopied,
    "order_done": m.OrderDone,
}


def orders_answered(outbox: Outbox) -> list[str]:
    """The last ones, the newest at the end: who orders twice is answered once. Raises StorageError."""
    since = outbox.newest - LOOK_BACK
    rows = [row for kind in _ORDERED for row in outbox.after(since, kind) if b'"order":"' in row.body]
    orders = [_read(row).order for row in sorted(rows, key=lambda row: row.seq)]
    copy = under_way(outbox)
    orders += [*(owed.order for owed in owed_answers(outbox)), copy.order if copy else None]
    known = dict.fromkeys(order for order in reversed(orders) if order is not None)
    return [*known][:ORDERS_KEPT][::-1]


def _read(row: Row) -> _Ordered:
    return m.decode(row.body, _ORDERED[row.kind])


def is_in_doubt(outbox: Outbox) -> bool:
    """Whether half of the last slip, a ticket's, a copy's or a note's, may still hang in the printer.

    A database that knows no slip at all may have taken the place of one that a power cut broke.
    """
    try:
        if outbox.left_held or outbox.get(COPY_KEY) or any(o.slip != "void" for o in owed_answers(outbox)):
            return True
        ticket = outbox.last("ticket_issued")
        since = ticket.seq if ticket is not None else 0
        later = [row for kind in ("slip_copied", "order_done") for row in outbox.after(since, kind)]
    except StorageError:
        return True
    ends = [_read(row) for row in sorted(later, key=lambda row: row.seq)]
    if ticket is not None:
        ends.insert(0, _read(ticket))
    ends = [end for end in ends if end.slip != "void"]
    return is_doubtful(ends[-1].slip, ends[-1].cause) if ends else outbox.took_the_place
