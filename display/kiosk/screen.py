"""The screen of a kiosk: which button gives what, and one thing to read whenever something happened (R33).

One `KioskView` in, one scene out; it keeps nothing. A customer stands within an arm's length.
"""

from display import look
from display.kiosk.lines import AIR, COLUMN_GAP, columns, cut, figures, heads, rows
from display.kiosk.message import Message, message
from display.kiosk.told import asked, told
from display.look import Area, Grid
from display.page import Page
from display.scene import Scene
from hall.kiosk_view import KioskView
from hall.messages import Text
from hall.texts import available, joined

HEADER, HEADING, HINT, GAP = 4.6, 6.2, 4.6, 1.2  # units
TITLES = {"break": "on_break", "before": "not_open_yet", "off": "closed_today", "over": "over"}
REASONS = frozenset({"no_config", "not_named", "new", "storage", "paper_end", "cover_open"})
"""What [kiosk_fault] has words for; whatever else is wrong is a machine out of order to a customer."""
NOT_SET_UP = frozenset({"no_config", "not_named", "new"})


def kiosk_scene(
    view: KioskView, width: int, height: int, distance_m: float = 0.7, screen_height_mm: float = 155.0
) -> Scene:
    known = available()
    languages = tuple(each for each in view.languages if each in known) or ("zh", "en")
    page = Page(Grid(width, height, distance_m, screen_height_mm), languages)
    if view.state == "fault":
        return _fault(page, view)
    area = _header(page, view)
    said = asked(page, view) or told(page, view) or _still(page, view)
    if said is not None:
        message(page, said, area)
        return page.scene(view.told if view.told and not view.question else view.state)
    _ready(page, view, area)
    return page.scene("ready")


def _header(page: Page, view: KioskView) -> Area:
    grid = page.grid
    bar, rest = grid.safe.cut_top(grid.px(HEADER), grid.px(GAP))
    clock, name = bar.cut_right(grid.px(12), grid.px(1))
    page.line("clock", view.clock, clock, grid.step(3.5), look.TEXT, "right", bold=True)
    page.pair("hall", view.hall, name, grid.step(2.5), look.QUIET, whole=True)
    return rest


def _still(page: Page, view: KioskView) -> Message | None:
    """What stands there for as long as it is so."""
    if view.state == "busy":
        return Message(page.words("kiosk_screen.printing"), note=page.words("kiosk_screen.wait_for_slip"))
    if view.state == "closed":
        return _closed(page, view)
    if view.state == "starting" or not view.lines:
        return Message(page.words("kiosk_screen.starting"), colour=look.QUIET)
    return None


def _closed(page: Page, view: KioskView) -> Message:
    until = page.words("kiosk_screen.reopens", time=view.reopens) if view.reopens else {}
    hours = page.words("kiosk_screen.hours", hours=view.hours) if view.hours else {}
    head = page.words(f"kiosk_screen.{TITLES[view.closed]}")
    return Message(head, note=until, second=hours)


def _fault(page: Page, view: KioskView) -> Scene:
    """The whole screen is the sign, as of a closed window (R13): red ground, the reason, and where to go."""
    grid = page.grid
    below, area = grid.safe.cut_bottom(grid.px(4), grid.px(GAP))
    key = view.why if view.why in REASONS else "other"
    detail = " · ".join(each for each in (view.unit, view.why) if each)
    page.line("unit", detail, below, grid.step(1.5), look.TEXT)
    go: Text = {}
    number = (view.ticket or "") if view.told == "unverified" else ""
    if number:  # of whoever stands here: the paper ended in the middle of that slip
        go = page.words("kiosk_screen.unverified_note")
    elif view.told == "assist":
        go = page.words("kiosk_screen.assist_told")
    elif view.elsewhere:
        go = page.words("kiosk_screen.elsewhere", where=_either(page, view))
    elif view.why not in NOT_SET_UP:
        go = page.words("kiosk_screen.ask_staff")
    head = page.words("kiosk_screen.out_of_service")
    sign = "" if number else look.PAUSED
    note = page.words(f"kiosk_fault.{key}")
    said = Message(head, number, note, go, ground=look.PAUSED_PANEL, sign=sign)
    message(page, said, area)
    return page.scene("fault", look.PAUSED)


def _either(page: Page, view: KioskView) -> Text:
    return joined([each for each in view.elsewhere if each], page.languages, "either")


def _ready(page: Page, view: KioskView, area: Area) -> None:
    grid = page.grid
    if shown := _hints(view):
        strip, area = area.cut_bottom(grid.px(HINT) * (len(shown) if grid.portrait else 1), grid.px(GAP))
        for key, place in zip(shown, _side_by_side(page, strip, len(shown)), strict=True):
            _hint(page, view, key, place)
    has = figures(page, view.lines)
    head, area = area.cut_top(grid.px(HEADING), grid.px(0.8))
    places = cut(head, columns(page, view.lines), grid.px(COLUMN_GAP))
    for place in places:
        heads(page, place, has)
    words = places[0].cut_right(has.both + grid.px(AIR) if has.both else 0)[1]
    page.pair("heading", page.words("kiosk_screen.press"), words, grid.step(4), look.TEXT, bold=True)
    rows(page, view.lines, area, has)


def _side_by_side(page: Page, strip: Area, number: int) -> list[Area]:
    """Upright there is no room for that: below each other."""
    if not page.grid.portrait:
        return cut(strip, number, page.grid.px(COLUMN_GAP))
    high = strip.h // number
    return [Area(strip.x, strip.y + n * high, strip.w, high) for n in range(number)]


def _hint(page: Page, view: KioskView, key: str, place: Area) -> None:
    grid = page.grid
    mark, words = place.cut_left(grid.px(0.5), grid.px(1))
    colour = look.VIP if key == "vip" else look.QUIET if key == "no_counts" else look.OPEN
    page.box(mark.inset(0, grid.px(0.5)), colour)
    text = view.self_service if key == "self_service" else page.words(f"kiosk_screen.{key}")
    page.pair(key, text, words, grid.step(3), look.VIP if key == "vip" else look.TEXT, whole=True, lines=2)


def _hints(view: KioskView) -> list[str]:
    """At most two: each takes room from the lines."""
    wanted = {
        "vip": view.vip,
        "self_service": bool(view.self_service),
        "no_counts": not view.linked,
        "assist": view.assist,
    }
    found = [key for key, is_wanted in wanted.items() if is_wanted]
    return found if len(found) <= 2 else [found[0], found[-1]]
