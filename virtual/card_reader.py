"""A 125 kHz card reader without a wire: cards held to it, noise, a plug that can be pulled; always at the same path."""

import time

from virtual.pty import PluggedPty

REPEAT_S = 0.065  # an RDM6300 sends as often while a card is held


class VirtualCardReader(PluggedPty):
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
