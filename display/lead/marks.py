"""The small shapes of the lead's board: every state has one of its own, so that nobody needs to see its colour."""

from typing import Literal

from display import look
from display.look import Area
from display.page import Page
from hall.messages import Severity

Shape = Literal["square", "disc", "ring", "bar"]

SHAPES: dict[Severity, Shape] = {"urgent": "square", "warning": "disc", "notice": "ring"}
COLOURS: dict[Severity, str] = {"urgent": look.FAULT, "warning": look.CALL, "notice": look.QUIET}
LOADS = ("normal", "busy", "surge")


def shape(page: Page, what: Shape, area: Area, colour: str) -> None:
    """As large as `area` allows, in its middle."""
    side = min(area.w, area.h)
    box = Area(area.x + (area.w - side) // 2, area.y + (area.h - side) // 2, side, side)
    match what:
        case "square":
            page.box(box, colour, radius=max(1, side // 8))
        case "disc":
            page.box(box, colour, radius=side // 2)
        case "ring":
            page.box(box, colour, radius=side // 2, line=max(2, side // 8))
        case "bar":
            page.box(
                Area(box.x, box.y + side * 3 // 8, side, max(2, side // 4)), colour, radius=max(1, side // 16)
            )


def severity(page: Page, grave: Severity, area: Area, *, old: bool) -> None:
    """A square, a disc, a ring; the first two with a mark of exclamation. `old`: perhaps it is so no longer."""
    side = min(area.w, area.h)
    square = Area(area.x + (area.w - side) // 2, area.y + (area.h - side) // 2, side, side)
    shape(page, SHAPES[grave], square, look.QUIET if old else COLOURS[grave])
    if grave != "notice":
        page.line("mark", "!", square, side * 3 // 4, look.GROUND, "center", bold=True)


def load(page: Page, level: str, area: Area, *, old: bool) -> None:
    """Three bars, as many of them full as the hall is."""
    grid = page.grid
    full = LOADS.index(level) + 1
    colour = look.QUIET if old else (look.OPEN, look.CALL, look.FAULT)[full - 1]
    width, gap = area.w * 24 // 100, area.w * 14 // 100
    for number in range(3):
        high = area.h * (5 + 2 * number) // 9
        bar = Area(area.x + number * (width + gap), area.y + area.h - high, width, high)
        page.box(
            bar,
            colour if number < full else look.RULE,
            radius=grid.px(0.2),
            line=0 if number < full else grid.px(0.15),
        )
