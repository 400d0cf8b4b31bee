"""All checks: of each unit, or of the whole machine. None as an answer: it does not concern this one."""

import os
from collections.abc import Callable, Iterable, Sequence
from functools import partial

from doctor import (
    broker_seen,
    clock,
    configuration,
    disk,
    nodes,
    pins,
    power,
    printer,
    release,
    screen,
    service,
)
from doctor.names import WHAT
from doctor.probe import Probe
from doctor.unit import Unit
from doctor.verdict import Line, Verdict, fail, skip

OfUnit = Callable[[Probe, Unit], Verdict | None]
OfMachine = Callable[[Probe, list[Unit]], Verdict | None]


def _service(probe: Probe, unit: Unit) -> Verdict:
    return service.check(probe, unit.service_name, unit.service)


def _broker(_probe: Probe, unit: Unit) -> Verdict | None:
    if unit.kind == "bus":
        return None
    return broker_seen.judge(unit.broker, unit.service.unit if unit.service.is_active else "")


def _controller(_probe: Probe, unit: Unit) -> Verdict | None:
    return None if unit.kind in ("hall", "bus") else broker_seen.judge_hall(unit.broker)


OF_UNIT: dict[str, OfUnit] = {
    "unit": _service,
    "version": release.check_running,
    "config": configuration.check,
    "broker": _broker,
    "controller": _controller,
    "gpio": pins.check,
    "buttons": nodes.check_boxes,
    "printer": printer.check,
    "paper": printer.check_paper,
    "keypad": nodes.check_keypad,
    "reader": nodes.check_reader,
    "sign": nodes.check_sign,
    "screen": screen.check,
    "fonts": screen.check_fonts,
    "audio": screen.check_audio,
}
OF_MACHINE: dict[str, OfMachine] = {
    "release": release.check,
    "clock": clock.check,
    "owner": screen.check_owner,
    "disk": disk.check,
    "root": disk.check_root,
    "card": disk.check_card,
    "power": power.check,
    "temperature": power.check_temperature,
    "watchdog": power.check_watchdog,
    "stop": power.check_stop,
}
HIDDEN = ("Permission denied", "cannot be read by this user")
UNEXPECTED = (OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, AssertionError)


def examine(probe: Probe, units: Sequence[Unit], only: Iterable[str] = ()) -> list[Line]:
    """Every check of every unit it concerns."""
    chosen = set(only) or set(WHAT)
    lines: list[Line] = []
    for name in [name for name in WHAT if name in chosen]:
        if name in OF_MACHINE:
            lines += _line(name, "", partial(OF_MACHINE[name], probe, list(units)))
        else:
            for unit in units:
                lines += _line(name, unit.name, partial(OF_UNIT[name], probe, unit))
    return lines


def _line(name: str, unit: str, ask: Callable[[], Verdict | None]) -> list[Line]:
    """A check that fails itself, on a file nobody expected so, is one failed line and not the end of all."""
    try:
        verdict = ask()
    except UNEXPECTED as exc:
        verdict = fail(
            f"the check itself failed: {type(exc).__name__}: {exc}", "tell the makers, with this line"
        )
    if verdict is not None and verdict.state == "fail" and _is_hidden(verdict.found):
        verdict = skip(verdict.found, "ask again with sudo")
    return [] if verdict is None else [Line(name, unit, verdict)]


def _is_hidden(found: str) -> bool:
    """From this user, which says nothing of the unit's own."""
    return os.geteuid() != 0 and any(words in found for words in HIDDEN)
