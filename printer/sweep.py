"""What is left of a slip that went wrong, and how the next one is kept clear of it. Pure.

Cheap printers print the rest of their buffer when the new roll is in: half a slip, of a number already given up on.
Where a printer can forget its buffer it is told to, at once. What is on the paper already is cut off before the
next slip, which would else begin on it.
"""

from printer.profile import Profile

RESET = b"\x1b\x40"  # ESC @ also empties the line buffer: the cut is at the start of a line
RECOVER_EVERY_S = 30.0  # a jammed cutter tries again each time


class Sweep:
    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._filler = 0  # bytes that finish a command which was cut short
        self._dirty = False  # there may be half a slip on the paper
        self._unfinished = False  # the rest of a slip is in the printer's buffer
        self._recover_at = 0.0
        self._was_opened = False

    def stopped(self) -> bytes:
        """The printer stopped in the middle of a slip; what to send at once."""
        self._unfinished = True
        if not self._profile.clear:
            return b""
        self._dirty = True
        return bytes.fromhex(self._profile.clear)

    def lost(self, unit_bytes: int = 0) -> None:
        """The line is gone, or the power; `unit_bytes`: the longest command of the slip that was under way."""
        self._dirty = self._dirty or self._unfinished or unit_bytes > 0
        self._filler = max(self._filler, unit_bytes)

    def unproven(self) -> None:
        """The printer is well and says nothing of the slip: it may have been off and on again in the middle."""
        self._dirty = True

    def finished(self) -> None:
        """A later slip has come out whole."""
        self._unfinished = False

    def fault(self, cause: str, now: float) -> bytes:
        """What may end this fault, not too often and at once when somebody has had the cover open."""
        self._was_opened = self._was_opened or cause == "cover_open"
        if cause != "cutter" or not self._profile.recover:
            return b""
        if not self._was_opened and now < self._recover_at:
            return b""
        self._was_opened = False
        self._recover_at = now + RECOVER_EVERY_S
        self._dirty = True
        return bytes.fromhex(self._profile.recover)

    def ready(self) -> bytes:
        """The printer is well again: what to send before the next slip.

        NULs finish a command that was cut short: within a raster they are white, else printers ignore them.
        """
        self._was_opened = False
        if not self._dirty:
            return b""
        filler, self._filler = self._filler, 0
        self._dirty = self._unfinished = False
        return bytes(filler) + RESET + bytes.fromhex(self._profile.cut)
