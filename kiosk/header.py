"""Which gpiochip drives the 40-pin header: its number changes with model and kernel, its name does not.

gpiozero 2.0.1 takes chip 4 on a Pi 5 and else 0; newer kernels have neither there.
"""

from pathlib import Path

GPIO_DEVICES = Path("/sys/bus/gpio/devices")
HEADER_CHIPS = ("rp1-gpio", "bcm2711-gpio", "bcm2835-gpio")  # Pi 5; Pi 4; older


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
