"""Tickets, copies and notes in hand: what is begun, what disk and paper say of it, what comes next. Pure.

A number is taken only if it is on disk, and on disk before anything is printed. What an order of the hall asks for is
begun here too. `under_way.py` has the one slip, `issuing.py` the numbers, `orders.py` what the hall is told.
"""

from collections.abc import Callable, Sequence
from functools import partial

from hall import messages as m
from hall.device import SlipOutcome, SlipStarted, StorageBack, StorageFault
from hall.slip import Slip
from kiosk import events as e
from kiosk.actions import Action, CommitNote, PrintSlip, ProbeStorage
from kiosk.assistance import Assistance
from kiosk.bindings import ORDINARY, Binding, refused
from kiosk.customer import Customer, Moment
from kiosk.faults import Faults
from kiosk.gate import Wanted
from kiosk.issuing import Issuing
from kiosk.layout import Layout
from kiosk.orders import ISSUE, SLIP, Orders
from kiosk.taps import TAP_S, Taps
from kiosk.under_way import OneSlip


class InHand:
    """`orders`: those that have been answered."""

    def __init__(
        self, issuing: Issuing, layout: Layout, customer: Customer, taps: Taps, faults: Faults, assistance: Assistance,
        orders: Sequence[str],
    ) -> None:  # fmt: skip
        self.orders = Orders(orders)
        self.slip = OneSlip(self.orders)
        self._issuing = issuing
        self._layout = layout
        self._customer = customer
        self._taps = taps
        self._faults = faults
        self._assistance = assistance

    # --- begun --------------------------------------------------------------------------------------------

    def take(
        self, wanted: Wanted, at: Moment, button: int | None = None, order: m.Order | None = None
    ) -> list[Action]:
        ticket = self._issuing.ticket(wanted, at.config, at.now, TAP_S if at.reader else None, order)
        if ticket is None:
            return []
        self._customer.questions.end()
        self.slip.take(ticket, button, self._issuing.numbers)
        return [ticket]

    def ordered(self, order: m.Order, fault: str, at: Moment | None, real: float) -> list[Action]:
        """For a guide, who stands there: at once, or why not. `at`: None without a configuration."""
        if not self.orders.is_new(order.id):
            return []
        if order.action == SLIP and order.note is not None:
            return self.orders.wait(order.id, order.note, real)
        if order.action != ISSUE:
            return [self.orders.tell(order.id, "void", "unknown_order")]
        wanted, config = (
            Wanted(order.service or "", order.class_ or ORDINARY),
            None if at is None else at.config,
        )
        why = fault or refused(Binding(wanted.service, wanted.class_), config)
        why = why or ("" if self.slip.is_free else "busy")
        if why or at is None:
            return [self.orders.tell(order.id, "void", why)]
        return self.take(wanted, at, order=order)

    def next_note(self, fault: str, layout: Callable[[m.SlipNote], Slip], real: float) -> list[Action]:
        """If it is its turn; of those that wait in vain whoever ordered them is told."""
        actions = self.orders.refuse_waiting(fault, real)
        if not self.slip.takes_note(real):
            return actions
        if self._faults.can_print and (own := self._customer.notes.next()) is not None:
            return actions + self._own_note(own, layout, real)
        note = self.orders.next_note()
        return actions if note is None else actions + self.slip.note(note)

    def _own_note(self, note: CommitNote, layout: Callable[[m.SlipNote], Slip], real: float) -> list[Action]:
        """Also where nothing can be written: whoever asked for it stands there and sees if half of it came out."""
        actions = self.slip.note(note)
        return self.slip.note_committed(layout, real) if self._faults.storage else actions

    # --- what disk and paper say --------------------------------------------------------------------------

    def told(self, event: object, config: m.Config | None, now: float | None, real: float) -> list[Action]:
        match event:
            case e.TicketCommitted():
                return self._committed(event, real)
            case SlipStarted(job):
                return self.slip.started(job)
            case SlipOutcome():
                return self.ended(event, config, now, real)
            case e.TicketVoided(job):
                self._issuing.numbers = self.slip.given_back(job, self._issuing.numbers)
                self._customer.appointments.voided(job)
                return self.slip.voided(job)
            case e.NoteReserved():
                return self.slip.note_committed(partial(self._layout.note, config, now), real)
            case e.CopyReserved():
                return self.slip.copy_committed(partial(self._layout.copy, config), real)
            case e.CopyCommitted():
                self.slip.copy_told()
            case e.OrderTold(order_id):
                self.orders.told(order_id)
            case e.ClassCommitted():
                self._taps.unwritten = None
            case e.AssistanceTold():
                self._assistance.told()
                self._customer.telling.tell("assist", real)
            case e.CommitFailed(_, order_id):
                return self._not_written(order_id, real)
            case StorageFault():
                self._faults.storage_lost(real)
            case StorageBack() if self._faults.storage:
                self._faults.storage = False
                return self._write_again(real)
        return []

    def _committed(self, committed: e.TicketCommitted, real: float) -> list[Action]:
        ticket = self.slip.committed(committed, real)
        if ticket is None:
            return []
        self._issuing.numbers = ticket.numbers
        if ticket.order is None:
            self._taps.taken(committed.job, ticket)
        if ticket.booking is not None:
            self._customer.appointments.taken(committed.job, ticket.booking)
        return [PrintSlip(committed.job, ticket.slip(committed.job))]

    def ended(
        self, end: SlipOutcome, config: m.Config | None, now: float | None, real: float
    ) -> list[Action]:
        ticket = self.slip.ticket(end.job)
        if ticket is not None and ticket.order is None:
            self._taps.ended(end.outcome == "void", real)
        if ticket is not None and config is not None:
            self._customer.slip_ended(ticket, end, Moment(config, now, real, reader=False))
        return self.slip.ended(end, self._issuing.numbers, real)

    def due(self, config: m.Config | None, now: float | None, real: float) -> list[Action]:
        overdue = self.slip.overdue(real)
        actions = [] if overdue is None else self.ended(overdue, config, now, real)
        self._issuing.day.look(self._issuing.numbers, config, now, real)
        if self._faults.is_time_to_probe(real):
            actions.append(ProbeStorage(self._issuing.numbers))
        return actions

    def deadlines(self) -> list[float]:
        own = self._faults.can_print and self._customer.notes.are_waiting
        return [*self.slip.deadlines(notes_wait=own), *self.orders.deadlines(), *self._faults.deadlines()]

    def _not_written(self, order_id: str | None, real: float) -> list[Action]:
        self._faults.storage_lost(real)
        if order_id is None:
            return self.slip.not_committed()
        self.orders.not_told(order_id)
        return []

    def _write_again(self, real: float) -> list[Action]:
        classes = [self._taps.unwritten] if self._taps.unwritten else []
        assistance = self._assistance.unwritten(real)
        return [*self.slip.unwritten(self._issuing.numbers), *classes, *self.orders.untold(), *assistance]
