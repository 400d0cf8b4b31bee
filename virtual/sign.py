"""Emulated LED signs: bytes to what the matrix shows. Pure; `virtual/sign_wire.py` puts one on a line.

Strict: whatever a real sign might take another way is kept in `errors` for the test to find. Written from the maker's
documents, not from our driver: it shares no code with it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

EVERY_CARD = 0xFFFE  # whichever hears it obeys, and answers from there
TEXT_COMMANDS = re.compile(r"\\(?:F[OK]\d{3}|C\d|n|r)")
CELL_PX, LINE_PX = 8, 16


class Matrix(Protocol):
    errors: list[str]

    def hear(self, data: bytes, now: float) -> bytes: ...
    def shown(self, now: float) -> tuple[str, ...]: ...
    def power_cycle(self) -> None: ...


@dataclass(frozen=True)
class _Area:
    lines: tuple[str, ...]
    gone_at: float | None


def checksum(data: bytes) -> int:
    """CRC-16 as in Onbon's table: its first entries are 0000 C0C1 C181 0140."""
    crc = 0
    for byte in data:
        entry = (crc ^ byte) & 0xFF
        for _ in range(8):
            entry = entry >> 1 ^ (0xA001 if entry % 2 else 0)
        crc = crc >> 8 ^ entry
    return crc


