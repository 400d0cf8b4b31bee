"""The table of rates (R54): figures right-aligned below their heads, and when they were made. One without room for all
its rows turns."""

from math import ceil

from display import look
from display.hall.sizes import high, wide
from display.hall.view import RateTable
from display.look import Area
from display.page import Page
from display.typeset import text_width
from hall.messages import Text

TITLE, SMALL, CELL = 2.0, 1.8, 2.2  # steps of the type scale
PITCH, MOST_PITCH = 1.5, 2.0  # row height in em
PAD_X, PAD_Y = 1.0, 1.0  # units around the table
COLUMN_GAP = 1.5  # units
LEAST_ROWS, GOOD_ROWS = 2, 5

Cell = str | Text


def heights(page: Page, table: RateTable) -> tuple[int, int, int]:
    """The least that is worth showing, what is better, and what all of it takes at most."""
    pitch = _pitch(page)
    rest = _title_high(page, table, turns=len(table.rows) > LEAST_ROWS) + _head_high(page, table)
    rest += 2 * page.grid.px(PAD_Y)
    least, good = (rest + min(rows, len(table.rows)) * pitch for rows in (LEAST_ROWS, GOOD_ROWS))
    return least, good, rest + len(table.rows) * _most_pitch(page)


def rates(page: Page, table: RateTable, area: Area, turn: int = 0) -> None:
    """`turn`: which part of a table that has no room at once, counted round and round."""
    grid = page.grid
    page.box(area, look.PANEL, radius=grid.px(0.5))
    inner = area.inset(grid.px(PAD_X), grid.px(PAD_Y))
    parts = _parts(table, _room(page, table, inner))
    number = turn % len(parts)
    if title_high := _title_high(page, table, turns=len(parts) > 1):
        title, inner = inner.cut_top(title_high)
        _title(page, table, title, (number + 1, len(parts)))
    columns, size = _columns(page, table, inner.w)
    head, inner = inner.cut_top(_head_high(page, table))
    _row(page, "rates_head", table.head, head, columns, size, look.QUIET)
    pitch = min(inner.h // len(parts[0]), _most_pitch(page))
    for cells in parts[number]:
        row, inner = inner.cut_top(pitch)
        page.box(Area(row.x, row.y, row.w, max(1, grid.px(0.1))), look.RULE)
        _row(page, "rate", cells, row, columns, size, look.TEXT)


def _room(page: Page, table: RateTable, inner: Area) -> int:
    """How many rows are seen at once; a table that has to turn gets a line that says so."""
    rows = len(table.rows)
    for turns in (False, True):
        room = (inner.h - _title_high(page, table, turns=turns) - _head_high(page, table)) // _pitch(page)
        if room >= rows:
            return rows
    return max(1, room)


def _parts(table: RateTable, room: int) -> list[tuple[tuple[str, ...], ...]]:
    """As many rows in each as in the next, as far as that goes."""
    count = ceil(len(table.rows) / room)
    each = ceil(len(table.rows) / count)
    return [table.rows[start : start + each] for start in range(0, len(table.rows), each)]


def _title(page: Page, table: RateTable, area: Area, part: tuple[int, int]) -> None:
    """What the table is; at the right when it was made, and which part is seen."""
    grid = page.grid
    line, gap = area.cut_top(high(page, grid.step(TITLE)))[0], grid.px(COLUMN_GAP)
    which, of = part
    if of > 1:
        marker, size = f"{which}/{of}", grid.step(TITLE)
        place, line = line.cut_right(text_width(marker, size), gap)
        page.line("rates_part", marker, place, size, look.QUIET, "right")
    if table.updated:
        size = grid.step(SMALL)
        place, line = line.cut_right(min(wide(page, table.updated, size), line.w * 3 // 5), gap)
        page.pair("rates_time", table.updated, place, size, look.QUIET, "right")
    if table.title:
        page.pair("rates_title", table.title, line, grid.step(TITLE), look.QUIET, lines=2, whole=True)


def _title_high(page: Page, table: RateTable, *, turns: bool) -> int:
    if not (table.title or table.updated or turns):
        return 0
    return high(page, page.grid.step(TITLE)) + page.grid.px(0.5)


def _head_high(page: Page, table: RateTable) -> int:
    """Words in both languages stand below one another."""
    is_named = any(isinstance(cell, dict) for cell in table.head)
    return max(_pitch(page), high(page, page.grid.step(CELL)) + page.grid.px(0.3) if is_named else 0)


def _pitch(page: Page) -> int:
    return round(page.grid.step(CELL) * PITCH)


def _most_pitch(page: Page) -> int:
    return round(page.grid.step(CELL) * MOST_PITCH)


def _columns(page: Page, table: RateTable, width: int) -> tuple[list[int], int]:
    """Widths, evenly where all have room, and the one type size at which every cell of every row fits."""
    size, gap = page.grid.step(CELL), page.grid.px(COLUMN_GAP)
    rows: tuple[tuple[Cell, ...], ...] = (table.head, *table.rows)
    needs = [max(1, *(_wide(page, cell, size) for cell in column)) for column in zip(*rows, strict=True)]
    scale = min(1.0, (width - gap * (len(needs) - 1)) / sum(needs))
    figures = [int(need * scale) + gap for need in needs[1:]]
    even = int((width - max(width / 3, needs[0] * scale)) / len(figures))
    if max(figures) <= even:
        figures = [even] * len(figures)
    return [width - sum(figures), *figures], max(1, int(size * scale))


def _wide(page: Page, cell: Cell, size: int) -> int:
    return wide(page, cell, size) if isinstance(cell, dict) else text_width(cell, size)


def _row(
    page: Page, role: str, cells: tuple[Cell, ...], row: Area, columns: list[int], size: int, colour: str
) -> None:
    for index, (cell, width) in enumerate(zip(cells, columns, strict=True)):
        place, row = row.cut_left(width)
        if index:
            place = place.cut_right(place.w - page.grid.px(COLUMN_GAP))[0]
        if isinstance(cell, dict):
            page.pair(role, cell, place, size, colour, "right" if index else "left")
        else:
            page.line(role, cell, place, size, colour, "right" if index else "left")
