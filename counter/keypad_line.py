"""The documented keypad line protocol, both ways: bytes to keys, words for the keypad to bytes. Pure.

ASCII, one key a line, ended by LF (a CR before it is a terminal's habit). Anything else is noise: dropped
up to the end of its line and counted, never guessed at, because a wrong key calls a wrong customer.
"""

from collections.abc import Iterator

from counter.keys import KEYS

LONGEST_LINE = 32  # bytes; the longest key has 8
WIDTH = 16  # characters of the keypad's display
MOST_BEEPS = 9

_KEYS = {key.encode("ascii"): key for key in KEYS}


class LineReader:
    """`feed` gets the bytes as they come, split or merged as the line likes."""

    def __init__(self) -> None:
        self.noise = 0  # unreadable lines so far
        self.first_noise = b""
        self._line = bytearray()
        self._too_long = False

    def feed(self, data: bytes) -> Iterator[str]:
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

    def restart(self) -> None:
        """After the line was opened anew: the rest of an old line is not the beginning of a new one."""
        self._line.clear()
        self._too_long = False

    def _key(self, line: bytes) -> str | None:
        line = line.removesuffix(b"\r")
        if not line:
            return None
        key = None if self._too_long else _KEYS.get(line)
        if key is None:
            self.noise += 1
            self.first_noise = self.first_noise or line
        return key


def show(text: str) -> bytes:
    """What the display cannot show becomes `?`, what it has no room for is cut."""
    shown = "".join(c if " " <= c <= "~" else "?" for c in text)[:WIDTH]
    return f"SHOW {shown}\n".encode("ascii")


def beep(times: int) -> bytes:
    return f"BEEP {max(1, min(MOST_BEEPS, times))}\n".encode("ascii")


def lamp(name: str, on: bool) -> bytes:
    return f"LAMP {name} {int(on)}\n".encode("ascii")
