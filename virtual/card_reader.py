"""Card readers that speak by themselves, without a wire: cards held to them, noise, a plug that can be pulled.

They are always at the same path.
"""

import time

from virtual.pty import PluggedPty

REPEAT_S = 0.065  # an RDM6300 sends as often while a card is held


class VirtualCardReader(PluggedPty):
    """A 125 kHz reader, an RDM6300; `ending` is what an ID-12 sends before its ETX."""

    ending = b""

    def tap(self, card: str, times: int = 2) -> None:
        """A card of ten hexadecimal digits, held for as long as `times` frames take."""
        data = bytes.fromhex(card)
        if len(data) != 5:
            raise ValueError("a card's number has ten hexadecimal digits")
        digits = f"{data.hex()}{_sum(data):02x}".upper().encode("ascii")
        _hold(self, b"\x02" + digits + self.ending + b"\x03", times)


class VirtualStxReader(PluggedPty):
    """One that tells the length of its frames: 13.56 MHz cards as kind 01, an EM4100 as 02."""

    def tap(self, card: str, times: int = 2) -> None:
        """A card of 4, 7, 8 or 10 bytes, or of the 5 of an EM4100, in hexadecimal."""
        uid = bytes.fromhex(card)
        if len(uid) not in (4, 5, 7, 8, 10):
            raise ValueError("a UID has 4, 5, 7, 8 or 10 bytes")
        body = bytes([len(uid) + 5, 2 if len(uid) == 5 else 1]) + uid
        _hold(self, b"\x02" + body + bytes([_sum(body)]) + b"\x03", times)


def _hold(reader: PluggedPty, frame: bytes, times: int) -> None:
    for n in range(times):
        if n:
            time.sleep(REPEAT_S)
        reader.noise(frame)


def _sum(data: bytes) -> int:
    total = 0
    for byte in data:
        total ^= byte
    return total
