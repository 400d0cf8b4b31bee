"""A serial line without a wire: a pty pair in raw mode, whose far end an emulated device holds.

A pty does not pace, has no parity and no modem lines; what needs those must be emulated above it.
"""

import os
import select
import termios
import time
import tty
from pathlib import Path

READ_BYTES = 4096


class Pty:
    """`path` is what the driver under test opens; `fd` is the device's end, non-blocking.

    The near end is held open too: otherwise Linux resets its mode, and reads here fail, whenever the driver
    closes the port. With `link` the path is a symbolic link: a device can come back under the same name.
    """

    def __init__(self, link: str | Path | None = None) -> None:
        self.fd, self._near = os.openpty()
        tty.setraw(self._near, termios.TCSANOW)
        os.set_blocking(self.fd, False)
        self.path = os.ttyname(self._near)
        self._link = None if link is None else Path(link)
        if self._link is not None:
            self._link.unlink(missing_ok=True)
            self._link.symlink_to(self.path)
            self.path = str(self._link)

    @property
    def closed(self) -> bool:
        return self.fd < 0

    def read(self, timeout_s: float, limit: int = READ_BYTES) -> bytes:
        """What the driver has sent, at most `limit` bytes; b"" when nothing came in time or after close()."""
        if self.closed:
            return b""
        ready, _, _ = select.select([self.fd], [], [], max(0.0, timeout_s))
        if not ready:
            return b""
        try:
            return os.read(self.fd, limit)
        except BlockingIOError:
            return b""

    def write(self, data: bytes, timeout_s: float = 1.0) -> None:
        """To the driver; what it does not take within `timeout_s` is lost, as on a wire."""
        give_up_at = time.monotonic() + timeout_s
        while data and not self.closed:
            _, ready, _ = select.select([], [self.fd], [], max(0.0, give_up_at - time.monotonic()))
            if not ready:
                return
            try:
                data = data[os.write(self.fd, data) :]
            except BlockingIOError:
                continue

    def close(self) -> None:
        """Hang up: the driver's next read or write fails, as when the adapter is pulled out."""
        if self.closed:
            return
        if self._link is not None:
            self._link.unlink(missing_ok=True)
        os.close(self.fd)
        os.close(self._near)
        self.fd = -1


class PluggedPty:
    """A device that only speaks, with a plug that can be pulled; plugged in from the start. `link` is the path the
    unit opens, as udev would name the device: it stays the same.
    """

    def __init__(self, link: str | Path) -> None:
        self.path = str(link)
        self._pty: Pty | None = Pty(link)

    @property
    def is_plugged(self) -> bool:
        return self._pty is not None

    def noise(self, data: bytes) -> None:
        """Bytes as they are; unplugged they go nowhere."""
        if self._pty is not None:
            self._pty.write(data)

    def unplug(self) -> None:
        if self._pty is not None:
            self._pty.close()
            self._pty = None

    def plug(self) -> None:
        if self._pty is None:
            self._pty = Pty(self.path)

    close = unplug
