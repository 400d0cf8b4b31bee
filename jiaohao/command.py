"""The command line. Each process is imported only when it is asked for: `--help` is quick, and a unit needs the
libraries of its own hardware and no others.
"""

import argparse
import importlib
import os
import select
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from jiaohao.files import kind_of, struct_of
from jiaohao.parsers import parser
from runtime import log
from runtime.config import EX_CONFIG, ConfigError, load, read, report

EX_UNAVAILABLE = 69  # sysexits.h
EX_PIPE = 141  # as a shell says it of whoever is ended by SIGPIPE

UNITS = {"kiosk": "kiosk.main", "counter": "counter.main", "board": "display.main"}
EXTRAS = {
    "serial": "kiosk",
    "pygame": "board",
    "gpiozero": "gpio",
    "lgpio": "gpio",
    "PIL": "demo",
    "iotcore": "demo",
    "starlette": "demo",
    "uvicorn": "demo",
    "tomli_w": "demo",
    "apprise": "hall",
}
"""Library → the extra of pyproject.toml that brings it."""


def main(argv: Sequence[str] | None = None) -> int:
    try:
        try:
            return _run(argv)
        finally:
            print(end="", flush=True)  # now, where it can be caught; there may be no stdout at all
    except BrokenPipeError:
        if not _nobody_reads():
            raise
        # What is left of them would be written when Python ends, and told as an error.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EX_PIPE


def _nobody_reads() -> bool:
    """What reads our words has ended, as in `jiaohao … | head`."""
    poll = select.poll()
    poll.register(sys.stdout, 0)
    return any(state & (select.POLLERR | select.POLLHUP) for _, state in poll.poll(0))


def _run(argv: Sequence[str] | None) -> int:
    options = parser().parse_args(argv)
    try:
        return RUNS[options.command](options)
    except ConfigError as exc:
        print(report(exc), file=sys.stderr)
        return EX_CONFIG
    except ModuleNotFoundError as exc:
        library = (exc.name or "").partition(".")[0]
        if library not in EXTRAS:
            raise
        print(_missing(library, options.command), file=sys.stderr)
        return EX_UNAVAILABLE


def _run_unit(options: argparse.Namespace) -> int:
    log.setup(options.debug)
    module = importlib.import_module(UNITS[options.command])
    return int(module.run(options.config, options.record))


def _run_hall(options: argparse.Namespace) -> int:
    log.setup(options.debug)
    module = importlib.import_module("hall.main")
    return int(module.run(options.config, speed=options.speed, confirm_clock=options.confirm_clock))


def _run_cards(options: argparse.Namespace) -> int:
    if options.action == "read":
        module = importlib.import_module("jiaohao.read_cards")
        keys = ("driver", "port", "baud", "format")
        given = {key: value for key in keys if (value := getattr(options, key)) is not None}
        return int(module.run(options.config, given | ({"bytes": options.keep} if options.keep else {})))
    module = importlib.import_module("jiaohao.cards")
    return int(
        module.run(options.file, options.config, options.key_file, options.format or "hex", options.keep)
    )


def _run_appointments(options: argparse.Namespace) -> int:
    module = importlib.import_module("jiaohao.appointments")
    if options.action == "clear":
        return int(module.clear(options.day, options.config))
    return int(module.run(options.file, options.config, options.key_file))


def _run_reprint(options: argparse.Namespace) -> int:
    module = importlib.import_module("jiaohao.reprint")
    return int(module.run(options.config, yes=options.yes))


def _run_maintenance(options: argparse.Namespace) -> int:
    module = importlib.import_module("jiaohao.maintenance")
    return int(module.run(options.config, options.done))


def _run_doctor(options: argparse.Namespace) -> int:
    module = importlib.import_module("jiaohao.hardware" if options.hardware else "doctor.command")
    return int(module.run(options))


def _run_simulate(options: argparse.Namespace) -> int:
    module = importlib.import_module("jiaohao.simulate")
    return int(module.run(options.day, language=options.language, everything=options.everything))


