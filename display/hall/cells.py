"""What the rows of the table of calls share: its columns, and one type size for all that is of one kind.

A number and its counter have the size of their row. When a row is short of room its place goes first, then the frame
with its class; the arrow never does, without which nobody knows which is which.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from display import look
from display.hall.sizes import wide
from display.hall.view import CallLine
from display.look import Area, Grid
from display.page import Align, Page
from display.typeset import even, fit, text_width
from hall.messages import Text
from hall.texts import pick

PAD, LEAST_PAD = 1.5, 0.4  # units at the left; at the right the estimate of widths leaves room enough
GAP = 1.0  # units between cells
NUMBER = 0.54  # of a row, with the frame; the counter stands behind the arrow
ARROW, LEAST_ARROW = 0.075, 3.0  # of a row; units
LARGEST_OTHER = 3.5  # step of the type scale: nothing else is larger
MOST_CHARS = 3  # of a counter's number; what is longer is a name, which may be smaller
NAMES = tuple(n / 4 for n in range(24, 7, -1))  # steps of the type scale, from 6 to 2
LEAST_NAME, NAME_WIDE = 10.0, 15.0  # units a name has at least, and before frames have any
SMALL = 2.0  # step of the type scale: headings, classes; the second language has one unit
FRAMES = (5.0, 6.0, 7.0, 8.5)  # units, the frame's own width
FRAME_PAD = (0.7, 0.4)  # units beside and above the class
FRAME_LINES, FRAME_CLEAR = 3, 0.3  # at most; units between a frame and the row's edge
PLACES = (2.6, 2.4, 2.2)  # units; less than the first only where it must be broken (R18)
FOR_PLACE = (
    1.0,
    0.9,
    0.75,
)  # of a number's size, to have room for the place; the last if it is broken as well

Lines = tuple[tuple[str, str, int], ...]
"""Ending of the role, words, type size."""


@dataclass(frozen=True)
class Table:
    """Widths and type sizes in pixels. `frame`: 0 without classes."""

    left: int
    number: int
    arrow: int
    counter: int
    name: int
    frame: int


@dataclass(frozen=True)
class Row:
    """`size`: of the number, and of a counter that is one. `class_`: nothing if it has no room."""

    call: CallLine
    area: Area
    size: int
    class_: Lines


# --- sizes ---------------------------------------------------------------------------------------------------------


def least_size(grid: Grid) -> int:
    """Of the type of numbers: read from the back row, and twice as large as anything else."""
    return max(grid.least_number, 2 * grid.step(LARGEST_OTHER) + 2)


def least_widths(page: Page, calls: Sequence[CallLine], size: int) -> tuple[int, int]:
    """Of the columns of numbers and counters."""
    numbers = (text_width(call.ticket, size) for call in calls)
    counters = (
        text_width(name, size) if (name := number_of(page, call)) else page.grid.px(LEAST_NAME)
        for call in calls
    )
    head = wide(page, page.words("board.counter"), page.grid.step(SMALL))
    return max(numbers, default=0), max([head, *counters])


def number_of(page: Page, call: CallLine) -> str:
    """The counter if it has a number, which must be read from afar like the ticket's. A name may be smaller."""
    said = {str(pick(call.counter, language)) for language in page.languages}
    name = said.pop() if len(said) == 1 else ""
    return name if len(name) <= MOST_CHARS and name.isascii() else ""


# --- the table -----------------------------------------------------------------------------------------------------


