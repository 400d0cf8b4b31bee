"""The inbox of a driver's test: what the driver has put, and waiting for it."""

import queue
import time
from collections.abc import Callable

PATIENCE_S = 10.0


class Inbox:
    """What the driver has put, in order."""

    def __init__(self) -> None:
        self.queue: queue.SimpleQueue[object] = queue.SimpleQueue()

    def next(self) -> object:
        return self.queue.get(timeout=PATIENCE_S)


def until(condition: Callable[[], bool]) -> bool:
    give_up_at = time.monotonic() + PATIENCE_S
    while not condition() and time.monotonic() < give_up_at:
        time.sleep(0.002)
    return condition()
