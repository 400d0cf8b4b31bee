"""What is on a piece of paper that came out of an emulated printer. Data only; `virtual.render` draws it."""

from dataclasses import dataclass
from functools import cached_property

CELL_HEIGHT = 24


@dataclass(frozen=True)
class Run:
    """Characters of one size on a line, behind `gap` dots of nothing."""

    text: str
    width: int
    height: int
    bold: bool
    gap: int = 0

    @property
    def dots(self) -> int:
        return self.gap + sum(24 if ord(character) > 0x7E else 12 for character in self.text) * self.width


@dataclass(frozen=True)
class Line:
    """A printed line: `top` in dots from the edge of the slip, `fed` of `height` dots are on the paper."""

    runs: tuple[Run, ...]
    align: int
    top: int
    height: int
    fed: int

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the largest characters."""
        return max((run.width, run.height) for run in self.runs) if self.runs else (1, 1)


@dataclass(frozen=True)
class Row:
    """One row of a raster, already as wide as it prints; `height` is 2 if it was doubled."""

    bits: bytes
    left: int
    top: int
    height: int
    fed: int


@dataclass(frozen=True)
class Code:
    """A QR code the printer has drawn itself: `modules` × `modules` squares of `module_dots`."""

    text: str
    level: str
    modules: int
    module_dots: int
    left: int
    top: int
    height: int
    fed: int


@dataclass(frozen=True)
class Picture:
    """Rows of a raster that touch, a byte for eight dots, the highest bit leftmost."""

    rows: tuple[bytes, ...]
    left: int
    top: int

    @property
    def width(self) -> int:
        return 8 * len(self.rows[0])


Printed = Line | Row | Code


@dataclass(frozen=True)
class Slip:
    printed: tuple[Printed, ...]
    width_dots: int
    height_dots: int
    dots_per_mm: float = 8.0
    side_dots: int = 32

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(thing for thing in self.printed if isinstance(thing, Line))

    @property
    def codes(self) -> tuple[Code, ...]:
        return tuple(thing for thing in self.printed if isinstance(thing, Code))

    @cached_property
    def pictures(self) -> tuple[Picture, ...]:
        found: list[Picture] = []
        for row in (thing for thing in self.printed if isinstance(thing, Row)):
            bits = (row.bits,) * row.fed
            last = found[-1] if found else None
            touches = last is not None and last.top + len(last.rows) == row.top
            if last is not None and touches and (last.left, last.width) == (row.left, 8 * len(row.bits)):
                found[-1] = Picture(last.rows + bits, last.left, last.top)
            else:
                found.append(Picture(bits, row.left, row.top))
        return tuple(found)

    @property
    def texts(self) -> list[str]:
        """The lines with anything on them."""
        return [line.text for line in self.lines if line.text]

    @property
    def height_mm(self) -> float:
        return self.height_dots / self.dots_per_mm
