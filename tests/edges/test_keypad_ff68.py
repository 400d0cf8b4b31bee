"""Frames `FF 68 L L 68 address command data… SUM 16`: written out by hand, L and SUM counted on paper."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter import keymap_file
from counter.keypad_ff68 import Ff68Codec, FrameReader, frame
from counter.settings import KeypadSettings


def hexed(text: str) -> bytes:
    return bytes.fromhex(text)


NEXT = hexed("FF 68 03 03 68 01 01 0A 0C 16")  # terminal 1, command 01, key 0A; 01+01+0A = 0C
SEVEN = hexed("FF 68 03 03 68 01 01 07 09 16")
HELLO = hexed("FF 68 02 02 68 01 02 03 16")
ACK = hexed("FF 68 02 02 68 01 06 07 16")
SHOW = hexed("FF 68 12 12 68 01 10 41 30 31 32 20 43 41 4C 4C 20 20 20 20 20 20 20 01 16")  # 0x301
BEEP = hexed("FF 68 03 03 68 01 11 02 14 16")
LAMP = hexed("FF 68 04 04 68 01 12 01 01 15 16")
OTHER = hexed("FF 68 03 03 68 02 01 0A 0D 16")  # terminal 2
WRONG_SUM = hexed("FF 68 03 03 68 01 01 0A 0D 16")
WRONG_END = hexed("FF 68 03 03 68 01 01 0A 0C 17")
LENGTHS_DIFFER = hexed("FF 68 03 04 68 01 01 0A 0C 16")


PAD = keymap_file.pad(msgspec.convert({"port": "/dev/keypad", "driver": "ff68"}, KeypadSettings))


def codec(folder: Path | None = None, text: str = "", address: int = 1) -> Ff68Codec:
    if folder is None:
        return Ff68Codec(PAD, address)
    path = folder / "pad.toml"
    path.write_text(f'like = "ff68-21"\n{text}', "utf-8")
    table: dict[str, Any] = {"port": "/dev/keypad", "driver": "ff68", "keymap": str(path)}
    return Ff68Codec(keymap_file.pad(msgspec.convert(table, KeypadSettings)), address)


def fed(codec: Ff68Codec, *chunks: bytes, at: float = 10.0) -> list[str]:
    return [key for chunk in chunks for key in codec.feed(chunk, at)]


def test_a_frame_is_a_key_and_is_acknowledged_once() -> None:
    terminal = codec()
    assert fed(terminal, NEXT) == ["NEXT"]
    assert terminal.replies() == ACK
    assert terminal.replies() == b""
    assert (terminal.heard, terminal.noise.count) == (1, 0)


@settings(deadline=None)
@given(st.lists(st.integers(0, len(NEXT + SEVEN + NEXT)), max_size=12))
def test_frames_may_come_split_and_merged_in_any_way(cuts: list[int]) -> None:
    whole = NEXT + SEVEN + NEXT
    edges = [0, *sorted(cuts), len(whole)]
    terminal = codec()
    assert fed(terminal, *(whole[a:b] for a, b in pairwise(edges))) == ["NEXT", "7", "NEXT"]
    assert terminal.noise.count == 0


@pytest.mark.parametrize(
    "noise",
    [
        b"\x00", b"\xff", b"\xff\xff\xff", b"\x68\x16", b"\xff\x68", b"\xff\x68\x03", hexed("FF 68 03 03"),
        hexed("FF 68 00 00 68 00 16"), hexed("FF 68 01 01 68 01 01 16"), hexed("FF 68 FF FF 68"),
        WRONG_SUM, WRONG_END, LENGTHS_DIFFER, NEXT[:-3], NEXT[1:],
    ],
    ids=lambda noise: noise.hex(" "),
)  # fmt: skip
def test_noise_before_a_frame_does_not_spoil_it_and_is_counted_once(noise: bytes) -> None:
    terminal = codec()
    assert fed(terminal, SEVEN + noise + NEXT + SEVEN + SEVEN) == ["7", "NEXT", "7", "7"]
    assert terminal.noise.count == 1
    assert terminal.noise.first == noise.hex(" ").upper()


def test_a_frame_with_a_wrong_sum_is_no_key() -> None:
    terminal = codec()
    assert fed(terminal, WRONG_SUM) == []
    assert (terminal.noise.count, terminal.heard, terminal.replies()) == (1, 0, b"")


def test_a_frame_whose_end_never_came_gives_no_key_late() -> None:
    terminal = codec()
    assert fed(terminal, NEXT[:9]) == []
    assert fed(terminal, b"\x16", at=11.0) == []
    assert fed(terminal, SEVEN, at=11.0) == ["7"]


def test_a_header_in_noise_holds_no_key_back_for_long() -> None:
    terminal = codec()
    assert fed(terminal, hexed("FF 68 14 14 68"), SEVEN) == []  # 27 bytes seem to be coming
    assert fed(terminal, NEXT, at=11.0) == ["NEXT"]


def test_a_frame_is_read_by_its_length_for_any_byte_may_be_data(tmp_path: Path) -> None:
    keys = '[keys]\n"0x16" = "NEXT"\n"0x68" = "RECALL"\n"0xFF" = "START"\n'
    terminal = codec(tmp_path, keys, address=255)
    frames = hexed("FF 68 03 03 68 FF 01 16 16 16") + hexed("FF 68 03 03 68 FF 01 68 68 16")
    assert fed(terminal, frames, hexed("FF 68 03 03 68 FF 01 FF FF 16")) == ["NEXT", "RECALL", "START"]


def test_another_terminals_frame_is_neither_a_key_nor_noise() -> None:
    terminal = codec()
    assert fed(terminal, OTHER, NEXT) == ["NEXT"]
    assert (terminal.noise.count, terminal.replies()) == (0, ACK)


def test_words_for_the_terminal_are_laid_out_as_its_file_says() -> None:
    terminal = codec()
    assert terminal.show("A012 CALL") == SHOW
    assert terminal.beep(2) == BEEP
    assert terminal.lamp("next", True) == LAMP
    assert terminal.lamp("unknown", True) == b""


def test_our_own_echo_is_dropped_exactly_once() -> None:
    terminal = codec()
    terminal.sent(SHOW + BEEP, 10.0)
    assert fed(terminal, SHOW[:9], SHOW[9:] + BEEP, NEXT) == ["NEXT"]
    assert terminal.noise.count == 0
    assert fed(terminal, BEEP) == []  # not ours this time
    assert terminal.noise.count == 1


def test_an_echo_that_was_spoilt_is_noise_and_the_next_is_dropped_still() -> None:
    terminal = codec()
    terminal.sent(SHOW, 10.0)
    terminal.sent(BEEP, 10.0)
    assert fed(terminal, SHOW[:8] + b"\x00" + SHOW[9:], BEEP, NEXT) == ["NEXT"]
    assert terminal.noise.count == 1


def test_what_is_sent_to_a_terminal_that_never_speaks_is_not_kept_for_ever() -> None:
    terminal = codec()
    for number in range(1000):
        terminal.sent(SHOW, 10.0 + number)
    assert len(terminal._echoes._due) <= 2


def test_a_key_that_looks_like_our_acknowledgement_counts_where_nothing_echoes(tmp_path: Path) -> None:
    """Some terminals say a key and hear its acknowledgement under one command."""
    terminal = codec(tmp_path, '[commands]\nkey = "01 code"\nack = "01 0A"\n')
    assert fed(terminal, NEXT) == ["NEXT"]
    assert terminal.replies() == NEXT
    terminal.sent(NEXT, 10.0)
    assert fed(terminal, NEXT, at=10.01) == []  # the echo
    assert fed(terminal, NEXT, at=10.5) == ["NEXT"]
    terminal.sent(terminal.replies(), 10.5)
    assert fed(terminal, NEXT, at=12.0) == ["NEXT"]  # an echo comes at once or never


def test_a_key_said_again_under_its_sequence_number_is_one_press(tmp_path: Path) -> None:
    terminal = codec(tmp_path, '[commands]\nkey = "01 sequence code"\nack = "06 sequence"\n')
    first = hexed("FF 68 04 04 68 01 01 05 0A 11 16")
    second = hexed("FF 68 04 04 68 01 01 06 0A 12 16")
    assert fed(terminal, first, first, second) == ["NEXT", "NEXT"]
    ack = hexed("FF 68 03 03 68 01 06 05 0C 16")
    assert terminal.replies() == ack + ack + hexed("FF 68 03 03 68 01 06 06 0D 16")
    assert fed(terminal, second, at=20.0) == ["NEXT"]  # 256 presses later


def test_a_terminal_that_was_switched_on_says_so_and_counts_anew(tmp_path: Path) -> None:
    terminal = codec(tmp_path, '[commands]\nkey = "01 sequence code"\n')
    first = hexed("FF 68 04 04 68 01 01 00 0A 0C 16")
    assert fed(terminal, first, HELLO, first) == ["NEXT", "NEXT"]
    assert (terminal.woken, terminal.heard, terminal.noise.count) == (1, 3, 0)


def test_a_terminal_that_speaks_only_when_asked_is_asked(tmp_path: Path) -> None:
    terminal = codec(tmp_path, 'ask_s = 0.1\n[commands]\npoll = "05"\nidle = "07"\n')
    assert (terminal.question, terminal.ask_s) == (hexed("FF 68 02 02 68 01 05 06 16"), 0.1)
    assert fed(terminal, hexed("FF 68 02 02 68 01 07 08 16")) == []
    assert (terminal.heard, terminal.noise.count) == (1, 0)
    assert codec().question == b""


def test_a_command_and_a_key_that_nobody_taught_are_noise_with_their_bytes() -> None:
    terminal = codec()
    assert fed(terminal, hexed("FF 68 03 03 68 01 33 0A 3E 16")) == []
    assert terminal.noise.last == "FF 68 03 03 68 01 33 0A 3E 16"
    assert fed(terminal, hexed("FF 68 03 03 68 01 01 77 79 16")) == []
    assert terminal.noise.last == "0x77"
    assert fed(terminal, hexed("FF 68 04 04 68 01 01 0A 00 0C 16")) == []  # longer than keys are
    assert terminal.noise.count == 3


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_without_a_right_sum_no_bytes_are_a_key(data: bytes) -> None:
    terminal = codec()
    keys = fed(terminal, data)
    right = sum(frame(1, bytes([1, code])) in data for code in range(256))
    assert bool(keys) <= bool(right)


@settings(deadline=None)
@given(st.integers(1, 255), st.binary(min_size=1, max_size=60), st.integers(0, 200), st.integers(1, 255))
def test_a_frame_with_one_byte_changed_is_never_a_frame(address: int, data: bytes, at: int, by: int) -> None:
    """A sum finds every change of one byte."""
    whole = bytearray(frame(address, data))
    assert [(a, d) for a, d, _ in FrameReader().feed(bytes(whole), 0.0)] == [(address, data)]
    whole[at % len(whole)] ^= by
    assert list(FrameReader().feed(bytes(whole), 0.0)) == []


@settings(deadline=None)
@given(
    st.lists(
        st.one_of(st.binary(max_size=20), st.sampled_from([NEXT, SEVEN, HELLO, OTHER, SHOW])), max_size=20
    )
)
def test_nothing_that_comes_raises(chunks: list[bytes]) -> None:
    terminal = codec()
    now = 0.0
    for chunk in chunks:
        now += 0.2
        terminal.sent(SHOW, now)
        assert set(fed(terminal, chunk, at=now)) <= set(PAD.keys.values())
