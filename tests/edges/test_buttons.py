"""Real gpiozero devices on emulated pins: a finger, a worn contact, a broken wire."""

import logging
import queue
import time
from collections.abc import Callable, Iterator

import msgspec
import pytest
from gpiozero import Device, DigitalOutputDevice

from hall.device import ButtonHeld, ButtonPressed, ButtonStuck, DeviceState
from kiosk.buttons import BLINK_S, FLICKER_S, GpioButtons
from kiosk.debounce import Times
from kiosk.events import ButtonsDead
from kiosk.settings import ButtonSettings, codes, ports, problems
from virtual.pins import VirtualPins

PATIENCE_S = 5.0
FINE = DeviceState("buttons-gpio", True)


class Inbox:
    """What the driver has put, in order."""

    def __init__(self) -> None:
        self.queue: queue.SimpleQueue[object] = queue.SimpleQueue()

    def next(self) -> object:
        return self.queue.get(timeout=PATIENCE_S)


@pytest.fixture
def pins() -> Iterator[VirtualPins]:
    with VirtualPins() as pins:
        yield pins


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def buttons(pins: VirtualPins, inbox: Inbox) -> Iterator[GpioButtons]:
    """Button 0 on pins 17 and 27; button 2 on pin 22, without a lamp; button 3 is a lamp only."""
    driver = GpioButtons(
        [
            (0, ButtonSettings(source="gpio", service="a", pin=17, lamp=27)),
            (1, ButtonSettings(source="serial", service="b", port="/dev/box", code="B")),
            (2, ButtonSettings(source="gpio", service="c", pin=22)),
            (3, ButtonSettings(source="serial", service="d", port="/dev/box", code="D", lamp=5)),
        ],
        inbox.queue.put,
    )
    driver.start()
    assert inbox.next() == FINE
    yield driver
    driver.stop()


def until(condition: Callable[[], bool]) -> bool:
    give_up_at = time.monotonic() + PATIENCE_S
    while not condition() and time.monotonic() < give_up_at:
        time.sleep(0.002)
    return condition()


def test_a_press_is_told_once_by_its_place_in_the_configuration(
    pins: VirtualPins, buttons: GpioButtons, inbox: Inbox
) -> None:
    pins.press(22)
    assert inbox.next() == ButtonPressed(2)
    pins.release(22)
    pins.press(17)
    assert inbox.next() == ButtonPressed(0)
    assert inbox.queue.empty()


def test_a_worn_contact_gives_one_press_for_each_press(
    pins: VirtualPins, buttons: GpioButtons, inbox: Inbox
) -> None:
    for _ in range(3):
        pins.bounce(17, closed=True)
        assert inbox.next() == ButtonPressed(0)
        pins.bounce(17, closed=False)
        time.sleep(0.05)  # a finger is not faster; the release must have been stable for 20 ms
    pins.press(22)
    assert inbox.next() == ButtonPressed(2)


def test_glitches_on_a_long_wire_are_no_presses(
    pins: VirtualPins, buttons: GpioButtons, inbox: Inbox
) -> None:
    for _ in range(5):
        pins.press(17)
        pins.release(17)
    pins.press(22)
    assert inbox.next() == ButtonPressed(2)


def test_a_button_pressed_at_the_start_counts_after_it_was_released(pins: VirtualPins, inbox: Inbox) -> None:
    pins.hold(17)
    driver = GpioButtons([(0, ButtonSettings(source="gpio", service="a", pin=17))], inbox.queue.put)
    driver.start()
    try:
        assert inbox.next() == FINE
        time.sleep(0.05)  # longer than a press needs
        assert inbox.queue.empty()
        pins.release(17)
        time.sleep(0.05)
        pins.press(17)
        assert inbox.next() == ButtonPressed(0)
    finally:
        driver.stop()


QUICK = Times(stable=0.02, held=0.2, stuck=0.4, stuck_at_start=0.1)
STUCK = "button 1 (pin 17) is stuck"


