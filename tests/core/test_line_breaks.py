"""Where lines are broken: never between a number and its unit, at a mark's wrong side, or before one last character."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from display.breaks import pieces, words
from display.typeset import ELLIPSIS, even, text_width, wrap

NUMBERS = ["12", "3 ", " 107 ", "A031", " kiosk-1 ", "no key ", "counter "]
UNITS = ["人", "分钟", "号窗口", "起", "min ", "people "]
CLOSING, OPENING = "，。）”、", "（“"
PARTS = [*NUMBERS, *UNITS, *"综合业务等候，。（）“”、"]
SENTENCES = st.lists(st.sampled_from(PARTS), max_size=24).map("".join)
PHRASES = [
    "大厅等候 12 人，", "最长等候 21 分钟", "请到 3 号窗口", "（10:06）", "“巡视”", "A031 来", "、", "。", "综合业务",
    "no key for 3 min, ", "12 people wait. ", "Please go to counter 3 ", "at kiosk-1 ",
]  # fmt: skip
SAYINGS = st.lists(st.sampled_from(PHRASES), max_size=9).map("".join)


def parts_a_number(line: str, after: str) -> bool:
    """From its unit, or from what it numbers. Written apart from the code it judges."""
    counted = line[-1].isdigit() and after.startswith(tuple(UNITS))
    return counted or (line.endswith("counter") and after[0].isdigit())


def is_forbidden(line: str, after: str, *, is_last: bool) -> bool:
    alone = is_last and re.fullmatch(f"[一-鿿][{CLOSING}]*", after) is not None
    return parts_a_number(line, after) or alone or after[0] in CLOSING or line[-1] in OPENING


def broken_badly(lines: list[str]) -> list[tuple[str, str]]:
    return [
        (line, after)
        for number, (line, after) in enumerate(pairwise(lines))
        if is_forbidden(line, after, is_last=number == len(lines) - 2)
    ]


@pytest.mark.parametrize(
    "broken",
    [
        "最长等候| 21 分钟",
        "大厅等候| 12 人",
        "请到| 12 号窗口",
        "4、|5 号窗口",
        "no key for| 3 min",
        "longest| 107 min.",
        "please go to| counter 3",
        "此业务在|第 3 步",
        "检查电源和|网线",
        "请挂暂|停牌。",
        "请| A1031 来",
    ],
)
def test_what_belongs_together_stays_in_one_line(broken: str) -> None:
    """R50: "等候 12" and below it "人" is read twice before it is understood."""
    text = broken.replace("|", "")
    a_little_too_narrow = text_width(text, 10) - 1
    assert wrap(text, 10, a_little_too_narrow, 9) == [line.strip() for line in broken.split("|")]


def test_a_place_narrower_than_number_and_unit_breaks_them_rather_than_cutting() -> None:
    assert wrap("等候 107 分钟", 10, 30, 9) == ["等候", "107", "分钟"]


@given(SENTENCES, st.integers(10, 40), st.integers(45, 800))
def test_no_word_is_lost_and_no_line_is_wider_than_its_place(text: str, size: int, width: int) -> None:
    lines = wrap(text, size, width, 99)
    assert all(text_width(line, size) <= width for line in lines)
    whole = "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert whole or any(line.endswith(ELLIPSIS) and text_width(line[:-1], size) < width for line in lines)
    narrowest = max((text_width(word.strip(), size) for word in words(" ".join(text.split()))), default=0)
    assert whole or width < narrowest, "cut, though every word of it fits"


@given(SAYINGS, st.integers(10, 40), st.integers(45, 800))
def test_lines_are_broken_badly_only_where_no_other_break_fits(text: str, size: int, width: int) -> None:
    flat = " ".join(text.split())
    widest = max((text_width(piece.strip(), size) for piece in pieces(flat)), default=0)
    assert broken_badly(wrap(text, size, max(width, widest), 99)) == []
    assert broken_badly(even(flat, size, max(width, widest), 9)) == []


@given(st.text(max_size=60) | SENTENCES)
def test_the_parts_of_a_text_are_the_text(text: str) -> None:
    assert "".join(pieces(text)) == text
    assert "".join(words(text)) == text


@given(SAYINGS, st.integers(10, 40), st.integers(45, 300), st.integers(1, 3))
def test_what_is_cut_is_not_cut_between_a_number_and_its_unit(
    text: str, size: int, width: int, lines: int
) -> None:
    out = wrap(text, size, width, lines)
    flat = " ".join(text.split())
    widest = max((text_width(piece.strip() + ELLIPSIS, size) for piece in pieces(flat)), default=0)
    for line in out:
        if line.endswith(ELLIPSIS) and widest <= width:
            kept = line.removesuffix(ELLIPSIS)
            rest = flat.partition("".join(out[: out.index(line)]) + kept)[2].lstrip()
            assert not (rest and parts_a_number(kept or " ", rest)), (line, rest)
