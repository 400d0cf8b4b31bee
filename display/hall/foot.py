"""The foot of the hall board: what the site has to say, one remark at a time (R32)."""

from display import look
from display.hall.sizes import high
from display.hall.view import Remark
from display.look import Area
from display.page import Page

SIZE = 2.75  # step of the type scale: 2.2 units
PAD = 1.5  # units: where the numbers begin, too


def foot_high(page: Page) -> int:
    """The same whatever stands there, so that nothing else moves."""
    return high(page, page.grid.step(SIZE))


def foot(page: Page, remark: Remark, area: Area) -> None:
    area = area.inset(page.grid.px(PAD))
    page.pair(remark.kind, remark.text, area, page.grid.step(SIZE), look.QUIET, lines=2, whole=True)
