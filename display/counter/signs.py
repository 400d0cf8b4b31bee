"""The signs a window's board turns into as a whole: paused, handed over, out of order; at the foot, where to go."""

from dataclasses import replace

from display import look
from display.counter.foot import foot
from display.counter.header import header, paused_mark, side_by_side
from display.counter.names import where
from display.look import Area
from display.page import Align, Page
from display.scene import Scene
from hall.messages import Text
from hall.view import CounterView

TITLE = 26.0  # units: of the sign's two words on a tall screen
STRIP = 9.0  # units: where to go instead
BLOCK = 40.0  # units: on a tall screen, what belongs together stands no further apart


def paused(page: Page, view: CounterView) -> Scene:
    """It is the counter's own truth: it needs no hall and is never old (R13)."""
    grid = page.grid
    area = header(page, view)
    beside = paused_mark(page)
    if view.stale:
        text = page.words("board.no_connection")
        page.pair("connection", text, beside, grid.step(3), look.TEXT, "right", lines=2, whole=True)
    reason, back = _reason(page, view.pause_reason), _back(page, view)
    is_handover = view.pause_reason == "handover"
    strip, area = area.cut_bottom(grid.px(STRIP), grid.px(1.5))
    advice = wait_or_go(page, view) if is_handover else go_to(page, view) or page.words("pause.other")
    strip_of(page, advice, strip, look.PAUSED_PANEL)
    is_why = bool(reason) and not is_handover and reason != page.words("pause.other")
    area = _why(page, reason if is_why else {}, back, area)
    role, words = ("reason", reason) if is_handover else ("paused", page.words("state.paused"))
    size = grid.step(9 if grid.portrait or is_handover else 10)
    page.pair(role, words, area, size, look.TEXT, "center", bold=True, lines=2, whole=True)
    return page.scene("paused", ground=look.PAUSED)


def _why(page: Page, reason: Text, back: Text, area: Area) -> Area:
    """Why, and until when: side by side where there is room, as they are read. Returns what is left above."""
    grid = page.grid
    rows = [(role, text) for role, text in (("back", back), ("reason", reason)) if text]
    high, size = (grid.px(10), grid.step(5.5)) if grid.portrait else (grid.px(8), grid.step(5))
    if grid.portrait:  # what belongs together stands together
        area = area.inset(0, max(0, area.h - grid.px(TITLE) - len(rows) * (high + grid.px(1))) // 2)
    if len(rows) < 2 or grid.portrait:
        for role, text in rows:
            row, area = area.cut_bottom(high, grid.px(1))
            page.pair(role, text, row, size, look.TEXT, "center", bold=True)
        return area
    row, area = area.cut_bottom(high, grid.px(1))
    side_by_side(page, ("reason", reason, look.TEXT), ("back", back, look.TEXT), row, grid.step(5))
    return area


def out_of_order(page: Page, view: CounterView) -> Scene:
    """Nobody can be called from here (R09): a bar in a disc, what is wrong, and that no number is lost.

    Red as a pause is, for who stands here reads it alike; calm at a post that hangs up no sign (R41).
    """
    grid = page.grid
    ground, panel, colour = look.PAUSED, look.PAUSED_PANEL, look.TEXT
    if not view.sign:
        ground, panel, colour = look.GROUND, look.PANEL, look.FAULT
    card = header(page, view)
    strip, card = card.cut_bottom(grid.px(STRIP), grid.px(1.5))
    strip_of(page, go_to(page, view) or page.words("board.listen"), strip, panel)
    inner = card.inset(grid.px(4), grid.px(2))
    if grid.portrait:
        shape, words = inner.cut_top(inner.h * 2 // 5, grid.px(2))
    else:
        shape, words = inner.cut_left(grid.px(16), grid.px(4))
    no_entry(page, shape, colour, ground)
    align: Align = "center" if grid.portrait else "left"
    valid, words = words.cut_bottom(words.h * 2 // 5, grid.px(1))
    said = page.words("board.fault")
    page.pair("fault", said, words, grid.step(7.5), colour, align, bold=True, lines=2, whole=True)
    page.pair("valid", page.words("board.keep_ticket"), valid, grid.step(5), look.TEXT, align)
    return page.scene("fault", ground=ground)


def no_entry(page: Page, area: Area, colour: str, ground: str) -> None:
    side = min(area.w, area.h, page.grid.px(16)) // 2 * 2
    disc = Area(area.x + (area.w - side) // 2, area.y + (area.h - side) // 2, side, side)
    page.box(disc, colour, radius=side // 2)
    page.box(disc.inset(side // 5, side * 41 // 100), ground)


def unsigned(page: Page, view: CounterView) -> Scene:
    """A post that hangs up no sign (R41): who stands there is asked to wait, and no clerk is promised."""
    grid = page.grid
    card = foot(page, replace(view, clerk=None), header(page, view), lost=view.stale)
    page.box(card, look.PANEL, radius=grid.px(1))
    inner = card.inset(grid.px(4), max(grid.px(2), (card.h - grid.px(BLOCK)) // 2))
    shape, inner = inner.cut_top(inner.h // 3)
    _dots(page, shape)
    if view.pause_reason == "handover":
        wait, inner = inner.cut_bottom(inner.h * 2 // 5, grid.px(1))
        page.pair("reason", page.words("pause.handover"), inner, grid.step(7), look.TEXT, "center", bold=True)
        page.pair("invitation", page.words("board.wait"), wait, grid.step(5), look.TEXT, "center")
    else:
        words = page.words("board.wait")
        page.pair("invitation", words, inner, grid.step(8), look.TEXT, "center", bold=True)
    return page.scene("please_wait")


def _dots(page: Page, area: Area) -> None:
    """Three in a row: something is to follow."""
    grid = page.grid
    side, gap = grid.px(3), grid.px(2.5)
    left = area.x + (area.w - 3 * side - 2 * gap) // 2
    for nth in range(3):
        dot = Area(left + nth * (side + gap), area.y + (area.h - side) // 2, side, side)
        page.box(dot, look.QUIET, radius=side // 2)


def go_to(page: Page, view: CounterView) -> Text:
    """To those counters which may do the same now; nothing while none is known."""
    place = where(page, view.others)
    return page.words("board.go_to", where=place) if place else {}


def wait_or_go(page: Page, view: CounterView) -> Text:
    """A handover is soon over: the one who comes next is as near as another counter (R06)."""
    place = where(page, view.others)
    return page.words("board.wait_or_go", where=place) if place else page.words("board.wait")


def strip_of(page: Page, advice: Text, strip: Area, ground: str) -> None:
    """Where to go instead: the same strip on every sign."""
    grid = page.grid
    page.box(strip, ground, radius=grid.px(1))
    inner = strip.inset(grid.px(2), grid.px(0.5))
    page.pair("advice", advice, inner, grid.step(5), look.TEXT, "center", bold=True, lines=2, whole=True)


def _back(page: Page, view: CounterView) -> Text:
    """When the clerk is expected: by the clock, or for how long where no clock is trusted."""
    if view.back is not None:
        return page.words("pause.back_at", time=view.back)
    if view.back_minutes == 0:
        return page.words("pause.back_soon")
    return {} if view.back_minutes is None else page.words("pause.back_in", minutes=view.back_minutes)


def _reason(page: Page, reason: str) -> Text:
    """Nothing for a reason without words: the sign must come up whatever a newer keypad sends."""
    try:
        return page.words(f"pause.{reason}") if reason else {}
    except (KeyError, ValueError):
        return {}
