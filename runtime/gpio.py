"""What every driver of pins on the 40-pin header needs to know of gpiozero and lgpio, whichever unit it is of.

gpiozero's callbacks run on lgpio's single notification thread, and one exception ends that thread for ever while the
process looks healthy: so a callback only queues, and `notifications_alive` is asked.

Which gpiochip drives the header changes with model and kernel, its name does not: gpiozero 2.0.1 takes chip 4 on a
Pi 5 and else 0, and newer kernels have neither there.
"""

import logging
import os
import sys
from pathlib import Path

from gpiozero import Device, GPIOZeroError

log = logging.getLogger(__name__)

GPIO_DEVICES = Path("/sys/bus/gpio/devices")
HEADER_CHIPS = ("rp1-gpio", "bcm2711-gpio", "bcm2835-gpio")  # Pi 5; Pi 4; older


def choose_chip() -> None:
    """A pin factory that others have chosen is left alone; with no header chip gpiozero looks for itself."""
    if Device.pin_factory is not None or os.environ.get("GPIOZERO_PIN_FACTORY"):
        return
    chip = header_chip()
    if chip is None:
        return
    try:
        from gpiozero.pins.lgpio import LGPIOFactory

        Device.pin_factory = LGPIOFactory(chip=chip)
    except pin_errors() as exc:
        log.warning("cannot open gpiochip%d: %s", chip, exc)  # each pin will report its own failure


def header_chip(devices: Path = GPIO_DEVICES) -> int | None:
    """The number of the chip behind the 40-pin header, by what the device tree calls it."""
    found: dict[str, int] = {}
    for compatible in sorted(devices.glob("gpiochip*/of_node/compatible")):
        number = compatible.parts[-3].removeprefix("gpiochip")
        try:
            names = compatible.read_bytes().decode("ascii", "replace").split("\0")
        except OSError:
            continue
        for kind in HEADER_CHIPS:
            if number.isdigit() and any(name.endswith(kind) for name in names):
                found.setdefault(kind, int(number))
    return next((found[kind] for kind in HEADER_CHIPS if kind in found), None)


def pin_errors() -> tuple[type[Exception], ...]:
    """lgpio's error is no OSError, and lgpio is there on a Pi only."""
    lgpio_error = getattr(sys.modules.get("lgpio"), "error", None)
    known = (GPIOZeroError, OSError, ValueError, ImportError)
    return known if lgpio_error is None else (*known, lgpio_error)


def notifications_alive() -> bool:
    """lgpio keeps one thread for all pins; with another pin library there is none to look at."""
    lgpio = sys.modules.get("lgpio")
    thread = getattr(lgpio, "_notify_thread", None)
    return thread is None or bool(thread.is_alive())
