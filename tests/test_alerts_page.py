"""docs/alerts.md, the table of kinds and the words of hall/texts say the same."""

import tomllib
from pathlib import Path

import pytest

from hall.kinds import KINDS
from hall.texts import available
from virtual.alerts_page import PAGE, page

TEXTS = Path(__file__).parents[1] / "hall/texts"


def test_the_page_is_what_the_code_says():
    assert PAGE.read_text("utf-8") == page(), "run: python -m virtual.alerts_page"


@pytest.mark.parametrize("language", available())
def test_every_word_of_an_alert_belongs_to_a_kind_and_every_kind_has_words(language: str):
    said = tomllib.loads((TEXTS / f"{language}.toml").read_text("utf-8"))["alert"]
    wanted = {
        name: [f"{name}_{cause}" for cause in kind.causes]
        if f"{name}_{next(iter(kind.causes), '')}" in said
        else [name]
        for name, kind in KINDS.items()
    }
    assert set(said) == {key for keys in wanted.values() for key in keys}
