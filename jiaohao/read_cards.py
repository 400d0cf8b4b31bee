"""`jiaohao cards read`: the number of each card held to a reader, for filling in the hall's list.

The only place where a number is shown: on the technician's terminal, and nowhere else (R22).
"""

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct

from hall.card_number import FORMATS, CardNumberError, Format, read
from kiosk.readers.card_drivers import driver_for
from kiosk.readers.held_cards import HeldCards
from kiosk.settings import ReaderSettings
from runtime import config
from runtime.config import ConfigError
from runtime.input_device import Ioctl, kernel

EX_UNAVAILABLE = 69  # sysexits.h
WIDE = 22
OF_THE_KIOSK = ("key_file", "unknown")  # not needed to read a card, and the key may be still to come


class ReaderPart(Struct, frozen=True):
    """All that is wanted of kiosk.toml; the rest of it may still be wrong."""

    card_reader: ReaderSettings


def run(path: Path | None, given: dict[str, Any]) -> int:
    settings = _settings(path, given)
    if not sys.stdout.isatty():
        print("a card's number is shown on a terminal only, and written nowhere", file=sys.stderr)
        return EX_UNAVAILABLE
    try:
        for line in said(settings):
            print(line, flush=True)
    except KeyboardInterrupt:
        return 0
    except OSError as exc:
        print(
            f"{exc}\nIs the kiosk running? Only one program can have a card reader: systemctl stop jiaohao-kiosk, and"
            " start it again afterwards.",
            file=sys.stderr,
        )
        return EX_UNAVAILABLE
    return 0


def _settings(path: Path | None, given: dict[str, Any]) -> ReaderSettings:
    """What was given on the command line goes before what stands in the file."""
    name = path or Path("cards read")
    table = config.read(path).get("card_reader", {}) if path is not None else {}
    if not isinstance(table, dict):
        raise ConfigError(name, [f"{name.name}: card_reader: must be a table"])
    whole = {key: value for key, value in table.items() if key not in OF_THE_KIOSK} | given
    if "driver" not in whole or (path is None and "port" not in whole):
        what = (
            "has no [card_reader] with a driver"
            if path is not None
            else "needs -c FILE, or --driver and --port"
        )
        raise ConfigError(name, [f"{name.name}: {what}"])
    return config.judge({"card_reader": whole}, ReaderPart, name).card_reader


def said(
    settings: ReaderSettings, is_over: Callable[[], bool] = lambda: False, ioctl: Ioctl = kernel
) -> Iterator[str]:
    """A line for each card, for ever. OSError if the reader is not there."""
    driver, held = driver_for(settings, ioctl), HeldCards()
    try:
        driver.line.open()
        driver.talk.opened()
        yield f"{settings.port}, {settings.driver}: hold one card after the other to it; Ctrl-C ends"
        while not is_over():
            data = driver.line.read(driver.talk.ask())
            now = time.monotonic()
            for text in driver.codec.feed(data, now) if data else driver.codec.quiet():
                if held.is_new(text, now):
                    yield _line(text, settings)
    finally:
        driver.line.close()


def _line(text: str, settings: ReaderSettings) -> str:
    """The number, and what other formats would make of what the reader has said."""
    own = _read(text, settings.format, settings.keep)
    number = own or f'none; it said "{text}"'
    readings = ((name, _read(text, name, settings.keep)) for name in FORMATS if name != settings.format)
    others = ", ".join(f"{name} {other}" for name, other in readings if other)
    return f"{number:{WIDE}} {others}".rstrip()


def _read(text: str, format_: Format, keep: int | None) -> str | None:
    try:
        return read(text, format_, keep)
    except CardNumberError:
        return None
