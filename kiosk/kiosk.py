"""The kiosk: a press becomes a number, a slip and a fact; whatever is wrong shows on the lamps (R01).

Pure: events in, actions out. `now` is hall time (None while not trusted), `real` the monotonic clock. What an
action leads to (`TicketCommitted`, `CommitFailed`, …) is handed in before any other event.

A press waits for the disk and nothing else: no network, no hall. A number is taken only if it is on disk, and
on disk before anything is printed. What becomes of the slip then is in `under_way.py`.
"""

from collections.abc import Callable, Sequence
from functools import cache, partial

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
    LastSlip,
    PrintSlip,
    ProbeStorage,
    Report,
    SaveNumbers,
    TicketCommitted,
    TicketVoided,
)  # fmt: skip
from kiosk.bindings import Binding, refused, span
from kiosk.day import NumbersDay
from kiosk.numbers import Numbers, next_number, printed, taken
from kiosk.slip import Ticket, copy_slip, ticket_slip
from kiosk.taps import TAP_S, Taps
from kiosk.template import Template, default
from kiosk.under_way import OneSlip

__all__ = ["Binding", "Kiosk"]

PROBE_S = 2.0  # between two tries to write while storage is at fault


class Kiosk:
    """`ready` is False for a new database: it gives no number before the hall has acknowledged its epoch."""

    def __init__(
        self, unit: str, buttons: Sequence[Binding], config: m.Config | None, numbers: Numbers, ready: bool,
        cards: m.Cards | None = None, template: Template | None = None, paper: Paper | None = None,
        orders: Sequence[str] = (),
    ) -> None:  # fmt: skip
        self._unit = unit
        self._template, self._paper = template or default(), paper or Paper()
        self._buttons = tuple(buttons)
        self._config = config
        self._numbers = numbers
        self._ready = ready

        self._slip = OneSlip(orders)

        self._printer: PrinterState | None = None
        self._storage_fault = False
        self._probe_at = 0.0
        self._lost_buttons: set[str] = set()
        self._reader_ok: bool | None = None  # None: there is none, as far as has been told

        self._link_up = False
        self._queues: dict[str, m.QueueState] = {}
        self._day = NumbersDay()
        self._taps = Taps(cards)

        self._lamps: list[LampMode | None] = [None] * len(self._buttons)
        self._reported: str | None = None

    def handle(self, event: object, now: float | None, real: float) -> list[Action]:
        self._day.started(real)
        actions = self._on(event, now, real)
        if isinstance(event, ButtonPressed) and actions:
            return actions  # the disk first: its answer comes next, and settles the rest
        return [*actions, *self._due(now, real), *self._settle(real)]

    def next_deadline(self) -> float | None:
        times = [self._day.look_at, self._taps.flicker_until, *self._slip.deadlines()]
        if self._storage_fault:
            times.append(self._probe_at)
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
            case CopyAsked():
                return self._slip.copy(event, self._fault())
            case CopyReserved():
                return self._slip.copy_committed(self._copied, real)
            case CopyCommitted():
                self._slip.copy_told()
            case CommitFailed():
                self._storage_lost(real)
                return self._slip.not_committed()
            case StorageFault():
                self._storage_lost(real)
            case StorageBack() if self._storage_fault:
                self._storage_fault = False
                classes = [self._taps.unwritten] if self._taps.unwritten else []
                return [*self._slip.unwritten(self._numbers), *classes]
            case PrinterState():
                self._printer = event
            case DeviceState(device, ok) if device.startswith("button"):
                (self._lost_buttons.discard if ok else self._lost_buttons.add)(device)
            case DeviceState("card_reader", ok):
                self._reader_ok = ok
            case CardTapped(card):
                return self._taps.tapped(card, self._config, real)
            case ClassCommitted():
                self._taps.unwritten = None
            case HallLink(up):
                self._link_up = up
            case AckSeen():
                self._day.acknowledged(event)
            case Received():
                self._received(event, real)
        return []

    def _pressed(self, button: int, now: float | None, real: float) -> list[Action]:
        """Exactly one ticket, or nothing at all: then the lamps tell why."""
        config = self._config
        numbers = span(self._unit, config)
        if not 0 <= button < len(self._buttons) or numbers is None or config is None:
            return []
        if self._mode(button, self._fault()) != "on" or not self._slip.takes_press(real):
            return []
        wanted = self._buttons[button]
        class_ = self._taps.class_for(wanted.class_, config, real)
        service = config.service(wanted.service)
        number = next_number(self._numbers, wanted.service, *numbers)
        name = printed(service.prefix if service else "", number)
        ticket = CommitTicket(
            wanted.service,
            class_,
            number,
            name,
            self._numbers.day,
            taken(self._numbers, wanted.service, number),
            self._layout(config, wanted.service, class_, name, now),
        )
        self._slip.take(ticket, button, self._numbers)
        return [ticket]

    def _committed(self, ticket: TicketCommitted, real: float) -> list[Action]:
        wanted = self._slip.committed(ticket, real)
        if wanted is None:
            return []
        self._numbers = wanted.numbers
        self._taps.taken(ticket)
        return [PrintSlip(ticket.job, wanted.slip(ticket.job))]

    def _layout(
        self, config: m.Config, service: str, class_: str, name: str, now: float | None
    ) -> Callable[[str], Slip]:
        queue = self._queues.get(service) if self._link_up else None
        ahead, estimate_s = (queue.total, queue.estimate_s) if queue else (None, None)
        ticket = Ticket(service, class_, name, now, ahead, estimate_s, TAP_S if self._reader_ok else None)
        return cache(partial(ticket_slip, self._template, config, self._paper, self._unit, ticket))

    def rehearsals(self) -> list[Callable[[str], Slip]]:
        """A slip of nobody for each button: what the first one would have to load and measure is then there."""
        config = self._config
        if config is None:
            return []
        return [self._layout(config, b.service, b.class_, "A000", 0.0) for b in self._buttons]

    def _slip_ended(self, end: SlipOutcome, real: float) -> list[Action]:
        if self._slip.is_of_ticket(end.job):
            self._taps.ended(end.outcome == "void", real)
        return self._slip.ended(end, self._numbers, real)

    def _copied(self, last: LastSlip) -> Slip:
        assert self._config is not None, "without it everything is refused"
        return copy_slip(
            self._template, self._config, self._paper, last.issued, last.job, last.at, self._unit
        )

    def _storage_lost(self, real: float) -> None:
        self._storage_fault = True
        self._probe_at = real + PROBE_S

    def _received(self, received: Received, real: float) -> None:
        match received.message:
            case m.Config() as config:
                self._config = config
            case m.Cards() as cards:
                self._taps.know(cards)
            case m.HallState() as hall if received.live:
                self._day.heard(hall, real)
            case m.QueueState() as queue if received.subject is not None:
                self._queues[received.subject] = queue
            case None if received.subject is not None and received.topic.startswith("queue/"):
                self._queues.pop(received.subject, None)

    # --- deadlines ----------------------------------------------------------------------------------------

    def _due(self, now: float | None, real: float) -> list[Action]:
        actions: list[Action] = []
        if (overdue := self._slip.overdue(real)) is not None:
            actions += self._slip_ended(overdue, real)
        self._day.look(self._numbers, self._config, now, real)
        if self._storage_fault and real >= self._probe_at:
            self._probe_at = real + PROBE_S
            actions.append(ProbeStorage(self._numbers))
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
            if mode == "on" and (flickers or button == doubted):
                mode = "flicker"
            if mode != shown:
                self._lamps[button] = mode
                actions.append(Lamp(button, mode))
        state = self._state(fault)
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
        return [] if self._storage_fault else [SaveNumbers(numbers)]  # ProbeStorage saves them too

    # --- what is wrong ------------------------------------------------------------------------------------

    def _mode(self, button: int, fault: str) -> LampMode:
        if fault or refused(self._buttons[button], self._config):
            return "blink"
        return "off" if self._slip.is_under_way else "on"

    def _fault(self) -> str:
        """What stops every button, the most fundamental first; "" when nothing does."""
        if self._config is None:
            return "no_config"
        if span(self._unit, self._config) is None:
            return "not_named"
        if not self._ready:
            return "new"
        if self._storage_fault:
            return "storage"
        if self._printer is None:
            return "starting"
        if self._printer.state != "ready":
            return self._printer.cause or f"printer_{self._printer.state}"
        return ""

    def _state(self, fault: str) -> str:
        lost = "buttons" if self._lost_buttons else "card_reader" if self._reader_ok is False else ""
        one = next((why for b in self._buttons if (why := refused(b, self._config))), "")
        return fault or lost or one or "ok"
