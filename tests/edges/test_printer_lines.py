"""The worker on real lines: what it hears unasked, what it sends in pieces, what the technician reads of it."""

import logging
import threading
import time
from pathlib import Path

import pytest
from PIL import Image

from hall.device import PrinterState, SlipOutcome
from hall.slip import Slip, SlipLine, SlipPicture
from printer.settings import PrinterSettings
from runtime.serial_port import SerialPort
from tests.edges.printing import READY, REALISTIC, SHORT, Kiosk, serving
from virtual.makes import GENERIC_CN_58, GENERIC_CN_80, Make
from virtual.printer import VirtualPrinter


def test_a_cover_opened_shows_at_once_because_the_printer_says_so_itself() -> None:
    """R01: not only at the next look, by GS a."""
    printer = VirtualPrinter(speed_mm_s=0)
    with serving(printer) as kiosk:
        assert kiosk.sees(READY)
        kiosk.until(lambda: False, 0.3)
        waits = []
        for is_open in (True, False, True, False):
            began = time.monotonic()
            printer.set_cover_open(is_open)
            assert kiosk.sees(PrinterState("fault", "ok", "cover_open") if is_open else READY)
            waits.append(time.monotonic() - began)
        assert min(waits) < 0.4  # half of what lies between two looks
    assert printer.errors == []
    printer.close()


def test_what_was_lost_and_came_back_is_two_lines_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "printer")
    printer = VirtualPrinter(link=tmp_path / "printer", speed_mm_s=0)
    with serving(printer) as kiosk:
        assert kiosk.sees(READY)
        caplog.clear()
        printer.unplug()
        assert kiosk.sees(PrinterState("silent", None, "no_device"))
        kiosk.until(lambda: False, 2.5)  # several tries to open it
        printer.plug_in()
        assert kiosk.sees(READY)
        assert [record.name for record in caplog.records] == ["printer.worker"] * 2
        assert "printer silent" in caplog.text
        assert "printer ready, paper ok: fine" in caplog.text
    printer.close()


@pytest.mark.parametrize("make", [GENERIC_CN_80, GENERIC_CN_58], ids=lambda make: make.name)
def test_a_logo_larger_than_the_printers_buffer_comes_out_whole(make: Make, tmp_path: Path) -> None:
    """Never more bytes are outstanding than the buffer holds, on a line without flow control: none is lost."""
    logo = tmp_path / "logo.png"
    picture = Image.effect_noise((320, 320), 90).convert("1")
    picture.save(logo)
    slip: Slip = (SlipPicture(str(logo), 40.0), SlipLine("A012", 4, 4))
    printer = VirtualPrinter(make, speed_mm_s=200)
    with serving(printer, make.name) as kiosk:
        assert kiosk.sees(PrinterState("ready", "ok"))
        assert kiosk.prints(slip) == SlipOutcome("job", "confirmed")
        assert len(printer.received) > 2 * make.buffer_bytes
    assert printer.errors == []
    assert [picture.width for picture in printer.slips[0].pictures] == [320]
    printer.close()


@pytest.mark.usefixtures("impatient")
def test_a_profile_that_asks_for_proofs_the_printer_does_not_know_is_named_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    printer = VirtualPrinter(speed_mm_s=0, process_ids=False)
    with serving(printer) as kiosk:
        assert kiosk.sees(READY)
        outcomes = [kiosk.prints(SHORT, str(n)) for n in range(4)]
    assert [outcome.cause for outcome in outcomes] == ["no_confirmation"] * 4
    assert caplog.text.count("does it know gs_h?") == 1
    printer.close()


def test_a_slip_started_is_told_before_its_outcome() -> None:
    printer = VirtualPrinter(speed_mm_s=0)
    with serving(printer) as kiosk:
        assert kiosk.sees(READY)
        assert kiosk.prints(SHORT).outcome == "confirmed"
        assert kiosk.started == ["job"]
        printer.set_paper("end")
        assert kiosk.prints(SHORT, "next").outcome == "void"
        assert kiosk.started == ["job"]
    printer.close()


def test_an_idle_socket_that_the_printer_drops_is_never_there() -> None:
    """escpos-net #36: dropped with RST after 90 s; here after a tenth of one. Each look has its own connection."""
    printer = VirtualPrinter(port=0, speed_mm_s=0, idle_s=0.1)
    with serving(printer) as kiosk:
        assert kiosk.sees(READY)
        for n in range(3):
            kiosk.until(lambda: False, 0.5)
            assert kiosk.prints(REALISTIC, str(n)).outcome == "confirmed"
        assert kiosk.states == [READY]
    printer.close()


def test_a_printer_whose_thread_hung_is_taken_over_when_the_kernel_lets_go_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The port is the old thread's until then; what it still has to say is nobody's."""
    printer = VirtualPrinter(speed_mm_s=0)
    settings = PrinterSettings("serial", device=printer.path)
    old, free = Kiosk(settings), threading.Event()
    assert old.sees(READY)
    read = SerialPort.read

    def stuck(port: SerialPort, timeout_s: float, wake: int | None = None) -> bytes:
        if threading.current_thread() is hung:
            free.wait()
        return read(port, timeout_s, wake)

    (hung,) = [t for t in threading.enumerate() if t.name == "printer"]
    monkeypatch.setattr(SerialPort, "read", stuck)
    old.until(lambda: False, 1.0)
    seen = list(old.states)
    old.printer.print("job", SHORT)
    old.printer.retire()
    assert old.until(lambda: old.outcomes == [SlipOutcome("job", "unverified", "hangs")])
    new = Kiosk(settings)
    assert new.sees(PrinterState("silent", None, "no_device"))
    free.set()
    assert new.sees(READY)
    assert new.prints(SHORT).outcome == "confirmed"
    old.until(lambda: False, 0.2)
    assert old.states == seen
    new.printer.stop()
    printer.close()
