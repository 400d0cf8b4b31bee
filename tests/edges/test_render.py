"""A slip as a picture: what was burnt into the paper and nothing else."""

import io

import pytest
from PIL import Image

from printer.raster import qr_modules
from virtual.machine import printed
from virtual.makes import EPSON, GENERIC_CN_58, Make
from virtual.render import render
from virtual.slip import Slip

CUT = bytes.fromhex("1D 56 42 00")
TEXT = "http://192.168.1.10:8600/t/0af3"


def drawn(data: bytes, make: Make = EPSON) -> tuple[Slip, Image.Image]:
    slips, errors = printed(data, make)
    assert errors == []
    return slips[0], Image.open(io.BytesIO(render(slips[0])))


def ink(picture: Image.Image) -> tuple[int, int, int, int]:
    """Its box."""
    return picture.point(lambda dot: 255 - dot).getbbox() or (0, 0, 0, 0)


def test_a_line_stands_where_it_was_fed() -> None:
    slip, picture = drawn(b"\x1ba\x01\x1d!\x55A012\n" + CUT)
    assert picture.size == (568, slip.height_dots)  # 80 mm at 180 dpi
    left, top, right, bottom = ink(picture)
    assert 106 <= top < bottom <= 106 + 144  # below the gap, within one line of six times 24 dots
    assert bottom - top > 4 * 16  # more than four times the height of a normal capital
    assert 140 <= left < right <= 428  # four characters of 72 dots in the middle


def test_58_mm_paper_is_narrower() -> None:
    _, picture = drawn(b"A\n\x1bJ\x60", GENERIC_CN_58)
    assert picture.width == 464


def test_a_raster_is_pixel_true() -> None:
    slip, picture = drawn(b"\x1dv0\x00\x02\x00\x03\x00" + b"\x80\x01\xff\x00\x00\x3c" + CUT)
    top, left = slip.pictures[0].top, slip.side_dots
    burnt = {
        (x, y) for y in range(picture.height) for x in range(picture.width) if picture.getpixel((x, y)) == 0
    }
    first, second, third = {0, 15}, set(range(8)), {10, 11, 12, 13}
    assert burnt == {(left + x, top + y) for y, xs in enumerate((first, second, third)) for x in xs}


def test_a_qr_code_of_the_printers_own_is_drawn_module_by_module() -> None:
    settings = bytes.fromhex("1D 28 6B 03 00 31 43 04  1D 28 6B 03 00 31 45 31")
    size = len(TEXT) + 3
    store = b"\x1d(k" + bytes((size, 0)) + b"\x31\x50\x30" + TEXT.encode()
    slip, picture = drawn(settings + store + bytes.fromhex("1D 28 6B 03 00 31 51 30") + CUT)
    code = slip.codes[0]
    modules = qr_modules(TEXT)
    assert len(modules) == code.modules == 29
    for y, row in enumerate(modules):
        for x, dark in enumerate(row):
            at = (slip.side_dots + 4 * x + 2, code.top + 4 * y + 2)
            assert (picture.getpixel(at) == 0) is dark


@pytest.mark.parametrize("length", [14, 15, 26, 27, 106, 107, 213, 214])
def test_the_emulated_firmware_makes_codes_as_large_as_the_standard_says(length: int) -> None:
    text = "x" * length
    size = length + 3
    store = b"\x1d(k" + bytes((size % 256, size // 256)) + b"\x31\x50\x30" + text.encode()
    show = bytes.fromhex("1D 28 6B 03 00 31 45 31 1D 28 6B 03 00 31 51 30")
    slips, _ = printed(store + show + CUT)
    assert slips[0].codes[0].modules == len(qr_modules(text))


def test_a_line_cut_in_two_is_drawn_on_both_slips() -> None:
    slips, _ = printed(b"\x1d!\x77A\n\x1dV\x00" + CUT)  # cut through the line: the gap is 106 dots
    assert [(slip.lines[0].top, slip.lines[0].fed) for slip in slips] == [(106, 86), (-86, 192)]
    above, below = (ink(Image.open(io.BytesIO(render(slip)))) for slip in slips)
    assert 106 < above[1] < above[3] == 192
    assert (below[1], below[3] < 106) == (0, True)
