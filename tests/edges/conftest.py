"""Fixtures of the outbox's and the courier's tests; a file with a `path` or `desk` of its own means that one."""

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
