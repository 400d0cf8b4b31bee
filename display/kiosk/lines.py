"""A line per button: its place in the shape of a button, what it gives, how many wait and how long.

Figures stand in columns, as on the hall's board, whose heads stand above them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from display import look
from display.hall.sizes import framed, framed_wide, wide
from display.kiosk.message import badge
from display.kiosk.told import documents
from display.look import Area
from display.page import Page
from display.typeset import text_width
from hall.kiosk_view import ServiceLine
from hall.messages import Text
from hall.texts import words

ONE_COLUMN = 6  # lines on a wide screen; more stand in two columns
ROW, TALL_ROW = (
    8.5,
    11.0,
)  # units: a row is no higher, or one would look like a wall; upright, or with documents
GAP, COLUMN_GAP, FIGURES_GAP, AIR = 0.6, 1.6, 1.4, 0.9  # units
DISC, SMALL_DISC = 6.5, 4.8  # units
HEAD, NAME, FIGURE, SMALL_FIGURE, STATUS, CLASS, DOCUMENTS = (
    2.0,
    3.4,
    4.4,
    3.6,
    2.8,
    2.4,
    2.4,
)  # steps of the type scale
SMALLEST = 0.75  # of a name's usual size
WITH_DOCUMENTS = 3  # lines, at most: with more they would be too small to read
MOST = 99  # nobody reads a longer figure from afar: "99+"


@dataclass(frozen=True)
class Figures:
    """Widths of the columns in pixels; 0: nothing is known of any line. `size`: of type, `disc`: across."""

    count: int
    minutes: int
    gap: int
    size: int
    disc: int

    @property
    def both(self) -> int:
        return self.count + self.minutes + self.gap * (bool(self.count) + bool(self.minutes))


def columns(page: Page, lines: Sequence[ServiceLine]) -> int:
    return 1 if page.grid.portrait or len(lines) <= ONE_COLUMN else 2


def cut(area: Area, number: int, gap: int) -> list[Area]:
    width = (area.w - gap * (number - 1)) // number
    return [Area(area.x + (width + gap) * n, area.y, width, area.h) for n in range(number)]


def figures(page: Page, lines: Sequence[ServiceLine]) -> Figures:
    grid = page.grid
    open_ = [line for line in lines if line.works and not line.closed]
    is_tight = columns(page, lines) > 1
    size, head = grid.step(SMALL_FIGURE if is_tight else FIGURE), grid.step(HEAD)
    widest = [
        text_width(max(shown(each), "88", key=len), size)
        for line in open_
        for each in (line.waiting, line.minutes)
    ]
    count = max([*widest, wide(page, page.words("board.waiting"), head)])
    minutes = max([*widest, wide(page, page.words("board.minutes"), head)])
    return Figures(
        count if any(line.waiting is not None for line in open_) else 0,
        minutes if any(line.minutes is not None for line in open_) else 0,
        grid.px(FIGURES_GAP),
        size,
        grid.px(SMALL_DISC if is_tight else DISC),
    )


def heads(page: Page, place: Area, has: Figures) -> None:
    """At the foot of `place`, which is as wide as a column."""
    grid = page.grid
    size = grid.step(HEAD)
    inner = place.inset(grid.px(AIR))
    for key, width in (("minutes", has.minutes), ("waiting", has.count)):
        if width:
            area, inner = inner.cut_right(width, has.gap)
            text = page.words(f"board.{key}")
            high = page.height_of(text, width, size)
            page.pair("figure_head", text, area.cut_bottom(high)[0], size, look.QUIET, "right")


def rows(page: Page, lines: Sequence[ServiceLine], area: Area, has: Figures) -> None:
    grid = page.grid
    number, gap = columns(page, lines), grid.px(GAP)
    in_each = -(-len(lines) // number)
    with_documents = len(lines) <= WITH_DOCUMENTS and any(line.documents for line in lines)
    high = min(
        grid.px(TALL_ROW if with_documents else ROW), (area.h - gap * (in_each - 1)) // max(1, in_each)
    )
    size = _name_size(page, lines, cut(area, number, grid.px(COLUMN_GAP))[0].w - _beside(page, high, has))
    for n, column in enumerate(cut(area, number, grid.px(COLUMN_GAP))):
        for row, line in enumerate(lines[n * in_each : (n + 1) * in_each]):
            place = Area(column.x, column.y + row * (high + gap), column.w, high)
            _row(page, line, place, has, size, with_documents=with_documents)


def _beside(page: Page, high: int, has: Figures) -> int:
    """What a row has beside the name."""
    grid = page.grid
    disc = min(high - 2 * grid.px(0.3), has.disc)
    return 2 * grid.px(AIR) + disc + grid.px(AIR) + has.both


def _name_size(page: Page, lines: Sequence[ServiceLine], width: int) -> int:
    """Of all names, so that they look alike; a long one is broken rather than that all are small."""
    usual = page.grid.step(NAME)
    return max(
        int(usual * SMALLEST), min((page.fitting(line.name, width, usual) for line in lines), default=usual)
    )


def _row(
    page: Page, line: ServiceLine, area: Area, has: Figures, name_size: int, *, with_documents: bool
) -> None:
    grid = page.grid
    gives = line.works and not line.closed
    ground, outline = (look.PANEL, 0) if gives else (look.RULE, max(1, grid.px(0.1)))
    page.box(area, ground, radius=grid.px(0.6), line=outline)
    inner = area.inset(grid.px(AIR), grid.px(0.3))
    disc, inner = inner.cut_left(min(inner.h, has.disc), grid.px(AIR))
    badge(page, str(line.button), disc, works=gives)
    if gives:
        inner = _figures(page, line, inner, has)
    else:
        words_of = _status(page, line)
        width = min(inner.w // 2, max(has.both, wide(page, words_of, grid.step(STATUS))))
        place, inner = inner.cut_right(width, grid.px(AIR))
        page.pair("status", words_of, place, grid.step(STATUS), look.QUIET, "right", lines=2, whole=True)
    needed = documents(page, line.documents) if with_documents and gives else {}
    _name(page, line, inner, name_size, look.TEXT if gives else look.QUIET, needed)


def _figures(page: Page, line: ServiceLine, inner: Area, has: Figures) -> Area:
    """What is left of it."""
    for role, figure, width, colour, bold in (
        ("minutes", line.minutes, has.minutes, look.QUIET, False),
        ("count", line.waiting, has.count, look.TEXT, True),
    ):
        if width:
            place, inner = inner.cut_right(width, has.gap)
            page.line(role, shown(figure), place, has.size, colour, "right", bold)
    return inner


def shown(figure: int | None) -> str:
    if figure is None:
        return ""
    return str(figure) if figure <= MOST else f"{MOST}+"


def _name(page: Page, line: ServiceLine, inner: Area, size: int, colour: str, needed: Text) -> None:
    grid = page.grid
    if line.class_:
        of_class = grid.step(CLASS)
        width = min(inner.w // 2, framed_wide(page, line.class_, of_class))
        place, inner = inner.cut_right(width, grid.px(AIR))
        framed(page, "class", line.class_, place, of_class, look.VIP)
    if needed:
        below, inner = inner.cut_bottom(inner.h * 9 // 20, grid.px(0.3))
        page.pair("documents", needed, below, grid.step(DOCUMENTS), look.QUIET, lines=2, whole=True)
    page.pair("name", line.name, inner, size, colour, bold=True, lines=2, whole=True)


def _status(page: Page, line: ServiceLine) -> Text:
    if not line.works:
        return page.words("kiosk_screen.not_usable")
    if line.reopens:
        return page.words("kiosk_screen.from", time=line.reopens)
    return words("kiosk_screen.shut", page.languages)
