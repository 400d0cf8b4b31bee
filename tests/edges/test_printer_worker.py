"""The printer's worker against emulated printers: every job has one outcome, and no outcome promises too much."""

import contextlib
import queue
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, cast

import pytest

from hall.device import PrinterState, SlipOutcome
from hall.slip import RULE, Slip, SlipLine
from printer.settings import PrinterSettings
from printer.worker import Printer
from virtual.printer import VirtualPrinter
from virtual.render import render

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


@pytest.fixture
def printer() -> Iterator[VirtualPrinter]:
    printer = VirtualPrinter(speed_mm_s=0)
    yield printer
    assert printer.errors == []
    printer.close()


@pytest.fixture
def kiosk(printer: VirtualPrinter) -> Iterator[Kiosk]:
    with serving(printer) as kiosk:
        yield kiosk


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


@pytest.fixture(params=["serial", "tcp"])
def either(request: pytest.FixtureRequest) -> Iterator[tuple[Kiosk, VirtualPrinter]]:
    """A kiosk with a printer on a serial line, and one with a printer in the network."""
    printer = VirtualPrinter(port=0 if request.param == "tcp" else None, speed_mm_s=0)
    with serving(printer) as kiosk:
        assert kiosk.sees(READY)
        yield kiosk, printer
    assert printer.errors == []
    printer.close()


def test_a_slip_is_confirmed_and_reads_as_composed(either: tuple[Kiosk, VirtualPrinter]) -> None:
    """R01."""
    kiosk, printer = either
    assert kiosk.prints(REALISTIC) == SlipOutcome("job", "confirmed")
    slip = printer.slips[0]
    assert slip.texts[4:7] == ["General business", "A012", "前面还有 7 人等候，预计约 12 分钟"]
    assert slip.texts[2] == "─" * 24
    number = next(line for line in slip.lines if line.text == "A012")
    assert number.height >= 4 * 24
    assert slip.height_mm <= 90
    assert render(slip).startswith(b"\x89PNG")


def test_slips_one_after_the_other_have_one_outcome_each_in_order(
    either: tuple[Kiosk, VirtualPrinter],
) -> None:
    kiosk, printer = either
    for number in range(5):
        kiosk.printer.print(f"job-{number}", (SlipLine(f"A{number:03d}"),))
    assert kiosk.until(lambda: len(kiosk.outcomes) == 5)
    assert kiosk.outcomes == [SlipOutcome(f"job-{number}", "confirmed") for number in range(5)]
    assert [slip.texts for slip in printer.slips] == [[f"A{number:03d}"] for number in range(5)]


@pytest.mark.parametrize(
    ("spoil", "cause", "paper"),
    [
        (lambda printer: printer.set_paper("end"), "paper_end", "end"),
        (lambda printer: printer.set_cover_open(True), "cover_open", "ok"),
        (lambda printer: printer.set_error(0x08), "cutter", "ok"),
    ],
)
def test_a_fault_is_told_and_nothing_is_sent_into_it(
    either: tuple[Kiosk, VirtualPrinter],
    spoil: Callable[[VirtualPrinter], None],
    cause: str,
    paper: Literal["ok", "end"],
) -> None:
    """R01."""
    kiosk, printer = either
    spoil(printer)
    assert kiosk.prints(SHORT) == SlipOutcome("job", "void", cause)
    assert kiosk.states == [READY, PrinterState("fault", paper, cause)]
    assert printer.received == b""


def test_a_fault_is_seen_without_any_press_and_so_is_its_end(either: tuple[Kiosk, VirtualPrinter]) -> None:
    """R01: within seconds."""
    kiosk, printer = either
    printer.set_paper("end")
    assert kiosk.sees(PrinterState("fault", "end", "paper_end"))
    printer.set_paper("near_end")
    assert kiosk.sees(PrinterState("ready", "near_end"))
    assert kiosk.prints(SHORT).outcome == "confirmed"
    printer.set_paper("ok")
    assert kiosk.sees(READY)


def test_an_idle_printer_is_asked_at_least_every_second(either: tuple[Kiosk, VirtualPrinter]) -> None:
    kiosk, printer = either
    asked = printer.asked
    assert kiosk.until(lambda: printer.asked >= asked + 9, within_s=4.0)  # three questions a look
    assert kiosk.states == [READY]


def test_a_network_printer_is_not_held_between_looks() -> None:
    printer = VirtualPrinter(port=0, speed_mm_s=0)
    with serving(printer) as kiosk:
        assert kiosk.until(lambda: printer.connections >= 3)
        assert kiosk.states == [READY]
    printer.close()


def test_an_open_drawer_line_is_no_fault(printer: VirtualPrinter, kiosk: Kiosk) -> None:
    printer.drawer_open = True
    assert kiosk.prints(SHORT).outcome == "confirmed"


