"""Where the ink of a text lies: in the middle of its place, and on one baseline with what stands beside it."""

from dataclasses import replace

import pytest

from display.hall.board import hall_scene
from display.hall.samples import hall_views
from display.painter import Painter
from display.scene import TextItem
from runtime.fonts import find_faces
from tests.core.layout_checks import SIZES, role

FULL = dict(hall_views())["steady"]


@pytest.fixture(scope="module")
def painter() -> Painter:
    return Painter(find_faces())


def bottom(painter: Painter, item: TextItem) -> int:
    _, y, _, h = painter.ink_of(item)
    return y + h


@pytest.mark.parametrize("bold", [True, False])
@pytest.mark.parametrize("size", [20, 47, 100, 260, 501])
def test_digits_capitals_and_hanzi_stand_in_the_middle_of_their_place_on_one_baseline(
    painter: Painter, size: int, bold: bool
) -> None:
    """Of a font that is not Noto, hanzi may lie a little higher or lower."""
    place = TextItem("", 0, 0, 2 * size, 2 * size, size, "#FFFFFF", bold=bold)
    capital, digit, hanzi = (replace(place, text=text) for text in ("H", "8", "国"))
    for item, off in ((capital, 0.0), (digit, 0.0), (hanzi, 0.03)):
        _, y, _, h = painter.ink_of(item)
        assert abs(y + h / 2 - size) <= 1 + off * size, item.text
    assert (
        0 <= bottom(painter, digit) - bottom(painter, capital) <= 1 + 0.02 * size
    )  # what is round runs over


@pytest.mark.parametrize("languages", [("zh", "en"), ("zh",)], ids="-".join)
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_name_of_the_hall_the_date_and_the_time_stand_on_one_baseline(
    painter: Painter, size: tuple[int, int], languages: tuple[str, ...]
) -> None:
    words = {"zh": "17", "en": "71"}
    view = replace(FULL, languages=languages, title=words, date=words, clock="17:17")
    scene = hall_scene(view, *size)
    bottoms = [bottom(painter, role(scene, name)[0]) for name in ("title", "date", "clock")]
    assert max(bottoms) - min(bottoms) <= 2, bottoms
