"""A slip as the bytes an ESC/POS printer wants, as units none of which may be cut in two. No device, no clock.

Our own rather than python-escpos: its text() sends Chinese without Chinese mode, prints "?" for a line of
full-width punctuation, emits GB18030's 4-byte codes which a GBK font shows as two wrong characters, and makes
some 49 small writes of one slip. In Chinese mode any byte from 0x81 on swallows the next one, so here every
character is one ASCII byte or one code the printer's font has; a line with another one is drawn, and where nothing can
be drawn that character is a visible 〓.
"""

import contextlib
import logging
from collections.abc import Iterator
from functools import cache, lru_cache

from hall import paper
from hall.slip import Slip, SlipCode, SlipLine, SlipPair, SlipPicture, SlipRule, SlipSpace
from printer.profile import STYLE_BYTES, Profile, TextMode
from printer.strips import Bitmap, DrawingError, strips

log = logging.getLogger(__name__)

START = b"\x1b\x40" + b"\x1c\x26"  # ESC @ all modes to default, FS & Chinese mode on
LF = b"\x0a"
POSITION = b"\x1b\x24"  # ESC $ nL nH, from the left edge in dots
ALIGN = {"left": 0, "centre": 1, "right": 2}
RULE_DOTS = 2
REMEMBERED = 256  # lines already composed: all but the number and the time stand on every slip

Style = tuple[tuple[int, int], str, bool]  # size, alignment, bold
PLAIN: Style = ((1, 1), "left", False)
Units = tuple[bytes, ...]


def compose(slip: Slip, profile: Profile, *, buzz: bool = False) -> Units:
    """Start, blocks, cut and if wanted the buzzer; without the barrier, which belongs to the dialogue."""
    units, style = [START, bytes.fromhex(profile.start)], PLAIN
    for block in slip:
        more, style = _block(block, profile, style)
        units += more
    units.append(ending(profile) + (bytes.fromhex(profile.buzzer) if buzz else b""))
    return tuple(unit for unit in units if unit)


def warm_up(profile: Profile) -> None:
    """Loads what this profile's slips need, so that the first one does not wait for it."""
    compose((SlipLine("叫号 1", 2, 2), SlipRule(), SlipCode("http://192.168.1.10/t/1")), profile)


def _block(block: object, profile: Profile, style: Style) -> tuple[Units, Style]:
    match block:
        case SlipLine():
            return _line(block, profile, style)
        case SlipPair():
            return _pair(block, profile, style)
        case SlipRule():
            return _rule(profile, style)
        case SlipSpace():
            return (_feed(paper.space_dots(block, profile.paper)),), style
        case SlipCode():
            return _code(block, profile, style)
        case SlipPicture():
            return _picture(block, profile, style)
    raise TypeError(f"{block!r} is no block of a slip")


def ending(profile: Profile) -> bytes:
    """Some cut commands bring the last line past the cutter, for the others and for tearing it is fed there."""
    cut = bytes.fromhex(profile.cut)
    return cut if profile.cut_feeds else _feed(round(profile.end_mm * profile.dots_per_mm)) + cut


# --- text ----------------------------------------------------------------------------------------------------


@lru_cache(REMEMBERED)
def _line(line: SlipLine, profile: Profile, style: Style) -> tuple[Units, Style]:
    """A line of the slip behind one in `style`, and the style that is left behind it."""
    return _rows(paper.rows(line, profile.paper), (paper.size(line), line.align, line.bold), profile, style)


@lru_cache(REMEMBERED)
def _pair(pair: SlipPair, profile: Profile, style: Style) -> tuple[Units, Style]:
    units: list[bytes] = []
    wanted: Style = (1, 1), "left", pair.bold
    for near, far in paper.pair_rows(pair, profile.paper):
        gap = paper.gap(near, far, profile.paper)
        row = (near + " " * gap + far).rstrip(" ")
        code = _code_of(row, profile.text_mode)
        if code is not None and far and gap > len(POSITION) + 2:
            at = (profile.columns - paper.columns(far)) * 12
            ends = encode(near, profile.text_mode), encode(far, profile.text_mode)
            code = (POSITION + at.to_bytes(2, "little")).join(ends)
        more, style = _row(row, code, wanted, profile, style)
        units += more
    return tuple(units), style


