"""ESC/POS as a strict printer reads it: one command at a time, every byte known or an error. Pure.

It knows the commands of common receipt printers that this project may send, and no more: what it does not know
would be swallowed or printed as rubbish by some real one. Written from the manuals, not from our composer.
"""

from collections.abc import Callable
from typing import Literal

from virtual import commands as c
from virtual.commands import Character, Command, NoGlyph, Unknown

TextMode = Literal["ascii", "gb2312", "gbk", "gb18030", "utf8"]
"""What the bytes from 0x80 on mean: the font in its ROM and the code it is set to."""

Found = tuple[Command, int] | None
MOST_PARAMETERS = 4000  # of GS ( : what does not fit into the receive buffer is swallowed as it comes
PARAMETERS = {0x4A: 1, 0x64: 1, 0x45: 1, 0x61: 1, 0x33: 1, 0x24: 2, 0x42: 2, 0x63: 2, 0x70: 3}  # ESC x


def next_command(
    data: bytes, chinese: bool, text: TextMode = "gbk", lacks: tuple[bytes, ...] = ()
) -> tuple[Command, int] | None:
    """The first command and its length, or None while it is incomplete. `data` is not empty.

    `lacks` are the beginnings of commands this make does not know: two bytes of each are lost, the rest is text.
    """
    first = data[0]
    if first in (0x1B, 0x1C, 0x1D):
        if len(data) < 2 or any(len(data) < len(word) and word.startswith(data) for word in lacks):
            return None
        if any(data.startswith(word) for word in lacks):
            return Unknown(data[:2]), 2
        return {0x1B: _esc, 0x1C: _fs, 0x1D: _gs}[first](data)
    if first == 0x0A:
        return c.LineFeed(), 1
    if first == 0x00:
        return c.Nothing(), 1
    if 0x20 <= first <= 0x7E:
        return Character(chr(first), wide=False), 1
    if chinese and first >= 0x80 and text != "ascii":
        return _utf8(data) if text == "utf8" else _chinese(data, text)
    return Unknown(data[:1]), 1


def _chinese(data: bytes, text: TextMode) -> Found:
    """Only GB18030 firmware has four-byte codes; for another font they are two codes it has no glyph for."""
    if not 0x81 <= data[0] <= 0xFE:
        return Unknown(data[:1]), 1
    if len(data) < 2:
        return None
    length = 4 if text == "gb18030" and 0x30 <= data[1] <= 0x39 else 2
    if len(data) < length:
        return None
    return _glyph(data[:length], text), length


def _utf8(data: bytes) -> Found:
    length = next((n for n, top in ((2, 0xE0), (3, 0xF0), (4, 0xF5)) if 0xC2 <= data[0] < top), 0)
    if not length:
        return Unknown(data[:1]), 1
    for n, byte in enumerate(data[1:length], start=1):
        if not 0x80 <= byte <= 0xBF:
            return NoGlyph(data[:n]), n
    if len(data) < length:
        return None
    return _glyph(data[:length], text="utf8"), length


def _glyph(code: bytes, text: str) -> Command:
    try:
        code.decode(text)
        found = code.decode("gbk" if text == "gb2312" else text)  # they name · and — differently
    except UnicodeDecodeError:
        return NoGlyph(code)
    shown = len(found) == 1 and (found.isprintable() or found == "\u3000")
    return Character(found, wide=True) if shown else NoGlyph(code)


def _esc(data: bytes) -> Found:
    letter = data[1]
    if letter == 0x40:
        return c.Initialise(), 2
    if letter == 0x32:
        return c.Spacing(None), 2
    length = 2 + PARAMETERS.get(letter, 0)
    if length == 2:
        return Unknown(data[:2]), 2
    if len(data) < length:
        return None
    return _esc_with(letter, data[2:length]) or Unknown(data[:length]), length


def _esc_with(letter: int, given: bytes) -> Command | None:
    n = given[0]
    match letter:
        case 0x61 if n in (0, 1, 2, 48, 49, 50):
            return c.Align(n % 48)
        case 0x64:
            return c.LineFeed(n)
        case 0x4A:
            return c.UnitFeed(n)
        case 0x33:
            return c.Spacing(n)
        case 0x45:
            return c.Bold(bool(n & 1))
        case 0x24:
            return c.Position(n + 256 * given[1])
        case 0x42 if 1 <= n <= 9 and 1 <= given[1] <= 9:
            return c.Sound(n)
        case 0x63 if n == 0x34:
            return c.StopAt(bool(given[1] & 0x03))
        case 0x63 if n == 0x35:
            return c.LockPanel(bool(given[1] & 0x01))
        case 0x70 if n in (0, 1, 48, 49):
            return c.Pulse(n % 48)
    return None


