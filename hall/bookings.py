"""Appointments as everybody knows them: by a keyed hash of their code, never by the code itself (R20). Pure.

The controller makes the hashes when it imports a day's list, a kiosk when somebody types or scans a code; both have
the key of the cards. What travels is useless without it.
"""

import hashlib
import hmac
import re
import unicodedata

import msgspec

from hall import messages as m

HASH_DIGITS = 32  # 128 bits of HMAC-SHA-256
CODE = re.compile(r"[A-Z0-9-]{4,32}")
ORDINARY = "ordinary"  # whoever comes too late
DAY_S = 24 * 3600.0


class CodeError(ValueError):
    """No appointment's code; says why without repeating it."""


def normalised(text: str) -> str:
    """As it is typed or scanned: " ab-１２３ " is AB-123. Raises CodeError."""
    code = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()
    if not re.fullmatch(r"[A-Z0-9-]*", code):
        raise CodeError("a code has letters A-Z, digits and - only")
    if not CODE.fullmatch(code):
        raise CodeError(f"{len(code)} characters, a code has 4 to 32")
    return code


def hashed(key: bytes, code: str) -> str:
    """What stands for a code on the wire, on disk and in a log. `code` as `normalised` has read it; no card's hash is
    ever the same."""
    return hmac.new(key, b"booking:" + code.encode("ascii"), hashlib.sha256).hexdigest()[:HASH_DIGITS]


def of_code(listed: m.Bookings, code: str, now: float | None) -> m.Booking | None:
    """The appointment a code stands for: of several days that have the same one, the nearest; without a trusted time
    the first that was not used."""
    found = [booking for booking in listed.bookings if booking.code == code]
    if now is None:
        return next((b for b in found if not b.used), found[0] if found else None)
    return min(found, key=lambda b: abs(b.at - now), default=None)


# --- the list ------------------------------------------------------------------------------------------------


def size(listed: m.Bookings) -> int:
    """Bytes on the wire, whatever boot and rev the hall adds; at most `MAX_PAYLOAD` can travel."""
    empty = m.Bookings("0000-00-00", [], listed.key, "0" * 64, m.MAX_COUNT)
    return len(m.encode(empty)) + sum(map(_bytes_of, listed.bookings))


def fitting(listed: m.Bookings) -> m.Bookings:
    """The first of them, as many as can travel in one message."""
    room = m.MAX_PAYLOAD - size(msgspec.structs.replace(listed, bookings=[]))
    for number, booking in enumerate(listed.bookings):
        room -= _bytes_of(booking)
        if room < 0:
            return msgspec.structs.replace(listed, bookings=listed.bookings[:number])
    return listed


def _bytes_of(booking: m.Booking) -> int:
    """With the comma behind it, and "false" for used, the longer word."""
    return len(m.encode(booking)) + 1 + booking.used


def since(listed: m.Bookings, at: float) -> m.Bookings:
    """Those of that time and later."""
    return msgspec.structs.replace(listed, bookings=[b for b in listed.bookings if b.at >= at])


def merged(before: m.Bookings, new: m.Bookings, begins: float, ends: float) -> m.Bookings:
    """`new` instead of whatever `before` had from `begins` to `ends`; hashes of another key say nothing any more."""
    kept = before.bookings if before.key == new.key else []
    others = [b for b in kept if not begins <= b.at < ends]
    return m.Bookings(None, sorted([*others, *new.bookings], key=lambda b: (b.at, b.code)), new.key)
