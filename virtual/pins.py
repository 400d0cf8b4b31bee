"""Buttons and lamps without a Raspberry Pi: fingers on gpiozero's mock pins, within the same process.

Mock pins run the driver's callbacks in the caller's thread and do not debounce: that is the driver's work.
"""

import time
from collections.abc import Iterable

from gpiozero import Device
from gpiozero.pins.mock import MockFactory

BOUNCE = (0.0004, 0.0011, 0.0003, 0.002, 0.0007)
"""Seconds between the edges of a worn arcade button's contact."""


class VirtualPins:
    """While entered, every pin of this process is emulated. Buttons close to ground, as on the kiosk."""

    def __init__(self) -> None:
        self.factory = MockFactory()
        self._before: object = None

    def __enter__(self) -> "VirtualPins":
        self._before, Device.pin_factory = Device.pin_factory, self.factory
        return self

    def __exit__(self, *_exc: object) -> None:
        self.factory.reset()
        Device.pin_factory = self._before

    def press(self, pin: int) -> None:
        self.factory.pin(pin).drive_low()

    def hold(self, pin: int) -> None:
        """A finger, or a short circuit, that is there before the driver: the pull-up does not lift it."""
        contact = self.factory.pin(pin)
        contact._set_pull = lambda _pull: None
        contact.drive_low()

    def release(self, pin: int) -> None:
        self.factory.pin(pin).drive_high()

    def play(self, pin: int, edges: Iterable[tuple[float, bool]]) -> None:
        """A recorded trace: after so many seconds the contact is closed (True) or open."""
        for after_s, is_closed in edges:
            time.sleep(after_s)
            (self.press if is_closed else self.release)(pin)

    def bounce(self, pin: int, closed: bool = True, gaps_s: Iterable[float] = BOUNCE) -> None:
        """Chatter that ends closed, or open: a press, or a release, as a real contact does it."""
        gaps = list(gaps_s)
        gaps = gaps[: len(gaps) // 2 * 2]  # an even number of edges would end where it began
        self.play(pin, [(gap_s, closed == (n % 2 == 0)) for n, gap_s in enumerate([0.0, *gaps])])

    def lamp(self, pin: int) -> bool:
        return bool(self.factory.pin(pin).state)
