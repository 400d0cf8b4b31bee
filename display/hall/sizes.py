"""What the parts of the hall board share: how high and wide words are with a line for each language; a frame."""

from display import look
from display.look import Area
from display.page import Page
from display.typeset import text_width
from hall.messages import Text
from hall.texts import pick

ALONE = 6  # step of the type scale: of what stands on the board alone
FRAME_PAD = (0.6, 0.3)  # units around a word in a frame


def high(page: Page, size: int) -> int:
    """Of a line in each language, the second at 56 %."""
    return sum(int((int(size * look.SECOND) if index else size) * look.LINE) for index in _places(page))


def wide(page: Page, text: Text, size: int) -> int:
    """Of the widest of these lines."""
    return max(
        text_width(str(pick(text, language)), size * (look.SECOND if index else 1))
        for index, language in zip(_places(page), page.languages, strict=True)
    )


def framed_wide(page: Page, text: Text, size: int) -> int:
    return wide(page, text, size) + 2 * page.grid.px(FRAME_PAD[0])


def framed(page: Page, role: str, text: Text, area: Area, size: int, colour: str) -> None:
    """In the middle of `area`, as wide as that is."""
    grid = page.grid
    height = min(area.h, high(page, size) + 2 * grid.px(FRAME_PAD[1]))
    frame = Area(area.x, area.y + (area.h - height) // 2, area.w, height)
    page.box(frame, colour, radius=grid.px(0.4), line=max(2, grid.px(0.12)))
    inner = frame.inset(grid.px(FRAME_PAD[0]), grid.px(FRAME_PAD[1]))
    page.pair(role, text, inner, size, colour, "center", bold=True)


def _places(page: Page) -> range:
    return range(len(page.languages))
