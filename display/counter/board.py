"""The board above a window: which number, here? One `CounterView` in, one scene out; it keeps nothing.

Open, calling and paused must be told apart at a glance from 15 m: by the place, the shape and the ground.
Every view but a sign is built alike: a header, a card with one thing to read, and a quiet line below it.
"""

from display import look
from display.counter.foot import GAP, foot, lost_mark
from display.counter.header import header, is_broad
from display.counter.names import here
from display.counter.signs import STRIP, go_to, out_of_order, paused, strip_of, unsigned
from display.look import Area, Grid
from display.page import Page
from display.scene import Scene
from display.typeset import text_width
from hall.messages import Text
from hall.texts import available
from hall.view import CounterView

NUMBER = 20.0  # units: then digits fill four fifths of the middle third
BAND, EVEN_BAND = 0.58, 0.52  # of the card, for the call; less where more is said below it
BLOCK = 40.0  # units: on a tall screen, what belongs to a number stands no further from it
MARK = 9.0  # height of the framed word beside the number, or below it
MARK_LEAST, MARK_MOST, MARK_TALL = 14.0, 16.0, 24.0  # its width, and on a tall screen
LOST, LOST_TALL = 9.0, 11.0  # height of the strip below what is old


def counter_scene(
    view: CounterView, width: int, height: int, distance_m: float = 10.0, screen_height_mm: float = 600.0
) -> Scene:
    """What the board above window `view.counter` shows."""
    known = available()
    languages = tuple(each for each in view.languages if each in known) or ("zh", "en")
    page = Page(Grid(width, height, distance_m, screen_height_mm), languages)
    if view.no_config:
        return _words_only(page, view, "not_set_up", look.QUIET)
    if view.state == "paused":
        return paused(page, view) if view.sign else unsigned(page, view)
    if view.fault and view.state == "open":
        return out_of_order(page, view)
    is_old = _is_old(view)
    if is_old and view.stale_since is None:
        return _words_only(page, view, "no_connection", look.FAULT)
    _working(page, view, is_old=is_old)
    name = "by_hand" if _is_by_hand(view) else "stale" if is_old else view.state
    return page.scene(name, pulse=view.recalled)


def _is_by_hand(view: CounterView) -> bool:
    """A number typed at this counter: its own truth, which no lost hall makes old."""
    return view.by_hand and view.ticket is not None and view.state != "closed"


def _is_old(view: CounterView) -> bool:
    """A closed counter knows that by itself, too."""
    return view.stale and not _is_by_hand(view) and view.state != "closed"


