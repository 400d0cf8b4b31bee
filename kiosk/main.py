"""The kiosk's process: buttons, printer, database and link wired to the core."""

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from display.scene import Resized
from hall import messages as m
from hall import topics
from hall.device import DeviceState, PrinterState, Received, StorageBack, StorageFault
from hall.kiosk_view import KioskView
from kiosk import actions as a
from kiosk import events as e
from kiosk import settings as buttons_of
from kiosk import slip_file, standing
from kiosk.before import is_in_doubt, orders_answered
from kiosk.book import Book, saved_numbers, used_bookings
from kiosk.button_box import ButtonBox
from kiosk.copy_desk import REPRINT, CopyDesk
from kiosk.file import KioskFile
from kiosk.kiosk import Binding, Kiosk
from kiosk.maintenance import Meter
from kiosk.numbers import Numbers
from kiosk.order_desk import OrderDesk
from kiosk.parts import Lamps, Part
from kiosk.readers.card_desk import REFUSED, CardDesk
from kiosk.readers.code_desk import CodeDesk
from kiosk.settings import ButtonSettings
from printer.profile import load as load_profile
from printer.worker import Printer
from runtime import config
from runtime.courier import AckNews
from runtime.desk import Asked
from runtime.outbox import StorageError
from runtime.process import UnitProcess
from runtime.unit import Unit

if TYPE_CHECKING:
    from display.panel import Panel
    from display.scene import Scene

log = logging.getLogger(__name__)


