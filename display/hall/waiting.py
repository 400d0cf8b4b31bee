"""Who waits, as a table: per service its name, how many, about how many minutes for a ticket taken now.

Each head stands over its column. A framed word beside the count marks a service where somebody waits longer than
promised (R19). A table without room for all services turns, in the configuration's order.
"""

from collections.abc import Sequence

from display import look
from display.hall.cells import draw_lines, lines_of
from display.hall.sizes import framed, high, wide
from display.hall.view import WaitingLine
from display.look import Area
from display.page import Page
from display.typeset import text_width
from display.waiting_table import (
    COUNT,
    GAP,
    HEADING,
    LINES,
    MARK,
    Plan,
    Widths,
)


def waiting(page: Page, lines: Sequence[WaitingLine], plan: Plan, turn: int, *, old: bool) -> None:
    """`turn`: which part of a table that has no room at once, counted round and round. `old`: as it was when the hall
    was heard last."""
    grid, table, number = page.grid, plan.table, turn % len(plan.parts)
    page.part("waiting ground", _ground, plan, number)
    colour, above = look.QUIET if old else look.TEXT, grid.px(0.2)
    for place, cell in plan.cells[number]:
        page.part(f"row {place}", _row, lines[place], cell.inset(0, above), table.widths, plan.size, colour)


def _ground(page: Page, plan: Plan, number: int) -> None:
    """All that stays while lines change: the panel, what stands above the columns, the rules."""
    grid = page.grid
    page.box(plan.area, look.PANEL, radius=grid.px(0.5))
    for index, head in enumerate(plan.heads):
        part = (number + 1, len(plan.parts)) if index == 0 else (1, 1)
        _heads(page, head, plan.table.widths, part)
    for _, cell in plan.cells[number]:
        page.box(Area(cell.x, cell.y, cell.w, max(1, grid.px(0.1))), look.RULE)


def _heads(page: Page, area: Area, widths: Widths, part: tuple[int, int]) -> None:
    size, gap = widths.head, page.grid.px(GAP)
    area = area.cut_top(high(page, page.grid.step(HEADING)))[0]
    if widths.minutes:
        right, area = area.cut_right(widths.minutes, gap)
        page.pair("heading", page.words("board.minutes"), right, size, look.QUIET, "right")
    right, area = area.cut_right(widths.count, gap)
    page.pair("heading", page.words("board.waiting"), right, size, look.QUIET, "right")
    which, of = part
    title = page.words("board.service")
    if of > 1:
        marker = f"{which}/{of}"
        own = max(1, min(wide(page, title, size), area.w - gap - text_width(marker, size)))
        area, rest = area.cut_left(own, gap)
        page.line("waiting_part", marker, rest, size, look.QUIET)
    page.pair("heading", title, area, size, look.QUIET)


def _row(page: Page, line: WaitingLine, row: Area, widths: Widths, name_size: int, colour: str) -> None:
    grid = page.grid
    gap = grid.px(GAP)
    if widths.minutes:
        minutes, row = row.cut_right(widths.minutes, gap)
        said = "" if line.minutes is None else str(line.minutes)
        page.line("estimate", said, minutes, grid.step(COUNT), look.QUIET, "right")
    count, row = row.cut_right(widths.count)
    page.line("count", str(line.count), count, grid.step(COUNT), colour, "right", bold=True)
    if line.late and widths.mark:
        mark, row = row.cut_right(widths.mark)
        place, words = mark.cut_right(gap)[1], page.words("board.long")
        framed(page, "late", words, place, grid.step(MARK), look.FAULT)
    name = row.cut_right(gap)[1]
    if found := lines_of(page, line.service, name_size, name.w, name.h, LINES):
        draw_lines(page, "service", found, name, colour)
    else:
        page.pair("service", line.service, name, name_size, colour, lines=2, whole=True)
