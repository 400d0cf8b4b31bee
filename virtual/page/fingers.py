"""Fingers that stay on a kiosk's buttons, and are taken off in the end whatever becomes of the browser."""

import threading
import time

from virtual.kiosk import VirtualButton

LONGEST_S = 20.0  # nobody stands there longer
SHORTEST_S = 0.15  # nor shorter: a browser that is late tells both ends of a press at once


class Fingers:
    """By unit and the button's place. Any thread: what changes the dict is one step each."""

    def __init__(self) -> None:
        self._down: dict[tuple[str, int], tuple[VirtualButton, threading.Timer, float]] = {}

    def put(self, where: tuple[str, int], button: VirtualButton) -> None:
        """What cannot be held is pressed."""
        if button.hold is None:
            button.press()
            return
        off = threading.Timer(LONGEST_S, self.take_off, (where,))
        off.daemon = True
        finger = (button, off, time.monotonic())
        if self._down.setdefault(where, finger) is finger:
            button.hold(True)
            off.start()

    def take_off(self, where: tuple[str, int]) -> None:
        button, off, since = self._down.pop(where, (None, None, 0.0))
        if off is not None:
            off.cancel()
        if button is not None and button.hold is not None:
            time.sleep(max(0.0, since + SHORTEST_S - time.monotonic()))
            button.hold(False)

    def take_all_off(self) -> None:
        for where in list(self._down):
            self.take_off(where)