class KioskProcess:
    """Performs the core's actions: the database first, then the paper."""

    def __init__(self, file: KioskFile, folder: Path, record: Path | None = None) -> None:
        self._process: UnitProcess[a.Action] = UnitProcess(Path(file.storage.path))
        outbox = self._process.outbox
        saved = saved_numbers(outbox)
        order = topics.name(topics.ORDER, file.unit.id)
        filters = [topics.QUEUE.filter, order, *([topics.CARDS.filter] if file.card_reader else [])]
        filters += [topics.BOOKINGS.filter] if file.code_reader else []
        self._file = file
        self._unit = Unit("kiosk", file.unit, file.broker, outbox, self._put, filters, fresh=saved is None)
        bindings = [Binding(b.service or "", b.class_, b.public, b.action == "assist") for b in file.button]
        table = file.card_reader
        self._cards = None if table is None else CardDesk(table, outbox, self._put, self._unit.fault)
        codes = file.code_reader
        self._codes = None if codes is None else CodeDesk(codes, outbox, self._put, self._unit.fault)
        known, cards = self._unit.cached_config(), None if self._cards is None else self._cards.cached()
        template, paper = slip_file.template(file.slip, folder), load_profile(file.printer.profile).paper
        self._core = Kiosk(
            file.unit.id, bindings, known, saved or Numbers(), saved is not None, cards, template, paper,
            orders_answered(outbox), unknown="ordinary" if table is None else table.unknown,
            bookings=None if self._codes is None else self._codes.cached(), used=used_bookings(outbox),
            screen=file.screen is not None,
        )  # fmt: skip
        self._printer = Printer(file.printer, self._put, half_slip=is_in_doubt(outbox))
        path, volatile = Path(file.storage.path), self._process.volatile
        self._meter = meter = Meter(self._unit, file.limits(), paper, volatile=volatile)
        self._book = Book(
            self._unit, lambda slip: self._printer.prepare(slip), volatile=volatile, meter=meter
        )
        self._copies = CopyDesk(self._unit, path, self._put, volatile=volatile, meter=meter)
        self._orders = OrderDesk(self._unit, volatile=volatile, meter=meter)
        self._storage_error = ""  # the last one in the log
        self._lamps: Lamps | None = None
        self._lost_buttons: set[str] = set()  # boxes, and the header: one that is well does not mend another
        self._buttons = self._make_buttons(file.button, file.gpio.chip)
        self._panel = _panel(file, self._put, record)
        parts: dict[str, Callable[[], bool]] = {
            f"button reader {n}": b.alive for n, b in enumerate(self._buttons, start=1)
        }
        parts["the printer's thread"] = lambda: self._printer.alive()
        parts["the desk's thread"] = self._copies.alive
        cures = {"the printer's thread": self._new_printer, "the desk's thread": self._copies.renew}
        for name, reader in (("card", self._cards), ("code", self._codes)):
            if reader is not None:
                parts[f"the {name} reader's thread"] = reader.alive
                cures[f"the {name} reader's thread"] = reader.renew
        if self._panel is not None:
            parts["the display"] = self._panel.alive
            cures["the display"] = self._process.restart_for("display")
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
        more = [part for part in (self._cards, self._codes, self._panel) if part is not None]
        return [self._printer, *self._buttons, *more, self._copies]

    # --- the core, with what the runtime says in the kiosk's own words ------------------------------------

    def handle(self, event: object, now: float | None, real: float) -> list[a.Action]:
        match event:
            case AckNews(day, numbers, jump):
                event = e.AckSeen(day, numbers, jump)
            case PrinterState(state, paper, cause):
                self._unit.report(printer=state, paper=paper)
                if state != "ready":
                    self._unit.fault(f"printer: {cause or state}")
            case Resized(width, height) if self._panel is not None:
                self._panel.resized(width, height)
                return []
            case None if self._panel is not None:
                self._panel.turn(real)
            case DeviceState("display", ok, cause):
                self._unit.report(display="ok" if ok else "lost")
                if not ok:
                    self._unit.fault(f"display: {cause}")
            case DeviceState("card_reader" | "code_reader" as reader, ok, cause):
                self._unit.report(**{reader: "ok" if ok else "lost"})
                if not ok:
                    self._unit.fault(f"{reader.replace('_', ' ')}: {cause}")
            case DeviceState(device, ok, cause) if device.startswith("buttons"):
                (self._lost_buttons.discard if ok else self._lost_buttons.add)(device)
                self._unit.report(buttons="fault" if self._lost_buttons else "ok")
                if not ok:
                    self._unit.fault(f"buttons: {cause}")
            case Received(m.Cards() as found) if self._cards is not None:
                self._cards.keep(found)
            case Received(m.Bookings() as listed) if self._codes is not None:
                self._codes.keep(listed)
            case Received(m.Order(action=action) as order, live=True) if action == REPRINT:
                event = self._copies.ordered(order)
            case Asked():
                event = self._copies.asked(event)
        actions = self._core.handle(event, now, real)
        if isinstance(event, Received) and isinstance(event.message, m.Config):
            self._rehearse()
        return actions

    def next_deadline(self) -> float | None:
        wanted = (self._core.next_deadline(), None if self._panel is None else self._panel.next_deadline())
        return min((at for at in wanted if at is not None), default=None)

    # --- actions ------------------------------------------------------------------------------------------

    def _perform(self, action: a.Action) -> object | None:
        try:
            match action:
                case a.CommitTicket():
                    return self._book.take(action)
                case a.PrintSlip(job, slip):
                    self._printer.print(job, slip)
                    self._meter.begun(job, slip)
                case a.MarkPrinting(job):
                    self._book.mark_printing(job)
                case a.ResolveTicket():
                    return self._book.resolve(action)
                case a.CommitClass():
                    return self._book.change_class(action)
                case a.CommitCopy():
                    return self._copies.reserve(action)
                case a.CopyRefused():
                    self._copies.refused(action)
                case a.CopyEnded():
                    return self._copies.ended(action)
                case a.CommitNote():
                    return self._orders.reserve(action)
                case a.TellOrder():
                    return self._orders.tell(action)
                case a.CommitAssistance():
                    self._unit.add_fact("assistance", m.Assistance())
                    log.info("somebody asks for help at this kiosk")
                    return e.AssistanceTold()
                case a.PrintSelfTest():
                    return e.SelfTestRead(standing.rows(self._unit, self._file))
                case a.CardRefused(why):
                    log.info("%s", REFUSED[why])
                case a.SaveNumbers(numbers):
                    self._book.save(numbers)
                case a.ProbeStorage(numbers):
                    return self._probe(numbers)
                case a.Lamp(button, mode):
                    if self._lamps is not None:
                        self._lamps.lamp(button, mode)
                case a.Show(view) if self._panel is not None:
                    self._panel.show(view)
                case a.Report(state):
                    log.info("kiosk: %s", state)
                    self._unit.report(storage="fault" if state == "storage" else "ok")
        except StorageError as exc:
            if str(exc) != self._storage_error:
                self._storage_error = str(exc)
                log.error("nothing can be kept, so nothing is printed: %s", exc)
            return e.CommitFailed(str(exc), action.order if isinstance(action, a.TellOrder) else None)
        return None

    def _probe(self, numbers: Numbers) -> StorageBack:
        """Raises StorageError."""
        self._book.probe(numbers)
        self._release_left_held()
        self._storage_error = ""
        log.info("the disk can be written again")
        return StorageBack()

    def _release_left_held(self) -> None:
        """What was under way when the kiosk stopped is told, once. Raises StorageError."""
        self._book.release_left()
        self._copies.release_left()
        self._orders.release_left()

    def _new_printer(self) -> None:
        """The old thread may be stuck in the kernel for good; its slip, if any, ends as unverified."""
        self._put(PrinterState("silent", None, "hangs"))
        self._printer.retire()
        self._printer = Printer(self._file.printer, self._put, half_slip=True)
        self._printer.start()

    # --- wiring -------------------------------------------------------------------------------------------

    def _put(self, event: object) -> None:
        self._process.put(event)

    def _make_buttons(self, tables: list[ButtonSettings], chip: int | None) -> list[Part]:
        made: list[Part] = []
        if any(b.source == "gpio" or b.lamp is not None for b in tables):
            from kiosk.buttons import GpioButtons  # the only import of gpiozero: not every kiosk has pins

            gpio = GpioButtons(list(enumerate(tables)), self._put, chip=chip)
            self._lamps = gpio
            made.append(gpio)
        for number, (port, baud) in enumerate(buttons_of.ports(tables).items(), start=1):
            name = "buttons" if number == 1 else f"buttons-{number}"
            made.append(ButtonBox(port, baud, buttons_of.codes(tables, port), self._put, name))
        return made


def _panel(file: KioskFile, put: Callable[[object], None], record: Path | None) -> "Panel[KioskView] | None":
    """What lays it out and draws it is loaded only where there is a screen."""
    screen = file.screen
    if screen is None:
        return None
    from display.kiosk.screen import kiosk_scene
    from display.panel import Panel

    def layout(view: KioskView, wide: int, high: int) -> "Scene":
        return kiosk_scene(view, wide, high, screen.distance_m, screen.screen_height_mm)

    return Panel(screen, layout, put, record=record, title=file.unit.id)


def run(path: Path, record: Path | None = None) -> int:
    """`record`: a folder that gets a PNG of the screen, where there is one, at every change."""
    return KioskProcess(config.load(path, KioskFile), path.parent, record).run()
