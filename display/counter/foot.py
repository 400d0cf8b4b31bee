"""The bottom of a window's board: who sits there, a quiet word for the clerk, and the mark of a lost hall."""

from display import look
from display.counter.header import width_of
from display.look import Area
from display.page import Page
from hall.messages import Text
from hall.texts import joined, pick
from hall.view import CounterView

HEIGHT = 5.5  # units: two lines of the clerk's size
GAP = 1.0
GAP_BESIDE = 1.5  # between a badge and the clerk
CROWDED = 0.7  # of its size: what must be smaller than that gets another row


def foot(page: Page, view: CounterView, area: Area, *, clerk: bool = True, lost: bool = False) -> Area:
    """Draws it, and returns what is left above it. `lost`: with the small mark of a lost hall."""
    grid = page.grid
    is_named, prompt = clerk and bool(view.clerk), {} if lost else _prompt(page, view)
    if not is_named and not lost:
        return area
    row, rest = area.cut_bottom(grid.px(HEIGHT), grid.px(GAP))
    if not is_named:
        lost_mark(page, row, None, 3, "board.offline" if view.state == "closed" else "board.no_connection")
    elif not lost and not prompt:
        rest = _clerk(page, view, row, rest)
    else:
        wide = _beside(page, view, row.w, prompt)
        if wide:
            row, left = row.cut_right(wide, grid.px(2))
        else:
            left, rest = rest.cut_bottom(grid.px(HEIGHT), grid.px(GAP))
        rest = _clerk(page, view, left, rest)
        if lost:
            lost_mark(page, row, None, 3)
        else:
            page.pair("prompt", prompt, row, grid.step(2.5), look.QUIET, "right" if wide else "left")
    return rest


def _beside(page: Page, view: CounterView, width: int, prompt: Text) -> int:
    """How wide the prompt, or else the mark of a lost hall, may stand beside the clerk; 0: in a row of its own."""
    grid = page.grid
    free = width - grid.px(2)
    wide = width_of(page, prompt, grid.step(2.5)) if prompt else free // 2
    needed = sum(_widths(page, view)) + grid.px(GAP_BESIDE)
    share = free / (needed + wide) if prompt else (free - wide) / needed
    if grid.portrait or share < CROWDED:
        return 0
    return int(wide * min(1.0, share)) if prompt else wide


def _widths(page: Page, view: CounterView) -> tuple[int, int]:
    """What the badge with its frame and the clerk would take of a line."""
    grid = page.grid
    badge = width_of(page, view.badge, grid.step(2.5)) + grid.px(2) if view.badge else 0
    return badge, width_of(page, _named(page, view), grid.step(3.5))


def _named(page: Page, view: CounterView) -> Text:
    """Number, and name and title in each language where they are known."""
    named = {language: f"{view.clerk} {pick(view.clerk_name, language)}" for language in view.clerk_name}
    return page.words("board.clerk", clerk=named or view.clerk)


def lost_mark(
    page: Page, area: Area, as_of: str | None, step: float, key: str = "board.no_connection"
) -> None:
    """The hall cannot be reached: a ring, what to do, and since when nothing was renewed."""
    grid = page.grid
    page.box(area, look.PANEL, radius=grid.px(0.5))
    inner = area.inset(grid.px(1.5))
    ring, words = inner.cut_left(grid.px(2), grid.px(1.5))
    ring = Area(ring.x, ring.y + (ring.h - ring.w) // 2, ring.w, ring.w)
    page.box(ring, look.FAULT, radius=ring.w // 2, line=max(2, grid.px(0.3)))
    if as_of is not None:
        right, words = words.cut_right(words.w // 4, grid.px(1.5))
        text = page.words("board.as_of", time=as_of)
        page.pair("as_of", text, right, grid.step(step - 1), look.QUIET, "right", lines=2, whole=True)
    text = page.words(key)
    page.pair("connection", text, words, grid.step(step), look.FAULT, bold=True, lines=2, whole=True)


def _clerk(page: Page, view: CounterView, row: Area, above: Area) -> Area:
    """Number, name and title as the hall lets the public see them; a model window's badge goes before (R21).

    Long ones take a row each on a tall screen. Returns what is left above.
    """
    grid = page.grid
    if view.badge:
        badge_width, clerk_width = _widths(page, view)
        free = row.w - grid.px(GAP_BESIDE)
        if grid.portrait and free < CROWDED * (badge_width + clerk_width):
            badge, above = above.cut_bottom(grid.px(HEIGHT), grid.px(GAP))
            badge, _ = badge.cut_left(badge_width)
        else:
            wide = min(badge_width, free * badge_width // (badge_width + clerk_width))
            badge, row = row.cut_left(wide, grid.px(GAP_BESIDE))
        page.box(badge, look.TEXT, radius=grid.px(0.5), line=max(2, grid.px(0.15)))
        inner = badge.inset(grid.px(0.8), grid.px(0.3))
        page.pair(
            "badge", view.badge, inner, grid.step(2.5), look.TEXT, "center", bold=True, lines=2, whole=True
        )
    page.pair("clerk", _named(page, view), row, grid.step(3.5), look.QUIET)
    return above


def _prompt(page: Page, view: CounterView) -> Text:
    """Small and quiet: customers need not notice it (R06, R29). Nothing for a prompt without words."""
    if view.stale:
        return {}
    said: list[Text] = []
    try:
        said += [page.words(f"board.prompt_{view.prompt}")] if view.prompt else []
    except KeyError:
        pass
    said += [page.words("board.prompt_vip")] if view.vips else []
    return joined(said, page.languages, "clauses") if said else {}
