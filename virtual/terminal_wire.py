"""A wire with terminals at its far end: slow as its baud, noisy, echoing, pulled out. The near end is a pty.

A pty paces nothing: 30000 bytes "at 9600 baud" are through in no time. So bytes are counted out here, both ways.
"""

import contextlib
import queue
import threading
import time
from collections.abc import Callable
from pathlib import Path

from virtual.pty import Pty

BITS_PER_BYTE = 10  # 8N1
LOOK_S = 0.005


class TerminalWire:
    """`echo`: the host hears what it sends, as on two wires. `path` stays the same over `unplug` and `plug`."""

    def __init__(self, path: str | Path, baud: int | None = None, *, echo: bool = False) -> None:
        self.path = str(path)
        self.echo = echo
        self.late_s = 0.0  # before each word to the host
        self.from_host = b""
        self._byte_s = 0.0 if baud is None else BITS_PER_BYTE / baud
        self._listeners: list[Callable[[bytes], None]] = []
        self._ticks: list[Callable[[float], None]] = []
        self._to_host: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._pty: Pty | None = None
        self._thread: threading.Thread | None = None
        self.plug()

    def attach(self, listener: Callable[[bytes], None], tick: Callable[[float], None] | None = None) -> None:
        """`listener` gets what the host sends, `tick` the time again and again; both on the wire's thread."""
        self._listeners.append(listener)
        if tick is not None:
            self._ticks.append(tick)

    @property
    def is_plugged(self) -> bool:
        return self._pty is not None

    def send(self, data: bytes) -> None:
        """To the host, in one piece between the pieces of others."""
        self._to_host.put(data)

    def unplug(self) -> None:
        pty, self._pty = self._pty, None
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        if pty is not None:
            pty.close()
        with contextlib.suppress(queue.Empty):
            while True:
                self._to_host.get_nowait()

    def plug(self) -> None:
        if self._pty is None:
            self._pty = Pty(self.path)
            self._thread = threading.Thread(target=self._run, args=(self._pty,), daemon=True)
            self._thread.start()

    close = unplug

    def _run(self, pty: Pty) -> None:
        with contextlib.suppress(OSError):  # the host closed its end in the middle of a read
            while self._pty is pty:
                if not self._hear(pty):  # terminals wait until the wire is quiet
                    with contextlib.suppress(queue.Empty):
                        self._say(pty, self._to_host.get_nowait())
                for tick in self._ticks:
                    tick(time.monotonic())

    def _hear(self, pty: Pty) -> bool:
        data = pty.read(LOOK_S, 1 if self._byte_s else 4096)
        if not data:
            return False
        time.sleep(self._byte_s)
        self.from_host += data
        if self.echo:
            pty.write(data)
        for listener in self._listeners:
            listener(data)
        return True

    def _say(self, pty: Pty, data: bytes) -> None:
        time.sleep(self.late_s)
        if not self._byte_s:
            pty.write(data)
            return
        for byte in data:
            pty.write(bytes([byte]))
            time.sleep(self._byte_s)
