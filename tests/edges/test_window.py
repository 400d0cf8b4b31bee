"""The window on SDL's dummy screen: what is opened, drawn, recorded, and what happens without a screen."""

import logging
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pygame
import pytest

from display import look
from display.page import Align
from display.painter import Painter, picture
from display.pulse import Pulse
from display.recording import Recording
from display.samples import scenes
from display.scene import Box, Resized, Scene, TextItem
from display.settings import DisplaySettings
from display.window import Window
from hall.device import DeviceState
from runtime.fonts import find_faces
from runtime.loop import Stop

SETTINGS = DisplaySettings(size=(640, 360), fullscreen=False)
NOTO = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
noto = pytest.mark.skipif(
    not NOTO.is_file(), reason="fonts-noto-cjk is not installed; others look a little worse"
)
RED, CALL = "#FF0000", look.CALL


@pytest.fixture(autouse=True)
def _dummy_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")


@pytest.fixture(scope="module")
def painter() -> Painter:
    return Painter(find_faces())


class Hall:
    """What the window put, and the windows to stop."""

    def __init__(self) -> None:
        self.events: list[object] = []
        self.windows: list[Window] = []

    def open(
        self, settings: DisplaySettings = SETTINGS, record: Path | None = None, retry_s: float = 1.0
    ) -> Window:
        window = Window(settings, self.events.append, record=record, title="test", retry_s=retry_s)
        self.windows.append(window)
        window.start()
        return window


@pytest.fixture
def hall() -> Iterator[Hall]:
    hall = Hall()
    yield hall
    for window in hall.windows:
        window.stop()


def until(fact: Callable[[], object], seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.01)


def scene(*items: Box | TextItem, ground: str = look.GROUND, name: str = "test", pulse: int = 0) -> Scene:
    return Scene(name, 640, 360, ground, items, pulse)


def on_screen(x: int, y: int) -> pygame.Color | None:
    surface = pygame.display.get_surface()
    return surface.get_at((x, y)) if surface else None


def pixel(path: Path, x: int, y: int) -> str:
    colour = pygame.image.load(path).get_at((x, y))
    return f"#{colour.r:02X}{colour.g:02X}{colour.b:02X}"


def ink(png: bytes, tmp_path: Path) -> pygame.Rect:
    """The rectangle of all that is not the ground."""
    (tmp_path / "ink.png").write_bytes(png)
    surface = pygame.image.load(tmp_path / "ink.png")
    mask = pygame.mask.from_threshold(surface, surface.get_at((0, 0)), (1, 1, 1))
    mask.invert()
    rects = mask.get_bounding_rects()
    return rects[0].unionall(rects[1:]) if rects else pygame.Rect(0, 0, 0, 0)


def test_an_opened_screen_is_reported_with_its_size(hall: Hall) -> None:
    window = hall.open()
    until(lambda: len(hall.events) == 2)
    assert hall.events == [DeviceState("display", True), Resized(640, 360)]
    assert window.alive()
    window.stop()
    until(lambda: not window.alive())
    assert hall.events == [DeviceState("display", True), Resized(640, 360)]


def test_without_a_real_screen_the_size_of_the_settings_counts(hall: Hall) -> None:
    hall.open(DisplaySettings(size=(1920, 1080)))
    until(lambda: len(hall.events) == 2)
    assert hall.events == [DeviceState("display", True), Resized(1920, 1080)]


def test_a_screen_hung_upright_has_its_sides_changed(hall: Hall) -> None:
    hall.open(DisplaySettings(size=(640, 360), fullscreen=False, rotate=90))
    until(lambda: len(hall.events) == 2)
    assert hall.events == [DeviceState("display", True), Resized(360, 640)]


