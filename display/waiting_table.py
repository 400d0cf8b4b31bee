"""How the table of who waits is divided: columns, rows, the one size of its names, and which rows are seen at once.

It follows the names and not how many wait, so it is found once for many pictures.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from display import look
from display.hall.cells import lines_high, lines_of
from display.hall.sizes import framed_wide, high, wide
from display.hall.view import WaitingLine
from display.look import Area
from display.page import Page
from display.typeset import text_width

NAME, COUNT, HEADING = 2.4, 3.5, 2.0  # steps of the type scale
PAD_X, PAD_Y = 1.0, 1.0  # units around the table
ROW_AIR = 0.6  # units between the names of two rows, at least
PITCH, FEW_PITCH, FEW = 8.0, 10.0, 3  # units of a row at most; so few have larger ones
GOOD_NAME = 2.0  # step; smaller ones only where a word would be too wide
LINES = 3  # of a name in one language
NAMES = (3.2, 3.0, 2.8, 2.6, 2.4, 2.2, 2.0, 1.6, 1.2, 0.8, 0.4)  # steps; all names of a table have the same
MARK = 1.8  # step of the word for a long wait
LIKE = 0.7  # of the largest size that has room: so much smaller for a line less
GAP = 1.0  # units between columns
LEAST_NAMES = 0.3  # share of a row
MOST_HEAD = 5.5  # units: a longer head above figures is made smaller


def outline(lines: Sequence[WaitingLine], *, old: bool) -> tuple[WaitingLine, ...]:
    """What it is divided by: figures count by their digits, from three on. `old`: as the hall was when it was heard
    last; how long it takes nobody knows then."""
    return tuple(
        WaitingLine(
            line.service,
            _alike(line.count),
            None if line.minutes is None or old else _alike(line.minutes),
            line.late and not old,
        )
        for line in lines
    )


def _alike(figure: int) -> int:
    return 88 if figure < 100 else int("8" * len(str(figure)))


@dataclass(frozen=True)
class Widths:
    """Widths in a row, in pixels; 0: nothing there. The name has the rest."""

    mark: int
    count: int
    minutes: int
    head: int  # the type size of all heads


@dataclass(frozen=True)
class Table:
    """How it is divided, in pixels. Two columns are read like words: a row, then the next."""

    columns: int
    widths: Widths
    name: int  # width
    rows: tuple[int, ...]  # the least height of each
    rest: int  # of the height: the heads, what is above and below
    unit: float

    def high(self, services: int) -> int:
        """What the first of them take at least."""
        return self.rest + sum(self.rows[: ceil(services / self.columns)])

    @property
    def most_high(self) -> int:
        """With more the rows would fall apart."""
        return self.rest + sum(max(row, self.most_pitch(len(self.rows))) for row in self.rows)

    def most_pitch(self, rows: int) -> int:
        return round(self.unit * (FEW_PITCH if rows <= FEW else PITCH))

    def parts(self, height: int) -> tuple[range, ...]:
        """The rows seen at once in each turn: as many in each as in the next, if they have room so."""
        room, parts = height - self.rest, self._filled(height - self.rest)
        each = ceil(len(self.rows) / len(parts))
        alike = [range(n, min(n + each, len(self.rows))) for n in range(0, len(self.rows), each)]
        return tuple(alike if all(sum(self.rows[n] for n in part) <= room for part in alike) else parts)

    def _filled(self, room: int) -> list[range]:
        parts, start = [], 0
        for number in range(1, len(self.rows)):
            if sum(self.rows[start : number + 1]) > room:
                parts.append(range(start, number))
                start = number
        return [*parts, range(start, len(self.rows))]

    def pitch(self, height: int) -> int:
        """Of a usual row, the same in each turn; a name that needs more has more."""
        parts = self.parts(height)
        most = self.most_pitch(max(map(len, parts)))
        return min(_pitch([self.rows[n] for n in part], height - self.rest, most) for part in parts)


def _pitch(rows: Sequence[int], room: int, most: int) -> int:
    pitch = most
    for _ in rows:
        higher = [row for row in rows if row > pitch]
        usual = len(rows) - len(higher)
        fitting = (room - sum(higher)) // usual if usual else pitch
        if fitting >= pitch:
            break
        pitch = fitting
    return pitch


@dataclass(frozen=True)
class Plan:
    """In an area of its own. `parts`: the rows seen in each turn; `size`: of all names; `heads`: above the columns;
    `cells`: of each turn, which line stands where."""

    table: Table
    area: Area
    parts: tuple[range, ...]
    size: int
    heads: tuple[Area, ...]
    cells: tuple[tuple[tuple[int, Area], ...], ...]


def plan_of(page: Page, lines: Sequence[WaitingLine], table: Table, area: Area) -> Plan:
    pitch = table.pitch(area.h)
    heights = tuple(max(row, pitch) for row in table.rows)
    parts, columns, gap = table.parts(area.h), table.columns, page.grid.px(GAP * 2)
    heading, inner = area.inset(page.grid.px(PAD_X), page.grid.px(PAD_Y)).cut_top(heading_high(page))
    heads = tuple(columns_of(heading, columns, gap)[: len(lines)])
    cells = tuple(tuple(_cells(rows, heights, inner, columns, gap, len(lines))) for rows in parts)
    return Plan(table, area, parts, _name_size(page, lines, table, heights), heads, cells)


def _cells(
    rows: range, heights: Sequence[int], area: Area, columns: int, gap: int, lines: int
) -> Iterator[tuple[int, Area]]:
    for row in rows:
        place, area = area.cut_top(heights[row])
        shown = range(row * columns, min(lines, (row + 1) * columns))
        yield from zip(shown, columns_of(place, columns, gap), strict=False)


def table_of(page: Page, lines: Sequence[WaitingLine], width: int, columns: int) -> Table:
    """A row is as high as the longest name in it needs, in the smallest size."""
    grid = page.grid
    [column, *_] = columns_of(Area(0, 0, width - 2 * grid.px(PAD_X), 0), columns, grid.px(GAP * 2))
    widths = _widths(page, lines, column.w)
    name = _name_wide(page, widths, column.w)
    usual, air = max(high(page, grid.step(NAME)), int(grid.step(COUNT) * look.LINE)), grid.px(ROW_AIR)
    needs = [_least_name_high(page, each, _own_name(widths, name, each)) for each in lines]
    rows = [max(usual, *needs[n : n + columns]) + air for n in range(0, len(needs), columns)]
    rest = heading_high(page) + 2 * grid.px(PAD_Y)
    return Table(columns, widths, name, tuple(rows), rest, grid.unit)


def _least_name_high(page: Page, line: WaitingLine, width: int) -> int:
    """In the smallest size that is good, or the largest below it that has room; 0: none has."""
    sizes = (page.grid.step(step) for step in NAMES if step <= GOOD_NAME)
    found = (lines_high(lines_of(page, line.service, size, width, 10**6, LINES)) for size in sizes)
    return next(filter(None, found), 0)


def heading_high(page: Page) -> int:
    return high(page, page.grid.step(HEADING)) + page.grid.px(0.5)


def columns_of(area: Area, columns: int, gap: int) -> list[Area]:
    width = (area.w - gap * (columns - 1)) // columns
    return [Area(area.x + (width + gap) * index, area.y, width, area.h) for index in range(columns)]


def _widths(page: Page, lines: Sequence[WaitingLine], width: int) -> Widths:
    """The estimates give way to names that would have too little."""
    grid = page.grid
    size, gap, most = grid.step(COUNT), grid.px(GAP), grid.px(MOST_HEAD)
    heads = [page.words(f"board.{name}") for name in ("waiting", "minutes")]
    head = min(page.fitting(words, most, grid.step(HEADING)) for words in heads)
    over_count, over_minutes = (wide(page, words, head) for words in heads)
    is_late = any(line.late for line in lines)
    mark = framed_wide(page, page.words("board.long"), grid.step(MARK)) + gap if is_late else 0
    count = max(over_count, *(text_width(str(line.count), size) for line in lines))
    known = [text_width(str(line.minutes), size) for line in lines if line.minutes is not None]
    minutes = max(over_minutes, *known) if known else 0
    if mark + count + minutes + 2 * gap > width * (1 - LEAST_NAMES):
        minutes = 0
    return Widths(mark, count, minutes, head)


def _name_wide(page: Page, widths: Widths, width: int) -> int:
    gap = page.grid.px(GAP)
    return max(1, width - widths.mark - widths.count - gap - (widths.minutes + gap if widths.minutes else 0))


def _own_name(widths: Widths, name: int, line: WaitingLine) -> int:
    """Its width: with the mark's, where none stands."""
    return name if line.late else name + widths.mark


def _name_size(page: Page, lines: Sequence[WaitingLine], table: Table, rows: Sequence[int]) -> int:
    """One for all: the largest that has room everywhere, or one a little smaller for which fewer names are broken."""
    air = page.grid.px(ROW_AIR)
    heights = [rows[n // table.columns] - air for n in range(len(lines))]
    fitting: list[tuple[int, int]] = []  # lines, size
    for size in (page.grid.step(step) for step in NAMES):
        if fitting and size < max(page.grid.step(GOOD_NAME), LIKE * fitting[0][1]):
            break
        found = [
            lines_of(page, line.service, size, _own_name(table.widths, table.name, line), height, LINES)
            for line, height in zip(lines, heights, strict=True)
        ]
        if all(found):
            fitting.append((sum(map(len, found)), size))
    return min(fitting, key=lambda each: each[0])[1] if fitting else page.grid.step(NAMES[-1])
