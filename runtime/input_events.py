"""What the kernel's input devices say, as bytes: presses out of `struct input_event`s. Pure.

A press counts when the key goes down. What a held key repeats (value 2) and its release (0) are nothing to us, so
nothing has to be remembered between events, and a release that was lost leaves no key stuck.
"""

import struct
from collections.abc import Iterator

EVENT = struct.Struct(
    "llHHi"
)  # time in s and µs, type, code, value: linux/input.h; long is as in the kernel's
EV_SYN, EV_KEY, EV_LED = 0x00, 0x01, 0x11
SYN_REPORT, SYN_DROPPED = 0, 3
PRESSED = 1


class PressReader:
    """`feed` gets the bytes as they come. `dropped`: how often the kernel had thrown events away."""

    def __init__(self) -> None:
        self.dropped = 0
        self._rest = b""
        self._is_lost = False

    def feed(self, data: bytes) -> Iterator[int | None]:
        """The codes of keys that went down; None where some were lost: what came before and comes after it
        do not belong together.
        """
        data = self._rest + data
        whole = len(data) // EVENT.size * EVENT.size
        self._rest = data[whole:]
        for _s, _us, kind, code, value in EVENT.iter_unpack(data[:whole]):
            if kind == EV_SYN and code == SYN_DROPPED:
                self.dropped += 1
                self._is_lost = True
                yield None
            elif self._is_lost:  # the kernel: all up to the next SYN_REPORT is rubble
                self._is_lost = not (kind == EV_SYN and code == SYN_REPORT)
            elif kind == EV_KEY and value == PRESSED:
                yield code

    def restart(self) -> None:
        """The device was opened anew."""
        self._rest = b""
        self._is_lost = False


def led(code: int, on: bool) -> bytes:
    return EVENT.pack(0, 0, EV_LED, code, int(on)) + EVENT.pack(0, 0, EV_SYN, SYN_REPORT, 0)