def _fs(data: bytes) -> Found:
    letter = data[1]
    if letter in (0x26, 0x2E):
        return c.Chinese(letter == 0x26), 2
    if letter not in (0x21, 0x57):
        return Unknown(data[:2]), 2
    if len(data) < 3:
        return None
    n = data[2]
    if letter == 0x57:
        return c.ChineseSize(1 + (n & 1), 1 + (n & 1)), 3
    if n & ~0x8C:
        return Unknown(data[:3]), 3
    return c.ChineseSize(2 if n & 0x04 else 1, 2 if n & 0x08 else 1, bool(n & 0x80)), 3


def _gs(data: bytes) -> Found:
    read = GS.get(data[1])
    if read is None:
        return Unknown(data[:2]), 2
    return None if len(data) < 3 else read(data)


def _size(data: bytes) -> Found:
    n = data[2]
    return (Unknown(data[:3]), 3) if n & 0x88 else (c.Size((n >> 4) + 1, (n & 7) + 1), 3)


def _cut(data: bytes) -> Found:
    m = data[2]
    if m in (0, 1, 48, 49):
        return c.Cut(full=m in (0, 48), feed_units=None), 3
    if m not in (65, 66):
        return Unknown(data[:3]), 3
    return None if len(data) < 4 else (c.Cut(full=m == 65, feed_units=data[3]), 4)


def _motion_units(data: bytes) -> Found:
    return None if len(data) < 4 else (c.MotionUnits(data[2], data[3]), 4)


def _report(data: bytes) -> Found:
    match data[2]:
        case 1 | 49:
            return c.ReportPaper(), 3
        case 2 | 50:
            return c.ReportDrawer(), 3
    return Unknown(data[:3]), 3


def _changes(data: bytes) -> Found:
    return c.ReportChanges(data[2]), 3


def _identify(data: bytes) -> Found:
    n = data[2] % 48 if 49 <= data[2] <= 51 else data[2]
    return (c.Identify(n) if n in (1, 2, 3) or 65 <= n <= 69 else Unknown(data[:3])), 3


def _raster(data: bytes) -> Found:
    """GS v 0 m xL xH yL yH: the picture's bytes are taken as they come, it may be larger than the buffer."""
    if data[2] != 0x30:
        return Unknown(data[:3]), 3
    if len(data) < 8:
        return None
    m, wide, rows = data[3], data[4] + 256 * data[5], data[6] + 256 * data[7]
    if m not in (0, 1, 2, 3, 48, 49, 50, 51) or not wide or not rows:
        return Unknown(data[:8]), 8
    return c.Raster(wide, rows, 1 + (m & 1), 1 + (m >> 1 & 1)), 8


def _parenthesis(data: bytes) -> Found:
    """GS ( x pL pH …: a wrong length swallows what follows, as on a printer."""
    if len(data) < 5:
        return None
    size = data[3] + 256 * data[4]
    read = {0x48: _process_id, 0x6B: _code}.get(data[2])
    if read is None or size > MOST_PARAMETERS:
        return c.Swallow(data[:5], size), 5
    if len(data) < 5 + size:
        return None
    return read(data[5 : 5 + size]) or Unknown(data[: 5 + size]), 5 + size


def _process_id(given: bytes) -> Command | None:
    """fn m d1–d4."""
    good = given[:2] == b"00" and len(given) == 6 and all(0x20 <= d <= 0x7E for d in given[2:])
    return c.ReportWhenPrinted(given[2:]) if good else None


def _code(given: bytes) -> Command | None:
    """cn fn …, QR only (cn 49)."""
    function, rest = given[:2], given[2:]
    if function == b"\x31\x41" and len(rest) == 2 and rest[0] in b"12" and rest[1] == 0:
        return c.CodeModel(rest[0] - 0x30)
    if function == b"\x31\x43" and len(rest) == 1 and 1 <= rest[0] <= 16:
        return c.CodeSize(rest[0])
    if function == b"\x31\x45" and len(rest) == 1 and rest[0] in b"0123":
        return c.CodeLevel("LMQH"[rest[0] - 0x30])
    if function == b"\x31\x50" and len(rest) > 1 and rest[0] == 0x30:
        return c.CodeStore(rest[1:])
    if function == b"\x31\x51" and rest == b"\x30":
        return c.CodePrint()
    return None


GS: dict[int, Callable[[bytes], Found]] = {
    0x21: _size, 0x56: _cut, 0x72: _report, 0x61: _changes, 0x49: _identify, 0x76: _raster, 0x28: _parenthesis,
    0x50: _motion_units,
}  # fmt: skip
"""GS x, given at least one byte more."""
