"""The day's end: closed, the hours, when it opens again, thanks. Calm, in the middle of the screen."""

from collections.abc import Sequence

from display import look
from display.hall.sizes import ALONE, high
from display.hall.view import HallView
from display.look import Area
from display.page import Page
from hall.messages import Text

LABEL, VALUE, THANKS = 2.3, 3.7, 3.0  # steps of the type scale
GAP = 3.5  # units between head, facts and thanks …
HEADS = {"before": "not_open_yet", "off": "closed_today", "over": "ended"}
FACT_GAP = 2.0  # … and between facts below one another


def closed(page: Page, view: HallView, area: Area) -> None:
    grid = page.grid
    opens = "opens" if view.why_closed == "before" else "reopens"
    facts = [(key, value) for key, value in (("hours", view.hours), (opens, view.reopens)) if value]
    head, thanks = high(page, grid.step(ALONE)), high(page, grid.step(THANKS))
    facts_high = _facts_high(page, len(facts))
    gap = grid.px(GAP)
    total = head + gap + thanks + (facts_high + gap if facts else 0)
    block = area.inset(0, max(0, (area.h - total) // 2))
    place, block = block.cut_top(head, gap)
    page.sign("ended", page.words(f"board.{HEADS[view.why_closed]}"), place, grid.step(ALONE), _colour(view))
    if facts:
        place, block = block.cut_top(facts_high, gap)
        _facts(page, facts, place, _colour(view))
    if view.why_closed != "over":
        return
    place = block.cut_top(thanks)[0]
    page.pair("thanks", page.words("board.thanks"), place, grid.step(THANKS), look.QUIET, "center")


def _colour(view: HallView) -> str:
    """What was last heard looks old without a link."""
    return look.TEXT if view.linked else look.QUIET


def _fact_high(page: Page) -> int:
    return high(page, page.grid.step(LABEL)) + page.grid.px(0.6) + high(page, page.grid.step(VALUE))


def _facts_high(page: Page, facts: int) -> int:
    below = facts if page.grid.portrait else 1
    return below * _fact_high(page) + (below - 1) * page.grid.px(FACT_GAP)


def _facts(page: Page, facts: Sequence[tuple[str, Text]], area: Area, colour: str) -> None:
    """Each a label above its value; side by side where the screen is wide, a rule between."""
    grid = page.grid
    for index, (key, value) in enumerate(facts):
        if grid.portrait:
            place, area = area.cut_top(_fact_high(page), grid.px(FACT_GAP))
        else:
            place, area = area.cut_left(area.w // (len(facts) - index))
            if index:
                page.box(Area(place.x, place.y, max(1, grid.px(0.1)), place.h), look.RULE)
        label, below = place.inset(grid.px(1)).cut_top(high(page, grid.step(LABEL)), grid.px(0.6))
        page.pair("heading", page.words(f"board.{key}"), label, grid.step(LABEL), look.QUIET, "center")
        page.pair(key, value, below, grid.step(VALUE), colour, "center", bold=True)
