"""Pads that send one byte for each key: bytes to keys by the pad's map, words for their display to bytes. Pure.

Such pads have no frames and no sums. What protects from wrong keys is the map: a byte that is not in it is noise.
"""

from collections.abc import Iterator

from counter import keypad_line
from counter.keymap import Keymap, Noise
from counter.keymap_file import Pad, written
from counter.keypad_echo import Echo

ANSWER_S = 0.5  # from the first byte of an answer to its last
DOUBT_S = 1.0  # after a question, and after a part of an answer: its other bytes may come, damaged or late
ESC_S1 = b"\x1bs1"  # and 16 characters
BELL = b"\x07"


class AsciiCodec:
    """A `Codec`."""

    woken = 0  # such a pad cannot say so; that it is back is seen by its answers

    def __init__(self, pad: Pad) -> None:
        self.noise = Noise()
        self.heard = 0
        self.question = bytes.fromhex(pad.ask)
        self.ask_s = pad.ask_s
        self._display = pad.display
        self._bell = pad.bell
        self._keymap = Keymap(pad.keys, self.noise)
        self._answer = bytes.fromhex(pad.answer)
        self._answered = 0  # bytes of it so far
        self._answered_at = 0.0
        self._doubt_until = 0.0
        self._codes = {code for codes in pad.keys for code in codes.split()}
        self._echo = Echo()

    def feed(self, data: bytes, real: float) -> Iterator[str]:
        for byte in data:
            if self._echo.drops(byte, real) or self._answers(byte, real) or self._strays(byte, real):
                continue
            key = self._keymap.press(written(byte), real)
            if key is not None:
                self.heard += 1
                yield key

    def replies(self) -> bytes:
        return b""

    def sent(self, data: bytes, real: float) -> None:
        self._echo.sent(data, real)
        if self.question and data == self.question:
            self._doubt_until = real + DOUBT_S

    def restart(self) -> None:
        self._keymap.restart()
        self._echo.restart()
        self._answered = 0

    def show(self, text: str) -> bytes:
        match self._display:
            case "line":
                return keypad_line.show(text)
            case "esc-s1":
                return ESC_S1 + keypad_line.on_display(text).ljust(keypad_line.WIDTH).encode("ascii")
            case "none":
                return b""

    def beep(self, times: int) -> bytes:
        if self._display == "line":
            return keypad_line.beep(times)
        return BELL * keypad_line.beeps(times) if self._bell else b""

    def lamp(self, name: str, on: bool) -> bytes:
        return keypad_line.lamp(name, on) if self._display == "line" else b""

    def _answers(self, byte: int, real: float) -> bool:
        """An answer may hold bytes that are keys elsewhere, the CR of "OK" above all."""
        if self._answered and (real - self._answered_at > ANSWER_S or byte != self._answer[self._answered]):
            self.noise.note(f"half an answer, {self._answer[: self._answered].hex(' ').upper()}")
            self._answered, self._doubt_until = 0, real + DOUBT_S
        if not self._answer or byte != self._answer[self._answered]:
            return False
        if not self._answered:
            self._answered_at = real
        self._answered += 1
        if self._answered == len(self._answer):
            self._answered, self._doubt_until = 0, real
            self.heard += 1
        return True

    def _strays(self, byte: int, real: float) -> bool:
        """The CR of an "OK" that was damaged or cut is no ENTER: a key is lost rather than wrong."""
        if byte not in self._answer:
            return False
        if written(byte) not in self._codes:  # so an answer is on its way, however late
            self._doubt_until = real + DOUBT_S
        elif real >= self._doubt_until:
            return False
        self.noise.note(f"a part of an answer, {byte:02X}")
        return True
