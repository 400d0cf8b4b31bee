"""A serial port that cannot block and fails in one way only: the only file that imports pyserial.

pyserial raises SerialException, OSError, termios.error, ValueError and TypeError for what is one thing to us:
the device is not usable. Its write() spins on a full non-blocking line and calls a complete write a timeout
when the line is full afterwards, so reading and writing are ours. Nothing here ever waits for the line to
drain: flush() and tcdrain can hang for ever on USB adapters.
"""

import contextlib
import os
import select
import termios
import time
from collections.abc import Iterator

import serial

READ_BYTES = 4096


class PortError(OSError):
    """The port is not usable; says why in one sentence. `written`: bytes the kernel took before it failed."""

    def __init__(self, cause: str, written: int = 0) -> None:
        super().__init__(cause)
        self.written = written


class SerialPort:
    """One port, 8N1, ours alone. After a PortError close() and open() again: a replugged adapter needs it."""

    def __init__(self, path: str, baud: int, *, write_timeout_s: float = 1.0) -> None:
        self._path = path
        self._baud = baud
        self._write_timeout_s = write_timeout_s
        self._port: serial.Serial | None = None

    @property
    def is_open(self) -> bool:
        return self._port is not None

    def open(self) -> None:
        if self._port is not None:
            return
        with self._failing("open"):
            self._port = serial.Serial(self._path, self._baud, timeout=0, exclusive=True)
            self._ignore_breaks(self._port.fileno())

    @staticmethod
    def _ignore_breaks(fd: int) -> None:
        """A device that loses its power pulls the line down: else the kernel hands that on as a zero byte.

        To a printer's driver that zero would be the answer to GS r, "paper adequate".
        """
        flags = termios.tcgetattr(fd)
        flags[0] |= termios.IGNBRK | termios.IGNPAR | termios.INPCK
        termios.tcsetattr(fd, termios.TCSANOW, flags)

    def read(self, timeout_s: float, wake: int | None = None) -> bytes:
        """What is there, as soon as anything is; b"" when nothing came in time, or `wake` can be read."""
        port = self._opened()
        with self._failing("read"):
            watched = [port.fileno()] if wake is None else [port.fileno(), wake]
            ready, _, _ = select.select(watched, [], [], max(0.0, timeout_s))
            if port.fileno() not in ready:
                return b""
            try:
                data = os.read(port.fileno(), READ_BYTES)
            except BlockingIOError:
                return b""
            if not data:  # how Linux says that the adapter was pulled out
                raise OSError("the device is gone")
            return data

    def write(self, data: bytes, timeout_s: float | None = None) -> None:
        """All of it or a PortError; what a stalled device has not taken by then is thrown away."""
        port = self._opened()
        give_up_at = time.monotonic() + (self._write_timeout_s if timeout_s is None else timeout_s)
        written = 0
        try:
            while written < len(data):
                left_s = give_up_at - time.monotonic()
                _, ready, _ = select.select([], [port.fileno()], [], max(0.0, left_s))
                if not ready:
                    self._discard(port)
                    raise PortError(f"{self._path}: the device takes no more data", written)
                with contextlib.suppress(BlockingIOError):
                    written += os.write(port.fileno(), data[written:])
        except PortError:
            raise
        except (OSError, serial.SerialException, termios.error, ValueError, TypeError) as exc:
            raise PortError(f"cannot write to {self._path}: {exc}", written) from exc

    def write_now(self, data: bytes) -> int:
        """As many bytes as the kernel takes without waiting; 0 also for a port that is not usable."""
        if self._port is None:
            return 0
        try:
            return os.write(self._port.fileno(), data)
        except (OSError, serial.SerialException, ValueError, TypeError):
            return 0  # whoever reads finds out why

    def close(self) -> None:
        """Never fails. Output still unsent is dropped: closing would wait up to 30 s for a stalled device."""
        port, self._port = self._port, None
        if port is None:
            return
        with contextlib.suppress(OSError, serial.SerialException, termios.error, ValueError, TypeError):
            if port.out_waiting:
                port.reset_output_buffer()
        with contextlib.suppress(OSError, serial.SerialException, termios.error, ValueError, TypeError):
            port.close()

    def _opened(self) -> serial.Serial:
        if self._port is None:
            raise PortError(f"{self._path} is not open")
        return self._port

    @staticmethod
    def _discard(port: serial.Serial) -> None:
        with contextlib.suppress(OSError, serial.SerialException, termios.error, ValueError, TypeError):
            port.reset_output_buffer()

    @contextlib.contextmanager
    def _failing(self, verb: str) -> Iterator[None]:
        try:
            yield
        except (OSError, serial.SerialException, termios.error, ValueError, TypeError) as exc:
            raise PortError(f"cannot {verb} {self._path}: {exc}") from exc
