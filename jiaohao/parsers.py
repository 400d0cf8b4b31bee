"""What may be written behind `jiaohao`, and what --help says of it. What is done then is `jiaohao/command.py`'s.

Imports none of the programs: `--help` is quick.
"""

import argparse
import re
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

from doctor import options as doctor
from jiaohao.epilogs import (
    BUS,
    CHECK,
    EXAMPLES,
    INIT,
    KEYS,
    MAINTENANCE,
    NOTICE,
    REPRINT,
    SIMULATE,
)
from jiaohao.list_parser import add_appointments, add_cards
from jiaohao.new_hall import CONTROLLER
from jiaohao.voice_parser import add_voice

UNITS = {
    "kiosk": "buttons, lamps and ticket printer",
    "counter": "a clerk's keypad and the board above the window",
    "board": "the board in the waiting area",
}
PRESETS = ("telecom", "hospital", "government", "utility", "bank", "frontdesk")
KIOSK_FILE = Path("/etc/jiaohao/kiosk.toml")
ID = r"^[a-z0-9][a-z0-9-]{0,31}\Z"


def parser() -> argparse.ArgumentParser:
    whole = argparse.ArgumentParser(
        prog="jiaohao",
        description="The firmware of a service hall's queue (叫号).",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    whole.add_argument("--version", action=_Version, nargs=0, help="show the version and end")
    commands = whole.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, what in UNITS.items():
        unit = _command(commands, name, what)
        unit.add_argument(
            "--record", type=Path, metavar="DIR", help="keep a picture of its screen there at every change"
        )
        unit.add_argument("--debug", action="store_true", help="log every event and action")
    hall = _command(commands, "hall", "the hall controller: the queue, the rules, the journal")
    hall.add_argument(
        "--speed", type=_positive, default=1.0, metavar="X", help="hall time runs X times as fast"
    )
    hall.add_argument(
        "--confirm-clock", action="store_true", help="this machine's clock is right, though nothing says so"
    )
    hall.add_argument("--debug", action="store_true", help="log every event and action")
    what = "tell every mistake in a configuration file"
    _command(commands, "check", what, file="what is to be checked", epilog=CHECK)
    what = "what each key of a counter's keypad sends, to teach a new one"
    _command(commands, "keys", what, file="the counter's configuration", epilog=KEYS)
    bus = _command(commands, "bus", "several keypads on one RS-485 adapter", epilog=BUS)
    bus.add_argument("--debug", action="store_true", help="log every event")
    add_cards(commands)
    add_appointments(commands)
    what = "the last slip once more, marked as a copy, at the running kiosk"
    file = "the kiosk's configuration, such as /etc/jiaohao/kiosk.toml"
    reprint = _command(commands, "reprint", what, file=file, epilog=REPRINT)
    reprint.add_argument("--yes", action="store_true", help="do not ask before it is printed")
    _add_maintenance(commands)
    _add_notice(commands)
    add_voice(commands)
    _add_doctor(commands)
    _add_init(commands)
    _add_demo(commands)
    _add_simulate(commands)
    return whole


def _command(
    commands: Any, name: str, what: str, *,
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
    return parser


def _add_maintenance(commands: Any) -> None:
    what = "what a kiosk's printer has worked, what is due, and that it was done"
    parser: argparse.ArgumentParser = commands.add_parser(
        "maintenance",
        help=what,
        description=f"maintenance: {what}.",
        epilog=MAINTENANCE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    file = f"the kiosk's configuration; {KIOSK_FILE} unless given"
    parser.add_argument("-c", "--config", type=Path, default=KIOSK_FILE, metavar="FILE", help=file)
    what = "it was cleaned or changed and is counted from now on; due, or no word: whatever is due was"
    parser.add_argument("--done", choices=("cutter", "head", "due"), nargs="?", const="due", help=what)


def _add_notice(commands: Any) -> None:
    what = "a notice on all boards, told at the running hall controller"
    file = "the hall's configuration, such as /etc/jiaohao/hall.toml"
    notice = _command(commands, "notice", what, file=file, epilog=NOTICE)
    notice.add_argument("text", metavar="TEXT", help='the notice, or 1 to 9 for a [[notice]], or "clear"')
    what = "TEXT is words, though it is a number or says clear"
    notice.add_argument("--literal", action="store_true", help=what)
    for language, name in (("zh", "Chinese"), ("en", "English")):
        notice.add_argument(f"--{language}", metavar="TEXT", help=f"the same in {name}")
    notice.add_argument(
        "--for", dest="for_min", type=_positive, metavar="MIN", help="take it away after so many minutes"
    )


def _add_doctor(commands: Any) -> None:
    parser: argparse.ArgumentParser = commands.add_parser(
        "doctor",
        help="what is wrong with this machine's units, and what to do about it",
        description=doctor.DESCRIPTION,
        epilog=doctor.EPILOG.replace("jiaohao-doctor", "jiaohao doctor"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    doctor.add_options(parser)


def _add_init(commands: Any) -> None:
    what = "write the files of a new hall, with the figures of its kind of hall"
    parser: argparse.ArgumentParser = commands.add_parser(
        "init",
        help=what,
        description=f"init: {what}.",
        epilog=INIT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--preset", choices=PRESETS, required=True, help="which kind of hall it is")
    parser.add_argument("--counters", type=_count(999), required=True, metavar="N", help="windows, 1 to 999")
    parser.add_argument(
        "--kiosks", type=_count(20), default=1, metavar="K", help="1 unless given, at most 20"
    )
    parser.add_argument("--small", action="store_true", help="all of it on one Pi: one kiosk, one screen")
    parser.add_argument("--out", type=Path, metavar="DIR", help="where to; ./jiaohao-PRESET unless given")
    parser.add_argument(
        "--hall", type=_id, metavar="ID", help="the hall's id; the preset's name unless given"
    )
    parser.add_argument(
        "--controller",
        type=_host,
        metavar="HOST",
        help=f"address of the controller's Pi; {CONTROLLER} unless given",
    )
    parser.add_argument("--force", action="store_true", help="overwrite files that are there already")


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
    demo.add_argument(
        "--voice",
        action="store_true",
        help="the sample's calls are spoken by this computer (with espeak-ng; without it, a chime)",
    )
    demo.add_argument("--out", type=Path, metavar="DIR", help="keep tickets, pictures and logs there")


def _add_simulate(commands: Any) -> None:
    what = "a day of a hall through the real rules at full speed: what happens, and what rings when"
    parser: argparse.ArgumentParser = commands.add_parser(
        "simulate",
        help=what,
        description=f"simulate: {what}.",
        epilog=SIMULATE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--day", type=Path, required=True, metavar="DAY.toml", help="the day")
    parser.add_argument("--language", choices=("zh", "en"), default="zh", help="zh unless given")
    parser.add_argument("--all", dest="everything", action="store_true", help="every ticket and call too")


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


def _count(most: int) -> Callable[[str], int]:
    def count(text: str) -> int:
        number = int(text)
        if not 1 <= number <= most:
            raise argparse.ArgumentTypeError(f"{text} is not 1 to {most}")
        return number

    return count


def _id(text: str) -> str:
    if not re.match(ID, text):
        raise argparse.ArgumentTypeError(f'"{text}" is not a-z, 0-9 and "-", at most 32')
    return text


def _host(text: str) -> str:
    if not re.match(r"^[A-Za-z0-9.:-]{1,253}\Z", text):
        raise argparse.ArgumentTypeError(f'"{text}" is not an address such as {CONTROLLER}')
    return text


class _Version(argparse.Action):
    """Looked up only when asked: reading the metadata of all packages takes longer than the rest of --help."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        try:
            number = metadata.version("jiaohao")
        except metadata.PackageNotFoundError:
            number = "(not installed)"
        print(f"jiaohao {number}")
        parser.exit()
