"""What is drawn anew when a scene changes, and that a part redrawn looks like the whole."""

from itertools import pairwise

import pygame
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from display import look
from display.painter import Painter, new_canvas
from display.samples import scenes
from display.scene import Box, Rect, Scene, TextItem, changed_areas
from display.screen import turned_place
from runtime.fonts import find_faces

WIDTH, HEIGHT = 160, 90
WHOLE = (0, 0, WIDTH, HEIGHT)
COLOURS = st.sampled_from([look.GROUND, look.PANEL, look.CALL, "#FFFFFF"])
PLACE = {
    "x": st.integers(-10, WIDTH - 1),
    "y": st.integers(-10, HEIGHT - 1),
    "w": st.integers(1, WIDTH),
    "h": st.integers(1, HEIGHT),
    "colour": COLOURS,
}
BOXES = st.builds(Box, **PLACE, radius=st.integers(0, 12), line=st.integers(0, 3))
WORDS = st.builds(
    TextItem,
    **PLACE,
    text=st.sampled_from(["A012", "请到 2 号窗口", "Counter 2", "直", " "]),
    size_px=st.integers(4, 60),
    align=st.sampled_from(["left", "center", "right"]),
    bold=st.booleans(),
)
Items = list[Box | TextItem]
ITEMS = st.lists(BOXES | WORDS, max_size=8)


@pytest.fixture(scope="module")
def painter() -> Painter:
    return Painter(find_faces())


def scene(*items: Box | TextItem, ground: str = look.GROUND) -> Scene:
    return Scene("test", WIDTH, HEIGHT, ground, items)


def pixels(canvas: pygame.Surface) -> bytes:
    return pygame.image.tobytes(canvas, "RGB")


def drawn(painter: Painter, each: Scene) -> pygame.Surface:
    canvas = new_canvas(each.width, each.height)
    painter.draw(canvas, each, (0, 0, each.width, each.height))
    return canvas


def redrawn(painter: Painter, old: Scene, new: Scene) -> pygame.Surface:
    canvas = drawn(painter, old)
    for area in changed_areas(old, new):
        painter.draw(canvas, new, area)
    return canvas


@settings(max_examples=300, deadline=None)
@given(kept=ITEMS, old=ITEMS, new=ITEMS, data=st.data())
def test_any_change_drawn_in_part_is_pixel_by_pixel_the_whole_drawn_anew(
    painter: Painter,
    kept: list[Box | TextItem],
    old: list[Box | TextItem],
    new: list[Box | TextItem],
    data: st.DataObject,
) -> None:
    """Some items stay, some go, some come, and those that stay may change their order."""
    before = scene(*data.draw(st.permutations([*kept, *old])))
    after = scene(*data.draw(st.permutations([*kept, *new])))
    assert pixels(redrawn(painter, before, after)) == pixels(drawn(painter, after))


def test_a_small_part_of_an_outline_is_no_filled_box(painter: Painter) -> None:
    """pygame draws it as one where the part is as narrow as two of its lines."""
    frame, dot = Box(0, 0, 9, 9, look.CALL, line=1), Box(1, 1, 2, 2, look.PANEL)
    before, after = scene(dot, frame), scene(frame)
    assert pixels(redrawn(painter, before, after)) == pixels(drawn(painter, after))


def test_every_board_turns_into_the_next_one_in_part_as_it_does_as_a_whole(painter: Painter) -> None:
    shown = [each for _, each in scenes(640, 360, ("zh", "en"))]
    for before, after in pairwise(shown):
        assert pixels(redrawn(painter, before, after)) == pixels(drawn(painter, after)), after.name


def test_one_changed_row_is_drawn_alone() -> None:
    rows = [TextItem(f"row {n}", 0, 10 * n, 100, 10, 8, "#FFFFFF") for n in range(8)]
    panel = Box(0, 0, WIDTH, HEIGHT, look.PANEL)
    changed = [*rows[:3], TextItem("another", 0, 30, 100, 10, 8, "#FFFFFF"), *rows[4:]]
    assert changed_areas(scene(panel, *rows), scene(panel, *changed)) == [(0, 30, 100, 10)]


def test_two_far_changes_are_two_areas_and_those_that_overlap_are_one() -> None:
    top, bottom = Box(0, 0, 20, 10, look.CALL), Box(100, 80, 20, 10, look.CALL)
    over = Box(10, 5, 20, 10, look.PANEL)
    assert sorted(changed_areas(scene(), scene(top, bottom))) == [(0, 0, 20, 10), (100, 80, 20, 10)]
    assert sorted(changed_areas(scene(), scene(top, over, bottom))) == [(0, 0, 30, 15), (100, 80, 20, 10)]
    many = [Box(8 * n, 4 * n, 4, 2, look.CALL) for n in range(17)]
    assert len(changed_areas(scene(), scene(*many[:16]))) == 16
    assert changed_areas(scene(), scene(*many)) == [(0, 0, 132, 66)]


def test_the_same_picture_has_nothing_to_draw_and_another_ground_everything() -> None:
    item = Box(0, 0, 20, 10, look.CALL)
    assert changed_areas(scene(item), scene(item)) == []
    assert changed_areas(None, scene(item)) == [WHOLE]
    assert changed_areas(scene(item), scene(item, ground=look.PANEL)) == [WHOLE]
    assert changed_areas(scene(item, item), scene(item)) == [(0, 0, 20, 10)]  # text drawn twice is bolder


@pytest.mark.parametrize("angle", [0, 90, 180, 270])
def test_a_part_turned_alone_lies_where_it_lies_on_the_whole_picture_turned(angle: int) -> None:
    canvas = new_canvas(WIDTH, HEIGHT)
    for n in range(0, WIDTH, 5):
        canvas.fill((n, 255 - n, 3 * n % 256), (n, n // 2, 7, 20))
    whole = pygame.transform.rotate(canvas, angle)
    areas: list[Rect] = [(0, 0, 30, 10), (100, 60, 60, 30), (31, 17, 1, 50)]
    for area in areas:
        part = pygame.transform.rotate(canvas.subsurface(area), angle)
        assert pixels(whole.subsurface(turned_place(area, (WIDTH, HEIGHT), angle))) == pixels(part)
