"""Pictures of black dots as GS v 0 commands: pure bytes; drawing is `printer/raster.py`'s.

Rule: no command holds 10 04, 10 05 or 10 14. A printer looks for these before its buffer, also inside a picture
(Epson, "DLE EOT": the code string in other data is executed too), obeys them, and may leave them out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from printer.profile import AT_ONCE, RASTER_HEADER_BYTES

MOST_ROWS = 255  # yH stays 0
DLE = 0x10
ONE_DOT_MORE = (
    0x08  # 04, 05, 14 and 10 become 0C, 0D, 1C and 18: nothing that is obeyed, whatever stands beside
)


class DrawingError(Exception):
    """Cannot be drawn on this computer: says what is missing or wrong."""


@dataclass(frozen=True)
class Bitmap:
    """`data` has a bit for each dot, 1 is black, the first dot of a row in the highest bit; rows fill whole bytes.

    `times` 2: the printer makes two dots by two of each, for a quarter of the bytes. `width` and `height` are those of
    `data`.
    """

    width: int
    data: bytes
    times: Literal[1, 2] = 1

    @property
    def row_bytes(self) -> int:
        return (self.width + 7) // 8

    @property
    def height(self) -> int:
        return len(self.data) // self.row_bytes if self.width else 0

    def rows(self) -> Iterator[bytes]:
        size = self.row_bytes
        return (self.data[at : at + size] for at in range(0, len(self.data), size))


def strips(bitmap: Bitmap, most_bytes: int, paper_dots: int) -> tuple[bytes, ...]:
    """The picture as commands of at most `most_bytes`, each of whole rows.

    If one would hold what is obeyed at once, the picture moves to the right, by up to 7 dots; if that does not
    help, single dots are added.
    """
    for shift in range(8):
        moved = _moved(bitmap, shift) if shift else bitmap
        if moved.row_bytes * 8 > max(paper_dots // bitmap.times, bitmap.row_bytes * 8):
            break
        units = _cut(moved, most_bytes)
        if not any(AT_ONCE.search(unit) or unit[-1] == DLE for unit in units):
            return units
    return tuple(_with_dots_added(unit) for unit in _cut(bitmap, most_bytes))


def _moved(bitmap: Bitmap, shift: int) -> Bitmap:
    width = bitmap.width + shift
    spare = 8 * ((width + 7) // 8 - bitmap.row_bytes) - shift
    size = bitmap.row_bytes + (spare + shift) // 8
    rows = (int.from_bytes(row, "big") for row in bitmap.rows())
    return Bitmap(
        width,
        b"".join((row << spare if spare >= 0 else row >> -spare).to_bytes(size, "big") for row in rows),
        bitmap.times,
    )


def _cut(bitmap: Bitmap, most_bytes: int) -> tuple[bytes, ...]:
    """GS v 0: 1D 76 30 m xL xH yL yH and the rows; m = 0 is one dot for one dot, 3 doubles both ways."""
    begin = b"\x1d\x76\x30\x03" if bitmap.times == 2 else b"\x1d\x76\x30\x00"
    size = bitmap.row_bytes
    count = max(1, min(MOST_ROWS, (most_bytes - RASTER_HEADER_BYTES) // size)) if size else 1
    step = count * size
    parts = (bitmap.data[at : at + step] for at in range(0, len(bitmap.data), step or 1))
    return tuple(
        begin + size.to_bytes(2, "little") + (len(part) // size).to_bytes(2, "little") + part
        for part in parts
    )


def _with_dots_added(unit: bytes) -> bytes:
    out = bytearray(unit)
    for at in range(RASTER_HEADER_BYTES, len(out)):
        if out[at - 1] == DLE and out[at] in (0x04, 0x05, 0x14):
            out[at] |= ONE_DOT_MORE
    if out[-1] == DLE:  # a question to the printer may come behind it
        out[-1] |= ONE_DOT_MORE
    return bytes(out)
