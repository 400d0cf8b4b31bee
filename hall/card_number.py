"""A card's number, however a reader or a table says it, as the one every reader of this hall agrees on (R02). Pure.

That is the raw UID in capital hexadecimal. The same card shows as ten decimal digits, as 3 + 5 of them ("Wiegand"), as
hexadecimal, and as that with its bytes the other way round: which it is nobody can see from the number, so it is said.
"""

import re
import unicodedata
from typing import Literal

Format = Literal["hex", "decimal", "wiegand", "reversed"]
FORMATS: tuple[Format, ...] = ("hex", "decimal", "wiegand", "reversed")
BYTES = (4, 5, 7, 8, 10)
"""Of a UID: 4, 7 and 10 of ISO 14443, 5 of an EM4100, 8 of ISO 15693."""
FEWEST, MOST = 3, max(BYTES)  # that can be kept of one; "Wiegand" has no more than the fewest
DECIMAL_BYTES, WIEGAND_BYTES = 4, 3


class CardNumberError(ValueError):
    """No card's number; says why without repeating it (R22)."""


def read(text: str, format_: Format = "hex", keep: int | None = None) -> str:
    """`keep`: the last so many bytes only, since some readers leave out the first of an EM4100.

    Raises CardNumberError.
    """
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    if re.fullmatch(r"\d+([.,]\d+)?E\+\d+", plain):
        raise CardNumberError("a spreadsheet changed it: format the column as text and fill it in again")
    match format_:
        case "decimal":
            raw = _decimal(plain)
        case "wiegand":
            raw = _wiegand(plain)
        case "reversed":
            raw = _hexadecimal(plain, keep)[::-1]
        case "hex":
            raw = _hexadecimal(plain, keep)
    if keep is None:
        return raw.hex().upper()
    if len(raw) < keep:
        raise CardNumberError(f"{len(raw)} bytes, and the last {keep} are to be kept")
    return raw[-keep:].hex().upper()


def _hexadecimal(text: str, keep: int | None) -> bytes:
    digits = re.sub(r"[\s:-]", "", text)
    if not re.fullmatch(r"[0-9A-F]*", digits):
        raise CardNumberError("a card's number has hexadecimal digits only, 0-9 and A-F")
    if len(digits) % 2 or len(digits) // 2 not in (*BYTES, keep):
        *some, last = (str(2 * count) for count in BYTES)
        raise CardNumberError(_length(digits, f"{', '.join(some)} or {last}", 2 * MOST))
    return bytes.fromhex(digits)


def _decimal(text: str) -> bytes:
    if not re.fullmatch(r"[0-9]*", text):
        raise CardNumberError("a card's number in decimal has the digits 0-9 only")
    if len(text) != 10:
        raise CardNumberError(_length(text, "10 in decimal", 10))
    if (number := int(text)) >= 1 << 8 * DECIMAL_BYTES:
        raise CardNumberError(f"above {(1 << 8 * DECIMAL_BYTES) - 1}, the highest number in decimal")
    return number.to_bytes(DECIMAL_BYTES, "big")


def _wiegand(text: str) -> bytes:
    found = re.fullmatch(r"([0-9]{3})[,.\s-]?([0-9]{5})", text)
    if not found:
        raise CardNumberError("not 3 and 5 digits; in a CSV a comma between them needs quotation marks")
    facility, number = (int(part) for part in found.groups())
    if facility > 0xFF or number > 0xFFFF:
        raise CardNumberError("above 255,65535, the highest number of 3 and 5 digits")
    return bytes([facility]) + number.to_bytes(2, "big")


def _length(digits: str, right: str, most: int) -> str:
    dropped = ": a spreadsheet drops leading zeros" if 0 < len(digits) < most else ""
    return f"{len(digits)} digits, a card's number has {right}{dropped}"
