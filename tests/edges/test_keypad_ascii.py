"""Pads of one byte a key: bytes to keys and back, byte by byte, as the pad's description has them."""

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter import keymap_file
from counter.keypad_ascii import DOUBT_S, AsciiCodec
from counter.settings import KeypadSettings

# The dumb RS-232 PIN pad: 9600 8N1, 0x89 asks whether it is there, "OK" CR is the answer, ESC s 1 fills the display.
ASK, OK = b"\x89", b"OK\r"
A012_CALL = bytes.fromhex("1B 73 31 41 30 31 32 20 43 41 4C 4C 20 20 20 20 20 20 20")


PAD = keymap_file.pad(msgspec.convert({"port": "/dev/keypad", "driver": "ascii"}, KeypadSettings))


def codec(**table: Any) -> AsciiCodec:
    if not table:
        return AsciiCodec(PAD)
    settings = msgspec.convert({"port": "/dev/keypad", "driver": "ascii", **table}, KeypadSettings)
    return AsciiCodec(keymap_file.pad(settings))


def fed(codec: AsciiCodec, *chunks: bytes, at: float = 10.0) -> list[str]:
    return [key for chunk in chunks for key in codec.feed(chunk, at)]


def test_one_byte_is_one_key() -> None:
    pad = codec()
    assert fed(pad, b"G1001\r", b"A") == ["SIGNIN", "1", "0", "0", "1", "ENTER", "NEXT"]
    assert (pad.noise.count, pad.heard) == (0, 7)


def test_two_bytes_may_be_one_key() -> None:
    pad = codec()
    assert fed(pad, b"F", b"G", b"FP") == ["SIGNOUT", "RESUME"]
    assert pad.noise.count == 0


def test_a_byte_in_no_map_is_counted_and_its_code_is_kept_as_it_is_written_in_a_map() -> None:
    pad = codec()
    assert fed(pad, b"\x80a", b"A") == ["NEXT"]
    assert (pad.noise.count, pad.noise.first, pad.noise.last) == (2, "0x80", "a")


def test_the_answer_to_the_question_is_no_key() -> None:
    pad = codec()
    assert pad.question == ASK
    assert fed(pad, b"1", b"O", b"K\r", b"2") == ["1", "2"]
    assert (pad.noise.count, pad.heard) == (0, 3)


def test_half_an_answer_swallows_no_key_behind_it() -> None:
    pad = codec()
    assert fed(pad, b"O", b"5") == ["5"]
    assert fed(pad, b"OK") == []
    assert fed(pad, b"6", at=11.0) == ["6"]
    assert (pad.noise.count, pad.noise.first) == (2, "half an answer, 4F")
    assert fed(pad, b"\r", at=12.1) == ["ENTER"]


@pytest.mark.parametrize(
    "damaged", [b"?K\r", b"O?\r", b"??\r", b"K\r", b"\r", b"O\r", b"OOK?\r", b"OKK\r", b"OK\x0a\r"]
)
@pytest.mark.parametrize("late_s", [0.02, 0.9])
def test_an_answer_that_came_damaged_or_cut_is_no_enter(damaged: bytes, late_s: float) -> None:
    pad = codec()
    pad.sent(ASK, 10.0)
    assert fed(pad, damaged[:1], damaged[1:], b"2", at=10.0 + late_s) == ["2"]
    assert pad.noise.count
    pad.sent(ASK, 12.0)
    assert fed(pad, OK, b"\r", at=12.1) == ["ENTER"]


def test_an_answer_that_came_late_in_two_pieces_is_no_enter() -> None:
    pad = codec()
    pad.sent(ASK, 10.0)
    assert fed(pad, b"OK", at=11.9) == []
    assert fed(pad, b"\r", at=12.7) == []
    assert fed(pad, b"\r", at=12.8 + DOUBT_S) == ["ENTER"]
    assert fed(pad, b"?K", at=30.0) == []  # damaged, and nobody asked of late
    assert fed(pad, b"\r", at=30.5) == []


def test_an_answer_that_came_whole_leaves_every_key_a_key() -> None:
    pad = codec()
    pad.sent(ASK, 10.0)
    assert fed(pad, b"G1", OK, b"\r", at=10.1) == ["SIGNIN", "1", "ENTER"]
    assert pad.noise.count == 0
    pad.sent(ASK, 12.0)  # nobody answers
    assert fed(pad, b"\r", at=12.1 + DOUBT_S) == ["ENTER"]


