"""A screen whose cable is pulled in the middle of a flip: the unit ends for systemd, and begins where it was (R09)."""

import os
from pathlib import Path

import pytest

from display.window import HANG_S
from hall.presence import Health
from runtime.watch import CHECK_EVERY_S, EX_SOFTWARE
from tests.system.conftest import MakeSite, start
from tests.system.people import press, shown, sign_in
from tests.system.waiting import until
from tests.system.watcher import Watcher
from virtual.site import Site

NOTICED_S = HANG_S + CHECK_EVERY_S + 10.0  # and the end of the process


def hang(folder: Path) -> None:
    """The next flip: SDL is to write the frame into a pipe that nobody reads."""
    last = max(int(path.stem[-8:]) for path in folder.glob("SDL_window1-*.bmp"))
    for number in range(last + 1, last + 4):
        os.mkfifo(folder / f"SDL_window1-{number:08}.bmp")


def plug(folder: Path) -> None:
    for frame in folder.glob("SDL_window1-*.bmp"):
        frame.unlink()


def display(watcher: Watcher) -> str | None:
    health = watcher.state("unit/counter-1/health", Health)
    return None if health is None else health.display


def told(watcher: Watcher) -> tuple[str, str | None] | None:
    state = watcher.counter("1")
    return None if state is None else (state.state, state.clerk)


def paused_pictures(site: Site) -> int:
    return len(list(site.frames("counter-1").glob("*-paused.png")))


def test_a_counter_whose_screen_hangs_starts_anew_with_its_clerk_and_its_pause(
    make_site: MakeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # SDL leaves its frames there
    site = start(make_site(counters=1, board=False, environment={"SDL_VIDEO_DUMMY_SAVE_FRAMES": "1"}))
    watcher = Watcher(site.broker)
    keypad = sign_in(site, "1")
    hang(tmp_path)
    press(keypad, "PAUSE", "PAUSED")
    process = site.processes["counter-1"]
    until(lambda: process.poll() is not None, "it ends", NOTICED_S)
    assert process.returncode == EX_SOFTWARE
    assert display(watcher) == "lost", "the hall was told before"

    plug(tmp_path)
    before = paused_pictures(site)
    site.start_unit("counter-1")
    until(lambda: shown(keypad, "PAUSED"), "the clerk is still signed in, and the sign is up")
    until(lambda: paused_pictures(site) > before, "it is seen")
    watcher.until(lambda: display(watcher) == "ok", "the hall knows")
    press(keypad, "RESUME", "OPEN")
    watcher.until(lambda: told(watcher) == ("open", "1001"), "the same clerk is at work again")
    assert site.log("counter-1").count("signed_in") == 1
    watcher.close()
