"""The kiosk: a press becomes a number, a slip and a fact; whatever is wrong shows on the lamps (R01).

Pure: events in, actions out. `now` is hall time (None while not trusted), `real` the monotonic clock. What an
action leads to (`TicketCommitted`, `CommitFailed`, …) is handed in before any other event.

A press waits for the disk and nothing else: no network, no hall. A number is taken only if it is on disk, and
on disk before anything is printed. What becomes of the slip then is in `under_way.py`.
"""

from collections.abc import Callable, Sequence
from functools import partial

from hall import messages as m
from hall.device import (
    ButtonPressed,
    DeviceState,
    HallLink,
    PrinterState,
    Received,
    SlipOutcome,
    SlipStarted,
    StorageBack,
    StorageFault,
)
from hall.paper import Paper
from hall.slip import Slip
from kiosk.actions import (
    AckSeen,
    Action,
    CardTapped,
    ClassCommitted,
    CommitFailed,
    CommitTicket,
    CopyAsked,
    CopyCommitted,
    CopyReserved,
    Lamp,
    LampMode,
    NoteReserved,
    OrderTold,
    PrintSlip,
    ProbeStorage,
    Report,
    SaveNumbers,
    TicketCommitted,
    TicketVoided,
)  # fmt: skip
from kiosk.bindings import Binding, refused, span
from kiosk.day import NumbersDay
from kiosk.faults import Faults
from kiosk.layout import Layout
from kiosk.numbers import Numbers, next_number, printed, taken
from kiosk.orders import ISSUE, SLIP, Orders
from kiosk.taps import ORDINARY, TAP_S, Taps
from kiosk.template import Template, default
from kiosk.under_way import OneSlip

__all__ = ["Binding", "Kiosk"]


