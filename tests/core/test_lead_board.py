"""The lead's board as a picture: nothing overlaps, nothing is too small, nothing is told by colour alone."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from display import look
from display.lead.board import lead_scene
from display.lead.samples import AWAY, EVENING, HELP, IDLE, MANY, PAPER, QUEUE, lead_views
from display.lead.sizes import HANZI, least_alert
from display.lead.view import AbsenceLine, AlertLine, LeadView, QueueLine, UnitLine
from display.look import Grid
from display.scene import Box, Scene, TextItem
from tests.core.layout_checks import SIZES, check, contrast, ground_below, overlap, role, texts

LANGUAGES = (("zh", "en"), ("zh",), ("en",), ("en", "zh"))
VIEWS = dict(lead_views())


def scene(
    name: str, languages: tuple[str, ...] = ("zh", "en"), size: tuple[int, int] = (1920, 1080)
) -> Scene:
    return lead_scene(replace(VIEWS[name], languages=languages), *size)


def said(of: Scene, name: str) -> list[str]:
    return [text.text for text in role(of, name)]


@pytest.mark.parametrize("languages", LANGUAGES, ids="-".join)
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_nothing_overlaps_or_leaves_the_safe_area_in_any_state(
    size: tuple[int, int], languages: tuple[str, ...]
) -> None:
    """R50."""
    for name in VIEWS:
        shown = scene(name, languages, size)
        check(shown)
        assert not any(overlap(one, other) for one, other in combinations(texts(shown), 2)), name


@pytest.mark.parametrize("languages", LANGUAGES, ids="-".join)
def test_every_text_stands_out_from_its_ground_by_seven_to_one(languages: tuple[str, ...]) -> None:
    for size in ((1920, 1080), (1080, 1920)):
        for name in VIEWS:
            shown = scene(name, languages, size)
            for text in texts(shown):
                assert contrast(text.colour, ground_below(shown, text)) >= 7, (name, text)


@pytest.mark.parametrize("distance_m", [1.0, 2.5, 4.0])
@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920), (1280, 720), (3840, 2160)], ids=str)
def test_what_has_happened_is_read_from_where_the_lead_stands(
    size: tuple[int, int], distance_m: float
) -> None:
    """What has happened as high as the distance ÷ 150, what to do ÷ 180, on a screen whose short side is 530 mm."""
    px_per_mm = min(size) / 530
    seen = 0
    for name in ("one", "help", "rush", "many"):
        shown = lead_scene(VIEWS[name], *size, distance_m)
        for what, reading in (("alert", 150), ("advice", 180)):
            for text in role(shown, what):
                seen += 1
                assert text.size_px * HANZI >= distance_m * 1000 / reading * px_per_mm - 1, (name, text)
    assert seen


def test_a_call_for_help_is_the_largest_thing_and_on_a_ground_of_its_own() -> None:
    """R28."""
    shown = scene("help")
    largest = max(texts(shown), key=lambda text: text.size_px)
    assert largest.role == "alert"
    assert largest.text in HELP.text["zh"]
    assert ground_below(shown, largest) == look.PAUSED
    assert {ground_below(shown, text) for text in role(shown, "alert")} == {look.PAUSED, look.PANEL}


def test_each_severity_has_a_word_and_a_shape_of_its_own() -> None:
    """Never colour alone."""
    seen = set()
    for severity in ("urgent", "warning", "notice"):
        alert = replace(IDLE, severity=severity)
        shown = lead_scene(LeadView(alerts=(alert,)), 1920, 1080)
        word = role(shown, "severity")[0]
        marks = [
            item
            for item in shown.items
            if isinstance(item, Box) and item.w == item.h and item.x < word.x and item.y < word.y + word.h
        ]
        assert len(marks) == 1
        seen.add(
            (word.text, marks[0].radius * 2 >= marks[0].w, bool(marks[0].line), len(role(shown, "mark")))
        )
    assert {each[0] for each in seen} == {"紧急", "警告", "提示"}
    assert len({each[1:] for each in seen}) == 3


def test_load_is_told_by_a_word_and_by_how_many_bars_are_full() -> None:
    words, full = [], []
    for level in ("normal", "busy", "surge"):
        shown = lead_scene(replace(VIEWS["well"], load=level), 1920, 1080)
        word = role(shown, "load")[0]
        bars = [
            item
            for item in shown.items
            if isinstance(item, Box)
            and item.x > shown.width // 2
            and item.x + item.w < word.x
            and item.w < item.h
        ]
        words.append(word.text)
        full.append((sum(bar.line == 0 for bar in bars), len(bars)))
    assert words == ["平稳", "繁忙", "高峰"]
    assert full == [(1, 3), (2, 3), (3, 3)]


def test_an_alert_says_what_it_is_since_when_how_long_and_what_to_do_in_both_languages() -> None:
    shown = scene("one")
    assert "".join(said(shown, "alert")) == IDLE.text["zh"]
    assert " ".join(said(shown, "alert/en")) == IDLE.text["en"]
    assert "".join(said(shown, "advice")) == (IDLE.advice or {})["zh"]
    assert (said(shown, "since"), said(shown, "minutes"), said(shown, "minutes/en")) == (
        ["10:10"],
        ["4 分钟"],
        ["4 min"],
    )
    assert (said(shown, "severity"), said(shown, "severity/en")) == (["警告"], ["Warning"])


def test_who_sees_to_an_alert_is_named_in_a_quiet_row_below_the_others() -> None:
    shown = scene("rush")
    row, by = role(shown, "row")[0], role(shown, "end")[0]
    assert by.text == "王芳  10:08"
    assert (row.colour, by.colour) == (look.QUIET, look.QUIET)
    assert row.y > max(text.y for text in role(shown, "alert"))
    assert row.size_px < min(text.size_px for text in role(shown, "alert"))


def test_an_escalated_alert_says_so_in_words() -> None:
    assert said(scene("rush"), "severity")[0] == "无人确认"
    assert said(scene("rush", ("en",)), "severity")[0] == "No answer"


def test_too_many_alerts_lose_rows_and_the_board_says_how_many_more_there_are() -> None:
    """R50: the gravest stay."""
    shown = scene("many")
    rows = len(role(shown, "end"))
    whole = len({text.y for text in role(shown, "since")})
    assert rows >= 3
    assert said(shown, "more")[0] == f"另有 {len(MANY) - rows - whole} 项"
    assert HELP.text["zh"].startswith(said(shown, "alert")[0])
    assert said(shown, "end") == [alert.since for alert in MANY[whole : whole + rows]]


def test_more_room_shows_alerts_whole_rather_than_larger() -> None:
    few = lead_scene(LeadView(alerts=(IDLE, PAPER, QUEUE)), 1920, 1080)
    assert len(role(few, "since")) == 3
    assert role(few, "more") == []
    assert role(few, "row") == []


def test_all_well_is_said_only_of_a_hall_that_is_heard() -> None:
    """R50: an empty calm picture of a hall that cannot be reached would be a lie."""
    for name, view in VIEWS.items():
        if view.configured:
            calm = "一切正常" in said(scene(name), "well")
            assert calm == (view.linked and view.heard and not view.alerts and view.part == "work"), name


def test_an_old_state_looks_old_and_says_since_when() -> None:
    shown = scene("no-connection")
    assert said(shown, "connection") == ["无法连接大厅主机，以下为此前情况"]
    assert said(shown, "as_of") == ["截至 10:14"]
    assert {text.colour for text in role(shown, "alert")} == {look.QUIET}
    red = lead_scene(replace(VIEWS["help"], linked=False), 1920, 1080)
    assert look.PAUSED not in {item.colour for item in red.items}


def test_absences_say_who_why_since_when_until_when_and_who_covers() -> None:
    """R14."""
    shown = scene("rush")
    assert said(shown, "away") == ["4 号窗口 张敏", "1 号窗口 1001"]
    assert said(shown, "away_detail") == ["用餐 · 10:02 起 · 10:32 回", "会议 · 09:30 起 · 刘洋 顶替"]
    assert said(shown, "away_detail/en")[0] == "meal · since 10:02 · back 10:32"


def test_the_morning_names_what_is_not_ready_and_praises_when_all_is() -> None:
    """R12, R45."""
    assert said(scene("morning"), "well") == ["自检：4 台设备全部就绪"]
    assert said(scene("morning", ("en",)), "well") == ["Self-check: all 4 units ready"]
    wrong = scene("morning-wrong")
    assert said(wrong, "well") == ["自检：3 项未就绪"]
    assert said(wrong, "unit_word")[:3] == ["缺纸", "尚未签到", "未开机或无网络"]


def test_the_evening_says_what_may_be_switched_off_and_what_may_not() -> None:
    """R45."""
    assert said(scene("evening"), "well") == ["已结束服务，可以关机"]
    shown = scene("evening-holds", ("en",))
    assert " ".join(said(shown, "unit_word")) == (
        "holds 12 facts: leave it on holds 3 facts: switch it on may be switched off off may be switched off"
    )
    many = scene("evening-many")
    [more] = said(many, "more")
    shown = 8 * len(EVENING) - int(more.split()[1])
    assert 0 < shown <= len(said(many, "unit")), "a long name takes two lines"


def test_a_hall_of_many_services_shows_those_where_people_wait() -> None:
    lines = tuple(QueueLine({"zh": f"业务{n}"}, n % 5, n % 5 or None) for n in range(30))
    shown = lead_scene(LeadView(waiting=lines, absences=AWAY), 1920, 1080)
    check(shown)
    counts = [int(text) for text in said(shown, "count")]
    assert counts
    assert set(counts) == {4}
    assert said(shown, "people") == [str(sum(line.count for line in lines))]


names = st.fixed_dictionaries(
    {"zh": st.text("综合业务办理窗口，请。", min_size=1, max_size=60)}, optional={"en": st.text(max_size=120)}
)
times = st.none() | st.just("10:14")
minutes = st.none() | st.integers(0, 2000)
alert_lines = st.builds(
    AlertLine, st.sampled_from(["urgent", "warning", "notice"]), names, st.none() | names, times, minutes,
    st.booleans(), st.booleans(), st.booleans(), st.text("王芳100", max_size=16), times,
)  # fmt: skip
away_lines = st.builds(AbsenceLine, names, st.text(max_size=16), names, times, times, st.text(max_size=16))
unit_lines = st.builds(
    UnitLine, names, st.sampled_from(["ready", "fault", "missing", "off", "may_off", "holds", "off_holds"]),
    st.integers(0, 99999), st.sets(st.sampled_from(["printer", "paper", "keypad"])).map(tuple), st.booleans(),
)  # fmt: skip


@settings(deadline=None)
@given(
    st.lists(alert_lines, max_size=12).map(tuple),
    st.lists(away_lines, max_size=8).map(tuple),
    st.lists(st.builds(QueueLine, names, st.integers(0, 9999), minutes), max_size=20).map(tuple),
    st.lists(unit_lines, max_size=20).map(tuple),
    st.sampled_from(["work", "morning", "evening"]),
    st.none() | names,
    st.booleans(),
    st.sampled_from(SIZES),
    st.sampled_from(LANGUAGES),
    st.floats(0.5, 12),
)
def test_any_hall_is_laid_out_without_overlap(
    alerts: tuple[AlertLine, ...],
    absences: tuple[AbsenceLine, ...],
    waiting: tuple[QueueLine, ...],
    units: tuple[UnitLine, ...],
    part: str,
    notice: dict[str, str] | None,
    linked: bool,
    size: tuple[int, int],
    languages: tuple[str, ...],
    distance_m: float,
) -> None:
    view = LeadView(
        languages, linked=linked, title={"zh": "厅"}, as_of="10:14", part=part, alerts=alerts,
        absences=absences, waiting=waiting, units=units, notice=notice,
    )  # fmt: skip
    shown = lead_scene(view, *size, distance_m)
    check(shown)
    assert not any(overlap(one, other) for one, other in combinations(texts(shown), 2))
    rows = len(role(shown, "severity")) + len(role(shown, "acked"))
    assert rows <= len(alerts)
    assert not alerts or rows or role(shown, "more"), "none of them is said, and none counted"


def test_the_second_language_stands_below_the_first_and_smaller() -> None:
    """R31."""
    for name in VIEWS:
        first: dict[str, TextItem] = {}
        for text in texts(scene(name)):
            base, _, language = text.role.partition("/")
            if not language:
                first[base] = text
                continue
            above = first[base]
            assert text.size_px <= above.size_px * 0.6 + 1
            assert (text.x, text.w, text.align) == (above.x, above.w, above.align)
            assert text.y >= above.y + above.h


def test_the_least_size_follows_the_distance() -> None:
    sizes = [least_alert(Grid(1920, 1080, distance)) for distance in (1.0, 2.5, 5.0)]
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[-1]


def test_one_absence_is_shown_and_not_only_counted() -> None:
    """R14."""
    for size in SIZES[:6]:
        for languages in LANGUAGES:
            shown = scene("help", languages, size)
            assert len(role(shown, "away")) == 1, (size, languages)


def test_an_alert_too_large_for_its_screen_is_shown_smaller_and_not_counted_as_one_more() -> None:
    shown = lead_scene(LeadView(alerts=(HELP,)), 1920, 1080, 12.0)
    check(shown)
    assert role(shown, "alert")
    assert role(shown, "more") == []
