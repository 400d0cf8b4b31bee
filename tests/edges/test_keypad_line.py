"""The keypad line protocol, byte by byte, against the documented lines."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter import keypad_line
from counter.keypad_line import LineCodec

DOCUMENTED = (
    b"0\n1\n2\n3\n4\n5\n6\n7\n8\n9\nNEXT\nRECALL\nNOSHOW\nSTART\nFINISH\nTRANSFER\nPAUSE\nRESUME\nSIGNIN\nSIGNOUT\nCALL\n"
    b"HELP\nPARK\nUNPARK\nVIP\nPATROL\nNOTICE\nRATE1\nRATE2\nRATE3\nENTER\nCLEAR\nISSUE\nCLASS\nREVIVE\nASSIST\n"
)
NAMES = DOCUMENTED.decode("ascii").split()


def read(*chunks: bytes) -> tuple[list[str], LineCodec]:
    reader = LineCodec()
    return [key for chunk in chunks for key in reader.feed(chunk, 0.0)], reader


def test_every_documented_line_is_its_key() -> None:
    keys, reader = read(DOCUMENTED)
    assert keys == NAMES
    assert reader.noise.count == 0


@given(st.lists(st.integers(0, len(DOCUMENTED)), max_size=20))
def test_bytes_may_come_split_and_merged_in_any_way(cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), len(DOCUMENTED)]
    keys, reader = read(*(DOCUMENTED[a:b] for a, b in pairwise(edges)))
    assert keys == NAMES
    assert reader.noise.count == 0


def test_a_carriage_return_before_the_line_feed_is_a_terminals_habit() -> None:
    assert read(b"NEXT\r\n1\r\n\r\n\n")[0] == ["NEXT", "1"]


@pytest.mark.parametrize(
    "noise",
    [
        b"next", b"NEXT ", b" NEXT", b"NEXTNEXT", b"12", b"\xff\xfe", b"\x00NEXT", b"N\rEXT", "ＮＥＸＴ".encode(),
        b"SHOW A012 CALL", b"X" * 5000, b"N" * 32 + b"NEXT",
    ],
)  # fmt: skip
def test_what_is_no_key_is_dropped_up_to_its_end_and_counted(noise: bytes) -> None:
    keys, reader = read(b"1\n" + noise + b"\nNEXT\n")
    assert keys == ["1", "NEXT"]
    assert reader.noise.count == 1


def test_the_first_unreadable_line_is_kept_for_the_report() -> None:
    _, reader = read(b"\xffA\n", b"B!\n", b"NEXT\n")
    assert (reader.noise.count, reader.noise.first) == (2, repr(b"\xffA"))


def test_a_line_that_never_ends_takes_no_memory() -> None:
    _, reader = read(*([b"A" * 1000] * 1000))
    assert len(reader._line) <= keypad_line.LONGEST_LINE


def test_after_the_line_was_opened_anew_an_old_half_key_is_forgotten() -> None:
    reader = LineCodec()
    assert list(reader.feed(b"NE", 0.0)) == []
    reader.restart()
    assert list(reader.feed(b"1\nNEXT\n", 1.0)) == ["1", "NEXT"]


@given(st.binary(max_size=200))
def test_any_bytes_give_only_documented_keys(data: bytes) -> None:
    keys, _ = read(data)
    assert set(keys) <= set(NAMES)


def test_the_way_back_is_as_documented() -> None:
    assert keypad_line.show("A012 CALL") == b"SHOW A012 CALL\n"
    assert keypad_line.show("") == b"SHOW \n"
    assert keypad_line.beep(2) == b"BEEP 2\n"
    assert keypad_line.lamp("next", True) == b"LAMP next 1\n"
    assert keypad_line.lamp("pause", False) == b"LAMP pause 0\n"


def test_a_text_is_cut_to_the_display_and_to_ascii() -> None:
    assert keypad_line.show("ABCDEFGHIJKLMNOPQRST") == b"SHOW ABCDEFGHIJKLMNOP\n"
    assert keypad_line.show("号\nA\t012") == b"SHOW ??A?012\n"
