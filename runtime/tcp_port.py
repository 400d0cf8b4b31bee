"""A TCP connection used like a serial port: it cannot block and fails as a PortError only.

For devices behind an Ethernet socket or a serial server, with the same four methods as `SerialPort`.
"""

import contextlib
import select
import socket
import time
from collections.abc import Iterator

from runtime.serial_port import READ_BYTES, PortError

CONNECT_S = 2.0
SEND_BUFFER_BYTES = 4096  # else the kernel takes megabytes for a device that takes none


class TcpPort:
    """One connection, ours alone. After a PortError close() and open() again.

    `unanswered_s`: a connection that stays open fails when bytes were not acknowledged for so long, since the other
    end lost its power or its cable; None leaves that to the kernel, which tries for a quarter of an hour.
    """

    def __init__(
        self, host: str, port: int, *, write_timeout_s: float = 1.0, unanswered_s: float | None = None
    ) -> None:
        self._address = (host, port)
        self._write_timeout_s = write_timeout_s
        self._unanswered_s = unanswered_s
        self._socket: socket.socket | None = None

    def open(self) -> None:
        if self._socket is not None:
            return
        with self._failing("connect to"):
            connection = socket.create_connection(self._address, timeout=CONNECT_S)
            self._socket = connection
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
            if self._unanswered_s is not None:
                unanswered_ms = round(1000 * self._unanswered_s)
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, unanswered_ms)
            connection.setblocking(False)

    def read(self, timeout_s: float, wake: int | None = None) -> bytes:
        """What is there, as soon as anything is; b"" when nothing came in time, or `wake` can be read."""
        with self._failing("read from"):
            connection = self._opened()
            watched: list[socket.socket | int] = [connection] if wake is None else [connection, wake]
            ready, _, _ = select.select(watched, [], [], max(0.0, timeout_s))
            if connection not in ready:
                return b""
            try:
                data = connection.recv(READ_BYTES)
            except BlockingIOError:
                return b""
            if not data:
                raise OSError("the device closed the connection")
            return data

    def write(self, data: bytes, timeout_s: float | None = None) -> None:
        """All of it or a PortError."""
        give_up_at = time.monotonic() + (self._write_timeout_s if timeout_s is None else timeout_s)
        written = 0
        while written < len(data):
            with self._failing("write to", written):
                connection = self._opened()
                _, ready, _ = select.select([], [connection], [], max(0.0, give_up_at - time.monotonic()))
                if not ready:
                    raise OSError("the device takes no more data")
                with contextlib.suppress(BlockingIOError):
                    written += connection.send(data[written:])

    def close(self) -> None:
        connection, self._socket = self._socket, None
        if connection is not None:
            with contextlib.suppress(OSError):
                connection.close()

    def _opened(self) -> socket.socket:
        if self._socket is None:
            raise OSError("not connected")
        return self._socket

    @contextlib.contextmanager
    def _failing(self, verb: str, written: int = 0) -> Iterator[None]:
        try:
            yield
        except (OSError, ValueError) as exc:
            host, port = self._address
            raise PortError(f"cannot {verb} {host}:{port}: {exc}", written) from exc
