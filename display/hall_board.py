"""The board of the waiting area as a picture: calls, how many wait, the time. A `HallView` in, a scene out.

Calls stand left (above, on an upright screen), the newest in a band of its own; who waits right (below).
Too small a screen for its distance loses rows first, then the right side, never the size of the number.
"""

from dataclasses import dataclass

from display import look
from display.look import Area, Grid
from display.page import Page
from display.scene import Scene
from display.typeset import text_width
from hall.messages import Text
from hall.texts import pick

MOST_ROWS = 6
BAND = 1.35  # the newest call's row is so much higher
AIR = 1.2  # row height ÷ digit height, at least
MORE_AIR = 1.35  # where the distance allows smaller digits
LEAST_ROW = 5.8  # units: keeps the numbers twice as large as anything else
TYPICAL = "A012"  # a number that must fit beside the waiting list
WAITING_ROW = 5.0  # units per service
LEAST_NAME = 0.6  # of its size, before estimates give way
STACKED_ROW = 6.8  # with the estimate below the count
ARROW = "→"


@dataclass(frozen=True)
class CallLine:
    """`fresh`: called some seconds ago, shown inverted."""

    ticket: str
    counter: Text
    fresh: bool = False


@dataclass(frozen=True)
class WaitingLine:
    """`minutes`: expected for a ticket taken now; None while unknown."""

    service: Text
    count: int
    minutes: int | None = None


@dataclass(frozen=True)
class HallView:
    """Everything a hall board shows."""

    languages: tuple[str, ...] = ("zh", "en")
    configured: bool = True
    title: Text | None = None
    clock: str = "--:--"
    calls: tuple[CallLine, ...] = ()  # newest first
    waiting: tuple[WaitingLine, ...] = ()
    closed: bool = False
    linked: bool = True
    as_of: str | None = None  # hall time of the last good state
    notice: Text | None = None
    pulse: int = 0  # rises with each fresh call


def hall_scene(
    view: HallView, width: int, height: int, distance_m: float = 10.0, screen_height_mm: float = 600.0
) -> Scene:
    page = Page(Grid(width, height, distance_m, screen_height_mm), view.languages)
    grid = page.grid
    if not view.configured:
        page.sign("not_set_up", page.words("board.not_set_up"), grid.safe, grid.step(7), look.QUIET)
        return page.scene("not_set_up")
    header, area = grid.safe.cut_top(grid.px(4.7), grid.px(1))
    _header(page, view, header)
    if not view.linked:
        mark, area = area.cut_bottom(grid.px(6), grid.px(1))
        page.connection_mark(mark, view.as_of)
    if view.notice:
        band, area = area.cut_bottom(grid.px(9), grid.px(1))
        _notice(page, view.notice, band)
    calls, waiting = _split(grid, area, len(view.waiting))
    _calls(page, view, calls)
    if waiting is not None:
        _waiting(page, view, waiting)
    name = (
        "no_connection"
        if not view.linked
        else "calls"
        if view.calls
        else "closed"
        if view.closed
        else "empty"
    )
    return page.scene(name, pulse=view.pulse)


def _header(page: Page, view: HallView, area: Area) -> None:
    grid = page.grid
    clock, title = area.cut_right(grid.px(10), grid.px(1))
    page.line("clock", view.clock, clock, grid.step(4), look.TEXT, "right", bold=True)
    if view.title:
        page.pair("title", view.title, title, grid.step(3), look.TEXT, bold=True)


def _notice(page: Page, notice: Text, area: Area) -> None:
    grid = page.grid
    page.box(area, look.PANEL, radius=grid.px(0.5))
    page.box(area.cut_left(grid.px(0.6))[0], look.OPEN)
    page.pair(
        "notice", notice, area.inset(grid.px(2), grid.px(0.5)), grid.step(3.5), look.TEXT, lines=2, bold=True
    )


