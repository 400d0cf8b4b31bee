"""Fixtures for every test: only what is real and outside this process."""

from collections.abc import Iterator

import pytest

from virtual.broker import Broker


@pytest.fixture
def broker() -> Iterator[Broker]:
    """Mosquitto, fresh for each test, on a free port; a test may kill and start it again."""
    if Broker.find() is None:
        pytest.fail(
            "this test needs Mosquitto: apt-get install mosquitto (`make test` does it)", pytrace=False
        )
    with Broker(engine="mosquitto") as running:
        yield running
