"""The board above a window: which number, here? One `CounterView` in, one scene out; it keeps nothing.

Open, calling and paused must be told apart at a glance from 15 m: by the place, the shape and the ground.
"""

from dataclasses import replace

from display import look
from display.look import Area, Grid
from display.page import Page
from display.scene import Scene
from hall.messages import Text
from hall.texts import available
from hall.view import CounterView

NUMBER = 20.0  # units, at most: then digits fill four fifths of the middle third
BROAD = 1.5  # width ÷ height from which the class stands beside the number, not above it
STATE_COLOURS = {"open": look.OPEN, "calling": look.CALL, "serving": look.TEXT, "closed": look.QUIET}


def counter_scene(
    view: CounterView, width: int, height: int, distance_m: float = 10.0, screen_height_mm: float = 600.0
) -> Scene:
    """What the board above window `view.counter` shows."""
    known = available()
    languages = tuple(each for each in view.languages if each in known) or ("zh", "en")
    page = Page(Grid(width, height, distance_m, screen_height_mm), languages)
    if view.state == "paused" and not view.no_config:
        return _paused(page, view) if view.sign else _unsigned(page, view)
    area = page.grid.safe
    header, area = area.cut_top(page.grid.px(10.5), page.grid.px(1))
    _counter_number(page, view, header)
    if view.no_config:
        page.sign("not_set_up", page.words("board.not_set_up"), area, page.grid.step(7), look.QUIET)
        return page.scene("not_set_up")
    by_hand, old = _is_by_hand(view), _is_old(view)
    if old and view.stale_since is None:
        page.sign("connection", page.words("board.no_connection"), area, page.grid.step(6), look.FAULT)
        return page.scene("no_connection")
    area = _foot(page, view, area)
    _state(page, view, header)
    if view.state == "closed":
        _closed(page, view, area)
    elif view.ticket is None:
        invitation = page.words("board.wait" if old else "board.no_calls")
        page.sign("invitation", invitation, area, page.grid.step(6.5), look.QUIET if old else look.TEXT)
    else:
        _ticket(page, view, area)
    name = "by_hand" if by_hand else "stale" if old else view.state
    return page.scene(name, pulse=view.recalled)


def _is_by_hand(view: CounterView) -> bool:
    """A number typed at this counter: its own truth, which no lost hall makes old."""
    return view.by_hand and view.ticket is not None and view.state != "closed"


def _is_old(view: CounterView) -> bool:
    return view.stale and not _is_by_hand(view)


