"""R02: the dialogue with a PN532 as its manual has it, a chip that lost its power, and one that is gone."""

import pytest

from kiosk.readers.pn532 import ANSWER_S, POLL_S, TRIES, Pn532

WAKE = bytes.fromhex("55 55 00 00 00")
SAM = bytes.fromhex("00 00 FF 03 FD D4 14 01 17 00")  # these stand in manuals and other people's drivers
RETRIES = bytes.fromhex("00 00 FF 06 FA D4 32 05 FF 01 01 F4 00")
LIST = bytes.fromhex("00 00 FF 04 FC D4 4A 01 00 E1 00")
ACK = bytes.fromhex("00 00 FF 00 FF 00")
SAM_DONE = bytes.fromhex("00 00 FF 02 FE D5 15 16 00")
RETRIES_DONE = bytes.fromhex("00 00 FF 02 FE D5 33 F8 00")
NO_CARD = bytes.fromhex("00 00 FF 03 FD D5 4B 00 E0 00")
CARD = bytes.fromhex("00 00 FF 0C F4 D5 4B 01 01 00 04 08 04 1A 2B 3C 4D 00 00")
CARD_7 = bytes.fromhex("00 00 FF 0F F1 D5 4B 01 01 00 44 00 07 04 A2 B3 C4 D5 E6 F7 C4 00")
ERROR = bytes.fromhex("00 00 FF 01 FF 7F 81 00")


def ready() -> Pn532:
    """Awake, and asked for a card at 10.0."""
    chip = Pn532()
    chip.restart()
    for answer in (SAM_DONE, RETRIES_DONE):
        assert chip.due(10.0)
        assert chip.feed(ACK + answer, 10.0) == []
    assert chip.due(10.0) == LIST
    return chip


def test_it_is_woken_set_up_and_asked_four_times_a_second() -> None:
    chip = Pn532()
    first = chip.due(10.0)
    assert first.startswith(WAKE)
    assert first.removeprefix(WAKE).lstrip(b"\x00") == SAM.lstrip(b"\x00")
    assert chip.due(10.01) == b"", "one question at a time"
    assert chip.feed(ACK, 10.02) == []
    assert chip.due(10.02) == b"", "an ACK only says that the answer will come"
    chip.feed(SAM_DONE, 10.03)
    assert chip.due(10.03) == RETRIES
    chip.feed(ACK + RETRIES_DONE, 10.04)
    assert chip.due(10.04) == LIST
    assert not chip.answers
    assert chip.feed(ACK + NO_CARD, 10.07) == []
    assert chip.answers
    assert chip.wait_s(10.07) == pytest.approx(POLL_S - 0.03)
    assert chip.due(10.28) == b""
    assert chip.due(10.3) == LIST


@pytest.mark.parametrize(("frame", "uid"), [(CARD, "1A2B3C4D"), (CARD_7, "04A2B3C4D5E6F7")])
def test_a_listed_card_is_its_uid_however_the_answer_is_cut(frame: bytes, uid: str) -> None:
    for cut in range(len(ACK + frame)):
        chip = ready()
        whole = ACK + frame
        assert chip.feed(whole[:cut], 10.01) + chip.feed(whole[cut:], 10.02) == [uid]
        assert (chip.skipped, chip.bad) == (0, 0)


@pytest.mark.parametrize(
    "body",
    [
        "D5 4B 01 01 00 04 08 05 1A 2B 3C 4D 5E",  # no UID has five bytes here
        "D5 4B 01 01 00 04 08 04 1A 2B 3C",  # cut off
        "D5 4B 00 01 00 04 08 04 1A 2B 3C 4D",  # it says that there is none
        "D5 4D 01 01 00 04 08 04 1A 2B 3C 4D",  # the answer to something else
        "D4 4B 01 01 00 04 08 04 1A 2B 3C 4D",  # not from the chip
        "D5 4B 01",
    ],
)
def test_an_answer_that_lists_no_whole_card_is_none(body: str) -> None:
    data = bytes.fromhex(body)
    frame = b"\x00\x00\xff" + bytes([len(data), -len(data) & 255]) + data + bytes([-sum(data) & 255, 0])
    assert ready().feed(ACK + frame, 10.01) == []


def test_every_bit_of_a_card_that_is_read_wrong_is_found() -> None:
    for place in range(len(CARD) - 1):
        for bit in range(8):
            wrong = bytearray(CARD)
            wrong[place] ^= 1 << bit
            chip = ready()
            assert chip.feed(ACK + bytes(wrong), 10.01) + chip.quiet() == []
            assert chip.bad == (1 if place >= 5 else 0), "before its body stands what makes it a frame"
            assert chip.feed(CARD, 10.02) == ["1A2B3C4D"]


def test_a_chip_that_does_not_answer_is_woken_and_after_three_times_it_is_gone() -> None:
    chip = ready()
    at = 10.0
    for tries in range(TRIES):
        assert not chip.silent
        assert chip.wait_s(at) == pytest.approx(ANSWER_S)
        at += ANSWER_S
        question = chip.due(at)
        assert question.startswith(WAKE) == (tries < TRIES - 1)
    assert chip.silent


def test_a_chip_that_lost_its_power_for_a_moment_is_set_up_again() -> None:
    chip = ready()
    assert chip.due(10.5).startswith(WAKE)
    chip.feed(ACK + SAM_DONE, 10.51)
    assert chip.due(10.51) == RETRIES
    chip.feed(ACK + RETRIES_DONE, 10.52)
    assert chip.due(10.52) == LIST
    assert chip.feed(ACK + CARD, 10.55) == ["1A2B3C4D"]
    assert not chip.silent


def test_one_that_is_woken_and_never_looks_for_a_card_is_gone_too() -> None:
    """Its aerial is off, or its power too weak for the field."""
    chip, at = ready(), 10.0
    for _ in range(TRIES):
        at += ANSWER_S
        for answer in (SAM_DONE, RETRIES_DONE):
            chip.due(at)
            chip.feed(ACK + answer, at)
        chip.due(at)
    assert chip.silent
    assert not chip.answers


def test_an_error_begins_anew_at_once() -> None:
    chip = ready()
    assert chip.feed(ACK + ERROR, 10.01) == []
    assert chip.due(10.01).startswith(WAKE)


def test_an_answer_that_comes_too_late_is_still_a_card_and_disturbs_nothing() -> None:
    chip = ready()
    assert chip.due(10.5).startswith(WAKE)
    assert chip.feed(CARD, 10.51) == ["1A2B3C4D"]
    assert chip.feed(ACK + SAM_DONE, 10.52) == []
    assert chip.due(10.52) == RETRIES


def test_a_line_opened_anew_begins_with_the_wake_up() -> None:
    chip = ready()
    chip.feed(ACK + CARD[:9], 10.01)
    chip.restart()
    assert not chip.answers
    assert chip.due(11.0).startswith(WAKE)
    assert chip.feed(CARD[9:], 11.01) == []
