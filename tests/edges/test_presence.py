"""The motion sensor's driver on emulated pins: real gpiozero, a clock that the test turns."""

import logging
import queue
from collections.abc import Iterator

import msgspec
import pytest
from gpiozero import DigitalOutputDevice

from counter import presence
from counter.motion import BLIND, LOST, STARTING, STUCK_HIGH, STUCK_HIGH_S, WARMING_UP
from counter.presence import Presence
from counter.settings import PresenceSettings
from hall.device import DeviceState, PresenceSensed
from tests.edges.inbox import PATIENCE_S, until
from virtual.pins import VirtualPins

PIN = 22
FINE = DeviceState("presence", True)
PRESENT, ABSENT = PresenceSensed(True), PresenceSensed(False)


class Seat:
    """A driver with its sensor on pin 22. `wait` lets the driver believe that time has passed."""

    def __init__(self, pins: VirtualPins, **settings: object) -> None:
        self.pins = pins
        self.at = 1000.0
        self.inbox: queue.SimpleQueue[object] = queue.SimpleQueue()
        table = msgspec.convert({"pin": PIN, **settings}, PresenceSettings)
        self._looks = 0
        self.driver = Presence(table, self.inbox.put, self._clock)

    def _clock(self) -> float:
        """The driver asks for the time before it looks."""
        self._looks += 1
        return self.at

    def next(self) -> object:
        return self.inbox.get(timeout=PATIENCE_S)

    def wait(self, for_s: float) -> None:
        self.at += for_s

    def motion(self, high: bool = True) -> None:
        """The driver looks every 0.01 s; that the level was stable its clock must say."""
        pin = self.pins.factory.pin(PIN)
        (pin.drive_high if high else pin.drive_low)()
        self.looked()
        self.wait(0.2)

    def looked(self) -> None:
        """Ends when the driver has looked since: the first time may have been just before."""
        seen = self._looks
        assert until(lambda: self._looks >= seen + 3)


@pytest.fixture
def pins(monkeypatch: pytest.MonkeyPatch) -> Iterator[VirtualPins]:
    monkeypatch.setattr(presence, "LOOK_S", 0.01)
    with VirtualPins() as pins:
        yield pins


@pytest.fixture
def seat(pins: VirtualPins) -> Iterator[Seat]:
    """Warm, nobody there."""
    seat = Seat(pins)
    seat.driver.start()
    assert [seat.next(), seat.next()] == [PresenceSensed(None, WARMING_UP), FINE]
    seat.wait(120.0)
    assert seat.next() == ABSENT
    yield seat
    seat.driver.stop()
    assert not seat.driver.alive()


def test_motion_is_somebody_and_a_minute_without_it_is_nobody(seat: Seat) -> None:
    """R06."""
    seat.motion()
    assert seat.next() == PRESENT
    seat.motion(False)
    seat.looked()
    seat.wait(59.0)
    seat.looked()
    assert seat.inbox.empty()
    seat.wait(1.5)
    assert seat.next() == ABSENT


def test_a_key_is_somebody_at_once(seat: Seat) -> None:
    seat.driver.key_pressed()
    assert seat.next() == PRESENT


def test_a_stuck_sensor_is_a_fault_that_ends_by_itself(seat: Seat, caplog: pytest.LogCaptureFixture) -> None:
    seat.motion()
    assert seat.next() == PRESENT
    caplog.set_level(logging.INFO)
    seat.wait(STUCK_HIGH_S)
    assert seat.next() == PresenceSensed(None, STUCK_HIGH)
    sentence = "pin 22: the motion sensor has told of motion for 4 h: it is stuck"
    assert seat.next() == DeviceState("presence", False, sentence)
    seat.motion(False)
    assert seat.next() == FINE
    said = [record.getMessage() for record in caplog.records]
    assert said == [f"presence: {sentence}", "presence: the sensor is all right again"]


def test_a_sensor_that_came_off_its_wire_is_found_blind(seat: Seat) -> None:
    for _ in range(5):
        seat.wait(30.0)
        seat.driver.key_pressed()
        seat.looked()
    events = [seat.next() for _ in range(3)]
    assert events[:2] == [PRESENT, PresenceSensed(None, BLIND)]
    assert isinstance(events[2], DeviceState)
    assert events[2].cause == "pin 22: the motion sensor sees nobody, and 5 times keys were pressed"
    seat.motion()
    assert [seat.next(), seat.next()] == [PRESENT, FINE]


def test_a_pin_that_is_taken_is_said_and_tried_again(pins: VirtualPins) -> None:
    taken = DigitalOutputDevice(PIN)
    seat = Seat(pins)
    seat.driver.start()
    assert seat.next() == PresenceSensed(None, LOST)
    state = seat.next()
    assert isinstance(state, DeviceState)
    assert (state.ok, state.cause[:8]) == (False, "pin 22: ")
    taken.close()
    seat.wait(70.0)
    assert seat.next() == FINE
    seat.driver.stop()


def test_a_sensor_that_pulls_low_is_pulled_up_here(pins: VirtualPins) -> None:
    seat = Seat(pins, active_high=False, warm_up_s=0)
    seat.driver.start()
    assert [seat.next(), seat.next()] == [PresenceSensed(None, STARTING), FINE]
    assert pins.factory.pin(PIN).pull == "up"
    seat.motion(False)
    assert seat.next() == PRESENT
    seat.driver.stop()


def test_after_a_stop_the_pin_is_free(pins: VirtualPins) -> None:
    seat = Seat(pins)
    seat.driver.start()
    assert seat.next() == PresenceSensed(None, WARMING_UP)
    seat.looked()
    assert pins.factory.pin(PIN).pull == "down"
    seat.driver.stop()
    DigitalOutputDevice(PIN).close()
    assert not seat.driver.alive()


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"pin": 28},
        {"pin": 4, "warm_up_s": -1},
        {"pin": 4, "absent_after_s": 1},
        {"pin": 4, "driver": "x"},
    ],
)
def test_a_table_outside_its_bounds_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(wrong, PresenceSettings)
