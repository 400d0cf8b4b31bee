"""The ways to a printer: serial line, USB printer class, TCP, file. Every open and write has a deadline.

Whatever fails, fails as a PrinterError. A transport knows nothing of slips or status.
"""

import contextlib
import errno
import fcntl
import os
import select
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from printer.settings import PrinterSettings
from runtime.serial_port import PortError, SerialPort
from runtime.tcp_port import TcpPort

GONE = "the printer was unplugged or switched off"
USB_ERRORS = {errno.EIO: GONE, errno.ENODEV: GONE, errno.EBUSY: "another program has it"}
READ_BYTES = 4096
LAST_BYTES_S = 0.2  # closing a USB printer kills the transfer under way
OLD_WORDS_S = 0.05  # what a USB printer said while nobody listened comes within milliseconds
OLD_WORDS_AT_MOST_S = 0.5


class PrinterError(Exception):
    """`cause` is the word for PrinterState; `written` how many bytes were on their way when it failed."""

    def __init__(self, cause: str, sentence: str, written: int = 0) -> None:
        super().__init__(sentence)
        self.cause = cause
        self.written = written


class Transport(Protocol):
    """`holds`: stays open between conversations. `proves`: a finished write is the slip itself.

    `read` also ends, with nothing, when the descriptor `wake` can be read.
    """

    holds: bool
    proves: bool

    def open(self) -> None: ...
    def read(self, timeout_s: float, wake: int | None = None) -> bytes: ...
    def write(self, data: bytes, timeout_s: float) -> None: ...
    def close(self) -> None: ...


def transport_for(settings: PrinterSettings) -> Transport:
    match settings.transport:
        case "serial":
            return Serial(settings.device or "", settings.baud)
        case "usb":
            return Usb(settings.device or "")
        case "tcp":
            return Tcp(settings.host or "", settings.port)
        case "file":
            return File(settings.path or "")


class _Port:
    """A port of runtime/ whose errors become a printer's: `cannot_open` when there is no way to it, else `fails`."""

    holds: bool
    proves = False
    cannot_open: str
    fails: str

    def __init__(self, port: SerialPort | TcpPort) -> None:
        self._port = port

    def open(self) -> None:
        with _printer_errors(self.cannot_open):
            self._port.open()

    def read(self, timeout_s: float, wake: int | None = None) -> bytes:
        with _printer_errors(self.fails):
            return self._port.read(timeout_s, wake)

    def write(self, data: bytes, timeout_s: float) -> None:
        with _printer_errors(self.fails):
            self._port.write(data, timeout_s)

    def close(self) -> None:
        self._port.close()


@contextlib.contextmanager
def _printer_errors(cause: str) -> Iterator[None]:
    try:
        yield
    except PortError as exc:
        raise PrinterError(cause, str(exc), exc.written) from exc


class Serial(_Port):
    holds = True
    cannot_open = fails = "no_device"

    def __init__(self, device: str, baud: int) -> None:
        super().__init__(SerialPort(device, baud))


class Tcp(_Port):
    """Port 9100, connected for one conversation only: printers take one connection and drop idle ones."""

    holds = False
    cannot_open, fails = "no_connection", "no_answer"

    def __init__(self, host: str, port: int) -> None:
        super().__init__(TcpPort(host, port))


class Usb:
    """/dev/usb/lp*, the kernel's usblp: no libusb, no reset, no root; it knows the endpoints."""

    holds = True
    proves = False

    def __init__(self, device: str) -> None:
        self._device = device
        self._fd = -1

    def open(self) -> None:
        with self._errors("open"):
            self._fd = os.open(self._device, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY)
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        give_up_at = time.monotonic() + OLD_WORDS_AT_MOST_S
        while self.read(OLD_WORDS_S) and time.monotonic() < give_up_at:
            pass  # else it would be the answer to our first question

    def read(self, timeout_s: float, wake: int | None = None) -> bytes:
        with self._errors("read"):
            if not self._ready(select.POLLIN, timeout_s, wake):
                return b""
            try:
                data = os.read(self._fd, READ_BYTES)
            except BlockingIOError:
                data = b""
            if not data:  # an empty packet, not the end; some clones send them without pause
                time.sleep(min(timeout_s, 0.01))
            return data

    def write(self, data: bytes, timeout_s: float) -> None:
        give_up_at = time.monotonic() + timeout_s
        written = 0
        while written < len(data):
            with self._errors("write", written):
                if not self._ready(select.POLLOUT, max(0.0, give_up_at - time.monotonic())):
                    raise PrinterError("no_answer", f"{self._device} takes no more data", written)
                with contextlib.suppress(BlockingIOError):
                    written += os.write(self._fd, data[written:])

    def close(self) -> None:
        fd = self._fd
        if fd < 0:
            return
        with contextlib.suppress(OSError, PrinterError):
            self._ready(select.POLLOUT, LAST_BYTES_S)
        self._fd = -1
        with contextlib.suppress(OSError):
            os.close(fd)

    def _ready(self, wanted: int, timeout_s: float, wake: int | None = None) -> bool:
        poll = select.poll()
        poll.register(self._fd, wanted)
        if wake is not None:
            poll.register(wake, select.POLLIN)
        for fd, event in poll.poll(timeout_s * 1000):
            if fd != self._fd:
                continue
            if event & (select.POLLHUP | select.POLLERR | select.POLLNVAL):
                raise OSError(errno.ENODEV, GONE)
            return bool(event & wanted)
        return False

    @contextlib.contextmanager
    def _errors(self, verb: str, written: int = 0) -> Iterator[None]:
        try:
            yield
        except OSError as exc:
            why = USB_ERRORS.get(exc.errno or 0, exc)
            raise PrinterError("no_device", f"cannot {verb} {self._device}: {why}", written) from exc


class File:
    """Slips as files, for a demo or a preview: one per slip in a directory, else all appended to one file.

    A slip that could not be written whole is taken back, so that nothing of it is left.
    """

    holds = False
    proves = True

    def __init__(self, path: str) -> None:
        self._path = Path(path)

    def open(self) -> None:
        with self._errors():
            if self._path.is_dir():
                if not os.access(self._path, os.W_OK | os.X_OK):
                    raise OSError("not writable")
            else:
                os.close(self._append_to(self._path))

    def read(self, timeout_s: float, wake: int | None = None) -> bytes:
        return b""

    def write(self, data: bytes, timeout_s: float) -> None:
        path = self._path / f"slip-{time.time_ns()}.bin" if self._path.is_dir() else self._path
        with self._errors():
            fd = self._append_to(path)
        size = os.fstat(fd).st_size
        written = 0
        try:
            while written < len(data):
                written += os.write(fd, data[written:])
            os.fsync(fd)
            folder = os.open(path.parent, os.O_RDONLY)
            os.fsync(folder)  # a new file's name is on disk when its directory is
            os.close(folder)
        except OSError as exc:
            left = self._take_back(fd, size, written)
            raise PrinterError("error", f"cannot write {path}: {exc}", left) from exc
        finally:
            os.close(fd)

    def close(self) -> None:
        """Nothing is held open."""

    @staticmethod
    def _append_to(path: Path) -> int:
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NONBLOCK, 0o644)
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            os.close(fd)
            raise OSError("not a file")
        return fd

    @staticmethod
    def _take_back(fd: int, size: int, written: int) -> int:
        """How many bytes of the slip are left in the file."""
        try:
            os.ftruncate(fd, size)
        except OSError:
            return written
        return 0

    @contextlib.contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as exc:
            raise PrinterError("no_device", f"cannot write {self._path}: {exc}") from exc
