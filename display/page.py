"""A page while a layout fills it: text in one or two languages, boxes, and the marks both boards share."""

from typing import Literal

from display import look
from display.look import Area, Grid
from display.scene import Box, Item, Scene, TextItem
from display.typeset import fit, line_height, wrap
from hall.messages import Text
from hall.texts import pick, words

Align = Literal["left", "center", "right"]
MOST_LANGUAGES = 2  # a line per language: a third would shrink the first below what the back row reads


class Page:
    """Collects the items of one scene."""

    def __init__(self, grid: Grid, languages: tuple[str, ...]) -> None:
        self.grid = grid
        self.languages = languages[:MOST_LANGUAGES]
        self._items: list[Item] = []

    def scene(self, name: str, ground: str = look.GROUND, pulse: int = 0) -> Scene:
        return Scene(name, self.grid.width, self.grid.height, ground, tuple(self._items), pulse)

    def words(self, key: str, **values: object) -> Text:
        return words(key, self.languages, **values)

    def box(self, area: Area, colour: str, *, radius: int = 0, line: int = 0, pulses: bool = False) -> None:
        self._items.append(Box(area.x, area.y, area.w, area.h, colour, radius, line, pulses))

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
    ) -> None:
        """The first language, and below it at 56 % the second, same edge; in the middle of `area`.

        `lines`: how many lines each may be broken into. Equal texts are said once.
        """
        said: list[tuple[str, str]] = []
        for language in self.languages:
            each = str(pick(text, language)) if text else ""
            if each and each not in (known for _, known in said):
                said.append((language, each))
        rows = self._rows(role, said, area, size, lines)
        total = sum(height for _, _, height, _ in rows)
        y = area.y + max(0, area.h - total) // 2
        for name, row, height, row_size in rows:
            self.line(name, row, Area(area.x, y, area.w, height), row_size, colour, align, bold)
            y += height

    def _rows(
        self, role: str, said: list[tuple[str, str]], area: Area, size: int, lines: int
    ) -> list[tuple[str, str, int, int]]:
        """(role, text, height, size) per row, small enough for all of them to stand in `area`."""
        for percent in range(100, 20, -4):
            rows: list[tuple[str, str, int, int]] = []
            row_size = size * percent // 100
            for index, (language, text) in enumerate(said):
                name = f"{role}/{language}" if index else role
                row_size = int(row_size * look.SECOND) if index else row_size
                row_size = fit(text, row_size, area.w) if lines == 1 else max(1, row_size)
                broken = wrap(text, row_size, area.w, lines) if lines > 1 else [text]
                rows += [(name, row, int(row_size * look.LINE), row_size) for row in broken]
            if sum(height for _, _, height, _ in rows) <= area.h:
                return rows
        return rows[:1] if said else []

    def connection_mark(self, area: Area, as_of: str | None) -> None:
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
        self.pair("connection", self.words("board.no_connection"), rest, grid.step(3), look.FAULT, bold=True)

    def sign(self, role: str, text: Text, area: Area, size: int, colour: str) -> None:
        """Words in the middle of an otherwise empty place."""
        self.pair(role, text, area, size, colour, "center", bold=True)
