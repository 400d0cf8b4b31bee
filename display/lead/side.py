"""Beside the alerts: how full the hall is, who waits for what, who is away; outside hours, the units."""

from collections.abc import Callable
from itertools import accumulate
from typing import TypeVar

from display import look
from display.lead import marks as lead_marks
from display.lead import sizes as lead_sizes
from display.lead.marks import Shape
from display.lead.view import AbsenceLine, LeadView, QueueLine, UnitLine, UnitWord
from display.look import Area
from display.page import Page
from display.typeset import text_width
from hall.messages import Text
from hall.texts import pick

LINES = 4  # of a name, a reason: never smaller than the others, nor cut
AWAY_SHARE = 44  # percent of the height, where those who wait need the rest
WAIT_SHARE = 40  # percent of the width, at most, and less where a word of a name needs more
WORD_SHARE = 50

L = TypeVar("L")

UNSIGNED: tuple[Shape, str] = ("ring", look.CALL)
UNIT_SHAPES: dict[UnitWord, tuple[Shape, str]] = {
    "ready": ("disc", look.OPEN),
    "may_off": ("disc", look.OPEN),
    "fault": ("square", look.FAULT),
    "missing": ("ring", look.FAULT),
    "off": ("ring", look.QUIET),
    "holds": ("square", look.CALL),
    "off_holds": ("square", look.FAULT),
}


