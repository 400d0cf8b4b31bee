"""Words for the thread that owns a device: it hears them at once, though it sleeps until the device says something."""

import contextlib
import os
import queue
import weakref
from collections.abc import Iterator
from typing import Generic, TypeVar

Word = TypeVar("Word")


class Words(Generic[Word]):
    """`say` from any thread; `heard` in the one that owns the device, which sleeps on `wake` beside it."""

    def __init__(self) -> None:
        self._words: queue.SimpleQueue[Word] = queue.SimpleQueue()
        self.wake = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)  # counts the words of now
        # Not by the thread: words are still left when it has died, and the number may be another's then.
        weakref.finalize(self, os.close, self.wake).atexit = False

    def say(self, word: Word) -> None:
        self._words.put(word)
        os.eventfd_write(self.wake, 1)

    def empty(self) -> bool:
        return self._words.empty()

    def heard(self, wait_s: float = 0.0) -> Iterator[Word]:
        """All words that are there; waits for the first one only."""
        with contextlib.suppress(BlockingIOError):
            os.eventfd_read(self.wake)  # before they are taken: one that comes now wakes the thread again
        try:
            yield self._words.get(timeout=wait_s) if wait_s > 0 else self._words.get_nowait()
            while True:
                yield self._words.get_nowait()
        except queue.Empty:
            return
