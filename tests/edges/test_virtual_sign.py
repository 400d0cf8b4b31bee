"""The emulated LED signs, with published bytes and ones by hand: what they show, and what they do not let pass."""

import pytest

from virtual.sign import LineSign, OnbonCard

# The example of the maker's protocol document: area 0 at 0, 0, 24 bytes by 32 pixels, run mode 0, two lines or more.
DOCUMENT = bytes.fromhex(
    "A5 A5 A5 A5 A5 A5 A5 A5 01 00 00 80 00 00 00 00 00 00 FE 02 32 00 A3 06 01 2D 00 00 01 29 00 00 00 00 00 00"
    " 18 00 20 00 00 00 00 02 00 00 00 00 02 02 03 00 04 05 0E 00 00 00 30 31 32 33 34 35 51 52 53 54 54 56 27 42"
    " A8 7D 5A"
)
# What a field device sends to an area of 64 bytes by 12 pixels: one line, no answer wanted, with a font.
CAPTURED = bytes.fromhex(
    "A5 A5 A5 A5 A5 A5 A5 A5 01 00 00 80 00 00 00 00 00 00 FE 02 35 00 A3 06 02 00 00 00 01 2C 00 00 00 00 0C 00"
    " 40 00 0C 00 01 0A 01 02 00 00 00 00 01 01 01 00 17 02 11 00 00 00 5C 46 4F 30 30 30 54 45 4D 50 45 52 3A 32"
    " 31 A1 E6 82 DA 5A"
)
ACK = bytes.fromhex(
    "A5 A5 A5 A5 A5 A5 A5 A5 00 80 01 00 00 00 00 00 00 00 FE 02 05 00 A0 00 00 00 00 64 DC 5A"
)


def by_hand(
    text: bytes,
    *,
    run_mode: int = 2,
    timeout_s: int = 30,
    width: int = 16,
    to: int = 1,
    modes: bytes = bytes(6),
) -> bytes:
    """One static line of 16 pixels; its checksum is from the division on paper, not from a table."""
    area = bytes((0, 0, 0, 0, 0, width, 0, 16, 0, 0, 0, run_mode, timeout_s, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0))
    area += len(text).to_bytes(4, "little") + text
    data = b"\xa3\x06\x01\x00\x00\x00\x01" + len(area).to_bytes(2, "little") + area
    content = (
        to.to_bytes(2, "little") + b"\x00\x80" + modes + b"\xfe\x02" + len(data).to_bytes(2, "little") + data
    )
    return b"\xa5" * 8 + content + divided(content) + b"\x5a"


def divided(content: bytes) -> bytes:
    """The remainder by x16 + x15 + x2 + 1, bits of each byte from the lowest, as long division does it."""
    bits = [byte >> n & 1 for byte in content for n in range(8)] + [0] * 16
    for at in range(len(content) * 8):
        if bits[at]:
            for power in (16, 15, 2, 0):
                bits[at + 16 - power] ^= 1
    low, high = bits[-16:-8], bits[-8:]
    return bytes(sum(bit << n for n, bit in enumerate(byte)) for byte in (low, high))


def card() -> OnbonCard:
    return OnbonCard(width=512, height=64)


def hear(sign: OnbonCard, data: bytes, now: float = 0.0) -> bytes:
    answer = sign.hear(data, now)
    assert sign.errors == []
    return answer


def test_the_makers_own_example_is_shown_and_answered() -> None:
    sign = card()
    assert hear(sign, DOCUMENT) == ACK
    assert sign.shown(0.0) == ("012345QRSTTV'B",)


def test_text_is_shown_and_answered_with_the_ack_of_the_document() -> None:
    sign = card()
    assert hear(sign, by_hand("请 A012 号".encode("gb2312"))) == ACK
    assert sign.shown(0.0) == ("请 A012 号",)


def test_a_frame_that_wants_no_answer_gets_none() -> None:
    sign = card()
    assert hear(sign, CAPTURED) == b""
    assert sign.shown(0.0) == ("TEMPER:21℃",)


def test_split_bytes_make_the_same_frame() -> None:
    sign = card()
    frame = by_hand(b"A012")
    answers = [hear(sign, bytes((byte,))) for byte in frame]
    assert answers[-1] == ACK
    assert not any(answers[:-1])


def test_an_area_in_run_mode_2_goes_dark_after_its_timeout_and_in_mode_0_never() -> None:
    sign = card()
    hear(sign, by_hand(b"A012", timeout_s=30), 100.0)
    assert sign.shown(129.9) == ("A012",)
    assert sign.shown(130.0) == ()
    hear(sign, by_hand(b"A013", run_mode=0, timeout_s=2), 200.0)
    assert sign.shown(9999.0) == ("A013",)


