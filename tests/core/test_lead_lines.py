"""The longest words there are on the lead's board: none is cut, none is broken where it reads badly."""

from dataclasses import replace
from itertools import groupby

import pytest

from display.lead.board import lead_scene
from display.lead.longest import ALL
from display.lead.samples import lead_views
from display.lead.view import LeadView
from display.scene import Scene
from display.typeset import ELLIPSIS
from tests.core.layout_checks import SIZES, texts
from tests.core.test_line_breaks import broken_badly

LANGUAGES = (("zh",), ("en",), ("zh", "en"), ("en", "zh"))
VIEWS = {**dict(lead_views()), **{kind: LeadView(alerts=(alert,)) for kind, alert in ALL.items()}}


def said(scene: Scene) -> list[list[str]]:
    """The lines of each text: one role, one edge, one below the other without a gap."""
    found: list[list[str]] = []
    for _, items in groupby(texts(scene), key=lambda text: (text.role, text.x, text.w)):
        below = -1
        for item in items:
            if item.y == below:
                found[-1].append(item.text)
            else:
                found.append([item.text])
            below = item.y + item.h
    return found


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("languages", LANGUAGES, ids="-".join)
def test_no_word_of_any_alert_is_cut_on_any_screen(size: tuple[int, int], languages: tuple[str, ...]) -> None:
    """R50: advice that ends in an ellipsis is none."""
    lines = [
        line
        for view in VIEWS.values()
        for text in said(lead_scene(replace(view, languages=languages), *size))
        for line in text
    ]
    assert len(lines) > 10 * len(VIEWS)
    assert [line for line in lines if line.endswith(ELLIPSIS)] == []


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("languages", LANGUAGES, ids="-".join)
def test_no_line_parts_a_number_from_its_unit_on_any_screen(
    size: tuple[int, int], languages: tuple[str, ...]
) -> None:
    """R50."""
    broken = 0
    for name, view in VIEWS.items():
        for lines in said(lead_scene(replace(view, languages=languages), *size)):
            broken += len(lines) > 1
            assert broken_badly(lines) == [], name
    assert broken > 50
