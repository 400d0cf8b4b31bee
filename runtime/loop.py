"""One inbox, one loop thread, one owner of state: the loop every process runs on.

Other threads only `put` events; `put` cannot raise. The loop hands whatever is waiting to `handle`, one at a time,
then calls `flush` once (the hall commits there), then sleeps until the next event or deadline. An exception in
`handle` ends the process non-zero: systemd restarts it; nobody limps on with unknown state.
"""

import contextlib
import gc
import logging
import queue
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FrameType

log = logging.getLogger(__name__)

MAX_BATCH = 256  # events between two flushes: bounds the delay of the first of them
MAX_SLEEP_S = 1.0  # the watchdog must be fed, device threads looked at


@dataclass(frozen=True)
class Wake:
    """Handed to `handle` when a deadline has come, or after `MAX_SLEEP_S` of silence."""


@dataclass(frozen=True)
class Stop:
    """Put on the inbox by SIGTERM, SIGINT or a part that cannot go on; `code` is the exit code."""

    code: int = 0
    reason: str = ""


class Loop:
    """`handle(event)` gets every event; `deadline()` says when to wake, in seconds of time.monotonic()."""

    def __init__(
        self,
        handle: Callable[[object], None],
        deadline: Callable[[], float | None],
        flush: Callable[[], None] = lambda: None,
    ) -> None:
        self._handle = handle
        self._deadline = deadline
        self._flush = flush
        self._inbox: queue.SimpleQueue[object] = queue.SimpleQueue()

    def put(self, event: object) -> None:
        """From any thread, and from a signal handler (SimpleQueue.put is re-entrant)."""
        self._inbox.put(event)

    def run(self) -> int:
        """Until `Stop`; returns the exit code. Call from the main thread, so that signals arrive."""
        with self._signals():
            gc.freeze()  # what is here at the start stays: a look for garbage need not walk through it
            while True:
                stop = self._turn()
                if stop is not None:
                    if stop.reason:
                        log.info("stopping: %s", stop.reason)
                    return stop.code

    def _turn(self) -> Stop | None:
        """One batch: wait for the first event, take what else is there, flush."""
        first = self._wait()
        for number in range(MAX_BATCH):
            event = first if number == 0 else self._next()
            if event is None:
                break
            if isinstance(event, Stop):
                self._flush()
                return event
            if not isinstance(event, Wake):
                log.debug("event %s", event)
            self._handle(event)
        self._flush()
        return None

    def _wait(self) -> object:
        due = self._deadline()
        wait_s = MAX_SLEEP_S if due is None else min(MAX_SLEEP_S, max(0.0, due - time.monotonic()))
        try:
            return self._inbox.get(timeout=wait_s) if wait_s > 0 else self._inbox.get_nowait()
        except queue.Empty:
            return Wake()

    def _next(self) -> object | None:
        try:
            return self._inbox.get_nowait()
        except queue.Empty:
            return None

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():
            yield  # a test runs the loop in a thread; only the main thread may set handlers
            return

        def on_signal(number: int, _frame: FrameType | None) -> None:
            self.put(Stop(0, signal.Signals(number).name))

        old = {number: signal.signal(number, on_signal) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for number, handler in old.items():
                signal.signal(number, handler)
