"""Terminals with frames, `FF 68 L L 68 address command data… SUM 16`: bytes to keys, words to bytes. Pure.

L, twice, counts the bytes from the address to before SUM; SUM is theirs, modulo 256 (IEC 60870's FT1.2 behind an
FF). The frame is known from the "21 键点阵液晶呼叫器"; its maker's commands are not public, so the pad's file has them.
A frame is read by its length, for FF, 68 and 16 occur in data too.
"""

from collections import deque
from collections.abc import Iterator

from counter import keypad_line
from counter.keymap import Keymap, Noise
from counter.keymap_file import Pad

HEADER = b"\xff\x68"
START, END = 0x68, 0x16
AROUND = 7  # bytes of a frame that L does not count
LONGEST = 64  # of L; the longest we know has 20: a header in noise must not swallow the keys behind it
GAP_S = 0.5  # the rest of a frame that comes later comes never: a key is lost rather than late
ECHO_S = 1.0
REPEAT_S = 3.0  # a terminal that heard no ack says the same again, under the same sequence number
MOST_NOISE = 24  # bytes that are kept for the report


def frame(address: int, data: bytes) -> bytes:
    """`data` begins with the command."""
    counted = bytes([address]) + data
    length = len(counted)
    return HEADER + bytes([length, length, START]) + counted + bytes([sum(counted) & 0xFF, END])


class FrameReader:
    """Cuts bytes into frames with a right sum, each as `(address, data, frame)`. What lies between them is noise."""

    def __init__(self, noise: Noise | None = None) -> None:
        self._noise = Noise() if noise is None else noise
        self._held = bytearray()
        self._held_at = 0.0
        self._skipped = bytearray()

    def feed(self, data: bytes, real: float) -> Iterator[tuple[int, bytes, bytes]]:
        if self._held and real - self._held_at > GAP_S:
            self._skip(len(self._held))
        self._held += data
        self._held_at = real
        while self._held:
            whole = self._whole()
            if whole == 0:
                return
            if whole < 0:
                self._skip(1)
                continue
            found = bytes(self._held[:whole])
            del self._held[:whole]
            self._note()
            yield found[5], found[6:-2], found
        self._note()

    def restart(self) -> None:
        self._held.clear()
        self._skipped.clear()

    def _whole(self) -> int:
        """The length of the frame that begins here; 0: not known yet; below 0: none begins here."""
        held = self._held
        if not HEADER.startswith(held[:2]) and held[:2] != HEADER:
            return -1
        if len(held) < 5:
            fits = len(held) < 4 or held[2] == held[3]
            return 0 if fits else -1
        length = held[2]
        if held[3] != length or held[4] != START or not 2 <= length <= LONGEST:
            return -1
        if len(held) < length + AROUND:
            return 0
        counted = held[5 : 5 + length]
        right = held[5 + length] == sum(counted) & 0xFF and held[6 + length] == END
        return length + AROUND if right else -1

    def _skip(self, count: int) -> None:
        self._skipped += self._held[:count]
        del self._held[:count]

    def _note(self) -> None:
        """A stretch of noise ends where a frame begins, or the line is quiet."""
        if self._skipped:
            self._noise.note(bytes(self._skipped[:MOST_NOISE]).hex(" ").upper())
            self._skipped.clear()


class Echoes:
    """On two wires a sender hears itself: exactly what was sent, once."""

    def __init__(self) -> None:
        self._due: deque[tuple[bytes, float]] = deque()  # what has not come back yet, until when

    def sent(self, whole: bytes, real: float) -> None:
        self._forget(real)
        self._due.append((whole, real + ECHO_S))

    def drops(self, whole: bytes, real: float) -> bool:
        self._forget(real)
        due = [sent for sent, _ in self._due]
        if whole not in due:
            return False
        for _ in range(due.index(whole) + 1):  # those before it came back spoilt, or not at all
            self._due.popleft()
        return True

    def clear(self) -> None:
        self._due.clear()

    def _forget(self, real: float) -> None:
        while self._due and real > self._due[0][1]:
            self._due.popleft()


class Ff68Codec:
    """A `Codec`."""

    def __init__(self, pad: Pad, address: int) -> None:
        self.noise = Noise()
        self.heard = 0
        self.woken = 0
        self.ask_s = pad.ask_s
        self._address = address
        self._lamps = pad.lamps
        self._says = {name: getattr(pad.commands, name).split() for name in pad.commands.__struct_fields__}
        self._keymap = Keymap(pad.keys, self.noise)
        self._frames = FrameReader(self.noise)
        self._echoes = Echoes()
        self._replies = b""
        self._last: tuple[int, int, float] | None = None  # sequence, code, when

    @property
    def question(self) -> bytes:
        return self._word("poll")

    def feed(self, data: bytes, real: float) -> Iterator[str]:
        for address, said, whole in self._frames.feed(data, real):
            if self._echoes.drops(whole, real) or address != self._address:
                continue
            key = self._heard(said, whole, real)
            if key is not None:
                yield key

    def replies(self) -> bytes:
        replies, self._replies = self._replies, b""
        return replies

    def sent(self, data: bytes, real: float) -> None:
        for _, _, whole in FrameReader().feed(data, real):
            self._echoes.sent(whole, real)

    def restart(self) -> None:
        self._frames.restart()
        self._keymap.restart()
        self._echoes.clear()
        self._replies = b""
        self._last = None

    def show(self, text: str) -> bytes:
        padded = keypad_line.on_display(text).ljust(keypad_line.WIDTH)
        return self._word("show", text=padded.encode("ascii"))

    def beep(self, times: int) -> bytes:
        return self._word("beep", times=bytes([keypad_line.beeps(times)]))

    def lamp(self, name: str, on: bool) -> bytes:
        if name not in self._lamps:
            return b""
        return self._word("lamp", lamp=bytes([self._lamps[name]]), on=bytes([on]))

    def _word(self, command: str, **values: bytes) -> bytes:
        """As the pad's file lays it out; b"" where it has no such command."""
        parts = [values[part] if part in values else bytes.fromhex(part) for part in self._says[command]]
        return frame(self._address, b"".join(parts)) if parts else b""

    def _heard(self, said: bytes, whole: bytes, real: float) -> str | None:
        values = self._values("key", said)
        if values is not None:
            self.heard += 1
            sequence = values.get("sequence", 0)
            self._replies += self._word("ack", sequence=bytes([sequence]))
            return self._pressed(values["code"], sequence if "sequence" in values else None, real)
        if self._is(said, "hello"):
            self.woken += 1
            self._last = None  # it counts anew
        elif not self._is(said, "idle"):
            self.noise.note(whole.hex(" ").upper())
            return None
        self.heard += 1
        return None

    def _is(self, said: bytes, command: str) -> bool:
        layout = self._says[command]
        return bool(layout) and said[:1] == bytes.fromhex(layout[0])

    def _pressed(self, code: int, sequence: int | None, real: float) -> str | None:
        last, self._last = self._last, None if sequence is None else (sequence, code, real)
        if last is not None and last[:2] == (sequence, code) and real - last[2] < REPEAT_S:
            return None
        return self._keymap.press(f"0x{code:02X}", real)

    def _values(self, command: str, said: bytes) -> dict[str, int] | None:
        """What the words of the layout stand for, if `said` is laid out like this."""
        layout = self._says[command]
        if len(said) != len(layout):
            return None
        values = dict[str, int]()
        for part, byte in zip(layout, said, strict=True):
            if part in ("code", "sequence"):
                values[part] = byte
            elif byte != int(part, 16):
                return None
        return values
