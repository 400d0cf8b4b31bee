"""A card reader that types the number like a keyboard: the kernel's events in, numbers out. Pure.

Digits, the letters A-F and the comma of "099,59822"; Enter ends a number. What was typed with another key in it is no
number; nor is what stopped for longer than 0.3 s, what came after such a stop, or what lost keys on the way: a part of
a number is never taken for one.
"""

from runtime.input_codes import CODES
from runtime.input_events import PressReader

GAP_S = 0.3  # between two keys of a number; a reader types one in a few milliseconds
REST_S = 1.0  # after a stop: until then what comes may be the rest of it, read late by a kiosk that was busy
LONGEST = 40  # keys; a number has 20 digits at most, with marks between them
_ENTER = {CODES["KEY_ENTER"], CODES["KEY_KPENTER"]}
_TYPED = {
    **{CODES[f"KEY_{letter}"]: letter for letter in "0123456789ABCDEF"},
    **{CODES[f"KEY_KP{digit}"]: digit for digit in "0123456789"},
    CODES["KEY_COMMA"]: ",",
    CODES["KEY_KPCOMMA"]: ",",
}
_NOTHING = {CODES[key] for key in ("KEY_LEFTSHIFT", "KEY_RIGHTSHIFT", "KEY_CAPSLOCK", "KEY_NUMLOCK")}
"""Pressed around capital letters, or to have the keypad's digits: they mean nothing by themselves."""


class Wedge:
    """`skipped` counts keys of no number, `bad` numbers of which keys were lost."""

    def __init__(self) -> None:
        self.skipped = 0
        self.bad = 0
        self._presses = PressReader()
        self._typed = ""
        self._is_spoilt = False
        self._last_at = 0.0

    def feed(self, data: bytes, real: float) -> list[str]:
        found: list[str] = []
        for code in self._presses.feed(data):
            self._pause(real)
            if code is None:  # keys were lost: what comes up to Enter may be the rest of a number
                self.bad += 1
                self._is_spoilt = True
            elif code in _ENTER:
                if self._typed and not self._is_spoilt:
                    found.append(self._typed)
                    self._typed = ""
                self._forget(is_spoilt=False)
            elif code not in _NOTHING:
                self._key(_TYPED.get(code))
        return found

    def quiet(self) -> list[str]:
        """A number that was not ended is none."""
        self._forget(is_spoilt=self._is_spoilt or bool(self._typed))
        return []

    def restart(self) -> None:
        """The device was opened anew: half a number before it has nothing to do with what comes."""
        self._presses.restart()
        self._forget(is_spoilt=False)

    def _pause(self, real: float) -> None:
        """How long nothing was typed before this."""
        pause_s, self._last_at = real - self._last_at, real
        if pause_s > REST_S:
            self._forget(is_spoilt=False)
        elif pause_s > GAP_S and self._typed:
            self._forget(is_spoilt=True)

    def _key(self, typed: str | None) -> None:
        if typed is None or len(self._typed) >= LONGEST:
            self._is_spoilt = True
            self.skipped += 1
        else:
            self._typed += typed

    def _forget(self, *, is_spoilt: bool) -> None:
        self.skipped += len(self._typed)
        self._typed = ""
        self._is_spoilt = is_spoilt