def test_without_power_it_forgets() -> None:
    sign = card()
    hear(sign, by_hand(b"A012"))
    sign.power_cycle()
    assert sign.shown(0.0) == ()


def test_a_frame_for_another_sign_is_not_obeyed_and_no_error() -> None:
    sign = OnbonCard(address=2)
    assert hear(sign, by_hand(b"A012")) == b""
    assert sign.frames == 0


def test_a_frame_for_every_card_is_answered_from_there() -> None:
    sign = OnbonCard(address=2)
    assert hear(sign, by_hand(b"A012", to=0xFFFE))[8:12] == b"\x00\x80\xfe\xff"
    assert sign.shown(0.0) == ("A012",)


def test_on_ethernet_no_address_is_heeded_and_the_answer_has_the_cards_own() -> None:
    sign = OnbonCard(address=2, on_network=True)
    assert hear(sign, by_hand(b"A012"))[8:12] == b"\x00\x80\x02\x00"
    assert sign.shown(0.0) == ("A012",)


def test_both_display_modes_are_taken() -> None:
    """0: a programme stands beside the area; 1: the area goes first."""
    sign = card()
    assert hear(sign, by_hand(b"A013", modes=bytes((0, 0, 0, 0, 0, 1)))) == ACK


def test_it_can_refuse_say_nothing_hear_nothing_and_be_garbled() -> None:
    sign = card()
    sign.refuses = 3
    assert hear(sign, by_hand(b"A012"))[22:25] == b"\xa0\x01\x03"
    assert sign.shown(0.0) == ()
    sign.refuses, sign.silent = 0, True
    assert hear(sign, by_hand(b"A012")) == b""
    assert sign.shown(0.0) == ("A012",)
    sign.silent, sign.garbles = False, True
    assert hear(sign, by_hand(b"A012")) != ACK
    sign.garbles, sign.deaf = False, True
    assert hear(sign, by_hand(b"A013")) == b""
    assert sign.shown(0.0) == ("A012",)


GOOD = by_hand(b"A012")


@pytest.mark.parametrize(
    ("bad", "error"),
    [
        (GOOD[1:], "01 after 7 bytes of a head"),
        (b"\xa5" + GOOD, "01 after 9 bytes of a head"),
        (b"\x00" + GOOD, "00 after 0 bytes of a head"),
        (GOOD[:30] + b"\xa5" + GOOD[30:], "A5 within a frame"),
        (GOOD[:-4] + b"3" + GOOD[-3:], "wrong checksum"),
        (b"\xa5" * 8 + b"\xa6\x03" + bytes(30) + b"\x5a", "broken escape"),
        (by_hand(b"A" * 17), "text beyond its area"),
        (by_hand(b"A012", width=65), "an area beyond the matrix"),
        (by_hand(b"\\Q1"), "unknown command in the text"),
        (by_hand(b"A\n"), "control character in the text"),
        (by_hand(b"A012", run_mode=9), "kind of area"),
        (by_hand(b"A012", modes=bytes((1, 0, 0, 0, 0, 0))), "reserved bytes"),
        (by_hand(b"A012", modes=bytes((0, 0, 0, 1, 0, 0))), "option"),
        (by_hand(b"A012", modes=bytes((0, 0, 0, 0, 1, 0))), "kind of checksum"),
    ],
)
def test_what_a_real_card_may_take_another_way_is_an_error(bad: bytes, error: str) -> None:
    sign = card()
    sign.hear(bad, 0.0)
    assert sign.errors
    assert error in sign.errors[0]


def test_a_line_sign_shows_its_last_line_for_ever() -> None:
    sign = LineSign(columns=16)
    assert sign.hear(b"  CALLING A012  \r", 0.0) == b""
    assert sign.shown(0.0) == ()
    sign.hear(b"\n", 0.0)
    assert sign.shown(9999.0) == ("CALLING A012",)
    sign.hear(b" " * 16 + b"\r\n", 1.0)
    assert sign.shown(1.0) == ()
    assert sign.errors == []


@pytest.mark.parametrize(
    "line", [b"A012\r\n", b" " * 17 + b"\r\n", b" " * 16 + b"\n", b"\xc7" * 16 + b"\r\n"]
)
def test_a_line_sign_takes_nothing_but_full_lines_of_ascii(line: bytes) -> None:
    sign = LineSign(columns=16)
    sign.hear(line, 0.0)
    assert len(sign.errors) == 1
