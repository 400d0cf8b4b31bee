"""The hall board beside its calls: tables that turn, panels as high as what is in them, messages of one size."""

from collections import Counter
from dataclasses import replace
from itertools import combinations

import pytest

from display import look
from display.hall.board import HallLayouts, hall_scene
from display.hall.samples import LONG_NOTICE, RATES, hall_views
from display.hall.view import HallView, WaitingLine
from display.look import Grid
from display.scene import Box, Picture, Scene, TextItem
from tests.core.layout_checks import LANGUAGES, SIZES, boxes, check, role, texts

VIEWS = dict(hall_views("slide.jpg"))
FULL = VIEWS["steady"]
WIDE, TALL = (1920, 1080), (1080, 1920)
MESSAGES = ("connection", "notice", "phase", "still_valid", "apology")
MANY = tuple(WaitingLine({"zh": f"业务{n:02}", "en": f"Service {n:02}"}, n, n + 1) for n in range(23))


def languages_of(scene: Scene, name: str) -> list[TextItem]:
    return [text for text in texts(scene) if text.role.split("/")[0] == name]


def panel_of(scene: Scene, text: TextItem) -> Box:
    """The smallest one it stands in."""
    around = [
        box
        for box in boxes(scene)
        if box.colour == look.PANEL and box.x <= text.x and box.y <= text.y and text.y < box.y + box.h
    ]
    return min(around, key=lambda box: box.w * box.h)


# --- who waits -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("languages", LANGUAGES[:3], ids="-".join)
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_every_service_is_seen_once_in_a_round_in_the_configurations_order(
    size: tuple[int, int], languages: tuple[str, ...]
) -> None:
    view = replace(FULL, waiting=MANY, languages=languages)
    layouts = HallLayouts(*size)
    assert layouts.of(view).has_more_waiting
    first = layouts.of(view).scene(view)
    parts = int(role(first, "waiting_part")[0].text.split("/")[1])
    seen: list[str] = []
    for turn in range(parts):
        scene = hall_scene(replace(view, waiting_turn=turn), *size)
        check(scene)
        assert role(scene, "waiting_part")[0].text == f"{turn + 1}/{parts}"
        seen += [text.text for text in sorted(role(scene, "count"), key=lambda text: (text.y, text.x))]
    assert seen == [str(line.count) for line in MANY]
    assert hall_scene(replace(view, waiting_turn=parts), *size) == first


def test_services_that_all_have_room_do_not_turn() -> None:
    for size in (WIDE, TALL):
        assert not HallLayouts(*size).of(FULL).has_more_waiting
        assert hall_scene(replace(FULL, waiting_turn=3), *size) == hall_scene(FULL, *size)


def test_a_closed_hall_turns_nothing() -> None:
    view = replace(VIEWS["closed"], waiting=MANY)
    assert not HallLayouts(*WIDE).of(view).has_more_waiting


def test_what_the_layout_says_of_turns_is_what_is_drawn_however_many_wait() -> None:
    for count in (0, 9, 99, 100, 999, 12345):
        for services in range(1, 20):
            waiting = tuple(replace(line, count=count, late=n % 3 == 0) for n, line in enumerate(MANY))
            view = replace(FULL, waiting=waiting[:services])
            for size in (WIDE, TALL, (800, 480)):
                layout = HallLayouts(*size).of(view)
                assert bool(role(layout.scene(view), "waiting_part")) == layout.has_more_waiting


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_all_names_of_a_table_have_one_size(size: tuple[int, int]) -> None:
    for name in ("steady", "late", "services", "three", "media-and-rates"):
        for languages in LANGUAGES[:3]:
            scene = hall_scene(replace(VIEWS[name], languages=languages), *size)
            sizes = {text.size_px for text in role(scene, "service")}
            assert len(sizes) <= 1, (name, languages)


def test_few_services_have_larger_rows_and_their_panel_ends_below_them() -> None:
    few, more = (hall_scene(VIEWS[name], *WIDE) for name in ("three", "steady"))
    assert min(text.size_px for text in role(few, "service")) > max(
        text.size_px for text in role(more, "service")
    )
    below = Grid(*WIDE).safe.y + Grid(*WIDE).safe.h
    for name, services in (("one", 1), ("three", 3)):
        scene = hall_scene(VIEWS[name], *WIDE)
        counts = role(scene, "count")
        panel = panel_of(scene, counts[-1])
        assert len(counts) == services
        assert panel.y + panel.h < below - Grid(*WIDE).px(5)
        assert panel.y + panel.h - (counts[-1].y + counts[-1].h) < Grid(*WIDE).px(6)


