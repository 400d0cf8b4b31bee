"""These tests need root and the kernel's dummy_hcd, and plug USB devices in: only `tests/lab/vm.py` runs them.

See docs/lab.md. Without JIAOHAO_LAB they are not collected.
"""

import logging
import os
from collections.abc import Iterator

import pytest

from tests.lab.gadget import GadgetWire
from virtual.printer import VirtualPrinter

collect_ignore_glob = [] if os.environ.get("JIAOHAO_LAB") else ["test_*.py"]


@pytest.fixture(autouse=True)
def _log(caplog: pytest.LogCaptureFixture) -> None:
    """What was measured is logged; pytest -rA shows it."""
    caplog.set_level(logging.INFO)


@pytest.fixture
def wire() -> Iterator[GadgetWire]:
    wire = GadgetWire()
    yield wire
    wire.close()


@pytest.fixture
def printer(wire: GadgetWire) -> Iterator[VirtualPrinter]:
    printer = VirtualPrinter(wire=wire)
    yield printer
    printer.close()
    assert printer.errors == []
