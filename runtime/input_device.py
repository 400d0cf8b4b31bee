"""One of the kernel's input devices, ours alone: a USB number pad, a card reader that types, keys behind an overlay.

Read as the kernel writes it (linux/input.h) and without a library: python-evdev has no wheel for a Pi, so each
would need a compiler, and this is five calls of a kernel whose numbers never change. Nothing here waits for ever.
"""

import contextlib
import errno
import fcntl
import os
import select
import sys
from collections.abc import Callable

from runtime.input_events import EV_KEY, EV_LED, EVENT, led

READ_BYTES = 64 * EVENT.size
GRAB = 0x40044590  # EVIOCGRAB: _IOW('E', 0x90, int)
Ioctl = Callable[[int, int, int | bytes], int | bytes]

_SENTENCES = {
    errno.ENOENT: "there is no such device: is the {what} plugged in?",
    errno.ENXIO: "there is no such device: is the {what} plugged in?",
    errno.ENODEV: "the {what} was unplugged",
    errno.EACCES: "may not be opened: this user must be in the group input",
    errno.EPERM: "may not be opened: the service needs DeviceAllow=char-input rw",
    errno.EBUSY: "another program has taken this {what} for itself",
    errno.ENOTTY: "is no input device",
    errno.EINVAL: "is no input device",
}


def kernel(fd: int, request: int, arg: int | bytes) -> int | bytes:
    """ioctl(2); tests bring a kernel of their own."""
    return fcntl.ioctl(fd, request, arg)


class InputError(OSError):
    """The device is not usable; says why in one sentence."""


class InputDevice:
    """After an InputError close() and open() again: what was replugged is a new device. `what` it is, in sentences."""

    def __init__(self, path: str, ioctl: Ioctl = kernel, what: str = "pad") -> None:
        self._path = path
        self._ioctl = ioctl
        self._what = what
        self._fd: int | None = None
        self._leds = 0  # a bit for each lamp it has

    def open(self) -> None:
        """Grabbed: otherwise what is typed here would be typed on the console, too."""
        if self._fd is not None:
            return
        try:
            self._fd = self._opened()
            kinds = self._can(0)
            if not kinds >> EV_KEY & 1:
                raise InputError(f"{self._path}: has no keys")
            self._ioctl(self._fd, GRAB, 1)
            self._leds = self._can(EV_LED) if kinds >> EV_LED & 1 else 0
        except InputError:
            self.close()
            raise
        except OSError as exc:
            self.close()
            raise self._error(exc) from exc

    def is_there(self) -> bool:
        """The name is there; whether the device works, `open` finds out."""
        return os.path.exists(self._path)

    def read(self, timeout_s: float | None, wake: int | None = None) -> bytes:
        """Whole events as soon as there are any; b"" when none came in time, or `wake` can be read."""
        if self._fd is None:
            raise InputError(f"{self._path}: is not open")
        try:
            watched = [self._fd] if wake is None else [self._fd, wake]
            ready, _, _ = select.select(watched, [], [], timeout_s)
            if self._fd not in ready:
                return b""
            data = os.read(self._fd, READ_BYTES)
        except BlockingIOError:
            return b""
        except OSError as exc:
            raise self._error(exc) from exc
        if not data:
            raise InputError(f"{self._path}: the {self._what} was unplugged")
        return data

    def light(self, lamp: int, on: bool) -> None:
        """A lamp by its number, 0 is NumLock, if the pad has it and lets us. Never fails: who reads finds out why."""
        if self._fd is not None and self._leds >> lamp & 1:
            with contextlib.suppress(OSError):
                os.write(self._fd, led(lamp, on))

    def close(self) -> None:
        """Never fails. The kernel ends the grab."""
        fd, self._fd = self._fd, None
        if fd is not None:
            with contextlib.suppress(OSError):
                os.close(fd)

    def _opened(self) -> int:
        flags = os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
        try:
            return os.open(self._path, os.O_RDWR | flags)
        except PermissionError:
            return os.open(self._path, os.O_RDONLY | flags)  # then its lamp stays dark

    def _can(self, kind: int) -> int:
        """EVIOCGBIT(kind): the first 64 things of this kind the device can do, as bits; of kind 0, the kinds."""
        assert self._fd is not None
        bits = bytes(8)
        request = (
            2 << 30 | len(bits) << 16 | ord("E") << 8 | 0x20 + kind
        )  # _IOC(_IOC_READ, 'E', 0x20 + kind, 8)
        found = self._ioctl(self._fd, request, bits)
        return int.from_bytes(found, sys.byteorder) if isinstance(found, bytes) else 0

    def _error(self, exc: OSError) -> InputError:
        sentence = _SENTENCES.get(exc.errno or 0, "").format(what=self._what)
        return InputError(f"{self._path}: {sentence or exc.strerror or exc}")
