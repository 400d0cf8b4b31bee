"""How an emulated printer is connected: `Wire`, and the two of them here, a pty and a TCP port with a small window.

A wire never raises: what cannot be sent is lost, what cannot be read is not there.
"""

import contextlib
import select
import socket
import struct
import time
from pathlib import Path
from typing import Protocol

from virtual.pty import Pty

WINDOW_BYTES = 2048  # else the kernel takes megabytes and hides that the printer takes none
LINGER_NOT = struct.pack("ii", 1, 0)  # closing sends RST


class Waker:
    """Ends a wait from another thread."""

    def __init__(self) -> None:
        self._near, self._far = socket.socketpair()
        self._near.setblocking(False)
        self._far.setblocking(False)

    def fileno(self) -> int:
        return self._far.fileno()

    def wake(self) -> None:
        with contextlib.suppress(OSError):
            self._near.send(b"x")

    def clear(self) -> None:
        with contextlib.suppress(OSError):
            self._far.recv(64)

    def close(self) -> None:
        self._near.close()
        self._far.close()


class Wire(Protocol):
    """`wait` ends when there is something to read, if that is wanted, or when the waker wakes it."""

    @property
    def is_plugged(self) -> bool: ...

    def wait(self, timeout_s: float, reading: bool, waker: Waker) -> None: ...
    def read(self, limit: int) -> bytes: ...
    def write(self, data: bytes) -> None: ...
    def power(self, on: bool) -> None: ...
    def unplug(self) -> None: ...
    def plug_in(self) -> None: ...
    def close(self) -> None: ...


class PtyWire:
    """A serial line; `path` stays the same when plugged in again if there is a `link`."""

    def __init__(self, link: Path | None = None) -> None:
        self._link = link
        self._pty = Pty(link)

    @property
    def path(self) -> str:
        return self._pty.path

    @property
    def is_plugged(self) -> bool:
        return not self._pty.closed

    def wait(self, timeout_s: float, reading: bool, waker: Waker) -> None:
        wanted: list[int | Waker] = [waker]
        if reading and not self._pty.closed:
            wanted.append(self._pty.fd)
        select.select(wanted, [], [], timeout_s)
        waker.clear()

    def read(self, limit: int) -> bytes:
        with contextlib.suppress(OSError):
            return self._pty.read(0, limit)
        return b""

    def write(self, data: bytes) -> None:
        with contextlib.suppress(OSError):
            self._pty.write(data, 0.2)

    def power(self, on: bool) -> None:
        """A serial line stays plugged in when the printer is switched off."""

    def unplug(self) -> None:
        self._pty.close()

    def plug_in(self) -> None:
        if self._pty.closed:
            self._pty = Pty(self._link)

    def close(self) -> None:
        self._pty.close()


class TcpWire:
    """Port 9100: one connection at a time, a second one is turned away, an idle one dropped after `idle_s`."""

    def __init__(self, port: int, idle_s: float = 90.0) -> None:
        self._listener: socket.socket | None = None
        self._connection: socket.socket | None = None
        self._idle_s = idle_s
        self._heard_at = 0.0
        self.connections = 0
        self.port = port
        self.plug_in()

    @property
    def is_plugged(self) -> bool:
        return self._listener is not None

    def wait(self, timeout_s: float, reading: bool, waker: Waker) -> None:
        wanted: list[socket.socket | Waker] = [waker]
        if self._listener is not None:
            wanted.append(self._listener)
        if reading and self._connection is not None:
            wanted.append(self._connection)
        ready, _, _ = select.select(wanted, [], [], timeout_s)
        waker.clear()
        if self._listener in ready:
            self._accept()
        if self._connection is not None and time.monotonic() - self._heard_at > self._idle_s:
            self._drop()

    def read(self, limit: int) -> bytes:
        if self._connection is None:
            return b""
        try:
            data = self._connection.recv(limit)
        except BlockingIOError:
            return b""
        except OSError:
            data = b""
        self._heard_at = time.monotonic()
        if not data:
            self._connection.close()
            self._connection = None
        return data

    def write(self, data: bytes) -> None:
        if self._connection is not None:
            with contextlib.suppress(OSError):
                self._connection.send(data)

    def power(self, on: bool) -> None:
        """Its network card is switched off with it."""
        if on:
            self.plug_in()
        else:
            self.unplug()

    def unplug(self) -> None:
        self._drop()
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    def plug_in(self) -> None:
        if self._listener is not None:
            return
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, WINDOW_BYTES)
        listener.bind(("127.0.0.1", self.port))
        listener.listen(4)
        listener.setblocking(False)
        self.port = listener.getsockname()[1]
        self._listener = listener

    def close(self) -> None:
        self.unplug()

    def _accept(self) -> None:
        if self._listener is None:
            return
        try:
            connection, _ = self._listener.accept()
        except OSError:
            return
        if self._connection is not None and not self._hung_up():
            connection.close()
            return
        self._drop()
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._connection = connection
        self._heard_at = time.monotonic()
        self.connections += 1

    def _hung_up(self) -> bool:
        """Whether the peer of the present connection has gone and left nothing to read."""
        if self._connection is None:
            return True
        try:
            return self._connection.recv(1, socket.MSG_PEEK) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True

    def _drop(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(OSError):
                self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
            self._connection.close()
            self._connection = None