def _run_notice(options: argparse.Namespace) -> int:
    module = importlib.import_module("jiaohao.notice")
    others = {language: text for language in ("zh", "en") if (text := getattr(options, language))}
    return int(module.run(options.config, options.text, others, options.for_min, literal=options.literal))


def _run_voice(options: argparse.Namespace) -> int:
    module = importlib.import_module("jiaohao.voice")
    return int(module.run(options))


def _run_keys(options: argparse.Namespace) -> int:
    module = importlib.import_module("jiaohao.keys")
    return int(module.run(options.config))


def _run_bus(options: argparse.Namespace) -> int:
    log.setup(options.debug)
    module = importlib.import_module("counter.bus_main")
    return int(module.run(options.config))


def _run_demo(options: argparse.Namespace) -> int:
    module = importlib.import_module("virtual.demo")
    return int(
        module.run(
            for_s=options.for_s,
            speed=options.speed,
            seed=options.seed,
            port=options.port,
            browser=options.browser,
            out=options.out,
            config=options.config,
            voice=options.voice,
        )
    )


def _run_init(options: argparse.Namespace) -> int:
    module = importlib.import_module("jiaohao.init")
    wanted = module.Wanted(
        options.preset,
        options.counters,
        kiosks=options.kiosks,
        small=options.small,
        hall=options.hall or options.preset,
        controller=options.controller or "",
    )
    folder = options.out or Path(f"jiaohao-{options.preset}")
    return int(module.run(wanted, folder, force=options.force))


def _run_check(options: argparse.Namespace) -> int:
    path: Path = options.config
    kind = kind_of(path)
    found: list[str] = []
    settings: Any = None
    struct: Any = struct_of(kind)
    try:
        settings = load(path, struct)
    except ConfigError as exc:
        found += exc.mistakes
    if kind == "hall":
        found += _channels(path, found)
    if hasattr(struct, "mistakes_beside"):  # in the files it names, whatever else is wrong
        found += [f"{path.name}: {mistake}" for mistake in struct.mistakes_beside(read(path), path.parent)]
    if found:
        raise ConfigError(path, found)
    notes: list[str] = settings.notes() if hasattr(settings, "notes") else []
    if hasattr(settings, "notes_beside"):
        notes += settings.notes_beside(path.parent)
    for note in notes:
        print(f"{path.name}: note: {note}")
    print(f"{path}: OK, {'the hall controller' if kind == 'hall' else f'a {kind}'}")
    return 0


def _channels(path: Path, others: Sequence[str]) -> list[str]:
    """Mistakes in the files of addresses, whatever else is wrong. Not asked by the hall itself, which works without
    them, and without the time apprise takes."""
    tables = read(path).get("notify", [])
    named = (
        [one.get("urls_file") if isinstance(one, dict) else None for one in tables]
        if isinstance(tables, list)
        else []
    )
    files = [(n, Path(name)) for n, name in enumerate(named, 1) if isinstance(name, str) and name]
    if not files:
        return []
    try:
        found = importlib.import_module("hall.channels").mistakes(files)
    except ModuleNotFoundError:
        if others:
            return []  # first these
        raise
    return [f"{path.name}: {mistake}" for mistake in found]


def _missing(library: str, command: str) -> str:
    shared = library in ("serial", "pygame") and command in UNITS  # several extras bring these two
    extra = "demo" if command == "demo" else command if shared else EXTRAS[library]
    return f"jiaohao {command} needs the library {library}, which is not installed: pip install 'jiaohao[{extra}]'"


RUNS: dict[str, Callable[[argparse.Namespace], int]] = {
    **dict.fromkeys(UNITS, _run_unit),
    "hall": _run_hall,
    "check": _run_check,
    "keys": _run_keys,
    "bus": _run_bus,
    "cards": _run_cards,
    "appointments": _run_appointments,
    "reprint": _run_reprint,
    "maintenance": _run_maintenance,
    "notice": _run_notice,
    "doctor": _run_doctor,
    "voice": _run_voice,
    "simulate": _run_simulate,
    "init": _run_init,
    "demo": _run_demo,
}
"""Command of `jiaohao/parsers.py` → what it does, with an exit code."""
