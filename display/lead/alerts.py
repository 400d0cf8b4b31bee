"""The alerts of the lead's board, in the roomiest manner in which all of them fit.

Too many for that: the first ones whole, then rows of what has happened without what to do, and a line says how many
more there are. No word is cut, and none is smaller than can be read from where the lead stands.
"""

from dataclasses import dataclass

from display import look
from display.lead import marks as lead_marks
from display.lead import sizes as lead_sizes
from display.lead.sizes import FEW_LINES, LINES
from display.lead.view import AlertLine, LeadView
from display.look import Area
from display.page import Page

GAP = 0.8  # units
PAD = 0.8
HELP = 1.6  # how much larger a call for help is
HELP_DENSE = 1.25  # where others need the room
MANNERS = ((1.34, HELP), (1.25, HELP), (1.15, HELP), (1.07, HELP), (1.0, HELP), (1.0, HELP_DENSE))
"""How much larger than the least all is, and a call for help besides; from the roomiest to the densest."""
ADVICE = lead_sizes.READING_ALERT / lead_sizes.READING_LABEL
WORDS = ("help", "escalated", "severity_urgent", "severity_warning", "severity_notice", "acked")


@dataclass(frozen=True)
class _Sizes:
    """Type sizes: of what has happened, of a call for help, of what to do."""

    said: int
    help: int
    advice: int


@dataclass(frozen=True)
class _Plan:
    """`whole` alerts at `sizes`, then `rows`; whatever is left is counted."""

    sizes: _Sizes
    whole: int
    rows: int


def alerts(page: Page, view: LeadView, area: Area) -> None:
    plan = _plan(page, view, area)
    gap, more = page.grid.px(GAP), lead_sizes.label_high(page)
    shown = plan.whole + plan.rows
    left = len(view.alerts) - shown
    if left:
        below, area = area.cut_bottom(more)
        text = page.words("lead.more", count=left)
        page.pair("more", text, below, lead_sizes.label(page.grid), look.QUIET)
    for alert in view.alerts[: plan.whole]:
        place, area = area.cut_top(_height(page, alert, area.w, plan.sizes), gap)
        _whole(page, view, alert, place, plan.sizes)
    for alert in view.alerts[plan.whole : shown]:
        place, area = area.cut_top(_row_high(page, alert, area.w))
        _row(page, view, alert, place)


# --- how all of them fit -------------------------------------------------------------------------------------


def _plan(page: Page, view: LeadView, area: Area) -> _Plan:
    """The largest size that leaves room for all; else the first ones whole and rows below them, so that as few as
    possible are only counted."""
    unseen = sum(not alert.acked for alert in view.alerts)
    others = len(view.alerts) - unseen
    manners = [_sizes_of(page, *manner) for manner in MANNERS]
    for sizes in manners:
        if _fitting(page, view.alerts[:unseen], area, sizes) == unseen:
            rows = _rows_below(page, view, unseen, area, sizes)
            if rows == others and not _is_long(page, view.alerts[:unseen], area.w, sizes):
                return _Plan(sizes, unseen, rows)
    room = area.cut_bottom(lead_sizes.label_high(page), page.grid.px(GAP))[1]
    most = max(1, _fitting(page, view.alerts[:unseen], room, manners[-1]))
    plans = [_crowded(page, view, area, room, manners[-1], whole) for whole in range(1, most + 1)]
    return max(plans, key=lambda plan: (plan.whole + plan.rows, plan.whole))


def _crowded(page: Page, view: LeadView, area: Area, room: Area, sizes: _Sizes, whole: int) -> _Plan:
    """`room`: above the line that says how many more there are; none is needed where the last one fits in its place."""
    whole = min(whole, sum(not alert.acked for alert in view.alerts))
    left = len(view.alerts) - whole
    if _rows_below(page, view, whole, area, sizes) == left:
        return _Plan(sizes, whole, left)
    return _Plan(sizes, whole, _rows_below(page, view, whole, room, sizes))