def test_a_button_held_down_is_told_once_then_stuck_then_free(pins: VirtualPins, inbox: Inbox) -> None:
    """R01: a stuck button is a fault of the kiosk, which is over when it is free."""
    one = ButtonSettings(source="gpio", service="a", pin=17)
    driver = GpioButtons([(0, one)], inbox.queue.put, QUICK)
    driver.start()
    try:
        assert inbox.next() == FINE
        pins.hold(17)
        told = [inbox.next() for _ in range(4)]
        assert told == [
            ButtonPressed(0), ButtonHeld(0), ButtonStuck(0, True), DeviceState("buttons-gpio", False, STUCK)
        ]  # fmt: skip
        pins.release(17)
        assert [inbox.next(), inbox.next()] == [ButtonStuck(0, False), FINE]
    finally:
        driver.stop()


def test_a_button_pressed_since_power_on_is_stuck_and_gives_nothing(pins: VirtualPins, inbox: Inbox) -> None:
    """R01"""
    pins.hold(17)
    one = ButtonSettings(source="gpio", service="a", pin=17)
    driver = GpioButtons([(0, one)], inbox.queue.put, QUICK)
    driver.start()
    try:
        assert inbox.next() == FINE
        told = [inbox.next(), inbox.next()]
        assert told == [ButtonStuck(0, True), DeviceState("buttons-gpio", False, STUCK)]
        time.sleep(QUICK.held)
        assert inbox.queue.empty()
    finally:
        driver.stop()


def test_an_edge_that_was_never_told_is_found_by_looking(
    pins: VirtualPins, buttons: GpioButtons, inbox: Inbox
) -> None:
    pin = pins.factory.pin(17)
    told, pin.when_changed = pin.when_changed, None
    pins.press(17)
    assert inbox.next() == ButtonPressed(0)
    pins.release(17)
    pin.when_changed = told