def table_of(page: Page, calls: Sequence[CallLine], areas: Sequence[Area]) -> Table:
    """A long number takes more than its share from the counters if they can spare it; else both are made smaller."""
    grid, width = page.grid, areas[0].w
    least = least_size(grid)
    number, counter = least_widths(page, calls, least)
    spare = width - number - counter - grid.px(LEAST_ARROW)
    left = min(grid.px(PAD), max(grid.px(LEAST_PAD), spare // 2))
    right = min(grid.px(PAD), max(0, spare - left))
    inner = width - left - right
    arrow = max(grid.px(LEAST_ARROW), min(int(inner * ARROW), inner - number - counter))
    room = inner - arrow
    frame = _frame(page, [call.class_ for call in calls if call.class_], areas[-1].h)
    if number + counter > room:
        own = room * number // (number + counter)
    else:
        framed = [text_width(call.ticket, least) for call in calls if call.class_]
        wanted = max(framed, default=0) + frame + grid.px(2 * GAP) if frame else 0
        if not all(number_of(page, call) for call in calls):
            counter = max(counter, grid.px(NAME_WIDE))
        own = max(number, min(max(int(inner * NUMBER), wanted), room - counter))
    name = _name_size(page, calls, areas, room - own)
    return Table(left, own, arrow, room - own, name, frame)


def _frame(page: Page, classes: Sequence[Text], height: int) -> int:
    """How wide the widest is, with both languages if there is room for that. Its words have one size."""
    for texts in (classes, [_first(page, each) for each in classes]):
        for most in (2, FRAME_LINES):
            for units in FRAMES if classes else ():
                room = Area(0, 0, page.grid.px(units), height)
                framed = [_class_lines(page, each, room, most) for each in texts]
                if all(framed):
                    return max(frame_wide(page, lines) for lines in framed)
    return page.grid.px(FRAMES[-1]) if classes else 0


def _class_lines(page: Page, class_: Text, room: Area, most: int = FRAME_LINES) -> Lines:
    grid = page.grid
    inner = room.inset(grid.px(FRAME_PAD[0]), grid.px(FRAME_PAD[1] + FRAME_CLEAR))
    return lines_of(page, class_, grid.step(SMALL), inner.w, inner.h, most)


def _name_size(page: Page, calls: Sequence[CallLine], areas: Sequence[Area], width: int) -> int:
    named = [
        (call.counter, area.h) for call, area in zip(calls, areas, strict=False) if not number_of(page, call)
    ]
    sizes = [page.grid.step(step) for step in NAMES]
    fitting = (
        size
        for short in (False, True)
        for size in sizes
        if all(
            lines_of(page, _first(page, name) if short else name, size, width, high) for name, high in named
        )
    )
    return next(fitting, sizes[-1])


def name_lines(page: Page, table: Table, name: Text, height: int) -> Lines:
    """Of a counter; of its first language alone where the second could not be read; nothing if it is longer still."""
    return lines_of(page, name, table.name, table.counter, height) or lines_of(
        page, _first(page, name), table.name, table.counter, height
    )


def _first(page: Page, text: Text) -> Text:
    """In one language."""
    return {page.languages[0]: str(pick(text, page.languages[0]))}


def row_of(page: Page, table: Table, call: CallLine, area: Area, most: int) -> Row:
    """`most`: its size, if there is room."""
    least, gaps = least_size(page.grid), page.grid.px(2 * GAP)
    size = fit(call.ticket, most, table.number)
    if name := number_of(page, call):
        size = fit(name, size, table.counter)
    class_: Lines = ()
    if call.class_:
        frame = Area(0, 0, table.frame, area.h)
        class_ = _class_lines(page, call.class_, frame) or _class_lines(
            page, _first(page, call.class_), frame
        )
    room = table.number - gaps - frame_wide(page, class_)
    if text_width(call.ticket, min(size, least)) > room:
        class_ = ()
    elif class_:
        size = min(size, max(least, fit(call.ticket, size, room)))
    return Row(call, area, size, class_)


def frame_wide(page: Page, lines: Lines) -> int:
    words = max((text_width(words, size) for _, words, size in lines), default=0)
    return words + 2 * page.grid.px(FRAME_PAD[0])


# --- places --------------------------------------------------------------------------------------------------------


def with_places(page: Page, table: Table, rows: Sequence[Row]) -> list[tuple[Row, Lines]]:
    """Each with the lines of its place, none if it has no room: all of one size (R18)."""
    found = [_with_place(page, table, row) for row in rows]
    size = page.grid.px(min((size for _, size in found if size), default=0))
    return [(row, _place(page, table, row, size, 2) if own else ()) for row, own in found]


def _with_place(page: Page, table: Table, row: Row) -> tuple[Row, float]:
    """The row, a little smaller if need be, and in units how large its place can be: 0, no room."""
    least = min(row.size, least_size(page.grid))
    smaller = [replace(row, size=max(least, int(row.size * share))) for share in FOR_PLACE]
    whole = [(each, PLACES[0], 1) for each in smaller[:-1]]
    broken = [(each, size, 2) for each in smaller for size in PLACES]
    for each, size, most in whole + broken if row.call.place else ():
        if _place(page, table, each, page.grid.px(size), most):
            return each, size
    return row, 0


def _place(page: Page, table: Table, row: Row, size: int, most: int) -> Lines:
    room = table.counter - counter_wide(page, table, row) - page.grid.px(GAP)
    return lines_of(page, row.call.place, size, room, row.area.h, most)


def counter_wide(page: Page, table: Table, row: Row) -> int:
    if name := number_of(page, row.call):
        return text_width(name, row.size)
    lines = name_lines(page, table, row.call.counter, row.area.h)
    return max((text_width(words, size) for _, words, size in lines), default=table.counter)


# --- words at one size ---------------------------------------------------------------------------------------------


def lines_of(page: Page, text: Text, size: int, width: int, height: int, most: int = 2) -> Lines:
    """Each language in at most so many lines of its full size, the second at 56 %. Nothing: no room, or too small."""
    said: dict[str, str] = {}
    for language in page.languages:
        if text and (words := str(pick(text, language))):
            said.setdefault(words, language)
    found: list[tuple[str, str, int]] = []
    for index, (words, language) in enumerate(said.items()):
        own = int(size * look.SECOND) if index else size
        broken = even(words, own, width, most)
        if not broken or own + 1 < page.grid.unit:
            return ()
        found += [(f"/{language}" if index else "", line, own) for line in broken]
    return tuple(found) if lines_high(found) <= height else ()


def draw_lines(
    page: Page, role: str, lines: Lines, area: Area, colour: str, align: Align = "left", bold: bool = False
) -> None:
    """In the middle of `area`."""
    y = area.y + max(0, area.h - lines_high(lines)) // 2
    for ending, words, size in lines:
        height = int(size * look.LINE)
        page.line(role + ending, words, Area(area.x, y, area.w, height), size, colour, align, bold)
        y += height


def lines_high(lines: Sequence[tuple[str, str, int]]) -> int:
    return sum(int(size * look.LINE) for _, _, size in lines)
