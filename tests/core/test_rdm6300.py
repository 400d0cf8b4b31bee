"""Frames of 125 kHz card readers, from the manual and from what such readers were seen to send."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.readers.rdm6300 import Rdm6300

MANUAL = bytes.fromhex("02 36 32 45 33 30 38 36 43 45 44 30 38 03")  # RDM630: 62E3086CED, its XOR is 08
PRINTED = bytes.fromhex("02 33 43 30 30 43 45 37 35 34 43 43 42 03")  # a card with 0013530444 on it, 0xCE754C
SEEN = b"\x0201000734E0D2\x03"
ID12 = b"\x02010063E9AE25\r\n\x03"  # its data sheet: STX, data, check sum, CR, LF, ETX
WRONG_SUM = b"\x02060075EA6DD6\x03"  # seen: a module that reads this card with this sum each time; it is F4
NUMBER = {MANUAL: "62E3086CED", PRINTED: "3C00CE754C", SEEN: "01000734E0", ID12: "010063E9AE"}


def read(data: bytes, real: float = 0.0) -> list[str]:
    return Rdm6300().feed(data, real)


@pytest.mark.parametrize("frame", NUMBER)
def test_a_frame_is_the_number_of_a_card(frame: bytes) -> None:
    reader = Rdm6300()
    assert reader.feed(frame, 0.0) == [NUMBER[frame]]
    assert (reader.skipped, reader.bad) == (0, 0)


def test_small_letters_are_the_same_number() -> None:
    assert read(SEEN.lower()) == ["01000734E0"]


def test_a_wrong_checksum_is_counted_and_the_card_not_taken() -> None:
    reader = Rdm6300()
    assert reader.feed(WRONG_SUM + MANUAL, 0.0) == ["62E3086CED"]
    assert (reader.bad, reader.skipped) == (1, 0)


def test_every_digit_that_is_read_wrong_is_found() -> None:
    for place in range(1, 13):
        for digit in b"0123456789ABCDEF":
            wrong = MANUAL[:place] + bytes([digit]) + MANUAL[place + 1 :]
            assert read(wrong) == (["62E3086CED"] if wrong == MANUAL else [])


def test_noise_and_torn_frames_around_a_good_one_are_skipped_and_counted() -> None:
    reader = Rdm6300()
    assert reader.feed(b"\xff\x00" + MANUAL[:7] + MANUAL + b"\x03\x03", 0.0) == ["62E3086CED"]
    assert (reader.skipped, reader.bad) == (2 + 7 + 2, 0)


@pytest.mark.parametrize(
    "frame",
    [
        b"\x0262E3086CE08\x03",  # a digit short
        b"\x0262E3086CEDD08\x03",  # one too many
        b"\x0262E3086CEG08\x03",  # no digit
        b"\x0262E3086CED08\r\x03",
        b"\x0262E3086CED08\n\x03",
        b"\x0262E3086CED08\x02",
        b"62E3086CED08\x03",
    ],
)
def test_what_is_nearly_a_frame_is_none_and_hides_no_other(frame: bytes) -> None:
    reader = Rdm6300()
    assert reader.feed(frame + SEEN, 0.0) == ["01000734E0"]
    assert reader.skipped >= len(frame) - 1


def test_half_a_frame_waits_for_its_rest_until_the_line_is_quiet() -> None:
    for at in range(1, len(ID12)):
        reader = Rdm6300()
        assert reader.feed(ID12[:at], 0.0) == []
        assert reader.feed(ID12[at:], 0.1) == ["010063E9AE"]
        assert reader.feed(MANUAL[: min(at, 13)], 0.2) == []
        reader.quiet()
        assert reader.skipped == min(at, 13)
        assert reader.feed(MANUAL[min(at, 13) :], 9.0) == []


PIECES = st.sampled_from([*NUMBER, b"\x02", b"0A", b"\x03", b"\xff\xfe", b"\r\n", WRONG_SUM])


@given(st.lists(PIECES), st.lists(st.integers(0, 80)))
def test_however_the_bytes_are_cut_the_same_cards_are_read(pieces: list[bytes], cuts: list[int]) -> None:
    stream = b"".join(pieces)
    whole, cut = Rdm6300(), Rdm6300()
    places = sorted({0, len(stream), *(at for at in cuts if at < len(stream))})
    read_whole = whole.feed(stream, 0.0)
    assert [n for a, b in pairwise(places) for n in cut.feed(stream[a:b], 0.0)] == read_whole
    for reader in (whole, cut):
        reader.quiet()
    assert (whole.skipped, whole.bad) == (cut.skipped, cut.bad)
    assert set(read_whole) >= {NUMBER[p] for p in pieces[:1] if p in NUMBER}


@given(st.binary(max_size=200))
def test_no_bytes_end_the_reader(data: bytes) -> None:
    reader = Rdm6300()
    reader.feed(data, 0.0)
    reader.quiet()
    assert reader.feed(MANUAL, 9.0) == ["62E3086CED"]
