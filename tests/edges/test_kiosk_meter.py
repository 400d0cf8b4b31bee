"""R56: the kiosk's process counts each slip it prints, with its length, and its health says what is due."""

from pathlib import Path

from hall.device import ButtonPressed, PrinterState, Received, SlipOutcome
from hall.paper import height_mm
from kiosk import actions as a
from kiosk.maintenance import USUAL_MM, wear_in
from printer.profile import load
from runtime.outbox import Outbox
from tests.core.kiosk_story import CONFIG
from tests.edges.test_kiosk_process import REAL, Kiosk, database

__all__ = ["database"]  # a fixture


def test_a_press_is_one_cut_and_the_length_of_what_was_printed(tmp_path: Path, database: Path) -> None:
    kiosk = Kiosk(tmp_path)
    for event in (Received(CONFIG, None, "config", True), PrinterState("ready", "ok"), ButtonPressed(0)):
        kiosk.give(event)
    (printed,) = [action for action in kiosk.performed if isinstance(action, a.PrintSlip)]
    kiosk.give(SlipOutcome(printed.job, "confirmed"), REAL + 1)
    kiosk.close()
    outbox = Outbox(database)
    wear, paper = wear_in(outbox), load("file").paper
    outbox.close()
    assert (wear.slips, wear.paper_mm) == (1, round(height_mm(printed.slip, paper) + paper.end_mm))
    assert wear.paper_mm != USUAL_MM, "its own length, not the usual one"


def test_the_health_of_a_kiosk_says_from_the_start_whether_something_is_due(
    tmp_path: Path, database: Path
) -> None:
    kiosk = Kiosk(tmp_path)
    kiosk.process._begin()
    assert kiosk.process._unit.health.maintenance == "ok"
    kiosk.close()
