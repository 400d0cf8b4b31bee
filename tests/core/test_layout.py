"""Layouts: nothing overlaps, nothing is cut, the number is read from the back row, in every state, size, language."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from display import look
from display.counter.board import counter_scene
from display.hall.board import hall_scene
from display.hall.view import CallLine, HallView, WaitingLine
from display.look import Area
from display.samples import counter_views, hall_views, scenes
from display.scene import Box, Scene, TextItem, changed_areas
from display.typeset import ELLIPSIS, fit, text_width, wrap
from hall.view import CounterView
from tests.core.layout_checks import LANGUAGES, SIZES, boxes, check, contrast, ground_below, role, texts

CALLS_ROLES = {"number", "arrow", "counter"}


def all_scenes() -> Iterator[Scene]:
    for size in SIZES:
        for languages in LANGUAGES[:4]:
            yield from (scene for _, scene in scenes(*size, languages))


@pytest.mark.parametrize("languages", LANGUAGES, ids="-".join)
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_nothing_overlaps_or_leaves_the_safe_area_in_any_state(
    size: tuple[int, int], languages: tuple[str, ...]
) -> None:
    for _, scene in scenes(*size, languages if languages != ("xx",) else ("zh", "en")):
        check(scene)


def test_every_text_stands_out_from_its_ground_by_seven_to_one() -> None:
    """R33."""
    for scene in all_scenes():
        for text in texts(scene):
            assert contrast(text.colour, ground_below(scene, text)) >= 7, text


def test_the_number_on_a_dimmed_band_still_stands_out_by_seven_to_one() -> None:
    dimmed = "#" + "".join(f"{int(int(look.CALL[i : i + 2], 16) * 0.82):02x}" for i in (1, 3, 5))
    assert contrast(look.FRESH_TEXT, dimmed) >= 7


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_number_is_at_least_twice_as_large_as_anything_else(size: tuple[int, int]) -> None:
    for name, scene in scenes(*size, ("zh", "en")):
        numbers = role(scene, "number")
        quiet = CALLS_ROLES if name.startswith("hall") else {"number"}
        others = [text.size_px for text in texts(scene) if text.role not in quiet]
        if numbers:
            assert min(number.size_px for number in numbers) >= 2 * max(others), name


@pytest.mark.parametrize(
    ("size", "distance_m"),
    [(size, distance_m) for size in SIZES for distance_m in (3, 6, 10)]
    + [((1920, 1080), 15), ((1920, 1080), 20)],
    ids=str,
)
def test_numbers_and_counters_are_read_from_the_back_row(size: tuple[int, int], distance_m: float) -> None:
    """R33: digits as high as the distance ÷ 150, on a screen whose short side is 600 mm. A name is no number."""
    least_px = distance_m * 1000 / 150 * min(size) / 600
    shown = [
        scene
        for _, view in hall_views()
        if view.calls and view.configured and (scene := hall_scene(view, *size, distance_m)).name
    ]
    shown += [counter_scene(view, *size, distance_m) for _, view in counter_views() if not view.class_]
    for scene in shown:
        counters = role(scene, "counter") if role(scene, "arrow") else []
        for text in role(scene, "number") + [each for each in counters if each.text.isdigit()]:
            assert text.size_px * look.CAPS >= least_px, (scene.name, text)


def test_a_screen_too_small_for_its_distance_loses_rows_and_then_the_waiting_list() -> None:
    view = dict(hall_views())["steady"]

    def shown(distance_m: float) -> tuple[int, int]:
        scene = hall_scene(view, 1920, 1080, distance_m)
        return len(role(scene, "number")), len(role(scene, "count"))

    assert [shown(distance) for distance in (3, 10, 15, 25)] == [(6, 5), (4, 5), (3, 5), (1, 0)]


def test_the_second_language_stands_below_the_first_at_55_to_60_percent() -> None:
    """R31."""
    for scene in all_scenes():
        first: dict[str, TextItem] = {}
        for text in texts(scene):
            name, _, language = text.role.partition("/")
            if not language:
                first[name] = text
                continue
            above = first[name]
            assert text.size_px <= above.size_px * 0.6 + 1
            assert (text.x, text.w, text.align) == (above.x, above.w, above.align)
            assert text.y >= above.y + above.h


def test_words_that_are_the_same_in_both_languages_are_said_once() -> None:
    vip = replace(dict(counter_views())["calling-vip"], is_vip=False)
    scene = counter_scene(vip, 1920, 1080)
    assert [text.text for text in texts(scene) if text.role.startswith("class")] == ["VIP"]


def test_a_counter_paused_or_out_of_order_is_a_red_sign_and_nothing_else_is() -> None:
    """R09, R13, and the promise that open and paused are told apart at one glance."""
    for name, scene in scenes(1920, 1080, ("zh", "en")):
        is_sign = name.startswith(("counter-paused", "counter-fault")) and name != "counter-fault-no-sign"
        assert (scene.ground == look.PAUSED) == is_sign, name
    sign = counter_scene(CounterView("3", state="paused"), 1920, 1080)
    assert [text.text for text in texts(sign) if text.role.startswith("paused")] == [
        "暂停服务",
        "Service paused",
    ]
    largest = max(texts(sign), key=lambda text: text.size_px)
    assert largest.text == "暂停服务"
    assert largest.size_px * 0.92 >= 15_000 / 115 * 1080 / 600  # hanzi read from 15 m


def test_a_handover_pause_has_its_own_words() -> None:
    """R06."""
    scene = counter_scene(CounterView("3", state="paused", pause_reason="handover"), 1920, 1080)
    assert [text.text for text in texts(scene) if text.role == "reason"] == ["正在交接班"]
    assert [text.text for text in texts(scene) if text.role == "advice"] == ["请稍候"]


def test_a_pause_for_a_reason_nobody_has_words_for_is_still_a_sign() -> None:
    plain = counter_scene(CounterView("3", state="paused"), 1920, 1080)
    for reason in ("tea", "{0}", "a.b", "title."):
        assert counter_scene(CounterView("3", state="paused", pause_reason=reason), 1920, 1080) == plain


def test_a_state_is_said_by_word_and_shape_and_not_by_colour_alone() -> None:
    seen = set()
    for state in ("open", "serving", "closed"):
        ticket = "A012" if state == "serving" else None
        scene = counter_scene(CounterView("3", state=state, ticket=ticket), 1920, 1080)
        word = role(scene, "state")[0].text
        mark = next(box for box in boxes(scene) if box.y < scene.height // 4 and box.w < scene.width // 10)
        seen.add((word, mark.radius, mark.line, mark.h))
    assert len({word for word, *_ in seen}) == 3
    assert len({tuple(shape) for _, *shape in seen}) == 3
    called = counter_scene(CounterView("3", state="calling", ticket="A012"), 1920, 1080)
    assert role(called, "advice")[0].text == "请到 3 号窗口"
    assert [box.colour for box in boxes(called) if box.pulses] == [look.CALL]
    assert role(called, "state") == []


def test_an_old_state_looks_old_and_says_since_when() -> None:
    fresh = CounterView("3", state="calling", ticket="A012", clerk="1001")
    old = counter_scene(replace(fresh, stale=True, stale_since="09:41"), 1920, 1080)
    assert role(old, "number")[0].colour == look.QUIET
    assert [text.text for text in texts(old) if "09:41" in text.text] == ["截至 09:41", "As of 09:41"]
    assert role(old, "connection")[0].text == "系统正在恢复，请留意工作人员呼叫"
    assert not [box for box in boxes(old) if box.pulses]
    assert role(old, "advice") == []


def test_a_counter_that_never_heard_of_the_hall_claims_no_state() -> None:
    scene = counter_scene(CounterView("3", state="open", stale=True), 1920, 1080)
    header = {"counter", "counter_word", "counter_word/en"}
    assert {text.role for text in texts(scene)} == header | {"connection", "connection/en"}


def test_a_counter_without_a_configuration_says_only_that() -> None:
    scene = counter_scene(CounterView("", state="paused", no_config=True), 1920, 1080)
    assert [text.text for text in texts(scene)] == [
        "尚未连接叫号系统",
        "Not connected to the queue system yet",
    ]


def test_a_recall_makes_another_scene_of_the_same_picture() -> None:
    once = counter_scene(CounterView("3", state="calling", ticket="A012", recalled=1), 1920, 1080)
    again = counter_scene(CounterView("3", state="calling", ticket="A012", recalled=2), 1920, 1080)
    assert once != again
    assert changed_areas(once, again) == []


def test_the_clerk_is_public_while_the_counter_is_open() -> None:
    """R21."""
    scene = counter_scene(CounterView("3", state="open", clerk="1001"), 1920, 1080)
    assert [text.text for text in texts(scene) if text.role.startswith("clerk")] == [
        "工号 1001",
        "Clerk 1001",
    ]
    assert role(counter_scene(CounterView("3", state="closed", clerk="1001"), 1920, 1080), "clerk") == []


def test_a_long_notice_is_broken_and_ends_in_an_ellipsis_rather_than_running_out() -> None:
    """R15."""
    notice = {"zh": "因线路检修，宽带业务暂缓办理，请您谅解。" * 9, "en": "word " * 200}
    scene = hall_scene(replace(dict(hall_views())["steady"], notice=notice), 1920, 1080)
    check(scene)
    rows = role(scene, "notice")
    assert len(rows) == 2
    assert rows[1].text.endswith(ELLIPSIS)


def test_the_estimate_is_a_figure_below_words_in_both_languages() -> None:
    waiting = (
        WaitingLine({"zh": "缴费", "en": "Payments"}, 4, 12),
        WaitingLine({"zh": "咨询", "en": "Advice"}, 0),
    )
    scene = hall_scene(HallView(waiting=waiting), 1920, 1080)
    said = [text.text for text in texts(scene) if text.role.startswith("estimate")]
    assert said == ["12"]
    [head] = [text for text in texts(scene) if text.text == "约分钟"]
    [below] = [text for text in texts(scene) if text.text == "Min"]
    [figure] = role(scene, "estimate")
    assert (head.x, head.w) == (below.x, below.w) == (figure.x, figure.w)


def test_chinese_is_not_broken_before_a_closing_mark_nor_latin_inside_a_word() -> None:
    assert wrap("请您谅解，谢谢", 10, 40, 3) == ["请您谅", "解，谢谢"]
    assert wrap("（请）取号", 10, 30, 9) == ["（请）", "取号"]
    assert wrap("please take a number", 10, 64, 9) == ["please take", "a number"]
    assert wrap("  many \n lines\t here ", 10, 1000, 2) == ["many lines here"]
    assert wrap("", 10, 100, 2) == []


@given(st.text(max_size=80), st.integers(10, 60), st.integers(60, 600), st.integers(1, 3))
def test_wrapped_lines_always_fit(text: str, size: int, width: int, lines: int) -> None:
    out = wrap(text, size, width, lines)
    assert len(out) <= lines
    assert all(text_width(line, size) <= width for line in out)


@given(st.text(max_size=40), st.integers(5, 400), st.integers(1, 2000))
def test_a_fitted_line_is_never_wider_than_its_place(text: str, size: int, width: int) -> None:
    fitted = fit(text, size, width)
    assert 1 <= fitted <= size
    assert fitted == 1 or text_width(text, fitted) <= width + 1


tickets = st.from_regex(r"[A-Z]{0,2}[0-9]{1,4}", fullmatch=True)
names = st.fixed_dictionaries(
    {"zh": st.text("综合业务办理", min_size=1, max_size=16)}, optional={"en": st.text(max_size=40)}
)


@given(
    st.lists(st.builds(CallLine, tickets, names, st.booleans()), max_size=12),
    st.lists(
        st.builds(WaitingLine, names, st.integers(0, 999), st.none() | st.integers(1, 600)), max_size=20
    ),
    st.sampled_from(SIZES),
    st.sampled_from(LANGUAGES[:4]),
    st.booleans(),
    st.none() | names,
    st.floats(1, 40),
)
def test_any_hall_is_laid_out_without_overlap(
    calls: list[CallLine],
    waiting: list[WaitingLine],
    size: tuple[int, int],
    languages: tuple[str, ...],
    linked: bool,
    notice: dict[str, str] | None,
    distance_m: float,
) -> None:
    view = HallView(
        languages,
        title={"zh": "厅"},
        clock="09:41",
        calls=tuple(calls),
        waiting=tuple(waiting),
        linked=linked,
        as_of="09:40",
        notice=notice,
    )
    scene = hall_scene(view, *size, distance_m)
    check(scene)


def test_areas_are_cut_without_losing_or_sharing_pixels() -> None:
    area = Area(10, 20, 100, 50)
    assert area.cut_top(10, 5) == (Area(10, 20, 100, 10), Area(10, 35, 100, 35))
    assert area.cut_bottom(10, 5) == (Area(10, 60, 100, 10), Area(10, 20, 100, 35))
    assert area.cut_left(30, 5) == (Area(10, 20, 30, 50), Area(45, 20, 65, 50))
    assert area.cut_right(30, 5) == (Area(80, 20, 30, 50), Area(10, 20, 65, 50))
    assert area.cut_top(80, 5) == (area, Area(10, 70, 100, 0))


def test_only_what_changed_is_drawn_again() -> None:
    def scene(*items: Box) -> Scene:
        return Scene("x", 100, 100, look.GROUND, items)

    a, b = Box(0, 0, 10, 10, look.CALL), Box(50, 60, 10, 10, look.CALL)
    assert changed_areas(scene(a, b), scene(a, b)) == []
    assert changed_areas(scene(a, b), scene(a)) == [(50, 60, 10, 10)]
    assert sorted(changed_areas(scene(a), scene(b))) == [(0, 0, 10, 10), (50, 60, 10, 10)]
    assert changed_areas(scene(a, b), scene(b, a)) == [(0, 0, 100, 100)]  # the order is what covers what
    assert changed_areas(None, scene(a)) == [(0, 0, 100, 100)]
