"""Where what stands on the hall board: the screen divided by its shape and by what there is to show. Pure.

When room is short the calls come first, always; then the hall's messages; who waits; pictures; rates; the site's texts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from display.hall import calls as hall_calls
from display.hall import foot as hall_foot
from display.hall import messages as hall_messages
from display.hall import rates as hall_rates
from display.hall.messages import Bands, is_urgent
from display.hall.sizes import high
from display.hall.view import HallView
from display.look import Area, Grid
from display.page import Page
from display.waiting_table import Plan, Table, plan_of, table_of

GAP = 1.0  # units between what stands below one another …
GUTTER = 2.0  # … and side by side
TITLE, CLOCK = 3.0, 3.5  # steps of the type scale
PICTURE = 16 / 9
LEAST_LINES = 2  # of services, or none are shown


@dataclass(frozen=True)
class Shape:
    """Of a screen: how it is divided."""

    side: float  # share of the width for what stands beside the calls; 0: all of it stands below
    waiting_columns: int
    waiting_lines: tuple[int, int, int]  # of services: for so many pictures, rates, both of them leave room
    picture: tuple[float, float]  # units of height: at least, and before rates have any
    calls: int = 4  # so many keep their room whatever else there is to say, except messages of weight
    most_calls: int = 7


LANDSCAPE = Shape(side=1 / 3, waiting_columns=1, waiting_lines=(6, 3, 2), picture=(9, 10))
NARROW = Shape(side=0.34, waiting_columns=1, waiting_lines=(4, 3, 2), picture=(9, 10))  # 4:3, 5:4
UPRIGHT = Shape(side=0, waiting_columns=2, waiting_lines=(8, 6, 4), picture=(9, 9))


def shape_of(grid: Grid) -> Shape:
    if grid.portrait:
        return UPRIGHT
    return LANDSCAPE if grid.width >= 1.5 * grid.height else NARROW


@dataclass(frozen=True)
class Need:
    """Of height: with less than `least` a block is left out; it has `due` before lesser ones have any."""

    least: int
    due: int
    wish: int  # more does it no good


@dataclass(frozen=True)
class Regions:
    """None: nothing to show there, or no room."""

    header: Area
    body: Area  # all of it between header and bands
    calls: Area
    rows: int  # so many calls have room
    bands: Bands  # below everything
    foot: Area | None  # below the calls
    blocks: dict[str, Area]  # waiting, media, rates
    services: Plan | None  # of who waits


Divided = tuple[Area, Area | None, dict[str, Area]]  # calls, foot, blocks


def regions(page: Page, view: HallView) -> Regions:
    grid = page.grid
    shape = shape_of(grid)
    header, below = grid.safe.cut_top(_header_high(page), grid.px(GAP))
    bands, body = hall_messages.bands(page, view, below)
    width = int(body.w * shape.side) if shape.side else body.w
    table = table_of(page, view.waiting, width, shape.waiting_columns) if view.waiting else None
    divided = _beside if shape.side else _below
    calls, foot, blocks = divided(page, view, body, shape, table)
    rows = hall_calls.rows_in(page, calls.h, shape.most_calls)
    services = None
    if table is not None and "waiting" in blocks:
        services = plan_of(page, view.waiting, table, blocks["waiting"])
    return Regions(header, body, calls, rows, bands, foot, blocks, services)


def _header_high(page: Page) -> int:
    return max(high(page, page.grid.step(TITLE)), page.grid.step(CLOCK))


def _needs(page: Page, view: HallView, width: int, shape: Shape, table: Table | None) -> dict[str, Need]:
    """In the order of their weight, which is theirs from the top down."""
    grid = page.grid
    needs = {}
    if table is not None:
        others = (view.rates is not None) * (1 + view.has_media)
        counts = LEAST_LINES, shape.waiting_lines[others], len(view.waiting)
        needs["waiting"] = Need(*(table.high(min(each, len(view.waiting))) for each in counts))
    if view.has_media:
        wish = round(width / PICTURE)
        least, before_rates = map(grid.px, shape.picture)
        needs["media"] = Need(least, before_rates if view.rates is not None else max(least, wish), wish)
    if view.rates is not None:
        needs["rates"] = Need(*hall_rates.heights(page, view.rates))
    return needs


def _beside(page: Page, view: HallView, body: Area, shape: Shape, table: Table | None) -> Divided:
    """In a column at the right, none of it higher than it need be; nothing where a usual number would not have room."""
    grid = page.grid
    gap = grid.px(GAP)
    needs = _needs(page, view, int(body.w * shape.side), shape, table)
    side, calls = body.cut_right(int(body.w * shape.side), grid.px(GUTTER))
    if not needs or calls.w < hall_calls.least_wide(page, view):
        side, calls = replace(body, h=0), body
    foot, calls = _foot(page, view, calls, shape)
    heights = _shared(side.h, gap, needs)
    if table is not None and heights["waiting"]:  # what nobody needs makes its rows roomy
        spare = side.h - sum(height + gap for height in heights.values() if height) + gap
        heights["waiting"] = max(heights["waiting"], min(heights["waiting"] + spare, table.most_high))
    blocks = {}
    for name, height in heights.items():
        if height:
            blocks[name], side = side.cut_top(height, gap)
    return calls, foot, blocks


def _below(page: Page, view: HallView, body: Area, shape: Shape, table: Table | None) -> Divided:
    gap = page.grid.px(GAP)
    height = hall_foot.foot_high(page)
    calls = Need(*(hall_calls.least_high(page, each) for each in (1, shape.calls, shape.most_calls)))
    needs = {"calls": calls, **_needs(page, view, body.w, shape, table)}
    if _has_foot(view):
        needs["foot"] = Need(height, height, height)
    heights = _shared(body.h, gap, needs)
    del heights["calls"]
    blocks, body = _from_below(body, gap, heights)
    return body, blocks.pop("foot", None), blocks


def _has_foot(view: HallView) -> bool:
    """What the site says gives way while something is to be said that matters now."""
    return view.remark is not None and not is_urgent(view)


def _foot(page: Page, view: HallView, calls: Area, shape: Shape) -> tuple[Area | None, Area]:
    """Below the calls, while enough of them keep their room."""
    height, gap = hall_foot.foot_high(page), page.grid.px(GAP)
    if not _has_foot(view) or calls.h - height - gap < hall_calls.least_high(page, shape.calls):
        return None, calls
    return calls.cut_bottom(height, gap)


def _shared(room: int, gap: int, needs: dict[str, Need]) -> dict[str, int]:
    return dict(zip(needs, share_out(room, gap, list(needs.values())), strict=True))


def _from_below(area: Area, gap: int, heights: dict[str, int]) -> tuple[dict[str, Area], Area]:
    """The last at the bottom. What is left of `area` above them all."""
    blocks = {}
    for name, height in reversed(heights.items()):
        if height:
            blocks[name], area = area.cut_bottom(height, gap)
    return blocks, area


def share_out(room: int, gap: int, needs: Sequence[Need]) -> list[int]:
    """Each in turn gets what is due to it, or what there is, 0 for too little; then each in turn grows to its wish."""
    out: list[int] = []
    for need in needs:
        given = min(need.due, room)
        out.append(given if given >= need.least else 0)
        room -= out[-1] + gap if out[-1] else 0
    room = max(0, room + gap)
    for index, need in enumerate(needs):
        if out[index]:
            more = min(room, max(0, need.wish - out[index]))
            out[index], room = out[index] + more, room - more
    return out
