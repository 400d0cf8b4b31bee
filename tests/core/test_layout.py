"""Layouts: nothing overlaps, nothing is cut, the number is read from the back row, in every state, size, language."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from display import look
from display.counter_board import counter_scene
from display.hall_board import CallLine, HallView, WaitingLine, hall_scene
from display.look import Area, Grid
from display.samples import counter_views, hall_views, scenes
from display.scene import Box, Scene, TextItem, changed_area
from display.typeset import ELLIPSIS, fit, line_height, text_width, wrap
from hall.view import CounterView

SIZES = (
    (1920, 1080),
    (1080, 1920),
    (1280, 720),
    (720, 1280),
    (1024, 768),
    (3840, 2160),
    (800, 480),
    (1280, 1024),
)
LANGUAGES = (("zh", "en"), ("zh",), ("en",), ("en", "zh"), ("xx",))
CALLS_ROLES = {"number", "arrow", "counter"}


def texts(scene: Scene) -> list[TextItem]:
    return [item for item in scene.items if isinstance(item, TextItem)]


def boxes(scene: Scene) -> list[Box]:
    return [item for item in scene.items if isinstance(item, Box)]


def role(scene: Scene, name: str) -> list[TextItem]:
    return [item for item in texts(scene) if item.role == name]


def overlap(a: TextItem, b: TextItem) -> bool:
    return a.x < b.x + b.w and b.x < a.x + a.w and a.y < b.y + b.h and b.y < a.y + a.h


def check(scene: Scene) -> None:
    """What holds in every scene."""
    safe = Grid(scene.width, scene.height).safe
    for item in scene.items:
        assert item.w > 0, item
        assert item.h > 0, item
        assert item.x >= safe.x, item
        assert item.y >= safe.y, item
        assert item.x + item.w <= safe.x + safe.w, item
        assert item.y + item.h <= safe.y + safe.h, item
    for one, other in combinations(texts(scene), 2):
        assert not overlap(one, other), (one, other)
    for text in texts(scene):
        assert text_width(text.text, text.size_px) <= text.w + 1, text
        assert text.h >= text.size_px * line_height(text.text), text


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def ground_below(scene: Scene, text: TextItem) -> str:
    """The colour of the last filled box the text stands on."""
    ground = scene.ground
    for box in boxes(scene):
        inside = (
            box.x <= text.x + text.w // 2 <= box.x + box.w and box.y <= text.y + text.h // 2 <= box.y + box.h
        )
        if inside and box.line == 0 and box.h > text.h // 2:
            ground = box.colour
    return ground


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
    """R33: digits as high as the distance ÷ 150, on a screen whose short side is 600 mm."""
    least_px = distance_m * 1000 / 150 * min(size) / 600
    shown = [
        scene
        for _, view in hall_views()
        if view.calls and view.configured and (scene := hall_scene(view, *size, distance_m)).name
    ]
    shown += [counter_scene(view, *size, distance_m) for _, view in counter_views() if not view.class_]
    for scene in shown:
        for text in role(scene, "number") + (role(scene, "counter") if role(scene, "arrow") else []):
            assert text.size_px * look.CAPS >= least_px, (scene.name, text)


def test_a_screen_too_small_for_its_distance_loses_rows_and_then_the_waiting_list() -> None:
    view = dict(hall_views())["steady"]

    def shown(distance_m: float) -> tuple[int, int]:
        scene = hall_scene(view, 1920, 1080, distance_m)
        return len(role(scene, "number")), len(role(scene, "count"))

    assert [shown(distance) for distance in (3, 10, 15, 25)] == [(6, 5), (5, 5), (3, 5), (1, 0)]


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
    scene = counter_scene(dict(counter_views())["calling-vip"], 1920, 1080)
    assert [text.text for text in texts(scene) if text.role.startswith("class")] == ["VIP"]


def test_a_paused_counter_is_a_red_sign_and_nothing_else_is() -> None:
    """R13, and the promise that open and paused are told apart at one glance."""
    for name, scene in scenes(1920, 1080, ("zh", "en")):
        assert (scene.ground == look.PAUSED) == name.startswith("counter-paused"), name
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
    assert [text.text for text in texts(scene) if text.role == "reason"] == ["正在交接班，请稍候"]


def test_a_pause_for_a_reason_nobody_has_words_for_is_still_a_sign() -> None:
    plain = counter_scene(CounterView("3", state="paused"), 1920, 1080)
    for reason in ("tea", "{0}", "a.b", "title."):
        assert counter_scene(CounterView("3", state="paused", pause_reason=reason), 1920, 1080) == plain


def test_a_state_is_said_by_word_and_shape_and_not_by_colour_alone() -> None:
    seen = set()
    for state in ("open", "calling", "serving", "closed"):
        ticket = "A012" if state in ("calling", "serving") else None
        scene = counter_scene(CounterView("3", state=state, ticket=ticket), 1920, 1080)
        word = role(scene, "state")[0].text
        mark = next(box for box in boxes(scene) if box.y < scene.height // 4 and box.w < scene.width // 10)
        seen.add((word, mark.radius, mark.line, mark.h))
    assert len({word for word, *_ in seen}) == 4
    assert len({tuple(shape) for _, *shape in seen}) == 4


def test_an_old_state_looks_old_and_says_since_when() -> None:
    fresh = CounterView("3", state="calling", ticket="A012", clerk="1001")
    old = counter_scene(replace(fresh, stale=True, stale_since="09:41"), 1920, 1080)
    assert role(old, "number")[0].colour == look.QUIET
    assert [text.text for text in texts(old) if "09:41" in text.text] == ["截至 09:41", "as of 09:41"]
    assert role(old, "connection")[0].text == "系统正在恢复，请留意工作人员呼叫"
    assert not [box for box in boxes(old) if box.pulses]
    assert role(old, "advice") == []


def test_a_counter_that_never_heard_of_the_hall_claims_no_state() -> None:
    scene = counter_scene(CounterView("3", state="open", stale=True), 1920, 1080)
    assert {text.role for text in texts(scene)} == {"counter", "counter/en", "connection", "connection/en"}


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
    assert changed_area(once, again) is None


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


def test_more_services_than_fit_are_cut_to_those_where_people_wait() -> None:
    """Those left stay in the configuration's order."""
    counts = [0, 3, 0, 9, 1, 0, 0, 4, 0, 2, 0, 0]
    waiting = tuple(WaitingLine({"zh": f"业务{n}"}, count) for n, count in enumerate(counts))
    scene = hall_scene(HallView(title={"zh": "厅"}, waiting=waiting), 1920, 1080)
    check(scene)
    names = [text.text for text in role(scene, "service")]
    assert {"业务1", "业务3", "业务4", "业务7", "业务9"} <= set(names)
    assert names == sorted(names, key=lambda name: int(name[2:]))


