"""How wide a line will be and into which lines a text is broken, without a font: an estimate on the wide side.

The window still measures with the real font and draws a line smaller rather than over its neighbour.
"""

import math
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate

from display.breaks import pieces, words

NARROW = frozenset("iljtfrI.,:;'!|()[] ")
BROAD = frozenset("mwMW@%&—")
PAUSES = frozenset("，；,;")
ELLIPSIS = "…"


@lru_cache(maxsize=4096)
def em_width(char: str) -> float:
    """Of Noto Sans CJK SC Bold and WenQuanYi Zen Hei, the wider one."""
    if unicodedata.east_asian_width(char) in "WFA":  # “A”mbiguous (→ … ·) is full width in a Chinese face
        return 1.0
    if char in NARROW:
        return 0.36
    if char in BROAD:
        return 0.96
    return 0.68 if char.isupper() else 0.62 if char.isdigit() else 0.6


def text_width(text: str, size: float) -> int:
    return math.ceil(_ems(text) * size)


@lru_cache(maxsize=2000)  # layouts ask for the same texts again and again
def _ems(text: str) -> float:
    return sum(map(em_width, text))


@lru_cache(maxsize=2000)
def line_height(text: str) -> float:
    """In em: what a line of it takes at least. Digits and capitals (0.73 em) need no room below the baseline."""
    digits = text.isascii() and not any(char.islower() for char in text)
    return 0.75 if digits else 1.22


def fit(text: str, size: int, width: int) -> int:
    """`size`, or the largest smaller one at which `text` is no wider than `width`."""
    natural = _ems(text)
    return size if natural * size <= width else max(1, int(width / natural))


def wrap(text: str, size: int, width: int, lines: int) -> list[str]:
    """At most `lines` lines, broken as `display/breaks.py` says. What does not fit ends in an ellipsis."""
    out: list[str] = []
    line = ""
    for piece in _parts(" ".join(text.split()), size, width):
        if line and text_width(line + piece.rstrip(), size) > width:
            out.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    if line.strip():
        out.append(line.rstrip())
    if len(out) > lines:
        out = [*out[: lines - 1], out[lines - 1] + ELLIPSIS]
    return [_clip(each, size, width) for each in out]


def _parts(text: str, size: int, width: int) -> Iterator[str]:
    """What stays together is broken only where a whole line cannot hold it."""
    for piece in pieces(text):
        if text_width(piece.rstrip(), size) <= width:
            yield piece
        else:
            yield from words(piece)


def even(text: str, size: int, width: int, lines: int) -> list[str]:
    """In as few lines as hold all of it: two of them broken at a comma, else of like length. Nothing: too long."""
    if text_width(text, size) <= width:
        return [text]
    if lines > 1 and (pair := halves(text)) and all(text_width(half, size) <= width for half in pair):
        return pair
    for count in range(2, lines + 1):
        if (broken := wrap(text, size, width, count)) and _is_whole(broken, text):  # nothing: only spaces
            return _evened(broken, text, size, width)
    return []


def halves(text: str) -> list[str]:
    """Broken at the comma that makes its two lines most alike; nothing without a comma."""
    ends = list(accumulate(map(len, pieces(text))))[:-1]
    pairs = [[text[:end].strip(), text[end:].strip()] for end in ends if text[:end].rstrip()[-1:] in PAUSES]
    return min(pairs, key=lambda pair: max(map(_ems, pair)), default=[])


def _evened(broken: list[str], text: str, size: int, width: int) -> list[str]:
    """As narrow as it can be without another line, and without breaking what stays together."""
    widest = max(text_width(piece.rstrip(), size) for piece in pieces(text))
    too_narrow, wide_enough = max(width // len(broken) - size, widest - 1), width
    while wide_enough - too_narrow > size // 2 + 1:
        between = (too_narrow + wide_enough) // 2
        closer = wrap(text, size, between, len(broken))
        if _is_whole(closer, text):
            broken, wide_enough = closer, between
        else:
            too_narrow = between
    return broken


def _is_whole(lines: list[str], text: str) -> bool:
    return sum(line.count(ELLIPSIS) for line in lines) <= text.count(ELLIPSIS)


def _clip(line: str, size: int, width: int) -> str:
    """Cut so that an ellipsis fits behind it: never between a number and its unit while a word is left."""
    if text_width(line, size) <= width:
        return line
    left = pieces(line.removesuffix(ELLIPSIS))
    while len(left) > 1 and text_width("".join(left).rstrip() + ELLIPSIS, size) > width:
        left = left[:-1]
    kept = "".join(left).rstrip()
    while kept and text_width(kept + ELLIPSIS, size) > width:
        kept = kept[:-1]
    return kept.rstrip() + ELLIPSIS