def _sizes_of(page: Page, factor: float, help_factor: float) -> _Sizes:
    said = int(lead_sizes.least_alert(page.grid) * factor)
    return _Sizes(said, int(said * help_factor), round(said * ADVICE))


def _fitting(page: Page, lines: tuple[AlertLine, ...], area: Area, sizes: _Sizes) -> int:
    """How many of them fit, said whole."""
    used = 0
    for number, alert in enumerate(lines):
        used += _height(page, alert, area.w, sizes)
        if used > area.h:
            return number
        used += page.grid.px(GAP)
    return len(lines)


def _rows_below(page: Page, view: LeadView, whole: int, area: Area, sizes: _Sizes) -> int:
    """How many of the others fit in a row each, below so many that are said whole."""
    gap = page.grid.px(GAP)
    used = sum(_height(page, alert, area.w, sizes) + gap for alert in view.alerts[:whole])
    rows = 0
    for alert in view.alerts[whole:]:
        used += _row_high(page, alert, area.w)
        if used > area.h:
            break
        rows += 1
    return rows


def _is_long(page: Page, lines: tuple[AlertLine, ...], width: int, sizes: _Sizes) -> bool:
    """At a size above the least nothing is: a smaller one says it in fewer lines."""
    if sizes.said <= lead_sizes.least_alert(page.grid):
        return False
    inner = _columns(page, Area(0, 0, width, 10**6))[1].w
    return any(
        lead_sizes.broken(page, alert.text, inner, _own(alert, sizes)) > FEW_LINES
        or lead_sizes.broken(page, alert.advice or {}, inner, sizes.advice) > FEW_LINES
        for alert in lines
    )


def _own(alert: AlertLine, sizes: _Sizes) -> int:
    return sizes.help if alert.is_help else sizes.said


