"""What the kiosk's loop would see of a printer's worker: shared by the worker's tests."""

import contextlib
import queue
import time
from collections.abc import Callable, Iterator

from hall.device import PrinterState, SlipOutcome, SlipStarted
from hall.slip import RULE, Slip, SlipLine
from printer.settings import PrinterSettings
from printer.worker import Printer
from virtual.printer import VirtualPrinter

RESET = b"\x1b\x40"  # ESC @: every slip begins with it
READY = PrinterState("ready", "ok")
SHORT: Slip = (SlipLine("A012", 6, 6),)
REALISTIC: Slip = (
    SlipLine("示范营业厅"),
    SlipLine("Demo service hall"),
    RULE,
    SlipLine("综合业务", 2, 2),
    SlipLine("General business"),
    SlipLine("A012", 6, 6, bold=True),
    SlipLine("前面还有 7 人等候，预计约 12 分钟", bold=True),
    SlipLine("7 people are waiting before you, about 12 min"),
    SlipLine("承诺等候不超过 15 分钟"),
    SlipLine("We promise to call you within 15 minutes"),
    RULE,
    SlipLine("VIP 客户请刷卡 · VIP? Tap your card"),
    SlipLine("请留意叫号，过号请重新取号", align="left"),
    SlipLine("2026-11-22 09:41  kiosk-1", align="left"),
)


class Kiosk:
    """What the kiosk's loop would see of a worker."""

    def __init__(self, settings: PrinterSettings) -> None:
        self._inbox: queue.SimpleQueue[object] = queue.SimpleQueue()
        self.states: list[PrinterState] = []
        self.outcomes: list[SlipOutcome] = []
        self.started: list[str] = []
        self.printer = Printer(settings, self._inbox.put)
        self.printer.start()

    def until(self, true: Callable[[], bool], within_s: float = 10.0) -> bool:
        give_up_at = time.monotonic() + within_s
        while not true() and time.monotonic() < give_up_at:
            try:
                event = self._inbox.get(timeout=0.02)
            except queue.Empty:
                continue
            if isinstance(event, PrinterState):
                self.states.append(event)
            elif isinstance(event, SlipStarted):
                self.started.append(event.job)
            elif isinstance(event, SlipOutcome):
                self.outcomes.append(event)
        return true()

    def sees(self, state: PrinterState) -> bool:
        return self.until(lambda: bool(self.states) and self.states[-1] == state)

    def prints(self, slip: Slip, job: str = "job") -> SlipOutcome:
        count = len(self.outcomes)
        self.printer.print(job, slip)
        assert self.until(lambda: len(self.outcomes) > count), "no outcome"
        return self.outcomes[-1]


@contextlib.contextmanager
def serving(printer: VirtualPrinter, profile: str = "epson") -> Iterator[Kiosk]:
    if printer.path:
        settings = PrinterSettings("serial", device=printer.path, profile=profile)
    else:
        settings = PrinterSettings("tcp", host="127.0.0.1", port=printer.port, profile=profile)
    kiosk = Kiosk(settings)
    yield kiosk
    kiosk.printer.stop()
    assert not kiosk.printer.alive()
