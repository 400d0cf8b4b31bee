"""A slip as blocks from top to bottom: what the kiosk's core lays out and the printer turns into bytes.

Sizes of text are multiples of the printer's normal character, as in ESC/POS `GS !` (1–8 each way).
"""

from dataclasses import dataclass
from typing import Literal

Align = Literal["left", "centre", "right"]


@dataclass(frozen=True)
class SlipLine:
    """Text; what does not fit on one line goes on on the next."""

    text: str
    width: int = 1
    height: int = 1
    align: Align = "centre"
    bold: bool = False


@dataclass(frozen=True)
class SlipPair:
    """Two languages side by side: each wraps within its half of the paper."""

    left: str
    right: str
    bold: bool = False


@dataclass(frozen=True)
class SlipCode:
    """A QR code of at least `size_mm`, centred. Printers that have none get it as a picture."""

    text: str
    size_mm: float = 20.0


@dataclass(frozen=True)
class SlipPicture:
    """A picture file of the unit's own disk (a logo), centred, at most so wide and high; in black and white.

    Without `height_mm` it may be as high as it is wide, and is measured so.
    """

    path: str
    width_mm: float
    height_mm: float | None = None


@dataclass(frozen=True)
class SlipSpace:
    """Empty paper."""

    mm: float


@dataclass(frozen=True)
class SlipRule:
    """A line over the whole width of the paper, whatever that is."""


RULE = SlipRule()

Block = SlipLine | SlipPair | SlipCode | SlipPicture | SlipSpace | SlipRule
Slip = tuple[Block, ...]
