"""What is left of a slip that went wrong, and how the next one is kept clear of it. Pure.

Half a slip may hang in the printer, the rest of it lie in the printer's buffer, the last command be cut in two, an
answer be owed. So behind every slip that is not proven, before the next one, what there is is cut off, and the
printer must answer for that: then its buffer is empty and it owes nothing. Some blank paper is the price.
"""

from hall.device import SlipOutcomeKind, is_doubtful
from printer import status
from printer.compose import ending
from printer.profile import Profile
from printer.under_way import UnderWay

RESET = b"\x1b\x40"  # ESC @ also empties the line buffer: the cut is at the start of a line
FIRST_FILLER = 512  # bytes; more only if the first try is not answered
SWEEP_BYTES = 32
DRAIN_S = (
    2.0  # what is in its buffer is printed first, where there is no room for more: two seconds are 100 mm
)
ANSWER_S = 1.0  # beyond what cutting takes
GIVE_UP_S = 4.0  # a printer that never answers such things: its profile is wrong, and it is used all the same


class Sweep:
    """Whether there is something to sweep. `half_slip`: there may be, from before this process."""

    def __init__(self, profile: Profile, half_slip: bool = False) -> None:
        self._profile = profile
        self.is_needed = half_slip
        self.is_unsure = False  # the last one was not answered: its answer may come later
        self.filler = profile.buffer_bytes // 2 if half_slip else 0  # bytes that finish a command cut short
        self.left_bytes = profile.buffer_bytes if half_slip else 0  # that the printer may have in its buffer
        self.owed = 0  # answers of a slip that was not proven, still to come
        self.under_way: Sweeping | None = None
        self._was_opened = False

    def ended(self, slip: UnderWay, outcome: SlipOutcomeKind, cause: str) -> bytes:
        """A slip is over; what to send at once."""
        if not is_doubtful(outcome, cause):
            return b""
        self.is_needed, self.owed = True, slip.owes
        self.filler = max(self.filler, slip.longest_unit)  # it may be cut in two
        self.left_bytes = 0 if self._profile.clear else slip.outstanding
        return bytes.fromhex(self._profile.clear)

    def begin(self, number: int, now: float) -> None:
        """`number`: the first of two process IDs."""
        self.under_way = Sweeping(self._profile, self, number, now)

    def is_over(self, now: float) -> bool:
        """The printer has answered for it, or never will."""
        if self.under_way is None or not (self.under_way.is_answered(now) or self.under_way.is_given_up(now)):
            return False
        self.is_unsure = not self.under_way.is_answered(now)
        self.is_needed, self.filler, self.left_bytes, self.owed, self.under_way = False, 0, 0, 0, None
        return True

    def process_id(self, digits: str) -> None:
        if self.under_way is not None:
            self.under_way.process_id(digits)

    def sensed(self, now: float) -> None:
        """An answer to GS r, to this or to what was owed before it began."""
        if self.under_way is not None:
            self.under_way.sensed(now)
        else:
            self.owed = max(0, self.owed - 1)

    def fault(self, cause: str) -> bytes:
        """A jammed cutter tries again when somebody has had the cover open: only he can have freed it."""
        was_opened, self._was_opened = self._was_opened, self._was_opened or cause == "cover_open"
        if cause != "cutter" or not was_opened:
            return b""
        self._was_opened = False
        self.is_needed = self.is_needed or bool(self._profile.recover)
        return bytes.fromhex(self._profile.recover)


class Sweeping:
    """One under way: a first try, a second one with all filler.

    NULs finish a command that was cut short: within a raster they are white, else printers ignore them. For GS r,
    whose answers are all alike, it is over when as many have come as may be owed, and then no more.
    """

    def __init__(self, profile: Profile, sweep: Sweep, number: int, now: float) -> None:
        self._profile = profile
        self._left = sweep.filler
        self._numbers = [f"{n:04d}" for n in (number, number % status.LAST_NUMBER + 1)]
        self._wanted = sweep.owed + 1
        self._tries = 0
        has_room = sweep.left_bytes + min(sweep.filler, FIRST_FILLER) + SWEEP_BYTES <= profile.buffer_bytes
        self._try_at = now if has_room else now + DRAIN_S
        self._heard_at = now
        self._answers = 0
        self._is_answered = False
        self._give_up_at = self._try_at + GIVE_UP_S

    def next_bytes(self, now: float) -> bytes:
        """What to send now; b"" while an answer is awaited."""
        if self._tries == len(self._numbers) or now < self._try_at:
            return b""
        if self._tries == 0:  # answers until now were to what was sent before
            self._wanted, self._answers = max(1, self._wanted - self._answers), 0
        count = min(self._left, FIRST_FILLER if self._tries == 0 else self._left)
        self._left -= count
        number = self._numbers[self._tries]
        self._tries += 1
        return bytes(count) + RESET + ending(self._profile) + status.marker(self._profile.barrier, number)

    def sent(self, free_at: float) -> None:
        """The line is free again at `free_at`."""
        self._heard_at = free_at
        self._try_at = free_at + self._profile.end_s + ANSWER_S
        self._give_up_at = max(self._give_up_at, self._try_at + ANSWER_S)

    def process_id(self, digits: str) -> None:
        self._is_answered = self._is_answered or digits in self._numbers[: self._tries]

    def sensed(self, now: float) -> None:
        self._answers += 1
        self._heard_at = now
        if self._tries:
            self._try_at = now + self._profile.end_s + ANSWER_S

    def is_answered(self, now: float) -> bool:
        """The printer has done all that was sent, and owes nothing."""
        match self._profile.barrier:
            case "gs_h":
                return self._is_answered
            case "gs_r":
                return self._tries > 0 and self._answers >= self._wanted and now >= self._quiet_at
        return self._tries > 0 and now >= self._quiet_at

    def is_given_up(self, now: float) -> bool:
        return now >= self._give_up_at

    @property
    def deadline(self) -> float:
        tries_at = self._give_up_at if self._tries == len(self._numbers) else self._try_at
        return (
            min(tries_at, self._quiet_at, self._give_up_at)
            if self._waits_for_quiet
            else min(tries_at, self._give_up_at)
        )

    @property
    def _quiet_at(self) -> float:
        return self._heard_at + self._profile.end_s + ANSWER_S / 2

    @property
    def _waits_for_quiet(self) -> bool:
        return self._profile.barrier == "none" or self._answers >= self._wanted
