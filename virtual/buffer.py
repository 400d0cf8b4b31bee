"""A printer's receive buffer: what it holds, what it loses, and where in the stream it is. Pure."""

from collections import deque

KEPT_BYTES = 100_000  # of all that was received
XOFF_AT, XON_AT = 128, 256  # bytes of room
XON, XOFF = b"\x11", b"\x13"


class ReceiveBuffer:
    """Bytes in at the end, out at the beginning. Real-time commands never enter it, but are marked where they were:
    in the middle of a picture they make it too short, and what follows is taken for the rest.
    """

    def __init__(self, capacity: int) -> None:
        self.received = bytearray()  # the last of everything that was kept
        self.lost_bytes = 0  # that came when it was full
        self.offset = 0  # of the first byte held in all that ever was
        self._capacity = capacity
        self._held = bytearray()
        self._picture = (0, 0)  # the offsets its bytes have, or had
        self._asides: deque[int] = deque()
        self._overrun = False
        self._held_back = False  # the computer, by XOFF

    def __len__(self) -> int:
        return len(self._held)

    @property
    def room(self) -> int:
        return self._capacity - len(self._held)

    def peek(self, count: int) -> bytes:
        return bytes(self._held[:count])

    def keep(self, byte: int) -> bool:
        """False for the first of the bytes that are lost."""
        if self.room <= 0:
            self.lost_bytes += 1
            begins = not self._overrun
            self._overrun = True
            return not begins
        self._overrun = False
        self._held.append(byte)
        self.received.append(byte)
        if len(self.received) > 2 * KEPT_BYTES:
            del self.received[:-KEPT_BYTES]
        return True

    def mark_aside(self) -> None:
        self._asides.append(self.offset + len(self._held))

    def mark_picture(self, begin: int, size: int) -> None:
        """Its bytes begin `begin` bytes behind the first one held."""
        self._picture = (self.offset + begin, self.offset + begin + size)

    def take(self, count: int) -> list[int]:
        """Away with them; offsets of real-time commands that had stood in a picture."""
        del self._held[:count]
        self.offset += count
        begin, end = self._picture
        found = []
        while self._asides and self._asides[0] < self.offset:
            at = self._asides.popleft()
            if begin <= at < end:
                found.append(at)
        return found

    def flow(self) -> bytes:
        """XOFF when it gets full, XON when there is room again, else nothing."""
        if self.room < XOFF_AT and not self._held_back:
            self._held_back = True
            return XOFF
        if self.room >= XON_AT and self._held_back:
            self._held_back = False
            return XON
        return b""

    def clear(self) -> None:
        self.offset += len(self._held)
        self._held.clear()
        self._asides.clear()
