"""What is left of a slip that went wrong, and how the next one is kept clear of it. Pure.

Cheap printers print the rest of their buffer when the new roll is in: half a slip, of a number already given up on.
Where a printer can forget its buffer it is told to, at once. What is on the paper already is cut off before the
next slip, which would else begin on it.
"""

from hall.device import SlipOutcomeKind
from printer.compose import ending
from printer.profile import Profile

RESET = b"\x1b\x40"  # ESC @ also empties the line buffer: the cut is at the start of a line
STOPS_PRINTING = ("paper_end", "cover_open", "cutter", "error")
"""A hot head or a pressed feed button holds a slip up, and then it comes out."""
RECOVER_EVERY_S = 30.0  # a jammed cutter tries again each time


class Sweep:
    """`half_slip`: before this process one was under way, or ended unproven."""

    def __init__(self, profile: Profile, half_slip: bool = False) -> None:
        self._profile = profile
        self._filler = profile.buffer_bytes // 2 if half_slip else 0  # bytes that finish a command cut short
        self._dirty = half_slip  # there may be half a slip on the paper
        self._swept = False  # and it has been sent what cuts it off, which may be lost too
        self._unfinished = False  # the rest of a slip is in the printer's buffer
        self._recover_at = 0.0
        self._was_opened = False

    def ended(self, outcome: SlipOutcomeKind, cause: str) -> bytes:
        """A slip is over; what to send at once."""
        if outcome == "confirmed":
            self._unfinished = self._dirty = self._swept = False
        if outcome != "unverified" or cause == "no_barrier":
            return b""
        self._swept = False
        if cause not in STOPS_PRINTING or self._profile.clear:
            self._dirty = True  # forgotten now, or not to be told apart from off and on again
        else:
            self._unfinished = True
        return bytes.fromhex(self._profile.clear) if cause in STOPS_PRINTING else b""

    def lost(self, unit_bytes: int = 0) -> None:
        """The line is gone, or the power; `unit_bytes`: the longest command of the slip that was under way."""
        self._dirty = self._dirty or self._unfinished or unit_bytes > 0
        self._swept = False
        self._filler = max(self._filler, unit_bytes)

    def fault(self, cause: str, now: float) -> bytes:
        """What may end this fault, not too often and at once when somebody has had the cover open."""
        self._was_opened = self._was_opened or cause == "cover_open"
        if cause != "cutter" or not self._profile.recover:
            return b""
        if not self._was_opened and now < self._recover_at:
            return b""
        self._was_opened = False
        self._recover_at = now + RECOVER_EVERY_S
        self._dirty, self._swept = True, False
        return bytes.fromhex(self._profile.recover)

    def ready(self) -> bytes:
        """The printer is well again: what to send before the next slip.

        NULs finish a command that was cut short: within a raster they are white, else printers ignore them.
        """
        self._was_opened = False
        if not self._dirty or self._swept:
            return b""
        filler, self._filler = self._filler, 0
        self._swept = True
        return bytes(filler) + RESET + ending(self._profile)
