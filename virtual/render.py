"""A printed slip as a picture, dot for dot at 203 dpi. The only file that imports Pillow.

Characters have the sizes of the printer's own fonts, 12×24 and 24×24 dots, multiplied; the shapes are those of
whatever Chinese font this computer has.
"""

import functools
import io

from PIL import Image, ImageDraw, ImageFont

from display.fonts import Face, FontError, find_faces
from virtual.mechanism import CELL_HEIGHT, Line, Slip

DPI = 203
PAPER, INK = 255, 0
INKED_BELOW = 150  # a dot is burnt or not
CHINESE, LATIN = (0.96, 0.86), (0.90, 0.80)  # type size and baseline as shares of the cell: descenders fit in
SIDE_DOTS = 32  # 576 dots of head on 640 of paper: 80 mm


class NoFontError(Exception):
    """No Chinese font on this computer: a picture would show boxes."""


def render(slip: Slip) -> bytes:
    """PNG."""
    picture = Image.new("L", (slip.width_dots + 2 * SIDE_DOTS, max(1, slip.height_dots)), PAPER)
    for line in slip.lines:
        strip = _strip(line, slip.width_dots)
        if strip is not None:
            picture.paste(strip.crop((0, 0, slip.width_dots, line.fed)), (SIDE_DOTS, line.top))
    out = io.BytesIO()
    picture.save(out, "PNG", dpi=(DPI, DPI))
    return out.getvalue()


def _strip(line: Line, width_dots: int) -> Image.Image | None:
    if not line.runs or line.fed <= 0:
        return None
    strip = Image.new("L", (width_dots, line.height), PAPER)
    left = (width_dots - sum(run.dots for run in line.runs)) * line.align // 2
    for run in line.runs:
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
