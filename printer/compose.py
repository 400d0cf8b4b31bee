"""A slip as the bytes an ESC/POS printer wants: pure, one job in one bytes object.

Our own rather than python-escpos: its text() sends Chinese without Chinese mode, prints "?" for a line of
full-width punctuation, emits GB18030's 4-byte codes which a GBK font shows as two wrong characters, and makes
some 49 small writes of one slip. In Chinese mode any byte from 0x81 on swallows the next one, so here every
character is one ASCII byte or two GBK bytes, and what GBK lacks is printed as a visible 〓.
"""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from hall.slip import RULE, Slip, SlipLine
from printer.profile import Profile

START = b"\x1b\x40" + b"\x1c\x26"  # ESC @ all modes to default, FS & Chinese mode on
LF = b"\x0a"
Style = tuple[tuple[int, int], str, bool]  # size, alignment, bold
ALIGN = {"left": 0, "centre": 1, "right": 2}
LARGEST = 8  # GS ! goes from 1 to 8 each way

LACKING = "〓"
SPELT_OTHERWISE = {"¥": "￥", "•": "·", "\u00a0": " "}
NOT_AT_LINE_START = "，。、；：！？）》”’」』】％℃,.;:!?)]}%"

REMEMBERED = 256  # texts already composed: all but the number and the time stand on every slip

DOTS_PER_MM = 8  # 203 dpi
CHARACTER_DOTS = 24
LINE_SPACING_DOTS = 30  # the default, 1/6 inch
CUT_MM = 25.0  # from the head to the cutter, 12–24 mm


def compose(slip: Slip, profile: Profile) -> bytes:
    """The whole job, cut included; without the barrier, which belongs to the dialogue."""
    out = [START]
    style: Style = (1, 1), "left", False
    for line in slip:
        code, style = _coded(line, profile.columns, style)
        out.append(code)
    return b"".join(out) + profile.cut


@lru_cache(REMEMBERED)
def _coded(slip_line: SlipLine, columns: int, style: Style) -> tuple[bytes, Style]:
    """One line of the slip behind a line in `style`, and the style that is left behind it."""
    out = bytearray()
    size, align, bold = style
    for line in _lines((slip_line,), columns):
        if (line.width, line.height) != size:
            size = (line.width, line.height)
            out += bytes((0x1D, 0x21, (line.width - 1) << 4 | (line.height - 1)))
        if line.align != align:
            align = line.align
            out += bytes((0x1B, 0x61, ALIGN[align]))
        if line.bold != bold:
            bold = line.bold
            out += bytes((0x1B, 0x45, int(bold)))
        out += encode(line.text) + LF
    return bytes(out), (size, align, bold)


def height_mm(slip: Slip, profile: Profile) -> float:
    """How much paper the job moves: it bounds how long printing may take."""
    heights = (max(LINE_SPACING_DOTS, CHARACTER_DOTS * line.height) for line in _lines(slip, profile.columns))
    return sum(heights) / DOTS_PER_MM + CUT_MM


@lru_cache(REMEMBERED)
def encode(text: str) -> bytes:
    """ASCII and two-byte GBK only; control characters, which would be commands, become spaces."""
    printable = _printable(text)
    try:
        return printable.encode("gbk")  # knows no other lengths than these two
    except UnicodeEncodeError:
        return b"".join(_code(character) for character in printable)


def _lines(slip: Slip, columns: int) -> Iterator[SlipLine]:
    """The lines as they come out: sizes within bounds, long ones wrapped, the rule drawn."""
    for line in slip:
        if line == RULE:
            yield SlipLine("─" * (columns // 2))
            continue
        width, height = (min(LARGEST, max(1, size)) for size in (line.width, line.height))
        for text in _wrapped(line.text, columns // width):
            yield SlipLine(text, width, height, line.align, line.bold)


@lru_cache(REMEMBERED)
def _wrapped(text: str, columns: int) -> tuple[str, ...]:
    return tuple(wrap(_printable(text), columns))


def wrap(text: str, columns: int) -> list[str]:
    """Lines of at most `columns`, broken at spaces or between Chinese characters; in a word if need be."""
    if len(encode(text)) <= columns:
        return [text]
    lines, line, used = [], "", 0
    for piece in _pieces(text):
        cells = sum(_cells(character) for character in piece)
        if used + cells > columns and line:
            lines.append(line.rstrip(" "))
            line, used = "", 0
            if piece == " ":
                continue
        while cells > columns and len(piece) > 1:
            head = _fitting(piece, columns)
            lines.append(head)
            piece = piece[len(head) :]
            cells = sum(_cells(character) for character in piece)
        line, used = line + piece, used + cells
    return [*lines, line]


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


def _fitting(piece: str, columns: int) -> str:
    """As much of the piece as fits on a line, at least one character."""
    used, count = 0, 0
    for character in piece:
        used += _cells(character)
        if used > columns:
            break
        count += 1
    return piece[: max(1, count)]


def _cells(character: str) -> int:
    return len(_code(character))


def _printable(text: str) -> str:
    """Composed characters, no joiners or selectors; what is a control character becomes a space."""
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


def _code(character: str) -> bytes:
    try:
        code = character.encode("gbk")
    except UnicodeEncodeError:
        return LACKING.encode("gbk")
    return code if len(code) == 2 or code[0] < 0x80 else LACKING.encode("gbk")
