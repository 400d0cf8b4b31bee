"""Picture files for the screen (R08): decoded and scaled in a thread of their own, which never delays a call.

That thread makes surfaces in memory and never touches SDL's display, which belongs to the window's. pygame lets other
threads run while it loads and scales; what else it does is done in strips.
"""

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pygame

from display.picture_file import Header, read_header
from display.scene import UNSTAMPED, Picture, PictureFailed, PictureShown, Rect, Scene, Stamp

MOST_BYTES = 30_000_000  # of a file
MOST_PIXELS = 50_000_000  # four bytes of memory each, while it is decoded
HEADER_BYTES = 1_000_000
STRIP_ROWS = 128  # copied at a time, all other threads waiting
STOP_S = 2.0


class PictureError(Exception):
    """Cannot be shown; says why."""


@dataclass(frozen=True)
class Wanted:
    """A picture file, and the box it is to fit into."""

    path: str
    width: int
    height: int
    stamp: Stamp = UNSTAMPED


@dataclass(frozen=True)
class Decoded:
    """What became of it: a surface, or why there is none."""

    wanted: Wanted
    surface: pygame.Surface | None
    cause: str = ""


def decode(path: str, width: int, height: int) -> pygame.Surface:
    """As large as fits, turned as the camera says. Raises PictureError."""
    try:
        header = _acceptable(Path(path))
        with Path(path).open("rb") as file:  # SDL takes no name that is not UTF-8
            loaded = pygame.image.load(file, Path(path).suffix)
        return _fitted(loaded, header.orientation, width, height)
    except (pygame.error, OSError, ValueError, MemoryError) as exc:
        raise PictureError(str(exc)) from exc


def _acceptable(path: Path) -> Header:
    """Raises ValueError for what is no picture, or too large a one."""
    if not path.is_file():
        raise ValueError("there is no such file")
    if (size := path.stat().st_size) > MOST_BYTES:
        raise ValueError(f"the file has {size / 1e6:.0f} MB; at most {MOST_BYTES / 1e6:.0f} are taken")
    with path.open("rb") as file:
        header = read_header(file.read(HEADER_BYTES))
    if header is None or min(header.width, header.height) < 1:
        raise ValueError("this is no PNG, JPEG, WebP or BMP")
    if (pixels := header.width * header.height) > MOST_PIXELS:
        raise ValueError(f"{pixels / 1e6:.0f} megapixels; at most {MOST_PIXELS / 1e6:.0f} are taken")
    return header


def _fitted(loaded: pygame.Surface, orientation: int, width: int, height: int) -> pygame.Surface:
    if loaded.get_bitsize() not in (24, 32):  # the scaler takes no palettes
        loaded = _copied(loaded, pygame.SRCALPHA)
    if orientation > 4:  # lies on its side
        width, height = height, width
    w, h = loaded.get_size()
    scale = min(width / w, height / h)
    scaled = pygame.transform.smoothscale(loaded, (max(1, round(w * scale)), max(1, round(h * scale))))
    turned = _turned(scaled, orientation)
    return _copied(turned, pygame.SRCALPHA if turned.get_flags() & pygame.SRCALPHA else 0)


def _turned(picture: pygame.Surface, orientation: int) -> pygame.Surface:
    """Upright, by Exif's table: 2, 4, 5 and 7 are mirrored, too."""
    angle = {3: 180, 4: 180, 5: 270, 6: 270, 7: 90, 8: 90}.get(orientation, 0)
    if angle:
        picture = pygame.transform.rotate(picture, angle)
    return pygame.transform.flip(picture, orientation in (2, 4, 5, 7), False)


def _copied(source: pygame.Surface, flags: int) -> pygame.Surface:
    """With its colours in the order of a screen: drawn many times as fast."""
    width, height = source.get_size()
    copy = pygame.Surface((width, height), flags, 32)
    for top in range(0, height, STRIP_ROWS):
        copy.blit(source, (0, top), (0, top, width, STRIP_ROWS))
    return copy


class Pictures:
    """`ask` from any thread: only what was asked for last is decoded. `put` gets a Decoded for each."""

    def __init__(self, put: Callable[[Decoded], None]) -> None:
        self._put = put
        self._asked: queue.SimpleQueue[tuple[Wanted, ...] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="pictures", daemon=True)

    def ask(self, wanted: tuple[Wanted, ...]) -> None:
        """Starts the thread: most boards have no pictures."""
        if not self._thread.is_alive():
            self._thread.start()
        self._asked.put(wanted)

    def stop(self) -> None:
        if self._thread.is_alive():
            self._asked.put(None)
            self._thread.join(timeout=STOP_S)

    def _run(self) -> None:
        while (asked := self._asked.get()) is not None:
            for wanted in asked:
                if self._asked.empty():  # else something newer is
                    self._put(_decoded(wanted))


def _decoded(wanted: Wanted) -> Decoded:
    try:
        return Decoded(wanted, decode(wanted.path, wanted.width, wanted.height))
    except PictureError as exc:
        return Decoded(wanted, None, str(exc))


class Album:
    """The pictures that are ready. In the window's thread: it asks, gets, and draws what there is.

    The picture before stays in its box until the next is ready, so that the box never flashes.
    """

    def __init__(self, ask: Callable[[tuple[Wanted, ...]], None]) -> None:
        self._ask = ask
        self._ready: dict[Wanted, pygame.Surface] = {}
        self._in_box: dict[Rect, Wanted] = {}  # what each box showed last
        self._asked: tuple[Wanted, ...] = ()
        self._told: set[Wanted] = set()

    def turn_to(self, scene: Scene) -> list[PictureShown]:
        """A new scene: asks for what it lacks. Returns what is seen with it that was not before."""
        items = [item for item in scene.items if isinstance(item, Picture)]
        missing = tuple(key for item in items if (key := _key(item)) not in self._ready)
        if missing and missing != self._asked:
            self._ask(missing)
        self._asked = missing
        boxes = {_box(item): _key(item) for item in items}
        self._told &= {*boxes.values()}
        if items:  # without any, they stay: a call hides them for a while
            before = {box: key for box, key in self._in_box.items() if box in boxes}
            self._in_box = before | {box: key for box, key in boxes.items() if key in self._ready}
            kept = {*boxes.values(), *self._in_box.values()}
            self._ready = {key: surface for key, surface in self._ready.items() if key in kept}
        return self._seen(items)

    def take(self, decoded: Decoded, scene: Scene) -> list[PictureShown | PictureFailed]:
        """Returns what is to be told; with a PictureShown, `boxes` are to be drawn."""
        if decoded.surface is None:
            return [PictureFailed(decoded.wanted.path, decoded.cause, decoded.wanted.stamp)]
        self._ready[decoded.wanted] = decoded.surface
        return [*self.turn_to(scene)]

    def boxes(self, scene: Scene, path: str) -> list[Rect]:
        return [_box(item) for item in scene.items if isinstance(item, Picture) and item.path == path]

    def picture_of(self, item: Picture) -> pygame.Surface | None:
        found = self._ready.get(_key(item))
        if found is None and (before := self._in_box.get(_box(item))) is not None:
            found = self._ready.get(before)
        return found

    def _seen(self, items: list[Picture]) -> list[PictureShown]:
        new = [key for item in items if (key := _key(item)) in self._ready and key not in self._told]
        self._told |= {*new}
        return [PictureShown(key.path, key.stamp) for key in new]


def _key(item: Picture) -> Wanted:
    return Wanted(item.path, item.w, item.h, item.stamp)


def _box(item: Picture) -> Rect:
    return item.x, item.y, item.w, item.h
