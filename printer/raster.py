"""Draws what a printer cannot set itself: text, pictures and QR codes as black dots, the same size as its own.

The only file of the printer's that imports Pillow and segno, and itself imported only when something must be drawn:
most kiosks never do, and Pillow alone is 15 MB of memory.
"""

import struct
import zlib
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

import segno
from PIL import Image, ImageDraw, ImageFont

from hall.paper import CELL_DOTS, NO_CHARACTER
from printer.strips import Bitmap, DrawingError
from runtime.fonts import NOT_A_CHARACTER, Face, Faces, FontError, find_faces

BURNT_ABOVE = 105  # of 255: a dot is burnt or not; below that thin strokes break
CHINESE, LATIN = (0.96, 0.86), (0.90, 0.80)  # type size and baseline as shares of the cell: descenders fit in
DARK = 95  # of 255 counted from white: what of a logo is printed
PHOTO_LEVELS, PHOTO_SHARE = 32, 0.001  # so many middle greys, each on so many dots: a photograph, no logo
IN_HALVES = 4  # times normal type
MOST_PIXELS = 16_000_000
PICTURE_KINDS = ("PNG", "JPEG")
REMEMBERED_ROWS = 64  # the fixed lines of a slip; a row is at most 14 kB
REMEMBERED_PICTURES = 8


@lru_cache(REMEMBERED_ROWS)
def text_row(text: str, width: int, height: int, bold: bool) -> Bitmap:
    """One printed line on the printer's grid of cells. Raises DrawingError.

    Large type is drawn in halves: still twice as fine as printers' own, and four times as soon on a serial line.
    """
    times: Literal[1, 2] = 2 if min(width, height) >= IN_HALVES else 1
    size = CELL_DOTS * width // times, CELL_DOTS * height // times
    cells = [_cell(character, *size, bold) for character in text]
    row = Image.new("L", (sum(cell.width for cell in cells), size[1]), 0)
    left = 0
    for cell in cells:
        row.paste(cell, (left, 0))
        left += cell.width
    return _bitmap(row.point(lambda value: 255 * (value > BURNT_ABOVE), "1"), times)


def picture(path: str, width: int, height: int) -> Bitmap:
    """The file in black and white, as large as fits into `width` times `height` dots. Raises DrawingError."""
    try:
        changed_at = Path(path).stat().st_mtime_ns
    except OSError as exc:
        raise DrawingError(f"picture {path}: {exc.strerror}") from exc
    return _picture(path, changed_at, width, height)


def qr_modules(text: str | bytes) -> tuple[tuple[bool, ...], ...]:
    """The code row by row, True is black; without the quiet zone. Raises DrawingError."""
    data = text if isinstance(text, bytes) else text.encode("utf-8")
    try:
        code = segno.make(data, error="m", mode="byte", boost_error=False, micro=False)
    except ValueError as exc:
        raise DrawingError(f"no QR code of {len(data)} bytes: {exc}") from exc
    return tuple(tuple(map(bool, row)) for row in code.matrix)


def code(data: bytes, module: int) -> Bitmap:
    """A QR code with modules of `module` dots each way."""
    modules = qr_modules(data)
    times: Literal[1, 2] = 1 if module % 2 else 2
    dots = module // times
    width = dots * len(modules)
    spare = -width % 8
    out = bytearray()
    for row in modules:
        bits = "".join(("1" if black else "0") * dots for black in row)
        out += (int(bits, 2) << spare).to_bytes((width + 7) // 8, "big") * dots
    return Bitmap(width, bytes(out), times)


# --- text ----------------------------------------------------------------------------------------------------


@lru_cache(512)
def _cell(character: str, width: int, height: int, bold: bool) -> Image.Image:
    """`width` dots are a Chinese cell's. Set as high as the cell, then squeezed or stretched, as GS ! does."""
    is_wide = not character.isascii()
    size = (width if is_wide else width // 2), height
    em, baseline = CHINESE if is_wide else LATIN
    font = _font(round(height * em), bold)
    if not _has_glyph(font, character):
        character = NO_CHARACTER
    advance = round(font.getlength(character))
    upright = Image.new("L", (max(1, advance, height if is_wide else height // 2), height), 0)
    left = (upright.width - advance) / 2
    ImageDraw.Draw(upright).text((left, height * baseline), character, 255, font, anchor="ls")
    return upright.resize(size)


def _has_glyph(font: ImageFont.FreeTypeFont, character: str) -> bool:
    return character.isspace() or _shape(font, character) != _shape(font, NOT_A_CHARACTER)


def _shape(font: ImageFont.FreeTypeFont, character: str) -> tuple[tuple[int, int], bytes]:
    mask = font.getmask(character)
    return mask.size, bytes(mask)


@lru_cache(16)
def _font(size: int, bold: bool) -> ImageFont.FreeTypeFont:
    face: Face = _faces().bold if bold else _faces().regular
    try:
        return ImageFont.truetype(face.path, size, index=face.index)
    except OSError as exc:
        raise DrawingError(f"font {face.path}: {exc}") from exc


@cache
def _faces() -> Faces:
    try:
        return find_faces()
    except FontError as exc:
        raise DrawingError(str(exc)) from exc


# --- pictures ------------------------------------------------------------------------------------------------


@lru_cache(REMEMBERED_PICTURES)
def _picture(path: str, changed_at: int, width: int, height: int) -> Bitmap:
    try:
        with Image.open(path, formats=PICTURE_KINDS) as file:
            if file.width * file.height > MOST_PIXELS:
                raise ValueError(f"{file.width} × {file.height} dots are too many")
            return _black_and_white(file, width, height)
    except (OSError, ValueError, SyntaxError, EOFError, struct.error, zlib.error) as exc:
        raise DrawingError(f"picture {path}: {exc}") from exc


def _black_and_white(file: Image.Image, width: int, height: int) -> Bitmap:
    """A logo by a threshold, so that its edges are crisp; a photograph by Floyd and Steinberg's dithering."""
    scale = min(width / file.width, height / file.height)
    size = max(1, round(file.width * scale)), max(1, round(file.height * scale))
    coloured = file.convert("RGBA")
    paper = Image.new("RGBA", coloured.size, "white")
    ink = Image.alpha_composite(paper, coloured).convert("L").point(lambda value: 255 - value)
    ink = ink.resize(size, Image.Resampling.LANCZOS)
    greys = ink.histogram()[64:192]
    often = size[0] * size[1] * PHOTO_SHARE
    if sum(count > often for count in greys) >= PHOTO_LEVELS:
        return _bitmap(ink.convert("1"))
    return _bitmap(ink.point(lambda value: 255 * (value > DARK), "1"))


def _bitmap(image: Image.Image, times: Literal[1, 2] = 1) -> Bitmap:
    """Of an image with one bit for a dot, 1 is black."""
    return Bitmap(image.width, image.tobytes(), times)
