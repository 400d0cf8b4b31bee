"""Onbon's frames, byte by byte.

The frames below are published ones, none is ours: the example of the maker's protocol document for 5K cards (quoted in
three public drivers), its ping, status, clear and delete commands and its ACK, and what a field device sends to a card.
Their checksums all come out, which proves polynomial, start value, order and what they are over. The example for 6K3
with the checksum 3C 49 (reference/hardware.md) could not be found in whole.
"""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from display.signs import onbon
from display.signs.onbon import Answer, Answers, Area, Damaged
from display.signs.protocols import Onbon

HEAD = bytes.fromhex("A5 A5 A5 A5 A5 A5 A5 A5 01 00 00 80 00 00 00 00 00 00 FE 02")
BACK = "A5 A5 A5 A5 A5 A5 A5 A5 00 80 01 00 00 00 00 00 00 00 FE 02 05 00"
PUBLISHED = {
    "ping": "05 00 A2 00 01 00 00 68 F8 5A",
    "status": "05 00 A1 02 01 00 00 2D 40 5A",
    "clear the screen": "05 00 A3 10 01 00 00 51 F8 5A",
    "delete all dynamic areas": "07 00 A3 06 01 02 00 FF 00 67 CC 5A",
    "the document's dynamic area": (
        "32 00 A3 06 01 2D 00 00 01 29 00 00 00 00 00 00 18 00 20 00 00 00 00 02 00 00 00 00 02 02 03 00 04 05"
        " 0E 00 00 00 30 31 32 33 34 35 51 52 53 54 54 56 27 42 A8 7D 5A"
    ),
    "a temperature": (
        "35 00 A3 06 02 00 00 00 01 2C 00 00 00 00 0C 00 40 00 0C 00 01 0A 01 02 00 00 00 00 01 01 01 00 17 02"
        " 11 00 00 00 5C 46 4F 30 30 30 54 45 4D 50 45 52 3A 32 31 A1 E6 82 DA 5A"
    ),
    "a humidity": (
        "33 00 A3 06 02 00 00 00 01 2A 00 00 00 00 18 00 40 00 0C 00 01 0A 01 02 00 00 00 00 01 01 01 00 17 02"
        " 0F 00 00 00 5C 46 4F 30 30 30 48 55 4D 3A 36 36 25 52 48 36 7A 5A"
    ),
}
ACK = bytes.fromhex(f"{BACK} A0 00 00 00 00 64 DC 5A")
REFUSED = bytes.fromhex(
    f"{BACK} A0 01 05 00 00 75 21 5A"
)  # no document has one: the same with 01 and error 5


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_frame_is_built_as_it_is_published(name: str) -> None:
    published = bytes.fromhex(PUBLISHED[name])
    assert onbon.frame(1, published[2:-3]) == HEAD + published


def test_the_fields_of_a_dynamic_area_lie_where_the_document_has_them() -> None:
    """The document's example again, with our values: 128 × 32 at 8, 16, gone after 30 s, two static lines."""
    sent = onbon.show(1, Area(128, 32, x=8, y=16), ["A0", "请"], timeout_s=30)
    data = bytes.fromhex(
        "A3 06 01 00 00 00 01 21 00"  # set, must answer, nothing deleted, one area of 33 bytes
        " 00 01 00 10 00 10 00 20 00 00 00 02 1E 00 00 00 00 02 01 01 00 00 00"
        " 06 00 00 00 41 30 5C 6E C7 EB"
    )
    assert sent[:20] == HEAD
    assert sent[20:22] == len(data).to_bytes(2, "little")
    assert sent[22:-3] == data


def test_one_line_is_said_to_be_one() -> None:
    sent = onbon.show(7, Area(64, 16), ["空闲"], timeout_s=30)
    assert sent[8:10] == b"\x07\x00", "the sign's address"
    assert sent[22 + 9 + 17 : 22 + 9 + 19] == b"\x01\x01"


def test_the_four_bytes_that_mean_something_are_escaped_between_the_ends_only() -> None:
    sent = onbon.frame(1, bytes.fromhex("A5 A6 5A 5B 00"))
    assert sent.count(b"\xa6\x02\xa6\x01\x5b\x02\x5b\x01\x00") == 1
    assert sent[:8] == b"\xa5" * 8
    assert sent[8:].count(0xA5) == 0
    assert sent[:-1].count(0x5A) == 0