@lru_cache(REMEMBERED)
def _rule(profile: Profile, style: Style) -> tuple[Units, Style]:
    """Few wide characters rather than many narrow ones: 13 bytes instead of 49."""
    if profile.text_mode == "raster":
        size = profile.paper.columns * 12 // 8
        above = (paper.LINE_DOTS - RULE_DOTS) // 2
        drawn = strips(Bitmap(size * 8, b"\xff" * size * RULE_DOTS), profile.unit_bytes, profile.dots)
        return (_feed(above), *drawn, _feed(paper.LINE_DOTS - RULE_DOTS - above)), style
    half = profile.columns // 2
    width = max(n for n in range(1, profile.largest + 1) if half % n == 0)
    return _rows(("─" * (half // width),), ((width, 1), style[1], False), profile, style)


def _rows(rows: tuple[str, ...], wanted: Style, profile: Profile, style: Style) -> tuple[Units, Style]:
    units: list[bytes] = []
    for row in rows:
        more, style = _row(row, _code_of(row, profile.text_mode), wanted, profile, style)
        units += more
    return tuple(units), style


def _row(text: str, code: bytes | None, wanted: Style, profile: Profile, style: Style) -> tuple[Units, Style]:
    """One printed line: set by the printer if it can, else drawn on the same grid."""
    if not text:
        return (LF,), style
    (width, height), align, bold = wanted
    if code is None or max(width, height) > profile.largest:
        if (bitmap := _drawn_row(text, width, height, bold)) is not None:
            style_then: Style = style[0], align, style[2]
            below = _feed(paper.row_dots(text, height) - bitmap.height * bitmap.times)
            return _drawn(bitmap, _change(style, style_then), below, profile), style_then
        wanted = (min(width, profile.largest), min(height, profile.largest)), align, bold
    return (_change(style, wanted) + (code or encode(text, profile.text_mode)) + LF,), wanted


def _change(style: Style, wanted: Style) -> bytes:
    """GS !, ESC a and ESC E where they differ."""
    out = b""
    if wanted[0] != style[0]:
        width, height = wanted[0]
        out += bytes((0x1D, 0x21, (width - 1) << 4 | (height - 1)))
    if wanted[1] != style[1]:
        out += bytes((0x1B, 0x61, ALIGN[wanted[1]]))
    if wanted[2] != style[2]:
        out += bytes((0x1B, 0x45, int(wanted[2])))
    return out


@lru_cache(REMEMBERED)
def encode(text: str, mode: TextMode = "gbk") -> bytes:
    """In the printer's code, what it lacks as 〓; control characters, which would be commands, become spaces."""
    code = _code_of(text, mode)
    if code is not None:
        return code
    if mode == "raster":  # a printer without Chinese
        return paper.printable(text).encode("ascii", "replace")
    codes = (_code_of(character, mode) for character in paper.printable(text))
    return b"".join(code or paper.NO_CHARACTER.encode("gbk") for code in codes)


def _code_of(text: str, mode: TextMode) -> bytes | None:
    """None if the printer's font lacks a character."""
    printable = paper.printable(text)
    try:
        match mode:
            case "utf8":
                return printable.encode("utf-8")
            case "gb18030":
                return printable.encode("gb18030")
            case "gbk":
                return printable.encode("gbk")  # knows no other lengths than one byte of ASCII and two
            case "gb2312":
                return _gb2312(printable.encode("gbk"))
            case "raster":
                return None
    except UnicodeEncodeError:
        return None


def _gb2312(code: bytes) -> bytes | None:
    """Python's own codec knows another · and another — than the fonts."""
    at = 0
    while at < len(code):
        if code[at] < 0x80:
            at += 1
        elif 0xA1 <= code[at] <= 0xF7 and code[at + 1] >= 0xA1:
            at += 2
        else:
            return None
    return code


# --- codes and pictures --------------------------------------------------------------------------------------


def _code(block: SlipCode, profile: Profile, style: Style) -> tuple[Units, Style]:
    module, modules = paper.code_size(block, profile.paper)
    if not modules:
        return (), style
    data = paper.code_bytes(block)
    centred: Style = style[0], "centre", style[2]
    quiet = _feed(module * paper.QUIET_MODULES)
    head = _change(style, centred) + quiet
    if profile.qr == "native" and len(data) + STYLE_BYTES <= profile.unit_bytes:
        # not fn 165: ESC @ has set model 2 (Epson, Citizen), and fn 65 is something else on a Custom TG02H
        size, level = bytes((0x03, 0x00, 0x31, 0x43, module)), b"\x03\x00\x31\x45\x31"
        stored, shown = (
            (len(data) + 3).to_bytes(2, "little") + b"\x31\x50\x30" + data,
            b"\x03\x00\x31\x51\x30",
        )
        gs_k = b"\x1d\x28\x6b"
        units = head + gs_k + size + gs_k + level, gs_k + stored, gs_k + shown + quiet
        return units, centred
    with _told_once():
        from printer import raster

        return _drawn(raster.code(data, module), head, quiet, profile), centred
    return (), style


def _picture(block: SlipPicture, profile: Profile, style: Style) -> tuple[Units, Style]:
    width, height = paper.picture_dots(block, profile.paper)
    centred: Style = style[0], "centre", style[2]
    with _told_once():
        from printer import raster

        bitmap = raster.picture(block.path, width, height)
        return _drawn(bitmap, _change(style, centred), b"", profile), centred
    return (), style


def _drawn_row(text: str, width: int, height: int, bold: bool) -> Bitmap | None:
    with _told_once():
        from printer import raster

        return raster.text_row(text, width, height, bold)
    return None


def _drawn(bitmap: Bitmap, head: bytes, tail: bytes, profile: Profile) -> Units:
    """The first piece begins with `head`, the last ends with `tail`."""
    parts = list(strips(bitmap, profile.unit_bytes - STYLE_BYTES, profile.dots))
    parts[0] = head + parts[0]
    parts[-1] += tail
    return tuple(parts)


@contextlib.contextmanager
def _told_once() -> Iterator[None]:
    """What cannot be drawn is left out or set as well as the printer can: a slip is better than none."""
    try:
        yield
    except (ImportError, DrawingError) as exc:
        _warn(str(exc))


@cache
def _warn(message: str) -> None:
    log.warning("slips are printed without what must be drawn: %s", message)


def _feed(dots: int) -> bytes:
    """ESC J, 255 dots at most each. Never 10 at the end, for a question may come behind it: then one dot more."""
    whole, rest = divmod(dots, 255)
    parts = [255] * whole + [rest + (rest == 0x10)] * bool(rest)
    return b"".join(bytes((0x1B, 0x4A, part)) for part in parts)
