"""A picture as data: boxes and lines of text at pixel places. Two equal scenes are the same picture.

Layouts make scenes, `display/painter.py` draws them. Nothing here knows a hall or a screen.
"""

from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from typing import Literal


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
    """One line of text, the middle of its capitals and digits in the middle of its box, and so the middle of hanzi;
    drawn smaller if the font runs wider than `w`."""

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


Stamp = tuple[int, int]
"""When a file was written, and how long it is. Another one of the same name is another picture."""

UNSTAMPED: Stamp = (0, 0)


@dataclass(frozen=True)
class Picture:
    """A picture file, as large as fits, in the middle of its box; nothing where it cannot be shown (yet)."""

    path: str
    x: int
    y: int
    w: int
    h: int
    role: str = "picture"
    stamp: Stamp = UNSTAMPED


Item = Box | TextItem | Picture
Items = tuple[Item, ...]
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


@dataclass(frozen=True)
class PictureShown:
    """The window drew this picture file (R08)."""

    path: str
    stamp: Stamp = UNSTAMPED


@dataclass(frozen=True)
class PictureFailed:
    """It could not: `cause` is a sentence for the technician."""

    path: str
    cause: str
    stamp: Stamp = UNSTAMPED


MOST_TOUCHED = 16  # items; the change of more is drawn as one area


def changed_areas(old: Scene | None, new: Scene) -> list[Rect]:
    """Rectangles, apart from each other, outside of which both look the same; none: they are the same everywhere."""
    whole = [(0, 0, new.width, new.height)]
    if old is None or (old.width, old.height, old.ground) != (new.width, new.height, new.ground):
        return whole
    before, after = _apart_from_ends(old.items, new.items)
    places = {item: place for place, item in enumerate(before)}
    kept = [place for item in after if (place := places.get(item)) is not None]
    in_order = all(one < other for one, other in pairwise(kept))
    if not in_order or len(places) != len(before):  # what lies above what may have changed
        return whole
    gone = set(places.values()).difference(kept)
    touched = [before[place] for place in gone] + [item for item in after if item not in places]
    areas = [(item.x, item.y, item.w, item.h) for item in touched]
    if len(areas) > MOST_TOUCHED:
        return [reduce(_around, areas)]
    return _apart(areas)


def _apart_from_ends(old: Items, new: Items) -> tuple[Items, Items]:
    """Without what both begin with and what both end with: most of a board, and the very same objects."""
    most = min(len(old), len(new))
    first = next((place for place in range(most) if old[place] is not new[place]), most)
    last = next((n for n in range(most - first) if old[-1 - n] is not new[-1 - n]), most - first)
    return old[first : len(old) - last], new[first : len(new) - last]


def _apart(rects: list[Rect]) -> list[Rect]:
    """Those that overlap are joined."""
    found: list[Rect] = []
    for rect in rects:
        while (other := next((each for each in found if _overlap(each, rect)), None)) is not None:
            found.remove(other)
            rect = _around(other, rect)
        found.append(rect)
    return found


def _overlap(a: Rect, b: Rect) -> bool:
    return a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]


def _around(a: Rect, b: Rect) -> Rect:
    left, top = min(a[0], b[0]), min(a[1], b[1])
    right, bottom = max(a[0] + a[2], b[0] + b[2]), max(a[1] + a[3], b[1] + b[3])
    return left, top, right - left, bottom - top
