"""The screen: draws scenes, in its own thread because a page flip may block. The one file that knows pygame.

Never uses pygame.event.wait, which polls every millisecond; never opens audio. A screen that is not there is
asked for again and again while scenes go on being accepted (and recorded).
"""

import logging
import os
import threading
import time
from collections.abc import Callable
from functools import partial
from io import BytesIO
from math import ceil
from pathlib import Path

import pygame
from pygame import freetype

from display.incoming import Incoming, Layout
from display.pulse import Pulse
from display.recording import Recording
from display.scene import BASELINE, Box, Rect, Resized, Scene, TextItem, changed_area
from display.settings import DisplaySettings
from hall.device import DeviceState
from runtime.fonts import ADVICE, Face, Faces, FontError, find_faces, refuse_tofu
from runtime.loop import Stop

log = logging.getLogger(__name__)

TICK_S = 0.2  # how often the window system is listened to
HANG_S = 10.0  # a flip longer than this is lost (a pulled HDMI cable can block it for ever)
RETRY_S, LONGEST_RETRY_S = 1.0, 30.0
FONT_RETRY_S = 5.0  # below HANG_S
STOP_S = 2.0
RECORDED_SIZE = (1920, 1080)  # of recorded pictures where there is no screen
DIMMING = 0.18  # towards black: the fresh call's text keeps 7:1