def side(page: Page, view: LeadView, area: Area) -> None:
    grid = page.grid
    if view.part != "work":
        _units(page, view, area)
        return
    away = None
    if view.absences and grid.portrait:
        away, area = area.cut_right((area.w - grid.px(1)) // 2, grid.px(1))
        away = away.cut_top(_away_high(page, view, away.w))[0]
    elif view.absences:
        others = _hall_high(page, view, area.w) + grid.px(0.8)
        room = max(area.h - others, area.h * AWAY_SHARE // 100)
        away, area = area.cut_bottom(min(_away_high(page, view, area.w), room), grid.px(0.8))
    _hall(page, view, area)
    if away is not None:
        _absences(page, view, away)


def _inner(page: Page, width: int) -> int:
    return width - 2 * page.grid.px(1.2)


def _panel_high(page: Page, rows: list[int]) -> int:
    return sum(rows) + lead_sizes.label_high(page) + page.grid.px(0.4) + 2 * page.grid.px(0.8)


def _panel(page: Page, key: str, area: Area) -> Area:
    """What is left of it below its heading."""
    grid = page.grid
    page.box(area, look.PANEL, radius=grid.px(0.5))
    high = lead_sizes.label_high(page)
    heading, rest = area.inset(grid.px(1.2), grid.px(0.8)).cut_top(high, grid.px(0.4))
    page.pair("heading", page.words(key), heading, lead_sizes.label(grid), look.QUIET)
    return rest


def _rows(page: Page, lines: list[L], area: Area, highs: list[int], draw: Callable[[L, Area], None]) -> None:
    """As many as fit; the rest are counted."""
    grid = page.grid
    more = lead_sizes.label_high(page)
    fitting = _fitting(highs, area.h)
    if fitting < len(lines):
        fitting = _fitting(highs, area.h - more)
    for line, high in zip(lines[:fitting], highs, strict=False):
        place, area = area.cut_top(high)
        page.box(Area(place.x, place.y, place.w, max(1, grid.px(0.1))), look.RULE)
        draw(line, place.inset(0, grid.px(0.2)))
    if fitting < len(lines):
        text = page.words("lead.more", count=len(lines) - fitting)
        page.pair("more", text, area.cut_top(more)[0], lead_sizes.label(grid), look.QUIET)


def _fitting(highs: list[int], room: int) -> int:
    """How many of them, from the first on."""
    return sum(total <= room for total in accumulate(highs))


def _high(page: Page, text: Text, width: int) -> int:
    """Of a row with this text in it."""
    return page.height_of(text, width, lead_sizes.label(page.grid), LINES) + page.grid.px(0.7)


# --- how full the hall is ------------------------------------------------------------------------------------


def _load_high(page: Page) -> int:
    grid = page.grid
    words = sum(int(grid.step(3) * look.LINE * scale) for scale in (1, look.SECOND)[: len(page.languages)])
    return max(int(grid.step(3.5) * 0.8) + lead_sizes.label_high(page), words) + 2 * grid.px(0.8)


def _hall_high(page: Page, view: LeadView, width: int) -> int:
    highs = _queue_highs(page, list(view.waiting), _inner(page, width))
    return _load_high(page) + sum(highs) + (page.grid.px(0.8) if highs else 0)


def _hall(page: Page, view: LeadView, area: Area) -> None:
    """How full it is, and below who waits for what; services nobody waits for give way first."""
    grid = page.grid
    area = area.cut_top(min(_hall_high(page, view, area.w), area.h))[0]
    page.box(area, look.PANEL, radius=grid.px(0.5))
    load, rest = area.inset(grid.px(1.2), 0).cut_top(_load_high(page))
    _load(page, view, load.inset(0, grid.px(0.8)))
    lines = list(view.waiting)
    if sum(_queue_highs(page, lines, rest.w)) > rest.h:
        lines.sort(key=lambda line: (-line.count, -(line.minutes or 0)))
    if lines:
        _queues(page, lines, rest)


def _load(page: Page, view: LeadView, area: Area) -> None:
    grid = page.grid
    bars, rest = area.cut_left(grid.px(4.4), grid.px(1.2))
    high = min(bars.h, grid.px(3.7))
    lead_marks.load(page, view.load, bars.inset(0, (bars.h - high) // 2), old=not view.linked)
    people, word = rest.cut_right(grid.px(8), grid.px(0.5))
    page.pair("load", page.words(f"lead.{view.load}"), word, grid.step(3), look.TEXT, bold=True)
    label, count = people.cut_bottom(lead_sizes.label_high(page))
    page.line("people", str(view.people), count, grid.step(3.5), look.TEXT, "right", bold=True)
    size = lead_sizes.label(grid)
    page.pair("people_label", page.words("lead.people"), label, size, look.QUIET, "right")


def _wait(page: Page, line: QueueLine) -> Text:
    return page.words("lead.longest", minutes=line.minutes) if line.minutes is not None else {}


def _queue_columns(page: Page, lines: list[QueueLine], width: int) -> tuple[int, int, int]:
    """How wide the names, the counts and the waits are."""
    grid = page.grid
    size = lead_sizes.label(grid)
    waits = max(
        (lead_sizes.width_of(page, _wait(page, line), size) for line in lines if _wait(page, line)), default=0
    )
    counts = max((text_width(str(line.count), grid.step(2.5)) for line in lines), default=0)
    rest = width - counts - grid.px(0.8) * (2 if waits else 1)
    waits = _end_width(page, [line.service for line in lines], rest, min(waits, width * WAIT_SHARE // 100))
    return max(0, rest - waits), counts, waits


def _end_width(page: Page, names: list[Text], width: int, wanted: int) -> int:
    """How wide the last column may be beside the longest word of all names."""
    longest = max(
        (lead_sizes.word_width(page, name, lead_sizes.label(page.grid)) for name in names), default=0
    )
    return min(wanted, max(width - longest, width // 4))


def _queue_highs(page: Page, lines: list[QueueLine], width: int) -> list[int]:
    names, _, waits = _queue_columns(page, lines, width)
    return [
        max(_high(page, line.service, names), _high(page, _wait(page, line), waits), page.grid.step(3))
        for line in lines
    ]


def _queues(page: Page, lines: list[QueueLine], area: Area) -> None:
    grid = page.grid
    size = lead_sizes.label(grid)
    _, counts, waits = _queue_columns(page, lines, area.w)

    def draw(line: QueueLine, row: Area) -> None:
        wait, row = row.cut_right(waits, grid.px(0.8) if waits else 0)
        count, name = row.cut_right(counts, grid.px(0.8))
        colour = look.TEXT if line.count else look.QUIET
        page.pair("service", line.service, name, size, colour, lines=LINES)
        page.line("count", str(line.count), count, grid.step(2.5), colour, "right", bold=True)
        page.pair("wait", _wait(page, line), wait, size, look.QUIET, "right", lines=LINES)

    _rows(page, lines, area, _queue_highs(page, lines, area.w), draw)


# --- who is away ---------------------------------------------------------------------------------------------


def _who(page: Page, line: AbsenceLine) -> Text:
    return page.words("lead.away_who", counter=line.counter, who=line.who)


def _away_highs(page: Page, view: LeadView, width: int) -> list[int]:
    return [
        _high(page, _who(page, line), width) + _high(page, _detail(page, line), width) - page.grid.px(0.3)
        for line in view.absences
    ]


def _away_high(page: Page, view: LeadView, width: int) -> int:
    return _panel_high(page, _away_highs(page, view, _inner(page, width)))


def _absences(page: Page, view: LeadView, area: Area) -> None:
    size = lead_sizes.label(page.grid)
    rest = _panel(page, "lead.away", area)

    def draw(line: AbsenceLine, row: Area) -> None:
        who = _who(page, line)
        head, detail = row.cut_top(page.height_of(who, row.w, size, LINES))
        page.pair("away", who, head, size, look.TEXT, lines=LINES)
        page.pair("away_detail", _detail(page, line), detail, size, look.QUIET, lines=LINES)

    _rows(page, list(view.absences), rest, _away_highs(page, view, rest.w), draw)


def _detail(page: Page, line: AbsenceLine) -> Text:
    """Why, since when, until when, and who works there instead: what of it is known."""
    parts = [line.reason]
    for key, value in (("since", line.since), ("back", line.back), ("cover", line.cover)):
        if value:
            parts.append(page.words(f"lead.away_{key}", value=value))
    return {
        language: page.words("lead.joint")[language].join(str(pick(part, language)) for part in parts)
        for language in page.languages
    }


# --- the units, outside hours --------------------------------------------------------------------------------


def _units(page: Page, view: LeadView, area: Area) -> None:
    """What is wrong comes first."""
    grid = page.grid
    size = lead_sizes.label(grid)
    lines: list[UnitLine] = sorted(view.units, key=lambda unit: not unit.is_wrong)
    inner = _inner(page, area.w)
    both_w = inner - grid.px(3)
    words_w = _end_width(page, [unit.name for unit in lines], both_w, inner * WORD_SHARE // 100)
    names_w = both_w - words_w
    highs = [
        max(_high(page, unit.name, names_w), _high(page, _unit_word(page, unit), words_w)) for unit in lines
    ]
    key = "lead.units_morning" if view.part == "morning" else "lead.units_evening"
    high = _panel_high(page, highs or [0])
    rest = _panel(page, key, area.cut_top(min(high, area.h))[0])

    def draw(unit: UnitLine, row: Area) -> None:
        mark, row = row.cut_left(grid.px(1.6), grid.px(0.8))
        what, colour = UNSIGNED if unit.unsigned and unit.word == "ready" else UNIT_SHAPES[unit.word]
        lead_marks.shape(page, what, mark, colour)
        word, name = row.cut_right(words_w, grid.px(0.6))
        ink = look.TEXT if unit.is_wrong else look.QUIET
        page.pair("unit", unit.name, name, size, ink, lines=LINES)
        page.pair("unit_word", _unit_word(page, unit), word, size, ink, "right", lines=LINES)

    _rows(page, lines, rest, highs, draw)


def _unit_word(page: Page, unit: UnitLine) -> Text:
    if unit.word == "fault":
        faults = [page.words(f"lead.fault_{fault}") for fault in unit.faults]
        joint = page.words("lead.joint")
        return {each: joint[each].join(str(pick(fault, each)) for fault in faults) for each in page.languages}
    if unit.unsigned and unit.word == "ready":
        return page.words("lead.unsigned")
    return page.words(f"lead.unit_{unit.word}", count=unit.facts)