def test_a_scene_is_recorded_at_every_change_in_order(hall: Hall, tmp_path: Path) -> None:
    window = hall.open(record=tmp_path)
    box = Box(10, 20, 30, 40, RED)
    for each in (scene(name="empty"), scene(box, name="box"), scene(box, name="box"), scene(name="empty")):
        window.show(each)
    until(lambda: (tmp_path / "0003-empty.png").exists())
    window.stop()
    names = ["0001-empty.png", "0002-box.png", "0003-empty.png", "latest.png"]
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    assert pixel(tmp_path / "0002-box.png", 25, 40) == RED
    assert pixel(tmp_path / "0002-box.png", 45, 40) == look.GROUND
    assert (tmp_path / "latest.png").read_bytes() == (tmp_path / "0003-empty.png").read_bytes()


def test_a_change_drawn_in_part_is_the_same_picture_as_drawn_whole(
    hall: Hall, tmp_path: Path, painter: Painter
) -> None:
    window = hall.open(DisplaySettings(size=(1280, 720), fullscreen=False), record=tmp_path)
    shown = [each for _, each in scenes(1280, 720, ("zh", "en"))]
    distinct = [each for n, each in enumerate(shown) if n == 0 or each != shown[n - 1]]
    for each in distinct:
        window.show(each)
    until(lambda: len(list(tmp_path.glob("0*.png"))) == len(distinct), 60)
    window.stop()
    for path, each in zip(sorted(tmp_path.glob("0*.png")), distinct, strict=True):
        assert path.read_bytes() == picture(painter, each), path.name


