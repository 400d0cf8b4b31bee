"""A logo's file: whole or not. Pillow, which draws it on the slip, is the judge."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from kiosk.png import size

LOGO = (Path(__file__).parents[2] / "docs/examples/logo.png").read_bytes()


def written(mode: str) -> bytes:
    out = io.BytesIO()
    Image.new(mode, (37, 11)).save(out, "PNG")
    return out.getvalue()


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def of_rows(rows: bytes, interlaced: int, dots: int = 8) -> bytes:
    """Black and white, `dots` each way, as RFC 2083 has it; its dots in two pieces."""
    head = struct.pack(">IIBBBBB", dots, dots, 1, 0, 0, 0, interlaced)
    data = zlib.compress(rows)
    pieces = chunk(b"IDAT", data[:5]) + chunk(b"IDAT", data[5:])
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + pieces + chunk(b"IEND", b"")


def is_whole(data: bytes) -> bool:
    try:
        size(data)
    except ValueError:
        return False
    return True


def can_be_drawn(data: bytes) -> bool:
    try:
        with Image.open(io.BytesIO(data), formats=("PNG",)) as picture:
            picture.convert("RGBA")
    except (OSError, SyntaxError, ValueError, EOFError, zlib.error):
        return False
    return True


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_picture_is_whole(mode: str) -> None:
    assert size(written(mode)) == (37, 11)


def test_a_picture_cut_short_anywhere_is_not() -> None:
    assert is_whole(LOGO)
    assert [length for length in range(len(LOGO)) if is_whole(LOGO[:length])] == []


@pytest.mark.parametrize("mode", ["1", "L", "RGBA"])
def test_what_is_whole_can_be_drawn_whichever_byte_was_garbled(mode: str) -> None:
    data = written(mode)
    for at in range(len(data)):
        garbled = data[:at] + bytes((data[at] ^ 0x5A,)) + data[at + 1 :]
        assert can_be_drawn(garbled) or not is_whole(garbled)


@pytest.mark.parametrize(("interlaced", "rows"), [(0, 8), (1, 15)])
def test_dots_that_are_missing_though_all_sums_are_right_are_missed(interlaced: int, rows: int) -> None:
    """The seven passes of 8 by 8 dots have 1, 1, 1, 2, 2, 4 and 4 rows. Pillow would draw what is missing black."""
    whole, short = (of_rows(b"\x00\xff" * count, interlaced) for count in (rows, rows - 1))
    assert size(whole) == (8, 8)
    assert can_be_drawn(whole)
    with pytest.raises(ValueError, match="dots are missing"):
        size(short)


def test_a_large_picture_is_unpacked_in_pieces() -> None:
    assert size(of_rows(b"\x00" * (1 + 500) * 4000, 0, 4000)) == (4000, 4000)


def test_dots_that_are_no_zlib_are_told() -> None:
    data = of_rows(b"\x00\xff" * 8, 0)
    at = data.index(b"IDAT")
    head, rest = data[: at - 4], data[data.index(b"IDAT", at + 4) - 4 :]
    with pytest.raises(ValueError, match="cannot be unpacked"):
        size(head + chunk(b"IDAT", b"hello") + rest)
