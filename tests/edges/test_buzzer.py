"""The buzzer's driver on gpiozero's mock pins: the tones on the pin, and a pin that cannot be had."""

import queue
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from gpiozero import Device
from gpiozero.exc import BadPinFactory
from gpiozero.pins.mock import MockFactory

from display import buzzer
from display.buzzer import Buzzer
from display.main import NO_GPIO, BoardFile, BoardProcess, find_buzzer
from display.settings import BuzzerSettings
from hall.device import DeviceState
from runtime.config import ConfigError, load
from tests.edges.inbox import PATIENCE_S, until
from virtual.pins import VirtualPins

PIN = 18


class Desk:
    """A driver and what it put."""

    def __init__(self, *, active_high: bool = True) -> None:
        self.inbox: queue.SimpleQueue[object] = queue.SimpleQueue()
        self.driver = Buzzer(BuzzerSettings(pin=PIN, active_high=active_high), self.inbox.put, retry_s=0.05)

    def next(self) -> object:
        return self.inbox.get(timeout=PATIENCE_S)


@pytest.fixture
def pins(monkeypatch: pytest.MonkeyPatch) -> Iterator[VirtualPins]:
    monkeypatch.setattr(buzzer, "TONE_S", 0.01)
    monkeypatch.setattr(buzzer, "BREAK_S", 0.01)
    with VirtualPins() as pins:
        yield pins


@pytest.fixture
def desk(pins: VirtualPins) -> Iterator[Desk]:
    desk = Desk()
    desk.driver.start()
    assert desk.next() == DeviceState("buzzer", True)
    yield desk
    desk.driver.stop()
    assert not desk.driver.alive()


def levels(pins: VirtualPins) -> list[bool]:
    """What the pin was driven to, in order; the first is how it began."""
    return [bool(change.state) for change in pins.factory.pin(PIN).states]


def tones(pins: VirtualPins) -> int:
    return levels(pins).count(True)


@pytest.mark.parametrize("shorts", [1, 3])
def test_so_many_short_tones_come_out_and_the_pin_is_low_again(
    desk: Desk, pins: VirtualPins, shorts: int
) -> None:
    """R50."""
    desk.driver.sound(shorts)
    assert until(lambda: levels(pins)[-2 * shorts :] == [True, False] * shorts)
    assert tones(pins) == shorts


def test_acknowledging_ends_what_sounds_at_once(
    desk: Desk, pins: VirtualPins, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(buzzer, "TONE_S", 1e6)
    desk.driver.sound(3)
    assert until(lambda: levels(pins)[-1])
    desk.driver.sound(0)
    assert until(lambda: not levels(pins)[-1])
    assert tones(pins) == 1


def test_a_new_alert_is_heard_instead_of_the_rest_of_the_old_one(
    desk: Desk, pins: VirtualPins, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(buzzer, "TONE_S", 1e6)
    desk.driver.sound(1)
    assert until(lambda: levels(pins)[-1])
    monkeypatch.setattr(buzzer, "TONE_S", 0.01)
    desk.driver.sound(3)
    assert until(lambda: tones(pins) == 4 and not levels(pins)[-1])


def test_stopping_in_the_middle_of_a_tone_leaves_the_pin_low(
    pins: VirtualPins, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(buzzer, "TONE_S", 1e6)
    desk = Desk()
    desk.driver.start()
    desk.driver.sound(1)
    assert until(lambda: levels(pins)[-1])
    desk.driver.stop()
    assert not levels(pins)[-1]
    assert not desk.driver.alive()


def test_a_buzzer_that_sounds_while_its_pin_is_low_is_held_high(pins: VirtualPins) -> None:
    desk = Desk(active_high=False)
    desk.driver.start()
    assert desk.next() == DeviceState("buzzer", True)
    assert levels(pins)[-1]
    desk.driver.sound(1)
    assert until(lambda: levels(pins)[-2:] == [False, True])
    desk.driver.stop()


def test_a_pin_that_another_has_is_told_once_and_taken_when_it_is_free(pins: VirtualPins) -> None:
    other = buzzer.OutputDevice(PIN)
    desk = Desk()
    desk.driver.start()
    lost = desk.next()
    assert isinstance(lost, DeviceState)
    assert (lost.device, lost.ok, lost.cause.startswith("pin 18: ")) == ("buzzer", False, True)
    desk.driver.sound(3)  # goes nowhere, and blocks nobody
    other.close()
    assert desk.next() == DeviceState("buzzer", True)
    desk.driver.stop()
    assert desk.inbox.empty()


def test_a_machine_without_pins_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    class NoFactory(MockFactory):
        def pin(self, name: object) -> object:
            raise BadPinFactory("no chip here")

    before, Device.pin_factory = Device.pin_factory, NoFactory()
    try:
        desk = Desk()
        desk.driver.start()
        lost = desk.next()
        desk.driver.stop()
    finally:
        Device.pin_factory = before
    assert lost == DeviceState("buzzer", False, "pin 18: no chip here")


# --- the board's file ----------------------------------------------------------------------------------------

LEAD = '[unit]\nid = "lead-1"\nhall = "demo"\n[storage]\npath = "{path}"\n[display]\nview = "lead"\n'


def board_file(tmp_path: Path, more: str = "") -> BoardFile:
    path = tmp_path / "board.toml"
    path.write_text(LEAD.format(path=tmp_path / "board.db") + more, "utf-8")
    return load(path, BoardFile)


def test_the_leads_board_is_read_from_nearer_than_that_of_the_waiting_area(tmp_path: Path) -> None:
    assert board_file(tmp_path).display.distance_m == 2.5
    assert board_file(tmp_path, "distance_m = 4\n").display.distance_m == 4.0


def test_a_buzzer_at_a_board_for_customers_is_a_mistake(tmp_path: Path) -> None:
    path = tmp_path / "board.toml"
    text = LEAD.format(path=tmp_path / "board.db").replace('"lead"\n', '"hall"\n')
    path.write_text(f"{text}[buzzer]\npin = 18\n", "utf-8")
    with pytest.raises(ConfigError) as mistakes:
        load(path, BoardFile)
    assert mistakes.value.mistakes == [
        'board.toml: buzzer: only the lead\'s board sounds: [display] view = "lead"'
    ]


def test_without_the_library_the_board_goes_on_and_its_health_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = board_file(tmp_path, "[buzzer]\npin = 18\n")
    monkeypatch.setitem(sys.modules, "gpiozero", None)
    monkeypatch.delitem(sys.modules, "display.buzzer")
    put: list[object] = []
    assert find_buzzer(file.buzzer, put.append) is None
    assert put == [DeviceState("buzzer", False, NO_GPIO)]
    process = BoardProcess(file, None)
    process.handle(put[0], None, time.monotonic())
    health = process._unit.health
    assert (health.buzzer, health.faults) == ("lost", [f"buzzer: {NO_GPIO}"])
