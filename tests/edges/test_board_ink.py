"""Every view of every board with the real font, measured: no word is cut off by its place, none lies over another."""

from collections.abc import Iterator
from itertools import combinations

import pytest

from display.kiosk.samples import kiosk_scenes
from display.lead.samples import lead_scenes
from display.painter import Painter
from display.samples import SIZES, scenes
from display.scene import Rect, Scene, TextItem
from runtime.fonts import find_faces

LANGUAGES = (("zh", "en"), ("zh",), ("en",))
CLOSE_PX = 1  # antialiasing


@pytest.fixture(scope="module")
def painter() -> Painter:
    return Painter(find_faces())


def every_view(width: int, height: int, languages: tuple[str, ...]) -> Iterator[tuple[str, Scene]]:
    yield from scenes(width, height, languages)
    yield from lead_scenes(width, height, languages)
    yield from kiosk_scenes(width, height, languages)


def texts(scene: Scene) -> list[TextItem]:
    return [item for item in scene.items if isinstance(item, TextItem)]


def sticks_out(ink: Rect, item: TextItem) -> bool:
    left, top, width, height = ink
    return (
        left < item.x - CLOSE_PX
        or top < item.y - CLOSE_PX
        or left + width > item.x + item.w + CLOSE_PX
        or top + height > item.y + item.h + CLOSE_PX
    )


def overlap(a: Rect, b: Rect) -> bool:
    wide = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    high = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    return wide > CLOSE_PX and high > CLOSE_PX


@pytest.mark.parametrize("languages", LANGUAGES, ids="-".join)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_no_word_of_any_view_is_cut_off_or_lies_over_another(
    painter: Painter, size: tuple[int, int], languages: tuple[str, ...]
) -> None:
    """R30, R31: also the longest names of the samples."""
    faults: list[str] = []
    for name, scene in every_view(*size, languages):
        inked = [(item, painter.ink_of(item)) for item in texts(scene)]
        faults += [f"{name}: {item.text!r} is cut" for item, ink in inked if sticks_out(ink, item)]
        faults += [
            f"{name}: {one.text!r} over {other.text!r}"
            for (one, a), (other, b) in combinations(inked, 2)
            if overlap(a, b)
        ]
    assert faults == []


def test_ink_outside_of_its_place_and_over_another_is_found(painter: Painter) -> None:
    item = TextItem("g", 0, 0, 100, 30, 40, "#FFFFFF")
    assert sticks_out(painter.ink_of(item), item)
    ink = painter.ink_of(TextItem("A012", 50, 50, 400, 100, 60, "#FFFFFF"))
    assert not sticks_out(ink, TextItem("A012", 50, 50, 400, 100, 60, "#FFFFFF"))
    assert overlap(ink, painter.ink_of(TextItem("8", 60, 60, 100, 80, 60, "#FFFFFF")))
    assert not overlap(ink, painter.ink_of(TextItem("8", 300, 50, 100, 100, 60, "#FFFFFF")))
