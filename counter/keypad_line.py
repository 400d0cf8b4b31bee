"""The documented keypad line protocol, both ways: bytes to keys, words for the keypad to bytes. Pure.

ASCII, one key a line, ended by LF (a CR before it is a terminal's habit). Anything else is noise: dropped
up to the end of its line and counted, never guessed at, because a wrong key calls a wrong customer.
"""

from collections.abc import Iterator

from counter.keymap import Noise
from counter.keys import KEYS

LONGEST_LINE = 32  # bytes; the longest key has 8
WIDTH = 16  # characters of the keypad's display
MOST_BEEPS = 9

_KEYS = {key.encode("ascii"): key for key in KEYS}


class LineCodec:
    """A `Codec`. What is sent begins like no key: an echo of it is noise, and harmless."""

    question = b""
    ask_s = 0.0

    def __init__(self) -> None:
        self.noise = Noise()
        self.heard = 0
        self.woken = 0
        self._line = bytearray()
        self._too_long = False

    def feed(self, data: bytes, real: float) -> Iterator[str]:
        for byte in data:
            if byte == 0x0A:
                key = self._key(bytes(self._line))
                self.restart()
                if key is not None:
                    yield key
            elif len(self._line) < LONGEST_LINE:
                self._line.append(byte)
            else:
                self._too_long = True

    def replies(self) -> bytes:
        return b""

    def sent(self, data: bytes, real: float) -> None:
        pass

    def restart(self) -> None:
        self._line.clear()
        self._too_long = False

    def show(self, text: str) -> bytes:
        return show(text)

    def beep(self, times: int) -> bytes:
        return beep(times)

    def lamp(self, name: str, on: bool) -> bytes:
        return lamp(name, on)

    def _key(self, line: bytes) -> str | None:
        line = line.removesuffix(b"\r")
        if not line:
            return None
        key = None if self._too_long else _KEYS.get(line)
        if key is None:
            self.noise.note(repr(line))
        else:
            self.heard += 1
        return key


def on_display(text: str) -> str:
    """What the display cannot show becomes `?`, what it has no room for is cut."""
    return "".join(c if " " <= c <= "~" else "?" for c in text)[:WIDTH]


def show(text: str) -> bytes:
    return f"SHOW {on_display(text)}\n".encode("ascii")


def beep(times: int) -> bytes:
    return f"BEEP {beeps(times)}\n".encode("ascii")


def beeps(times: int) -> int:
    return max(1, min(MOST_BEEPS, times))


def lamp(name: str, on: bool) -> bytes:
    return f"LAMP {name} {int(on)}\n".encode("ascii")
