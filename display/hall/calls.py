"""The calls: the newest in a band of its own, below it a row for each earlier one. Number → counter.

Numbers share a left edge, so do counters, whatever else comes and goes; the class stands framed before the arrow. What
the rows share, and what gives way when one is short of room, is in `display/hall/cells.py`.
"""

import re
from collections.abc import Sequence

from display import look
from display.hall.cells import (
    FRAME_PAD,
    GAP,
    LEAST_ARROW,
    PAD,
    SMALL,
    Lines,
    Row,
    Table,
    counter_wide,
    draw_lines,
    frame_wide,
    least_size,
    least_widths,
    lines_high,
    lines_of,
    name_lines,
    number_of,
    row_of,
    table_of,
    with_places,
)
from display.hall.sizes import high, wide
from display.hall.view import CallLine, HallView
from display.look import Area, Grid
from display.page import Page
from display.typeset import text_width

AIR = 1.35  # row height ÷ digit height, unless the distance needs larger digits
GOOD_AIR = 1.3  # then, where a row more would crowd the others …
LEAST_AIR, FEW = 1.22, 4  # … but so many rows may stand that close
LEAST_ROW = 5.2  # units: keeps the numbers twice as large as anything else
BAND = 1.42  # the newest call's row is so much higher
BAND_GAP = 0.6  # units below it
TYPICAL = "A01212"  # with its counter
ARROW = "→"
ANY = (1920, 1080)


# --- how much room they take -------------------------------------------------------------------------------------


def rows_in(page: Page, height: int, most: int) -> int:
    """How many calls; the newest always has room."""
    room = height - _heading_high(page) - page.grid.px(BAND_GAP)
    airy, close = (1 + max(0, int(room / _row_high(page.grid, air) - BAND)) for air in (GOOD_AIR, LEAST_AIR))
    return min(most, max(airy, min(close, FEW)))


def least_high(page: Page, calls: int) -> int:
    """What so many calls take. The newest alone needs no more than any other."""
    rows = BAND + calls - 1 if calls > 1 else 1
    row = _row_high(page.grid, GOOD_AIR if calls > FEW else LEAST_AIR)
    return _heading_high(page) + page.grid.px(BAND_GAP) + int(rows * row) + 1


def least_wide(page: Page, view: HallView) -> int:
    """What a usual number and its counter take in one row, or longer ones that are shown."""
    size = least_size(page.grid)
    numbers = [call for call in view.calls if number_of(page, call)]
    longest = sum(least_widths(page, numbers, size)), least_widths(page, view.calls, size)[0]
    return max(text_width(TYPICAL, size), *longest) + page.grid.px(2 * PAD + LEAST_ARROW)


def unusual(calls: Sequence[CallLine], languages: tuple[str, ...]) -> tuple[CallLine, ...]:
    """The longest number and counter, their digits all alike, if the usual width might not do: else nobody's matter."""
    page = Page(Grid(*ANY), languages)
    ticket = max((call.ticket for call in calls), key=_ems, default="")
    counter = max((number_of(page, call) for call in calls), key=_ems, default="")
    if _ems(ticket + counter) <= _ems(TYPICAL):
        return ()
    alike = [re.sub(r"\d", "0", each) for each in (ticket, counter)]
    return (CallLine(alike[0], dict.fromkeys(languages, alike[1])),)


def _ems(text: str) -> int:
    return text_width(text, 100)


def _heading_high(page: Page) -> int:
    return high(page, page.grid.step(SMALL)) + page.grid.px(0.4)


def _row_high(grid: Grid, air: float) -> float:
    return max(grid.unit * LEAST_ROW, air * look.CAPS * least_size(grid))


# --- drawn ---------------------------------------------------------------------------------------------------------


def calls(page: Page, view: HallView, area: Area, rows: int) -> None:
    grid = page.grid
    shown = view.calls[:rows]
    heading, area = area.cut_top(_heading_high(page))
    gap = grid.px(BAND_GAP)
    pitch = int((area.h - gap) / (rows - 1 + BAND))
    band = area.h - pitch * (rows - 1) - (gap if rows > 1 else 0)
    areas = []
    for index in range(len(shown)):
        row, area = area.cut_top(pitch) if index else area.cut_top(band, gap)
        areas.append(row)
    table = table_of(page, shown, areas)
    _heading(page, view, heading, table)
    found = [
        row_of(page, table, call, row, max(least_size(grid), int(row.h / AIR / look.CAPS)))
        for call, row in zip(shown, areas, strict=True)
    ]
    for index, (each, place) in enumerate(with_places(page, table, found)):
        _call(page, each, table, place, linked=view.linked, newest=index == 0)


