"""What tests of outbox, courier and printer share; a file with a fixture of that name means its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from runtime.outbox import Outbox
from tests.edges.facts import Desk
from tests.edges.printing import Kiosk, serving
from virtual.printer import VirtualPrinter


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kiosk.db"


@pytest.fixture
def outbox(path: Path) -> Iterator[Outbox]:
    made = Outbox(path)
    yield made
    made.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "unit.db")
    yield made
    made.outbox.close()


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


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """For printers that never confirm: a shorter deadline, or the tests take minutes."""
    monkeypatch.setattr("printer.under_way.SHORTEST_PROOF_S", 0.6)
    monkeypatch.setattr("printer.under_way.SPARE_S", 0.3)
