"""R02: a card reader that types: keys as the kernel tells them, and what of them is a number."""

import struct
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kiosk.readers.wedge import Wedge

CODES = dict(zip("1234567890", range(2, 12), strict=True)) | {
    "A": 30, "B": 48, "C": 46, "D": 32, "E": 18, "F": 33, ",": 51, "\n": 28, "g": 34, "^": 42, "n": 69,
}  # fmt: skip
"""linux/input-event-codes.h; "^" is the left Shift, "n" NumLock, "g" a key of no number."""
KEYPAD = dict(zip("7894561230\n", (71, 72, 73, 75, 76, 77, 79, 80, 81, 82, 96), strict=True))
KEY, SYN, DROPPED = 1, 0, 3


def event(kind: int, code: int, value: int) -> bytes:
    return struct.pack("llHHi", 1763800000, 0, kind, code, value)


REPORT, LOSS = event(SYN, 0, 0), event(SYN, DROPPED, 0) + event(SYN, 0, 0)


def typed(text: str, codes: dict[str, int] = CODES) -> bytes:
    """Each key down and up again."""
    return b"".join(event(KEY, codes[c], 1) + REPORT + event(KEY, codes[c], 0) + REPORT for c in text)


def read(*parts: tuple[float, bytes]) -> list[str]:
    wedge = Wedge()
    return [number for at, data in parts for number in wedge.feed(data, at)]


def test_digits_and_enter_are_a_number_on_either_block_of_keys() -> None:
    assert read((9.0, typed("0006547886\n"))) == ["0006547886"]
    assert read((9.0, typed("0006547886\n", KEYPAD))) == ["0006547886"]
    assert read((9.0, typed("099,59822\n"))) == ["099,59822"]


def test_capital_letters_come_with_shift_and_numlock_means_nothing() -> None:
    assert read((9.0, typed("n01n00^6^3^E9^A^E\n"))) == ["010063E9AE"]


def test_a_key_that_repeats_itself_is_pressed_once() -> None:
    stuck = event(KEY, CODES["7"], 1) + REPORT + (event(KEY, CODES["7"], 2) + REPORT) * 30
    assert read((9.0, typed("12") + stuck + typed("8\n"))) == ["1278"]


def test_a_number_that_stops_for_too_long_is_none_and_neither_is_its_rest() -> None:
    """Eight of fourteen digits would be another card."""
    assert read((9.0, typed("04A2B3")), (9.29, typed("C4D5E6\n"))) == ["04A2B3C4D5E6"]
    assert read((9.0, typed("04A2B3")), (9.31, typed("C4D5E6F7\n"))) == []
    assert read((9.0, typed("04A2B3")), (9.6, typed("C4D5")), (9.7, typed("E6F7\n"))) == []


def test_what_comes_a_second_after_a_number_that_stopped_is_a_new_one() -> None:
    assert read((9.0, typed("04A2B3")), (10.01, typed("C4D5E6F7\n"))) == ["C4D5E6F7"]


def test_a_number_that_was_forgotten_when_it_fell_quiet_has_no_rest_either() -> None:
    wedge = Wedge()
    assert wedge.feed(typed("04A2B3"), 9.0) == []
    assert wedge.quiet() == []
    assert wedge.feed(typed("C4D5E6F7\n"), 9.9) == []
    assert wedge.feed(typed("12345678\n"), 9.95) == ["12345678"]
    assert wedge.skipped == 6 + 8


def test_lost_keys_leave_no_part_of_a_number() -> None:
    """SYN_DROPPED, at any place of it, also as the first thing after a long rest."""
    for at in range(15):
        text = "04A2B3C4D5E6F7\n"
        data = typed(text[:at]) + LOSS + typed(text[at:])
        assert read((99.0, data)) == []
        assert read((99.0, data), (99.1, typed("12345678\n"))) == ["12345678"]


def test_a_number_with_another_key_in_it_is_none_and_hides_no_other() -> None:
    wedge = Wedge()
    assert wedge.feed(typed("12g345678\n12345678\n"), 9.0) == ["12345678"]
    assert wedge.skipped == 1 + 8
    assert wedge.feed(typed("\n\n" + "1" * 41 + "\n"), 9.1) == []


def test_what_was_typed_before_a_plug_was_pulled_is_forgotten() -> None:
    wedge = Wedge()
    half = typed("0006")
    assert wedge.feed(half[:-5], 9.0) == []
    wedge.restart()
    assert wedge.feed(typed("12345678\n"), 9.1) == ["12345678"]


KEYS = st.sampled_from("0123456789ABCDEF,\n\n\ng^n")


@given(st.text(KEYS, max_size=80), st.lists(st.integers(0, 8000), max_size=10))
def test_what_is_typed_without_a_stop_is_what_stands_between_two_enters(text: str, cuts: list[int]) -> None:
    data = typed(text)
    places = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
    parts = [(5.0 + 0.001 * n, data[a:b]) for n, (a, b) in enumerate(pairwise(places))]
    lines = text.replace("^", "").replace("n", "").split("\n")[:-1]
    assert read(*parts) == [line for line in lines if line and "g" not in line and len(line) <= 40]


@given(
    st.lists(
        st.tuples(st.text(KEYS, max_size=12), st.sampled_from([0.01, 0.2, 0.4, 0.9, 1.1, 5.0]), st.booleans())
    )
)
def test_whatever_stops_and_is_lost_a_number_is_whole(bursts: list[tuple[str, float, bool]]) -> None:
    """Each number read is all that was typed since the Enter before it, or since a second of rest."""
    wedge, since, at, found, whole = Wedge(), "", 100.0, list[str](), list[str]()
    for text, pause, is_lost in bursts:
        at += pause
        since = "" if pause > 1.0 else since
        for key in ("!" if is_lost else "") + text:
            since += "" if key in "^n" else key
            if key == "\n":
                whole.append(since[:-1])
                since = ""
        found += wedge.feed((LOSS if is_lost else b"") + typed(text), at)
    assert set(found) <= set(whole)
    assert not any(set(number) & set("!g") for number in found)
