"""R08: which pictures the window keeps ready, a file written anew, and names that are not UTF-8."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import pygame
import pytest

from display import look
from display.board import Board, Show
from display.files import MediaLook, videos
from display.main import BoardFile, BoardProcess
from display.media import MediaState
from display.pictures import Album, Decoded, PictureError, Wanted, decode
from display.scene import Picture, PictureFailed, PictureShown, Scene
from display.screen import Screen, ScreenError
from display.settings import DisplaySettings, MediaSettings
from display.window import Window
from hall import messages as m
from hall.device import DeviceState, HallLink
from runtime.config import load
from tests.core.board_story import CONFIG, SIZE, hall_state

RED, BLUE = pygame.Color("#FF0000"), pygame.Color("#0000FF")
GBK = os.fsdecode("宣传.png".encode("gbk"))  # as Windows packs it, and a zip of it is unpacked
WHEN = 1_700_000_000


@pytest.fixture(autouse=True)
def _dummy_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")


def saved(path: Path, colour: pygame.Color = RED, at: int = WHEN) -> str:
    """Each with its own time: two writes may fall into one tick of a disk's clock."""
    surface = pygame.Surface((40, 30), 0, 24)
    surface.fill(colour)
    pygame.image.save(surface, str(beside := path.parent.parent / "new.png"))
    beside.rename(path)
    os.utime(path, (at, at))
    return str(path)


def until(fact: Callable[[], object], seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.001)


def scene(*items: Picture) -> Scene:
    return Scene("test", 640, 360, look.GROUND, items)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    media = tmp_path / "media"
    media.mkdir()
    return media


# --- what is kept ready --------------------------------------------------------------------------------------


def in_album(album: Album, picture: Picture) -> pygame.Surface:
    """A scene of it alone, and its picture decoded."""
    surface = pygame.Surface((1, 1))
    album.turn_to(scene(picture))
    album.take(Decoded(Wanted(picture.path, picture.w, picture.h, picture.stamp), surface), scene(picture))
    return surface


def test_a_picture_that_is_no_longer_in_the_scene_is_not_kept() -> None:
    """A day's pictures would fill the memory."""
    album = Album(lambda _wanted: None)
    in_album(album, Picture("a", 0, 0, 100, 100))
    second = in_album(album, Picture("b", 0, 0, 100, 100))
    assert album.picture_of(Picture("b", 0, 0, 100, 100)) is second
    assert album.picture_of(Picture("a", 200, 0, 100, 100)) is None


def test_what_a_box_showed_last_is_forgotten_when_there_is_no_such_box_any_more() -> None:
    """Each layout has its boxes: each would keep a picture for ever."""
    album = Album(lambda _wanted: None)
    in_album(album, Picture("a", 0, 0, 100, 100))
    in_album(album, Picture("b", 0, 0, 300, 200))
    assert album.picture_of(Picture("c", 0, 0, 100, 100)) is None
    assert album.picture_of(Picture("a", 200, 0, 100, 100)) is None


# --- written anew --------------------------------------------------------------------------------------------


class Wall:
    """A folder, the board and its window, without the hall and a thread for the files."""

    def __init__(self, folder: Path) -> None:
        self.events: list[object] = []
        self._taken = 0
        self.states: list[MediaState] = []
        self.window = Window(DisplaySettings(size=SIZE), self.events.append, retry_s=0.01)
        self.board = Board(DisplaySettings(), CONFIG, SIZE, media=MediaSettings(folder=str(folder)))
        self.look = MediaLook(folder, self.events.append).look
        self.events += [HallLink(True), hall_state()]

    def pump(self) -> None:
        while self._taken < len(self.events):
            self._taken += 1
            for action in self.board.handle(self.events[self._taken - 1], None, 1.0):
                if isinstance(action, Show):
                    self.window.show(action.scene)
                elif isinstance(action, MediaState):
                    self.states.append(action)

    def shown(self) -> list[PictureShown]:
        self.pump()
        return [each for each in self.events if isinstance(each, PictureShown)]