def _words_only(page: Page, view: CounterView, name: str, colour: str) -> Scene:
    """Nothing is known: the card is empty but for the words."""
    grid = page.grid
    card = header(page, view)
    page.box(card, look.RULE, radius=grid.px(1), line=max(2, grid.px(0.2)))
    if name == "not_set_up" and view.unit:
        below, _ = card.inset(grid.px(2), grid.px(1.5)).cut_bottom(grid.px(5))
        page.pair(
            "unit", page.words("board.this_unit", unit=view.unit), below, grid.step(3), colour, "center"
        )
    inner = card.inset(grid.px(2), max(grid.px(8), (card.h - grid.px(BLOCK)) // 2))
    role = "connection" if name == "no_connection" else name
    if role == "connection":
        side = grid.px(6)
        top, inner = inner.cut_top(inner.h * 2 // 5, grid.px(2))
        ring = Area(top.x + (top.w - side) // 2, top.y + top.h - side, side, side)
        page.box(ring, colour, radius=side // 2, line=max(2, grid.px(0.8)))
    text = page.words(f"board.{name}")
    page.pair(role, text, inner, grid.step(5.5), colour, "center", bold=True, lines=2, whole=True)
    return page.scene(name)


def _working(page: Page, view: CounterView, *, is_old: bool) -> None:
    """Open, calling, serving and closed. What is old is drawn in outline, with what to do below it."""
    grid = page.grid
    area = header(page, view, state="" if is_old else view.state, service=True)
    is_closed = view.state == "closed"
    card = foot(page, view, area, clerk=not is_closed, lost=view.stale and not is_old)
    advice = go_to(page, view) if is_closed else {}
    if is_old:
        strip, card = card.cut_bottom(grid.px(LOST_TALL if grid.portrait else LOST), grid.px(GAP))
        lost_mark(page, strip, view.stale_since, 4)
        page.box(card, look.RULE, radius=grid.px(1), line=max(2, grid.px(0.2)))
    else:
        if advice:
            strip, card = card.cut_bottom(grid.px(STRIP), grid.px(GAP))
            strip_of(page, advice, strip, look.PANEL)
        page.box(card, look.PANEL, radius=grid.px(1))
    if view.ticket is None or is_closed:
        _invitation(page, view, card, is_old=is_old)
    elif view.state == "calling" and not is_old:
        _call(page, view, card)
    else:
        _held(page, view, card, is_old=is_old)


def _invitation(page: Page, view: CounterView, card: Area, *, is_old: bool) -> None:
    """What to do where nobody is called; of a closed counter when it opens, if that is known."""
    grid = page.grid
    inner = card.inset(grid.px(4), grid.px(2))
    if view.state == "closed":
        role, key, colour = "closed", "state.closed", look.QUIET
        if view.opens is not None:
            inner = inner.inset(0, max(0, inner.h - grid.px(BLOCK)) // 2)
            below, inner = inner.cut_bottom(inner.h * 3 // 8, grid.px(2))
            opens = page.words("board.opens_at", time=view.opens)
            page.pair("opens", opens, below, grid.step(6), look.TEXT, "center", bold=True)
    else:
        role, colour = "invitation", look.QUIET if is_old else look.TEXT
        key = "board.wait" if is_old else "board.take_ticket" if view.take_ticket else "board.no_calls"
    page.pair(role, page.words(key), inner, grid.step(8), colour, "center", bold=True, lines=2, whole=True)


def _call(page: Page, view: CounterView, card: Area) -> None:
    """The upper half of the card is the band that flashes. Below it which counter, and where that is (R18)."""
    grid = page.grid
    share = EVEN_BAND if grid.portrait or view.place else BAND
    band, below = card.cut_top(int(card.h * share))
    page.box(band, look.CALL, radius=grid.px(1), pulses=True)
    _number(page, view, band, look.FRESH_TEXT, look.FRESH_TEXT)
    below = below.inset(grid.px(3), grid.px(1))
    if view.place:
        place, below = below.cut_bottom(below.h * 3 // 8, grid.px(0.5))
        page.pair("place", view.place, place, grid.step(4), look.TEXT, "center", lines=2, whole=True)
    text = page.words("board.please_come", where=here(page, view))
    page.pair("advice", text, below, grid.step(6), look.CALL, "center", bold=True, lines=2, whole=True)


def _held(page: Page, view: CounterView, card: Area, *, is_old: bool) -> None:
    """Whoever is at the window, or was when the hall was last heard."""
    grid = page.grid
    if grid.portrait:
        card = card.inset(0, max(0, card.h - grid.px(BLOCK)) // 2)
    if view.late and not is_old:
        below, card = card.cut_bottom(grid.px(8))
        _apology(page, below.inset(grid.px(3), grid.px(1)))
    _number(page, view, card, look.QUIET if is_old else look.TEXT, look.QUIET if is_old else look.VIP)


def _apology(page: Page, area: Area) -> None:
    page.pair("apology", page.words("board.apology"), area, page.grid.step(4.5), look.TEXT, "center")


def _number(page: Page, view: CounterView, area: Area, colour: str, framed: str) -> None:
    """As large as its place, but no larger than everywhere; beside it, or below, what kind of call it is."""
    grid = page.grid
    mark = _mark(page, view)
    place = area.inset(grid.px(2), grid.px(1))
    if mark and grid.portrait:
        row, place = place.cut_bottom(grid.px(MARK), grid.px(1))
        _framed(page, mark, row.inset((row.w - grid.px(MARK_TALL)) // 2), framed)
    elif mark:
        spare = (place.w - text_width(view.ticket or "", grid.px(NUMBER))) // 2 - grid.px(2)
        wide = min(grid.px(MARK_MOST), max(grid.px(MARK_LEAST), spare))
        beside, free = place.cut_right(wide, grid.px(1))
        _framed(page, mark, beside.inset(0, (beside.h - grid.px(MARK)) // 2), framed)
        place = place.inset(wide + grid.px(1)) if is_broad(grid) else free  # in the middle, where it fits
    size = min(max(grid.px(NUMBER), grid.least_number), int(place.h / look.CAPS * 0.9))
    page.line("number", view.ticket or "", place, size, colour, "center", bold=True)


def _mark(page: Page, view: CounterView) -> Text:
    """Called by hand, VIP (R02) or another class that is not ordinary."""
    if _is_by_hand(view):
        return page.words("board.by_hand")
    return page.words("board.vip") if view.is_vip else view.class_


def _framed(page: Page, text: Text, area: Area, colour: str) -> None:
    """The word in a frame, never told by colour alone."""
    grid = page.grid
    page.box(area, colour, radius=grid.px(0.5), line=max(2, grid.px(0.2)))
    inner = area.inset(grid.px(1), grid.px(0.5))
    page.pair("class", text, inner, grid.step(4), colour, "center", bold=True, lines=3, whole=True)