def test_a_shift_before_a_damaged_answer_leaves_no_key_without_it() -> None:
    pad = codec()
    pad.sent(ASK, 10.0)
    assert fed(pad, b"F?K\rA") == []
    assert fed(pad, b"A") == ["NEXT"]
    pad.sent(ASK, 12.0)
    assert fed(pad, b"FK\rA", at=12.1) == ["VIP"]


def test_the_display_gets_sixteen_characters_always() -> None:
    pad = codec()
    assert pad.show("A012 CALL") == A012_CALL
    assert pad.show("ABCDEFGHIJKLMNOPQRST") == b"\x1bs1ABCDEFGHIJKLMNOP"
    assert pad.show("号\n") == b"\x1bs1??" + b" " * 14


def test_what_a_pad_does_not_have_is_never_sent() -> None:
    assert codec().beep(2) == b""
    assert codec().lamp("next", True) == b""


def test_a_pad_may_have_a_bell_or_speak_the_words_of_the_line_protocol(tmp_path: Any) -> None:
    path = tmp_path / "pad.toml"
    path.write_text('like = "ascii-21"\nbell = true\n', "utf-8")
    assert codec(keymap=str(path)).beep(2) == b"\x07\x07"
    path.write_text('driver = "ascii"\ndisplay = "line"\n[keys]\n"n" = "NEXT"\n', "utf-8")
    diy = codec(keymap=str(path))
    assert (diy.show("OPEN"), diy.beep(1), diy.lamp("next", True)) == (
        b"SHOW OPEN\n",
        b"BEEP 1\n",
        b"LAMP next 1\n",
    )
    assert diy.question == b""


def test_an_echo_of_our_own_text_presses_no_key() -> None:
    pad = codec()
    pad.sent(A012_CALL, 10.0)
    assert fed(pad, A012_CALL[:7], A012_CALL[7:], b"3") == ["3"]
    assert pad.noise.count == 0


def test_an_echo_that_was_spoilt_on_the_way_presses_no_key() -> None:
    pad = codec()
    pad.sent(A012_CALL, 10.0)
    assert fed(pad, A012_CALL[:5] + b"9" + A012_CALL[6:], b"3") == ["3"]
    pad.sent(A012_CALL, 11.0)
    assert fed(pad, A012_CALL, at=11.0) == []  # now it is known that this wire echoes
    pad.sent(A012_CALL, 12.0)
    assert fed(pad, b"9" + A012_CALL[1:], b"3", at=12.0) == ["3"]


def test_on_a_wire_without_echo_a_key_right_behind_our_text_counts() -> None:
    pad = codec()
    pad.sent(A012_CALL, 10.0)
    assert fed(pad, b"A012") == ["NEXT", "0", "1", "2"]


def test_what_only_begins_like_an_echo_makes_no_wire_an_echoing_one() -> None:
    pad = codec()
    pad.sent(A012_CALL, 10.0)
    assert fed(pad, b"\x1b" + b"?" * (len(A012_CALL) - 1)) == []
    pad.sent(A012_CALL, 10.5)
    assert fed(pad, b"A", at=10.6) == ["NEXT"]


def test_what_is_sent_to_a_pad_that_never_speaks_is_not_kept_for_ever() -> None:
    pad = codec()
    for number in range(1000):
        pad.sent(A012_CALL, 10.0 + number)
    assert len(pad._echo._due) <= 2


def test_an_echo_that_stops_halfway_holds_no_key_back_for_long() -> None:
    pad = codec()
    pad.sent(A012_CALL, 10.0)
    assert fed(pad, A012_CALL[:4]) == []
    assert fed(pad, b"A", at=11.5) == ["NEXT"]


def test_after_the_port_was_opened_anew_nothing_is_continued() -> None:
    pad = codec()
    pad.sent(A012_CALL, 10.0)
    assert fed(pad, A012_CALL[:4] + b"F") == []
    pad.restart()
    assert fed(pad, b"1K") == ["1"]


@settings(deadline=None)
@given(st.lists(st.binary(max_size=30), max_size=10), st.booleans())
def test_any_bytes_give_only_keys_of_the_map(chunks: list[bytes], is_sent: bool) -> None:
    pad = codec()
    now = 0.0
    for chunk in chunks:
        now += 0.3
        if is_sent:
            pad.sent(A012_CALL, now)
        assert len(fed(pad, chunk, at=now)) <= len(chunk)
