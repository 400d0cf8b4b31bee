"""How large the words of the lead's board are at least.

Softer than for those who wait (`look`: Chinese characters of distance ÷ 115, 30 arc minutes, are comfortable from a
chair). One person who knows the hall reads this board standing, and may step nearer: what has happened is written at
distance ÷ 150 (23'), what to do and every label at ÷ 180 (19'). The second language follows at 56 %; its capitals
are at least 8' then, twice what good eyes need, and it is never smaller than 12 pixels, where strokes merge. Beside the
alerts labels stop growing at `MOST`: seen from farther than a board of a lead hangs, the side would say nothing else.
"""

import math

from display import look
from display.breaks import pieces
from display.look import Grid
from display.page import Page
from display.typeset import text_width, wrap
from hall.messages import Text
from hall.texts import pick

READING_ALERT = 150  # distance ÷ height of Chinese characters
READING_LABEL = 180
HANZI = 0.92  # their height in em
LEAST_SECOND_PX = 12
MOST = 2.4  # step of the scale
FEW_LINES = 4  # what is said larger than the least is broken into no more than so many
LINES = 12  # more than anything takes: no word is cut


def least_alert(grid: Grid) -> int:
    """The type size of what has happened."""
    return max(grid.step(1.5), math.ceil(least_label(grid) * READING_LABEL / READING_ALERT))


def least_label(grid: Grid) -> int:
    """The type size of what to do."""
    px_per_mm = min(grid.width, grid.height) / grid.screen_height_mm
    readable = math.ceil(grid.distance_m * 1000 / READING_LABEL * px_per_mm / HANZI)
    return max(grid.step(1.2), math.ceil(LEAST_SECOND_PX / look.SECOND), readable)


def label(grid: Grid) -> int:
    """Of all the labels and rows beside the alerts."""
    return min(least_label(grid), grid.step(MOST))


def label_high(page: Page) -> int:
    """A label in one line of each language."""
    return sum(int(size * look.LINE) for size in _sizes(page, label(page.grid)))


def width_of(page: Page, text: Text, size: int) -> int:
    """In one line of each language."""
    return max(text_width(str(pick(text, each)), own) for each, own in _each(page, size)) + page.grid.px(0.3)


def word_width(page: Page, text: Text, size: int) -> int:
    """Of the longest part that is not to be broken."""
    return max(
        text_width(piece.rstrip(), own)
        for each, own in _each(page, size)
        for piece in pieces(str(pick(text, each))) or ("",)
    )


def broken(page: Page, text: Text, width: int, size: int) -> int:
    """Into how many lines its longest language is broken."""
    return max(len(wrap(str(pick(text, each)), own, width, LINES)) for each, own in _each(page, size))


def _sizes(page: Page, size: int) -> list[int]:
    return [int(size * look.SECOND) if index else size for index in range(len(page.languages))]


def _each(page: Page, size: int) -> list[tuple[str, int]]:
    return list(zip(page.languages, _sizes(page, size), strict=True))
