"""A page while a layout fills it: text in one or two languages, boxes, and the marks both boards share."""

from collections.abc import Callable
from typing import Concatenate, Literal, ParamSpec

from display import look
from display.look import Area, Grid
from display.scene import UNSTAMPED, Box, Item, Picture, Scene, Stamp, TextItem
from display.typeset import even, fit, halves, line_height, wrap
from hall.messages import Text
from hall.texts import pick, words

Align = Literal["left", "center", "right"]
NEARLY = 0.75  # of its size
Given = ParamSpec("Given")
Part = Callable[Concatenate["Page", Given], None]
Known = dict[str, tuple[object, tuple[Item, ...]]]
"""Of each part: what it was given, and what it drew."""

MOST_LANGUAGES = 2  # a line per language: a third would shrink the first below what the back row reads


class Page:
    """Collects the items of one scene, or of a part of one."""

    def __init__(self, grid: Grid, languages: tuple[str, ...], known: "Known | None" = None) -> None:
        """`known`: of the scene before this one, on the same grid in the same languages."""
        self.grid = grid
        self.languages = languages[:MOST_LANGUAGES]
        self._known: Known = {} if known is None else known
        self._items: list[Item] = []

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(self._items)

    def part(self, name: str, part: Part[Given], *given: Given.args, **named: Given.kwargs) -> None:
        """What `part` draws of what it is given, under a name of its own. It may follow nothing but that, the grid and
        the languages: given the same as in the scene before, its items are the very same."""
        said = (part, given, named)
        last = self._known.get(name)
        if last is None or last[0] != said:
            page = Page(self.grid, self.languages, self._known)
            part(page, *given, **named)
            last = self._known[name] = said, page.items
        self._items += last[1]

    def scene(self, name: str, ground: str = look.GROUND, pulse: int = 0) -> Scene:
        return Scene(name, self.grid.width, self.grid.height, ground, self.items, pulse)

    def words(self, key: str, **values: object) -> Text:
        return words(key, self.languages, **values)

    def box(self, area: Area, colour: str, *, radius: int = 0, line: int = 0, pulses: bool = False) -> None:
        self._items.append(Box(area.x, area.y, area.w, area.h, colour, radius, line, pulses))

    def picture(self, path: str, area: Area, stamp: Stamp = UNSTAMPED) -> None:
        self._items.append(Picture(path, area.x, area.y, area.w, area.h, stamp=stamp))

    def line(
        self,
        role: str,
        text: str,
        area: Area,
        size: int,
        colour: str,
        align: Align = "left",
        bold: bool = False,
    ) -> None:
        """One line in the middle of `area`, made smaller if it would not fit."""
        if text and area.w > 0 and area.h > 0:
            size = fit(text, min(size, int(area.h / line_height(text))), area.w)
            self._items.append(
                TextItem(text, area.x, area.y, area.w, area.h, size, colour, align, bold, role)
            )

    def pair(
        self,
        role: str,
        text: Text,
        area: Area,
        size: int,
        colour: str,
        align: Align = "left",
        *,
        bold: bool = False,
        lines: int = 1,
        whole: bool = False,
    ) -> None:
        """The first language, and below it at 56 % the second, same edge; in the middle of `area`.

        `lines`: how many lines each may be broken into. Equal texts are said once. `whole`: rather smaller than cut.
        """
        rows = self._rows(role, self._said(text), area, size, lines, whole=whole)
        total = sum(height for _, _, height, _ in rows)
        y = area.y + max(0, area.h - total) // 2
        for name, row, height, row_size in rows:
            self.line(name, row, Area(area.x, y, area.w, height), row_size, colour, align, bold)
            y += height

    def height_of(self, text: Text, width: int, size: int, lines: int = 1, *, whole: bool = False) -> int:
        """What `pair` takes of it where there is room enough."""
        return sum(
            height
            for _, _, height, _ in self._rows(
                "", self._said(text), Area(0, 0, width, 10**6), size, lines, whole=whole
            )
        )

    def baseline(self, text: Text, area: Area, size: int) -> int:
        """Of the first of what `pair` draws there, if each language has one line."""
        sizes = [size, int(size * look.SECOND)][: max(1, len(self._said(text)))]
        heights = [int(each * look.LINE) for each in sizes]
        return area.y + (area.h - sum(heights)) // 2 + heights[0] // 2 + round(look.CAPS / 2 * size)

    def fitting(self, text: Text, width: int, size: int) -> int:
        """`size`, or a smaller one at which each language stands in one line: for rows that are to look alike."""
        for index, (_, each) in enumerate(self._said(text)):
            size = (
                fit(each, size, width) if index == 0 else min(size, int(fit(each, size, width) / look.SECOND))
            )
        return size

    def _said(self, text: Text) -> list[tuple[str, str]]:
        """Language and words; equal words once."""
        said: list[tuple[str, str]] = []
        for language in self.languages:
            each = str(pick(text, language)) if text else ""
            if each and each not in (known for _, known in said):
                said.append((language, each))
        return said

    def _rows(
        self,
        role: str,
        said: list[tuple[str, str]],
        area: Area,
        size: int,
        lines: int,
        *,
        whole: bool = False,
    ) -> list[tuple[str, str, int, int]]:
        """(role, text, height, size) per row, small enough for all of them to stand in `area`."""
        for percent in range(100, 20, -4):
            rows: list[tuple[str, str, int, int]] = []
            row_size, is_cut = size * percent // 100, False
            for index, (language, text) in enumerate(said):
                name = f"{role}/{language}" if index else role
                row_size = int(row_size * look.SECOND) if index else row_size
                row_size = self._row_size(text, row_size, area.w, lines, whole=whole)
                broken = (even if whole else wrap)(text, row_size, area.w, lines) if lines > 1 else [text]
                is_cut = is_cut or not broken
                rows += [(name, row, int(row_size * look.LINE), row_size) for row in broken]
            if sum(height for _, _, height, _ in rows) <= area.h and not is_cut:
                return rows
        if whole and lines > 1:
            return self._rows(role, said, area, size, 1)
        return rows[:1] if said else []

    def _row_size(self, text: str, size: int, width: int, lines: int, *, whole: bool) -> int:
        """Of a text that may be broken: a little smaller is better than broken, or than broken in mid-sentence."""
        one_line = fit(text, size, width)
        if lines == 1 or (whole and one_line >= NEARLY * size):
            return one_line
        at_comma = min((fit(half, size, width) for half in halves(text)), default=0)
        return at_comma if whole and at_comma >= NEARLY * size else max(1, size)

    def connection_mark(self, area: Area, as_of: str | None, key: str = "board.no_connection") -> None:
        """The hall cannot be reached: a ring, the words, and since when nothing was renewed."""
        grid = self.grid
        self.box(area, look.PANEL, radius=grid.px(0.5))
        inner = area.inset(grid.px(1.5))
        ring, rest = inner.cut_left(grid.px(2), grid.px(1.5))
        top = ring.y + (ring.h - ring.w) // 2
        self.box(Area(ring.x, top, ring.w, ring.w), look.FAULT, radius=ring.w // 2, line=max(2, grid.px(0.3)))
        if as_of is not None:
            right, rest = rest.cut_right(grid.px(12 if not grid.portrait else 9), grid.px(1))
            self.pair(
                "as_of", self.words("board.as_of", time=as_of), right, grid.step(2.5), look.QUIET, "right"
            )
        self.pair("connection", self.words(key), rest, grid.step(3), look.FAULT, bold=True)

    def sign(self, role: str, text: Text, area: Area, size: int, colour: str) -> None:
        """Words in the middle of an otherwise empty place."""
        self.pair(role, text, area, size, colour, "center", bold=True)
