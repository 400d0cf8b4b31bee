"""The kiosk's printer thread on a real /dev/usb/lp0: the kernel's own driver, and an emulated printer behind it."""

import logging
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from hall.device import PrinterState, SlipOutcome
from hall.slip import Slip, SlipPicture
from printer.settings import PrinterSettings
from printer.transport import PrinterError, Usb
from tests.edges.printing import READY, REALISTIC, SHORT, Kiosk
from tests.lab.gadget import NEAR, GadgetWire
from virtual.makes import GENERIC_CN_80
from virtual.printer import VirtualPrinter

log = logging.getLogger("lab")

NO_DEVICE = PrinterState("silent", None, "no_device")
NO_ANSWER = PrinterState("silent", None, "no_answer")


@pytest.fixture
def kiosk(printer: VirtualPrinter) -> Iterator[Kiosk]:
    kiosk = Kiosk(PrinterSettings("usb", device=str(NEAR)))
    assert kiosk.sees(READY)
    yield kiosk
    began = time.monotonic()
    kiosk.printer.stop()
    log.info("stopped in %.2f s", time.monotonic() - began)
    assert not kiosk.printer.alive()


def waited(what: str, kiosk: Kiosk, state: PrinterState) -> float:
    began = time.monotonic()
    assert kiosk.sees(state), kiosk.states
    took_s = time.monotonic() - began
    log.info("%s: seen after %.2f s", what, took_s)
    return took_s


@pytest.fixture
def long_slip(tmp_path: Path) -> Slip:
    """Several times the printer's buffer."""
    logo = tmp_path / "logo.png"
    Image.effect_noise((320, 320), 90).convert("1").save(logo)
    return (SlipPicture(str(logo), 40.0), *REALISTIC)


def half_out(kiosk: Kiosk, printer: VirtualPrinter, job: str = "job", slip: Slip = REALISTIC) -> None:
    """A slip is on its way: the printer has some of it, and moves."""
    before = len(printer.received)
    kiosk.printer.print(job, slip)
    assert kiosk.until(lambda: len(printer.received) > before + 100 and not printer.machine.mechanism.idle)


def lines_of(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name.startswith("printer")]


def test_a_slip_is_confirmed_by_its_process_id(printer: VirtualPrinter, kiosk: Kiosk) -> None:
    """R01."""
    for job in ("first", "second", "third"):
        began = time.monotonic()
        assert kiosk.prints(REALISTIC, job) == SlipOutcome(job, "confirmed")
        log.info("%s slip confirmed after %.2f s", job, time.monotonic() - began)
    assert [slip.texts[5] for slip in printer.slips] == ["A012"] * 3
    assert kiosk.states == [READY]
    assert printer.asked > 0


def test_a_printer_that_nobody_uses_is_heard_when_it_reports_by_itself(
    printer: VirtualPrinter, kiosk: Kiosk
) -> None:
    """GS a over the bulk endpoint: sooner than the next look."""
    kiosk.until(lambda: False, 1.0)
    waits = []
    for is_open in (True, False, True, False):
        printer.set_cover_open(is_open)
        state = PrinterState("fault", "ok", "cover_open") if is_open else READY
        waits.append(waited("cover open" if is_open else "cover closed", kiosk, state))
    assert min(waits) < 0.4


def test_a_slip_larger_than_the_printers_buffer_comes_out_whole(
    printer: VirtualPrinter, kiosk: Kiosk, long_slip: Slip
) -> None:
    began = time.monotonic()
    assert kiosk.prints(long_slip) == SlipOutcome("job", "confirmed")
    log.info("%.0f mm confirmed after %.2f s", printer.slips[0].height_mm, time.monotonic() - began)
    assert printer.slips[0].texts[5] == "A012"


def test_a_chinese_printer_without_process_ids_is_confirmed_by_gs_r(wire: GadgetWire) -> None:
    printer = VirtualPrinter(GENERIC_CN_80, wire=wire)
    kiosk = Kiosk(PrinterSettings("usb", device=str(NEAR), profile="generic-cn-80"))
    assert kiosk.sees(READY)
    began = time.monotonic()
    assert kiosk.prints(REALISTIC) == SlipOutcome("job", "confirmed")
    log.info("confirmed by GS r after %.2f s", time.monotonic() - began)
    kiosk.printer.stop()
    printer.close()
    assert printer.errors == []


@pytest.mark.parametrize("length", ["short", "long"])
def test_paper_end_in_the_middle_leaves_the_slip_unverified_and_a_new_roll_is_enough(
    printer: VirtualPrinter, kiosk: Kiosk, long_slip: Slip, length: str
) -> None:
    """The question goes the same way as the slip: there must be room for it behind what cannot be printed."""
    printer.set_paper("ok", length_mm=10)
    slip = long_slip if length == "long" else REALISTIC
    began = time.monotonic()
    assert kiosk.prints(slip) == SlipOutcome("job", "unverified", "paper_end")
    log.info("paper end told after %.2f s", time.monotonic() - began)
    assert kiosk.sees(PrinterState("fault", "end", "paper_end"))
    printer.set_paper("ok")
    waited("new roll", kiosk, READY)
    assert kiosk.prints(SHORT, "next") == SlipOutcome("next", "confirmed")
    assert printer.slips[-1].texts == ["A012"]


