"""The kiosk: a press becomes a number, a slip and a fact; whatever is wrong shows on the lamps (R01).

Pure: events in, actions out. `now` is hall time (None while not trusted), `real` the monotonic clock. What an
action leads to (`TicketCommitted`, `CommitFailed`, …) is handed in before any other event.

A press waits for the disk and nothing else: no network, no hall. A number is taken only if it is on disk, and
on disk before anything is printed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial

from hall import messages as m
from hall.device import (
    ButtonPressed,
    DeviceState,
    HallLink,
    PrinterState,
    Received,
    SlipOutcome,
    SlipOutcomeKind,
    StorageBack,
    StorageFault,
)
from hall.slip import Slip
from kiosk.actions import (
    AckSeen,
    Action,
    CardTapped,
    ClassCommitted,
    CommitFailed,
    CommitTicket,
    Lamp,
    LampMode,
    PrintSlip,
    ProbeStorage,
    Report,
    ResolveTicket,
    SaveNumbers,
    TicketCommitted,
)  # fmt: skip
from kiosk.day import NumbersDay
from kiosk.numbers import Numbers, next_number, printed, taken
from kiosk.slip import ticket_slip
from kiosk.taps import TAP_S, Taps

HOLD_OFF_S = 0.1  # after a slip's outcome: one finger, one slip
SLIP_S = 60.0  # the printer's own deadline is shorter; without any outcome the kiosk must not hang for ever
PROBE_S = 2.0  # between two tries to write while storage is at fault


@dataclass(frozen=True)
class Binding:
    """What a button stands for."""

    service: str
    class_: str = "ordinary"


class Kiosk:
    """`ready` is False for a new database: it gives no number before the hall has acknowledged its epoch."""

    def __init__(
        self, unit: str, buttons: Sequence[Binding], config: m.Config | None, numbers: Numbers, ready: bool,
        cards: m.Cards | None = None,
    ) -> None:  # fmt: skip
        self._unit = unit
        self._buttons = tuple(buttons)
        self._config = config
        self._numbers = numbers
        self._ready = ready

        self._taking: CommitTicket | None = None  # asked for, not yet on disk
        self._job: str | None = None  # the slip under way
        self._job_until = 0.0
        self._hold_off_until: float | None = None
        self._resolved: ResolveTicket | None = None  # repeated when storage comes back: it may not be on disk

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
        times = [self._day.look_at, self._taps.flicker_until]
        if self._job is not None:
            times.append(self._job_until)
        if self._storage_fault:
            times.append(self._probe_at)
        return min((at for at in times if at is not None), default=None)

    # --- events -------------------------------------------------------------------------------------------

    def _on(self, event: object, now: float | None, real: float) -> list[Action]:
        match event:
            case ButtonPressed(button):
                return self._pressed(button, now, real)
            case TicketCommitted() if self._taking is not None:
                return self._committed(event, self._taking, real)
            case SlipOutcome(job, outcome, cause) if job == self._job:
                return self._slip_ended(job, outcome, cause, real)
            case CommitFailed():
                self._taking = None  # its number was not written: it is still the next one
                self._storage_lost(real)
            case StorageFault():
                self._storage_lost(real)
            case StorageBack() if self._storage_fault:
                self._storage_fault = False
                return [left for left in (self._resolved, self._taps.unwritten) if left is not None]
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
        span, config = self._range(), self._config
        if not 0 <= button < len(self._buttons) or span is None or config is None:
            return []
        if self._mode(button, self._fault()) != "on" or self._taking is not None:
            return []
        if self._hold_off_until is not None and real < self._hold_off_until:
            return []
        wanted = self._buttons[button]
        class_ = self._taps.class_for(wanted.class_, config, real)
        service = config.service(wanted.service)
        number = next_number(self._numbers, wanted.service, *span)
        name = printed(service.prefix if service else "", number)
        self._taking = CommitTicket(
            wanted.service,
            class_,
            number,
            name,
            self._numbers.day,
            taken(self._numbers, wanted.service, number),
            self._slip(config, wanted.service, class_, name, now),
        )
        return [self._taking]

    def _committed(self, ticket: TicketCommitted, taking: CommitTicket, real: float) -> list[Action]:
        self._numbers, self._taking = taking.numbers, None
        self._taps.taken(ticket)
        self._job, self._job_until = ticket.job, real + SLIP_S
        return [PrintSlip(ticket.job, taking.slip())]

    def _slip(
        self, config: m.Config, service: str, class_: str, name: str, now: float | None
    ) -> Callable[[], Slip]:
        queue = self._queues.get(service) if self._link_up else None
        ahead, estimate_s = (queue.total, queue.estimate_s) if queue else (None, None)
        tap_s = TAP_S if self._reader_ok else None
        return cache(
            partial(
                ticket_slip, config, service, class_, name, ahead, estimate_s, now, self._unit, tap_s=tap_s
            )
        )

    def _slip_ended(self, job: str, outcome: SlipOutcomeKind, cause: str, real: float) -> list[Action]:
        self._job = None
        self._hold_off_until = real + HOLD_OFF_S
        self._taps.ended(outcome == "void", real)
        self._resolved = ResolveTicket(job, outcome, cause)
        return [self._resolved]

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
        if self._job is not None and real >= self._job_until:
            actions += self._slip_ended(self._job, "unverified", "no_outcome", real)
        self._day.look(self._numbers, self._config, now, real)
        if self._storage_fault and real >= self._probe_at:
            self._probe_at = real + PROBE_S
            actions.append(ProbeStorage(self._numbers))
        return actions

    # --- after every event --------------------------------------------------------------------------------

    def _settle(self, real: float) -> list[Action]:
        actions: list[Action] = []
        if self._job is None and self._taking is None:
            actions += self._settle_numbers()
        flickers, fault = self._taps.flickers(real), self._fault()
        for button, shown in enumerate(self._lamps):
            mode = self._mode(button, fault)
            if mode == "on" and flickers:
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
        span = self._range()
        if span is None or self._config is None:
            return []  # nothing can be issued; what was heard waits
        numbers = self._day.settle(self._numbers, self._ready, self._config, span)
        if numbers is None or (numbers == self._numbers and self._ready):
            return []
        self._numbers, self._ready = numbers, True
        return [] if self._storage_fault else [SaveNumbers(numbers)]  # ProbeStorage saves them too

    # --- what is wrong ------------------------------------------------------------------------------------

    def _mode(self, button: int, fault: str) -> LampMode:
        if fault or self._refused(self._buttons[button]):
            return "blink"
        return "on" if self._job is None else "off"

    def _fault(self) -> str:
        """What stops every button, the most fundamental first; "" when nothing does."""
        if self._config is None:
            return "no_config"
        if self._range() is None:
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

    def _refused(self, button: Binding) -> str:
        """What stops this button only."""
        config = self._config
        if config is None or config.service(button.service) is None:
            return "unknown_service"
        if button.class_ == "vip" and not config.vip:
            return "vip_refused"
        return "" if config.class_info(button.class_) else "unknown_class"

    def _state(self, fault: str) -> str:
        lost = "buttons" if self._lost_buttons else "card_reader" if self._reader_ok is False else ""
        refused = next(filter(None, map(self._refused, self._buttons)), "")
        return fault or lost or refused or "ok"

    def _range(self) -> tuple[int, int] | None:
        """The kiosk's numbers, None if the hall gives it none."""
        kiosks = self._config.kiosks if self._config is not None else []
        mine = next((k for k in kiosks if k.unit == self._unit), None)
        return (mine.first, mine.last) if mine is not None and mine.first <= mine.last else None