@given(st.binary(max_size=60))
def test_no_data_can_end_a_frame_early(data: bytes) -> None:
    sent = onbon.frame(1, data)
    assert 0xA5 not in sent[8:]
    assert 0x5A not in sent[8:-1]


# --- what comes back ----------------------------------------------------------------------------------------


def heard(*chunks: bytes) -> list[Answer | Damaged]:
    answers = Answers()
    return [each for chunk in chunks for each in answers.feed(chunk)]


def test_an_ack_and_a_nack_are_understood() -> None:
    assert heard(ACK) == [Answer(1)]
    assert heard(REFUSED) == [Answer(1, "checksum error")]


@given(st.lists(st.integers(0, len(ACK + REFUSED)), max_size=12))
def test_answers_may_come_split_and_merged_in_any_way(cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), len(ACK + REFUSED)]
    both = ACK + REFUSED
    assert heard(*(both[a:b] for a, b in pairwise(edges))) == [Answer(1), Answer(1, "checksum error")]


@pytest.mark.parametrize("noise", [b"\x00\xff\x13", b"\x5a\x5a", b"\xa6\x02", b"AT+OK\r\n"])
def test_noise_before_a_frame_is_skipped(noise: bytes) -> None:
    assert heard(noise + ACK) == [Answer(1)]


def test_a_head_of_which_the_line_ate_a_part_is_still_one() -> None:
    """An RS-485 adapter that turns round too late swallows the first bytes: the maker sends eight of them for that."""
    assert heard(ACK[5:]) == [Answer(1)]


def test_a_flipped_bit_anywhere_is_never_taken_for_an_answer() -> None:
    for at in range(8, len(ACK) - 1):
        for bit in range(8):
            flipped = ACK[:at] + bytes((ACK[at] ^ 1 << bit,)) + ACK[at + 1 :]
            assert Answer(1) not in heard(flipped), (at, bit)


def test_a_damaged_answer_says_how() -> None:
    wrong = ACK[:-3] + b"\x00\x00" + ACK[-1:]
    assert heard(wrong) == [Damaged("wrong checksum")]
    assert heard(HEAD[:8] + b"\xa6\x03" + b"\x5a") == [Damaged("no frame")]
    assert heard(HEAD[:8] + bytes(1000) + b"\x5a") == [Damaged("it does not end")]


def test_an_answer_for_another_computer_and_the_echo_of_our_own_frame_are_none() -> None:
    assert heard(HEAD + bytes.fromhex(PUBLISHED["ping"])) == []
    to_another = bytes.fromhex("01 80 01 00 00 00 00 00 00 00 FE 02 05 00 A0 00 00 00 00")
    crc = onbon.crc16(to_another).to_bytes(2, "little")
    assert heard(b"\xa5" * 8 + to_another + crc + b"\x5a") == []


@given(st.binary(max_size=300))
def test_any_bytes_are_survived_and_the_next_answer_is_heard(data: bytes) -> None:
    assert heard(data, ACK)[-1] == Answer(1)


# --- what the thread makes of it ----------------------------------------------------------------------------

DAMAGED = ACK[:-3] + b"\x00\x00" + ACK[-1:]


def test_a_damaged_frame_ahead_of_the_answer_does_not_hide_it() -> None:
    """An RS-485 line that floats before the card drives it: the first bytes are noise, perhaps a whole frame of it."""
    card = Onbon(1, Area(128, 16), 30)
    assert card.heard(DAMAGED + ACK) == ""
    card.restart()
    assert card.heard(DAMAGED) is None
    assert card.silence() == "its answer is damaged: wrong checksum"
    assert card.heard(REFUSED) == "it refuses: checksum error"
    card.restart()
    assert card.silence() == "it does not answer"


def test_another_cards_answer_counts_only_where_there_can_be_no_other() -> None:
    """On Ethernet a card heeds no address; who has the connection is meant."""
    assert Onbon(7, Area(128, 16), 30).heard(ACK) is None
    assert Onbon(7, Area(128, 16), 30, is_alone=True).heard(ACK) == ""
