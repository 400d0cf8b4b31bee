"""A unit's screen on installation day: a made-up hall in the unit's own size of type, as it will hang there."""

import os
import queue
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from display.scene import Resized, Scene
from display.settings import DisplaySettings, ScreenSettings
from hall.device import DeviceState
from jiaohao.terminal import Terminal
from runtime.config import Table, judge

WITHOUT_DESKTOP = {
    "SDL_VIDEODRIVER": "kmsdrm",
    "SDL_RENDER_DRIVER": "opengles2",
    "SDL_FRAMEBUFFER_ACCELERATION": "opengles2",
}
"""As the services have it: with SDL's own choice the picture stays black."""

OPEN_S = 15.0
NOT_GOOD = "compare distance_m, screen_height_mm and rotate; or the television cuts its edges off"
ASK = "Is it readable from where people stand, upright, and whole up to its frame?"


def kiosk(path: Path, table: Table, terminal: Terminal) -> Iterator[tuple[str, str]]:
    if "screen" not in table:
        return
    from display.kiosk.samples import READY
    from display.kiosk.screen import kiosk_scene

    screen = judge(table["screen"], ScreenSettings, path)
    yield _shown(
        screen,
        lambda wide, high: kiosk_scene(READY, wide, high, screen.distance_m, screen.screen_height_mm),
        terminal,
    )


def counter(path: Path, table: Table, terminal: Terminal) -> Iterator[tuple[str, str]]:
    if table.get("sign", {}).get("driver", "pygame") != "pygame":
        return
    from display.counter.board import counter_scene
    from display.counter.samples import counter_views

    screen, (_, view) = judge(table.get("display", {}), DisplaySettings, path), next(counter_views())
    yield _shown(
        screen,
        lambda wide, high: counter_scene(view, wide, high, screen.distance_m, screen.screen_height_mm),
        terminal,
    )


def board(path: Path, table: Table, terminal: Terminal) -> Iterator[tuple[str, str]]:
    """The lead's board is shown the hall's picture too: what is tried is the screen."""
    from display.hall.board import hall_scene
    from display.hall.samples import hall_views

    screen, (_, view) = judge(table.get("display", {}), DisplaySettings, path), next(hall_views())
    yield _shown(
        screen,
        lambda wide, high: hall_scene(view, wide, high, screen.distance_m, screen.screen_height_mm),
        terminal,
    )


def _shown(
    settings: ScreenSettings, draw: Callable[[int, int], Scene], terminal: Terminal
) -> tuple[str, str]:
    if not any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")):
        for key, value in WITHOUT_DESKTOP.items():
            os.environ.setdefault(key, value)
    from display.window import Window  # behind the environment: SDL reads it once

    inbox: queue.SimpleQueue[object] = queue.SimpleQueue()
    window = Window(settings, inbox.put, title="jiaohao doctor")
    window.start()
    try:
        size, why = _opened(inbox)
        if size is None:
            return "screen", why or "cannot be opened"
        window.show(draw(size.width, size.height))
        is_good = terminal.agrees(f"A picture of {size.width} x {size.height} is shown. {ASK}")
    finally:
        window.stop()
    return (
        "screen",
        ""
        if is_good
        else "compare distance_m, screen_height_mm and rotate; or the television cuts its edges off",
    )


def _opened(inbox: queue.SimpleQueue[object]) -> tuple[Resized | None, str]:
    deadline, why = time.monotonic() + OPEN_S, ""
    while time.monotonic() < deadline:
        try:
            event = inbox.get(timeout=0.2)
        except queue.Empty:
            continue
        match event:
            case Resized():
                return event, ""
            case DeviceState(_, False, cause):
                why = cause
    return None, why
