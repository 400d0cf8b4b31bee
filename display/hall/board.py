"""The board of the waiting area as a picture. A `HallView` in, a scene out.

Calls stand left (above, on an upright screen), the newest in a band of its own; who waits, pictures and rates right
(below). `display/hall/regions.py` divides the screen; each part is drawn by a file of its own.
"""

from dataclasses import replace

from display import look, waiting_table
from display.hall import calls as hall_calls
from display.hall import closed as hall_closed
from display.hall import foot as hall_foot
from display.hall import messages as hall_messages
from display.hall import rates as hall_rates
from display.hall import waiting as hall_waiting
from display.hall.regions import CLOCK, TITLE, Regions, regions
from display.hall.sizes import ALONE, wide
from display.hall.view import CallLine, HallView, Remark
from display.look import Area, Grid
from display.page import Known, Page
from display.scene import UNSTAMPED, Scene, Stamp
from display.typeset import text_width
from hall.messages import Text

DATE = 2.3  # steps of the type scale


class HallLayouts:
    """Of one screen. What was laid out last for each language is there when its turn comes again."""

    def __init__(
        self, width: int, height: int, distance_m: float = 10.0, screen_height_mm: float = 600.0
    ) -> None:
        self._grid = Grid(width, height, distance_m, screen_height_mm)
        self._last: dict[tuple[str, ...], tuple[tuple[CallLine, ...], HallView, HallLayout]] = {}
        self._asked: tuple[tuple[object, ...], HallView] | None = None

    def of(self, view: HallView, languages: tuple[str, ...] | None = None) -> "HallLayout":
        """`languages`: others than those of the view."""
        languages = languages or view.languages
        outline, unusual = self._outline_of(view), hall_calls.unusual(view.calls, languages)
        last = self._last.get(languages)
        if last is None or last[0] != unusual or last[1] != outline:
            whole = replace(outline, languages=languages, calls=unusual)
            last = self._last[languages] = unusual, outline, HallLayout(whole, self._grid)
        return last[2]

    def _outline_of(self, view: HallView) -> HallView:
        """Without languages and calls. A board asks thrice about a view: in each language, and with its calls."""
        divided_by = _divided_by(view)
        if self._asked is None or self._asked[0] != divided_by:
            self._asked = divided_by, _outline(view)
        return self._asked[1]


class HallLayout:
    """Where everything goes, whoever is called and however many wait: for all views with the same outline."""

    def __init__(self, outline: HallView, grid: Grid) -> None:
        self.outline = outline
        self._grid = grid
        self._regions = regions(Page(grid, outline.languages), outline) if outline.configured else None
        self._known: Known = {}

    @property
    def rows(self) -> int:
        """How many calls have room. A closed hall shows them while one is fresh."""
        return self._regions.rows if self._regions is not None else 0

    @property
    def has_more_waiting(self) -> bool:
        """Not all services are seen at once; a closed hall shows none."""
        services = self._regions.services if self._regions is not None else None
        return services is not None and len(services.parts) > 1 and not self.outline.closed

    def scene(self, view: HallView) -> Scene:
        """`view`: one of this outline."""
        page, places = Page(self._grid, view.languages, self._known), self._regions
        if places is None:
            _alone(page, "not_set_up", "board.not_set_up", self._grid.safe, look.QUIET)
            return page.scene("not_set_up")
        page.part("header", _header, view.clock, view.date, view.title, places.header)
        if _is_unknown(view):
            _alone(page, "connection", "board.no_connection", places.body, look.FAULT)
            return page.scene("no_connection")
        rest = _without_parts(view)
        page.part("bands", hall_messages.draw, rest, places.bands)
        if _is_over(view):
            page.part("closed", hall_closed.closed, rest, places.body)
        else:
            _usual(page, view, rest, places)
        return page.scene(_name(view), pulse=view.pulse)


def hall_scene(
    view: HallView, width: int, height: int, distance_m: float = 10.0, screen_height_mm: float = 600.0
) -> Scene:
    return HallLayouts(width, height, distance_m, screen_height_mm).of(view).scene(view)


def call_rows(
    view: HallView, width: int, height: int, distance_m: float = 10.0, screen_height_mm: float = 600.0
) -> int:
    """How many calls have room; `view.calls` does not matter."""
    return HallLayouts(width, height, distance_m, screen_height_mm).of(view).rows


