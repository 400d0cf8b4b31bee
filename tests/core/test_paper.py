"""How text lies on the paper: wrapping, heights, sizes of codes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall.paper import (
    CODE_BYTES,
    LINE_DOTS,
    Paper,
    code_size,
    columns,
    height_mm,
    pair_rows,
    printable,
    rows,
    wrap,
)
from hall.slip import RULE, SlipCode, SlipLine, SlipPair, SlipPicture, SlipSpace

PAPER = Paper()
NARROW = Paper(columns=32, dots=384)
LINE_MM = LINE_DOTS / 8


def test_long_lines_wrap_at_their_size_without_breaking_words() -> None:
    assert wrap("Please listen for our staff", 16) == ("Please listen", "for our staff")
    assert wrap("请留意叫号，过号请重新取号", 10) == ("请留意叫", "号，过号请", "重新取号")
    assert wrap("ABCDEFGHIJ", 4) == ("ABCD", "EFGH", "IJ")
    assert wrap("", 4) == ("",)


@pytest.mark.parametrize("closing", "，。、；：！？）》”」』】％")
def test_no_chinese_line_begins_with_closing_punctuation(closing: str) -> None:
    text = f"请留意叫号{closing}过号请重新取号"
    assert not any(line.startswith(closing) for most in range(4, 30) for line in wrap(text, most))


def test_the_height_counts_tall_lines_and_wrapped_lines() -> None:
    assert height_mm((SlipLine("x"),), PAPER) == LINE_MM
    assert height_mm((SlipLine("x" * 49),), PAPER) == 2 * LINE_MM
    assert height_mm((SlipLine("x", height=8),), PAPER) == 8 * 24 / 8
    assert height_mm((SlipLine("", height=8),), PAPER) == LINE_MM  # nothing there that could be tall


def test_the_height_of_a_pair_is_that_of_its_longer_side() -> None:
    pair = SlipPair("前面还有", "People ahead of you at this or that counter")
    assert pair_rows(pair, PAPER) == [("前面还有", "People ahead of you at"), ("", "this or that counter")]
    assert height_mm((pair,), PAPER) == 2 * LINE_MM


def test_a_pair_that_fits_on_one_line_stands_on_one_whatever_its_halves_are() -> None:
    pair = SlipPair("前面还有", "x" * (48 - 8 - 2))
    assert pair_rows(pair, PAPER) == [("前面还有", "x" * 38)]
    assert len(pair_rows(SlipPair("前面还有", "x" * 39), PAPER)) == 2


def test_the_height_of_what_is_no_text() -> None:
    assert height_mm((RULE, SlipSpace(2.5), SlipSpace(-1)), PAPER) == LINE_MM + 2.5
    assert height_mm((SlipPicture("logo.png", 30.0),), PAPER) == 30.0  # no higher than wide
    assert height_mm((SlipPicture("logo.png", 30.0, 8.0),), PAPER) == 8.0


def test_a_size_beyond_what_can_be_printed_is_the_largest() -> None:
    assert rows(SlipLine("A0123456", 9, 9), PAPER) == ("A01234", "56")
    assert height_mm((SlipLine("A", 0, 0),), PAPER) == LINE_MM
    assert height_mm((SlipLine("A", 99, 99),), PAPER) == 8 * 24 / 8


def test_a_code_is_at_least_as_large_as_wanted_and_has_its_quiet_zone() -> None:
    """ISO/IEC 18004: 22 bytes at level M are version 2, 25 modules, and 4 empty ones on each side."""
    code = SlipCode("http://10.0.0.1/t/A012", 20.0)
    assert code_size(code, PAPER) == (7, 25)
    assert height_mm((code,), PAPER) == 7 * (25 + 8) / 8


def test_a_code_too_large_for_the_paper_is_smaller_and_one_that_cannot_be_is_none() -> None:
    module, modules = code_size(SlipCode("x" * 200, 100.0), NARROW)
    assert (module, modules) == (384 // (57 + 8), 57)
    assert code_size(SlipCode("x" * 2332), PAPER) == (0, 0)
    assert code_size(SlipCode("x"), Paper(codes=False)) == (0, 0)
    assert height_mm((SlipCode(""),), PAPER) == 0


def test_the_sizes_of_codes_are_those_that_are_drawn() -> None:
    from printer.raster import qr_modules

    for length in (1, 14, 15, 42, 43, 62, 84, 213, 214):
        assert code_size(SlipCode("x" * length), PAPER)[1] == len(qr_modules("x" * length))
    assert len(CODE_BYTES) == 40


def test_odd_spaces_are_spaces_and_what_is_no_character_is_the_usual_mark() -> None:
    assert printable("A\u00a01\u20092\u16803\u3000号") == "A 1 2 3\u3000号"
    assert printable("a\u200db\ufe0f\ue000\ud7fc") == "ab〓〓"
    assert printable("¥10 • a\x1b@") == "￥10 · a @"


@given(st.text(max_size=80), st.integers(2, 48))
def test_no_wrapped_line_is_too_wide(text: str, most: int) -> None:
    assert all(columns(line) <= most for line in wrap(text, most))


@given(st.text(max_size=80), st.text(max_size=80), st.sampled_from([PAPER, NARROW, Paper(16, 200)]))
def test_the_halves_of_a_pair_never_touch(left: str, right: str, paper: Paper) -> None:
    for near, far in pair_rows(SlipPair(left, right), paper):
        assert columns(near) + 2 + columns(far) <= paper.columns
