"""The printer's worker against emulated printers: every job has one outcome, and no outcome promises too much."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, cast

import pytest

from hall.device import PrinterState, SlipOutcome
from hall.paper import height_mm
from hall.slip import Slip, SlipLine
from printer.profile import load
from printer.settings import PrinterSettings
from tests.edges.printing import READY, REALISTIC, RESET, SHORT, Kiosk, serving
from virtual.printer import VirtualPrinter
from virtual.render import render


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
    assert slip.texts[2] == "─" * 3  # of seven times the width
    number = next(line for line in slip.lines if line.text == "A012")
    assert number.height >= 4 * 24
    paper = load("epson").paper
    assert slip.height_mm == pytest.approx(height_mm(REALISTIC, paper) + paper.end_mm, abs=1)
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
    assert RESET not in printer.received


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
    assert RESET not in printer.received
    printer.silent = False
    assert kiosk.sees(READY)


def test_a_printer_that_says_nothing_leaves_every_slip_unverified(tmp_path: Path) -> None:
    printer = VirtualPrinter(speed_mm_s=0)
    printer.silent = True
    (tmp_path / "mute.toml").write_text('status = "none"\nbarrier = "none"\n')
    with serving(printer, str(tmp_path / "mute.toml")) as kiosk:
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
