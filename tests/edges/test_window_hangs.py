"""A screen that blocks, goes or is not there yet (hardware.md §4): it is noticed, and nobody waits for it."""

import logging
import os
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from display import look
from display import window as window_module
from display.scene import Box, Resized, Scene
from display.settings import DisplaySettings
from display.window import Window
from hall.device import DeviceState

SETTINGS = DisplaySettings(size=(640, 360), fullscreen=False)
FRAMES = "SDL_window{}-{:08}.bmp"  # what SDL's dummy screen writes with SDL_VIDEO_DUMMY_SAVE_FRAMES, one for each flip
WINDOWS = range(1, 200)  # SDL counts windows up through a process's life


@pytest.fixture(autouse=True)
def _dummy_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")


def until(fact: Callable[[], object], seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.01)


def scene(*items: Box) -> Scene:
    return Scene("test", 640, 360, look.GROUND, items)


@pytest.fixture
def events() -> list[object]:
    return []


@pytest.fixture
def window(events: list[object]) -> Iterator[Window]:
    window = Window(SETTINGS, events.append, retry_s=0.05)
    yield window
    window.stop()


@pytest.fixture
def hanging(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """From the call on, the next flip hangs inside SDL, as kmsdrm's does when the cable is pulled.

    The frame is to be written into a pipe that nobody reads: opening it blocks. Afterwards somebody does.
    """
    monkeypatch.setenv("SDL_VIDEO_DUMMY_SAVE_FRAMES", "1")
    monkeypatch.chdir(tmp_path)

    def hang() -> None:
        next_frame = 1 + max(int(path.stem[-8:]) for path in tmp_path.glob("SDL_window*.bmp"))
        for number in range(next_frame, next_frame + 3):
            for of in WINDOWS:
                os.mkfifo(tmp_path / FRAMES.format(of, number))

    yield hang
    free(tmp_path)


def free(folder: Path) -> None:
    """Whoever waits for a reader of a frame has one."""
    for pipe in folder.glob("SDL_window*.bmp"):
        if pipe.is_fifo():
            os.close(os.open(pipe, os.O_RDWR | os.O_NONBLOCK))
            pipe.unlink()


def test_a_flip_that_never_comes_back_is_noticed_and_the_others_go_on(
    window: Window, events: list[object], hanging: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """R09: pygame lets other threads run during a flip only if given a list: else the whole process would hang."""
    monkeypatch.setattr(window_module, "HANG_S", 1.0)
    window.start()
    until(lambda: Resized(640, 360) in events)
    window.show(scene())
    time.sleep(0.5)
    assert window.alive()
    hanging()
    window.show(scene(Box(0, 0, 10, 10, look.CALL)))
    until(lambda: not window.alive(), 5.0)  # this thread runs meanwhile
    began = time.monotonic()
    window.show(scene())
    assert time.monotonic() - began < 0.1, "the core never waits for the screen"


def test_a_flip_that_comes_back_after_all_says_so(
    window: Window, events: list[object], hanging: Callable[[], None], monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:  # fmt: skip
    """R09: the watch has called it lost, and the hall rings until it hears otherwise."""
    monkeypatch.setattr(window_module, "HANG_S", 1.0)
    window.start()
    until(lambda: Resized(640, 360) in events)
    assert events.count(DeviceState("display", True)) == 1
    hanging()
    window.show(scene(Box(0, 0, 10, 10, look.CALL)))
    until(lambda: not window.alive(), 5.0)
    free(tmp_path)
    until(window.alive, 5.0)
    until(lambda: events.count(DeviceState("display", True)) == 2)


def test_a_screen_that_is_not_there_is_asked_for_less_and_less_often_and_told_of_once(
    window: Window, events: list[object], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """R09: a TV that is off, or another on the same card: no line in the log for each attempt."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "no-such-driver")
    monkeypatch.setattr(window_module, "LONGEST_RETRY_S", 0.4)
    monkeypatch.setattr(window_module, "TICK_S", 0.01)
    with caplog.at_level(logging.DEBUG, "display.window"):
        window.start()
        until(lambda: len(tried(caplog)) >= 6)
        window.stop()
    gaps = [after - before for before, after in pairwise(tried(caplog))]
    assert all(
        least <= gap < least + 0.3 for gap, least in zip(gaps, (0.05, 0.1, 0.2, 0.4, 0.4), strict=False)
    ), gaps
    assert [type(each) for each in events] == [DeviceState]
    assert len([each for each in caplog.records if each.levelno > logging.DEBUG]) == 1


def tried(caplog: pytest.LogCaptureFixture) -> list[float]:
    """When the screen was asked for in vain."""
    return [each.created for each in caplog.records if "asked for again" in each.getMessage()]
