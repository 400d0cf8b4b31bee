"""The top of a window's board: which counter, what is done there, and its state as a word and a shape."""

from display import look
from display.look import Area, Grid
from display.page import Page
from display.typeset import fit, text_width
from hall.messages import Text
from hall.texts import pick
from hall.view import CounterView

HEIGHT_BROAD, HEIGHT_NARROW = 10.5, 9.5  # units: the counter's number, two lines of a state
NUMBER = 9.0, 7.5  # its step, broad and narrow: read from the back row
BESIDE_TICKET = 6.0  # its step then: a ticket's number is twice as large as anything else
NUMBER_WIDEST = 0.4, 0.5  # of the place for number and word, broad and narrow
WORD = 3.5, 3.0  # step of that word
SERVICE = 4.5  # of the row below it, where the screen is too narrow for one
GAP = 1.0
BROAD = 1.5  # width ÷ height from which a header has room for three
Half = tuple[str, Text, str]  # role, words, colour
STATE_BROAD, STATE_NARROW = 0.3, 0.55  # of the header's width, for the state
STATE_COLOURS = {"open": look.OPEN, "serving": look.TEXT, "closed": look.QUIET}
"""A call needs no word here: the card says it."""


def is_broad(grid: Grid) -> bool:
    return grid.width >= BROAD * grid.height


def header(page: Page, view: CounterView, *, state: str = "", service: bool = False) -> Area:
    """Draws it, and returns what is left of the page. Without `state` nothing is claimed."""
    grid = page.grid
    right, left, rest = _parts(grid)
    if state in STATE_COLOURS:
        _state(page, state, right)
    elif state and view.late:
        text = page.words("board.apology")  # R19
        size = grid.step(4.5 if is_broad(grid) else 3.5)
        page.pair("apology", text, right, size, look.TEXT, "right", lines=2, whole=True)
    beside = _counter(page, view, left)
    if service and view.service and is_broad(grid):
        _service(page, view.service, beside)
    elif service and view.service:
        row, rest = rest.cut_top(grid.px(SERVICE), grid.px(GAP))
        page.pair("service", view.service, row, grid.step(3), look.QUIET)
    return rest


def _parts(grid: Grid) -> tuple[Area, Area, Area]:
    """For the state, for what stands before it, and what is left of the page."""
    high, share = (HEIGHT_BROAD, STATE_BROAD) if is_broad(grid) else (HEIGHT_NARROW, STATE_NARROW)
    top, rest = grid.safe.cut_top(grid.px(high), grid.px(GAP))
    return *top.cut_right(int(top.w * share), grid.px(2)), rest


def _counter(page: Page, view: CounterView, area: Area) -> Area:
    """The number, large and alone, its word beside it as each language has it; or the name. Returns what is left."""
    grid = page.grid
    if view.name:
        size = grid.step(6)
        wide = width_of(page, view.name, size)
        place, rest = area.cut_left(min(wide, area.w * 6 // 10 if is_broad(grid) else area.w), grid.px(1.5))
        page.pair("counter", view.name, place, size, look.TEXT, bold=True, lines=2, whole=True)
        return rest
    if not view.counter:
        return area
    nth = 0 if is_broad(grid) else 1
    step = BESIDE_TICKET if view.ticket else NUMBER[nth]
    size = fit(view.counter, grid.step(step), int(area.w * NUMBER_WIDEST[nth]))
    words = page.words("board.counter_number", counter="")
    words = {language: word.strip() for language, word in words.items()}
    wide, most = text_width(view.counter, size), width_of(page, words, grid.step(WORD[nth]))
    if page.words("board.counter_number", counter="|")[page.languages[0]].startswith("|"):
        number, rest = area.cut_left(wide, grid.px(1))
        beside, rest = rest.cut_left(most, grid.px(1.5))
    else:
        beside, rest = area.cut_left(min(most, area.w - wide - grid.px(1)), grid.px(1))
        number, rest = rest.cut_left(wide, grid.px(1.5))
    page.line("counter", view.counter, number, size, look.TEXT, bold=True)
    page.pair("counter_word", words, beside, grid.step(WORD[nth]), look.TEXT, bold=True)
    return rest


def width_of(page: Page, text: Text, size: int) -> int:
    """How wide `text` will be as a pair, at most."""
    said = [str(pick(text, language)) for language in page.languages]
    sizes = [size, *(size * look.SECOND for _ in said[1:])]
    return max((text_width(each, at) for each, at in zip(said, sizes, strict=True)), default=0)


def side_by_side(page: Page, one: Half, other: Half, area: Area, size: int) -> None:
    """Two things to read in one row: a thin line between them, both in its middle, of one size that fits."""
    grid = page.grid
    gap = grid.px(4)
    wide = [width_of(page, text, size) for _, text, _ in (one, other)]
    size = min(size, size * (area.w - gap) // max(1, sum(wide)))
    wide = [width_of(page, text, size) for _, text, _ in (one, other)]
    start = area.x + (area.w - sum(wide) - gap) // 2
    left = Area(start, area.y, wide[0], area.h)
    rule = Area(start + wide[0] + gap // 2, area.y + area.h // 6, max(2, grid.px(0.15)), area.h * 2 // 3)
    right = Area(start + wide[0] + gap, area.y, wide[1], area.h)
    page.box(rule, one[2])
    page.pair(*one[:2], left, size, one[2], "right", bold=True)
    page.pair(*other[:2], right, size, other[2], bold=True)


def _service(page: Page, service: Text, area: Area) -> None:
    """Beside the counter's number, behind a thin line."""
    grid = page.grid
    rule, words = area.cut_left(max(1, grid.px(0.15)), grid.px(1.5))
    page.box(rule.inset(0, grid.px(1.5)), look.RULE)
    page.pair("service", service, words, grid.step(4), look.QUIET, lines=2, whole=True)


def _state(page: Page, state: str, area: Area) -> None:
    """In the size of all states, so that nothing moves when one follows another."""
    grid = page.grid
    shape, words = area.cut_right(grid.px(3), grid.px(1.5))
    size = min(page.fitting(page.words(f"state.{each}"), words.w, grid.step(5.5)) for each in STATE_COLOURS)
    text, colour = page.words(f"state.{state}"), STATE_COLOURS[state]
    page.pair("state", text, words, size, colour, "right", bold=True)
    _mark(page, state, beside_first_line(page, text, shape, size), colour)


def beside_first_line(page: Page, text: Text, area: Area, size: int) -> Area:
    """A square as wide as `area`, level with the first language of a pair that stands in such an area."""
    top = area.y + max(0, area.h - page.height_of(text, 10**6, size)) // 2
    return Area(area.x, top + (int(size * look.LINE) - area.w) // 2, area.w, area.w)


def _mark(page: Page, state: str, mark: Area, colour: str) -> None:
    """A disc is open, a ring serves, a bar is closed."""
    side = mark.w
    match state:
        case "open":
            page.box(mark, colour, radius=side // 2)
        case "serving":
            page.box(mark, colour, radius=side // 2, line=max(2, side // 6))
        case _:
            page.box(mark.inset(0, side * 3 // 8), colour)


def paused_mark(page: Page) -> Area:
    """Two bars, top right, as on every player. Returns what is left of the state's place."""
    grid = page.grid
    right, _, _ = _parts(grid)
    shape, words = right.cut_right(grid.px(4.5), grid.px(1.5))
    bars, bar = shape.inset(0, (shape.h - grid.px(5)) // 2), grid.px(1.4)
    page.box(bars.cut_left(bar)[0], look.TEXT)
    page.box(bars.cut_right(bar)[0], look.TEXT)
    return words
