"""The printer's answers: bytes as the manuals give them, whole, split, merged, late and with garbage."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall.device import PrinterState
from printer.status import (
    AutoStatus,
    Flow,
    Identity,
    PaperSensor,
    ProcessId,
    RealTime,
    Replies,
    barrier_process_id,
    is_real_time,
    printer_state,
    question,
)

WELL = 0x12


def test_the_questions_are_the_manuals_bytes() -> None:
    assert [question(n).hex() for n in (1, 2, 3, 4)] == ["100401", "100402", "100403", "100404"]
    assert barrier_process_id("0042").hex(" ") == "1d 28 48 06 00 30 30 30 30 34 32"


def test_a_process_id_has_four_characters() -> None:
    with pytest.raises(ValueError, match="4 characters"):
        barrier_process_id("12345")


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ((WELL, WELL, WELL, WELL), PrinterState("ready", "ok")),
        ((0x16, WELL, WELL, WELL), PrinterState("ready", "ok")),  # open drawer line
        ((WELL, WELL, WELL, 0x1E), PrinterState("ready", "near_end")),
        ((0x1A, 0x32, WELL, 0x7E), PrinterState("fault", "end", "paper_end")),
        ((WELL, WELL, WELL, 0x72), PrinterState("fault", "end", "paper_end")),  # cheap: not even offline
        ((0x1A, 0x16, WELL, WELL), PrinterState("fault", "ok", "cover_open")),
        ((0x1A, 0x52, 0x1A, WELL), PrinterState("fault", "ok", "cutter")),
        ((0x1A, 0x52, 0x32, 0x1E), PrinterState("fault", "near_end", "error")),
        ((0x1A, 0x1A, WELL, WELL), PrinterState("fault", "ok", "feeding")),
        ((0x1A, WELL, WELL, WELL), PrinterState("fault", "ok", "offline")),
    ],
)
def test_bits_are_masked_and_never_compared_whole(answers: Sequence[int], state: PrinterState) -> None:
    """R01: paper end, cover and cutter are faults, near end is not."""
    assert printer_state(*answers) == state


def test_only_a_byte_of_the_right_shape_is_an_answer() -> None:
    assert [byte for byte in range(256) if is_real_time(byte)] == [
        0x12, 0x16, 0x1A, 0x1E, 0x32, 0x36, 0x3A, 0x3E, 0x52, 0x56, 0x5A, 0x5E, 0x72, 0x76, 0x7A, 0x7E,
    ]  # fmt: skip


MIXED = bytes.fromhex("12 10 00 0f 00 37 22 30 30 34 32 00 0c 13 11 5f 54 4d 00 16")
REPLIES = [
    RealTime(0x12),
    AutoStatus(bytes.fromhex("10 00 0f 00")),
    ProcessId("0042"),
    PaperSensor(0x0C),
    Flow(False),
    Flow(True),
    Identity(b"TM"),
    RealTime(0x16),
]


def test_answers_of_every_kind_are_told_apart_in_one_stream() -> None:
    assert Replies().feed(MIXED) == REPLIES


@given(st.lists(st.integers(0, len(MIXED)), max_size=8).map(sorted))
def test_it_does_not_matter_where_the_stream_is_split(cuts: list[int]) -> None:
    replies = Replies()
    pieces = [MIXED[start:end] for start, end in zip([0, *cuts], [*cuts, len(MIXED)], strict=True)]
    assert [reply for piece in pieces for reply in replies.feed(piece)] == REPLIES
    assert replies.garbage == 0


def test_flow_control_and_answers_inside_a_group_do_not_break_it() -> None:
    assert Replies().feed(bytes.fromhex("10 13 00 12 0f 11 00")) == [
        Flow(False),
        RealTime(0x12),
        Flow(True),
        AutoStatus(bytes.fromhex("10 00 0f 00")),
    ]


def test_garbage_is_counted_and_what_follows_is_understood() -> None:
    replies = Replies()
    assert replies.feed(bytes.fromhex("ff 81 37 12")) == [RealTime(0x12)]
    assert replies.garbage == 3


def test_a_broken_process_id_does_not_swallow_the_answer_behind_it() -> None:
    replies = Replies()
    assert replies.feed(bytes.fromhex("37 22 30 30 12")) == [RealTime(0x12)]
    assert replies.garbage == 4


def test_a_reply_cut_short_is_given_up_after_silence() -> None:
    replies = Replies()
    assert replies.feed(b"\x37\x22\x30") == []
    replies.reset()
    assert replies.feed(b"\x12") == [RealTime(0x12)]
    assert replies.garbage == 3


@given(st.binary(max_size=200))
def test_no_bytes_whatever_break_the_parser(data: bytes) -> None:
    replies = Replies()
    replies.feed(data)
    replies.reset()
    assert replies.feed(b"\x16") == [RealTime(0x16)]
