"""The window: draws scenes onto the screen, in its own thread because a page flip may block.

A screen that is not there is asked for again and again while scenes go on being accepted (and recorded).
"""

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

from display.incoming import Incoming, Layout
from display.painter import Painter, new_canvas, png
from display.pictures import Album, Decoded, Pictures
from display.pulse import Pulse
from display.recording import Recording
from display.scene import Box, PictureShown, Rect, Resized, Scene, changed_areas
from display.screen import Screen, ScreenError
from display.settings import ScreenSettings
from hall.device import DeviceState
from runtime.fonts import FontError, find_faces
from runtime.loop import Stop

log = logging.getLogger(__name__)

TICK_S = 0.2  # how often the window system is listened to
HANG_S = 10.0  # a flip longer than this is lost (a pulled HDMI cable can block it for ever)
RETRY_S, LONGEST_RETRY_S = 1.0, 30.0
FONT_RETRY_S = 5.0  # below HANG_S
STOP_S = 2.0


class Window:
    """Puts DeviceState("display", …), Resized, and what became of each picture.

    Draws nothing, and says why, while no font writes Chinese.
    """

    def __init__(
        self,
        settings: ScreenSettings,
        put: Callable[[object], None],
        *,
        record: Path | None = None,
        title: str = "",
        retry_s: float = RETRY_S,
        patience_s: float = 0.0,
    ) -> None:
        """`patience_s`: so long drawing lets go first what else the same event caused."""
        self._put = put
        self._font = settings.font
        self._recording = Recording(record) if record is not None else None
        self._screen = Screen(settings, title)
        self._retry_s = self._first_retry_s = retry_s
        self._retry_at = 0.0
        self._said: tuple[bool, str] | None = None
        self._size: tuple[int, int] | None = None
        self._canvas = new_canvas(1, 1)
        self._drawn: Scene | None = None
        self._pulse = Pulse()
        self._is_dim = False
        self._incoming = Incoming(patience_s)
        self._pictures = Pictures(self._incoming.put)
        self._album = Album(self._pictures.ask)
        self._untold: list[PictureShown] = []  # until they are on the screen, which may be lost just then
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
        self._pictures.stop()

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
            before, self._beat_at = self._beat_at, time.monotonic()
            if self._said is not None and self._beat_at - before >= HANG_S:  # the watch has called it lost
                self._put(DeviceState("display", *self._said))
            if not self._screen.is_open and self._beat_at >= self._retry_at:
                self._open()
            try:
                wait_s = self._pulse.wait_s(time.monotonic())
                scenes, pictures = self._incoming.take(TICK_S if wait_s is None else min(TICK_S, wait_s))
                for scene in scenes if self._recording is not None else scenes[-1:]:
                    self._paint(scene() if callable(scene) else scene)
                for decoded in pictures:
                    self._take_picture(decoded)
                self._turn()
                if self._screen.is_closed_by_hand():
                    self._put(Stop(0, "window closed"))
            except ScreenError as exc:
                self._lost(str(exc))

    def _open(self) -> None:
        try:
            self._screen.open()
        except ScreenError as exc:
            self._lost(str(exc))
            return
        self._retry_s = self._first_retry_s
        self._say(True, "")
        self._resize(self._screen.size)
        if self._drawn is not None:
            self._draw(self._drawn, [(0, 0, self._drawn.width, self._drawn.height)])
            self._tell_shown()

    def _lost(self, cause: str) -> None:
        self._screen.close()
        self._say(False, cause)
        log.debug("the screen is asked for again in %.2f s", self._retry_s)
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
        areas = changed_areas(drawn, scene)
        if not areas:
            return
        if self._is_dim:  # a part drawn bright would be seen on a dim band
            areas += _pulsing(scene)
            self._is_dim = False
        self._untold += self._album.turn_to(scene)
        self._draw(scene, areas)
        self._record(scene)
        self._tell_shown()

    def _take_picture(self, decoded: Decoded) -> None:
        """Only its box is drawn."""
        if self._drawn is None:
            return
        for told in self._album.take(decoded, self._drawn):
            if isinstance(told, PictureShown):
                self._untold.append(told)
                self._draw(self._drawn, self._album.boxes(self._drawn, told.path))
                self._record(self._drawn)
                self._tell_shown()
            else:
                self._put(told)

    def _tell_shown(self) -> None:
        for shown in self._untold:
            self._put(shown)
        self._untold.clear()

    def _turn(self) -> None:
        """Draws the pulsing bands dim or bright when their time has come."""
        dimmed = self._pulse.turn(time.monotonic())
        if dimmed is not None and self._drawn is not None and (bands := _pulsing(self._drawn)):
            self._draw(self._drawn, bands, dimmed=dimmed)
            self._is_dim = dimmed

    def _draw(self, scene: Scene, areas: list[Rect], *, dimmed: bool = False) -> None:
        canvas = self._screen.canvas(scene.width, scene.height)
        if canvas is not self._canvas:
            self._canvas, areas = canvas, [(0, 0, scene.width, scene.height)]
        for area in areas:
            self._painter.draw(self._canvas, scene, area, dimmed=dimmed, picture_of=self._album.picture_of)
        self._screen.present(self._canvas, areas)
        log.debug("%d areas presented", len(areas))

    def _record(self, scene: Scene) -> None:
        if self._recording is not None:
            self._recording.save(png(self._canvas), scene.name)


def _pulsing(scene: Scene) -> list[Rect]:
    return [(box.x, box.y, box.w, box.h) for box in scene.items if isinstance(box, Box) and box.pulses]