def test_a_silent_printer_gets_nothing_and_is_never_taken_for_well(
    either: tuple[Kiosk, VirtualPrinter],
) -> None:
    kiosk, printer = either
    printer.silent = True
    assert kiosk.prints(SHORT) == SlipOutcome("job", "void", "no_answer")
    assert kiosk.sees(PrinterState("silent", None, "no_answer"))
    assert printer.received == b""
    printer.silent = False
    assert kiosk.sees(READY)


def test_paper_end_in_the_middle_of_a_slip_leaves_it_unverified(
    either: tuple[Kiosk, VirtualPrinter],
) -> None:
    kiosk, printer = either
    printer.set_paper("end")
    printer.set_paper("ok", length_mm=10)
    assert kiosk.sees(READY)
    assert kiosk.prints(REALISTIC) == SlipOutcome("job", "unverified", "paper_end")
    assert kiosk.states[-1] == PrinterState("fault", "end", "paper_end")
    printer.set_paper("ok")
    assert kiosk.sees(READY)
    assert kiosk.prints(SHORT, "next").outcome == "confirmed"
    assert printer.slips[-1].texts == ["A012"]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """For printers that never confirm: a shorter deadline, or the tests take minutes."""
    monkeypatch.setattr("printer.worker.SHORTEST_PROOF_S", 0.6)
    monkeypatch.setattr("printer.worker.SPARE_S", 0.3)


@pytest.mark.usefixtures("impatient")
def test_a_lost_process_id_leaves_the_slip_unverified_within_the_deadline() -> None:
    printer = VirtualPrinter(speed_mm_s=0, process_ids=False)
    with serving(printer) as kiosk:
        assert kiosk.sees(READY)
        began = time.monotonic()
        assert kiosk.prints(SHORT) == SlipOutcome("job", "unverified", "no_confirmation")
        assert time.monotonic() - began < 6.0
        assert len(printer.slips) == 1
    printer.close()


def test_answers_that_come_twice_or_late_do_not_confuse(printer: VirtualPrinter, kiosk: Kiosk) -> None:
    assert kiosk.sees(READY)
    printer.reply_copies = 2
    printer.reply_delay_s = 0.05
    assert [kiosk.prints(SHORT, str(n)).outcome for n in range(3)] == ["confirmed"] * 3
    printer.set_paper("end")
    assert kiosk.prints(SHORT).cause == "paper_end"


@pytest.mark.usefixtures("impatient")
def test_the_confirmation_of_an_earlier_slip_confirms_no_later_one() -> None:
    printer = VirtualPrinter(speed_mm_s=0, process_ids=False)
    with serving(printer) as kiosk:
        assert kiosk.sees(READY)
        assert kiosk.prints(SHORT, "first").outcome == "unverified"
        number = bytes(printer.received[-4:])
        kiosk.printer.print("second", SHORT)
        printer.say(b"\x37\x22" + number + b"\x00")
        assert kiosk.until(lambda: len(kiosk.outcomes) == 2)
        assert kiosk.outcomes[1].outcome == "unverified"
    printer.close()


def test_noise_and_unasked_status_on_the_line_change_nothing(printer: VirtualPrinter, kiosk: Kiosk) -> None:
    assert kiosk.sees(READY)
    printer.say(bytes.fromhex("ff 10 00 00 00 37 22 39 13 11 00 80"))
    assert kiosk.prints(SHORT).outcome == "confirmed"
    assert kiosk.states == [READY]


@pytest.mark.usefixtures("impatient")
def test_switched_off_in_the_middle_of_a_slip_it_stays_unverified() -> None:
    printer = VirtualPrinter(speed_mm_s=20)
    with serving(printer) as kiosk:
        assert kiosk.sees(READY)
        kiosk.printer.print("job", REALISTIC)
        assert kiosk.until(lambda: len(printer.received) > 100)
        printer.power_off()
        assert kiosk.until(lambda: bool(kiosk.outcomes))
        assert kiosk.outcomes == [SlipOutcome("job", "unverified", "no_answer")]
        assert kiosk.sees(PrinterState("silent", None, "no_answer"))
        printer.power_on()
        assert kiosk.sees(READY)
        assert kiosk.until(lambda: False, 0.2) is False
        assert len(kiosk.outcomes) == 1
    printer.close()


def test_unplugged_in_the_middle_of_a_slip_it_stays_unverified_and_comes_back_when_plugged_in(
    tmp_path: Path,
) -> None:
    printer = VirtualPrinter(link=tmp_path / "printer", speed_mm_s=20)
    with serving(printer) as kiosk:
        assert kiosk.sees(READY)
        kiosk.printer.print("job", REALISTIC)
        assert kiosk.until(lambda: len(printer.received) > 100)
        printer.unplug()
        assert kiosk.until(lambda: bool(kiosk.outcomes))
        assert kiosk.outcomes == [SlipOutcome("job", "unverified", "no_device")]
        assert kiosk.sees(PrinterState("silent", None, "no_device"))
        assert kiosk.prints(SHORT, "gone") == SlipOutcome("gone", "void", "no_device")
        printer.plug_in()
        assert kiosk.sees(READY)
    printer.close()


