"""The scenes handed to the window's thread: putting one never blocks."""

import queue

from display.scene import Scene


class Incoming:
    """`stopped` turns True in the reader's thread, once it has come to the stop."""

    def __init__(self) -> None:
        self._scenes: queue.SimpleQueue[Scene | None] = queue.SimpleQueue()
        self.stopped = False

    def put(self, scene: Scene) -> None:
        self._scenes.put(scene)

    def stop(self) -> None:
        self._scenes.put(None)

    def take(self, wait_s: float) -> list[Scene]:
        """All that came before the stop, oldest first; waits for the first so long."""
        came: list[Scene] = []
        try:
            scene = self._scenes.get(timeout=wait_s)
            while scene is not None:
                came.append(scene)
                scene = self._scenes.get_nowait()
            self.stopped = True
        except queue.Empty:
            pass
        return came