def test_unplugged_at_rest_it_comes_back_by_itself_with_two_lines_in_the_log(
    printer: VirtualPrinter, kiosk: Kiosk, caplog: pytest.LogCaptureFixture
) -> None:
    kiosk.until(lambda: False, 0.5)
    caplog.clear()
    printer.unplug()
    assert waited("unplugged", kiosk, NO_DEVICE) < 1.0
    assert not NEAR.exists()
    assert kiosk.prints(SHORT, "gone") == SlipOutcome("gone", "void", "no_device")
    kiosk.until(lambda: False, 4.0)  # several tries to open it
    printer.plug_in()
    waited("plugged in", kiosk, READY)
    assert [line.split(":")[0] for line in lines_of(caplog)] == [
        "printer silent, paper unknown",
        "slip gone void",
        "printer ready, paper ok",
    ]
    assert kiosk.prints(SHORT, "next") == SlipOutcome("next", "confirmed")


@pytest.mark.parametrize("length", ["short", "long"])
def test_unplugged_in_the_middle_the_slip_is_unverified_and_the_next_one_begins_on_clean_paper(
    printer: VirtualPrinter, kiosk: Kiosk, long_slip: Slip, length: str
) -> None:
    half_out(kiosk, printer, "job", long_slip if length == "long" else REALISTIC)
    printer.unplug()
    assert kiosk.sees(NO_DEVICE)
    assert kiosk.outcomes == [SlipOutcome("job", "unverified", "no_device")]
    printer.plug_in()
    waited("plugged in", kiosk, READY)
    assert kiosk.prints(SHORT, "next") == SlipOutcome("next", "confirmed")
    assert len(kiosk.outcomes) == 2
    assert printer.slips[-1].texts == ["A012"]


def test_switched_off_in_the_middle_the_slip_is_unverified_and_the_next_one_begins_on_clean_paper(
    printer: VirtualPrinter, kiosk: Kiosk
) -> None:
    half_out(kiosk, printer)
    printer.power_off()
    assert kiosk.sees(NO_DEVICE)
    assert kiosk.outcomes == [SlipOutcome("job", "unverified", "no_device")]
    printer.power_on()
    waited("switched on, with 2 s of booting", kiosk, READY)
    assert kiosk.prints(SHORT, "next") == SlipOutcome("next", "confirmed")
    assert printer.slips[-1].texts == ["A012"]


def test_ten_times_unplugged_it_comes_back_ten_times(printer: VirtualPrinter, kiosk: Kiosk) -> None:
    for n in range(10):
        if n % 2:
            half_out(kiosk, printer, str(n))
        printer.unplug()
        assert kiosk.sees(NO_DEVICE)
        printer.plug_in()
        waited(f"plugged in {n}", kiosk, READY)
        assert kiosk.until(lambda: printer.machine.mechanism.idle and not printer.buffered)
    assert kiosk.outcomes == [SlipOutcome(str(n), "unverified", "no_device") for n in range(1, 10, 2)]
    assert kiosk.prints(SHORT, "last") == SlipOutcome("last", "confirmed")


def test_a_printer_that_takes_no_more_data_hangs_nothing(
    printer: VirtualPrinter, wire: GadgetWire, kiosk: Kiosk
) -> None:
    """The watchdog stays fed; when it takes data again all goes on."""
    wire.stuck = True
    assert waited("stuck", kiosk, NO_ANSWER) < 5.0
    for n in range(3):
        assert kiosk.prints(REALISTIC, str(n)) == SlipOutcome(str(n), "void", "no_answer")
    assert not kiosk.until(lambda: not kiosk.printer.alive(), 12.0)
    wire.stuck = False
    waited("takes data again", kiosk, READY)
    assert kiosk.prints(SHORT, "next") == SlipOutcome("next", "confirmed")
    assert printer.slips[-1].texts == ["A012"]


def test_a_printer_that_takes_no_more_data_in_the_middle_of_a_slip_leaves_it_unverified(
    printer: VirtualPrinter, wire: GadgetWire, kiosk: Kiosk, long_slip: Slip
) -> None:
    half_out(kiosk, printer, "job", long_slip)
    wire.stuck = True
    began = time.monotonic()
    assert kiosk.until(lambda: bool(kiosk.outcomes), 20.0)
    log.info("stuck in the middle: given up after %.2f s", time.monotonic() - began)
    assert kiosk.outcomes == [SlipOutcome("job", "unverified", "no_answer")]
    assert kiosk.sees(NO_ANSWER)
    assert kiosk.printer.alive()
    wire.stuck = False
    waited("takes data again", kiosk, READY)
    assert kiosk.prints(SHORT, "next") == SlipOutcome("next", "confirmed")
    assert printer.slips[-1].texts == ["A012"]


def test_stopping_does_not_hang_on_a_printer_that_takes_no_more_data(
    printer: VirtualPrinter, wire: GadgetWire, kiosk: Kiosk
) -> None:
    wire.stuck = True
    kiosk.printer.print("job", REALISTIC)
    began = time.monotonic()
    kiosk.printer.stop()
    assert time.monotonic() - began < 5.0
    assert kiosk.until(lambda: len(kiosk.outcomes) == 1)
    assert kiosk.outcomes[0].outcome in ("void", "unverified")


def test_a_second_program_is_told_that_the_printer_is_taken_and_disturbs_nothing(
    printer: VirtualPrinter, kiosk: Kiosk
) -> None:
    with pytest.raises(PrinterError) as taken:
        Usb(str(NEAR)).open()
    log.info("second opener: %s: %s", taken.value.cause, taken.value)
    assert str(NEAR) in str(taken.value)
    assert kiosk.prints(SHORT) == SlipOutcome("job", "confirmed")


def test_a_printer_that_another_program_holds_is_taken_over_when_it_is_free(printer: VirtualPrinter) -> None:
    other = Usb(str(NEAR))
    other.open()
    kiosk = Kiosk(PrinterSettings("usb", device=str(NEAR)))
    assert kiosk.sees(NO_DEVICE)
    other.close()
    waited("free", kiosk, READY)
    assert kiosk.prints(SHORT) == SlipOutcome("job", "confirmed")
    kiosk.printer.stop()