def test_without_a_screen_scenes_are_recorded_and_a_screen_that_comes_is_opened(
    hall: Hall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R09: a TV that is off at boot is found when it is switched on."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "no-such-driver")
    window = hall.open(record=tmp_path, retry_s=0.02)
    until(lambda: len(hall.events) == 2)
    size, lost = hall.events
    assert size == Resized(640, 360)
    assert isinstance(lost, DeviceState)
    assert (lost.device, lost.ok) == ("display", False)
    assert "no-such-driver" in lost.cause
    window.show(scene(name="dark"))
    until(lambda: (tmp_path / "0001-dark.png").exists())
    assert window.alive()
    assert hall.events == [size, lost]  # told once, however often it is tried
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    until(lambda: len(hall.events) == 3)
    assert hall.events[2] == DeviceState("display", True)


def test_a_window_closed_by_hand_stops_the_process(hall: Hall) -> None:
    hall.open()
    until(lambda: Resized(640, 360) in hall.events)
    pygame.event.post(pygame.event.Event(pygame.QUIT))
    until(lambda: len(hall.events) == 3)
    assert hall.events[2] == Stop(0, "window closed")


def test_showing_never_waits_and_unrecorded_scenes_give_way_to_the_latest(hall: Hall) -> None:
    window = hall.open()
    until(lambda: Resized(640, 360) in hall.events)
    began = time.monotonic()
    for number in range(1000):
        window.show(scene(Box(number % 600, 0, 10, 10, RED)))
    assert time.monotonic() - began < 1.0
    until(window.alive)


def test_a_defect_in_drawing_ends_the_thread_loudly(hall: Hall, caplog: pytest.LogCaptureFixture) -> None:
    window = hall.open()
    until(lambda: Resized(640, 360) in hall.events)
    window.show(scene(Box(0, 0, 10, 10, "no colour")))
    until(lambda: not window.alive())
    last = hall.events[-1]
    assert isinstance(last, DeviceState)
    assert not last.ok
    assert "ValueError" in last.cause
    assert "the window's thread ends" in caplog.text


def test_a_window_never_started_is_stopped_without_waiting() -> None:
    events: list[object] = []
    window = Window(SETTINGS, events.append)
    window.stop()
    assert not window.alive()
    assert events == []


def test_text_stands_inside_its_box_at_every_alignment(painter: Painter, tmp_path: Path) -> None:
    edges = {}
    for align in get_args(Align):
        item = TextItem("A012", 100, 100, 400, 120, 100, "#FFFFFF", align, bold=True)
        box = ink(picture(painter, scene(item)), tmp_path)
        assert pygame.Rect(100, 100, 400, 120).contains(box), align
        assert abs(box.centery - 160) <= 3
        edges[align] = box
    assert edges["left"].left - 100 < 10
    assert 500 - edges["right"].right < 10
    assert abs(edges["center"].centerx - 300) < 6


def test_text_wider_than_its_box_is_drawn_smaller_and_not_cut(painter: Painter, tmp_path: Path) -> None:
    item = TextItem("请到其他窗口办理业务", 100, 100, 200, 80, 60, "#FFFFFF")
    box = ink(picture(painter, scene(item)), tmp_path)
    assert pygame.Rect(100, 100, 200, 80).contains(box)
    assert box.w > 180


def test_no_text_of_any_scene_is_cut_by_its_place(painter: Painter) -> None:
    """Each text in a place just as wide as it was measured, and in one with 20 px to spare on every side."""

    def drawn(item: TextItem, w: int, spare: int) -> bytes:
        canvas = pygame.Surface((w + 40, item.h + 40))
        x = 20 - spare
        alone = replace(
            item, x=x, y=x, w=w + 2 * spare, h=item.h + 2 * spare, colour="#FFFFFF", align="center"
        )
        painter.draw(canvas, Scene("", *canvas.get_size(), "#000000", (alone,)), (0, 0, *canvas.get_size()))
        return pygame.image.tobytes(canvas, "RGB")

    shown = [each for _, each in scenes(1280, 720, ("zh", "en"))]
    for item in {item for each in shown for item in each.items if isinstance(item, TextItem)}:
        _, width = painter.measure(item.text, item.size_px, bold=item.bold)
        assert drawn(item, width, 0) == drawn(item, width, 20), item


@noto
def test_digits_are_tabular_and_high_enough(painter: Painter, tmp_path: Path) -> None:
    assert len({painter.measure(digit * 4, 200, bold=True) for digit in "0123456789"}) == 1
    item = TextItem("8", 0, 0, 300, 300, 200, "#FFFFFF", bold=True)
    assert ink(picture(painter, scene(item)), tmp_path).h >= 200 * look.CAPS * 0.97


def test_what_the_font_cannot_draw_is_left_out_and_logged_once(
    painter: Painter, caplog: pytest.LogCaptureFixture
) -> None:
    plain = TextItem("停电", 0, 0, 600, 60, 40, "#FFFFFF")
    odd = replace(plain, text="停\U0001f9ff电\ue123\x07")
    with caplog.at_level(logging.WARNING):
        assert picture(painter, scene(odd)) == picture(painter, scene(plain))
        picture(painter, scene(odd))
    assert len(caplog.records) == 1
    assert "'\\ue123'" in caplog.text


@noto
def test_rare_characters_of_names_above_the_basic_plane_are_drawn(painter: Painter, tmp_path: Path) -> None:
    item = TextItem("𠮷", 0, 0, 600, 60, 40, "#FFFFFF")
    assert ink(picture(painter, scene(item)), tmp_path).w > 20


def test_a_fresh_call_pulses_three_times_at_most_once_a_second() -> None:
    band = Box(0, 0, 10, 10, CALL, pulses=True)
    pulse = Pulse()
    pulse.look_at(None, scene(band, pulse=1), 0.0)
    assert pulse.wait_s(0.0) is None  # the first scene may be old
    pulse.look_at(scene(pulse=1), scene(pulse=2), 0.0)
    assert pulse.wait_s(0.0) is None  # nothing to pulse
    pulse.look_at(scene(band, pulse=1), scene(band, pulse=2), 10.0)
    turns = [(tenth / 10, dim) for tenth in range(90, 150) if (dim := pulse.turn(tenth / 10)) is not None]
    assert turns == [(10.0, True), (10.5, False), (11.0, True), (11.5, False), (12.0, True), (12.5, False)]
    assert pulse.turn(99.0) is None


def test_a_pulse_is_drawn_dim_and_leaves_the_picture_as_it_was(painter: Painter) -> None:
    band, steady = Box(0, 0, 100, 100, CALL, pulses=True), Box(200, 0, 100, 100, CALL)
    canvas = pygame.Surface((640, 360))
    whole = (0, 0, 640, 360)
    painter.draw(canvas, scene(band, steady), whole)
    before = pygame.image.tobytes(canvas, "RGB")
    painter.draw(canvas, scene(band, steady), whole, dimmed=True)
    assert canvas.get_at((50, 50)) != pygame.Color(CALL)
    assert canvas.get_at((250, 50)) == pygame.Color(CALL)
    painter.draw(canvas, scene(band, steady), (0, 0, 100, 100))
    assert pygame.image.tobytes(canvas, "RGB") == before


def test_a_recall_of_the_same_picture_pulses_on_the_screen(hall: Hall) -> None:
    """R33."""
    window = hall.open()
    until(lambda: Resized(640, 360) in hall.events)
    band = Box(0, 0, 100, 100, CALL, pulses=True)
    window.show(scene(band, pulse=1))
    until(lambda: on_screen(50, 50) == pygame.Color(CALL))
    window.show(scene(band, pulse=2))
    until(lambda: on_screen(50, 50) != pygame.Color(CALL))
    assert on_screen(300, 300) == pygame.Color(look.GROUND), "nothing else changes"
    until(lambda: on_screen(50, 50) == pygame.Color(CALL))


def test_an_upright_picture_is_turned_onto_the_screen(hall: Hall) -> None:
    window = hall.open(DisplaySettings(size=(640, 360), fullscreen=False, rotate=90))
    until(lambda: Resized(360, 640) in hall.events)
    window.show(
        Scene("x", 360, 640, look.GROUND, (Box(0, 0, 50, 50, RED),))
    )  # top left, turned to bottom left
    until(lambda: on_screen(10, 350) == pygame.Color(RED))
    assert on_screen(10, 10) == pygame.Color(look.GROUND)


def test_a_recording_goes_on_counting_and_survives_a_folder_taken_away(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "board"
    Recording(folder).save(b"1", "a")
    again = Recording(folder)
    again.save(b"2", "b")
    assert sorted(os.listdir(folder)) == ["0001-a.png", "0002-b.png", "latest.png"]
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    again.save(b"3", "c")
    again.save(b"4", "d")
    assert caplog.text.count("pictures are not recorded") == 1
    folder.mkdir()
    again.save(b"5", "e")
    assert (folder / "latest.png").read_bytes() == b"5"


def test_a_recording_keeps_the_last_pictures_only_also_over_a_restart(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        Recording(tmp_path, keep=2).save(b"1", name)
    assert sorted(os.listdir(tmp_path)) == ["0002-b.png", "0003-c.png", "latest.png"]
    (tmp_path / "9999-y.png").write_bytes(b"1")
    Recording(tmp_path, keep=2).save(b"1", "z")
    assert sorted(os.listdir(tmp_path)) == ["10000-z.png", "9999-y.png", "latest.png"]


def test_without_a_chinese_font_nothing_is_drawn_it_is_said_once_and_a_font_that_comes_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tofu on a wall helps nobody; the counter's keypad works on meanwhile."""
    monkeypatch.setattr("display.window.FONT_RETRY_S", 0.02)
    font = tmp_path / "chinese.ttc"
    said: list[object] = []
    window = Window(
        DisplaySettings(size=(640, 360), fullscreen=False, font=str(font)),
        said.append,
        record=tmp_path / "boards",
    )
    window.start()
    try:
        until(lambda: said)
        time.sleep(0.1)
        assert [type(each) for each in said] == [DeviceState]
        assert "fonts-noto-cjk" in str(said[0])
        font.symlink_to(find_faces().regular.path)
        until(lambda: any(isinstance(each, Resized) for each in said))
        window.show(scene())
        until(lambda: list((tmp_path / "boards").glob("0001-*.png")))
    finally:
        window.stop()
