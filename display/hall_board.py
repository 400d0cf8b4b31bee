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
LEAST_ROW = 5.8  # units: keeps the numbers twice as large as anything else
TYPICAL = "A012"  # a number that must fit beside the waiting list
WAITING_ROW = 5.0  # units per service
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
    header, area = grid.safe.cut_top(grid.px(4.6), grid.px(1))
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
        wanted = grid.px(WAITING_ROW * services + 7)
        waiting, calls = area.cut_bottom(min(wanted, area.h * 2 // 5), grid.px(2))
        return calls, waiting
    waiting, calls = area.cut_right(area.w // 3, grid.px(2))
    pad, number, _ = _columns(grid, calls)
    if text_width(TYPICAL, grid.least_number) > number - pad:
        return area, None
    return calls, waiting


def _columns(grid: Grid, area: Area) -> tuple[int, int, int]:
    """Widths in a call's row: padding, number, arrow; the rest is the counter's."""
    pad = grid.px(1.5)
    inner = area.w - 2 * pad
    return pad, inner * 58 // 100, inner * 12 // 100


def _calls(page: Page, view: HallView, area: Area) -> None:
    grid = page.grid
    heading, area = area.cut_top(grid.px(3.4))
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
    size = int(area.h / AIR / look.CAPS)
    left, rest = area.inset(pad).cut_left(number)
    middle, right = rest.cut_left(arrow)
    stale = not view.linked
    colour = look.FRESH_TEXT if fresh else look.QUIET if stale else look.CALL
    other = look.FRESH_TEXT if fresh else look.QUIET if stale else look.TEXT
    page.line("number", call.ticket, left, size, colour, bold=True)
    page.line("arrow", ARROW, middle, size // 2, other, "center")
    page.line("counter", str(pick(call.counter, page.languages[0])), right, size, other, "right", bold=True)


def _waiting(page: Page, view: HallView, area: Area) -> None:
    grid = page.grid
    page.box(area, look.PANEL, radius=grid.px(0.5))
    area = area.inset(grid.px(1.5), grid.px(1))
    heading, area = area.cut_top(grid.px(4.6), grid.px(1))
    page.pair("heading", page.words("board.waiting"), heading, grid.step(3), look.QUIET)
    rows = max(0, area.h // grid.px(WAITING_ROW))
    most = sorted(range(len(view.waiting)), key=lambda i: (-view.waiting[i].count, i))[:rows]
    shown = [view.waiting[i] for i in sorted(most)]
    if not shown:
        return
    count_w = max(text_width(str(line.count), grid.step(4)) for line in shown) + grid.px(0.5)
    minutes_w = _minutes_width(page, shown, area.w - count_w)
    pitch = min(grid.px(WAITING_ROW + 2), area.h // len(shown))
    for line in shown:
        row, area = area.cut_top(pitch)
        page.box(Area(row.x, row.y, row.w, max(1, grid.px(0.1))), look.RULE)
        row = Area(row.x, row.y + grid.px(0.2), row.w, row.h - grid.px(0.2))
        count, row = row.cut_right(count_w, grid.px(1))
        page.line("count", str(line.count), count, grid.step(4), look.TEXT, "right", bold=True)
        if minutes_w:
            estimate, row = row.cut_right(minutes_w, grid.px(1))
            if line.minutes is not None:
                text = page.words("board.estimate", minutes=line.minutes)
                page.pair("estimate", text, estimate, grid.step(2), look.QUIET, "right")
        page.pair("service", line.service, row, grid.step(3), look.TEXT)


def _minutes_width(page: Page, shown: list[WaitingLine], width: int) -> int:
    """How wide the column of estimates must be; 0 where it would squeeze the names."""
    grid = page.grid
    known = [line.minutes for line in shown if line.minutes is not None]
    if not known:
        return 0

    def widest(texts: list[Text], size: int) -> int:
        return max(
            text_width(str(pick(text, language)), size * (look.SECOND if index else 1))
            for text in texts
            for index, language in enumerate(page.languages)
        )

    minutes = widest([page.words("board.estimate", minutes=each) for each in known], grid.step(2)) + grid.px(
        0.5
    )
    names = widest([line.service for line in shown], grid.step(3))
    return minutes if width - minutes - grid.px(2) >= names * 0.75 else 0
