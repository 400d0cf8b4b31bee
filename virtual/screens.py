"""Which units have a screen, and how large it is here."""

from typing import Any

from virtual.plan import UnitFile

Table = dict[str, Any]

TABLES = {"kiosk": "screen", "counter": "display", "board": "display"}
SIZES = {"kiosk": (1024, 600), "counter": (640, 360), "board": (1280, 720)}
"""Pixels of a screen whose file does not say."""


def has_screen(file: UnitFile) -> bool:
    return _has(file.kind, file.table)


def windowed(kind: str, table: Table) -> Table:
    """The unit's file, its screen no larger than it is told to be."""
    if not _has(kind, table):
        return table
    name = TABLES[kind]
    return {**table, name: {"size": list(SIZES[kind]), **table.get(name, {}), "fullscreen": False}}


def _has(kind: str, table: Table) -> bool:
    if kind == "kiosk":
        return "screen" in table
    return kind in TABLES and table.get("sign", {}).get("driver", "pygame") == "pygame"
