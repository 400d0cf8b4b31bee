"""A device that comes and goes is reported on change only and tried again ever more seldom."""

import logging

import pytest

from hall.device import DeviceState
from runtime.device import Device


class Shelf:
    """A device on a clock that only the test moves."""

    def __init__(self) -> None:
        self.told: list[object] = []
        self.seconds = 0.0
        self.device = Device("keypad", self.told.append, lambda: self.seconds)


def test_a_change_is_told_and_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    shelf = Shelf()
    for _ in range(3):
        shelf.device.lost("no such port")
    shelf.seconds = 42
    for _ in range(3):
        shelf.device.here()
    assert shelf.told == [DeviceState("keypad", False, "no such port"), DeviceState("keypad", True)]
    assert [r.message for r in caplog.records] == ["keypad lost: no such port", "keypad back after 42 s"]


def test_each_failed_try_waits_twice_as_long_up_to_ten_seconds() -> None:
    shelf = Shelf()
    waits = []
    for _ in range(7):
        shelf.device.lost("gone")
        waits.append(shelf.device.wait_s)
    assert waits == [0.5, 1.0, 2.0, 4.0, 8.0, 10.0, 10.0]


def test_only_a_device_that_stayed_a_while_is_trusted_again() -> None:
    shelf = Shelf()
    for _ in range(4):
        shelf.device.lost("gone")
    shelf.device.here()
    shelf.seconds += 1
    shelf.device.lost("gone")
    assert shelf.device.wait_s == 8.0
    shelf.device.here()
    shelf.seconds += 10
    shelf.device.lost("gone")
    assert shelf.device.wait_s == 0.5
