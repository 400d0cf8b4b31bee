"""What 125 kHz card readers of the RDM6300 and ID-12 kind send: bytes in, cards out. Pure.

STX, ten hexadecimal digits, two more that are the XOR of those five bytes, ETX; the ID-12 puts CR LF before the ETX.
9600 8N1, again and again while the card is held. Frames are often cut or doubled as a card comes near.
"""

STX, ETX = 0x02, 0x03
DIGITS = 10
FRAME = DIGITS + 2  # between STX and ETX
_END = b"\r\n"
_HEX = frozenset(b"0123456789ABCDEFabcdef")


class Rdm6300:
    """`skipped` counts bytes of no frame, `bad` wrong sums."""

    def __init__(self) -> None:
        self.skipped = 0
        self.bad = 0
        self._waiting = b""

    def feed(self, data: bytes, _real: float) -> list[str]:
        self._waiting += data
        found: list[str] = []
        while self._waiting:
            length = _frame_length(self._waiting)
            if length is None:
                break
            if length == 0:
                self._waiting = self._waiting[1:]
                self.skipped += 1
                continue
            digits = self._waiting[1 : FRAME + 1].decode("ascii").upper()
            self._waiting = self._waiting[length:]
            if _sum(digits[:DIGITS]) == int(digits[DIGITS:], 16):
                found.append(digits[:DIGITS])
            else:
                self.bad += 1
        return found

    def quiet(self) -> list[str]:
        """Nothing more came: half a frame stays half, and none can be inside it."""
        self.skipped += len(self._waiting)
        self._waiting = b""
        return []

    def restart(self) -> None:
        self.quiet()


def _frame_length(data: bytes) -> int | None:
    """Of the frame `data` begins with; 0 when it begins with none, None when the rest must come first.

    Every byte is judged as it comes, so that a frame inside the torso of another is found.
    """
    if data[0] != STX or not all(byte in _HEX for byte in data[1 : FRAME + 1]):
        return 0
    tail = data[FRAME + 1 : FRAME + 4]
    for end in (bytes([ETX]), _END + bytes([ETX])):
        if tail.startswith(end):
            return 1 + FRAME + len(end)
        if len(tail) < len(end) and end.startswith(tail):
            return None
    return 0


def _sum(digits: str) -> int:
    total = 0
    for byte in bytes.fromhex(digits):
        total ^= byte
    return total
