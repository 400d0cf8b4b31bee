"""docs/boards.md shows every view of every board, as the layouts draw them now."""

from pathlib import Path

import pytest

from virtual.boards import FOLDER, LANGUAGES, PAGE, TITLES, Shown, digests, shown, with_gallery

ANEW = "run: python -m virtual.boards"


@pytest.fixture(scope="module")
def pictures() -> list[Shown]:
    return list(shown())


def test_the_page_shows_every_view_in_both_languages_in_each_and_upright(pictures: list[Shown]) -> None:
    text = PAGE.read_text("utf-8")
    assert text == with_gallery(text, pictures), ANEW
    kinds = {(one.languages, one.size[0] > one.size[1]) for one in pictures}
    assert kinds == {*((language, True) for language in LANGUAGES), ("both", False)}
    assert {one.view for one in pictures} == set(TITLES)


def test_each_picture_is_there_and_was_drawn_from_what_the_layouts_say_now(pictures: list[Shown]) -> None:
    there = {path.name for path in Path(FOLDER).glob("*.png")}
    assert there == {one.file for one in pictures}, ANEW
    assert (FOLDER / "scenes.txt").read_text("utf-8") == digests(pictures), ANEW
