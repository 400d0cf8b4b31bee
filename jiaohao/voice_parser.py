"""What may be written behind `jiaohao voice`."""

import argparse
from pathlib import Path
from typing import Any

from hall.texts import available
from jiaohao import epilogs


def add_voice(commands: Any) -> None:
    what = "the clips that calls are spoken with"
    voice: argparse.ArgumentParser = commands.add_parser(
        "voice",
        help=what,
        description=f"voice: {what}.",
        epilog=epilogs.VOICE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = voice.add_subparsers(dest="action", metavar="ACTION", required=True)
    words = _action(
        actions, "list", "the words to be recorded, each with the name of its file", epilogs.VOICE_LIST
    )
    words.add_argument("--csv", action="store_true", help="as a table for a spreadsheet")
    build = _action(actions, "build", "make every clip with espeak-ng", epilogs.VOICE_BUILD)
    build.add_argument("folder", type=Path, metavar="DIR", help="where to")
    build.add_argument("--force", action="store_true", help="make those anew that are there already")
    fit = _action(actions, "fit", "trim recordings and make them equally loud", epilogs.VOICE_FIT, site=False)
    fit.add_argument("recordings", type=Path, metavar="FROM", help="the recordings")
    fit.add_argument("folder", type=Path, metavar="TO", help="where the clips go")
    check = _action(actions, "check", "tell what is wrong with a folder of clips", epilogs.VOICE_CHECK)
    check.add_argument("folder", type=Path, metavar="DIR", help="the folder that [voice] clips is to name")
    _add_say(actions)


def _add_say(actions: Any) -> None:
    say = _action(actions, "say", "one call as a board would speak it", epilogs.VOICE_SAY)
    say.add_argument("ticket", type=_sayable, metavar="TICKET", help="such as A012")
    say.add_argument("counter", type=_sayable, metavar="COUNTER", help="its id, such as 3")
    say.add_argument("-o", dest="out", type=Path, metavar="FILE", help="write it there, as WAV")
    say.add_argument("--clips", type=Path, metavar="DIR", help="the site's own recordings")
    say.add_argument("--one", choices=("yi", "yao"), default="yao", help="a Chinese 1; yao (幺) unless given")
    say.add_argument("--late", action="store_true", help="with the apology for a long wait")
    say.add_argument("--slow", action="store_true", help="as for somebody with an assist mark")
    say.add_argument("--no-chime", dest="chime", action="store_false", help="the words alone")


def _action(actions: Any, name: str, what: str, epilog: str, *, site: bool = True) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = actions.add_parser(
        name,
        help=what,
        description=f"voice {name}: {what}.",
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    if site:
        parser.add_argument(
            "-c",
            dest="config",
            type=Path,
            metavar="FILE",
            help="the hall's file: its counters' names and places",
        )
        parser.add_argument(
            "--language", dest="languages", action="append", choices=available(),
            help="only this one; may be given several times",
        )  # fmt: skip
    return parser


def _sayable(text: str) -> str:
    if not (text.isascii() and any(sign.isalnum() for sign in text)):
        raise argparse.ArgumentTypeError(f'"{text}" has no letter A to Z and no digit')
    return text
