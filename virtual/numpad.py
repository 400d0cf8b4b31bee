"""A USB number pad and the kernel's input device in front of it, emulated on a pty: `struct input_event`s both ways.

The pty carries the events; what the kernel answers to questions about the device is `ioctl`, which the driver is
given instead of the real one. On a real kernel the same driver is tested in the lab: tests/lab/test_number_pad.py.
"""

import errno
import os
import struct
from pathlib import Path

from virtual.pty import Pty

EVENT = struct.Struct("llHHi")
SYN, KEY, MSC, LED, REPEAT = 0x00, 0x01, 0x04, 0x11, 0x14
REPORT = (SYN, 0, 0)
DROPPED = (SYN, 3, 0)
SCAN = 4  # MSC_SCAN: the HID usage, which a USB pad tells before each key
NUMLOCK_LAMP = 0
GRAB, NAME_AND_BITS = 0x40044590, 0x45
READ = 2


class VirtualNumpad:
    """Plugged in from the start. `link` is the path the unit opens, as udev would name the pad. `errors`: what a pad
    does not understand.
    """

    def __init__(
        self, link: Path, *, lamp: bool = True, kinds: tuple[int, ...] = (SYN, KEY, MSC, REPEAT)
    ) -> None:
        self.link = link
        self.grabbed = 0  # by how many programs so far
        self.taken = False  # by another program
        self.errors: list[bytes] = []
        self._kinds = (*kinds, LED) if lamp else kinds
        self._lit = False
        self._unread = b""
        self._pty: Pty | None = None
        self.plug()

    # --- the plug -----------------------------------------------------------------------------------------

    def plug(self) -> None:
        if self._pty is None:
            self._pty = Pty(self.link)

    def unplug(self) -> None:
        if self._pty is not None:
            self._pty.close()
            self._pty, self._lit, self._unread = None, False, b""

    close = unplug

    # --- fingers and eyes ---------------------------------------------------------------------------------

    def press(self, *codes: int) -> None:
        for code in codes:
            self.events((MSC, SCAN, 0x70000 + code), (KEY, code, 1), REPORT)
            self.events((MSC, SCAN, 0x70000 + code), (KEY, code, 0), REPORT)

    def hold(self, code: int, repeats: int) -> None:
        """Pressed, and not let go of."""
        self.events((KEY, code, 1), REPORT, *[(KEY, code, 2), (SYN, 0, 1)] * repeats)

    def events(self, *events: tuple[int, int, int]) -> None:
        self.send(b"".join(EVENT.pack(1763800000, 0, *event) for event in events))

    def send(self, data: bytes) -> None:
        if self._pty is not None:
            self._pty.write(data)

    def lamp(self) -> bool:
        """As the last word from the computer left it."""
        data = self._unread + (self._pty.read(0.0) if self._pty is not None else b"")
        whole = len(data) // EVENT.size * EVENT.size
        self._unread = data[whole:]
        for _s, _us, kind, code, value in EVENT.iter_unpack(data[:whole]):
            if (kind, code) == (LED, NUMLOCK_LAMP) and LED in self._kinds:
                self._lit = bool(value)
            elif (kind, code, value) != REPORT:
                self.errors.append(EVENT.pack(0, 0, kind, code, value))
        return self._lit

    # --- the kernel ---------------------------------------------------------------------------------------

    def ioctl(self, fd: int, request: int, arg: int | bytes) -> int | bytes:
        """EVIOCGRAB, and EVIOCGBIT for what the device can do; anything else is not for an input device."""
        if not os.isatty(fd):
            raise OSError(errno.ENOTTY, os.strerror(errno.ENOTTY))
        if request == GRAB and isinstance(arg, int):
            if self.taken:
                raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))
            self.grabbed += 1
            return 0
        kind = (request & 0xFF) - 0x20
        if request >> 30 != READ or request >> 8 & 0xFF != NAME_AND_BITS or not isinstance(arg, bytes):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        bits = {0: self._kinds, LED: (NUMLOCK_LAMP,)}.get(kind, ())
        return sum(1 << bit for bit in bits).to_bytes(request >> 16 & 0x3FFF, "little")
