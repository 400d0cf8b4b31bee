"""The commands a printer obeys on reception, before its receive buffer, also in the middle of a picture. Pure."""

from virtual.makes import Make

DLE = 0x10  # all of them begin with it
ENQUIRY = b"\x10\x05"  # DLE ENQ 1, 2: recover from an error
CLEAR = bytes.fromhex("10 14 08 01 03 14 01 06 02 08")  # DLE DC4 fn 8


class RealTimeScanner:
    """Picks them out of what arrives; what only began like one is passed on with what follows."""

    def __init__(self, make: Make) -> None:
        self._words = [b"\x10\x04" + bytes((n,)) for n in (1, 2, 3, 4)] if make.dle else []
        self._words += [ENQUIRY + b"\x01", ENQUIRY + b"\x02"] if make.recovers else []
        self._words += [CLEAR] if make.clears else []
        self._held = b""

    def scan(self, byte: int) -> tuple[bytes, bytes]:
        """What goes on into the buffer, and the command that this byte completes."""
        if byte != DLE and not self._held:
            return bytes((byte,)), b""
        self._held += bytes((byte,))
        if self._held in self._words:
            word, self._held = self._held, b""
            return b"", word
        passed = bytearray()
        while self._held and not any(word.startswith(self._held) for word in self._words):
            passed.append(self._held[0])
            self._held = self._held[1:]
        return bytes(passed), b""
