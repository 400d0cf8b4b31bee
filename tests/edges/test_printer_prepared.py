"""A slip made ready while its ticket is committed: asked, composed, and not sent into a fault that came meanwhile."""

import pytest

from hall.device import PrinterState, SlipOutcome
from tests.edges.printing import READY, REALISTIC, RESET, SHORT, Kiosk, serving
from virtual.printer import VirtualPrinter


@pytest.fixture(autouse=True)
def ready(kiosk: Kiosk) -> None:
    assert kiosk.sees(READY)


def test_a_prepared_slip_is_asked_for_once_and_printed(printer: VirtualPrinter, kiosk: Kiosk):
    kiosk.printer.prepare(lambda: REALISTIC)
    assert kiosk.prints(REALISTIC) == SlipOutcome("job", "confirmed")
    assert printer.slips[0].texts[4:6] == ["General business", "A012"]


def test_a_fault_found_while_preparing_voids_the_job(printer: VirtualPrinter, kiosk: Kiosk):
    """R01."""
    printer.set_paper("end")
    kiosk.printer.prepare(lambda: SHORT)
    assert kiosk.prints(SHORT) == SlipOutcome("job", "void", "paper_end")
    assert RESET not in printer.received
    assert kiosk.sees(PrinterState("fault", "end", "paper_end"))


def test_a_silent_printer_is_not_taken_for_well_by_an_older_answer(printer: VirtualPrinter, kiosk: Kiosk):
    printer.silent = True
    kiosk.printer.prepare(lambda: SHORT)
    assert kiosk.prints(SHORT) == SlipOutcome("job", "void", "no_answer")
    assert RESET not in printer.received


def test_another_slip_than_the_prepared_one_is_what_comes_out(printer: VirtualPrinter, kiosk: Kiosk):
    kiosk.printer.prepare(lambda: REALISTIC)
    assert kiosk.prints(SHORT).outcome == "confirmed"
    assert [slip.texts for slip in printer.slips] == [["A012"]]


def test_a_preparation_without_a_job_was_a_question_more(printer: VirtualPrinter, kiosk: Kiosk):
    """The commit failed: nothing is printed, and the next press is as good as the first."""
    kiosk.printer.prepare(lambda: SHORT)
    assert kiosk.prints(REALISTIC).outcome == "confirmed"
    assert len(printer.slips) == 1


def test_a_slip_that_cannot_be_laid_out_ends_nothing(printer: VirtualPrinter, kiosk: Kiosk):
    kiosk.printer.prepare(lambda: (_ for _ in ()).throw(ValueError("a defect")))
    assert kiosk.prints(SHORT).outcome == "confirmed"
    assert kiosk.printer.alive()


def test_a_network_printer_is_asked_in_the_conversation_of_the_job():
    printer = VirtualPrinter(port=0, speed_mm_s=0)
    with serving(printer) as kiosk:
        assert kiosk.sees(READY)
        kiosk.printer.prepare(lambda: SHORT)
        assert kiosk.prints(SHORT).outcome == "confirmed"
    assert printer.errors == []
    printer.close()
