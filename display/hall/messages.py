"""Messages to everybody, in bands below all else: no connection, the notice (R15), a break or the close, numbers that
are still valid (R09), an apology (R19).

All have one type size, which is the largest at which each has room, and two calls as well. The number stays twice as
large; so from nearer they may be smaller, too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from display import look
from display.hall import calls as hall_calls
from display.hall.cells import Lines, draw_lines, least_size, lines_high, lines_of
from display.hall.sizes import framed, framed_wide, wide
from display.hall.view import HallView
from display.look import Area
from display.page import Page
from hall.messages import Text
from hall.texts import pick

LARGEST = 3.6  # units
SHARES = tuple(n / 25 for n in range(25, 14, -1))  # of that; at the least the second language has 1.2 units
LIKE = 0.85  # of the largest that has room: so much smaller for a line less
MOST = 0.42  # of the height below the header, for all of them
CALLS = 2  # keep their room, if that can be
QUIET = 2.2  # step of the type scale: since when it is old
NOTICE_CHARS = 80  # the hall allows no longer one
LINES, NOTICE_LINES = 3, 4  # at most
CUT_LINES = 2  # of a notice that is too long to be shown whole
PAD_X, PAD_Y = 1.5, 0.6  # units around the words
BAR = 0.5  # units: the mark at the left edge
RING, RING_GAP = 2.0, 1.5  # units
TAG_GAP = 1.2  # units
TAG = 0.62  # of the size of the words behind it
TAG_STEP = 2.2  # step of the type scale: no smaller, or its second language is a speck
GAP = 1.0  # units between two of them
BESIDE = ("still_valid", "apology")  # in one band, where the screen is wide
TYPICAL = "00:00"


@dataclass(frozen=True)
class Message:
    role: str
    words: Text
    colour: str


Row = tuple[Message, ...]
"""One message, or two side by side."""


@dataclass(frozen=True)
class Bands:
    """Of each message that has room. `size`: of all words in them."""

    size: int
    areas: dict[str, Area]


def messages(page: Page, view: HallView) -> Iterator[Message]:
    """The weightiest first, which is the highest, too."""
    if not view.linked:
        key = (
            "board.offline" if view.closed else "board.no_connection"
        )  # at night nobody is there to listen to
        yield Message("connection", page.words(key), look.FAULT)
    if view.notice and any(pick(view.notice, each) for each in page.languages):
        yield Message("notice", view.notice, look.OPEN)
    if phase := _phase_words(page, view):
        yield Message("phase", phase, look.CALL)
    if view.still_valid:
        yield Message("still_valid", page.words("board.still_valid"), look.OPEN)
    if view.apology:
        yield Message("apology", page.words("board.hall_apology"), look.CALL)


def is_urgent(view: HallView) -> bool:
    """Something is to be said to those who wait that matters now."""
    return view.apology or view.still_valid


def _phase_words(page: Page, view: HallView) -> Text | None:
    """What a customer should know of a break or of the close."""
    if view.phase == "closing":
        return page.words("board.closing")
    if view.phase != "break":
        return None
    if view.reopens is None:
        return page.words("board.break")
    return page.words("board.break_until", time=view.reopens)


# --- how much room they take ---------------------------------------------------------------------------------------


def bands(page: Page, view: HallView, body: Area) -> tuple[Bands, Area]:
    """And what they leave of `body`. When there is not room for all, the weightiest have it."""
    gap = page.grid.px(GAP)
    rows = _in_rows(page, list(messages(page, view)))
    size = _size(page, rows, body)
    kept: list[tuple[Row, int]] = []
    room = body.h - hall_calls.least_high(page, 1)
    for row in rows:
        height = _laid(page, row, body.w, size)[0]
        if height + gap <= room:
            kept, room = [*kept, (row, height)], room - height - gap
    areas: dict[str, Area] = {}
    for row, height in reversed(kept):
        band, body = body.cut_bottom(height, gap)
        areas |= {
            each.role: place for each, place in zip(row, _side_by_side(page, band, len(row)), strict=True)
        }
    return Bands(size, areas), body


def _in_rows(page: Page, said: Sequence[Message]) -> list[Row]:
    beside = [each for each in said if each.role in BESIDE]
    if len(beside) < len(BESIDE) or page.grid.portrait:
        return [(each,) for each in said]
    return [*((each,) for each in said if each not in beside), tuple(beside)]


def _side_by_side(page: Page, area: Area, parts: int) -> list[Area]:
    gap = page.grid.px(GAP)
    width = (area.w - gap * (parts - 1)) // parts
    return [Area(area.x + (width + gap) * index, area.y, width, area.h) for index in range(parts)]


def _size(page: Page, rows: Sequence[Row], body: Area) -> int:
    largest = min(page.grid.px(LARGEST), least_size(page.grid) // 2)
    sizes = [round(largest * share) for share in SHARES]
    found: list[tuple[int, int]] = []  # lines, size
    most = min(body.h * MOST, body.h - hall_calls.least_high(page, CALLS))
    for size in sizes if rows else ():
        if found and size < LIKE * found[0][1]:
            break
        laid = [_laid(page, row, body.w, size) for row in rows]
        if all(lines for _, lines in laid) and sum(high + page.grid.px(GAP) for high, _ in laid) <= most:
            found.append((sum(lines for _, lines in laid), size))
    return min(found, key=lambda each: each[0])[1] if found else sizes[-1]


def _laid(page: Page, row: Row, width: int, size: int) -> tuple[int, int]:
    """How high it is, how many lines its words take: 0 if not all of them can be shown."""
    own = _side_by_side(page, Area(0, 0, width, 0), len(row))[0].w
    lines = [_lines(page, each, own, size) for each in row]
    words = max(
        lines_high(found) or _cut_high(page, each, own, size) for each, found in zip(row, lines, strict=True)
    )
    return words + 2 * page.grid.px(PAD_Y), sum(map(len, lines)) if all(lines) else 0


def _cut_high(page: Page, message: Message, width: int, size: int) -> int:
    inner = _inner(page, message, Area(0, 0, width, 0), size)
    return page.height_of(message.words, inner.w, size, CUT_LINES)


def _lines(page: Page, message: Message, width: int, size: int) -> Lines:
    """Nothing: too long for so many lines."""
    inner = _inner(page, message, Area(0, 0, width, 0), size)
    if message.role == "notice" and not _is_allowed(message.words):
        return ()
    most = NOTICE_LINES if message.role == "notice" else LINES
    return lines_of(page, message.words, size, inner.w, 10**6, most)


def _is_allowed(text: Text) -> bool:
    return all(len(each) <= NOTICE_CHARS for each in text.values())


def _inner(page: Page, message: Message, area: Area, size: int) -> Area:
    """Where the words stand: beside the mark of a message that has one."""
    grid = page.grid
    inner = area.inset(grid.px(PAD_X), grid.px(PAD_Y))
    match message.role:
        case "connection":
            inner = inner.cut_left(grid.px(RING), grid.px(RING_GAP))[1]
            return inner.cut_right(_since_wide(page), grid.px(RING_GAP))[1]
        case "notice":
            tag = framed_wide(page, page.words("board.notice"), _tag(page, size))
            return inner.cut_left(tag, grid.px(TAG_GAP))[1]
        case _:
            return inner


def _since_wide(page: Page) -> int:
    return wide(page, page.words("board.as_of", time=TYPICAL), page.grid.step(QUIET))


# --- drawn ---------------------------------------------------------------------------------------------------------


def draw(page: Page, view: HallView, places: Bands) -> None:
    for message in messages(page, view):
        area = places.areas.get(message.role)
        if area is not None:
            _draw(page, view, message, area, places.size)


def _draw(page: Page, view: HallView, message: Message, area: Area, size: int) -> None:
    grid = page.grid
    page.box(area, look.PANEL, radius=grid.px(0.5))
    outer, inner = area.inset(grid.px(PAD_X), grid.px(PAD_Y)), _inner(page, message, area, size)
    colour = look.TEXT
    if message.role == "connection":
        colour = message.colour
        _ring(page, outer)
        if view.as_of is not None:
            since = outer.cut_right(_since_wide(page))[0]
            words = page.words("board.as_of", time=view.as_of)
            page.pair("as_of", words, since, grid.step(QUIET), look.QUIET, "right")
    else:
        page.box(area.cut_left(grid.px(BAR))[0], message.colour)
    if message.role == "notice":
        tag = page.words("board.notice")
        place = outer.cut_left(framed_wide(page, tag, _tag(page, size)))[0]
        framed(page, "notice_tag", tag, place, _tag(page, size), message.colour)
    if lines := _lines(page, message, area.w, size):
        draw_lines(page, message.role, lines, inner, colour, bold=True)
    else:
        page.pair(message.role, message.words, inner, size, colour, bold=True, lines=CUT_LINES)


def _tag(page: Page, size: int) -> int:
    return min(size, max(int(size * TAG), page.grid.step(TAG_STEP)))


def _ring(page: Page, area: Area) -> None:
    """As at the window's board: the hall cannot be reached."""
    side = page.grid.px(RING)
    place = Area(area.x, area.y + (area.h - side) // 2, side, side)
    page.box(place, look.FAULT, radius=side // 2, line=max(2, page.grid.px(0.3)))
