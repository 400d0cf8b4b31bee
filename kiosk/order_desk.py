"""What became of the hall's orders, as facts, and what is said of one if the kiosk stops before it can say more.

Loop thread only. Nothing here prints, and nothing decides.
"""

import logging

import msgspec

from hall import messages as m
from kiosk.actions import OWN, CommitNote, TellOrder
from kiosk.events import NoteReserved, OrderTold
from kiosk.maintenance import Meter
from runtime.outbox import Outbox, StorageError
from runtime.unit import Unit

log = logging.getLogger(__name__)

ORDER_KEY = "order"
"""Of the database's values: answers that are owed, each to be told at the next start if not before."""


class OrderDesk:
    """`volatile`: the disk cannot be opened, so nobody would know of half a note after a power cut."""

    def __init__(self, unit: Unit, *, volatile: bool = False, meter: Meter | None = None) -> None:
        self._unit = unit
        self._meter = meter or Meter(unit)
        self._volatile = volatile
        self._left = owed_answers(unit.outbox)  # when the kiosk stopped

    def reserve(self, action: CommitNote) -> NoteReserved:
        """On disk before its first byte. Raises StorageError."""
        if self._volatile:
            raise StorageError("the disk cannot be written")
        outbox, done = self._unit.outbox, m.OrderDone(action.order, "unverified", "kiosk_stopped")
        outbox.put(owing(outbox, done))
        return NoteReserved()

    def tell(self, action: TellOrder) -> OrderTold:
        """Raises StorageError."""
        self._tell(m.OrderDone(action.order, action.outcome, action.cause))
        return OrderTold(action.order)

    def release_left(self) -> None:
        """What was owed when the kiosk stopped. Raises StorageError."""
        while self._left:
            self._tell(self._left[0])
            del self._left[0]

    def _tell(self, done: m.OrderDone) -> None:
        """The fact, and that it is owed no more, in one commit. Nobody waits to hear of a note that nobody ordered."""
        rest = [owed for owed in owed_answers(self._unit.outbox) if owed.order != done.order]
        values = _with(rest) | self._meter.with_slip("note", done.slip)
        if done.order == OWN:
            self._unit.outbox.put(values)
        else:
            self._unit.add_fact("order_done", done, values=values)
            log.info("order %s: %s%s", done.order, done.slip, f": {done.cause}" if done.cause else "")
        self._meter.look()


def owing(outbox: Outbox, done: m.OrderDone) -> dict[str, bytes]:
    """To be written with what makes it true. Raises StorageError."""
    return _with([*owed_answers(outbox), done])


def owed_answers(outbox: Outbox) -> list[m.OrderDone]:
    """Raises StorageError."""
    raw = outbox.get(ORDER_KEY)
    try:
        return msgspec.json.decode(raw, type=list[m.OrderDone]) if raw else []
    except ValueError as exc:
        log.error("which order was under way cannot be read: %s", exc)
        return []


def _with(owed: list[m.OrderDone]) -> dict[str, bytes]:
    return {ORDER_KEY: msgspec.json.encode(owed)}
