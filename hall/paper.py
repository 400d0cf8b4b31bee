"""How text lies on the paper of a receipt printer: pure; the kiosk measures a slip with it, the printer sets it.

All printers of this kind set text in cells: 12 dots wide for ASCII, 24 for Chinese, 24 high, times the size. So a
line is counted in columns, and a block's height is known before anything is composed.
"""

import math
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

from hall.slip import Block, Slip, SlipCode, SlipLine, SlipPair, SlipPicture, SlipRule, SlipSpace

CELL_DOTS = 24  # height of normal type; a Chinese character is as wide, an ASCII one half
LINE_DOTS = 30  # line feed of normal type: a slip sets it, since makers differ in what 1/6 inch is
NOT_AT_LINE_START = "，。、；：！？）》”’」』】％℃,.;:!?)]}%"
SPELT_OTHERWISE = {"¥": "￥", "•": "·"}
WIDE_SPACE = "\u3000"  # the one space besides " " that fonts have
NO_CHARACTER = "〓"  # for what is no character or a font's own; the usual mark of Chinese typesetters
REMEMBERED = 256  # texts already measured: all but the number and the time stand on every slip
GAP_COLUMNS = 2  # between the halves of a pair
MOST_SPACE_MM = 300.0
LARGEST = 8  # times normal type: GS ! has three bits each way; what a printer has not itself is drawn for it

QUIET_MODULES = 4  # ISO/IEC 18004: empty on all sides of a QR code; printers do not see to it
LARGEST_MODULE = 16  # dots, GS ( k fn 167
CODE_BYTES = (
    14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666,
    711, 779, 857, 911, 997, 1059, 1125, 1190, 1264, 1370, 1452, 1538, 1628, 1722, 1809, 1911, 1989, 2099, 2213, 2331,
)  # fmt: skip
"""ISO/IEC 18004, table 7: what QR versions 1 to 40 hold in byte mode with error correction M."""


@dataclass(frozen=True)
class Paper:
    """What the layout must know of the printer. `end_mm`: fed behind the last line, to cut or tear there.

    `largest`: up to this a number is cheap; larger ones may have to be drawn, which takes time on a serial line.
    """

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


@lru_cache(REMEMBERED)
def block_mm(block: Block, paper: Paper) -> float:
    match block:
        case SlipLine():
            dots = sum(row_dots(row, block.height) for row in rows(block, paper))
        case SlipPair():
            dots = len(pair_rows(block, paper)) * LINE_DOTS
        case SlipCode():
            module, modules = code_size(block, paper)
            dots = module * (modules + 2 * QUIET_MODULES)
        case SlipPicture():
            dots = picture_dots(block, paper)[1]
        case SlipSpace():
            dots = space_dots(block, paper)
        case SlipRule():
            dots = LINE_DOTS
    return dots / paper.dots_per_mm


def size(line: SlipLine) -> tuple[int, int]:
    """Width and height that can be printed."""
    return min(LARGEST, max(1, line.width)), min(LARGEST, max(1, line.height))


def row_dots(row: str, height: int) -> int:
    """How far a printed line feeds; an empty one feeds a normal line, whatever its size would be."""
    return max(LINE_DOTS, CELL_DOTS * min(LARGEST, height)) if row else LINE_DOTS


def rows(line: SlipLine, paper: Paper) -> tuple[str, ...]:
    """The line as it is set, one text per printed line."""
    return wrap(line.text, paper.columns // size(line)[0])


def pair_rows(pair: SlipPair, paper: Paper) -> list[tuple[str, str]]:
    """What stands left and right on each printed line: in halves, unless both fit on one line as they are."""
    near, far = printable(pair.left), printable(pair.right)
    if columns(near) + GAP_COLUMNS + columns(far) <= paper.columns:
        return [(near, far)]
    left, right = wrap(pair.left, paper.half), wrap(pair.right, paper.half)
    return list(zip_longest(left, right, fillvalue=""))


def gap(near: str, far: str, paper: Paper) -> int:
    """Columns between the halves of a pair: the right one ends at the right edge."""
    return paper.columns - columns(near) - columns(far)


def space_dots(space: SlipSpace, paper: Paper) -> int:
    return round(min(MOST_SPACE_MM, max(0.0, space.mm)) * paper.dots_per_mm)


def picture_dots(picture: SlipPicture, paper: Paper) -> tuple[int, int]:
    """The room a picture has, in which it is as large as its shape allows."""
    high_mm = picture.width_mm if picture.height_mm is None else picture.height_mm
    width, height = (max(1, round(mm * paper.dots_per_mm)) for mm in (picture.width_mm, high_mm))
    return min(width, paper.dots), min(height, round(MOST_SPACE_MM * paper.dots_per_mm))


def code_bytes(code: SlipCode) -> bytes:
    """What the code says, without what is not printable: an address has none of it."""
    return "".join(character for character in code.text if character.isprintable()).encode("utf-8")


def code_size(code: SlipCode, paper: Paper) -> tuple[int, int]:
    """Dots of a module, and modules of a side; (0, 0) if no code can be printed.

    Reckoned in byte mode: a printer that packs digits more tightly may make the code one version smaller.
    """
    length = len(code_bytes(code))
    version = next((n for n, most in enumerate(CODE_BYTES, 1) if length <= most), None)
    if not paper.codes or not length or version is None:
        return 0, 0
    modules = 17 + 4 * version
    wanted = math.ceil(code.size_mm * paper.dots_per_mm / modules)
    module = max(1, min(wanted, LARGEST_MODULE, paper.dots // (modules + 2 * QUIET_MODULES)))
    return (module, modules) if module * modules <= paper.dots else (0, 0)


def columns(text: str) -> int:
    """Of normal type: a character that is not ASCII takes two."""
    return sum(map(_columns, printable(text)))


def _columns(character: str) -> int:
    return 1 if character.isascii() else 2


@lru_cache(REMEMBERED)
def printable(text: str) -> str:
    """Composed characters, no joiners or selectors; what would be a command, and any odd space, is a space."""
    if text.isascii() and text.isprintable():
        return text
    kept = []
    for character in unicodedata.normalize("NFC", text):
        category = unicodedata.category(character)
        if category in ("Cf", "Mn", "Me"):
            continue
        if category in ("Cc", "Cs", "Zl", "Zp") or (category == "Zs" and character != WIDE_SPACE):
            character = " "
        elif category in ("Cn", "Co"):
            character = NO_CHARACTER
        kept.append(SPELT_OTHERWISE.get(character, character))
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
