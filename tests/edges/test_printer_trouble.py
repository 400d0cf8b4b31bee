"""Slips that go wrong on the way: none is confirmed that may not have come out, none is forgotten."""

import time
from pathlib import Path

import pytest

from hall.device import PrinterState, SlipOutcome
from tests.edges.printing import READY, REALISTIC, SHORT, Kiosk, serving
from virtual.printer import VirtualPrinter


def test_paper_end_in_the_middle_of_a_slip_leaves_it_unverified(
    printer: VirtualPrinter, kiosk: Kiosk
) -> None:
    assert kiosk.sees(READY)
    printer.set_paper("ok", length_mm=10)
    assert kiosk.prints(REALISTIC) == SlipOutcome("job", "unverified", "paper_end")
    assert kiosk.states[-1] == PrinterState("fault", "end", "paper_end")
    printer.set_paper("ok")
    assert kiosk.sees(READY)
    assert kiosk.prints(SHORT, "next").outcome == "confirmed"
    assert printer.slips[-1].texts == ["A012"]


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
    with serving(printer, "generic-cn-80") as kiosk:
        assert kiosk.prints(SHORT) == SlipOutcome("job", "confirmed")
        assert b"\x1d\x28" not in printer.received
        printer.set_paper("ok", length_mm=3)
        assert kiosk.prints(SHORT) == SlipOutcome("job", "unverified", "paper_end")
    assert printer.errors == []
    printer.close()


def test_a_slip_that_came_out_late_does_not_confirm_the_next_one() -> None:
    printer = VirtualPrinter(speed_mm_s=0, process_ids=False, paper_mm=3)
    with serving(printer, "generic-cn-80") as kiosk:
        assert kiosk.sees(READY)
        assert kiosk.prints(SHORT, "first").outcome == "unverified"
        printer.set_paper("ok")
        ended = PrinterState("fault", "end", "paper_end")
        assert kiosk.until(lambda: kiosk.states[-2:] == [ended, READY])
        assert kiosk.prints(SHORT, "second").outcome == "confirmed"
        assert [slip.texts for slip in printer.slips] == [["A012"]]  # and blank ends of what was cut off
    printer.close()


@pytest.mark.usefixtures("impatient")
def test_an_answer_owed_and_lost_with_the_power_costs_no_later_slip_its_confirmation() -> None:
    printer = VirtualPrinter(speed_mm_s=0, process_ids=False, paper_mm=3)
    with serving(printer, "generic-cn-80") as kiosk:
        assert kiosk.sees(READY)
        assert kiosk.prints(SHORT, "first").outcome == "unverified"
        printer.power_off()
        printer.set_paper("ok")
        printer.power_on()
        assert kiosk.sees(READY)
        outcomes = [kiosk.prints(SHORT, str(n)).outcome for n in range(3)]
        assert outcomes == ["confirmed"] * 3
    printer.close()
