"""A slip as lines of text: what the kiosk's core composes and the printer turns into bytes.

Sizes are multiples of the printer's normal character, as in ESC/POS `GS !` (1–8 each way).
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class SlipLine:
    text: str
    width: int = 1
    height: int = 1
    align: Literal["left", "centre", "right"] = "centre"
    bold: bool = False


RULE = SlipLine("-" * 8)
"""Drawn as a rule over the whole width of the paper, whatever that is."""

Slip = tuple[SlipLine, ...]
