"""R08: picture files on the screen: what is taken, how it is turned and fitted, and that it delays no call."""

import os
import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pygame
import pytest

from display import look, pictures
from display.picture_file import Header, read_header
from display.pictures import PictureError, decode
from display.scene import Box, Picture, PictureFailed, PictureShown, Resized, Scene
from display.settings import DisplaySettings
from display.window import Window

RED, GREEN = pygame.Color("#FF0000"), pygame.Color("#00FF00")
CALL = pygame.Color(look.CALL)


@pytest.fixture(autouse=True)
def _dummy_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")


@dataclass
class Wall:
    """A window, and all it put."""

    window: Window
    events: list[object]

    def told(self) -> list[object]:
        return [each for each in self.events if isinstance(each, PictureShown | PictureFailed)]


@pytest.fixture
def wall() -> Iterator[Wall]:
    events: list[object] = []
    window = Window(DisplaySettings(size=(640, 360), fullscreen=False), events.append)
    window.start()
    until(lambda: Resized(640, 360) in events)
    yield Wall(window, events)
    window.stop()


def until(fact: Callable[[], object], seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.001)


def saved(path: Path, width: int, height: int, colour: pygame.Color = RED) -> str:
    surface = pygame.Surface((width, height), 0, 24)
    surface.fill(colour)
    pygame.image.save(surface, str(path))
    return str(path)


