"""How wide a line will be and where it may be broken, without a font: an estimate on the wide side.

The window still measures with the real font and draws a line smaller rather than over its neighbour.
"""

import math
import unicodedata

NARROW = frozenset("iljtfrI.,:;'!|()[] ")
BROAD = frozenset("mwMW@%&—")
NO_START = frozenset("，。、！？：；）》」』”’…·,.!?:;)%")
NO_END = frozenset("（《「『“‘(")
ELLIPSIS = "…"


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
    return math.ceil(sum(map(em_width, text)) * size)


def line_height(text: str) -> float:
    """In em: what a line of it takes at least. Digits and capitals (0.73 em) need no room below the baseline."""
    digits = text.isascii() and not any(char.islower() for char in text)
    return 0.75 if digits else 1.22


def fit(text: str, size: int, width: int) -> int:
    """`size`, or the largest smaller one at which `text` is no wider than `width`."""
    natural = sum(map(em_width, text))
    return size if natural * size <= width else max(1, int(width / natural))


def wrap(text: str, size: int, width: int, lines: int) -> list[str]:
    """At most `lines` lines, Chinese broken anywhere but before closing marks, Latin between words.

    What does not fit ends in an ellipsis.
    """
    out: list[str] = []
    line = ""
    for piece in _pieces(" ".join(text.split())):
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


def _clip(line: str, size: int, width: int) -> str:
    if text_width(line, size) <= width:
        return line
    line = line.removesuffix(ELLIPSIS)
    while line and text_width(line + ELLIPSIS, size) > width:
        line = line[:-1]
    return line.rstrip() + ELLIPSIS


def _pieces(text: str) -> list[str]:
    """The parts between which a line may be broken."""
    pieces: list[str] = []
    for char in text:
        before = pieces[-1][-1] if pieces else ""
        joined = (
            char in NO_START or before in NO_END or char == " " or (_is_latin(char) and _is_latin(before))
        )
        if pieces and joined:
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces


def _is_latin(char: str) -> bool:
    return char != "" and char != " " and unicodedata.east_asian_width(char) not in "WF"