def _counter_number(page: Page, view: CounterView, header: Area) -> None:
    left, _ = header.cut_left((header.w - page.grid.px(2)) // 2)
    text = page.words("board.counter_number", counter=view.counter) if view.counter else {}
    page.pair("counter", text, left, page.grid.step(6), look.TEXT, bold=True)


def _state(page: Page, view: CounterView, header: Area) -> None:
    """Top right: the word and its shape: a disc is open, a square calls, a ring serves, a bar is closed."""
    right, _ = header.cut_right((header.w - page.grid.px(2)) // 2)
    size = page.grid.step(5)
    colour = look.QUIET if _is_old(view) else STATE_COLOURS[view.state]
    shape, words = right.cut_right(page.grid.px(3), page.grid.px(1.5))
    page.pair("state", page.words(f"state.{view.state}"), words, size, colour, "right", bold=True)
    side = shape.w
    mark = Area(shape.x, shape.y + (shape.h - side) // 2, side, side)
    match view.state:
        case "open":
            page.box(mark, colour, radius=side // 2)
        case "calling":
            page.box(mark, colour)
        case "serving":
            page.box(mark, colour, radius=side // 2, line=max(2, side // 6))
        case _:
            page.box(mark.inset(0, side * 3 // 8), colour)


def _foot(page: Page, view: CounterView, area: Area) -> Area:
    """Bottom lines: the mark of a lost hall, above it the clerk. Returns what is left."""
    grid = page.grid
    if view.stale:
        # Below an old number stands since when it is not renewed, so the mark need not say it again.
        mark, area = area.cut_bottom(grid.px(4.5 if _is_by_hand(view) else 6), grid.px(1))
        page.connection_mark(mark, view.stale_since if view.ticket is None else None)
    crowded = _is_by_hand(view) and not grid.portrait and not _is_broad(grid)
    if view.clerk and view.state != "closed" and not crowded:
        line, area = area.cut_bottom(grid.px(5), grid.px(1))
        page.pair("clerk", page.words("board.clerk", clerk=view.clerk), line, grid.step(3.5), look.QUIET)
    return area


def _closed(page: Page, view: CounterView, area: Area) -> None:
    grid = page.grid
    advice, word = area.cut_bottom(grid.px(9), grid.px(1))
    page.sign("closed", page.words("state.closed"), word, grid.step(8.5), look.QUIET)
    if not view.stale:
        page.pair("advice", page.words("pause.other"), advice, grid.step(5), look.QUIET, "center")


def _ticket(page: Page, view: CounterView, area: Area) -> None:
    """The number fills the middle third; below it what to do, or since when it is old."""
    grid = page.grid
    old = _is_old(view)
    calling = view.state == "calling" and not old
    below, middle = area.cut_bottom(grid.px(6.5 if old else 10.5), grid.px(1))
    mark = page.words("board.by_hand") if _is_by_hand(view) else view.class_
    beside = _is_broad(grid)
    if mark and not beside:
        badge, middle = middle.cut_top(grid.px(7), grid.px(1))
        _mark(page, mark, badge.inset(badge.w // 4), look.VIP)
    spare = max(0, middle.h - grid.px(NUMBER * 1.3 if grid.portrait else NUMBER))
    middle = middle.inset(0, spare // 2) if grid.portrait else middle.cut_top(middle.h - spare)[0]
    if calling:
        page.box(middle, look.CALL, radius=grid.px(1), pulses=True)
    number = middle.inset(grid.px(2))
    if mark and beside:
        badge, _ = number.cut_right(grid.px(16))
        colour = look.FRESH_TEXT if calling else look.VIP
        _mark(page, mark, badge.inset(0, (badge.h - grid.px(8)) // 2), colour)
        number = number.inset(grid.px(18))
    size = min(grid.px(NUMBER), int(number.h / look.CAPS * 0.85))
    colour = look.FRESH_TEXT if calling else look.QUIET if old else look.TEXT
    page.line("number", view.ticket or "", number, size, colour, "center", bold=True)
    if old:
        text = page.words("board.as_of", time=view.stale_since or "")
        page.pair("as_of", text, below, grid.step(4), look.QUIET, "center")
    elif calling:
        text = page.words("board.please_come", counter=view.counter)
        page.pair("advice", text, below, grid.step(6), look.CALL, "center", bold=True)


def _is_broad(grid: Grid) -> bool:
    return grid.width >= BROAD * grid.height


def _mark(page: Page, text: Text, area: Area, colour: str) -> None:
    """VIP and the like, or called by hand: the word in a frame, never by colour alone."""
    grid = page.grid
    page.box(area, colour, radius=grid.px(0.5), line=max(2, grid.px(0.2)))
    page.pair("class", text, area.inset(grid.px(1)), grid.step(4), colour, "center", bold=True)


def _paused(page: Page, view: CounterView) -> Scene:
    """The whole board is the sign. It is the counter's own truth: it needs no hall and is never old."""
    grid = page.grid
    header, area = grid.safe.cut_top(grid.px(8), grid.px(1))
    _counter_number(page, view, header)
    if view.stale:
        right, _ = header.cut_right((header.w - grid.px(2)) // 2)
        text = page.words("board.no_connection")
        page.pair("connection", text, right, grid.step(3), look.TEXT, "right", lines=2)
    reasons, other, back = _reason(page, view.pause_reason), page.words("pause.other"), _back(page, view)
    reasons = {} if reasons == other else reasons
    crowded = bool(reasons and back) and not grid.portrait  # then all of it is a size smaller
    advice, area = area.cut_bottom(grid.px(5.5 if crowded else 7), grid.px(1))
    if back:
        row, area = area.cut_bottom(grid.px(6.5 if crowded else 8), grid.px(1))
        page.pair("back", back, row, grid.step(4.5 if crowded else 5), look.TEXT, "center", bold=True)
    if reasons:
        row, area = area.cut_bottom(grid.px(7.5 if crowded else 9), grid.px(1))
        page.pair("reason", reasons, row, grid.step(5 if crowded else 5.5), look.TEXT, "center", bold=True)
    page.pair("advice", other, advice, grid.step(4 if crowded else 4.5), look.TEXT, "center")
    page.sign("paused", page.words("state.paused"), area, grid.step(10), look.TEXT)
    return page.scene("paused", ground=look.PAUSED)


def _unsigned(page: Page, view: CounterView) -> Scene:
    """A post that hangs up no sign (R41): who stands there is asked to wait, and no clerk is promised."""
    header, area = page.grid.safe.cut_top(page.grid.px(10.5), page.grid.px(1))
    _counter_number(page, view, header)
    area = _foot(page, replace(view, clerk=None), area)
    words = page.words("pause.handover" if view.pause_reason == "handover" else "board.wait")
    page.sign("invitation", words, area, page.grid.step(6.5), look.TEXT)
    return page.scene("please_wait")


def _back(page: Page, view: CounterView) -> Text:
    """When the clerk is expected: by the clock, or for how long where no clock is trusted."""
    if view.back is not None:
        return page.words("pause.back_at", time=view.back)
    return {} if view.back_minutes is None else page.words("pause.back_in", minutes=view.back_minutes)


def _reason(page: Page, reason: str) -> Text:
    """Nothing for a reason without words: the sign must come up whatever a newer keypad sends."""
    try:
        return page.words(f"pause.{reason}") if reason else {}
    except (KeyError, ValueError):
        return {}
