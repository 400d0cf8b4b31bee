"""A kiosk's screen: everything is read at arm's length, in every state, size and language (R33)."""

from dataclasses import replace

import msgspec
import pytest

from display import look
from display.kiosk.samples import CROWD, LINES, READY, kiosk_scenes, kiosk_views
from display.kiosk.screen import kiosk_scene
from display.look import Grid
from display.scene import Scene
from display.settings import ScreenSettings
from display.typeset import ELLIPSIS
from hall.kiosk_view import KioskView
from tests.core.layout_checks import check, contrast, ground_below, role, texts

SIZES = ((800, 480), (1024, 600), (1280, 800), (1920, 1080), (600, 1024), (1080, 1920))
LANGUAGES = (("zh", "en"), ("en", "zh"), ("zh",), ("en",))
HIGH = {
    **dict.fromkeys(("number", "button", "clock", "count", "minutes", "note"), 0.99),
    **dict.fromkeys(("head", "second", "status", "vip", "assist", "self_service", "no_counts"), 0.95),
    **dict.fromkeys(("heading", "figure_head", "hall", "class"), 0.75),
}
"""Roles → share of the distance ÷ 150; what is not named is a name, or for the technician."""
SECOND = 0.3
EVERY = pytest.mark.parametrize(("size", "languages"), [(s, ls) for s in SIZES for ls in LANGUAGES], ids=str)


def said(scene: Scene) -> str:
    return " ".join(text.text for text in texts(scene))


@EVERY
def test_nothing_overlaps_is_cut_or_leaves_the_safe_area(
    size: tuple[int, int], languages: tuple[str, ...]
) -> None:
    for name, scene in kiosk_scenes(*size, languages):
        check(scene)
        assert ELLIPSIS not in said(scene), name


@EVERY
def test_every_text_stands_out_by_seven_to_one(size: tuple[int, int], languages: tuple[str, ...]) -> None:
    """R33."""
    for name, scene in kiosk_scenes(*size, languages):
        for text in texts(scene):
            assert contrast(text.colour, ground_below(scene, text)) >= 7, (name, text)


@EVERY
def test_everything_is_read_at_arms_length(size: tuple[int, int], languages: tuple[str, ...]) -> None:
    """R33: figures and what is said as high as the distance ÷ 150, names as half of that, the second language a
    third."""
    least = Grid(*size, 0.7, 155.0).least_digits_px
    for name, scene in kiosk_scenes(*size, languages):
        for text in texts(scene):
            bound = SECOND if "/" in text.role else HIGH.get(text.role, 0.5)
            assert text.size_px * look.CAPS >= least * bound, (name, text)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_number_that_may_not_be_on_paper_is_the_largest_thing_on_the_screen(size: tuple[int, int]) -> None:
    """R01."""
    scene = kiosk_scene(dict(kiosk_views())["unverified"], *size)
    number = role(scene, "number")[0]
    assert number.text == "A012"
    assert number.size_px >= 2 * max(text.size_px for text in texts(scene) if text is not number)
    assert "没有小票？此号码同样有效" in said(scene)


@EVERY
def test_a_slip_that_broke_off_leaves_its_number_on_the_sign_that_says_why(
    size: tuple[int, int], languages: tuple[str, ...]
) -> None:
    """R01: paper that ends in the middle of a slip is what most slips that nobody can be sure of have in common."""
    view = replace(READY, state="fault", why="paper_end", unit="kiosk-1", told="unverified", ticket="A012")
    scene = kiosk_scene(replace(view, languages=languages), *size)
    check(scene)
    assert ELLIPSIS not in said(scene)
    number = role(scene, "number")[0]
    assert number.text == "A012"
    assert number.size_px >= 2 * max(text.size_px for text in texts(scene) if text is not number)
    assert all(contrast(text.colour, ground_below(scene, text)) >= 7 for text in texts(scene))
    assert ("没有小票？此号码同样有效" if "zh" in languages else "No slip? This number is valid") in said(
        scene
    )
    assert ("缺纸" if "zh" in languages else "Out of paper") in said(scene)
    assert scene.ground == look.PAUSED


def test_each_line_shows_its_buttons_place_and_a_button_that_gives_nothing_says_so() -> None:
    scene = kiosk_scene(dict(kiosk_views())["ready-part"], 1024, 600)
    assert [text.text for text in role(scene, "button")] == ["1", "2", "3"]
    assert "此键停用" in said(scene)
    assert "周一 09:00 起" in said(scene)


def test_a_crowded_hall_asks_with_the_same_button() -> None:
    """R34."""
    scene = kiosk_scene(replace(READY, state="crowded", question=CROWD), 1024, 600)
    assert "12 人等候" in said(scene)
    assert "约 25 分钟" in said(scene)
    assert [text.text for text in role(scene, "note")] == ["请再按一次 1 号键"]


def test_hints_are_shown_only_where_there_is_a_reader_or_a_help_button() -> None:
    """R02: presets without VIP show nothing of it. R33."""
    plain = kiosk_scene(replace(READY, lines=LINES[:3]), 1024, 600)
    assert "VIP" not in said(plain)
    assert not role(plain, "assist")
    both = kiosk_scene(replace(READY, vip=True, assist=True), 1024, 600)
    assert role(both, "vip")[0].text == "VIP 客户请先刷卡"
    assert role(both, "assist")[0].text == "需要帮助？请按求助键"


def test_out_of_service_is_a_red_sign_with_the_reason_and_where_to_go() -> None:
    """R01."""
    for name, scene in kiosk_scenes(1024, 600, ("zh", "en")):
        is_sign = name.startswith(("kiosk-fault", "kiosk-not-set-up"))
        assert (scene.ground == look.PAUSED) == is_sign, name
    scene = kiosk_scene(dict(kiosk_views())["fault-elsewhere"], 1024, 600)
    assert role(scene, "note")[0].text == "取号机故障"
    assert "请到东门取号机或北门取号机取号" in said(scene)
    assert role(scene, "unit")[0].text == "kiosk-1 · printer_offline"


def test_a_fault_nobody_has_words_for_is_still_a_sign() -> None:
    for why in ("tea", "{0}", "a.b", ""):
        scene = kiosk_scene(KioskView(state="fault", why=why), 1024, 600)
        assert role(scene, "note")[0].text == "取号机故障", why


def test_closed_says_until_when() -> None:
    """R26."""
    scene = kiosk_scene(dict(kiosk_views())["closed-break"], 1024, 600)
    assert "午间休息" in said(scene)
    assert "13:30 开始取号" in said(scene)


def test_the_screens_table_refuses_what_it_does_not_know() -> None:
    assert msgspec.convert({"rotate": 90}, ScreenSettings).distance_m == 0.7
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"rotate": 45}, ScreenSettings)