class Kiosk:
    """`ready` is False for a new database: it gives no number before the hall has acknowledged its epoch."""

    def __init__(
        self, unit: str, buttons: Sequence[Binding], config: m.Config | None, numbers: Numbers, ready: bool,
        cards: m.Cards | None = None, template: Template | None = None, paper: Paper | None = None,
        orders: Sequence[str] = (),
    ) -> None:  # fmt: skip
        self._unit = unit
        self._layout = Layout(unit, template or default(), paper or Paper())
        self._buttons = tuple(buttons)
        self._config = config
        self._numbers = numbers
        self._ready = ready

        self._orders = Orders(orders)
        self._slip = OneSlip(self._orders)
        self._faults = Faults()
        self._day = NumbersDay()
        self._taps = Taps(cards)

        self._lamps: list[LampMode | None] = [None] * len(self._buttons)
        self._reported: str | None = None

    def handle(self, event: object, now: float | None, real: float) -> list[Action]:
        self._day.started(real)
        was_taking = self._slip.is_taking
        actions = [*self._on(event, now, real), *self._due(now, real), *self._notes(real)]
        if self._slip.is_taking and not was_taking:
            return actions  # the disk first: its answer comes next, and settles the rest
        return [*actions, *self._settle(real)]

    def next_deadline(self) -> float | None:
        times = [self._day.look_at, self._taps.flicker_until]
        times += [*self._slip.deadlines(), *self._orders.deadlines(), *self._faults.deadlines()]
        return min((at for at in times if at is not None), default=None)

    # --- events -------------------------------------------------------------------------------------------

    def _on(self, event: object, now: float | None, real: float) -> list[Action]:
        match event:
            case ButtonPressed(button):
                return self._pressed(button, now, real)
            case TicketCommitted():
                return self._committed(event, real)
            case SlipStarted(job):
                return self._slip.started(job)
            case SlipOutcome():
                return self._slip_ended(event, real)
            case TicketVoided(job):
                self._numbers = self._slip.given_back(job, self._numbers)
                return self._slip.voided(job)
            case Received(m.Order() as order, live=True):
                return self._ordered(order, now, real)
            case NoteReserved():
                return self._slip.note_committed(partial(self._layout.note, self._config, now), real)
            case OrderTold(order_id):
                self._orders.told(order_id)
            case CopyAsked():
                return self._slip.copy(event, self._fault())
            case CopyReserved():
                return self._slip.copy_committed(partial(self._layout.copy, self._config), real)
            case CopyCommitted():
                self._slip.copy_told()
            case CommitFailed(_, order_id):
                self._faults.storage_lost(real)
                if order_id is None:
                    return self._slip.not_committed()
                self._orders.not_told(order_id)
            case StorageFault():
                self._faults.storage_lost(real)
            case StorageBack() if self._faults.storage:
                self._faults.storage = False
                classes = [self._taps.unwritten] if self._taps.unwritten else []
                return [*self._slip.unwritten(self._numbers), *classes, *self._orders.untold()]
            case PrinterState() | DeviceState():
                self._faults.told(event)
            case CardTapped(card):
                return self._taps.tapped(card, self._config, real)
            case ClassCommitted():
                self._taps.unwritten = None
            case HallLink(up):
                self._layout.link_up = up
            case AckSeen():
                self._day.acknowledged(event)
            case Received():
                self._received(event, real)
        return []

    def _pressed(self, button: int, now: float | None, real: float) -> list[Action]:
        """Exactly one ticket, or nothing at all: then the lamps tell why."""
        config = self._config
        if config is None or not 0 <= button < len(self._buttons):
            return []
        if self._mode(button, self._fault()) != "on" or not self._slip.takes_press(real):
            return []
        wanted = self._buttons[button]
        class_ = self._taps.class_for(wanted.class_, config, real)
        return self._take(Binding(wanted.service, class_), config, now, button)

    def _ordered(self, order: m.Order, now: float | None, real: float) -> list[Action]:
        """For a guide, who stands there: at once, or why not."""
        if not self._orders.is_new(order.id):
            return []
        if order.action == SLIP and order.note is not None:
            return self._orders.wait(order.id, order.note, real)
        if order.action != ISSUE:
            return [self._orders.tell(order.id, "void", "unknown_order")]
        wanted, config = Binding(order.service or "", order.class_ or ORDINARY), self._config
        why = self._fault() or refused(wanted, config) or ("" if self._slip.is_free else "busy")
        if why or config is None:
            return [self._orders.tell(order.id, "void", why)]
        return self._take(wanted, config, now, order=order)

    def _take(
        self, wanted: Binding, config: m.Config, now: float | None,
        button: int | None = None, order: m.Order | None = None,
    ) -> list[Action]:  # fmt: skip
        """The next number of that service. A card that is tapped is the customer's at the button, not an order's."""
        numbers = span(self._unit, config)
        if numbers is None:
            return []
        service, class_ = wanted.service, wanted.class_
        info = config.service(service)
        number = next_number(self._numbers, service, *numbers)
        name = printed(info.prefix if info else "", number)
        tap_s = TAP_S if self._faults.card_reader and order is None else None
        ticket = CommitTicket(
            service,
            class_,
            number,
            name,
            self._numbers.day,
            taken(self._numbers, service, number),
            None if order is None else order.id,
            order is not None and order.assist,
            self._layout.ticket(config, service, class_, name, now, tap_s),
        )
        self._slip.take(ticket, button, self._numbers)
        return [ticket]

    def _committed(self, ticket: TicketCommitted, real: float) -> list[Action]:
        wanted = self._slip.committed(ticket, real)
        if wanted is None:
            return []
        self._numbers = wanted.numbers
        if wanted.order is None:
            self._taps.taken(ticket)
        return [PrintSlip(ticket.job, wanted.slip(ticket.job))]

    def rehearsals(self) -> list[Callable[[str], Slip]]:
        """A slip of nobody for each button: what the first one would have to load and measure is then there."""
        config, tap_s = self._config, TAP_S if self._faults.card_reader else None
        if config is None:
            return []
        return [self._layout.ticket(config, b.service, b.class_, "A000", 0.0, tap_s) for b in self._buttons]

    def _slip_ended(self, end: SlipOutcome, real: float) -> list[Action]:
        if self._slip.is_of_press(end.job):
            self._taps.ended(end.outcome == "void", real)
        return self._slip.ended(end, self._numbers, real)

    def _received(self, received: Received, real: float) -> None:
        match received.message:
            case m.Config() as config:
                self._config = config
            case m.Cards() as cards:
                self._taps.know(cards)
            case m.HallState() as hall if received.live:
                self._day.heard(hall, real)
            case _:
                self._layout.heard(received)

    # --- deadlines ----------------------------------------------------------------------------------------

    def _due(self, now: float | None, real: float) -> list[Action]:
        actions: list[Action] = []
        if (overdue := self._slip.overdue(real)) is not None:
            actions += self._slip_ended(overdue, real)
        self._day.look(self._numbers, self._config, now, real)
        if self._faults.is_time_to_probe(real):
            actions.append(ProbeStorage(self._numbers))
        return actions

    def _notes(self, real: float) -> list[Action]:
        """The next one, if it is its turn; of those that wait in vain whoever ordered them is told."""
        actions = self._orders.refuse_waiting(self._fault(), real)
        if self._slip.takes_note(real) and (note := self._orders.next_note()) is not None:
            actions += self._slip.note(note)
        return actions

    # --- after every event --------------------------------------------------------------------------------

    def _settle(self, real: float) -> list[Action]:
        actions: list[Action] = []
        if self._slip.is_free:
            actions += self._settle_numbers()
        flickers, fault = self._taps.flickers(real), self._fault()
        doubted = self._slip.in_doubt(real, lambda button: self._mode(button, fault) == "on")
        for button, shown in enumerate(self._lamps):
            mode = self._mode(button, fault)
            if mode == "on" and self._slip.is_taking:
                continue  # dark again at once, if it is written down
            if mode == "on" and (flickers or button == doubted):
                mode = "flicker"
            if mode != shown:
                self._lamps[button] = mode
                actions.append(Lamp(button, mode))
        state = self._faults.state(fault, self._buttons, self._config)
        if state != self._reported:
            self._reported = state
            actions.append(Report(state))
        return actions

    def _settle_numbers(self) -> list[Action]:
        """Turn the day and heed what the hall has seen, now that no slip is under way."""
        mine = span(self._unit, self._config)
        if mine is None or self._config is None:
            return []  # nothing can be issued; what was heard waits
        numbers = self._day.settle(self._numbers, self._ready, self._config, mine)
        if numbers is None or (numbers == self._numbers and self._ready):
            return []
        self._numbers, self._ready = numbers, True
        return [] if self._faults.storage else [SaveNumbers(numbers)]  # ProbeStorage saves them too

    # --- what is wrong ------------------------------------------------------------------------------------

    def _mode(self, button: int, fault: str) -> LampMode:
        if fault or refused(self._buttons[button], self._config):
            return "blink"
        return "off" if self._slip.is_under_way else "on"

    def _fault(self) -> str:
        """What stops every button; "" when nothing does."""
        return self._faults.of_all(self._unit, self._config, self._ready)
