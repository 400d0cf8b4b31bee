"""R01: "a ticket exists if and only if a slip may have come out", under every printer fault there is."""

from pathlib import Path

import pytest

from tests.printing import table
from tests.printing.faults import FAULTS, Fault
from tests.printing.matrix import RIGS, cells
from tests.printing.stand import Rig
from tests.printing.storm import weather

DOCS = Path(__file__).parents[2] / "docs/printing.md"


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_tray_and_database_agree_whenever_a_fault_strikes(fault: Fault) -> None:
    """R01. And the table in docs/printing.md says what became of the ticket."""
    states, problems = cells(fault)
    assert problems == []
    assert table.row(fault.name, states) in DOCS.read_text("utf-8").splitlines()


def test_the_table_names_every_fault_and_no_other() -> None:
    lines = DOCS.read_text("utf-8").splitlines()
    begin = lines.index(table.heading()[0])
    rows = [line for line in lines[begin + 2 : begin + 3 + len(FAULTS)] if line.startswith("|")]
    assert [line.split(" | ")[0].removeprefix("| ") for line in rows] == [fault.name for fault in FAULTS]


@pytest.mark.parametrize("rig", RIGS, ids=lambda rig: rig.name)
@pytest.mark.parametrize("seed", range(4))
def test_tray_and_database_agree_after_a_day_full_of_faults(rig: Rig, seed: int) -> None:
    """R01: two faults at a time, mended in any order, while customers keep pressing."""
    assert weather(rig, seed) == []