def _heading(page: Page, view: HallView, line: Area, table: Table) -> None:
    size = page.grid.step(SMALL)
    line = line.cut_top(high(page, size))[0]
    number, _, counter = _columns(line, table)
    heads = page.words("board.number"), page.words("board.counter")
    cells = [
        cell.cut_left(wide(page, head, size) + page.grid.px(GAP / 2), page.grid.px(GAP / 2))
        for cell, head in zip((number, counter), heads, strict=True)
    ]
    for (cell, _), head in zip(cells, heads, strict=True):
        page.pair("heading", head, cell, size, look.QUIET)
    if view.page[1] > 1:
        _marker(page, view.page, (cells[1][1], cells[0][1]), size)


def _marker(page: Page, at: tuple[int, int], places: Sequence[Area], size: int) -> None:
    """In the first of the places where it has room: at the right end."""
    words = page.words("board.page", page=at[0], pages=at[1])
    for place in places:
        if lines := lines_of(page, words, size, place.w, place.h, 1):
            draw_lines(page, "page", lines, place, look.QUIET, "right")
            return


def _columns(row: Area, table: Table) -> tuple[Area, Area, Area]:
    """Number, arrow, counter."""
    number, rest = row.cut_left(table.left)[1].cut_left(table.number)
    arrow, rest = rest.cut_left(table.arrow)
    return number, arrow, rest.cut_left(table.counter)[0]


def _call(page: Page, row: Row, table: Table, place: Lines, *, linked: bool, newest: bool) -> None:
    grid, call = page.grid, row.call
    fresh = call.fresh and linked
    if fresh or newest:
        box = row.area if newest else row.area.inset(0, grid.px(0.3))
        page.box(box, look.CALL if fresh else look.PANEL, radius=grid.px(0.5), pulses=fresh)
    colour, other, framed = _colours(fresh=fresh, linked=linked)
    number, arrow, counter = _columns(row.area, table)
    if row.class_:
        number, frame = number.cut_right(grid.px(GAP))[1].cut_left(
            number.w - frame_wide(page, row.class_) - grid.px(GAP)
        )
        _tag(page, row.class_, frame, framed)
    page.line("number", call.ticket, number, row.size, colour, bold=True)
    arrow = arrow.inset(arrow.w // 8)
    page.line("arrow", ARROW, arrow, row.size * 2 // 5, other, "center")
    if place:
        counter, rest = counter.cut_left(counter_wide(page, table, row), grid.px(GAP))
        draw_lines(page, "place", place, rest, other if fresh else look.QUIET, "right")
    _counter(page, row, table, counter, other)


def _counter(page: Page, row: Row, table: Table, area: Area, colour: str) -> None:
    """A number as large as the ticket's, or a name, however long."""
    named = row.call.counter
    if name := number_of(page, row.call):
        page.line("counter", name, area, row.size, colour, bold=True)
    elif lines := name_lines(page, table, named, area.h):
        draw_lines(page, "counter", lines, area, colour, bold=True)
    else:
        page.pair("counter", named, area, table.name, colour, bold=True, lines=2, whole=True)


def _colours(*, fresh: bool, linked: bool) -> tuple[str, str, str]:
    """Of the number, of its counter, of the frame with its class."""
    if fresh:
        return look.FRESH_TEXT, look.FRESH_TEXT, look.FRESH_TEXT
    return (look.CALL, look.TEXT, look.VIP) if linked else (look.QUIET, look.QUIET, look.QUIET)


def _tag(page: Page, lines: Lines, area: Area, colour: str) -> None:
    """The class in a frame: never told by colour alone."""
    grid = page.grid
    pad_x, pad_y = (grid.px(each) for each in FRAME_PAD)
    height = lines_high(lines)
    inner = Area(area.x, area.y + (area.h - height) // 2, area.w, height).inset(pad_x)
    page.box(inner.inset(-pad_x, -pad_y), colour, radius=grid.px(0.4), line=max(2, grid.px(0.12)))
    roomy = inner.inset(-pad_x // 2)  # the real font may run a little wider than the estimate
    draw_lines(page, "class", lines, roomy, colour, "center", bold=True)
