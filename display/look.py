"""The one visual language: colours by role, the grid, the type sizes. Every figure has its reason beside it.

The number and the counter must be read from the back row: digits of distance ÷ 150 (20 arc minutes).
Whatever is quieter is read from nearer.
"""

import math
from dataclasses import dataclass
from functools import cached_property

# Colours; the contrast of text on each ground is at least 7:1 (WCAG AAA), checked by a test.
GROUND = "#0A1B2E"
PANEL = "#10283F"
RULE = "#2A4663"  # separating lines only: nobody has to read them
TEXT = "#FFFFFF"
QUIET = "#C3D3E4"
CALL = "#FFC84A"
VIP = "#F2D28B"
OPEN = "#5AD6C0"
FAULT = "#FF9C8A"
PAUSED = "#8C1D18"
PAUSED_PANEL = "#6E1310"  # on it: where to go instead
FRESH_TEXT = GROUND  # on CALL

ROWS = 54  # units in the short side: one unit is 20 px at 1080
SCALE = 1.333
SECOND = SCALE**-2  # the second language's size beside the first: 56 %
LINE = 1.25  # line height: a bold g of Noto Sans CJK ends 0.24 em below the baseline
CAPS = 0.73  # height of digits and capitals in em (Noto Sans CJK; WenQuanYi 0.70)
SAFE = 0.04  # of each side: overscan, frames
READING = 150  # viewing distance ÷ digit height


@dataclass(frozen=True)
class Area:
    """A rectangle that layouts cut up. Cutting takes a `gap` away on the remaining side."""

    x: int
    y: int
    w: int
    h: int

    def cut_top(self, h: int, gap: int = 0) -> tuple["Area", "Area"]:
        h = min(h, self.h)
        taken = min(h + gap, self.h)
        return Area(self.x, self.y, self.w, h), Area(self.x, self.y + taken, self.w, self.h - taken)

    def cut_bottom(self, h: int, gap: int = 0) -> tuple["Area", "Area"]:
        h = min(h, self.h)
        rest = Area(self.x, self.y, self.w, max(0, self.h - h - gap))
        return Area(self.x, self.y + self.h - h, self.w, h), rest

    def cut_left(self, w: int, gap: int = 0) -> tuple["Area", "Area"]:
        w = min(w, self.w)
        taken = min(w + gap, self.w)
        return Area(self.x, self.y, w, self.h), Area(self.x + taken, self.y, self.w - taken, self.h)

    def cut_right(self, w: int, gap: int = 0) -> tuple["Area", "Area"]:
        w = min(w, self.w)
        rest = Area(self.x, self.y, max(0, self.w - w - gap), self.h)
        return Area(self.x + self.w - w, self.y, w, self.h), rest

    def inset(self, x: int, y: int = 0) -> "Area":
        return Area(self.x + x, self.y + y, max(0, self.w - 2 * x), max(0, self.h - 2 * y))


@dataclass(frozen=True)
class Grid:
    """A screen of `width` × `height` pixels, seen from `distance_m`."""

    width: int
    height: int
    distance_m: float = 10.0
    screen_height_mm: float = 600.0  # of the short side; a 43″ to 50″ TV

    @property
    def portrait(self) -> bool:
        return self.height > self.width

    @cached_property
    def unit(self) -> float:
        return min(self.width, self.height) / ROWS

    def px(self, units: float) -> int:
        return round(self.unit * units)

    def step(self, n: float) -> int:
        """The n-th type size of the scale above one unit; halves are allowed."""
        return round(self.unit * math.pow(SCALE, n))

    @property
    def safe(self) -> Area:
        return Area(0, 0, self.width, self.height).inset(
            math.ceil(self.width * SAFE), math.ceil(self.height * SAFE)
        )

    @property
    def least_digits_px(self) -> float:
        """How high digits must be to be read from the back row."""
        px_per_mm = min(self.width, self.height) / self.screen_height_mm
        return self.distance_m * 1000 / READING * px_per_mm

    @property
    def least_number(self) -> int:
        """The type size with such digits."""
        return math.ceil(self.least_digits_px / CAPS)
