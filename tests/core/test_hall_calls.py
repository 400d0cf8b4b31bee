"""The table of calls: which of number and counter is which is always to be seen, and alike things look alike."""

from dataclasses import replace

import pytest

from display import look
from display.hall.board import hall_scene
from display.hall.samples import hall_views
from display.hall.view import CallLine, HallView
from display.look import Grid
from display.scene import Scene, TextItem
from tests.core.layout_checks import LANGUAGES, SIZES, boxes, role, texts

VIEWS = dict(hall_views())
EAST, UPSTAIRS = {"zh": "大厅东侧", "en": "East side"}, {"zh": "二楼", "en": "Upstairs"}
VIP, PRIORITY = {"zh": "VIP", "en": "VIP"}, {"zh": "优先", "en": "Priority"}
FORCES = {"zh": "军人依法优先", "en": "Armed forces priority"}
DESK = {"zh": "咨询台", "en": "Customer service desk"}
LONGEST = (
    CallLine("AB1499", {"zh": "123", "en": "123"}, fresh=True, place=EAST),
    CallLine("VIP012", {"zh": "12", "en": "12"}, class_=VIP, place=UPSTAIRS),
    CallLine("A012", {"zh": "118", "en": "118"}, class_=PRIORITY),
    CallLine("VIP1204", DESK, class_=FORCES, place=EAST),
    CallLine("B7", {"zh": "9", "en": "9"}, place=UPSTAIRS),
)
FULL = VIEWS["fresh"]
TABLES = {
    **{name: VIEWS[name] for name in ("fresh", "steady", "pages", "one", "long", "named", "no-connection")},
    "longest": replace(FULL, calls=LONGEST, page=(12, 34)),
    "long, then short": replace(FULL, calls=LONGEST[::-1]),
}
QUIET = ("class", "place", "counter", "page")
everywhere = pytest.mark.parametrize("size", SIZES, ids=str)
every_table = pytest.mark.parametrize("table", TABLES)


def scenes_of(view: HallView, size: tuple[int, int]) -> list[Scene]:
    return [
        hall_scene(replace(view, languages=languages), *size, distance_m)
        for languages in LANGUAGES[:4]
        for distance_m in (3, 10)
    ]


def said(scene: Scene, name: str) -> list[TextItem]:
    """In all languages."""
    return [text for text in texts(scene) if text.role.split("/")[0] == name]


def heads(scene: Scene) -> list[TextItem]:
    return [each for each in said(scene, "heading") if each.text in ("号码", "Ticket", "窗口", "Counter")]


def in_row(scene: Scene, name: str, number: TextItem) -> list[TextItem]:
    """Of the row with this number."""
    return [each for each in role(scene, name) if number.y <= each.y + each.h / 2 < number.y + number.h]


@everywhere
@every_table
def test_every_number_is_followed_by_an_arrow_and_its_counter(table: str, size: tuple[int, int]) -> None:
    for scene in scenes_of(TABLES[table], size):
        numbers = role(scene, "number")
        assert numbers
        for number in numbers:
            [arrow], counter = in_row(scene, "arrow", number), in_row(scene, "counter", number)[0]
            assert number.x + number.w <= arrow.x
            assert arrow.x + arrow.w <= counter.x
            assert arrow.size_px >= 2 * Grid(*size).unit, "an arrow that is seen"


@everywhere
@every_table
def test_all_counters_begin_at_one_place_and_so_does_their_heading(table: str, size: tuple[int, int]) -> None:
    for scene in scenes_of(TABLES[table], size):
        assert len({counter.x for counter in said(scene, "counter")}) == 1
        assert {number.x for number in said(scene, "number")} == {heads(scene)[0].x}
        assert heads(scene)[-1].x == said(scene, "counter")[0].x


@everywhere
def test_no_counter_moves_when_places_come_and_go(size: tuple[int, int]) -> None:
    """R18."""
    for name in ("fresh", "named", "long"):
        view = TABLES[name]
        without = replace(view, calls=tuple(replace(call, place={}) for call in view.calls))
        for with_, bare in zip(scenes_of(view, size), scenes_of(without, size), strict=True):
            assert {each.x for each in said(with_, "counter")} == {each.x for each in said(bare, "counter")}
            assert {each.x for each in said(with_, "number")} == {each.x for each in said(bare, "number")}
            assert not said(bare, "place")