class Painter:
    """Draws a scene onto a surface. Raises FontError at once if its fonts cannot write what the hall says."""

    def __init__(self, faces: Faces) -> None:
        freetype.init()
        self._fonts = {False: _open_font(faces.regular), True: _open_font(faces.bold)}
        self._absent: set[str] = set()
        for face, font in ((faces.regular, self._fonts[False]), (faces.bold, self._fonts[True])):
            refuse_tofu(face.path, partial(_has_glyph, font), partial(font.render_raw, size=48))

    def draw(self, canvas: pygame.Surface, scene: Scene, area: Rect, *, dimmed: bool = False) -> None:
        """Only within `area`; each item within its own place, so that a part redrawn looks like the whole."""
        canvas.set_clip(area)
        canvas.fill(scene.ground)
        for item in scene.items:
            canvas.set_clip(pygame.Rect(area).clip((item.x, item.y, item.w, item.h)))
            if isinstance(item, Box):
                _draw_box(canvas, item, dimmed=dimmed and item.pulses)
            else:
                self._draw_text(canvas, item)
        canvas.set_clip(None)

    def measure(self, text: str, size: int, *, bold: bool) -> tuple[int, int]:
        """(overhang, width) in pixels, from advances and ink: an A's ink begins left of its origin."""
        advance = sum(each[4] for each in self._fonts[bold].get_metrics(text, size=size) if each)
        ink = self._fonts[bold].get_rect(text, size=size)
        return max(0, -ink.x), max(0, -ink.x) + max(ceil(advance), ink.right + 1)

    def _draw_text(self, canvas: pygame.Surface, item: TextItem) -> None:
        text = self._drawable(item.text, bold=item.bold)
        size = item.size_px
        overhang, width = self.measure(text, size, bold=item.bold)
        if width > item.w:
            size = max(1, size * item.w // width)
            overhang, width = self.measure(text, size, bold=item.bold)
        free = item.w - width
        x = item.x + overhang + {"left": 0, "center": free // 2, "right": free}[item.align]
        y = round(item.y + item.h / 2 + BASELINE * size)
        # Not render_to: it draws outside of the clip.
        ink, at = self._fonts[item.bold].render(text, item.colour, size=size)
        canvas.blit(ink, (x + at.x, y - at.y))

    def _drawable(self, text: str, *, bold: bool) -> str:
        """Without what the font cannot draw: a notice may hold anything, a box says nothing."""
        absent = {char for char in text if not _has_glyph(self._fonts[bold], char)}
        if absent - self._absent:
            log.warning("the font has no glyph for %s: left out", " ".join(sorted(map(ascii, absent))))
            self._absent |= absent
        return "".join(char for char in text if char not in absent)


def _open_font(face: Face) -> freetype.Font:
    try:
        font = freetype.Font(str(face.path), size=48, font_index=face.index)
    except (pygame.error, OSError) as exc:
        raise FontError(f"font {face.path}: {exc}; {ADVICE}") from exc
    font.origin = True  # places are baselines
    font.ucs4 = True  # rare characters of names lie above U+FFFF
    return font


def _has_glyph(font: freetype.Font, char: str) -> bool:
    return font.get_metrics(char, size=48)[0] is not None


def _draw_box(canvas: pygame.Surface, box: Box, *, dimmed: bool) -> None:
    colour = pygame.Color(box.colour).lerp("black", DIMMING if dimmed else 0.0)
    rect = pygame.Rect(box.x, box.y, box.w, box.h)
    if box.w == box.h and box.radius * 2 >= box.w:
        pygame.draw.aacircle(canvas, colour, rect.center, (box.w - 1) // 2, box.line)
    else:
        pygame.draw.rect(canvas, colour, rect, box.line, border_radius=box.radius)


def png(canvas: pygame.Surface) -> bytes:
    pygame.image.save(canvas, file := BytesIO(), "png")
    return file.getvalue()


def picture(painter: Painter, scene: Scene) -> bytes:
    """The scene as a PNG, without any screen."""
    canvas = pygame.Surface((scene.width, scene.height))
    painter.draw(canvas, scene, (0, 0, scene.width, scene.height))
    return png(canvas)


class Screen:
    """The display of SDL: opened late, lost and opened again."""

    def __init__(self, settings: DisplaySettings, title: str) -> None:
        self._settings = settings
        self._title = title
        self._surface: pygame.Surface | None = None

    @property
    def is_open(self) -> bool:
        return self._surface is not None

    @property
    def size(self) -> tuple[int, int]:
        """As scenes see it: turned."""
        size = self._surface.get_size() if self._surface else self._settings.size or RECORDED_SIZE
        return size[::-1] if self._settings.rotate in (90, 270) else size

    def open(self) -> None:
        """Raises pygame.error while there is no screen (SDL's kmsdrm needs a connected one)."""
        os.environ.setdefault("SDL_NO_SIGNAL_HANDLERS", "1")  # SIGTERM belongs to the loop
        self.close()
        pygame.display.init()
        is_real = pygame.display.get_driver() != "dummy"  # whose full screen is 1024×768
        whole = is_real and self._settings.fullscreen
        size = self._settings.size or (0, 0)
        self._surface = pygame.display.set_mode(size, pygame.FULLSCREEN if whole else 0)
        pygame.display.set_caption(self._title)
        pygame.mouse.set_visible(False)

    def present(self, canvas: pygame.Surface, area: Rect) -> None:
        if self._surface is None:
            return
        if self._settings.rotate:
            self._surface.blit(pygame.transform.rotate(canvas, self._settings.rotate), (0, 0))
            pygame.display.update()
        else:
            self._surface.blit(canvas, area[:2], area)
            pygame.display.update(area)

    def is_closed_by_hand(self) -> bool:
        """Listens to the window system, which would otherwise think the program hangs."""
        if self._surface is None:
            return False
        return any(event.type == pygame.QUIT for event in pygame.event.get())

    def close(self) -> None:
        self._surface = None
        pygame.display.quit()


class Window:
    """Puts DeviceState("display", …) and Resized. Draws nothing, and says why, while no font writes Chinese."""

    def __init__(
        self,
        settings: DisplaySettings,
        put: Callable[[object], None],
        *,
        record: Path | None = None,
        title: str = "",
        retry_s: float = RETRY_S,
    ) -> None:
        self._put = put
        self._font = settings.font
        self._recording = Recording(record) if record is not None else None
        self._screen = Screen(settings, title)
        self._retry_s = self._first_retry_s = retry_s
        self._retry_at = 0.0
        self._said: tuple[bool, str] | None = None
        self._size: tuple[int, int] | None = None
        self._canvas = pygame.Surface((1, 1))
        self._drawn: Scene | None = None
        self._pulse = Pulse()
        self._incoming = Incoming()
        self._beat_at = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="window", daemon=True)

    def start(self) -> None:
        self._beat_at = time.monotonic()
        self._thread.start()

    def show(self, scene: Layout) -> None:
        """Never blocks. Scenes faster than they can be drawn: the latest is (a recording has all)."""
        self._incoming.put(scene)

    def stop(self) -> None:
        self._incoming.stop()
        if self._thread.is_alive():
            self._thread.join(timeout=STOP_S)

    def alive(self) -> bool:
        """False: the thread ended or a page flip never came back."""
        return self._thread.is_alive() and time.monotonic() - self._beat_at < HANG_S

    # --- in the window's thread --------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            self._live()
        except Exception as exc:  # a thread must not die silently
            log.exception("the window's thread ends")
            self._say(False, f"{type(exc).__name__}: {exc}")
        finally:
            self._screen.close()

    def _find_font(self) -> None:
        """Tofu on a wall helps nobody. Looked for again and again: a technician may be installing one."""
        while not self._incoming.stopped:
            self._beat_at = time.monotonic()
            try:
                self._painter = Painter(find_faces(self._font))
                return
            except FontError as exc:
                self._say(False, str(exc))
                self._incoming.take(FONT_RETRY_S)

    def _live(self) -> None:
        self._find_font()
        if self._recording is not None:
            self._resize(self._screen.size)
        while not self._incoming.stopped:
            self._beat_at = time.monotonic()
            if not self._screen.is_open and self._beat_at >= self._retry_at:
                self._open()
            try:
                wait_s = self._pulse.wait_s(time.monotonic())
                scenes = self._incoming.take(TICK_S if wait_s is None else min(TICK_S, wait_s))
                for scene in scenes if self._recording is not None else scenes[-1:]:
                    self._paint(scene() if callable(scene) else scene)
                self._turn()
                if self._screen.is_closed_by_hand():
                    self._put(Stop(0, "window closed"))
            except pygame.error as exc:
                self._lost(str(exc))

    def _open(self) -> None:
        try:
            self._screen.open()
        except pygame.error as exc:
            self._lost(str(exc))
            return
        self._retry_s = self._first_retry_s
        self._say(True, "")
        self._resize(self._screen.size)
        if self._drawn is not None:
            self._draw(self._drawn, (0, 0, self._drawn.width, self._drawn.height))

    def _lost(self, cause: str) -> None:
        self._screen.close()
        self._say(False, cause)
        self._retry_at = time.monotonic() + self._retry_s
        self._retry_s = min(2 * self._retry_s, LONGEST_RETRY_S)

    def _say(self, ok: bool, cause: str) -> None:
        if (ok, cause) != self._said:
            self._said = (ok, cause)
            log.log(logging.INFO if ok else logging.WARNING, "display %s", "open" if ok else f"lost: {cause}")
            self._put(DeviceState("display", ok, cause))

    def _resize(self, size: tuple[int, int]) -> None:
        if size != self._size:
            self._size = size
            self._put(Resized(*size))

    def _paint(self, scene: Scene) -> None:
        drawn, self._drawn = self._drawn, scene
        self._pulse.look_at(drawn, scene, time.monotonic())
        area = changed_area(drawn, scene)
        if area is None:
            return
        if self._canvas.get_size() != (scene.width, scene.height):
            self._canvas = pygame.Surface((scene.width, scene.height))
        self._draw(scene, area)
        if self._recording is not None:
            self._recording.save(png(self._canvas), scene.name)

    def _turn(self) -> None:
        """Draws the pulsing bands dim or bright when their time has come."""
        dimmed = self._pulse.turn(time.monotonic())
        if dimmed is not None and self._drawn is not None:
            for box in self._drawn.items:
                if isinstance(box, Box) and box.pulses:
                    self._draw(self._drawn, (box.x, box.y, box.w, box.h), dimmed=dimmed)

    def _draw(self, scene: Scene, area: Rect, *, dimmed: bool = False) -> None:
        self._painter.draw(self._canvas, scene, area, dimmed=dimmed)
        self._screen.present(self._canvas, area)
