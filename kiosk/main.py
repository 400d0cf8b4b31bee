"""The kiosk's process: buttons, printer, database and link wired to the core."""

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path

import msgspec
from msgspec import Struct

from hall import messages as m
from hall import topics
from hall.device import DeviceState, PrinterState, Received, StorageBack, StorageFault, is_doubtful
from hall.paper import Paper
from kiosk import actions as a
from kiosk import settings as buttons_of
from kiosk import slip_file
from kiosk.button_box import ButtonBox
from kiosk.card_desk import REFUSED, CardDesk
from kiosk.card_reader import NAME as CARD_READER
from kiosk.copy_desk import CopyDesk, is_in_doubt, orders_answered
from kiosk.kiosk import Binding, Kiosk
from kiosk.numbers import Numbers
from kiosk.parts import Lamps, Part
from kiosk.settings import ButtonSettings, CardReaderSettings
from kiosk.slip_file import SlipTable
from printer import settings as printer_of
from printer.profile import ProfileError
from printer.profile import load as load_profile
from printer.settings import PrinterSettings
from printer.worker import Printer
from runtime import config
from runtime.courier import AckNews
from runtime.desk import Asked
from runtime.outbox import JUMP_KEY, StorageError
from runtime.process import UnitProcess
from runtime.settings import BrokerTable, StorageTable, UnitTable
from runtime.unit import Unit

log = logging.getLogger(__name__)

NUMBERS_KEY = "numbers"


class KioskFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole of kiosk.toml."""

    unit: UnitTable
    storage: StorageTable
    button: list[ButtonSettings]
    printer: PrinterSettings
    slip: SlipTable = SlipTable()
    card_reader: CardReaderSettings | None = None
    broker: BrokerTable = BrokerTable()

    def problems(self) -> list[str]:
        return [
            *buttons_of.problems(self.button),
            *(f"printer: {p}" for p in printer_of.problems(self.printer)),
        ]

    def problems_beside(self, folder: Path) -> list[str]:
        try:
            paper = load_profile(self.printer.profile).paper
        except ProfileError:
            paper = Paper()  # said above
        return [f"slip.{p}" for p in slip_file.problems(self.slip, folder, paper)]


class KioskProcess:
    """Performs the core's actions: the database first, then the paper."""

    def __init__(self, file: KioskFile, folder: Path) -> None:
        self._process: UnitProcess[a.Action] = UnitProcess(Path(file.storage.path))
        outbox = self._process.outbox
        saved = outbox.get(NUMBERS_KEY)
        numbers = msgspec.json.decode(saved, type=Numbers) if saved else Numbers()
        order = topics.name(topics.ORDER, file.unit.id)
        filters = [topics.QUEUE.filter, order, *([topics.CARDS.filter] if file.card_reader else [])]
        self._unit = Unit("kiosk", file.unit, file.broker, outbox, self._put, filters, fresh=saved is None)
        bindings = [Binding(b.service, b.class_) for b in file.button]
        table = file.card_reader
        self._cards = None if table is None else CardDesk(table, outbox, self._put, self._unit.fault)
        known, cards = self._unit.cached_config(), None if self._cards is None else self._cards.cached()
        template, paper = slip_file.template(file.slip, folder), load_profile(file.printer.profile).paper
        self._core = Kiosk(
            file.unit.id, bindings, known, numbers, saved is not None, cards, template, paper, orders_answered(outbox)
        )  # fmt: skip
        self._printer_table = file.printer
        self._printer = Printer(file.printer, self._put, half_slip=is_in_doubt(outbox))
        path, volatile = Path(file.storage.path), self._process.volatile
        self._copies = CopyDesk(self._unit, path, self._put, volatile=volatile)
        self._lamps: Lamps | None = None
        self._buttons = self._make_buttons(file.button)
        parts: dict[str, Callable[[], bool]] = {
            f"button reader {n}": b.alive for n, b in enumerate(self._buttons, start=1)
        }
        parts["the printer's thread"] = lambda: self._printer.alive()
        parts["the desk's thread"] = self._copies.alive
        cures = {"the printer's thread": self._new_printer, "the desk's thread": self._copies.renew}
        if self._cards is not None:
            parts["the card reader's thread"] = self._cards.alive
            cures["the card reader's thread"] = self._cards.renew
        self._process.wire(self._unit, self, self._perform, parts, cures)

    def run(self) -> int:
        self._begin()
        for part in self._parts():
            part.start()
        self._rehearse()
        try:
            return self._process.run()
        finally:
            for part in reversed(self._parts()):
                part.stop()

    def _begin(self) -> None:
        try:
            self._release_left_held()
        except StorageError as exc:
            log.error("%s", exc)
            self._put(StorageFault(str(exc)))  # out of service, and tried again, until it can be written

    def _rehearse(self) -> None:
        """So that the first slip is as quick as the tenth."""
        for layout in self._core.rehearsals():
            self._printer.rehearse(partial(layout, "0" * 24))

    def _parts(self) -> list[Part]:
        """As of now: a printer whose thread hangs is replaced."""
        return [self._printer, *self._buttons, *([self._cards] if self._cards else []), self._copies]

    # --- the core, with what the runtime says in the kiosk's own words ------------------------------------

    def handle(self, event: object, now: float | None, real: float) -> list[a.Action]:
        match event:
            case AckNews(day, numbers, jump):
                event = a.AckSeen(day, numbers, jump)
            case PrinterState(state, paper, cause):
                self._unit.report(printer=state, paper=paper)
                if state != "ready":
                    self._unit.fault(f"printer: {cause or state}")
            case DeviceState(device, ok, cause) if device == CARD_READER:
                self._unit.report(card_reader="ok" if ok else "lost")
                if not ok:
                    self._unit.fault(f"card reader: {cause}")
            case Received(m.Cards() as found) if self._cards is not None:
                self._cards.keep(found)
            case Received(m.Order() as order, live=True):
                event = self._copies.ordered(order)
            case Asked():
                event = self._copies.asked(event)
        actions = self._core.handle(event, now, real)
        if isinstance(event, Received) and isinstance(event.message, m.Config):
            self._rehearse()
        return actions

    def next_deadline(self) -> float | None:
        return self._core.next_deadline()

    # --- actions ------------------------------------------------------------------------------------------

    def _perform(self, action: a.Action) -> object | None:
        try:
            match action:
                case a.CommitTicket():
                    return self._commit(action)
                case a.PrintSlip(job, slip):
                    self._printer.print(job, slip)
                case a.MarkPrinting(job):
                    self._unit.outbox.mark(job, "printing")
                case a.ResolveTicket():
                    return self._resolve(action)
                case a.CommitCopy():
                    return self._copies.reserve(action)
                case a.CopyRefused():
                    self._copies.refused(action)
                case a.CopyEnded():
                    return self._copies.ended(action)
                case a.CommitClass():
                    return self._commit_class(action)
                case a.CardRefused(why):
                    log.info("%s", REFUSED[why])
                case a.SaveNumbers(numbers):
                    self._save(numbers)
                case a.ProbeStorage(numbers):
                    return self._probe(numbers)
                case a.Lamp(button, mode):
                    if self._lamps is not None:
                        self._lamps.lamp(button, mode)
                case a.Report(state):
                    log.info("kiosk: %s", state)
                    self._unit.report(storage="fault" if state == "storage" else "ok")
        except StorageError as exc:
            log.error("nothing can be kept, so nothing is printed: %s", exc)
            return a.CommitFailed(str(exc))
        return None

    def _commit(self, action: a.CommitTicket) -> object:
        """Number and outbox row in one commit, held until the slip's outcome is known."""
        if self._process.volatile:
            return a.CommitFailed("the disk cannot be written")
        # If the power goes now, a slip may be out: the row says so from the start.
        body = m.TicketIssued(
            action.service, action.class_, action.number, action.printed, action.day, "unverified"
        )
        values = {NUMBERS_KEY: msgspec.json.encode(action.numbers)}

        def get_ready(ticket_id: str) -> None:
            self._printer.prepare(partial(action.slip, ticket_id))

        job = self._unit.add_fact(
            "ticket_issued", body, held=True, state="reserved", values=values, meanwhile=get_ready
        )
        return a.TicketCommitted(
            job, action.service, action.class_, action.number, action.printed, action.day
        )

    def _commit_class(self, action: a.CommitClass) -> object:
        """Behind its ticket, at once: while that is held back for its slip this waits too, and no kill loses it."""
        if self._process.volatile:
            return a.CommitFailed("the disk cannot be written")
        self._unit.add_fact("ticket_class", m.TicketClass(action.job, action.class_))
        log.info("%s is %s now: a card was tapped", action.printed, action.class_)
        return a.ClassCommitted()

    def _resolve(self, end: a.ResolveTicket) -> object | None:
        job, outcome, cause = end.job, end.outcome, end.cause
        row = self._unit.outbox.held(job)
        if row is None:
            return None
        issued = m.decode(row.body, m.TicketIssued)
        log.info("%s %s%s", issued.printed, outcome, f": {cause}" if cause else "")
        if outcome == "void":
            void = m.TicketVoid(issued.service, issued.number, issued.printed, issued.day, cause)
            values = {} if end.numbers is None else {NUMBERS_KEY: msgspec.json.encode(end.numbers)}
            self._unit.release_fact(job, "ticket_void", void, state=outcome, cause=cause, values=values)
            return a.TicketVoided(job)
        issued = msgspec.structs.replace(issued, slip=outcome, cause=cause)
        self._unit.release_fact(job, "ticket_issued", issued, state=outcome, cause=cause)
        if is_doubtful(outcome, cause):
            self._unit.fault(f"slip {issued.printed} unverified: {cause}")
        return None

    def _save(self, numbers: Numbers) -> None:
        values = {NUMBERS_KEY: msgspec.json.encode(numbers)}
        if self._unit.courier.told:  # what the first ack asked for is in these numbers
            values[JUMP_KEY] = b""
        self._unit.outbox.put(values)

    def _probe(self, numbers: Numbers) -> object:
        if self._process.volatile:
            return a.CommitFailed("the disk cannot be written")
        self._save(numbers)
        self._release_left_held()
        log.info("the disk can be written again")
        return StorageBack()

    def _release_left_held(self) -> None:
        """Slips under way when the power went: one may be out, so the ticket stays, unverified.

        Raises StorageError.
        """
        left = self._unit.outbox.left_held
        while left:
            self._resolve(a.ResolveTicket(left[0], "unverified", "kiosk_stopped"))
            del left[0]
        self._copies.release_left()

    def _new_printer(self) -> None:
        """The old thread may be stuck in the kernel for good; its slip, if any, ends as unverified."""
        self._put(PrinterState("silent", None, "hangs"))
        self._printer.retire()
        self._printer = Printer(self._printer_table, self._put, half_slip=True)
        self._printer.start()

    # --- wiring -------------------------------------------------------------------------------------------

    def _put(self, event: object) -> None:
        self._process.put(event)

    def _make_buttons(self, tables: list[ButtonSettings]) -> list[Part]:
        made: list[Part] = []
        if any(b.source == "gpio" or b.lamp is not None for b in tables):
            from kiosk.buttons import GpioButtons  # the only import of gpiozero: not every kiosk has pins

            gpio = GpioButtons(list(enumerate(tables)), self._put)
            self._lamps = gpio
            made.append(gpio)
        for number, (port, baud) in enumerate(buttons_of.ports(tables).items(), start=1):
            name = "buttons" if number == 1 else f"buttons-{number}"
            made.append(ButtonBox(port, baud, buttons_of.codes(tables, port), self._put, name))
        return made


def run(path: Path, record: Path | None = None) -> int:
    """`record` has nothing to record at a kiosk without a screen."""
    return KioskProcess(config.load(path, KioskFile), path.parent).run()
