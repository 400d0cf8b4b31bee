"""What may be written behind `jiaohao-doctor`, and behind `jiaohao doctor`, which has the same."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from doctor.names import UNITS, WHAT, name_of

DESCRIPTION = "doctor: what is wrong with this machine's units, and what to do about it."
EPILOG = (
    """\
One line for each check: ok, warn, FAIL or skip (could not be looked at), what was found, and what to do. As root it
sees everything; nothing is changed, nothing is printed, no ticket is given. The checks are

"""
    + "\n".join(f"  {name:11}  {what}" for name, what in WHAT.items())
    + """

examples:
  sudo jiaohao-doctor                     all of this machine
  sudo jiaohao-doctor kiosk --only printer paper
  sudo jiaohao-doctor --hardware kiosk    its buttons, lamps and printer, one after the other, while it is stopped
  sudo jiaohao-doctor --wait 30 --json    until nothing fails any more, for a program

exit codes: 0 nothing failed, 1 something did, 64 not understood
"""
)


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--wait", type=_seconds, default=0.0, metavar="S", help="look again for so long, until nothing fails"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    what = "these checks only; several with commas or spaces"
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help=what)
    what = "look at the machine whose files are below DIR"
    parser.add_argument("--root", type=Path, default=Path("/"), metavar="DIR", help=what)
    what = "installation day: press each button and key, see each lamp, a slip, the screen"
    parser.add_argument("--hardware", action="store_true", help=what)
    what = "kiosk, counter …; unless given, those with a file in /etc/jiaohao"
    parser.add_argument("units", nargs="*", metavar="UNIT", help=what)


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 <= seconds <= 3600:
        raise argparse.ArgumentTypeError("0 to 3600 seconds")
    return seconds


def chosen(only: Sequence[str], units: Sequence[str]) -> tuple[list[str], list[str]]:
    """Checks and units: a unit may stand behind the last check, as if it were one. ValueError for what is neither."""
    words = [name for word in only for name in word.split(",") if name]
    names, others = [word for word in words if word in WHAT], [word for word in words if word not in WHAT]
    if unknown := [word for word in others if name_of(word) not in UNITS and not word.startswith("jiaohao-")]:
        raise ValueError(f"there is no check {unknown[0]}, there is: {', '.join(WHAT)}")
    return names, [*others, *units]
