"""Fixtures of the outbox's, the courier's and the printer's tests; a file with a `path` of its own means that one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from runtime.outbox import Outbox
from tests.edges.facts import Desk


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
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """For printers that never confirm: a shorter deadline, or the tests take minutes."""
    monkeypatch.setattr("printer.under_way.SHORTEST_PROOF_S", 0.6)
    monkeypatch.setattr("printer.under_way.SPARE_S", 0.3)
