"""The kiosk's book: its numbers, and each ticket from the commit that takes its number to what became of its slip.

Loop thread only; everything raises StorageError. What is not in it has not happened.
"""

import logging
from collections.abc import Callable
from functools import partial

import msgspec

from hall import messages as m
from hall.device import is_doubtful
from hall.slip import Slip
from kiosk import actions as a
from kiosk import events as e
from kiosk.bookings import USED_KEPT
from kiosk.maintenance import Meter
from kiosk.numbers import Numbers
from kiosk.order_desk import owing
from runtime.outbox import JUMP_KEY, Outbox, StorageError
from runtime.unit import Unit

log = logging.getLogger(__name__)

NUMBERS_KEY = "numbers"
USED_KEY = "used_bookings"


class Book:
    """`volatile`: the disk cannot be opened. `prepare`: the printer gets ready for a slip while the disk works.

    `meter` counts what the printer works.
    """

    def __init__(
        self, unit: Unit, prepare: Callable[[Callable[[], Slip]], None], *, volatile: bool = False,
        meter: Meter | None = None,
    ) -> None:  # fmt: skip
        self._unit = unit
        self._meter = meter or Meter(unit)
        self._prepare = prepare
        self._volatile = volatile

    def take(self, action: a.CommitTicket) -> e.TicketCommitted:
        """Number and outbox row in one commit, held until the slip's outcome is known."""
        self._check()
        service, class_, day, order = action.service, action.class_, action.day, action.order
        # If the power goes now, a slip may be out: the row says so from the start.
        booking = action.booking
        body = m.TicketIssued(
            service, class_, action.number, action.printed, day, "unverified", order=order, assist=action.assist,
            verify=action.verify, booking=None if booking is None else booking.code, slot_at=action.slot_at,
        )  # fmt: skip
        values = _with(action.numbers)
        if booking is not None:
            values |= _with_used([*used_bookings(self._unit.outbox), (booking.code, booking.at)])

        def get_ready(ticket_id: str) -> None:
            self._prepare(partial(action.slip, ticket_id))

        job = self._unit.add_fact(
            "ticket_issued", body, held=True, state="reserved", values=values, meanwhile=get_ready
        )  # fmt: skip
        return e.TicketCommitted(job, service, class_, action.number, action.printed, day)

    def change_class(self, action: a.CommitClass) -> e.ClassCommitted:
        """Behind its ticket, at once: while that is held back for its slip this waits too, and no kill loses it."""
        self._check()
        self._unit.add_fact("ticket_class", m.TicketClass(action.job, action.class_, action.verify))
        checked = ", to be verified" if action.verify else ""
        log.info("%s is %s now: a card was tapped%s", action.printed, action.class_, checked)
        return e.ClassCommitted()

    def mark_printing(self, job: str) -> None:
        self._unit.outbox.mark(job, "printing")

    def resolve(self, end: a.ResolveTicket) -> e.TicketVoided | None:
        """A ticket ordered that is void owes its order an answer, from the same commit on."""
        job, outcome, cause = end.job, end.outcome, end.cause
        row = self._unit.outbox.held(job)
        if row is None:
            return None
        issued = m.decode(row.body, m.TicketIssued)
        log.info("%s %s%s", issued.printed, outcome, f": {cause}" if cause else "")
        if outcome == "void":
            void = m.TicketVoid(issued.service, issued.number, issued.printed, issued.day, cause)
            values = {} if end.numbers is None else _with(end.numbers)
            if issued.booking is not None:
                used = used_bookings(self._unit.outbox)
                values |= _with_used([one for one in used if not _is_of(one, issued)])
            if issued.order is not None:
                values |= owing(self._unit.outbox, m.OrderDone(issued.order, "void", cause))
            self._unit.release_fact(job, "ticket_void", void, state=outcome, cause=cause, values=values)
            return e.TicketVoided(job)
        issued = msgspec.structs.replace(issued, slip=outcome, cause=cause)
        counted = self._meter.with_slip(job, outcome)
        self._unit.release_fact(job, "ticket_issued", issued, state=outcome, cause=cause, values=counted)
        self._meter.look()
        if is_doubtful(outcome, cause):
            self._unit.fault(f"slip {issued.printed} unverified: {cause}")
        return None

    def save(self, numbers: Numbers) -> None:
        values = _with(numbers)
        if self._unit.courier.told:  # what the first ack asked for is in these numbers
            values[JUMP_KEY] = b""
        self._unit.outbox.put(values)

    def probe(self, numbers: Numbers) -> None:
        self._check()
        self.save(numbers)

    def release_left(self) -> None:
        """Slips under way when the power went: one may be out, so the ticket stays, unverified."""
        left = self._unit.outbox.left_held
        while left:
            self.resolve(a.ResolveTicket(left[0], "unverified", "kiosk_stopped"))
            del left[0]
        self._meter.look()

    def _check(self) -> None:
        if self._volatile:
            raise StorageError("the disk cannot be written")


def saved_numbers(outbox: Outbox) -> Numbers | None:
    """None in a new database."""
    saved = outbox.get(NUMBERS_KEY)
    return msgspec.json.decode(saved, type=Numbers) if saved else None


def used_bookings(outbox: Outbox) -> list[tuple[str, float]]:
    """Appointments this kiosk has given a ticket for, each by its code and its slot (R20). Raises StorageError."""
    raw = outbox.get(USED_KEY)
    try:
        return msgspec.json.decode(raw, type=list[tuple[str, float]]) if raw else []
    except ValueError as exc:
        log.error("which appointments have had their ticket cannot be read: %s", exc)
        return []


def _is_of(used: tuple[str, float], issued: m.TicketIssued) -> bool:
    """A ticket that came too late does not say its slot."""
    code, slot_at = used
    return code == issued.booking and issued.slot_at in (None, slot_at)


def _with_used(used: list[tuple[str, float]]) -> dict[str, bytes]:
    return {USED_KEY: msgspec.json.encode(used[-USED_KEPT:])}


def _with(numbers: Numbers) -> dict[str, bytes]:
    return {NUMBERS_KEY: msgspec.json.encode(numbers)}
