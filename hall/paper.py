"""How text lies on the paper of a receipt printer: pure; the kiosk measures a slip with it, the printer sets it.

All printers of this kind set text in cells: 12 dots wide for ASCII, 24 for Chinese, 24 high, times the size. So a
line is counted in columns, and a block's height is known before anything is composed.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from hall.slip import Slip, SlipCode, SlipLine, SlipPair, SlipPicture, SlipRule, SlipSpace

CELL_DOTS = 24  # height of normal type; a Chinese character is as wide, an ASCII one half
LINE_DOTS = 30  # line feed of normal type, ESC 2 and the power-on value: 1/6 inch or 30 dots
NOT_AT_LINE_START = "，。、；：！？）》”’」』】％℃,.;:!?)]}%"
SPELT_OTHERWISE = {"¥": "￥", "•": "·", "\u00a0": " "}
REMEMBERED = 256  # texts already measured: all but the number and the time stand on every slip
GAP_COLUMNS = 2  # between the halves of a pair


@dataclass(frozen=True)
class Paper:
    """What the layout must know of the printer. `end_mm`: fed behind the last line, to cut or tear there."""

    columns: int = 48
    dots: int = 576
    dots_per_mm: float = 8.0
    largest: int = 8
    codes: bool = True  # whether a QR code can be printed
    end_mm: float = 25.0

    @property
    def half(self) -> int:
        """Columns on either side of a pair."""
        return (self.columns - GAP_COLUMNS) // 2


def height_mm(slip: Slip, paper: Paper) -> float:
    """Of the blocks alone; `paper.end_mm` comes on top."""
    return sum(block_mm(block, paper) for block in slip)


def block_mm(block: object, paper: Paper) -> float:
    match block:
        case SlipLine():
            height = min(paper.largest, max(1, block.height))
            return len(rows(block, paper)) * max(LINE_DOTS, CELL_DOTS * height) / paper.dots_per_mm
        case SlipPair(left, right):
            count = max(len(wrap(text, paper.half)) for text in (left, right))
            return count * LINE_DOTS / paper.dots_per_mm
        case SlipCode(_, size_mm):
            return size_mm + LINE_DOTS / paper.dots_per_mm
        case SlipPicture(_, width_mm):
            return width_mm  # no taller than wide: settings see to it
        case SlipSpace(mm):
            return mm
        case SlipRule():
            return LINE_DOTS / paper.dots_per_mm
    raise TypeError(f"{block!r} is no block of a slip")


def rows(line: SlipLine, paper: Paper) -> tuple[str, ...]:
    """The line as it is set, one text per printed line."""
    width = min(paper.largest, max(1, line.width))
    return wrap(line.text, paper.columns // width)


def columns(text: str) -> int:
    """Of normal type: a character that is not ASCII takes two."""
    return sum(map(_columns, printable(text)))


def _columns(character: str) -> int:
    return 1 if character.isascii() else 2


@lru_cache(REMEMBERED)
def printable(text: str) -> str:
    """Composed characters, no joiners or selectors; a control character, which would be a command, is a space."""
    if text.isascii() and text.isprintable():
        return text
    kept = []
    for character in unicodedata.normalize("NFC", text):
        category = unicodedata.category(character)
        if category in ("Cf", "Mn", "Me"):
            continue
        control = category in ("Cc", "Zl", "Zp")
        kept.append(" " if control else SPELT_OTHERWISE.get(character, character))
    return "".join(kept)


@lru_cache(REMEMBERED)
def wrap(text: str, most: int) -> tuple[str, ...]:
    """Lines of at most `most` columns, broken at spaces or between Chinese characters; in a word if need be."""
    return tuple(_wrapped(printable(text), most))


def _wrapped(text: str, most: int) -> Iterator[str]:
    if columns(text) <= most:
        yield text
        return
    line, used = "", 0
    for piece in _pieces(text):
        cells = columns(piece)
        if used + cells > most and line:
            yield line.rstrip(" ")
            line, used = "", 0
            if piece == " ":
                continue
        while cells > most and len(piece) > 1:
            head = _fitting(piece, most)
            yield head
            piece = piece[len(head) :]
            cells = columns(piece)
        line, used = line + piece, used + cells
    yield line


def _pieces(text: str) -> list[str]:
    """What may not be broken: a word, a space, a Chinese character with the punctuation that follows it."""
    pieces: list[str] = []
    for character in text:
        word = character.isascii() and character != " "
        after_word = bool(pieces) and pieces[-1][-1].isascii() and pieces[-1] != " "
        if pieces and pieces[-1] != " " and ((word and after_word) or character in NOT_AT_LINE_START):
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def _fitting(piece: str, most: int) -> str:
    """As much of the piece as fits on a line, at least one character."""
    used, count = 0, 0
    for character in piece:
        used += _columns(character)
        if used > most:
            break
        count += 1
    return piece[: max(1, count)]
