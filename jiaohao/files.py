"""Which process a configuration file is for, told by its tables, and what a whole file of each kind holds.

A slip's template is no process's file, but a file like the others: `jiaohao check` judges it too.
"""

import importlib
from pathlib import Path

from msgspec import Struct

from runtime.config import ConfigError, read

FILES = {
    "kiosk": ("kiosk.file", "KioskFile"),
    "counter": ("counter.main", "CounterFile"),
    "board": ("display.main", "BoardFile"),
    "hall": ("hall.settings", "HallSettings"),
    "slip": ("kiosk.slip_file", "SlipFile"),
    "bus": ("counter.bus", "BusFile"),
}
"""Process → the module and Struct of its whole configuration file."""

TELLING_TABLES = {
    "hall": {"preset", "service", "kiosk", "hours", "class", "staff", "rules", "pad"},
    "counter": {"keypad", "sign", "presence", "customer_pad"},
    "kiosk": {"button", "printer", "card_reader", "code_reader", "screen"},
    "board": {"display", "buzzer", "media", "rates", "voice"},
    "slip": {"line"},
    "bus": {"bus", "terminal"},
}
"""Process → tables that give its file away, in the order they are looked for: a counter may have a display too."""


def kind_of(path: Path) -> str:
    """By its tables; by its name if they are all misspelt. ConfigError if nothing tells."""
    tables = set(read(path))
    found = (kind for kind, telling in TELLING_TABLES.items() if tables & telling)
    kind = next(found, None) or next((kind for kind in FILES if kind in path.stem), None)
    if kind is None:
        raise ConfigError(
            path, [f"{path.name}: no table says what it is for: [keypad], [[button]], [display] …"]
        )
    return kind


def struct_of(kind: str) -> type[Struct]:
    """Imported only now: a kind's libraries need not be installed for the others."""
    module, name = FILES[kind]
    found: type[Struct] = getattr(importlib.import_module(module), name)
    return found
