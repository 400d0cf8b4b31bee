"""Onbon's BX-5K and BX-6K cards: text for their dynamic area to frames, their answers back. Pure.

A frame is A5 eight times, a header, data, a CRC-16 over both, and 5A; what lies between the ends is escaped. Only one
command is needed: group A3, 06, which sets text into a dynamic area. The card is asked to answer, and to blank the area
when it hears nothing for `timeout_s`: a sign whose computer died must not go on calling an old number.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

HEAD, TAIL = 0xA5, 0x5A
HEADS = 8
ESCAPES = {0xA5: b"\xa6\x02", 0xA6: b"\xa6\x01", 0x5A: b"\x5b\x02", 0x5B: b"\x5b\x01"}
UNESCAPED = {code: byte for byte, code in ESCAPES.items()}

HEADER = struct.Struct("<HH6xBBH")
"""To, from, what is 0 (3 reserved, option, CRC-16 as checksum, display mode: the area stands beside programmes), device
type, protocol version, length of the data."""
ME = 0x8000
ANY_DEVICE, VERSION = 0xFE, 0x02
UPDATE = b"\xa3\x06"
MUST_ANSWER = 0x01
ANSWER_GROUP, ACK, NACK = 0xA0, 0x00, 0x01
LONGEST_ANSWER = 256  # bytes; theirs have 22 between head and tail

AREA = struct.Struct("<BHHHHBBBH3xBBBBBBI")
DELETE_WHEN_OLD = 0x02  # run mode: shown again and again, gone after the timeout
SINGLE, MULTI = 0x01, 0x02
BREAKS_IN_TEXT = 0x01  # lines end where the text says so
STATIC = 0x01
LINE_BREAK = rb"\n"  # these two characters

PIXELS = 8  # to a unit of X and width

ERRORS = {
    1: "no such group of commands", 2: "no such command", 3: "it is busy", 4: "out of memory", 5: "checksum error",
    6: "no such file", 7: "flash error", 12: "no such font", 13: "wrong type of card",
}  # fmt: skip
"""What its NACK may say, as far as it can concern us."""


@dataclass(frozen=True)
class Area:
    """Where the text goes, in pixels; `x` and `width` are multiples of eight."""

    width: int
    height: int
    x: int = 0
    y: int = 0
    number: int = 0


@dataclass(frozen=True)
class Answer:
    """Of the card at `address`. `error`: "" for an ACK, else why it did not obey."""

    address: int
    error: str = ""


@dataclass(frozen=True)
class Damaged:
    """Something came that was no frame; `cause` in words."""

    cause: str


def crc16(data: bytes) -> int:
    """Polynomial 0xA001 (reflected 0x8005), beginning with 0."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ 0xA001 if crc & 1 else crc >> 1
    return crc


def frame(address: int, data: bytes) -> bytes:
    content = HEADER.pack(address, ME, ANY_DEVICE, VERSION, len(data)) + data
    content += crc16(content).to_bytes(2, "little")
    escaped = b"".join(ESCAPES.get(byte, bytes((byte,))) for byte in content)
    return bytes([HEAD] * HEADS) + escaped + bytes([TAIL])


def show(address: int, area: Area, lines: Sequence[str], timeout_s: int) -> bytes:
    """The frame that puts `lines` into the area. They must be GB2312 and fit: what flows over becomes a second page."""
    text = LINE_BREAK.join(line.encode("gb2312") for line in lines)
    settings = AREA.pack(
        0, area.x // PIXELS, area.y, area.width // PIXELS, area.height, area.number, 0, DELETE_WHEN_OLD, timeout_s,
        SINGLE if len(lines) == 1 else MULTI, BREAKS_IN_TEXT, STATIC, 0, 0, 0, len(text),
    )  # fmt: skip
    new = settings + text
    # It is not cleared before, a reserved byte, no area deleted, one set.
    update = UPDATE + bytes([MUST_ANSWER, 0, 0, 0, 1])
    return frame(address, update + len(new).to_bytes(2, "little") + new)


class Answers:
    """Bytes as they come, split and merged in any way, to answers. Noise before a frame is skipped."""

    def __init__(self) -> None:
        self._frame: bytearray | None = None  # None: not within one

    def restart(self) -> None:
        self._frame = None

    def feed(self, data: bytes) -> Iterator[Answer | Damaged]:
        for byte in data:
            if byte == HEAD:
                self._frame = bytearray()
            elif self._frame is None:
                continue
            elif byte == TAIL:
                content, self._frame = bytes(self._frame), None
                answer = _read(content)
                if answer is not None:
                    yield answer
            elif len(self._frame) < LONGEST_ANSWER:
                self._frame.append(byte)
            else:
                self._frame = None
                yield Damaged("it does not end")


def _read(escaped: bytes) -> Answer | Damaged | None:
    """None: a whole frame, but not an answer to us. The adapter's echo of our own is one."""
    content = _unescape(escaped)
    if content is None or len(content) < HEADER.size + 2:
        return Damaged("no frame")
    if crc16(content[:-2]) != int.from_bytes(content[-2:], "little"):
        return Damaged("wrong checksum")
    to, address, _device, version, length = HEADER.unpack_from(content)
    data = content[HEADER.size : -2]
    if version != VERSION or length != len(data):
        return Damaged("wrong length or version")
    if to != ME or len(data) < 3 or data[0] != ANSWER_GROUP or data[1] not in (ACK, NACK):
        return None
    if data[1] == ACK:
        return Answer(address)
    return Answer(address, ERRORS.get(data[2], f"error {data[2]}"))


def _unescape(escaped: bytes) -> bytes | None:
    """None where an escape is none of the four."""
    found, rest = bytearray(), iter(escaped)
    for byte in rest:
        if byte in (0xA6, 0x5B):
            code = UNESCAPED.get(bytes((byte, next(rest, 0))))
            if code is None:
                return None
            found.append(code)
        else:
            found.append(byte)
    return bytes(found)
