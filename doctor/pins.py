"""The chip behind the 40-pin header, found by its name and never by its number, and who has the lines a unit wants."""

from collections.abc import Iterator
from pathlib import Path

from doctor.probe import Probe
from doctor.unit import Table, Unit
from doctor.verdict import Verdict, fail, ok

HEADER_CHIPS = (
    ("rp1-gpio", "pinctrl-rp1"),
    ("bcm2711-gpio", "pinctrl-bcm2711"),
    ("bcm2835-gpio", "pinctrl-bcm2835"),
)
"""As runtime/gpio.py has them, and a test compares: how the device tree's name ends, and the kernel's label."""

OURS = "lg"  # the name lgpio gives itself as a line's consumer
GROUP = "systemd-sysusers puts the user jiaohao into the group gpio; then restart the unit"
TRIAL_S = 5.0


def check(probe: Probe, unit: Unit) -> Verdict | None:
    """None for a unit without pins."""
    lines = wanted(unit)
    if not lines:
        return None
    chip = _given(unit) if _given(unit) is not None else header_chip(probe)
    if chip is None:
        there = ", ".join(f"gpiochip{number} ({', '.join(names)})" for number, names in chips(probe).items())
        return fail(
            f"no chip drives a Raspberry Pi's header; there is {there or 'none at all'}",
            "is it a Raspberry Pi? If one of them drives the pins: [gpio] chip = N",
        )
    told = probe.trial(
        "lines", str(probe.at(f"/dev/gpiochip{chip}")), *map(str, lines), timeout_s=TRIAL_S, user=unit.user
    )
    if "holders" not in told:
        return fail(f"/dev/gpiochip{chip}: {told.get('trouble', '')}", GROUP)
    holders = {int(line): str(holder) for line, holder in told["holders"].items()}
    stuck = (unit.health or {}).get("buttons") == "fault"
    found = unit.last_fault("buttons") or "a button is stuck, or its pin cannot be had"
    return judge(chip, lines, holders, is_running=unit.service.is_active, fault=found if stuck else "")


def judge(
    chip: int, lines: dict[int, str], holders: dict[int, str], *, is_running: bool, fault: str = ""
) -> Verdict:
    """`lines`: pin → what for. `fault`: what the running kiosk says of its buttons."""
    others = [
        f"pin {line} ({what}) is in use by {holders[line]}"
        for line, what in lines.items()
        if holders.get(line) and not (is_running and holders[line] == OURS)
    ]
    if others:
        return fail(
            "; ".join(others), "take the dtoverlay that uses it out of /boot/firmware/config.txt, or rewire"
        )
    free = [f"{line} ({what})" for line, what in lines.items() if not holders.get(line)]
    if is_running and free:
        return fail(
            f"the running unit has not got pin {', '.join(free)}", "journalctl -u its service says why"
        )
    if fault:
        return fail(fault, "press that button a few times; if it stays so, change it or its cable")
    how = "the unit has them" if is_running else "free"
    return ok(f"gpiochip{chip}, {len(lines)} pins: {how}")


def wanted(unit: Unit) -> dict[int, str]:
    """BCM number → what for."""
    found: dict[int, str] = {}
    for number, button in enumerate(unit.parts("button"), 1):
        found |= dict.fromkeys(_pin(button, "pin"), f"button {number}")
        found |= dict.fromkeys(_pin(button, "lamp"), f"lamp {number}")
    found |= dict.fromkeys(_pin(unit.part("presence"), "pin"), "motion sensor")
    found |= dict.fromkeys(_pin(unit.part("buzzer"), "pin"), "buzzer")
    return found


def header_chip(probe: Probe) -> int | None:
    there = chips(probe)
    for compatible, label in HEADER_CHIPS:
        for number, names in there.items():
            if any(name.endswith(compatible) or name == label for name in names):
                return number
    return None


def chips(probe: Probe) -> dict[int, list[str]]:
    found = (path.name.removeprefix("gpiochip") for path in probe.glob("/sys/bus/gpio/devices/gpiochip*"))
    numbers = sorted(int(number) for number in found if number.isdigit())
    return {number: list(dict.fromkeys(_names(probe, number))) for number in numbers}


def _names(probe: Probe, number: int) -> Iterator[str]:
    """By the device tree, then its labels, which lie in a place of their own on each generation of kernels."""
    device = probe.at(f"/sys/bus/gpio/devices/gpiochip{number}")
    yield from _text(device / "of_node/compatible")
    yield from _text(device / "label")
    yield from _text(probe.at(f"/sys/class/gpio/chip{number}/label"))
    for chip in probe.glob("/sys/class/gpio/gpiochip*"):
        if (chip / f"device/gpiochip{number}").exists():
            yield from _text(chip / "label")


def _text(path: Path) -> list[str]:
    try:
        read = path.read_bytes().decode("ascii", "replace")
    except OSError:
        return []
    return [name for name in (part.strip() for part in read.split("\0")) if name]


def _pin(table: Table, key: str) -> list[int]:
    pin = table.get(key)
    return [pin] if isinstance(pin, int) else []


def _given(unit: Unit) -> int | None:
    chip = unit.part("gpio").get("chip")
    return chip if isinstance(chip, int) else None
