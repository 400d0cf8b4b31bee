"""Two languages one after the other: which is shown when, and when it turns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from display.alternation import Alternation
from display.settings import DisplaySettings


def alternating(each_s: float = 8.0) -> Alternation:
    return Alternation(DisplaySettings(bilingual="alternate", alternate_s=each_s))


def test_each_language_has_its_time_and_every_board_of_a_machine_turns_at_once() -> None:
    """R31."""
    early, late = alternating(), alternating()
    languages = ("zh", "en")
    early.at(languages, 0.0)
    seen = [(early.at(languages, at), late.at(languages, at)) for at in (16.0, 23.9, 24.0, 32.0)]
    assert seen == [(("zh",),) * 2, (("zh",),) * 2, (("en",),) * 2, (("zh",),) * 2]
    assert early.next_deadline() == late.next_deadline() == 40.0


def test_three_languages_take_turns_too() -> None:
    """R31: a third is one more file."""
    assert [alternating().at(("zh", "en", "xx"), at) for at in (0.0, 8.0, 16.0, 24.0)] == [
        ("zh",), ("en",), ("xx",), ("zh",),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("settings", "languages"),
    [(DisplaySettings(), ("zh", "en")), (DisplaySettings(bilingual="alternate"), ("zh",))],
)
def test_together_or_alone_nothing_turns(settings: DisplaySettings, languages: tuple[str, ...]) -> None:
    alternation = Alternation(settings)
    assert alternation.at(languages, 100.0) == languages
    assert alternation.next_deadline() is None


@given(st.floats(3, 60), st.floats(0, 1e7))
def test_woken_at_its_deadline_it_has_turned_or_turns_within_a_moment(each_s: float, real: float) -> None:
    alternation = alternating(each_s)
    before = alternation.at(("zh", "en"), real)
    due = alternation.next_deadline()
    assert due is not None
    assert real - 1e-6 <= due <= real + each_s + 1e-6
    assert alternation.at(("zh", "en"), due + 1e-6) != before