def test_a_network_printer_switched_off_is_silent_and_comes_back() -> None:
    printer = VirtualPrinter(port=0, speed_mm_s=0)
    with serving(printer) as kiosk:
        assert kiosk.sees(READY)
        printer.power_off()
        assert kiosk.sees(PrinterState("silent", None, "no_connection"))
        assert kiosk.prints(SHORT) == SlipOutcome("job", "void", "no_connection")
        printer.power_on()
        assert kiosk.sees(READY)
    printer.close()


def test_a_printer_without_process_ids_confirms_by_taking_up_the_cut() -> None:
    printer = VirtualPrinter(speed_mm_s=0, process_ids=False)
    with serving(printer, "generic") as kiosk:
        assert kiosk.prints(SHORT) == SlipOutcome("job", "confirmed")
        assert b"\x1d\x28" not in printer.received
        printer.set_paper("end")
        printer.set_paper("ok", length_mm=3)
        assert kiosk.sees(READY)
        assert kiosk.prints(SHORT) == SlipOutcome("job", "unverified", "paper_end")
    assert printer.errors == []
    printer.close()


def test_a_slip_that_came_out_late_does_not_confirm_the_next_one() -> None:
    printer = VirtualPrinter(speed_mm_s=0, process_ids=False, paper_mm=3)
    with serving(printer, "generic") as kiosk:
        assert kiosk.sees(READY)
        assert kiosk.prints(SHORT, "first").outcome == "unverified"
        printer.set_paper("ok")
        assert kiosk.until(lambda: len(printer.slips) == 1)  # and its answer to GS r is on the line
        assert kiosk.sees(READY)
        assert kiosk.prints(SHORT, "second").outcome == "confirmed"
        assert len(printer.slips) == 2
    printer.close()


@pytest.mark.usefixtures("impatient")
def test_an_answer_owed_and_lost_costs_one_confirmation_and_no_more() -> None:
    printer = VirtualPrinter(speed_mm_s=0, process_ids=False, paper_mm=3)
    with serving(printer, "generic") as kiosk:
        assert kiosk.sees(READY)
        assert kiosk.prints(SHORT, "first").outcome == "unverified"
        printer.power_off()
        printer.set_paper("ok")
        printer.power_on()
        assert kiosk.sees(READY)
        outcomes = [kiosk.prints(SHORT, str(n)).outcome for n in range(3)]
        assert outcomes == ["unverified", "confirmed", "confirmed"]
    printer.close()


def test_a_printer_that_says_nothing_leaves_every_slip_unverified() -> None:
    printer = VirtualPrinter(speed_mm_s=0)
    printer.silent = True
    with serving(printer, "plain") as kiosk:
        assert kiosk.sees(PrinterState("ready"))
        assert kiosk.prints(SHORT) == SlipOutcome("job", "unverified", "no_barrier")
        assert printer.asked == 0
    assert printer.errors == []
    printer.close()


def test_a_file_gets_the_slips_and_proves_them(tmp_path: Path) -> None:
    kiosk = Kiosk(PrinterSettings("file", path=str(tmp_path / "slips.bin")))
    assert kiosk.sees(PrinterState("ready"))
    assert kiosk.prints(SHORT) == SlipOutcome("job", "confirmed")
    once = (tmp_path / "slips.bin").read_bytes()
    assert kiosk.prints(SHORT) == SlipOutcome("job", "confirmed")
    assert (tmp_path / "slips.bin").read_bytes() == once * 2
    kiosk.printer.stop()


def test_a_slip_that_cannot_be_composed_is_void_and_the_worker_lives_on(
    printer: VirtualPrinter, kiosk: Kiosk
) -> None:
    broken = cast(Slip, (None,))
    assert kiosk.prints(broken) == SlipOutcome("job", "void", "internal")
    assert kiosk.printer.alive()
    assert kiosk.prints(SHORT).outcome == "confirmed"


def test_stopping_answers_every_job_that_waits(printer: VirtualPrinter) -> None:
    printer.silent = True
    kiosk = Kiosk(PrinterSettings("serial", device=printer.path))
    for number in range(4):
        kiosk.printer.print(str(number), SHORT)
    kiosk.printer.stop()
    kiosk.printer.print("after", SHORT)
    assert kiosk.until(lambda: len(kiosk.outcomes) == 5)
    assert {outcome.outcome for outcome in kiosk.outcomes} == {"void"}
    assert not kiosk.printer.alive()
