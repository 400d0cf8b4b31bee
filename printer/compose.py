"""A slip as the bytes an ESC/POS printer wants: pure, as units none of which may be cut in two.

Our own rather than python-escpos: its text() sends Chinese without Chinese mode, prints "?" for a line of
full-width punctuation, emits GB18030's 4-byte codes which a GBK font shows as two wrong characters, and makes
some 49 small writes of one slip. In Chinese mode any byte from 0x81 on swallows the next one, so here every
character is one ASCII byte or two GBK bytes, and what GBK lacks is printed as a visible 〓.
"""

from functools import lru_cache

from hall import paper
from hall.slip import Slip, SlipLine, SlipPair, SlipRule, SlipSpace
from printer.profile import Profile

START = b"\x1b\x40" + b"\x1c\x26"  # ESC @ all modes to default, FS & Chinese mode on
LF = b"\x0a"
ALIGN = {"left": 0, "centre": 1, "right": 2}
LACKING = "〓"
REMEMBERED = 256  # texts already composed: all but the number and the time stand on every slip

Style = tuple[tuple[int, int], str, bool]  # size, alignment, bold
PLAIN: Style = ((1, 1), "left", False)


def compose(slip: Slip, profile: Profile) -> tuple[bytes, ...]:
    """Start, lines and cut; without the barrier, which belongs to the dialogue."""
    units, style = [START], PLAIN
    for block in slip:
        match block:
            case SlipLine():
                code, style = _line(block, profile.paper, style)
            case SlipPair():
                code, style = _pair(block, profile.paper, style)
            case SlipRule():
                code, style = _line(SlipLine("─" * (profile.columns // 2)), profile.paper, style)
            case SlipSpace(mm):
                code = bytes((0x1B, 0x4A, min(255, round(mm * profile.dots_per_mm))))
            case _:
                code = b""
        units.append(code)
    return (*units, bytes.fromhex(profile.cut) or LF * 4)


@lru_cache(REMEMBERED)
def _line(line: SlipLine, on: paper.Paper, style: Style) -> tuple[bytes, Style]:
    """One line of the slip behind a line in `style`, and the style that is left behind it."""
    width, height = (min(on.largest, max(1, size)) for size in (line.width, line.height))
    wanted: Style = (width, height), line.align, line.bold
    out = bytearray()
    if wanted[0] != style[0]:
        out += bytes((0x1D, 0x21, (width - 1) << 4 | (height - 1)))
    if wanted[1] != style[1]:
        out += bytes((0x1B, 0x61, ALIGN[line.align]))
    if wanted[2] != style[2]:
        out += bytes((0x1B, 0x45, int(line.bold)))
    for text in paper.rows(line, on):
        out += encode(text) + LF
    return bytes(out), wanted


def _pair(pair: SlipPair, on: paper.Paper, style: Style) -> tuple[bytes, Style]:
    left, right = paper.wrap(pair.left, on.half), paper.wrap(pair.right, on.half)
    out = b""
    for n in range(max(len(left), len(right))):
        near, far = (side[n] if n < len(side) else "" for side in (left, right))
        gap = " " * (on.columns - paper.columns(near) - paper.columns(far))
        code, style = _line(SlipLine(near + gap + far, align="left", bold=pair.bold), on, style)
        out += code
    return out, style


@lru_cache(REMEMBERED)
def encode(text: str) -> bytes:
    """ASCII and two-byte GBK only; control characters, which would be commands, become spaces."""
    printable = paper.printable(text)
    try:
        return printable.encode("gbk")  # knows no other lengths than these two
    except UnicodeEncodeError:
        return b"".join(_code(character) for character in printable)


def _code(character: str) -> bytes:
    try:
        code = character.encode("gbk")
    except UnicodeEncodeError:
        return LACKING.encode("gbk")
    return code if len(code) == 2 or code[0] < 0x80 else LACKING.encode("gbk")
