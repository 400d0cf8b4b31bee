"""Draws scenes onto surfaces in memory. Knows no screen.

A text is rendered once and kept while there is room: rendering is most of the work, and most texts stay.
"""

import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from math import ceil

import pygame
from pygame import freetype

from display.pictures import decode
from display.scene import Box, Picture, Rect, Scene, TextItem
from runtime.fonts import ADVICE, Face, Faces, FontError, refuse_tofu

log = logging.getLogger(__name__)

DIMMING = 0.18  # towards black: the fresh call's text keeps 7:1
PIXEL_BYTES = 4

PictureOf = Callable[[Picture], pygame.Surface | None]
"""The picture, scaled; None while there is none to show."""


def no_picture(_picture: Picture) -> None:
    """Of scenes without any."""


@dataclass(frozen=True)
class Lettering:
    """A line of text, rendered. The ink begins `left` of the line's place, `rise` above the middle of capitals."""

    ink: pygame.Surface
    left: int
    rise: int
    width: int  # with what stands out at its ends

    @property
    def bytes(self) -> int:
        return self.ink.get_width() * self.ink.get_height() * PIXEL_BYTES


class Painter:
    """Raises FontError at once if its fonts cannot write what the hall says."""

    def __init__(self, faces: Faces) -> None:
        freetype.init()
        self._fonts = {False: _open_font(faces.regular), True: _open_font(faces.bold)}
        self._middles = {bold: _middle(font) for bold, font in self._fonts.items()}
        self._absent: set[str] = set()
        self._kept: OrderedDict[tuple[object, ...], Lettering] = OrderedDict()  # the last one used is last
        self._kept_bytes = 0
        for face, font in ((faces.regular, self._fonts[False]), (faces.bold, self._fonts[True])):
            refuse_tofu(face.path, partial(_has_glyph, font), partial(font.render_raw, size=48))

    def draw(
        self,
        canvas: pygame.Surface,
        scene: Scene,
        area: Rect,
        *,
        dimmed: bool = False,
        picture_of: PictureOf = no_picture,
    ) -> None:
        """Only within `area`; each item within its own place, so that a part redrawn looks like the whole."""
        within = pygame.Rect(area)
        canvas.set_clip(within)
        items = _seen(scene, within)
        if not items or not _covers(items[0], within):
            canvas.fill(scene.ground)
        for item in items:
            place = within.clip((item.x, item.y, item.w, item.h))
            canvas.set_clip(place)
            if isinstance(item, Box):
                _draw_box(canvas, item, place, dimmed=dimmed and item.pulses)
            elif isinstance(item, TextItem):
                lettering = self._lettering(item)
                canvas.blit(lettering.ink, _ink_at(item, lettering))
            elif (found := picture_of(item)) is not None:
                canvas.blit(found, found.get_rect(center=(item.x + item.w // 2, item.y + item.h // 2)))
        canvas.set_clip(None)
        self._forget(canvas.get_width() * canvas.get_height() * PIXEL_BYTES)

    def measure(self, text: str, size: int, *, bold: bool) -> tuple[int, int]:
        """(overhang, width) in pixels, from advances and ink: an A's ink begins left of its origin."""
        advance = sum(each[4] for each in self._fonts[bold].get_metrics(text, size=size) if each)
        ink = self._fonts[bold].get_rect(text, size=size)
        return max(0, -ink.x), max(0, -ink.x) + max(ceil(advance), ink.right + 1)

    def ink_of(self, item: TextItem) -> Rect:
        """Where on the canvas its pixels lie, were it not cut off by its place."""
        lettering = self._lettering(item)
        return *_ink_at(item, lettering), *lettering.ink.get_size()

    # --- text -------------------------------------------------------------------------------------------------

    def _lettering(self, item: TextItem) -> Lettering:
        key = (item.text, item.size_px, item.bold, item.colour, item.w)
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
            return found
        made = self._kept[key] = self._render(item)
        self._kept_bytes += made.bytes
        return made

    def _forget(self, most_bytes: int) -> None:
        """As much is kept as one screen has: the texts of a scene, which do not overlap, always find room."""
        while self._kept_bytes > most_bytes:
            _, oldest = self._kept.popitem(last=False)
            self._kept_bytes -= oldest.bytes

    def _render(self, item: TextItem) -> Lettering:
        text = self._drawable(item.text, bold=item.bold)
        font, size = self._fonts[item.bold], item.size_px
        overhang, width = self.measure(text, size, bold=item.bold)
        if width > item.w:
            size = max(1, size * item.w // width)
            overhang, width = self.measure(text, size, bold=item.bold)
        rect = font.get_rect(text, size=size)
        # What font.render returns has its colours in another order than a screen: blitted 30 times as slowly.
        ink = pygame.Surface(rect.size, pygame.SRCALPHA, 8 * PIXEL_BYTES)
        font.render_to(ink, (-rect.x, rect.y), text, item.colour, size=size)
        return Lettering(ink, overhang + rect.x, rect.y - round(self._middles[item.bold] * size), width)

    def _drawable(self, text: str, *, bold: bool) -> str:
        """Without what the font cannot draw: a notice may hold anything, a box says nothing."""
        absent = {char for char in text if not _has_glyph(self._fonts[bold], char)}
        if absent - self._absent:
            log.warning("the font has no glyph for %s: left out", " ".join(sorted(map(ascii, absent))))
            self._absent |= absent
        return "".join(char for char in text if char not in absent)


def _seen(scene: Scene, within: pygame.Rect) -> list[Box | TextItem | Picture]:
    """Of what lies there, all from the last box that covers it whole: whatever is below that need not be drawn."""
    left, top, right, bottom = within.left, within.top, within.right, within.bottom
    seen: list[Box | TextItem | Picture] = []
    for item in scene.items:
        if item.x >= right or item.y >= bottom or item.x + item.w <= left or item.y + item.h <= top:
            continue
        if _covers(item, within):
            seen.clear()
        seen.append(item)
    return seen


def _covers(item: Box | TextItem | Picture, within: pygame.Rect) -> bool:
    if not isinstance(item, Box) or item.line:
        return False
    rect = pygame.Rect(item.x, item.y, item.w, item.h)
    return bool(rect.contains(within)) and _is_square(rect, item.radius, within)


def _ink_at(item: TextItem, lettering: Lettering) -> tuple[int, int]:
    free = item.w - lettering.width
    x = item.x + {"left": 0, "center": free // 2, "right": free}[item.align]
    return x + lettering.left, item.y + item.h // 2 - lettering.rise


def _open_font(face: Face) -> freetype.Font:
    try:
        font = freetype.Font(str(face.path), size=48, font_index=face.index)
    except (pygame.error, OSError) as exc:
        raise FontError(f"font {face.path}: {exc}; {ADVICE}") from exc
    font.origin = True  # places are baselines
    font.ucs4 = True  # rare characters of names lie above U+FFFF
    return font


def _middle(font: freetype.Font) -> float:
    """Of capitals, which is that of digits and, to one hundredth, of hanzi, too. Above the baseline, in em."""
    capital = font.get_rect("H", size=1000)
    return (capital.y - capital.h / 2) / 1000


def _has_glyph(font: freetype.Font, char: str) -> bool:
    return font.get_metrics(char, size=48)[0] is not None


def _draw_box(canvas: pygame.Surface, box: Box, place: pygame.Rect, *, dimmed: bool) -> None:
    """`place`: as much of it as is seen."""
    colour = pygame.Color(box.colour).lerp("black", DIMMING if dimmed else 0.0)
    rect = pygame.Rect(box.x, box.y, box.w, box.h)
    if not box.line and _is_square(rect, box.radius, place):
        canvas.fill(colour, place)
    elif box.w == box.h and box.radius * 2 >= box.w:
        pygame.draw.aacircle(canvas, colour, rect.center, (box.w - 1) // 2, box.line)
    elif box.line and not box.radius:
        for side in _sides(rect, min(box.line, box.w, box.h)):
            canvas.fill(colour, side)
    else:
        pygame.draw.rect(canvas, colour, rect, box.line, border_radius=box.radius)


def _is_square(rect: pygame.Rect, radius: int, place: pygame.Rect) -> bool:
    """No part of its round corners is seen. A rounded box takes five times as long to fill."""
    beside = rect.left + radius <= place.left and place.right <= rect.right - radius
    return beside or (rect.top + radius <= place.top and place.bottom <= rect.bottom - radius)


def _sides(rect: pygame.Rect, line: int) -> tuple[Rect, ...]:
    """pygame fills an outline of which a part no wider than two lines is drawn."""
    x, y, w, h = rect
    return (x, y, w, line), (x, y + h - line, w, line), (x, y, line, h), (x + w - line, y, line, h)


# --- pictures of scenes --------------------------------------------------------------------------------------


def new_canvas(width: int, height: int) -> pygame.Surface:
    return pygame.Surface((width, height), 0, 8 * PIXEL_BYTES)


def png(canvas: pygame.Surface) -> bytes:
    pygame.image.save(canvas, file := BytesIO(), "png")
    return file.getvalue()


def picture(painter: Painter, scene: Scene) -> bytes:
    """The scene as a PNG, without any screen; waits for the pictures in it. Raises PictureError."""
    canvas = new_canvas(scene.width, scene.height)
    whole = (0, 0, scene.width, scene.height)
    painter.draw(canvas, scene, whole, picture_of=lambda item: decode(item.path, item.w, item.h))
    return png(canvas)