@pytest.fixture
def wall(folder: Path) -> Wall:
    return Wall(folder)


def colour_on_screen(wall: Wall) -> pygame.Color:
    surface, shown = pygame.display.get_surface(), wall.board._scene
    assert surface is not None
    assert shown is not None
    (item,) = [each for each in shown.items if isinstance(each, Picture)]
    return surface.get_at((item.x + item.w // 2, item.y + item.h // 2))


def test_a_single_picture_written_anew_under_its_name_is_shown_anew(wall: Wall, folder: Path) -> None:
    """R08: also one that was still being copied when it was looked at first."""
    path = folder / "a.png"
    saved(path)
    wall.window.start()
    wall.look()
    until(wall.shown)
    assert colour_on_screen(wall) == RED
    saved(path, BLUE, WHEN + 1)
    wall.look()
    until(lambda: len(wall.shown()) == 2)
    assert colour_on_screen(wall) == BLUE
    wall.window.stop()
    assert [each.path for each in wall.shown()] == [str(path)] * 2
    assert wall.states == [MediaState(True)]


def test_a_picture_that_was_drawn_when_the_screen_was_lost_is_told_of_when_the_screen_is_back(
    wall: Wall, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R08: else pictures had "stopped" while they are seen."""
    path = saved(folder / "a.png")
    present, fails = Screen.present, [True]

    def torn(screen: Screen, canvas: pygame.Surface, areas: list[tuple[int, int, int, int]]) -> None:
        if fails and wall.window._album._told:
            fails.clear()
            raise ScreenError("the cable was pulled")
        present(screen, canvas, areas)

    monkeypatch.setattr(Screen, "present", torn)
    wall.window.start()
    wall.look()
    until(wall.shown)
    wall.window.stop()
    lost = wall.events.index(DeviceState("display", False, "the cable was pulled"))
    assert [type(each) for each in wall.events[lost + 1 :]] == [DeviceState, PictureShown]
    assert [each.path for each in wall.shown()] == [path]
    assert wall.states == [MediaState(True)]


# --- names that are not UTF-8 --------------------------------------------------------------------------------


def test_a_picture_whose_name_is_not_utf_8_is_shown(wall: Wall, folder: Path) -> None:
    path = saved(folder / GBK)
    with pytest.raises(UnicodeEncodeError):
        path.encode()
    wall.window.start()
    wall.look()
    until(wall.shown)
    wall.window.stop()
    assert [each.path for each in wall.shown()] == [path]


def test_a_video_whose_name_is_not_utf_8_is_named_as_far_as_it_can_be_written(folder: Path) -> None:
    """`jiaohao check` prints it."""
    (folder / GBK.replace("png", "mp4")).write_bytes(b"x")
    assert videos(folder) == ["????.mp4"]


def test_a_broken_picture_whose_name_is_not_utf_8_is_a_fault_and_ends_nothing(folder: Path) -> None:
    """The board died of it at every start."""
    (folder / GBK).write_bytes(b"\x89PNG\r\n\x1a\n")
    events: list[object] = []
    MediaLook(folder, events.append).look()
    with pytest.raises(PictureError) as failed:
        decode(str(folder / GBK), 100, 100)
    file = folder / "board.toml"
    table = f'[unit]\nid = "board-1"\nhall = "demo"\n[storage]\npath = "{folder}/board.db"\n'
    file.write_text(f'{table}[media]\nfolder = "."\n', "utf-8")
    process = BoardProcess(load(file, BoardFile), None, folder)
    for event in (*events, PictureFailed(str(folder / GBK), str(failed.value)), None):
        for action in process.handle(event, None, 1.0):
            process._perform(action)
    health = process._unit.health
    process._unit.outbox.close()
    assert m.encode(health)
    assert [each.split(": ")[:2] for each in health.faults] == [["media", "????.png"]]
    assert msgspec.json.decode(m.encode(health))["faults"] == health.faults
