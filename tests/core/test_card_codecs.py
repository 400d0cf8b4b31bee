"""R02: whatever comes from a card reader, its codec never fails and takes nothing for a card that is none."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.readers.card_codec import Codec
from kiosk.readers.held_cards import HELD_S, HeldCards
from kiosk.readers.pn532 import Pn532
from kiosk.readers.rdm6300 import Rdm6300
from kiosk.readers.stx import Stx
from kiosk.readers.wedge import Wedge
from tests.core import card_streams as of

MANUAL = bytes.fromhex("02 0A 02 06 00 8E 6D 5D B0 03")  # an EM4100, of the maker's manual; its sum is B0
MIFARE = bytes.fromhex("02 09 01 1A 2B 3C 4D 48 03")
OWN_MARKS = of.stx(bytes.fromhex("02030A0203"))  # STX, ETX and a length within the UID
KINDS: dict[str, tuple[Callable[[], Codec], of.Finder, st.SearchStrategy[bytes]]] = {
    "rdm6300": (
        Rdm6300,
        of.rdm6300_cards,
        of.streams(st.binary(min_size=5, max_size=5).map(of.rdm6300), b"\x02\x030123ABab\r\n"),
    ),
    "stx": (Stx, of.stx_cards, of.streams(of.UIDS.map(of.stx), b"\x02\x03\x09\x0a\x0c\x0d\x0f\x00")),
    "pn532": (
        Pn532,
        of.pn532_cards,
        of.streams(
            of.UIDS.map(of.listed) | st.binary(max_size=20).map(of.pn532), b"\x00\x00\xff\x01\xd5\x4b\x04"
        ),
    ),
}


def read(codec: Codec, parts: list[bytes]) -> list[str]:
    """All of it, and then nothing more comes."""
    found = [card for part in parts for card in codec.feed(part, 0.0)]
    return found + codec.quiet()


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_a_stream_has_the_cards_that_a_plain_search_finds_however_it_is_cut(
    kind: str, data: st.DataObject
) -> None:
    make, search, streams = KINDS[kind]
    stream = data.draw(streams)
    cuts = data.draw(st.lists(st.integers(0, len(stream)), max_size=12))
    places = sorted({0, len(stream), *cuts})
    parts = [stream[a:b] for a, b in pairwise(places)]
    assert read(make(), parts) == search(stream)


@pytest.mark.parametrize("kind", KINDS)
@given(noise=st.binary(max_size=300))
def test_random_bytes_are_no_card_and_hide_none_that_comes_when_it_is_quiet(kind: str, noise: bytes) -> None:
    make, search, _ = KINDS[kind]
    codec = make()
    assert read(codec, [noise]) == search(noise)
    uid = bytes.fromhex("010063E9AE") if kind == "rdm6300" else bytes.fromhex("1A2B3C4D")
    frame = {"rdm6300": of.rdm6300, "stx": of.stx, "pn532": of.listed}[kind](uid)
    assert read(codec, [frame]) == [uid.hex().upper()]


@given(st.lists(st.binary(max_size=100), max_size=6))
def test_random_bytes_are_no_keys_of_a_number(parts: list[bytes]) -> None:
    """An event is a key's only with type 1 and value 1 at their places: random bytes have no twenty of them."""
    wedge = Wedge()
    assert [card for n, part in enumerate(parts) for card in wedge.feed(part, n * 0.01)] == []
    assert wedge.quiet() == []


# --- the length kind ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("frame", "card"), [(MANUAL, "06008E6D5D"), (MIFARE, "1A2B3C4D"), (OWN_MARKS, "02030A0203")]
)
def test_the_length_says_where_a_frame_ends(frame: bytes, card: str) -> None:
    codec = Stx()
    assert codec.feed(frame, 0.0) == [card]
    assert (codec.skipped, codec.bad) == (0, 0)


def test_every_bit_that_is_read_wrong_is_found() -> None:
    for place in range(len(MANUAL)):
        for bit in range(8):
            wrong = bytearray(MANUAL)
            wrong[place] ^= 1 << bit
            assert read(Stx(), [bytes(wrong)]) == []


def test_a_wrong_sum_is_counted_and_the_card_not_taken() -> None:
    codec = Stx()
    assert read(codec, [MANUAL[:-2] + b"\xb1\x03" + MIFARE]) == ["1A2B3C4D"]
    assert codec.bad == 1


def test_a_torn_frame_does_not_swallow_the_next() -> None:
    for cut in range(1, len(MANUAL)):
        assert read(Stx(), [MANUAL[:cut] + MIFARE]) == ["1A2B3C4D"], cut
        assert read(Stx(), [MANUAL[cut:] + MIFARE]) == ["1A2B3C4D"], cut


@pytest.mark.parametrize("length", [9, 10, 12, 13, 15])
def test_the_beginning_of_a_longer_frame_hides_none_that_ends_where_it_would(length: int) -> None:
    """Then the next one's ETX is where the torn one's would be, and only the sum is wrong."""
    for card in (MIFARE, MANUAL):
        torn = b"\x02" + bytes([length, 1]) + b"\x1a" * length
        stream = torn[: max(0, length - len(card))] + card
        assert read(Stx(), [stream]) == [card[3:-2].hex().upper()]


def test_what_stopped_short_is_no_card_with_what_comes_later() -> None:
    codec = Stx()
    assert codec.feed(MANUAL[:6], 0.0) == []
    assert codec.quiet() == []
    assert codec.feed(MANUAL[6:], 5.0) == []
    assert codec.quiet() == []
    assert codec.skipped == len(MANUAL)


def test_what_came_before_a_plug_was_pulled_is_no_card_with_what_comes_after() -> None:
    for kind, (make, _, _) in KINDS.items():
        frame = {"rdm6300": of.rdm6300(b"ABCDE"), "stx": MANUAL, "pn532": of.listed(b"WXYZ")}[kind]
        codec = make()
        assert codec.feed(frame[:7], 0.0) == []
        codec.restart()
        assert read(codec, [frame[7:]]) == []


# --- a card that is held ------------------------------------------------------------------------------------


def test_a_card_that_is_held_is_one_tap_however_long() -> None:
    held = HeldCards()
    assert [n for n in range(600) if held.is_new("a", n * 0.065)] == [0]


def test_a_card_that_comes_again_after_its_frames_ended_is_another_tap() -> None:
    held = HeldCards()
    assert held.is_new("a", 10.0)
    assert not held.is_new("a", 10.0 + HELD_S), (
        "one and a half second after the last frame it is still the same"
    )
    assert held.is_new("a", 13.01)


def test_another_card_is_another_tap_at_once() -> None:
    held = HeldCards()
    assert [held.is_new(card, 0.1) for card in "aab"] == [True, False, True]


def test_two_cards_in_one_purse_that_are_read_in_turn_are_two_taps() -> None:
    """R02: else the second of them would wait for the next customer's ticket."""
    held = HeldCards()
    taps = [card for n in range(40) if held.is_new(card := "ab"[n % 2], n * 0.25)]
    assert taps == ["a", "b"]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 3)), max_size=40))
def test_a_tap_is_what_was_not_read_in_the_last_one_and_a_half_seconds(
    reads: list[tuple[str, float]],
) -> None:
    held, seen, now = HeldCards(), list[tuple[str, float]](), 0.0
    for card, pause in reads:
        now += pause
        before = max((at for other, at in seen if other == card), default=None)
        assert held.is_new(card, now) == (before is None or now > before + HELD_S)
        seen.append((card, now))
