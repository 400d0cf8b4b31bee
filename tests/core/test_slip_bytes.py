"""A slip as bytes: against the manuals' commands, and against a strict printer for whatever text comes."""

from hypothesis import given
from hypothesis import strategies as st

from hall.paper import height_mm, wrap
from hall.slip import RULE, Block, SlipLine
from printer.compose import compose, encode
from printer.profile import load, names
from virtual.escpos import Character, Unknown, next_command
from virtual.mechanism import Mechanism, Slip

EPSON = load("epson")

ESC_AT = b"\x1b\x40"
FS_AND = b"\x1c\x26"
CUT = b"\x1d\x56\x42\x00"


def laid(slip: tuple[Block, ...], profile: str = "epson") -> bytes:
    return b"".join(compose(slip, load(profile)))


def printed(data: bytes) -> tuple[list[Slip], list[str]]:
    """What comes out of a strict printer, and what it complained about."""
    slips: list[Slip] = []
    errors: list[str] = []
    mechanism = Mechanism(on_slip=slips.append, reply=lambda data: None, error=errors.append, speed_mm_s=0)
    while data:
        found = next_command(data, mechanism.chinese)
        assert found is not None, f"incomplete: {data.hex(' ')}"
        command, length = found
        if isinstance(command, Unknown):
            errors.append(command.data.hex(" "))
        else:
            mechanism.execute(command)
            mechanism.advance(0.0)
        data = data[length:]
    return slips, errors


def test_a_slip_begins_with_reset_and_chinese_mode_and_ends_with_one_cut_at_line_start() -> None:
    data = laid((SlipLine("A012", 6, 6), SlipLine("综合业务", align="left", bold=True)))
    assert data == (
        ESC_AT + FS_AND
        + b"\x1d\x21\x55" + b"\x1b\x61\x01" + b"A012\n"
        + b"\x1d\x21\x00" + b"\x1b\x61\x00" + b"\x1b\x45\x01" + b"\xd7\xdb\xba\xcf\xd2\xb5\xce\xf1\n"
        + CUT
    )  # fmt: skip


def test_ascii_alone_works() -> None:
    assert laid((SlipLine("A1", align="left"),)) == ESC_AT + FS_AND + b"A1\n" + CUT


def test_a_rule_runs_over_the_whole_width() -> None:
    slips, errors = printed(laid((RULE,)))
    assert errors == []
    assert slips[0].lines[0].runs[0].dots == 12 * EPSON.columns


def test_what_gbk_lacks_is_a_visible_mark_and_never_four_bytes() -> None:
    assert encode("€") == b"\xa1\xfe"
    assert encode("𠮷㐀") == b"\xa1\xfe\xa1\xfe"
    assert encode("镕") == b"\xe9\x46"  # in GBK, not in GB2312
    assert encode("，") == b"\xa3\xac"


def test_control_characters_cannot_command_the_printer() -> None:
    assert encode("a\x10\x04\x01\x1b@\nb") == b"a    @ b"


def test_a_letter_with_a_loose_accent_is_one_character() -> None:
    assert encode("e\u0301") == b"\xa8\xa6"


def test_long_lines_wrap_at_their_size_without_breaking_words() -> None:
    assert wrap("Please listen for our staff", 16) == ("Please listen", "for our staff")
    assert wrap("请留意叫号，过号请重新取号", 10) == ("请留意叫", "号，过号请", "重新取号")
    assert wrap("ABCDEFGHIJ", 4) == ("ABCD", "EFGH", "IJ")
    assert wrap("", 4) == ("",)


def test_a_number_too_long_for_its_size_wraps_rather_than_spills() -> None:
    slips, errors = printed(laid((SlipLine("VIP1234567", 8, 8),)))
    assert errors == []
    assert slips[0].texts == ["VIP12", "34567"]


def test_the_height_counts_tall_lines_and_wrapped_lines() -> None:
    one = height_mm((SlipLine("x"),), EPSON.paper)
    assert height_mm((SlipLine("x" * 49),), EPSON.paper) == 2 * one
    assert height_mm((SlipLine("x", height=8),), EPSON.paper) == 192 / EPSON.dots_per_mm


LINES = st.builds(
    SlipLine,
    text=st.text(max_size=60) | st.text(alphabet="综合业务，。A1 €𠮷", max_size=60),
    width=st.integers(0, 9),
    height=st.integers(0, 9),
    align=st.sampled_from(["left", "centre", "right"]),
    bold=st.booleans(),
)


@given(st.lists(LINES, max_size=6).map(tuple), st.sampled_from(names()))
def test_a_strict_printer_prints_any_text_on_one_slip_without_complaint(
    slip: tuple[SlipLine, ...], profile: str
) -> None:
    slips, errors = printed(laid(slip, profile))
    assert errors == []
    assert len(slips) == 1


@given(st.text(max_size=80))
def test_every_character_is_one_ascii_byte_or_two_gbk_bytes(text: str) -> None:
    data = encode(text)
    while data:
        found = next_command(data, chinese=True)
        assert found is not None
        assert isinstance(found[0], Character)
        data = data[found[1] :]


@given(st.text(max_size=80), st.integers(2, 48))
def test_no_wrapped_line_is_too_wide(text: str, columns: int) -> None:
    assert all(len(encode(line)) <= columns for line in wrap(text, columns))
