"""The scenes handed to the window's thread: putting one never blocks."""

import queue
import time
from collections.abc import Callable

from display.scene import Scene

Layout = Scene | Callable[[], Scene]
"""A scene, or what lays it out when its time has come."""

PATIENCE_S = 0.01  # painting keeps every other thread waiting: what was caused by the same event goes first


class Incoming:
    """`stopped` turns True in the reader's thread, once it has come to the stop."""

    def __init__(self) -> None:
        self._scenes: queue.SimpleQueue[Layout | None] = queue.SimpleQueue()
        self.stopped = False

    def put(self, scene: Layout) -> None:
        self._scenes.put(scene)

    def stop(self) -> None:
        self._scenes.put(None)

    def take(self, wait_s: float) -> list[Layout]:
        """All that came before the stop, oldest first; waits for the first so long, and a little for more."""
        came: list[Layout] = []
        try:
            scene = self._scenes.get(timeout=wait_s)
            if scene is not None:
                time.sleep(PATIENCE_S)
            while scene is not None:
                came.append(scene)
                scene = self._scenes.get_nowait()
            self.stopped = True
        except queue.Empty:
            pass
        return came
