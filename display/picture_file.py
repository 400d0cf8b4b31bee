"""What the beginning of a picture file says: how large the picture is, and which way it is to be turned. Pure.

Read before a file is decoded: a small file may hold a picture that fills the memory.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

UPRIGHT = 1
ORIENTATION = 0x0112  # Exif 2.3, table 4
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}  # JPEG's SOF markers, ITU T.81 table B.1


@dataclass(frozen=True)
class Header:
    """Pixels as stored. `orientation` 1 to 8 as Exif counts them: 1 is upright."""

    width: int
    height: int
    orientation: int = UPRIGHT


def read_header(data: bytes) -> Header | None:
    """Of PNG, JPEG, WebP or BMP; None for anything else, and for what is cut off before its size."""
    try:
        return _read(data)
    except (struct.error, IndexError):
        return None


def _read(data: bytes) -> Header | None:
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return Header(*struct.unpack_from(">II", data, 16))
    if data.startswith(b"\xff\xd8"):
        return _jpeg(data)
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return _webp(data)
    if data.startswith(b"BM"):
        width, height = struct.unpack_from("<ii", data, 18)
        return Header(width, abs(height))  # negative: stored from the top
    return None


def _webp(data: bytes) -> Header | None:
    """RFC 9649."""
    match data[12:16]:
        case b"VP8X":
            width, height = data[24:27], data[27:30]
            return Header(1 + int.from_bytes(width, "little"), 1 + int.from_bytes(height, "little"))
        case b"VP8L":
            (bits,) = struct.unpack_from("<I", data, 21)
            return Header(1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
        case b"VP8 ":
            width, height = struct.unpack_from("<HH", data, 26)
            return Header(width & 0x3FFF, height & 0x3FFF)
    return None


def _jpeg(data: bytes) -> Header | None:
    orientation = UPRIGHT
    for marker, at, length in _segments(data):
        if marker in FRAMES:
            height, width = struct.unpack_from(">HH", data, at + 1)
            return Header(width, height, orientation)
        if marker == 0xE1 and data[at : at + 6] == b"Exif\0\0":
            orientation = _orientation(data[at + 6 : at + length])
    return None


def _segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Marker, where its content begins, how long that is."""
    at = 2
    while data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        (length,) = struct.unpack_from(">H", data, at + 2)
        yield marker, at + 4, length - 2
        at += 2 + length


def _orientation(tiff: bytes) -> int:
    """Of the first directory; upright where it is not told or broken."""
    try:
        order = "<" if tiff[:2] == b"II" else ">"
        (at,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, at)
        for entry in range(at + 2, at + 2 + 12 * count, 12):
            tag, _, _, value = struct.unpack_from(f"{order}HHIH", tiff, entry)
            if tag == ORIENTATION:
                return value if 1 <= value <= 8 else UPRIGHT
    except struct.error:
        pass
    return UPRIGHT