def _divided_by(view: HallView) -> tuple[object, ...]:
    """All that `_outline` looks at."""
    return (
        view.configured, view.waiting, view.phase, view.reopens, view.hours, view.why_closed, view.linked, view.notice,
        view.apology, view.still_valid, view.remark, view.rates, view.has_media,
    )  # fmt: skip


def _outline(view: HallView) -> HallView:
    """What the screen is divided by. Nothing moves because another is called, unless the number is unusually long, or
    because more people wait."""
    return replace(
        view,
        languages=(),
        title=None,
        clock="",
        date=None,
        calls=(),
        page=(1, 1),
        waiting=waiting_table.outline(view.waiting, old=not view.linked),
        as_of=None,
        waiting_turn=0,
        remark=None if view.remark is None else Remark("text", {}),
        rates_turn=0,
        picture=None,
        picture_stamp=UNSTAMPED,
        pulse=0,
    )


def _without_parts(view: HallView) -> HallView:
    """Without what a part of its own shows, and nothing else."""
    return replace(
        view,
        title=None,
        clock="",
        date=None,
        waiting=(),
        waiting_turn=0,
        remark=None,
        rates=None,
        rates_turn=0,
        picture=None,
        picture_stamp=UNSTAMPED,
        pulse=0,
    )


def _is_unknown(view: HallView) -> bool:
    """The hall was never heard of: nothing is claimed."""
    return not view.linked and view.as_of is None and not view.calls and not view.waiting


def _is_over(view: HallView) -> bool:
    """The day's end, unless somebody is being called all the same."""
    return view.closed and not any(call.fresh for call in view.calls)


def _name(view: HallView) -> str:
    if not view.linked:
        return "no_connection"
    return "closed" if _is_over(view) else "calls" if view.calls else "empty"


# --- its parts -----------------------------------------------------------------------------------------------------


def _header(page: Page, time: str, date: Text | None, hall: Text | None, area: Area) -> None:
    """Whose hall it is, the date, the time: on one baseline."""
    grid = page.grid
    sizes = {"title": grid.step(TITLE), "date": grid.step(DATE), "clock": grid.step(CLOCK)}
    base = page.baseline(hall or date or {}, area, sizes["title"])
    clock, title = area.cut_right(text_width(time, sizes["clock"]), grid.px(1.5))
    page.line(
        "clock",
        time,
        _standing_on(base, clock, sizes["clock"]),
        sizes["clock"],
        look.TEXT,
        "right",
        bold=True,
    )
    if date:
        place, title = title.cut_right(min(wide(page, date, sizes["date"]), title.w // 2), grid.px(2))
        place = replace(place, y=place.y + base - page.baseline(date, place, sizes["date"]))
        page.pair("date", date, place, sizes["date"], look.QUIET, "right")
    if hall:
        page.pair("title", hall, title, sizes["title"], look.TEXT, bold=True, lines=2, whole=True)


def _standing_on(base: int, area: Area, size: int) -> Area:
    """Where digits of this size stand on that baseline."""
    digits = round(look.CAPS * size)
    return Area(area.x, max(area.y, base - digits - (size - digits) // 2), area.w, size)


def _usual(page: Page, view: HallView, rest: HallView, places: Regions) -> None:
    blocks = places.blocks
    page.part("calls", _calls, rest, places)
    if places.foot is not None and view.remark is not None:
        page.part("foot", hall_foot.foot, view.remark, places.foot)
    if places.services is not None:
        given = view.waiting, places.services, view.waiting_turn
        page.part("waiting", hall_waiting.waiting, *given, old=not view.linked)
    if "media" in blocks:
        page.part("media", _media, view.picture, view.picture_stamp, blocks["media"])
    if "rates" in blocks and view.rates is not None:
        page.part("rates", hall_rates.rates, view.rates, blocks["rates"], view.rates_turn)


def _calls(page: Page, view: HallView, places: Regions) -> None:
    if view.calls:
        hall_calls.calls(page, view, places.calls, places.rows)
    else:
        key = "slip.listen" if "phase" in places.bands.areas else "board.no_calls"
        _alone(page, "invitation", key, places.calls, look.TEXT)


def _alone(page: Page, role: str, key: str, area: Area, colour: str) -> None:
    """In the middle of an otherwise empty place."""
    size = page.grid.step(ALONE)
    page.pair(role, page.words(key), area, size, colour, "center", bold=True, lines=2, whole=True)


def _media(page: Page, path: str | None, stamp: Stamp, area: Area) -> None:
    """R08."""
    if path is not None:
        page.box(area, look.PANEL, radius=page.grid.px(0.5))
        page.picture(path, area, stamp)
