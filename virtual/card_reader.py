"""A 125 kHz card reader without a wire: cards held to it, noise, a plug that can be pulled; always at the same path."""

import time
from pathlib import Path

from virtual.pty import Pty

REPEAT_S = 0.065  # an RDM6300 sends as often while a card is held


class VirtualCardReader:
    """Plugged in from the start. `link` is the path the kiosk opens, as udev would name the reader."""

    def __init__(self, link: str | Path) -> None:
        self.path = str(link)
        self._pty: Pty | None = Pty(link)

    @property
    def is_plugged(self) -> bool:
        return self._pty is not None

    def tap(self, card: str, times: int = 2) -> None:
        """A card of ten hexadecimal digits, held for as long as `times` frames take."""
        data = bytes.fromhex(card)
        if len(data) != 5:
            raise ValueError("a card's number has ten hexadecimal digits")
        total = 0
        for byte in data:
            total ^= byte
        for n in range(times):
            if n:
                time.sleep(REPEAT_S)
            self.noise(b"\x02" + f"{data.hex()}{total:02x}".upper().encode("ascii") + b"\x03")

    def noise(self, data: bytes) -> None:
        """To an unplugged reader nothing happens."""
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