def test_a_callback_that_fails_does_not_raise_into_the_pin_library(
    pins: VirtualPins, buttons: GpioButtons, inbox: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    """One exception ends lgpio's only thread; mock pins hand it to whoever moves the pin."""
    ticks = pins.factory.ticks
    pins.factory.ticks = lambda: None  # the age of an edge cannot be computed
    with caplog.at_level(logging.ERROR):
        pins.press(17)
    pins.factory.ticks = ticks
    assert "an edge was lost" in caplog.text
    assert inbox.next() == ButtonPressed(0)  # found by looking
    assert buttons.alive()


def test_a_lamp_is_on_off_or_blinks(pins: VirtualPins, buttons: GpioButtons) -> None:
    buttons.lamp(0, "on")
    buttons.lamp(3, "on")
    assert until(lambda: pins.lamp(27) and pins.lamp(5))
    buttons.lamp(0, "off")
    assert until(lambda: not pins.lamp(27))
    assert pins.lamp(5)
    buttons.lamp(0, "blink")
    assert until(lambda: pins.lamp(27))
    assert until(lambda: not pins.lamp(27))
    assert until(lambda: pins.lamp(27))
    buttons.lamp(2, "on")  # has none
    assert buttons.alive()


def test_a_lamp_flickers_faster_than_it_blinks_and_then_is_steady(
    pins: VirtualPins, buttons: GpioButtons
) -> None:
    """R02: the card is not known."""
    buttons.lamp(0, "flicker")
    for _ in range(3):
        assert until(lambda: pins.lamp(27))
        assert until(lambda: not pins.lamp(27))
    buttons.lamp(0, "on")
    assert until(lambda: pins.lamp(27))
    assert (FLICKER_S, BLINK_S) == (0.1, 0.5)


def test_a_pin_that_is_taken_is_reported_and_the_other_buttons_work(pins: VirtualPins, inbox: Inbox) -> None:
    """R01."""
    taken = DigitalOutputDevice(17)
    driver = GpioButtons(
        [
            (0, ButtonSettings(source="gpio", service="a", pin=17)),
            (1, ButtonSettings(source="gpio", service="b", pin=22)),
        ],
        inbox.queue.put,
    )
    driver.start()
    try:
        state = inbox.next()
        assert isinstance(state, DeviceState)
        assert (state.ok, "pin 17" in state.cause) == (False, True)
        assert inbox.next() == ButtonsDead("buttons-gpio", frozenset({0}))
        pins.press(22)
        assert inbox.next() == ButtonPressed(1)
    finally:
        driver.stop()
        taken.close()


def test_after_a_stop_the_pins_are_free_and_the_driver_is_not_alive(pins: VirtualPins, inbox: Inbox) -> None:
    for _ in range(2):
        driver = GpioButtons(
            [(0, ButtonSettings(source="gpio", service="a", pin=17, lamp=27))], inbox.queue.put
        )
        driver.start()
        assert inbox.next() == FINE
        driver.stop()
        assert not driver.alive()


def test_a_pin_factory_chosen_by_others_is_left_alone(pins: VirtualPins, buttons: GpioButtons) -> None:
    assert Device.pin_factory is pins.factory


# --- settings ------------------------------------------------------------------------------------------------


def button(**keys: object) -> ButtonSettings:
    """As the configuration's loader makes it from a table."""
    return msgspec.convert({"service": "a", **keys}, ButtonSettings)


def test_buttons_without_mistakes_have_no_problems() -> None:
    good = [
        button(source="gpio", pin=17, lamp=27),
        button(source="serial", port="/dev/box", code="B1"),
        button(source="serial", port="/dev/box", code="\u0002B\u00ff", lamp=22, **{"class": "vip"}),
        button(source="serial", port="/dev/box2", code="B", baud=19200),
    ]
    assert [found for each in good for found in each.problems()] == []
    assert problems(good) == []
    assert [each.class_ for each in good] == ["ordinary", "ordinary", "vip", "ordinary"]
    assert codes(good, "/dev/box") == {b"B1": 1, b"\x02B\xff": 2}
    assert ports(good) == {"/dev/box": 9600, "/dev/box2": 19200}


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        ({"source": "gpio"}, ['pin: source = "gpio" needs one']),
        (
            {"source": "gpio", "pin": 17, "port": "/dev/box", "code": "A"},
            ['port: belongs to source = "serial"', 'code: belongs to source = "serial"'],
        ),
        (
            {"source": "serial", "pin": 17},
            [
                'port: source = "serial" needs one',
                'code: source = "serial" needs one',
                'pin: belongs to source = "gpio"',
            ],
        ),
        (
            {"source": "serial", "port": "/dev/box", "code": "号", "baud": 9601},
            [
                "baud: 9601 is not one of 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200",
                "code: each character must be one byte, \\u0000 to \\u00FF",
            ],
        ),
    ],
)
def test_every_mistake_in_a_button_is_told_with_its_key(keys: dict[str, object], found: list[str]) -> None:
    assert button(**keys).problems() == found


@pytest.mark.parametrize(
    "keys",
    [
        {"source": "usb"},
        {"source": "gpio", "pin": 28},
        {"source": "gpio", "pin": -1},
        {"source": "serial", "port": "", "code": "A"},
        {"source": "serial", "port": "/dev/box", "code": ""},
        {"source": "gpio", "pin": 17, "colour": "red"},
        {"source": "gpio", "pin": 17, "service": "A b"},
    ],
)
def test_a_button_outside_its_bounds_is_refused(keys: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        button(**keys)


def test_every_mistake_among_buttons_is_told() -> None:
    assert problems([]) == ["button: a kiosk needs at least one [[button]]"]
    assert problems(
        [
            button(source="gpio", pin=17),
            button(source="gpio", pin=22, lamp=17),
            button(source="serial", port="/dev/box", code="A"),
            button(source="serial", port="/dev/box", code="A", baud=19200),
            button(source="serial", port="/dev/box", code="AB"),
            button(source="serial", port="/dev/box2", code="A"),
        ]
    ) == [
        "button: pin 17 is used 2 times",
        "button[4].code: is that of button[3] on the same port",
        "button[5].code: cannot be told from that of button[3]: one begins with the other",
        "button[5].code: cannot be told from that of button[4]: one begins with the other",
        "button: port /dev/box has 2 different bauds",
    ]
