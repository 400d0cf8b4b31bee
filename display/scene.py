"""A picture as data: boxes and lines of text at pixel places. Two equal scenes are the same picture.

Layouts make scenes, `display/window.py` draws them. Nothing here knows a hall or a screen.
"""

from dataclasses import dataclass
from typing import Literal

BASELINE = 0.36
"""From the middle of a line down to the baseline, in em: digits (0.73 em high) and hanzi look centred."""


@dataclass(frozen=True)
class Box:
    """A filled rectangle; with `line` only its outline, so many pixels thick. `pulses`: a fresh call's."""

    x: int
    y: int
    w: int
    h: int
    colour: str
    radius: int = 0
    line: int = 0
    pulses: bool = False


@dataclass(frozen=True)
class TextItem:
    """One line of text, in the middle of its box; drawn smaller if the font runs wider than `w`."""

    text: str
    x: int
    y: int
    w: int
    h: int
    size_px: int
    colour: str
    align: Literal["left", "center", "right"] = "left"
    bold: bool = False
    role: str = ""  # what it is: "number", "state", …; a second language's line ends in "/en"

    @property
    def baseline(self) -> int:
        return round(self.y + self.h / 2 + BASELINE * self.size_px)


Item = Box | TextItem
Rect = tuple[int, int, int, int]  # x, y, w, h


@dataclass(frozen=True)
class Scene:
    """`pulse` changes when the picture deserves a look again (a recall) though nothing in it changed."""

    name: str  # what the board is showing, in one word: names recorded pictures
    width: int
    height: int
    ground: str
    items: tuple[Item, ...]
    pulse: int = 0


@dataclass(frozen=True)
class Resized:
    """The window knows its size now: scenes should be made for it."""

    width: int
    height: int


def changed_area(old: Scene | None, new: Scene) -> Rect | None:
    """The rectangle outside of which both look the same; None when they are the same everywhere.

    One rectangle, not a list: SDL joins them to one band of full rows anyway.
    """
    if old is None or (old.width, old.height, old.ground) != (new.width, new.height, new.ground):
        return 0, 0, new.width, new.height
    touched = set(old.items) ^ set(new.items)
    if not touched:
        return None if old.items == new.items else (0, 0, new.width, new.height)
    left, top = min(i.x for i in touched), min(i.y for i in touched)
    right, bottom = max(i.x + i.w for i in touched), max(i.y + i.h for i in touched)
    return left, top, right - left, bottom - top
