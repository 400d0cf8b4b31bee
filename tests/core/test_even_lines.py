"""Words that may be broken but not cut: one line before two, at a comma before anywhere, and lines of like length."""

from hypothesis import given
from hypothesis import strategies as st

from display.look import Area, Grid
from display.page import Page
from display.scene import TextItem
from display.typeset import ELLIPSIS, even, halves, text_width


def test_words_that_fit_stay_in_one_line() -> None:
    assert even("请稍候", 10, 30, 3) == ["请稍候"]


def test_a_sentence_is_broken_at_the_comma_that_makes_its_lines_most_alike() -> None:
    assert even("系统正在恢复，请留意工作人员呼叫", 10, 90, 2) == ["系统正在恢复，", "请留意工作人员呼叫"]
    assert halves("one, two, three four") == ["one, two,", "three four"]
    assert halves("no comma") == []
    assert halves("ends with one,") == []


def test_without_a_comma_lines_are_of_like_length() -> None:
    assert even("尚未连接叫号系统", 10, 70, 2) == ["尚未连接", "叫号系统"]


def test_what_would_be_cut_is_not_broken_at_all() -> None:
    assert even("尚未连接叫号系统", 10, 30, 2) == []


@given(
    st.text("综合业务，请 abc,", max_size=40), st.integers(10, 40), st.integers(20, 600), st.integers(1, 3)
)
def test_no_word_is_lost_and_no_line_is_too_wide(text: str, size: int, width: int, lines: int) -> None:
    out = even(text, size, width, lines)
    assert len(out) <= lines
    assert all(text_width(line, size) <= width for line in out)
    assert not out or "".join("".join(out).split()) == "".join(text.split())


def drawn(text: str, area: Area, size: int, lines: int) -> list[TextItem]:
    page = Page(Grid(1000, 1000), ("zh",))
    page.pair("role", {"zh": text}, area, size, "#FFFFFF", lines=lines, whole=True)
    return [item for item in page.scene("x").items if isinstance(item, TextItem)]


def test_a_little_smaller_is_better_than_two_lines_and_smaller_still_is_not() -> None:
    assert [(row.text, row.size_px) for row in drawn("请取号等候", Area(0, 0, 80, 100), 20, 2)] == [
        ("请取号等候", 16)
    ]
    assert [row.text for row in drawn("请取号等候", Area(0, 0, 60, 100), 20, 2)] == ["请取号", "等候"]


def test_a_place_too_small_for_all_of_it_makes_it_smaller_and_cuts_nothing() -> None:
    for high in (20, 30, 60):
        rows = drawn("系统正在恢复，请留意工作人员呼叫", Area(0, 0, 100, high), 40, 2)
        assert "".join(row.text for row in rows) == "系统正在恢复，请留意工作人员呼叫"
        assert ELLIPSIS not in "".join(row.text for row in rows)
        assert sum(row.h for row in rows) <= high
