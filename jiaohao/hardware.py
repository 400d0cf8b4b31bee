"""`jiaohao doctor --hardware`: installation day. A person presses, looks and listens; each device says what it heard.

The devices are opened by the drivers the unit itself has, so the unit must be stopped: what it has is not touched.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from doctor.options import chosen
from doctor.probe import Probe
from doctor.unit import Unit, units
from jiaohao import hardware_kiosk, hardware_pad, hardware_screen
from jiaohao.terminal import Terminal
from runtime import config
from runtime.config import Table

EX_USAGE, EX_UNAVAILABLE = 64, 69  # sysexits.h
Found = tuple[str, str]
"""A device, and what is wrong with it; "" for nothing."""

Step = Callable[[Path, Table, Terminal], Iterator[Found]]
STEPS: dict[str, tuple[Step, ...]] = {
    "kiosk": (
        hardware_kiosk.buttons,
        hardware_kiosk.lamps,
        hardware_kiosk.slip,
        hardware_pad.reader,
        hardware_screen.kiosk,
    ),
    "counter": (hardware_pad.keypad, hardware_screen.counter),
    "board": (hardware_screen.board,),
}


def run(options: argparse.Namespace, terminal: Terminal | None = None) -> int:
    """Exit code: 0 all of it works, 1 something does not, 64 no such unit, 69 a unit runs, 78 a file is wrong."""
    probe = Probe(options.root)
    try:
        _, names = chosen(options.only, options.units)
    except ValueError as exc:
        print(f"jiaohao doctor: {exc}", file=sys.stderr)
        return EX_USAGE
    here = [unit for unit in units(probe, names) if unit.kind in STEPS]
    if not here:
        print("no kiosk, counter or board has its file in /etc/jiaohao", file=sys.stderr)
        return EX_USAGE
    if running := [unit.service.unit for unit in here if unit.service.is_there]:
        print(_stop_first(running), file=sys.stderr)
        return EX_UNAVAILABLE
    try:
        found = [each for unit in here for each in _examined(probe, unit, terminal or Terminal())]
    except KeyboardInterrupt:
        print("\nstopped by hand", file=sys.stderr)
        return 1
    _sum_up(found, [unit.service.unit for unit in here])
    return 1 if any(wrong for _, wrong in found) else 0


def _examined(probe: Probe, unit: Unit, terminal: Terminal) -> Iterator[Found]:
    path = probe.at(unit.path)
    table = config.read(path)
    for step in STEPS[unit.kind]:
        for device, wrong in step(path, table, terminal):
            terminal.say(
                f"{'FAIL' if wrong else 'ok':4}  {unit.name} {device}{f': {wrong}' if wrong else ''}"
            )
            yield f"{unit.name} {device}", wrong


def _stop_first(running: list[str]) -> str:
    names = " ".join(running)
    return (
        f"{' and '.join(running)}: runs, and has its devices. Customers get no tickets meanwhile:\n"
        f"  sudo systemctl stop {names}\n"
        f"and when you are done:\n"
        f"  sudo systemctl start {names}"
    )


def _sum_up(found: list[Found], services: list[str]) -> None:
    failed = [device for device, wrong in found if wrong]
    print(f"FAIL: {', '.join(failed)}; {len(found)} tried" if failed else f"ok: {len(found)} tried")
    print(f"do not forget: sudo systemctl start {' '.join(services)}")