# --- pictures and rates ----------------------------------------------------------------------------------------


def test_pictures_have_sixteen_to_nine_where_there_is_room() -> None:
    """R08."""
    for size in (WIDE, TALL, (1280, 720)):
        scene = hall_scene(replace(VIEWS["media"], waiting=FULL.waiting[:2]), *size)
        [shown] = [item for item in scene.items if isinstance(item, Picture)]
        assert shown.h == pytest.approx(shown.w * 9 / 16, abs=1)


@pytest.mark.parametrize("languages", LANGUAGES[:4], ids="-".join)
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_every_cell_of_a_table_of_rates_is_seen_in_a_round(
    size: tuple[int, int], languages: tuple[str, ...]
) -> None:
    """R54: no column is left out."""
    rows = tuple(tuple(f"{n}.{column}0" for column in range(6)) for n in range(10, 30))
    head = tuple({"zh": f"头{n}", "en": f"Head {n}"} for n in range(6))
    view = replace(VIEWS["rates"], languages=languages, rates=replace(RATES, head=head, rows=rows))
    shown: Counter[str] = Counter()
    turn, parts = 0, 1
    while turn < parts:
        scene = hall_scene(replace(view, rates_turn=turn), *size)
        shown.update(text.text for text in role(scene, "rate"))
        assert [text.text for text in role(scene, "rates_head")] == [each[languages[0]] for each in head]
        parts = int(role(scene, "rates_part")[0].text.split("/")[1])
        turn += 1
    assert shown == Counter(cell for row in rows for cell in row)


# --- messages --------------------------------------------------------------------------------------------------


def with_messages(names: tuple[str, ...], notice: dict[str, str]) -> HallView:
    return replace(
        FULL,
        linked="connection" not in names,
        as_of="09:41" if "connection" in names else None,
        notice=notice if "notice" in names else None,
        phase="closing" if "phase" in names else "open",
        still_valid="still_valid" in names,
        apology="apology" in names,
    )


@pytest.mark.parametrize("languages", LANGUAGES[:3], ids="-".join)
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_messages_to_everybody_have_one_size_whatever_they_are(
    size: tuple[int, int], languages: tuple[str, ...]
) -> None:
    """R09, R15, R19, R20: and the second language is never smaller than a unit."""
    unit = min(size) / look.ROWS
    for names in [(one,) for one in MESSAGES] + list(combinations(MESSAGES, 2)) + [MESSAGES]:
        scene = hall_scene(replace(with_messages(names, LONG_NOTICE), languages=languages), *size)
        check(scene)
        first = {text.size_px for name in names for text in role(scene, name)}
        assert len(first) == 1, names
        assert all(role(scene, name) for name in names), names
        second = [text.size_px for name in names for text in languages_of(scene, name) if "/" in text.role]
        assert min(second, default=unit) >= unit


@pytest.mark.parametrize("message", MESSAGES)
@pytest.mark.parametrize("size", [WIDE, TALL, (1280, 720)], ids=str)
def test_a_message_alone_has_three_units_and_a_half(size: tuple[int, int], message: str) -> None:
    """A little less only where that saves a line."""
    scene = hall_scene(with_messages((message,), {"zh": "宽带业务暂缓办理，请您谅解。"}), *size)
    assert role(scene, message)[0].size_px >= 3.05 * min(size) / look.ROWS
    in_one_line = [text for text in role(scene, message) if len(role(scene, message)) == 1]
    assert all(text.size_px <= 3.6 * min(size) / look.ROWS for text in in_one_line)


def test_a_notice_says_that_it_is_one() -> None:
    """R15: a word in a frame before it."""
    scene = hall_scene(VIEWS["notice"], *WIDE)
    assert [text.text for text in languages_of(scene, "notice_tag")] == ["公告", "Notice"]
    [tag] = role(scene, "notice_tag")
    assert any(box.line and box.x <= tag.x and box.y <= tag.y for box in boxes(scene))
    assert tag.x + tag.w < role(scene, "notice")[0].x


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_what_fills_the_board_alone_has_one_size(size: tuple[int, int]) -> None:
    """Unless a line is too long for it."""
    step = Grid(*size).step(6)
    for view, name in (
        ("closed", "ended"),
        ("closed-morning", "ended"),
        ("closed-holiday", "ended"),
        ("never", "connection"),
        ("not-set-up", "not_set_up"),
        ("empty", "invitation"),
    ):
        for text in role(hall_scene(VIEWS[view], *size), name):
            assert 0.74 * step <= text.size_px <= step, (view, text)
