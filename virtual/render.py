"""A printed slip as a picture, dot for dot. The only file of virtual/ that imports Pillow.

Characters have the sizes of the printer's own fonts, 12×24 and 24×24 dots, multiplied; the shapes are those of
whatever Chinese font this computer has.
"""

import functools
import io

from PIL import Image, ImageDraw, ImageFont

from printer.raster import qr_modules
from runtime.fonts import Face, FontError, find_faces
from virtual.slip import CELL_HEIGHT, Code, Line, Picture, Slip

MM_PER_INCH = 25.4
PAPER, INK = 255, 0
INKED_BELOW = 150  # a dot is burnt or not
CHINESE, LATIN = (0.96, 0.86), (0.90, 0.80)  # type size and baseline as shares of the cell: descenders fit in


class NoFontError(Exception):
    """No Chinese font on this computer: a picture would show boxes."""


def render(slip: Slip) -> bytes:
    """PNG."""
    side = slip.side_dots
    paper = Image.new("L", (slip.width_dots + 2 * side, max(1, slip.height_dots)), PAPER)
    for line in slip.lines:
        strip = _strip(line, slip.width_dots)
        if strip is not None:
            paper.paste(strip.crop((0, 0, slip.width_dots, line.fed)), (side, line.top))
    for code in slip.codes:
        paper.paste(_square(code).crop((0, 0, code.height, code.fed)), (side + code.left, code.top))
    for picture in slip.pictures:
        paper.paste(_raster(picture), (side + picture.left, picture.top))
    dpi = slip.dots_per_mm * MM_PER_INCH
    out = io.BytesIO()
    paper.save(out, "PNG", dpi=(dpi, dpi))
    return out.getvalue()


def _raster(picture: Picture) -> Image.Image:
    """Dot for dot as it was sent: a bit set is ink."""
    size = (picture.width, len(picture.rows))
    return Image.frombytes("1", size, b"".join(picture.rows)).point(lambda dot: PAPER - dot).convert("L")


def _square(code: Code) -> Image.Image:
    """As the printer's own firmware draws it."""
    modules = qr_modules(code.text)
    dots, side = code.module_dots, code.module_dots * len(modules)
    symbol = Image.new("L", (code.height, code.height), PAPER)
    draw = ImageDraw.Draw(symbol)
    shift = (code.height - side) // 2
    for row, line in enumerate(modules):
        for column, dark in enumerate(line):
            if dark:
                left, top = shift + column * dots, shift + row * dots
                draw.rectangle((left, top, left + dots - 1, top + dots - 1), fill=INK)
    return symbol


def _strip(line: Line, width_dots: int) -> Image.Image | None:
    if not line.runs or line.fed <= 0:
        return None
    strip = Image.new("L", (width_dots, line.height), PAPER)
    left = (width_dots - sum(run.dots for run in line.runs)) * line.align // 2
    for run in line.runs:
        left += run.gap
        for character in run.text:
            cell = _cell(character, run.width, run.height, run.bold)
            strip.paste(cell, (left, line.height - cell.height))
            left += cell.width
    return strip


@functools.lru_cache(maxsize=512)
def _cell(character: str, width: int, height: int, bold: bool) -> Image.Image:
    """Set as high as the cell, then squeezed or stretched to its width, as GS ! does."""
    chinese = ord(character) > 0x7E
    dots = 24 if chinese else 12
    size = (dots * width, CELL_HEIGHT * height)
    if character == "─":  # joins its neighbours, whatever margins the font gives it
        cell = Image.new("L", size, PAPER)
        ImageDraw.Draw(cell).rectangle((0, size[1] // 2 - 1, size[0], size[1] // 2), fill=INK)
        return cell
    em, baseline = CHINESE if chinese else LATIN
    font = _font(round(size[1] * em))
    advance = round(font.getlength(character))
    upright = Image.new("L", (max(advance, dots * height), size[1]), PAPER)
    ImageDraw.Draw(upright).text(
        ((upright.width - advance) / 2, size[1] * baseline),
        character,
        INK,
        font,
        anchor="ls",
        stroke_width=height / 2 if bold else 0,
    )
    return upright.resize(size).point(lambda dot: INK if dot < INKED_BELOW else PAPER)


@functools.lru_cache(maxsize=32)
def _font(size: int) -> ImageFont.FreeTypeFont:
    face = _face()
    return ImageFont.truetype(face.path, size, index=face.index)


@functools.cache
def _face() -> Face:
    """The boards' own: Simplified Chinese, and not the hairline a variable font begins with."""
    try:
        return find_faces().regular
    except FontError as exc:
        raise NoFontError(str(exc)) from exc


def indexed(png: bytes) -> bytes:
    """The same in at most 64 colours: a sixth of the bytes, and a screen of calm colours looks the same."""
    with Image.open(io.BytesIO(png)) as picture:
        picture.convert("RGB").quantize(64).save(file := io.BytesIO(), "PNG", optimize=True)
    return file.getvalue()