def detailed(path: Path, width: int, height: int) -> str:
    """As slow to decode as a photograph."""
    noise = pygame.image.frombytes(os.urandom(width * height // 16 * 3), (width // 4, height // 4), "RGB")
    pygame.image.save(pygame.transform.smoothscale(noise, (width, height)), str(path))
    return str(path)


def scene(*items: Box | Picture) -> Scene:
    return Scene("test", 640, 360, look.GROUND, items)


def on_screen(x: int, y: int) -> pygame.Color:
    surface = pygame.display.get_surface()
    assert surface is not None
    return surface.get_at((x, y))


def exif(jpeg: bytes, orientation: int, order: str = ">") -> bytes:
    """A JPEG with an APP1 segment behind its first marker, as cameras write it (Exif 2.3, 4.5)."""
    mark = b"MM" if order == ">" else b"II"
    entry = struct.pack(f"{order}HHIHH", 0x0112, 3, 1, orientation, 0)
    tiff = mark + struct.pack(f"{order}HIH", 42, 8, 1) + entry + bytes(4)
    body = b"Exif\0\0" + tiff
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + jpeg[2:]


def png_of(width: int, height: int) -> bytes:
    """A PNG's beginning: it says how large it is, and has no pixels."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))


# --- files -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["png", "jpg", "bmp"])
def test_the_size_of_a_picture_is_read_from_its_beginning(tmp_path: Path, kind: str) -> None:
    path = saved(tmp_path / f"a.{kind}", 123, 45)
    data = Path(path).read_bytes()
    assert read_header(data[:4000]) == Header(123, 45)


@pytest.mark.parametrize(
    ("chunk", "body"),
    [
        (b"VP8X", bytes(4) + (122).to_bytes(3, "little") + (44).to_bytes(3, "little")),
        (b"VP8L", b"\x2f" + struct.pack("<I", 122 | 44 << 14)),
        (b"VP8 ", bytes(3) + b"\x9d\x01\x2a" + struct.pack("<HH", 123, 45)),
    ],
)
def test_the_size_of_a_webp_is_read_from_each_of_its_three_forms(chunk: bytes, body: bytes) -> None:
    """RFC 9649, 2.5 to 2.7."""
    data = b"RIFF" + bytes(4) + b"WEBP" + chunk + struct.pack("<I", len(body)) + body
    assert read_header(data) == Header(123, 45)


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"\xff\xd8", b"\xff\xd8\xff", b"BM", b"text" * 9]
)
def test_what_is_no_picture_or_cut_off_has_no_size(data: bytes) -> None:
    assert read_header(data) is None


@pytest.mark.parametrize(("orientation", "corner"), [*enumerate(["tl", "tr", "br", "bl"] * 2, 1)])
@pytest.mark.parametrize("order", "<>")
def test_a_photograph_is_turned_as_the_camera_was_held(
    tmp_path: Path, orientation: int, corner: str, order: str
) -> None:
    """Exif 2.3: the stored first row is on screen at the top, top, bottom, bottom, left, right, right, left."""
    stored = pygame.Surface((160, 80), 0, 24)
    stored.fill(RED, (0, 0, 40, 40))
    pygame.image.save(stored, str(path := tmp_path / "a.jpg"))
    path.write_bytes(exif(path.read_bytes(), orientation, order))
    lies = orientation > 4
    upright = decode(str(path), *((80, 160) if lies else (160, 80)))
    assert upright.get_size() == ((80, 160) if lies else (160, 80))
    width, height = upright.get_size()
    places = {"tl": (8, 8), "tr": (width - 8, 8), "br": (width - 8, height - 8), "bl": (8, height - 8)}
    assert [name for name, at in places.items() if upright.get_at(at).r > 128] == [corner]


def test_a_picture_is_as_large_as_fits_and_keeps_its_shape(tmp_path: Path) -> None:
    wide, small = saved(tmp_path / "wide.png", 400, 100), saved(tmp_path / "small.png", 10, 20)
    assert decode(wide, 200, 200).get_size() == (200, 50)
    assert decode(small, 200, 200).get_size() == (100, 200)
    palette = pygame.Surface((30, 30), 0, 8)
    palette.set_palette([RED])
    pygame.image.save(palette, str(tmp_path / "palette.png"))
    assert decode(str(tmp_path / "palette.png"), 300, 600).get_at((299, 299)) == RED


@pytest.mark.parametrize(
    ("name", "data", "cause"),
    [
        ("none.png", None, "no such file"),
        ("text.png", b"not a picture", "no PNG"),
        ("huge.png", png_of(30_000, 30_000), "900 megapixels; at most 50"),
        ("broken.png", png_of(100, 100), ".+"),
        ("large.png", png_of(100, 100) + bytes(31_000_000), "the file has 31 MB; at most 30"),
    ],
)
def test_a_file_that_cannot_be_shown_says_why(
    tmp_path: Path, name: str, data: bytes | None, cause: str
) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(PictureError, match=cause):
        decode(str(tmp_path / name), 100, 100)


# --- on the screen -----------------------------------------------------------------------------------------


def test_a_picture_appears_in_its_box_once_it_is_decoded_and_is_told_of(wall: Wall, tmp_path: Path) -> None:
    """R08."""
    path = saved(tmp_path / "a.png", 100, 100)
    wall.window.show(scene(Box(0, 0, 640, 360, look.PANEL), Picture(path, 100, 100, 200, 100)))
    until(lambda: wall.told() == [PictureShown(path)])
    assert on_screen(200, 150) == RED
    assert on_screen(110, 150) == pygame.Color(look.PANEL), "what is beside it in its box"


def test_a_transparent_picture_lies_on_what_is_below_it(wall: Wall, tmp_path: Path) -> None:
    surface = pygame.Surface((100, 100), pygame.SRCALPHA, 32)
    surface.fill(RED, (0, 0, 50, 100))
    pygame.image.save(surface, str(path := tmp_path / "a.png"))
    wall.window.show(scene(Box(0, 0, 640, 360, look.CALL), Picture(str(path), 100, 100, 100, 100)))
    until(lambda: wall.told() == [PictureShown(str(path))])
    assert (on_screen(120, 150), on_screen(180, 150)) == (RED, CALL)


def test_a_broken_picture_is_told_of_once_and_the_one_before_stays(wall: Wall, tmp_path: Path) -> None:
    """R08."""
    good, broken = saved(tmp_path / "a.png", 100, 100), tmp_path / "b.png"
    broken.write_bytes(png_of(100, 100))
    wall.window.show(scene(Picture(good, 0, 0, 100, 100)))
    until(wall.told)
    wall.window.show(scene(Picture(str(broken), 0, 0, 100, 100)))
    until(lambda: len(wall.told()) == 2)
    wall.window.show(scene(Box(200, 200, 10, 10, look.CALL), Picture(str(broken), 0, 0, 100, 100)))
    until(lambda: on_screen(205, 205) == CALL)
    time.sleep(0.1)
    assert on_screen(50, 50) == RED
    shown, failed = wall.told()
    assert shown == PictureShown(good)
    assert isinstance(failed, PictureFailed)
    assert failed.path == str(broken)
    assert failed.cause


def test_pictures_follow_each_other_without_a_gap_and_each_turn_is_told(wall: Wall, tmp_path: Path) -> None:
    """R08: also the turn of one that was shown before."""
    paths = [saved(tmp_path / f"{n}.png", 50, 50, colour) for n, colour in enumerate((RED, GREEN))]
    colours: list[pygame.Color] = []
    for turn in range(4):
        wall.window.show(scene(Picture(paths[turn % 2], 0, 0, 100, 100)))
        until(lambda n=turn: len(wall.told()) == n + 1)
        colours.append(on_screen(50, 50))
    assert wall.told() == [PictureShown(paths[turn % 2]) for turn in range(4)]
    assert colours == [RED, GREEN, RED, GREEN]


def test_a_picture_hidden_by_a_call_is_back_at_once(wall: Wall, tmp_path: Path) -> None:
    """R08: calls always win; the picture is not decoded again."""
    path = saved(tmp_path / "a.png", 100, 100)
    with_picture = scene(Picture(path, 0, 0, 100, 100))
    wall.window.show(with_picture)
    until(wall.told)
    wall.window.show(scene(Box(0, 0, 640, 360, look.CALL)))
    until(lambda: on_screen(50, 50) == CALL)
    Path(path).unlink()
    wall.window.show(with_picture)
    until(lambda: len(wall.told()) == 2)
    assert wall.told() == [PictureShown(path)] * 2, "the file is gone: nothing could have been decoded"
    assert on_screen(50, 50) == RED


@pytest.mark.parametrize("kind", ["jpg", "png"])
def test_a_call_is_presented_at_once_while_a_large_picture_is_decoded(
    wall: Wall, tmp_path: Path, kind: str
) -> None:
    """R08: 12 megapixels take some 150 ms; the call waits for none of it."""
    path = detailed(tmp_path / f"large.{kind}", 4000, 3000)
    began = time.monotonic()
    decode(path, 400, 300)
    decoding_s = time.monotonic() - began
    picture = Picture(path, 0, 0, 400, 300)
    took: list[float] = []
    wall.window.show(scene(picture))
    while not wall.told():
        place = 10 * (len(took) % 20)
        began = time.monotonic()
        wall.window.show(scene(picture, Box(420 + place, 200, 10, 10, look.CALL)))
        until(lambda x=425 + place: on_screen(x, 205) == CALL)
        took.append(time.monotonic() - began)
        time.sleep(0.01)
    assert len(took) >= 3, f"decoded in {decoding_s:.2f} s"
    assert sorted(took)[len(took) // 2] < 0.02, took
    assert max(took) < decoding_s / 3, took


def test_a_picture_that_is_no_longer_wanted_is_not_decoded(tmp_path: Path) -> None:
    done: list[pictures.Decoded] = []
    free = threading.Event()

    def put(decoded: pictures.Decoded) -> None:
        done.append(decoded)
        free.wait(5)

    worker = pictures.Pictures(put)
    wanted = [pictures.Wanted(saved(tmp_path / f"{n}.png", 20, 20), 10, 10) for n in range(4)]
    worker.ask((wanted[0],))
    until(lambda: done)
    for each in wanted[1:]:
        worker.ask((each,))
    free.set()
    until(lambda: len(done) == 2)
    worker.stop()
    assert [each.wanted for each in done] == [wanted[0], wanted[3]]