def _split(grid: Grid, area: Area, services: int) -> tuple[Area, Area | None]:
    """Where the calls stand, and where who waits, if there is room for that."""
    if services == 0:
        return area, None
    if grid.portrait:
        wanted = grid.px(WAITING_ROW * services + 8)
        waiting, calls = area.cut_bottom(min(wanted, area.h * 2 // 5), grid.px(2))
        return calls, waiting
    waiting, calls = area.cut_right(area.w // 3, grid.px(2))
    _, number, _ = _columns(grid, calls)
    if text_width(TYPICAL, grid.least_number) > number:
        return area, None
    return calls, waiting


def _columns(grid: Grid, area: Area) -> tuple[int, int, int]:
    """Widths in a call's row: padding, number, arrow; the rest is the counter's."""
    pad = grid.px(1.5)
    inner = area.w - 2 * pad
    return pad, inner * 60 // 100, inner * 10 // 100


def _calls(page: Page, view: HallView, area: Area) -> None:
    grid = page.grid
    heading, area = area.cut_top(grid.px(3.5))
    if not view.calls:
        text = page.words("state.closed" if view.closed else "board.no_calls")
        page.sign("invitation", text, area, grid.step(6), look.QUIET if view.closed else look.TEXT)
        return
    pad, number, arrow = _columns(grid, heading)
    left, rest = heading.inset(pad).cut_left(number, arrow)
    page.pair("heading", page.words("board.number"), left, grid.step(2), look.QUIET)
    page.pair("heading", page.words("board.counter"), rest, grid.step(2), look.QUIET, "right")
    gap = grid.px(1)
    least = max(grid.px(LEAST_ROW), AIR * grid.least_digits_px)
    rows = max(0, min(MOST_ROWS, int((area.h - gap) / least - BAND)))
    pitch = int((area.h - gap) / (rows + BAND))
    for index, call in enumerate(view.calls[: rows + 1]):
        place, area = area.cut_top(int(pitch * BAND) if index == 0 else pitch, gap if index == 0 else 0)
        if index > 1:
            page.box(Area(place.x, place.y, place.w, max(1, grid.px(0.1))), look.RULE)
        _call(page, view, call, place, newest=index == 0)


def _call(page: Page, view: HallView, call: CallLine, area: Area, *, newest: bool) -> None:
    grid = page.grid
    fresh = call.fresh and view.linked
    if fresh or newest:
        box = area if newest else area.inset(0, grid.px(0.3))
        page.box(box, look.CALL if fresh else look.PANEL, radius=grid.px(0.5), pulses=fresh)
    pad, number, arrow = _columns(grid, area)
    size = max(grid.least_number, int(area.h / MORE_AIR / look.CAPS))
    left, rest = area.inset(pad).cut_left(number)
    middle, right = rest.cut_left(arrow)
    stale = not view.linked
    colour = look.FRESH_TEXT if fresh else look.QUIET if stale else look.CALL
    other = look.FRESH_TEXT if fresh else look.QUIET if stale else look.TEXT
    page.line("number", call.ticket, left, size, colour, bold=True)
    page.line("arrow", ARROW, middle, size // 2, other, "center")
    page.line("counter", str(pick(call.counter, page.languages[0])), right, size, other, "right", bold=True)


def _waiting(page: Page, view: HallView, area: Area) -> None:
    """A panel as high as its lines: per service its name, how many wait, and for how long."""
    grid = page.grid
    inner = area.inset(grid.px(1.5), grid.px(1))
    heading, inner = inner.cut_top(grid.px(4.6), grid.px(1))
    rows = max(0, inner.h // grid.px(WAITING_ROW))
    most = sorted(range(len(view.waiting)), key=lambda i: (-view.waiting[i].count, i))[:rows]
    shown = [view.waiting[i] for i in sorted(most)]
    pitch = min(grid.px(STACKED_ROW + 0.4), inner.h // max(1, len(shown)))
    page.box(
        area.cut_top(inner.y + pitch * len(shown) + grid.px(1) - area.y)[0], look.PANEL, radius=grid.px(0.5)
    )
    page.pair("heading", page.words("board.waiting"), heading, grid.step(3), look.QUIET)
    if not shown:
        return
    columns = _waiting_columns(page, shown, inner.w, pitch)
    for line in shown:
        row, inner = inner.cut_top(pitch)
        page.box(Area(row.x, row.y, row.w, max(1, grid.px(0.1))), look.RULE)
        _waiting_line(page, line, row.inset(0, grid.px(0.2)), columns)


@dataclass(frozen=True)
class _Columns:
    """Widths of a waiting line, and how large the names are; `minutes` 0: no room for estimates."""

    count: int
    minutes: int
    stacked: bool  # the estimate below the count, not beside it
    name_size: int


def _waiting_columns(page: Page, shown: list[WaitingLine], width: int, pitch: int) -> _Columns:
    """The estimate beside the count if the names have room then, else below it, else not at all."""
    grid = page.grid
    size, gap = grid.step(3), grid.px(1)
    count = max(text_width(str(line.count), grid.step(4)) for line in shown) + grid.px(0.5)
    known = [line.minutes for line in shown if line.minutes is not None]
    estimates = [page.words("board.estimate", minutes=each) for each in known]
    minutes = _widest(page, estimates, grid.step(2)) + grid.px(0.5) if known else 0
    names = _widest(page, [line.service for line in shown], size)

    def named(left: int) -> int:
        return min(size, size * left // max(1, names))

    beside = named(width - count - minutes - 2 * gap)
    if not known or beside == size:
        return _Columns(count, minutes, False, beside)
    below = named(width - max(count, minutes) - gap)
    if pitch >= grid.px(STACKED_ROW) and below >= size * LEAST_NAME:
        return _Columns(max(count, minutes), minutes, True, below)
    return _Columns(count, 0, False, named(width - count - gap))


def _widest(page: Page, texts: list[Text], size: int) -> int:
    return max(
        text_width(str(pick(text, language)), size * (look.SECOND if index else 1))
        for text in texts
        for index, language in enumerate(page.languages)
    )


def _waiting_line(page: Page, line: WaitingLine, row: Area, columns: _Columns) -> None:
    grid = page.grid
    count, name = row.cut_right(columns.count, grid.px(1))
    estimate = None
    if columns.minutes and columns.stacked and line.minutes is not None:
        estimate, count = count.cut_bottom(grid.px(3.2))
    elif columns.minutes and not columns.stacked:
        estimate, name = name.cut_right(columns.minutes, grid.px(1))
    page.line("count", str(line.count), count, grid.step(4), look.TEXT, "right", bold=True)
    if estimate is not None and line.minutes is not None:
        text = page.words("board.estimate", minutes=line.minutes)
        page.pair("estimate", text, estimate, grid.step(2), look.QUIET, "right")
    page.pair("service", line.service, name, columns.name_size, look.TEXT)
