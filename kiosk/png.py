"""Whether a PNG picture is whole, told from its bytes: checked before any slip needs it, with or without pillow.

Reads only what PNG (RFC 2083) says of every file: chunks with their sums, the size in the first of them, and the rows
of dots behind zlib. No file, no drawing: that is printer/raster.py.
"""

import struct
import zlib
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
WIDEST_PX = 4000  # what fits across the paper has 600 at most
SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # of a dot, by colour type
AT_ONCE = 1 << 20  # of what is unpacked: a picture may be a bomb
ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
"""The passes of an interlaced picture: first column and row, and the steps from there."""


def size(data: bytes) -> tuple[int, int]:
    """Width and height in dots. Raises ValueError that ends the sentence "this file …"."""
    if not data.startswith(SIGNATURE + b"\x00\x00\x00\x0dIHDR") or len(data) < 33:
        raise ValueError("is no PNG picture")
    width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", data[16:29])
    if not 0 < width <= WIDEST_PX or not 0 < height <= WIDEST_PX:
        raise ValueError(f"has {width} × {height} dots, at most {WIDEST_PX} each way are printed")
    rows = zlib.decompressobj()
    wanted, there = _bytes(width, height, depth * SAMPLES.get(colour, 1), bool(interlaced)), 0
    try:
        for kind, body in _chunks(data):
            if kind == b"IDAT":
                there += _unpacked(rows, body, wanted - there)
    except zlib.error as exc:
        raise ValueError("is broken: its dots cannot be unpacked") from exc
    if there < wanted:
        raise ValueError("is broken: dots are missing")
    return width, height


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and content, to the one that ends the file."""
    at, kind = len(SIGNATURE), b""
    while kind != b"IEND":
        length, kind = struct.unpack(">I4s", data[at : at + 8].ljust(8, b"\0"))
        body, check = data[at + 8 : at + 8 + length], data[at + 8 + length : at + 12 + length]
        if len(check) < 4:
            raise ValueError("is broken: its end is missing")
        if zlib.crc32(kind + body) != int.from_bytes(check, "big"):
            raise ValueError(f"is broken at byte {at}")
        yield kind, body
        at += 12 + length


def _unpacked(rows: "zlib._Decompress", body: bytes, most: int) -> int:
    """How many bytes that makes; what is beyond `most` is left packed."""
    there, made = 0, 1
    while made and there < most:
        made = len(rows.decompress(body, AT_ONCE))
        body = rows.unconsumed_tail
        there += made
    return there


def _bytes(width: int, height: int, bits: int, interlaced: bool) -> int:
    """Of all rows, unpacked: each begins with one byte that says how it was filtered."""
    passes = ADAM7 if interlaced else ((0, 0, 1, 1),)
    sides = ((-((x - width) // dx), -((y - height) // dy)) for x, y, dx, dy in passes)
    return sum(high * (1 + (wide * bits + 7) // 8) for wide, high in sides if wide > 0 and high > 0)
