"""Pins worked from another process: the kiosk's own driver and gpiozero in a process of their own, fingers here."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.system.waiting import until
from virtual.chip import VirtualChip
from virtual.pins import ADDRESS

UNIT = """
import sys
from kiosk.buttons import GpioButtons
from kiosk.settings import ButtonSettings
buttons = [
    ButtonSettings(source="gpio", service="a", pin=17, lamp=27),
    ButtonSettings(source="gpio", service="b", pin=22),
]
driver = GpioButtons(list(enumerate(buttons)), lambda event: print(event, flush=True))
driver.start()
for line in sys.stdin:
    driver.lamp(0, line.strip())
driver.stop()
"""


class Unit:
    """A process that has the driver on pins of a chip, and says on a pipe what the driver says."""

    def __init__(self, chip: VirtualChip) -> None:
        environment = {**os.environ, ADDRESS: chip.address, "GPIOZERO_PIN_FACTORY": "jiaohao"}
        self.process = subprocess.Popen(
            [sys.executable, "-c", UNIT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )  # fmt: skip

    def says(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def lamp(self, mode: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(f"{mode}\n")
        self.process.stdin.flush()

    def end(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def chip() -> Iterator[VirtualChip]:
    made = VirtualChip()
    yield made
    made.close()


@pytest.fixture
def unit(chip: VirtualChip) -> Iterator[Unit]:
    made = Unit(chip)
    assert "buttons-gpio" in made.says()  # the driver's first word: its pins are all right
    yield made
    made.end()


def test_a_press_that_bounces_is_one_press(chip: VirtualChip, unit: Unit) -> None:
    chip.press(17)
    assert unit.says() == "ButtonPressed(button=0)"
    chip.press(22)
    assert unit.says() == "ButtonPressed(button=1)"


def test_the_lamp_is_seen_here_and_dark_when_the_unit_has_no_power(chip: VirtualChip, unit: Unit) -> None:
    assert not chip.lit(27)
    unit.lamp("on")
    until(lambda: chip.lit(27), "the lamp is lit")
    unit.lamp("blink")
    until(lambda: not chip.lit(27), "it blinks")
    until(lambda: chip.lit(27), "it blinks")
    assert chip.risen(27) >= 2
    assert chip.risen(17) == 0
    unit.lamp("on")
    unit.end()
    until(lambda: not chip.lit(27), "the power is gone")


def test_what_is_pressed_while_the_unit_is_off_goes_nowhere(chip: VirtualChip) -> None:
    chip.press(17)
    unit = Unit(chip)
    assert "buttons-gpio" in unit.says()
    chip.press(22)
    assert unit.says() == "ButtonPressed(button=1)"
    unit.end()


def test_a_button_that_is_held_at_power_on_gives_no_ticket(chip: VirtualChip) -> None:
    """It was stuck, or somebody leans on it: the driver tells so, and a press after it counts."""
    chip.hold(17)
    unit = Unit(chip)
    assert "buttons-gpio" in unit.says()
    chip.hold(17, closed=False)
    chip.press(22)
    assert unit.says() == "ButtonPressed(button=1)"
    chip.press(17)
    assert unit.says() == "ButtonPressed(button=0)"
    unit.end()
