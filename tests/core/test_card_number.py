"""Card numbers as readers and tables say them, and the one they all are (R02); what is none is never repeated (R22)."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall.card_number import BYTES, FORMATS, CardNumberError, Format, read

LENGTHS = "8, 10, 14, 16 or 20"
TEXT = "a spreadsheet changed it: format the column as text and fill it in again"
HEX = "a card's number has hexadecimal digits only, 0-9 and A-F"


@pytest.mark.parametrize(
    "text",
    [
        "010063E9AE",
        "010063e9ae",
        " 01 00 63 E9 AE\t",
        "01:00:63:E9:AE",
        "01-00-63-e9-ae",
        "０１００６３Ｅ９ＡＥ",
    ],
)
def test_a_number_is_the_same_however_it_is_written(text: str) -> None:
    assert read(text) == "010063E9AE"


@pytest.mark.parametrize(
    ("text", "format_", "number"),
    [
        ("0006547886", "decimal", "0063E9AE"),  # printed on the card that is 010063E9AE
        ("0013530444", "decimal", "00CE754C"),
        ("4294967295", "decimal", "FFFFFFFF"),
        ("099,59822", "wiegand", "63E9AE"),
        ("099-59822", "wiegand", "63E9AE"),
        ("09959822", "wiegand", "63E9AE"),
        ("０９９，５９８２２", "wiegand", "63E9AE"),
        ("AEE96300", "reversed", "0063E9AE"),
        ("04A2B3C4D5E6F7", "hex", "04A2B3C4D5E6F7"),
    ],
)
def test_the_same_card_as_it_is_said_by_different_readers(text: str, format_: Format, number: str) -> None:
    assert read(text, format_) == number


def test_the_last_bytes_are_what_readers_agree_on() -> None:
    """Some leave out the first byte of an EM4100, and 3 + 5 digits have only three of them."""
    assert read("010063E9AE", "hex", 4) == read("0006547886", "decimal", 4) == "0063E9AE"
    four = read("AEE9630001", "reversed", 4)
    assert four == "0063E9AE", "first the order is put right"
    threes = read("010063E9AE", "hex", 3), read("0006547886", "decimal", 3), read("099,59822", "wiegand", 3)
    assert {*threes, read("63E9AE", "hex", 3)} == {"63E9AE"}


@pytest.mark.parametrize(
    ("text", "format_", "keep", "why"),
    [
        ("", "hex", None, f"0 digits, a card's number has {LENGTHS}"),
        ("10063E9AE", "hex", None, f"9 digits, a card's number has {LENGTHS}: a spreadsheet drops leading zeros"),
        ("63E9AE", "hex", None, f"6 digits, a card's number has {LENGTHS}: a spreadsheet drops leading zeros"),
        ("0" * 22, "hex", None, f"22 digits, a card's number has {LENGTHS}"),
        ("010063E9AG", "hex", None, HEX),
        ("099,59822", "hex", None, HEX),
        ("1.0063E+11", "hex", None, TEXT),
        ("1,0063E+11", "decimal", None, TEXT),
        ("1E+110", "wiegand", None, TEXT),
        ("12E+11", "hex", None, TEXT),
        ("王芳", "hex", None, HEX),
        ("01006٣E9AE", "hex", None, HEX),
        ("0063E9AE", "hex", 5, "4 bytes, and the last 5 are to be kept"),
        ("6547886", "decimal", None, "7 digits, a card's number has 10 in decimal: a spreadsheet drops leading zeros"),
        ("00006547886", "decimal", None, "11 digits, a card's number has 10 in decimal"),
        ("4294967296", "decimal", None, "above 4294967295, the highest number in decimal"),
        ("0063E9AE", "decimal", None, "a card's number in decimal has the digits 0-9 only"),
        ("0006٥47886", "decimal", None, "a card's number in decimal has the digits 0-9 only"),
        ("9959822", "wiegand", None, "not 3 and 5 digits; in a CSV a comma between them needs quotation marks"),
        ("256,00000", "wiegand", None, "above 255,65535, the highest number of 3 and 5 digits"),
        ("000,65536", "wiegand", None, "above 255,65535, the highest number of 3 and 5 digits"),
        ("099,59822", "wiegand", 4, "3 bytes, and the last 4 are to be kept"),
    ],
)  # fmt: skip
def test_what_is_no_number_is_told_without_repeating_it(
    text: str, format_: Format, keep: int | None, why: str
) -> None:
    """R22."""
    with pytest.raises(CardNumberError) as caught:
        read(text, format_, keep)
    assert str(caught.value) == why


@given(st.sampled_from(BYTES).flatmap(lambda n: st.binary(min_size=n, max_size=n)), st.integers(3, 10))
def test_every_uid_is_its_bytes_and_the_other_way_round(uid: bytes, keep: int) -> None:
    assert read(uid.hex()) == uid.hex().upper()
    assert read(uid[::-1].hex(), "reversed") == uid.hex().upper()
    if keep <= len(uid):
        assert read(uid.hex(), "hex", keep) == uid[-keep:].hex().upper()
        assert read(uid[-keep:].hex(), "hex", keep) == uid[-keep:].hex().upper(), (
            "as `cards read` has shown it"
        )


@given(
    st.text(max_size=24) | st.text("0123456789ABCDEF,+.-", max_size=24),
    st.sampled_from(FORMATS),
    st.none() | st.integers(3, 10),
)
def test_any_text_is_a_number_of_whole_bytes_or_an_error_without_it(
    text: str, format_: Format, keep: int | None
) -> None:
    """R22."""
    number = said = ""
    try:
        number = read(text, format_, keep)
    except CardNumberError as exc:
        said = str(exc)
    limits = r"4294967295|255,65535"
    assert re.findall(r"[0-9A-F]{5,}", re.sub(limits, "", said)) == []
    assert bytes.fromhex(number).hex().upper() == number
    assert said or keep is None or len(number) == 2 * keep
