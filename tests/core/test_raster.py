"""What is drawn for a printer: dots in GS v 0, never a byte that is obeyed at once; text, pictures, codes."""

import io
import os
import random
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from printer import raster
from printer.profile import AT_ONCE
from printer.strips import Bitmap, DrawingError, strips

HEADER = b"\x1d\x76\x30\x00"


def bitmap(*rows: str) -> Bitmap:
    width = len(rows[0])
    spare = -width % 8
    return Bitmap(width, b"".join((int(row, 2) << spare).to_bytes((width + 7) // 8, "big") for row in rows))


def dots(units: tuple[bytes, ...]) -> list[str]:
    """The rows a printer would print, by the manual's layout: 1D 76 30 m xL xH yL yH d1…dk."""
    rows: list[str] = []
    for unit in units:
        assert unit[:4] == HEADER
        size, count = unit[4] + 256 * unit[5], unit[6] + 256 * unit[7]
        assert len(unit) == 8 + size * count
        rows += ["".join(f"{byte:08b}" for byte in unit[at : at + size]) for at in range(8, len(unit), size)]
    return rows


# --- strips --------------------------------------------------------------------------------------------------


def test_a_picture_is_a_header_with_its_size_and_its_rows() -> None:
    assert strips(bitmap("101", "011"), 100, 576) == (HEADER + b"\x01\x00\x02\x00" + b"\xa0\x60",)


def test_a_tall_picture_is_several_commands_of_whole_rows() -> None:
    tall = Bitmap(16, b"\xff\x01" * 300)
    assert [unit[4:8] + unit[8:10] for unit in strips(tall, 8 + 2 * 100 + 1, 576)] == [
        b"\x02\x00\x64\x00\xff\x01"
    ] * 3
    assert [unit[6] for unit in strips(tall, 10_000, 576)] == [255, 45]  # one byte for the height


def test_what_would_be_obeyed_at_once_is_moved_by_a_dot() -> None:
    """10 04 is DLE EOT: each of the picture's rows would ask the printer something."""
    (unit,) = strips(Bitmap(16, b"\x10\x04\x01" * 2 + b"\x10\x04"), 100, 576)
    assert AT_ONCE.search(unit) is None
    assert unit == HEADER + b"\x03\x00\x04\x00" + bytes.fromhex(
        "080200 008800 020080 080200"  # the same dots, one further to the right
    )


def test_on_full_paper_where_nothing_can_move_a_dot_is_added() -> None:
    (unit,) = strips(Bitmap(16, b"\x10\x04\x10\x14\x10\x05\x00\x10"), 100, 16)
    assert unit[8:] == b"\x10\x0c\x10\x1c\x10\x0d\x00\x18"


def test_a_picture_of_nothing_is_no_command() -> None:
    assert strips(Bitmap(0, b""), 100, 576) == ()


ADVERSARIAL = st.lists(
    st.sampled_from([b"\x10", b"\x04", b"\x05", b"\x14", b"\x00", b"\x08\x02", b"\x20\x08", b"\x10\x04"]),
    max_size=400,
).map(b"".join)


@given(
    st.integers(1, 125),
    ADVERSARIAL | st.binary(max_size=2000),
    st.integers(133, 2048),
    st.booleans(),
)
@settings(max_examples=300, deadline=None)
def test_no_picture_holds_a_command_that_is_obeyed_at_once_and_none_loses_a_dot(
    row_bytes: int, data: bytes, most_bytes: int, full: bool
) -> None:
    data = data[: len(data) // row_bytes * row_bytes]
    picture = Bitmap(row_bytes * 8, data)
    units = strips(picture, most_bytes, row_bytes * 8 if full else 1000)
    stream = b"".join(units)
    assert AT_ONCE.search(stream + b"\x04") is None  # nor with a question behind it
    assert all(len(unit) <= most_bytes for unit in units)
    wanted, got = ["".join(f"{byte:08b}" for byte in row) for row in picture.rows()], dots(units)
    rows = list(zip(wanted, got, strict=True))
    moved = any(all(b.rstrip("0") == ("0" * n + a).rstrip("0") for a, b in rows) for n in range(8))
    kept = all(int(a, 2) & ~int(b, 2) == 0 for a, b in rows if len(a) == len(b))
    assert moved or kept


# --- text ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "columns"), [("A", 1), ("叫", 2), ("A叫 ·", 6), ("é", 2)])
@pytest.mark.parametrize(("width", "height"), [(1, 1), (2, 1), (6, 8)])
def test_text_is_drawn_on_the_grid_of_the_printers_own_type(
    text: str, columns: int, width: int, height: int
) -> None:
    drawn = raster.text_row(text, width, height, False)
    assert (drawn.width * drawn.times, drawn.height * drawn.times) == (12 * columns * width, 24 * height)
    assert any(drawn.data)


def test_large_type_is_drawn_in_halves_and_doubled_by_the_printer() -> None:
    """GS v 0 with m = 3: a number of 18 mm takes 1.3 kB instead of 5, one second instead of five at 9600 baud."""
    drawn = raster.text_row("A012", 6, 6, True)
    assert drawn.times == 2
    units = strips(drawn, 2048, 384)
    assert units[0][:8] == b"\x1d\x76\x30\x03\x12\x00\x48\x00"
    assert sum(map(len, units)) == 8 + 18 * 72


def test_bold_text_is_blacker_and_spaces_are_white() -> None:
    def black(text: str, bold: bool) -> int:
        return sum(byte.bit_count() for byte in raster.text_row(text, 2, 2, bold).data)

    assert black("综合业务", True) > 1.1 * black("综合业务", False)
    assert black("  ", True) == 0


def test_what_no_font_has_is_the_same_mark_as_elsewhere() -> None:
    assert raster.text_row("\U0010fffd", 1, 1, False) == raster.text_row("〓", 1, 1, False)
    assert raster.text_row("𠮷", 1, 1, False) != raster.text_row("〓", 1, 1, False)


def test_a_line_that_stands_on_every_slip_is_drawn_once() -> None:
    assert raster.text_row("综合业务", 2, 2, True) is raster.text_row("综合业务", 2, 2, True)


# --- codes ---------------------------------------------------------------------------------------------------


def test_a_code_has_finders_in_three_corners_and_square_modules() -> None:
    modules = raster.qr_modules("http://10.0.0.1/t/A012")
    finder = [True] * 7
    assert len(modules) == len(modules[0]) == 25
    assert list(modules[0][:7]) == list(modules[0][-7:]) == list(modules[-1][:7]) == finder
    assert raster.code(b"http://10.0.0.1/t/A012", 6) == Bitmap(
        75, raster.code(b"http://10.0.0.1/t/A012", 3).data, times=2
    )
    code = raster.code(b"http://10.0.0.1/t/A012", 3)
    assert (code.width, code.height) == (75, 75)
    rows = [f"{int.from_bytes(row, 'big') >> 5:075b}" for row in code.rows()]
    assert rows == ["".join("01"[dot] * 3 for dot in row) for row in modules for _ in range(3)]


def test_no_code_can_hold_that_much() -> None:
    with pytest.raises(DrawingError, match="no QR code of 3000 bytes"):
        raster.qr_modules("x" * 3000)


# --- pictures ------------------------------------------------------------------------------------------------


def png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def saved(folder: Path, image: Image.Image, name: str = "logo.png") -> str:
    path = folder / name
    path.write_bytes(png(image))
    return str(path)


def test_a_logo_of_the_right_size_is_printed_dot_for_dot(tmp_path: Path) -> None:
    image = Image.new("1", (16, 2), 1)
    for x in range(8):
        image.putpixel((x, 0), 0)
    assert raster.picture(saved(tmp_path, image), 16, 16) == Bitmap(16, b"\xff\x00" + b"\x00\x00")


def test_a_logo_is_as_large_as_fits_and_keeps_its_shape(tmp_path: Path) -> None:
    path = saved(tmp_path, Image.new("L", (200, 50), "black"))
    assert (raster.picture(path, 320, 320).width, raster.picture(path, 320, 320).height) == (320, 80)
    assert (raster.picture(path, 320, 40).width, raster.picture(path, 320, 40).height) == (160, 40)


def test_what_is_transparent_is_paper_and_a_coloured_logo_is_solid(tmp_path: Path) -> None:
    image = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    ImageDraw.Draw(image).rectangle((0, 0, 31, 63), fill=(0, 120, 60, 255))
    row = next(raster.picture(saved(tmp_path, image), 64, 64).rows())
    assert row == b"\xff" * 4 + b"\x00" * 4


def test_a_photograph_is_dithered(tmp_path: Path) -> None:
    photo = Image.linear_gradient("L").resize((128, 128))
    drawn = raster.picture(saved(tmp_path, photo), 128, 128)
    shares = [sum(byte.bit_count() for byte in row) / 128 for row in drawn.rows()]
    assert abs(sum(shares[60:68]) / 8 - 0.5) < 0.15  # the middle grey is neither black nor white
    assert sum(shares[:8]) > 7 > 1 > sum(shares[-8:])


def test_a_picture_is_read_once_and_again_when_it_has_changed(tmp_path: Path) -> None:
    path = saved(tmp_path, Image.new("1", (8, 8), 0))
    first = raster.picture(path, 8, 8)
    assert raster.picture(path, 8, 8) is first
    saved(tmp_path, Image.new("1", (8, 8), 1))
    os.utime(path, ns=(1, 1))
    assert raster.picture(path, 8, 8) == Bitmap(8, bytes(8))


def test_a_picture_that_is_missing_too_large_or_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(DrawingError, match=r"missing.png: No such file"):
        raster.picture(str(tmp_path / "missing.png"), 8, 8)
    (tmp_path / "text.png").write_text("hello")
    with pytest.raises(DrawingError, match=r"text.png: cannot identify"):
        raster.picture(str(tmp_path / "text.png"), 8, 8)
    with pytest.raises(DrawingError, match="5000 × 5000 dots are too many"):
        raster.picture(saved(tmp_path, Image.new("1", (5000, 5000)), "large.png"), 8, 8)
    with pytest.raises(DrawingError):
        raster.picture(str(tmp_path), 8, 8)


def test_no_damage_to_a_file_is_more_than_a_picture_left_out(tmp_path: Path) -> None:
    """A memory card that fails changes bytes; a crash would take the kiosk down at each press."""
    chance = random.Random(4)
    image = Image.effect_noise((40, 40), 80).convert("P")
    good = png(image)
    refused = 0
    for n in range(300):
        data = bytearray(good)
        for _ in range(chance.randint(1, 4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        data = data[: chance.choice([len(data), chance.randrange(len(data))])]
        if n % 2:
            data = with_sums(bytes(data))
        path = tmp_path / f"{n}.png"
        path.write_bytes(data)
        try:
            drawn = raster.picture(str(path), 64, 64)
        except DrawingError:
            refused += 1
        else:
            assert drawn.width * drawn.times <= 64
            assert drawn.height * drawn.times <= 64
    assert 0 < refused < 300


def with_sums(data: bytes) -> bytearray:
    """Chunks with their check sums set right again, so that damage gets further than the first of them."""
    out, at = bytearray(data), 8
    while at + 12 <= len(out):
        end = at + 8 + int.from_bytes(out[at : at + 4], "big")
        if end + 4 > len(out):
            break
        out[end : end + 4] = zlib.crc32(out[at + 4 : end]).to_bytes(4, "big")
        at = end + 4
    return out
