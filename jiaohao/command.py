"""The command line. Each process is imported only when it is asked for: `--help` is quick, and a unit needs the
libraries of its own hardware and no others.
"""

import argparse
import importlib
import sys
from collections.abc import Callable, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from jiaohao.epilogs import BUS, CARDS, CHECK, EXAMPLES, KEYS, REPRINT
from jiaohao.files import kind_of, struct_of
from runtime import log
from runtime.config import EX_CONFIG, ConfigError, load, report

EX_UNAVAILABLE = 69  # sysexits.h

UNITS = {
    "kiosk": ("kiosk.main", "buttons, lamps and ticket printer"),
    "counter": ("counter.main", "a clerk's keypad and the board above the window"),
    "board": ("display.main", "the board in the waiting area"),
}
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
}
"""Library → the extra of pyproject.toml that brings it."""


def main(argv: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(argv)
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        return run(options)
    except ConfigError as exc:
        print(report(exc), file=sys.stderr)
        return EX_CONFIG
    except ModuleNotFoundError as exc:
        library = (exc.name or "").partition(".")[0]
        if library not in EXTRAS:
            raise
        print(_missing(library, options.command), file=sys.stderr)
        return EX_UNAVAILABLE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="jiaohao",
        description="The firmware of a service hall's queue (叫号).",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version and end")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, (_, what) in UNITS.items():
        unit = _command(commands, name, what, _run_unit)
        unit.add_argument(
            "--record", type=Path, metavar="DIR", help="keep a picture of its screen there at every change"
        )
        unit.add_argument("--debug", action="store_true", help="log every event and action")
    hall = _command(commands, "hall", "the hall controller: the queue, the rules, the journal", _run_hall)
    hall.add_argument(
        "--speed", type=_positive, default=1.0, metavar="X", help="hall time runs X times as fast"
    )
    hall.add_argument(
        "--confirm-clock", action="store_true", help="this machine's clock is right, though nothing says so"
    )
    hall.add_argument("--debug", action="store_true", help="log every event and action")
    what = "tell every mistake in a configuration file"
    _command(commands, "check", what, _run_check, file="what is to be checked", epilog=CHECK)
    what = "what each key of a counter's keypad sends, to teach a new one"
    _command(commands, "keys", what, _run_keys, file="the counter's configuration", epilog=KEYS)
    bus = _command(commands, "bus", "several keypads on one RS-485 adapter", _run_bus, epilog=BUS)
    bus.add_argument("--debug", action="store_true", help="log every event")
    _add_cards(commands)
    what = "the last slip once more, marked as a copy, at the running kiosk"
    file = "the kiosk's configuration, such as /etc/jiaohao/kiosk.toml"
    reprint = _command(commands, "reprint", what, _run_reprint, file=file, epilog=REPRINT)
    reprint.add_argument("--yes", action="store_true", help="do not ask before it is printed")
    _add_demo(commands)
    return parser


def _command(
    commands: Any, name: str, what: str, run: Callable[[argparse.Namespace], int], *,
    file: str = "its configuration", epilog: str = "",
) -> argparse.ArgumentParser:  # fmt: skip
    parser: argparse.ArgumentParser = commands.add_parser(
        name,
        help=what,
        description=f"{name}: {what}.",
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("-c", dest="config", type=Path, required=True, metavar="FILE", help=file)
    parser.set_defaults(run=run)
    return parser


def _add_cards(commands: Any) -> None:
    what = "the hall's VIP cards"
    cards: argparse.ArgumentParser = commands.add_parser("cards", help=what, description=f"cards: {what}.")
    actions = cards.add_subparsers(dest="action", metavar="ACTION", required=True)
    what = "take the cards of a CSV file instead of those known so far"
    parser = actions.add_parser(
        "import",
        help=what,
        description=f"cards import: {what}.",
        epilog=CARDS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="the cards")
    for names, dest, path, of in (
        (["-c"], "config", "/etc/jiaohao/hall.toml", "the hall's configuration"),
        (
            ["--key-file"],
            "key_file",
            "/etc/jiaohao/cards.key",
            "the key of the hashes, made if it is missing",
        ),
    ):
        help_ = f"{of}; {path} unless given"
        parser.add_argument(*names, dest=dest, type=Path, default=Path(path), metavar="FILE", help=help_)
    parser.set_defaults(run=_run_cards)


def _add_demo(commands: Any) -> None:
    what = "a whole hall on this computer, with emulated hardware"
    demo: argparse.ArgumentParser = commands.add_parser("demo", help=what, description=f"demo: {what}.")
    demo.add_argument("--for", dest="for_s", type=_positive, metavar="S", help="end after S seconds")
    demo.add_argument(
        "--speed", type=_positive, default=1.0, metavar="X", help="hall time runs X times as fast"
    )
    demo.add_argument("--seed", type=int, default=1, metavar="N", help="another day with other customers")
    demo.add_argument(
        "--config",
        type=Path,
        metavar="DIR",
        help="a site's own files, all of them in one folder, instead of the sample",
    )
    demo.add_argument(
        "--port", type=_port, metavar="P", help="of the page; 8606, or a free one, unless given"
    )
    demo.add_argument(
        "--no-browser", dest="browser", action="store_false", help="serve the page and do not open it"
    )
    demo.add_argument("--out", type=Path, metavar="DIR", help="keep tickets, pictures and logs there")
    demo.set_defaults(run=_run_demo)


def _run_unit(options: argparse.Namespace) -> int:
    log.setup(options.debug)
    module = importlib.import_module(UNITS[options.command][0])
    return int(module.run(options.config, options.record))


def _run_hall(options: argparse.Namespace) -> int:
    log.setup(options.debug)
    module = importlib.import_module("hall.main")
    return int(module.run(options.config, speed=options.speed, confirm_clock=options.confirm_clock))


def _run_cards(options: argparse.Namespace) -> int:
    module = importlib.import_module("jiaohao.cards")
    return int(module.run(options.file, options.config, options.key_file))


def _run_reprint(options: argparse.Namespace) -> int:
    module = importlib.import_module("jiaohao.reprint")
    return int(module.run(options.config, yes=options.yes))


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
        )
    )


def _run_check(options: argparse.Namespace) -> int:
    path: Path = options.config
    kind = kind_of(path)
    settings: Any = load(path, struct_of(kind))
    notes: list[str] = settings.notes() if hasattr(settings, "notes") else []
    for note in notes:
        print(f"{path.name}: note: {note}")
    print(f"{path}: OK, {'the hall controller' if kind == 'hall' else f'a {kind}'}")
    return 0


def _missing(library: str, command: str) -> str:
    shared = library in ("serial", "pygame") and command in UNITS  # several extras bring these two
    extra = "demo" if command == "demo" else command if shared else EXTRAS[library]
    return f"jiaohao {command} needs the library {library}, which is not installed: pip install 'jiaohao[{extra}]'"


def _positive(text: str) -> float:
    number = float(text)
    if not 0 < number < 1e6:
        raise argparse.ArgumentTypeError(f"{text} is not above 0")
    return number


def _port(text: str) -> int:
    number = int(text)
    if not 0 < number < 65536:
        raise argparse.ArgumentTypeError(f"{text} is not a port: 1 to 65535")
    return number


class _Version(argparse.Action):
    """Looked up only when asked: reading the metadata of all packages takes longer than the rest of --help."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        try:
            number = metadata.version("jiaohao")
        except metadata.PackageNotFoundError:
            number = "(not installed)"
        print(f"jiaohao {number}")
        parser.exit()
