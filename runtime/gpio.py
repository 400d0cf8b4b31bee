"""What every driver of pins on the 40-pin header needs to know of gpiozero and lgpio, whichever unit it is of.

gpiozero's callbacks run on lgpio's single notification thread, and one exception ends that thread for ever while the
process looks healthy: so a callback only queues, and `notifications_alive` is asked.

The pin library is named here. Left to itself gpiozero tries one after the other and ends at `native`, which is an
experiment; and it takes chip 4 on a Pi 5 and else chip 0, where newer kernels have neither. What drives the header is
told by the chip's name, never by its number.
"""

import atexit
import contextlib
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from gpiozero import Device, GPIOZeroError

ROOT = Path("/")
HEADER_CHIPS = (
    ("rp1-gpio", "pinctrl-rp1"),  # Pi 5
    ("bcm2711-gpio", "pinctrl-bcm2711"),  # Pi 4
    ("bcm2835-gpio", "pinctrl-bcm2835"),  # older
)
"""How the device tree's name for it ends, behind a vendor that differs; and the kernel's label."""

WAY_OUT = "if one of them does drive the pins, name it in the configuration: [gpio] chip = N"
NOT_INSTALLED = (
    "no pin can be used: the Python package lgpio is missing or too old; pip install 'jiaohao[gpio]', or "
    "apt install python3-lgpio"
)
NOT_OPENED = "this user must be in the group gpio, and the service needs DeviceAllow=char-gpiochip rw"


class PinsError(OSError):
    """No pin of this computer can be used; says why, and the way out."""


def choose_pins(chip: int | None = None) -> None:
    """lgpio with the header's chip, or `chip`; again and again until it succeeds. Raises PinsError.

    What others have chosen is left alone: a factory that is there, or one that GPIOZERO_PIN_FACTORY names.
    """
    named = os.environ.get("GPIOZERO_PIN_FACTORY") or "lgpio"
    if Device.pin_factory is not None or named.lower() != "lgpio":
        return
    number = header_chip() if chip is None else chip
    try:
        with _own_folder():
            from gpiozero.pins.lgpio import LGPIOFactory
        Device.pin_factory = LGPIOFactory(chip=number)
    except (ImportError, AttributeError) as exc:
        raise PinsError(f"{NOT_INSTALLED} ({exc})") from exc
    except pin_errors() as exc:
        raise PinsError(f"/dev/gpiochip{number}: {exc}; {NOT_OPENED}") from exc


def header_chip(root: Path = ROOT) -> int:
    """The number of the chip behind the 40-pin header. Raises PinsError, naming what there is."""
    there = {number: list(dict.fromkeys(_names(root, number))) for number in _numbers(root)}
    for compatible, label in HEADER_CHIPS:
        for number, names in there.items():
            if any(name.endswith(compatible) or name == label for name in names):
                return number
    if not there:
        raise PinsError(
            "this computer has no GPIO chip at all: buttons, lamps and sensors on pins need a Raspberry Pi"
        )
    found = ", ".join(
        f"gpiochip{number} ({', '.join(names) or 'no name'})" for number, names in there.items()
    )
    raise PinsError(f"no chip here drives a Raspberry Pi's header; there is {found}; {WAY_OUT}")


def pin_errors() -> tuple[type[Exception], ...]:
    """lgpio's error is no OSError, and lgpio is there on a Pi only."""
    lgpio_error = getattr(sys.modules.get("lgpio"), "error", None)
    known = (GPIOZeroError, OSError, ValueError, ImportError)
    return known if lgpio_error is None else (*known, lgpio_error)


def notifications_alive() -> bool:
    """lgpio keeps one thread for all pins, `_notify_thread` of its module in 0.2.2; found by what it is, not by name.

    With another pin library there is none to look at.
    """
    lgpio = sys.modules.get("lgpio")
    return all(
        each.is_alive() for each in vars(lgpio or object).values() if isinstance(each, threading.Thread)
    )


# --- chips ---------------------------------------------------------------------------------------------------


def _numbers(root: Path) -> list[int]:
    found = (path.name.removeprefix("gpiochip") for path in root.glob("sys/bus/gpio/devices/gpiochip*"))
    return sorted(int(number) for number in found if number.isdigit())


def _names(root: Path, number: int) -> Iterator[str]:
    """By the device tree, then its labels, which lie in a place of their own on each generation of kernels."""
    device = root / f"sys/bus/gpio/devices/gpiochip{number}"
    yield from _text(device / "of_node/compatible")
    yield from _text(device / "label")
    yield from _text(root / f"sys/class/gpio/chip{number}/label")  # Linux 6.17 and later
    for chip in sorted(root.glob("sys/class/gpio/gpiochip*")):  # numbered by their first pin
        if (chip / f"device/gpiochip{number}").exists():
            yield from _text(chip / "label")


def _text(path: Path) -> list[str]:
    """The device tree separates its names by NUL."""
    try:
        read = path.read_bytes().decode("ascii", "replace")
    except OSError:
        return []
    return [name for name in (part.strip() for part in read.split("\0")) if name]


# --- lgpio ---------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _own_folder() -> Iterator[None]:
    """At its import it makes a FIFO in the folder that LG_WD names, else in the working directory: it may be read-only.

    And it goes there, with the whole process: relative paths of the configuration would lead elsewhere from then on.
    """
    before = os.open(".", os.O_PATH)
    try:
        os.environ["LG_WD"] = _writable_folder()
        yield
    finally:
        os.fchdir(before)
        os.close(before)


@cache
def _writable_folder() -> str:
    """As the service was told, its RuntimeDirectory, or one of our own that goes with this process."""
    wanted = (os.environ.get("LG_WD", ""), *os.environ.get("RUNTIME_DIRECTORY", "").split(":"))
    for folder in wanted:
        if folder and os.path.isdir(folder) and os.access(folder, os.W_OK | os.X_OK):
            return folder
    own = tempfile.mkdtemp(prefix="jiaohao-pins-")
    atexit.register(shutil.rmtree, own, ignore_errors=True)
    return own
