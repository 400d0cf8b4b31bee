"""The lead's board as a picture: alerts, the gravest first; beside them how full the hall is and who is away.

A `LeadView` in, a scene out. What is said is never smaller than can be read from where the lead stands: there are
fewer alerts then, and a line says how many more. A call for help is the largest thing, what somebody sees to already
is small and last.
"""

from display import look
from display.lead import alerts as lead_alerts
from display.lead import marks as lead_marks
from display.lead import side as lead_side
from display.lead import sizes as lead_sizes
from display.lead.view import LeadView
from display.look import Area, Grid
from display.page import Page
from display.scene import Scene


def lead_scene(
    view: LeadView, width: int, height: int, distance_m: float = 2.5, screen_height_mm: float = 530.0
) -> Scene:
    page = Page(Grid(width, height, distance_m, screen_height_mm), view.languages)
    grid = page.grid
    if not view.configured:
        page.sign("not_set_up", page.words("board.not_set_up"), grid.safe, grid.step(6), look.QUIET)
        return page.scene("not_set_up")
    header, area = grid.safe.cut_top(grid.px(4.7), grid.px(1))
    _header(page, view, header)
    if not view.linked:
        mark, area = area.cut_bottom(grid.px(6), grid.px(1))
        page.connection_mark(mark, view.as_of, "lead.no_connection")
    if view.notice:
        high = min(_notice_high(page, view, area.w), area.h // 3)
        band, area = area.cut_bottom(high, grid.px(1))
        _notice(page, view, band)
    if not view.heard:
        page.sign("unknown", page.words("lead.unknown"), area, grid.step(6), look.QUIET)
        return page.scene("no_connection")
    main, side = _split(grid, area)
    if view.alerts:
        lead_alerts.alerts(page, view, main)
    else:
        _quiet(page, view, main)
    lead_side.side(page, view, side)
    return page.scene(_name(view))


def _name(view: LeadView) -> str:
    if not view.linked:
        return "no_connection"
    if view.alerts:
        return "lead_alerts"
    return {"work": "lead_well", "morning": "lead_morning", "evening": "lead_evening"}[view.part]


def _split(grid: Grid, area: Area) -> tuple[Area, Area]:
    """Alerts left, or above on an upright screen."""
    if grid.portrait:
        main, side = area.cut_top(area.h * 62 // 100, grid.px(1.5))
        return main, side
    side, main = area.cut_right(area.w * 34 // 100, grid.px(1.5))
    return main, side


def _header(page: Page, view: LeadView, area: Area) -> None:
    grid = page.grid
    clock, title = area.cut_right(grid.px(10), grid.px(1))
    page.line("clock", view.clock, clock, grid.step(3.5), look.TEXT, "right", bold=True)
    if view.title:
        page.pair("title", view.title, title, grid.step(3), look.TEXT, bold=True)


def _notice_parts(page: Page, area: Area) -> tuple[Area, Area]:
    grid = page.grid
    width = lead_sizes.width_of(page, page.words("lead.notice"), lead_sizes.label(grid))
    return area.inset(grid.px(1.5), grid.px(0.5)).cut_left(min(width, area.w // 3), grid.px(1.5))


def _notice_high(page: Page, view: LeadView, width: int) -> int:
    rest = _notice_parts(page, Area(0, 0, width, 10**6))[1]
    high = page.height_of(view.notice or {}, rest.w, lead_sizes.label(page.grid), 2)
    return max(high, lead_sizes.label_high(page)) + 2 * page.grid.px(0.6)


def _notice(page: Page, view: LeadView, area: Area) -> None:
    """What customers read on all boards now."""
    size = lead_sizes.label(page.grid)
    page.box(area, look.PANEL, radius=page.grid.px(0.5))
    page.box(area.cut_left(page.grid.px(0.6))[0], look.OPEN)
    label, rest = _notice_parts(page, area)
    page.pair("notice_label", page.words("lead.notice"), label, size, look.QUIET)
    page.pair("notice", view.notice or {}, rest, size, look.TEXT, lines=2, bold=True)


def _quiet(page: Page, view: LeadView, area: Area) -> None:
    """No alert stands; that all is well is said only of what is known now."""
    grid = page.grid
    wrong = sum(unit.is_wrong for unit in view.units)
    colour, mark = (look.OPEN, "disc") if not wrong else (look.CALL, "ring")
    if not view.linked:
        text, colour, mark = page.words("lead.unknown"), look.QUIET, "ring"
    elif view.part == "work":
        text = page.words("lead.well")
    elif view.part == "morning":
        key = "lead.morning_wrong" if wrong else "lead.morning_ready"
        text = page.words(key, count=wrong or len(view.units))
    else:
        holding = sum(unit.word in ("holds", "off_holds") for unit in view.units)
        text = page.words("lead.evening_holds" if holding else "lead.evening", count=holding)
    high = grid.px(5)
    size = min(grid.step(7), area.w // 9)
    words_high = page.height_of(text, area.w, size)
    top = area.y + max(0, area.h - high - grid.px(2) - words_high) // 2
    lead_marks.shape(page, "disc" if mark == "disc" else "ring", Area(area.x, top, area.w, high), colour)
    below = Area(area.x, top + high + grid.px(2), area.w, min(words_high, area.h - high - grid.px(2)))
    page.sign("well", text, below, size, look.TEXT)
