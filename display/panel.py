"""A screen that shows one view: laid out anew when the view, the screen's size or whose turn a language is changes."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Generic, TypeVar

from display.alternation import Alternation
from display.scene import Scene
from display.settings import ScreenSettings
from hall.kiosk_view import KioskView
from hall.view import CounterView
from runtime import clock

View = TypeVar("View", KioskView, CounterView)


class Panel(Generic[View]):
    """Of a unit whose core composes the view; all calls from the loop thread.

    `layout`: (view, width, height) → scene, called in the window's thread.
    """

    def __init__(
        self,
        settings: ScreenSettings,
        layout: Callable[[View, int, int], Scene],
        put: Callable[[object], None],
        *,
        record: Path | None = None,
        title: str = "",
        patience_s: float = 0.0,
    ) -> None:
        from display.window import Window  # its library is loaded only where there is a screen

        self._layout: Callable[[View, int, int], Scene] = layout
        self._alternation = Alternation(settings)
        self._view: View | None = None
        self._size: tuple[int, int] | None = None
        self._window = Window(settings, put, record=record, title=title, patience_s=patience_s)
        self.start, self.stop, self.alive = self._window.start, self._window.stop, self._window.alive

    def show(self, view: View) -> None:
        self._view = view
        self._draw()

    def resized(self, width: int, height: int) -> None:
        self._size = (width, height)
        self._draw()

    def turn(self, real: float) -> None:
        """At `next_deadline`; at any other time it does nothing."""
        turn_at = self._alternation.next_deadline()
        if turn_at is not None and real >= turn_at:
            self._draw()

    def next_deadline(self) -> float | None:
        return self._alternation.next_deadline()

    def _draw(self) -> None:
        if self._size is None or self._view is None:
            return
        (wide, high), view = self._size, self._view
        shown = replace(view, languages=self._alternation.at(view.languages, clock.monotonic()))
        self._window.show(lambda: self._layout(shown, wide, high))
