"""What is handed to the window's thread: putting it never blocks."""

import queue
import time
from collections.abc import Callable

from display.pictures import Decoded
from display.scene import Scene

Layout = Scene | Callable[[], Scene]
"""A scene, or what lays it out when its time has come."""

KEYPAD_FIRST_S = 0.002  # at a counter, whose clerk waits for the keypad's answer


class Incoming:
    """`stopped` turns True in the reader's thread, once it has come to the stop.

    Painting keeps every other thread waiting: with `patience_s` what was caused by the same event goes first.
    """

    def __init__(self, patience_s: float = 0.0) -> None:
        self._came: queue.SimpleQueue[Layout | Decoded | None] = queue.SimpleQueue()
        self._patience_s = patience_s
        self.stopped = False

    def put(self, what: Layout | Decoded) -> None:
        self._came.put(what)

    def stop(self) -> None:
        self._came.put(None)

    def take(self, wait_s: float) -> tuple[list[Layout], list[Decoded]]:
        """All that came before the stop, oldest first; waits for the first so long."""
        scenes: list[Layout] = []
        pictures: list[Decoded] = []
        try:
            what = self._came.get(timeout=wait_s)
            if self._patience_s and what is not None:
                time.sleep(self._patience_s)
            while what is not None:
                if isinstance(what, Decoded):
                    pictures.append(what)
                else:
                    scenes.append(what)
                what = self._came.get_nowait()
            self.stopped = True
        except queue.Empty:
            pass
        return scenes, pictures
