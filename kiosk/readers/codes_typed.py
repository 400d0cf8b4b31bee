"""An appointment's code as a scanner sends it or a customer types it (R20): bytes or keys in, codes out. Pure.

CR, LF or Enter ends a code. One with something else in it is none; nor is one that lost keys on the way, or that was
left half typed: the next customer's does not begin with it.
"""

from typing import Protocol

from hall.bookings import CodeError, normalised
from runtime.input_codes import CODES
from runtime.input_events import PressReader

LEFT_S = 15.0  # between two keys: then whoever typed has gone
LONGEST = 64  # a code has 32 characters; a scanner may send spaces in it
_ENTER = {CODES["KEY_ENTER"], CODES["KEY_KPENTER"]}
_BACK = CODES["KEY_BACKSPACE"]
_TYPED = {
    **{CODES[f"KEY_{letter}"]: letter for letter in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"},
    **{CODES[f"KEY_KP{digit}"]: digit for digit in "0123456789"},
    CODES["KEY_MINUS"]: "-",
    CODES["KEY_KPMINUS"]: "-",
    CODES["KEY_SPACE"]: " ",
}
_NOTHING = {CODES[key] for key in ("KEY_LEFTSHIFT", "KEY_RIGHTSHIFT", "KEY_CAPSLOCK", "KEY_NUMLOCK")}


class CodeCodec(Protocol):
    """`bad` counts what was ended and is no code."""

    @property
    def bad(self) -> int: ...

    def feed(self, data: bytes, real: float) -> list[str]:
        """The codes that have ended in `data`, as `hall.bookings.normalised` has them."""

    def restart(self) -> None:
        """The device was opened anew."""


class Typed:
    """What was typed of one code."""

    def __init__(self) -> None:
        self.bad = 0
        self._text = ""
        self._is_spoilt = False
        self._last_at = 0.0

    def at(self, real: float) -> None:
        if real - self._last_at > LEFT_S:
            self.forget()
        self._last_at = real

    def add(self, character: str | None) -> None:
        if character is None or len(self._text) >= LONGEST:
            self._is_spoilt = True
        else:
            self._text += character

    def back(self) -> None:
        self._text = self._text[:-1]

    def end(self) -> list[str]:
        text, is_spoilt = self._text, self._is_spoilt
        self.forget()
        if not text and not is_spoilt:
            return []  # the LF behind a CR
        try:
            if not is_spoilt:
                return [normalised(text)]
        except CodeError:
            pass
        self.bad += 1
        return []

    def forget(self) -> None:
        self._text, self._is_spoilt = "", False


class Lines:
    """A serial scanner, or a serial number pad."""

    def __init__(self) -> None:
        self._typed = Typed()

    @property
    def bad(self) -> int:
        return self._typed.bad

    def feed(self, data: bytes, real: float) -> list[str]:
        if not data:
            return []
        self._typed.at(real)
        found: list[str] = []
        for byte in data:
            if byte in b"\r\n":
                found += self._typed.end()
            elif byte in b"\b\x7f":
                self._typed.back()
            else:
                self._typed.add(chr(byte) if 0x20 <= byte < 0x7F else None)
        return found

    def restart(self) -> None:
        self._typed.forget()


class Keys:
    """A scanner or number pad that types like a keyboard."""

    def __init__(self) -> None:
        self._typed = Typed()
        self._presses = PressReader()

    @property
    def bad(self) -> int:
        return self._typed.bad

    def feed(self, data: bytes, real: float) -> list[str]:
        found: list[str] = []
        for code in self._presses.feed(data):
            self._typed.at(real)
            if code is None:  # keys were lost
                self._typed.add(None)
            elif code in _ENTER:
                found += self._typed.end()
            elif code == _BACK:
                self._typed.back()
            elif code not in _NOTHING:
                self._typed.add(_TYPED.get(code))
        return found

    def restart(self) -> None:
        self._presses.restart()
        self._typed.forget()
