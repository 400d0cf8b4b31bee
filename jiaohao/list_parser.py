"""Command lines of the hall's lists: `jiaohao cards`, `jiaohao appointments`."""

import argparse
from pathlib import Path
from typing import Any

from jiaohao.epilogs import APPOINTMENTS, CARDS, CARDS_IMPORT, CARDS_READ

CARD_DRIVERS = ("rdm6300", "stx", "pn532", "wedge")
CARD_FORMATS = ("hex", "decimal", "wiegand", "reversed")


def add_cards(commands: Any) -> None:
    what = "the hall's VIP cards"
    cards: argparse.ArgumentParser = commands.add_parser(
        "cards",
        help=what,
        description=f"cards: {what}.",
        epilog=CARDS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = cards.add_subparsers(dest="action", metavar="ACTION", required=True)
    parser = _cards_action(
        actions, "import", "take the cards of a CSV file instead of those known so far", CARDS_IMPORT
    )
    _add_table(parser, "the cards")
    _add_card_format(parser, "the numbers in FILE are written")
    parser = _cards_action(actions, "read", "show the number of each card held to a reader", CARDS_READ)
    parser.add_argument(
        "-c",
        dest="config",
        type=Path,
        metavar="FILE",
        help="the kiosk's configuration, with its [card_reader]",
    )
    parser.add_argument("--driver", choices=CARD_DRIVERS, help="without a configuration: the kind of reader")
    parser.add_argument("--port", metavar="PATH", help="and where it is")
    parser.add_argument("--baud", type=int, metavar="N", help="its speed; that of its kind unless given")
    _add_card_format(parser, "it says them")


def add_appointments(commands: Any) -> None:
    what = "the hall's appointments"
    own: argparse.ArgumentParser = commands.add_parser(
        "appointments", help=what, description=f"appointments: {what}."
    )
    actions = own.add_subparsers(dest="action", metavar="ACTION", required=True)
    what = "take the appointments of a CSV file instead of those known of its days"
    parser: argparse.ArgumentParser = actions.add_parser(
        "import",
        help=what,
        description=f"appointments import: {what}.",
        epilog=APPOINTMENTS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_table(parser, "the appointments")
    what = "forget the appointments of a day"
    parser = actions.add_parser("clear", help=what, description=f"appointments clear: {what}.")
    parser.add_argument("day", metavar="DAY", help="such as 2026-10-13")
    _add_hall(parser)


def _add_table(parser: argparse.ArgumentParser, what: str) -> None:
    """A file of the technician's, where the hall is and what its hashes are made with."""
    parser.add_argument("file", type=Path, metavar="FILE", help=what)
    _add_hall(parser)
    key = "/etc/jiaohao/cards.key"
    help_ = f"the key of the hashes, made if it is missing; {key} unless given"
    parser.add_argument("--key-file", type=Path, default=Path(key), metavar="FILE", help=help_)


def _add_hall(parser: argparse.ArgumentParser) -> None:
    hall = "/etc/jiaohao/hall.toml"
    help_ = f"the hall's configuration; {hall} unless given"
    parser.add_argument("-c", dest="config", type=Path, default=Path(hall), metavar="FILE", help=help_)


def _cards_action(actions: Any, name: str, what: str, epilog: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = actions.add_parser(
        name,
        help=what,
        description=f"cards {name}: {what}.",
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    return parser


def _add_card_format(parser: argparse.ArgumentParser, so: str) -> None:
    parser.add_argument("--format", choices=CARD_FORMATS, help=f"how {so}; hex unless given")
    parser.add_argument(
        "--bytes",
        dest="keep",
        type=int,
        choices=range(3, 11),
        metavar="N",
        help="keep the last N bytes of each only",
    )
