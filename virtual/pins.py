"""Buttons and lamps without a Raspberry Pi: gpiozero's mock pins, within this process or worked from another.

Mock pins run the driver's callbacks in the caller's thread and do not debounce: that is the driver's work.
"""

import contextlib
import os
import socket
import threading
import time
from collections.abc import Iterable

from gpiozero import Device
from gpiozero.pins.mock import MockFactory, MockPin

ADDRESS = "JIAOHAO_PINS"
"""Environment of a unit whose pins are a `virtual.chip.VirtualChip`; with it goes GPIOZERO_PIN_FACTORY=jiaohao."""

CONNECT_S = 5.0
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


class WiredPin(MockPin):
    """A pin whose contact is elsewhere. `grounded` wins over the pull-up, as it does in copper."""

    grounded = False

    def drive_high(self) -> None:
        if not self.grounded:
            super().drive_high()

    def _set_function(self, value: str) -> None:
        super()._set_function(value)
        if value == "input":
            self.factory.tell(self.info.name, False)

    def _set_state(self, value: float) -> None:
        super()._set_state(value)
        self.factory.tell(self.info.name, bool(value))


class WiredPins(MockFactory):
    """gpiozero finds it by its entry point, `jiaohao`; the driver does not know that its pins are emulated."""

    def __init__(self) -> None:
        super().__init__(pin_class=WiredPin)
        host, _, port = os.environ.get(ADDRESS, "").rpartition(":")
        self._wire = socket.create_connection((host, int(port or 0)), CONNECT_S)
        self._wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._wire.settimeout(None)
        threading.Thread(target=self._listen, name="virtual-pins", daemon=True).start()

    def tell(self, name: str, level: bool) -> None:
        with contextlib.suppress(OSError):  # nobody looks at the lamps any more
            self._wire.sendall(f"{name.removeprefix('GPIO')} {int(level)}\n".encode("ascii"))

    def _listen(self) -> None:
        """Until the other end is gone: then no button is pressed any more, as when a cable comes off."""
        for line in self._wire.makefile("r", encoding="ascii"):
            number, level = line.split()
            pin = self.pin(int(number))
            pin.grounded = level == "1"
            (pin.drive_low if pin.grounded else pin.drive_high)()
