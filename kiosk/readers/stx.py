"""What card readers of the length kind send: bytes in, cards out. Pure.

STX, the length of the whole frame, the kind of card (01 Mifare, 02 EM), its UID, the XOR of all from the length to the
UID's last byte, ETX. All of it is binary, and may hold an STX or ETX of its own: the length says where a frame ends.
"""

from hall.card_number import BYTES

STX, ETX = 0x02, 0x03
AROUND = 5  # STX, length, kind, sum, ETX
LENGTHS = frozenset(AROUND + count for count in BYTES)


class Stx:
    """`skipped` counts bytes of no frame, `bad` wrong sums."""

    def __init__(self) -> None:
        self.skipped = 0
        self.bad = 0
        self._waiting = b""

    def feed(self, data: bytes, _real: float) -> list[str]:
        self._waiting += data
        return self._cards(is_all=False)

    def quiet(self) -> list[str]:
        """Nothing more came: what had the beginning of a frame is none, but may have a whole one inside."""
        return self._cards(is_all=True)

    def restart(self) -> None:
        self._waiting = b""

    def _cards(self, *, is_all: bool) -> list[str]:
        found: list[str] = []
        while self._waiting:
            length = _frame_length(self._waiting)
            if length is None and not is_all:
                break
            if length and _sum(self._waiting[1 : length - 2]) == self._waiting[length - 2]:
                found.append(self._waiting[3 : length - 2].hex().upper())
                self._waiting = self._waiting[length:]
                continue
            if length:
                self.bad += 1
            else:
                self.skipped += 1
            self._waiting = self._waiting[1:]
        return found


def _frame_length(data: bytes) -> int | None:
    """Of the frame `data` begins with, its sum not judged; 0 for none, None for the beginning of one."""
    if data[0] != STX:
        return 0
    if len(data) < 2:
        return None
    length = data[1]
    if length not in LENGTHS:
        return 0
    if len(data) < length:
        return None
    return length if data[length - 1] == ETX else 0


def _sum(data: bytes) -> int:
    total = 0
    for byte in data:
        total ^= byte
    return total
