"""An emulated LED sign on a serial line or behind an Ethernet socket, with a plug to pull; real time."""

import contextlib
import select
import socket
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from virtual.pty import Pty
from virtual.sign import LineSign, Matrix, OnbonCard

BITS_PER_BYTE = 10  # 8N1
LOOK_S = 0.02


class _Wired:
    """What both kinds of wire have in common: the matrix, and how late and slowly it answers."""

    def __init__(self, matrix: Matrix, baud: int | None = None) -> None:
        self.matrix = matrix
        self.late_s = 0.0
        self._byte_s = 0.0 if baud is None else BITS_PER_BYTE / baud
        self._thread: threading.Thread | None = None

    @property
    def shown(self) -> tuple[str, ...]:
        return self.matrix.shown(time.monotonic())

    def _start(self, listen: Callable[[], None]) -> None:
        self._thread = threading.Thread(target=listen, daemon=True)
        self._thread.start()

    def _take(self, data: bytes) -> bytes:
        """Heard as slowly as the line brings it; answered as slowly, and late."""
        time.sleep(len(data) * self._byte_s)
        answer = self.matrix.hear(data, time.monotonic())
        time.sleep((self.late_s if answer else 0.0) + len(answer) * self._byte_s)
        return answer


class SerialSign(_Wired):
    """`path` stays the same over `unplug` and `plug`."""

    def __init__(self, matrix: Matrix, path: str | Path, baud: int | None = None) -> None:
        super().__init__(matrix, baud)
        self.path = str(path)
        self._pty: Pty | None = None
        self.plug()

    def plug(self) -> None:
        if self._pty is None:
            pty = self._pty = Pty(self.path)
            self._start(lambda: self._listen(pty))

    def unplug(self) -> None:
        """Of the adapter; the sign keeps its power."""
        pty, self._pty = self._pty, None
        if self._thread is not None:
            self._thread.join()
        if pty is not None:
            pty.close()

    close = unplug

    def say(self, data: bytes) -> None:
        """Noise on the line."""
        if self._pty is not None:
            self._pty.write(data)

    def _listen(self, pty: Pty) -> None:
        with contextlib.suppress(OSError):
            while self._pty is pty:
                data = pty.read(LOOK_S)
                if data:
                    pty.write(self._take(data))


def signs_of(files: Mapping[str, Mapping[str, Any]], folder: Path) -> dict[str, SerialSign]:
    """One for each unit whose file has an LED sign, on a serial line whatever the file says."""
    found: dict[str, SerialSign] = {}
    for unit, file in files.items():
        table = file.get("sign", {})
        matrix: Matrix | None = None
        if table.get("driver") == "onbon":
            x, y = table.get("x", 0), table.get("y", 0)
            size = {"width": x + table.get("width", 128), "height": y + table.get("height", 16)}
            matrix = OnbonCard(address=table.get("address", 1), **size)
        elif table.get("driver") == "line":
            matrix = LineSign(columns=table.get("columns", 16))
        if matrix is not None:
            found[unit] = SerialSign(matrix, folder / f"{unit}-sign")
    return found


def wired(table: Mapping[str, Any], sign: SerialSign | None) -> dict[str, Any]:
    """The unit's `[sign]` with the emulated one's line in place of the site's own."""
    if sign is None:
        return {}
    own = {key: value for key, value in table["sign"].items() if key not in ("host", "tcp_port")}
    return {"sign": {**own, "port": sign.path}}


class NetworkSign(_Wired):
    """Takes one connection at a time, as the cards do. `port` stays the same over `unplug` and `plug`."""

    def __init__(self, matrix: Matrix) -> None:
        super().__init__(matrix)
        self.port = 0
        self._listener: socket.socket | None = None
        self.plug()

    def plug(self) -> None:
        if self._listener is None:
            listener = self._listener = socket.create_server(("127.0.0.1", self.port))
            self.port = listener.getsockname()[1]
            self._start(lambda: self._listen(listener))

    def unplug(self) -> None:
        listener, self._listener = self._listener, None
        if self._thread is not None:
            self._thread.join()
        if listener is not None:
            listener.close()

    close = unplug

    def _listen(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while self._listener is listener:
                if select.select([listener], [], [], LOOK_S)[0]:
                    connection, _ = listener.accept()
                    with connection, contextlib.suppress(OSError):
                        self._serve(listener, connection)

    def _serve(self, listener: socket.socket, connection: socket.socket) -> None:
        while self._listener is listener:
            if select.select([connection], [], [], LOOK_S)[0]:
                data = connection.recv(4096)
                if not data:
                    return
                connection.sendall(self._take(data))