class OnbonCard:
    """A BX-5K or 6K card in its dynamic area. `refuses`: the code of a NACK instead of obeying; `silent`: it obeys and
    says nothing; `deaf`: it hears nothing; `garbles`: what it says is damaged on the way. `on_network`: who has its
    connection means it, whatever the address."""

    def __init__(
        self, *, address: int = 1, width: int = 128, height: int = 16, on_network: bool = False
    ) -> None:
        self.address, self.width, self.height = address, width, height
        self.on_network = on_network
        self.errors: list[str] = []
        self.frames = 0  # for it, whole and well
        self.history: list[tuple[str, ...]] = []  # what was shown, one after the other
        self.refuses = 0
        self.silent = self.deaf = self.garbles = False
        self.power_cycle()

    def power_cycle(self) -> None:
        """A dynamic area lies in its memory only."""
        self._areas: dict[int, _Area] = {}
        self._heads = 0
        self._frame: bytearray | None = None

    def shown(self, now: float) -> tuple[str, ...]:
        """The first area's lines without the spaces around them; () when it is dark."""
        lit = [n for n, area in self._areas.items() if area.gone_at is None or now < area.gone_at]
        lines = tuple(line.strip() for line in self._areas[min(lit)].lines) if lit else ()
        return lines if any(lines) else ()

    def hear(self, data: bytes, now: float) -> bytes:
        """What it answers."""
        if self.deaf:
            return b""
        return b"".join(self._obey(escaped, now) for escaped in self._frames(data))

    # --- frames -------------------------------------------------------------------------------------------

    def _frames(self, data: bytes) -> Iterator[bytes]:
        for byte in data:
            if self._frame is None and byte == 0xA5:
                self._heads += 1
            elif self._frame is None and self._heads != 8:
                self.errors.append(f"{byte:02X} after {self._heads} bytes of a head")
                self._heads = 0
            elif byte == 0xA5:
                self.errors.append("A5 within a frame")
                self._frame, self._heads = None, 1
            elif byte == 0x5A:
                yield bytes(self._frame or b"")
                self._frame, self._heads = None, 0
            else:
                self._frame = self._frame if self._frame is not None else bytearray()
                self._frame.append(byte)

    def _obey(self, escaped: bytes, now: float) -> bytes:
        try:
            content = _unescaped(escaped)
            if checksum(content[:-2]) != int.from_bytes(content[-2:], "little"):
                raise ValueError("wrong checksum")
            head, data = content[:14], content[14:-2]
            to = int.from_bytes(head[:2], "little")
            if to not in (self.address, EVERY_CARD) and not self.on_network:
                return b""  # another sign's, on the same wire
            _expect(head[2:4] == b"\x00\x80" and head[4:7] == bytes(3), "sender or reserved bytes")
            _expect(head[7:9] == bytes(2) and head[9] <= 1, "option, kind of checksum or display mode")
            _expect(head[10] == 0xFE and head[11] == 0x02, "type of card or version")
            _expect(int.from_bytes(head[12:14], "little") == len(data), "length of the data")
            must_answer = self._run(data, now)
        except ValueError as exc:
            self.errors.append(f"{exc}: {escaped.hex(' ')}")
            return b""
        sender = to if to == EVERY_CARD else self.address
        return self._answer(sender) if must_answer and not self.silent else b""

    def _run(self, data: bytes, now: float) -> bool:
        _expect(data[:2] == b"\xa3\x06", "not the command that sets a dynamic area")
        _expect(
            data[2] in (1, 2) and data[4] == 0, "whether to answer"
        )  # data[3] differs from maker's tool to tool
        deleted, updated = data[5], data[6]
        _expect(deleted == 0 and updated == 1, "areas to delete and to set")
        length = int.from_bytes(data[7:9], "little")
        _expect(len(data) == 9 + length, "length of the area")
        self.frames += 1
        if not self.refuses:
            self._set(data[9:], now)
        return data[2] == 1

    def _set(self, area: bytes, now: float) -> None:
        kind, number, run_mode = area[0], area[9], area[11]
        x, y, width, height = (int.from_bytes(area[n : n + 2], "little") for n in (1, 3, 5, 7))
        timeout_s = int.from_bytes(area[12:14], "little")
        single, wraps, effect, leaving, speed, _stay = area[17:23]
        _expect(kind == 0 and run_mode <= 4 and area[14:16] == bytes(2), "kind of area")
        _expect(single in (1, 2) and wraps in (1, 2) and 1 <= effect <= 6 and leaving == 0, "how it is shown")
        _expect(speed <= 0x18, "speed")
        _expect(
            (x + width) * CELL_PX <= self.width and y + height <= self.height, "an area beyond the matrix"
        )
        _expect(int.from_bytes(area[23:27], "little") == len(area) - 27, "length of the text")
        lines = _lines(area[27:].decode("gb2312"))
        room, rows = width, max(1, height // LINE_PX)
        _expect(all(_cells(line) <= room for line in lines) and len(lines) <= rows, "text beyond its area")
        _expect(single == 2 or len(lines) == 1, "several lines in an area of one")
        self._areas[number] = _Area(lines, now + timeout_s if run_mode == 2 else None)
        if not self.history or self.history[-1] != self.shown(now):
            self.history.append(self.shown(now))

    def _answer(self, sender: int) -> bytes:
        """Group A0: 00 for yes; 01 and its reason for no."""
        word = bytes((0xA0, 1 if self.refuses else 0, self.refuses, 0, 0))
        content = b"\x00\x80" + sender.to_bytes(2, "little") + bytes(6) + b"\xfe\x02\x05\x00" + word
        content += checksum(content).to_bytes(2, "little")
        for byte, code in ((0xA6, "a601"), (0xA5, "a602"), (0x5B, "5b01"), (0x5A, "5b02")):
            content = content.replace(bytes((byte,)), bytes.fromhex(code))
        if self.garbles:
            content = content[:-3] + bytes((content[-3] ^ 0x10,)) + content[-2:]
        return b"\xa5" * 8 + content + b"\x5a"


def _expect(is_right: bool, what: str) -> None:
    if not is_right:
        raise ValueError(what)


def _unescaped(escaped: bytes) -> bytes:
    pairs = {b"\xa6\x02": 0xA5, b"\xa6\x01": 0xA6, b"\x5b\x02": 0x5A, b"\x5b\x01": 0x5B}
    found, at = bytearray(), 0
    while at < len(escaped):
        if escaped[at] in (0xA6, 0x5B):
            _expect(escaped[at : at + 2] in pairs, "broken escape")
            found.append(pairs[escaped[at : at + 2]])
            at += 2
        else:
            found.append(escaped[at])
            at += 1
    _expect(len(found) >= 16 + 5, "too short")
    return bytes(found)


def _lines(text: str) -> tuple[str, ...]:
    """Its line breaks, without commands for fonts and colours."""
    _expect("\\" not in TEXT_COMMANDS.sub("", text), "unknown command in the text")
    _expect(all(char.isprintable() for char in text), "control character in the text")
    plain = re.sub(r"\\(?:F[OK]\d{3}|C\d|r)", "", text)
    return tuple(plain.split(r"\n"))


def _cells(text: str) -> int:
    return sum(1 if char <= "\x7f" else 2 for char in text)


class LineSign:
    """Shows the last line of ASCII it got, for ever; says nothing."""

    def __init__(self, *, columns: int = 16) -> None:
        self.columns = columns
        self.errors: list[str] = []
        self.frames = 0
        self.history: list[tuple[str, ...]] = []
        self.power_cycle()

    def power_cycle(self) -> None:
        self._text = ""
        self._line = b""

    def shown(self, now: float) -> tuple[str, ...]:
        return (self._text,) if self._text else ()

    def hear(self, data: bytes, now: float) -> bytes:
        self._line += data
        while b"\n" in self._line:
            line, self._line = self._line.split(b"\n", 1)
            if re.fullmatch(rb"[ -~]{%d}\r" % self.columns, line) is None:
                self.errors.append(f"no line of {self.columns} characters: {line!r}")
                continue
            self.frames += 1
            self._text = line.decode("ascii").strip()
            if not self.history or self.history[-1] != self.shown(now):
                self.history.append(self.shown(now))
        return b""