@everywhere
@every_table
def test_a_number_and_its_counter_have_one_size(table: str, size: tuple[int, int]) -> None:
    for scene in scenes_of(TABLES[table], size):
        for number in role(scene, "number"):
            sizes = [each.size_px for each in in_row(scene, "counter", number) if each.text.isdigit()]
            assert set(sizes) <= {number.size_px}, number


@everywhere
@every_table
def test_names_classes_and_places_have_one_size_each_and_names_are_no_larger_than_step_six(
    table: str, size: tuple[int, int]
) -> None:
    grid = Grid(*size)
    for scene in scenes_of(TABLES[table], size):
        names = [each for each in role(scene, "counter") if not each.text.isdigit()]
        for alike in (names, role(scene, "class"), role(scene, "place")):
            assert len({each.size_px for each in alike}) <= 1, alike
        assert all(name.size_px <= grid.step(6) for name in names)


@everywhere
@every_table
def test_places_are_read_from_the_middle_of_the_hall_and_no_second_language_is_tiny(
    table: str, size: tuple[int, int]
) -> None:
    """R18: 2.6 units, less than that only where it is broken into lines."""
    unit = Grid(*size).unit
    for scene in scenes_of(TABLES[table], size):
        places = role(scene, "place")
        assert all(place.size_px >= 2.2 * unit - 1 for place in places)
        for each in [*heads(scene), *(each for name in QUIET for each in said(scene, name))]:
            assert each.size_px >= int(unit) - 1, each


def test_the_usual_place_is_large() -> None:
    """R18."""
    scene = hall_scene(FULL, 1920, 1080)
    assert {place.size_px for place in role(scene, "place")} == {52}


def test_what_gives_way_is_the_place_then_the_frame_and_never_the_arrow() -> None:
    def shown(ticket: str, counter: str) -> tuple[bool, bool, bool]:
        call = CallLine(ticket, {"zh": counter, "en": counter}, class_=VIP, place=UPSTAIRS)
        scene = hall_scene(replace(FULL, calls=(call, call)), 1080, 1920)
        second = role(scene, "number")[1]
        has = [bool(in_row(scene, name, second)) for name in ("place", "class", "arrow")]
        return has[0], has[1], has[2]

    assert shown("A012", "3") == (True, True, True)
    assert shown("A012", "123") == (False, True, True)
    assert shown("VIP012", "123") == (False, False, True)


def test_rows_are_told_apart_by_air_and_not_by_lines() -> None:
    scene = hall_scene(FULL, 1920, 1080)
    below = role(scene, "number")[0].y + role(scene, "number")[0].h
    left = [box for box in boxes(scene) if box.y >= below and box.x < role(scene, "arrow")[0].x]
    assert [box.colour for box in left] == [look.VIP], "only a frame"


@pytest.mark.parametrize(("size", "air"), [((1920, 1080), 1.27), ((1080, 1920), 1.3), ((1280, 720), 1.27)])
def test_rows_have_air_a_third_of_a_digit_or_nearly_where_the_screen_has_it(
    size: tuple[int, int], air: float
) -> None:
    for languages in LANGUAGES[:4]:
        numbers = role(hall_scene(replace(FULL, languages=languages), *size), "number")
        assert len(numbers) >= 4
        pitch = numbers[2].y - numbers[1].y
        assert pitch / (numbers[1].size_px * look.CAPS) >= air, languages


def test_the_page_is_told_at_the_right_end_of_the_head_line() -> None:
    scene = hall_scene(VIEWS["pages"], 1920, 1080)
    marker, other = said(scene, "page")
    assert (marker.text, other.text) == ("第 2/3 页", "2/3")
    assert marker.align == "right"
    rightmost = max(each.x + each.w for each in said(scene, "place"))
    assert marker.x + marker.w == rightmost
    assert marker.x > heads(scene)[-1].x
