"""A counter's keypad and a kiosk's card reader on installation day: what is typed and tapped is told as it comes."""

from collections.abc import Iterator
from pathlib import Path

from jiaohao import keys, read_cards
from jiaohao.keys import KeypadPart
from jiaohao.read_cards import OF_THE_KIOSK, ReaderPart
from jiaohao.terminal import Terminal
from runtime.config import Table, judge


def keypad(path: Path, table: Table, terminal: Terminal) -> Iterator[tuple[str, str]]:
    settings = judge({"keypad": table.get("keypad", {})}, KeypadPart, path).keypad
    terminal.say("Press each key of the keypad. Enter here goes on.")
    pressed = 0
    try:
        for line in keys.said(settings, terminal.has_enough):
            terminal.say(f"      {line}")
            pressed += "no key: " not in line and not line.startswith(settings.port)
    except OSError as exc:
        yield "keypad", str(exc)
        return
    yield f"keypad ({pressed} keys)", "" if pressed else "no key arrived: jiaohao keys shows what it sends"


def reader(path: Path, table: Table, terminal: Terminal) -> Iterator[tuple[str, str]]:
    """That a card was read, not which: `jiaohao cards read` shows numbers (R22)."""
    given = table.get("card_reader")
    if not isinstance(given, dict):
        return
    only = {key: value for key, value in given.items() if key not in OF_THE_KIOSK}
    settings = judge({"card_reader": only}, ReaderPart, path).card_reader
    terminal.say("Hold a card to the reader. Enter here goes on.")
    cards = -1  # its first line is no card
    try:
        for _ in read_cards.said(settings, terminal.has_enough):
            cards += 1
            if cards > 0:
                terminal.say("      a card was read")
    except OSError as exc:
        yield "card reader", str(exc)
        return
    yield "card reader", "" if cards > 0 else "no card was read: jiaohao cards read shows what it sends"
