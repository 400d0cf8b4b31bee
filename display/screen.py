"""SDL's display: opened late, lost and opened again. Belongs to the window's thread; never opens audio."""

import contextlib
import os
from collections.abc import Iterator, Sequence

import pygame

from display.painter import new_canvas
from display.scene import Rect
from display.settings import ScreenSettings

RECORDED_SIZE = (1920, 1080)  # of recorded pictures where there is no screen


class ScreenError(Exception):
    """There is no screen, or it was lost."""


@contextlib.contextmanager
def _as_screen_error() -> Iterator[None]:
    try:
        yield
    except pygame.error as exc:
        raise ScreenError(str(exc)) from exc


class Screen:
    """Every method may raise ScreenError; then `close`, and `open` later."""

    def __init__(self, settings: ScreenSettings, title: str) -> None:
        self._settings = settings
        self._title = title
        self._surface: pygame.Surface | None = None
        self._canvas = new_canvas(1, 1)

    @property
    def is_open(self) -> bool:
        return self._surface is not None

    @property
    def size(self) -> tuple[int, int]:
        """As scenes see it: turned."""
        size = self._surface.get_size() if self._surface else self._settings.size or RECORDED_SIZE
        return size[::-1] if self._settings.rotate in (90, 270) else size

    def open(self) -> None:
        """SDL's kmsdrm needs a connected screen."""
        os.environ.setdefault("SDL_NO_SIGNAL_HANDLERS", "1")  # SIGTERM belongs to the loop
        self.close()
        with _as_screen_error():
            pygame.display.init()
            is_real = pygame.display.get_driver() != "dummy"  # whose full screen is 1024×768
            whole = is_real and self._settings.fullscreen
            size = self._settings.size or (0, 0)
            self._surface = pygame.display.set_mode(size, pygame.FULLSCREEN if whole else 0)
            pygame.display.set_caption(self._title)
            pygame.mouse.set_visible(False)
        self._canvas = new_canvas(1, 1)

    def canvas(self, width: int, height: int) -> pygame.Surface:
        """What to draw on: SDL's own surface, or one to be turned, or one for nobody to see. Another one is blank."""
        surface = self._surface
        if surface is not None and not self._settings.rotate and surface.get_size() == (width, height):
            return surface
        if self._canvas.get_size() != (width, height):
            self._canvas = new_canvas(width, height)
        return self._canvas

    def present(self, canvas: pygame.Surface, areas: Sequence[Rect]) -> None:
        """A page flip may block for ever: pygame lets other threads run meanwhile, but only for a list of areas."""
        if self._surface is None:
            return
        with _as_screen_error():
            places = [pygame.Rect(area).clip(canvas.get_rect()) for area in areas]
            if canvas is not self._surface:
                places = [self._copied(canvas, place) for place in places]
            pygame.display.update(places)

    def _copied(self, canvas: pygame.Surface, area: pygame.Rect) -> pygame.Rect:
        """Onto the screen. Returns where."""
        assert self._surface is not None
        turned = pygame.transform.rotate(canvas.subsurface(area), self._settings.rotate)
        return self._surface.blit(turned, turned_place(area, canvas.get_size(), self._settings.rotate)[:2])

    def is_closed_by_hand(self) -> bool:
        """Listens to the window system, which would otherwise think the program hangs.

        Not with pygame.event.wait, which polls every millisecond.
        """
        if self._surface is None:
            return False
        with _as_screen_error():
            return any(event.type == pygame.QUIT for event in pygame.event.get())

    def close(self) -> None:
        self._surface = None
        pygame.display.quit()


def turned_place(area: Rect | pygame.Rect, size: tuple[int, int], angle: int) -> Rect:
    """Where a part of a canvas of this size lies on the screen, turned counter-clockwise with all of it."""
    x, y, w, h = area
    width, height = size
    match angle:
        case 90:
            return y, width - x - w, h, w
        case 180:
            return width - x - w, height - y - h, w, h
        case 270:
            return height - y - h, x, h, w
    return x, y, w, h