def test_the_estimate_is_shown_in_both_languages_where_there_is_room() -> None:
    waiting = (
        WaitingLine({"zh": "缴费", "en": "Payments"}, 4, 12),
        WaitingLine({"zh": "咨询", "en": "Advice"}, 0),
    )
    scene = hall_scene(HallView(waiting=waiting), 1920, 1080)
    said = [text.text for text in texts(scene) if text.role.startswith("estimate")]
    assert said == ["约 12 分钟", "about 12 min"]


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
        languages, True, {"zh": "厅"}, "09:41", tuple(calls), tuple(waiting), False, linked, "09:40", notice
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


def test_only_the_rectangle_that_changed_is_drawn_again() -> None:
    def scene(*items: Box) -> Scene:
        return Scene("x", 100, 100, look.GROUND, items)

    a, b = Box(0, 0, 10, 10, look.CALL), Box(50, 60, 10, 10, look.CALL)
    assert changed_area(scene(a, b), scene(a, b)) is None
    assert changed_area(scene(a, b), scene(a)) == (50, 60, 10, 10)
    assert changed_area(scene(a), scene(b)) == (0, 0, 60, 70)
    assert changed_area(scene(a, b), scene(b, a)) == (0, 0, 100, 100)  # the order is what covers what
    assert changed_area(None, scene(a)) == (0, 0, 100, 100)