def _columns(page: Page, area: Area) -> tuple[Area, Area]:
    """How grave and since when; what has happened and what to do."""
    grid = page.grid
    size = lead_sizes.label(grid)
    words = max(lead_sizes.width_of(page, page.words(f"lead.{each}"), size) for each in WORDS)
    marks = min(grid.px(2.7) + words, area.w * 28 // 100)
    return area.inset(grid.px(1.4), grid.px(PAD)).cut_left(marks, grid.px(1))


def _height(page: Page, alert: AlertLine, width: int, sizes: _Sizes) -> int:
    grid = page.grid
    _, rest = _columns(page, Area(0, 0, width, 10**6))
    said, advice = _said(page, alert, rest.w, sizes)
    marks = sum(_marks_high(page))
    return max(said + advice + (grid.px(0.4) if advice else 0), marks) + 2 * grid.px(PAD)


def _said(page: Page, alert: AlertLine, width: int, sizes: _Sizes) -> tuple[int, int]:
    """How high what has happened is, and what to do."""
    said = page.height_of(alert.text, width, _own(alert, sizes), LINES)
    return said, page.height_of(alert.advice, width, sizes.advice, LINES) if alert.advice else 0


def _marks_high(page: Page) -> tuple[int, int, int]:
    """The word of severity, since when, how long."""
    high = lead_sizes.label_high(page)
    return high, page.grid.px(2.9), high


# --- one of them ---------------------------------------------------------------------------------------------


def _whole(page: Page, view: LeadView, alert: AlertLine, area: Area, sizes: _Sizes) -> None:
    grid = page.grid
    is_red = alert.is_help and view.linked
    page.box(area, look.PAUSED if is_red else look.PANEL, radius=grid.px(0.5))
    if not is_red:
        bar = area.cut_left(grid.px(0.6))[0]
        page.box(bar, lead_marks.COLOURS[alert.severity] if view.linked else look.QUIET)
    marks, rest = _columns(page, area)
    quiet = look.TEXT if is_red else look.QUIET
    _when(page, view, alert, marks, quiet)
    said, advised = _said(page, alert, rest.w, sizes)
    gap = grid.px(0.4) if advised else 0
    if said + gap + advised > rest.h:  # a screen too small for its distance
        said = rest.h * said // (said + advised)
        advised = max(0, rest.h - said - gap)
    text, advice = rest.inset(0, max(0, rest.h - said - advised - gap) // 2).cut_top(said, gap)
    colour = look.TEXT if view.linked else look.QUIET
    page.pair("alert", alert.text, text, _own(alert, sizes), colour, lines=LINES, bold=True)
    if alert.advice:
        page.pair("advice", alert.advice, advice, sizes.advice, quiet, lines=LINES)


def _when(page: Page, view: LeadView, alert: AlertLine, area: Area, quiet: str) -> None:
    """How grave it is, in a shape and a word; since when, and how long that is."""
    grid = page.grid
    heights = _marks_high(page)
    head, area = area.inset(0, max(0, area.h - sum(heights)) // 2).cut_top(heights[0])
    _gravity(page, view, alert, head)
    since, area = area.cut_top(heights[1])
    if alert.since is not None:
        page.line("since", alert.since, since, grid.step(3), look.TEXT)
    if alert.minutes is not None:
        text = page.words("lead.minutes", minutes=alert.minutes)
        page.pair("minutes", text, area.cut_top(heights[2])[0], lead_sizes.label(grid), quiet)


def _gravity(page: Page, view: LeadView, alert: AlertLine, area: Area) -> None:
    mark, word = area.cut_left(page.grid.px(2.2), page.grid.px(0.5))
    lead_marks.severity(page, alert.severity, mark, old=not view.linked)
    page.pair(
        "severity", page.words(f"lead.{_word(alert)}"), word, _word_size(page, word), look.TEXT, bold=True
    )


def _word_size(page: Page, word: Area) -> int:
    """One for all of them."""
    size = lead_sizes.label(page.grid)
    return min(page.fitting(page.words(f"lead.{each}"), word.w, size) for each in WORDS)


def _word(alert: AlertLine) -> str:
    if alert.is_help:
        return "help"
    return "escalated" if alert.escalated else f"severity_{alert.severity}"


# --- in a row ------------------------------------------------------------------------------------------------


def _row_parts(page: Page, alert: AlertLine, area: Area) -> tuple[Area, Area, Area]:
    """The mark and its word; what has happened; who sees to it, or since when."""
    grid = page.grid
    marks, rest = (part.inset(0, -grid.px(0.4)) for part in _columns(page, area))
    end, text = rest.cut_right(grid.px(9 if alert.acked else 5.5), grid.px(0.8))
    return marks, text, end


def _row_high(page: Page, alert: AlertLine, width: int) -> int:
    text = _row_parts(page, alert, Area(0, 0, width, 10**6))[1]
    size = lead_sizes.label(page.grid)
    return max(page.height_of(alert.text, text.w, size, LINES), lead_sizes.label_high(page)) + page.grid.px(
        0.9
    )


def _row(page: Page, view: LeadView, alert: AlertLine, area: Area) -> None:
    """Without a panel and without what to do: there are many, or somebody acts."""
    grid = page.grid
    page.box(Area(area.x, area.y, area.w, max(1, grid.px(0.1))), look.RULE)
    marks, text, place = _row_parts(page, alert, area)
    if alert.acked:
        mark, word = marks.cut_left(grid.px(2.2), grid.px(0.5))
        lead_marks.shape(page, "bar", mark.inset(grid.px(0.3)), look.QUIET)
        page.pair("acked", page.words("lead.acked"), word, _word_size(page, word), look.QUIET)
        end = "  ".join(part for part in (alert.acked_by, alert.acked_at) if part)
    else:
        _gravity(page, view, alert, marks)
        end = alert.since or ""
    if end:
        page.line("end", end, place, lead_sizes.label(grid), look.QUIET, "right")
    colour = look.QUIET if alert.acked or not view.linked else look.TEXT
    page.pair("row", alert.text, text, lead_sizes.label(grid), colour, lines=LINES)
