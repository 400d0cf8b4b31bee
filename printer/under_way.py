"""One slip on its way: which bytes may be sent now, and what has been proven. Pure.

Its units are packed into chunks with a marker behind each, so that never more bytes are outstanding than the printer's
buffer holds: what lies in a buffer of the kernel cannot be taken back, and blocks the questions behind it. Markers
are GS ( H process IDs, answered when the paper is printed (an ID confirms all before it: a printer keeps only the
newest), or GS r, answered when the bytes are taken up. A printer with neither is paced by its speed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from printer import status
from printer.profile import Profile

SHORTEST_PROOF_S = 3.0
SPARE_S = 2.0
CUT_S = 0.5  # 0.3 to 0.5 s, by make
LAST_NUMBER = 9999  # process IDs have four digits
MARKER_BYTES = 11  # of the longer one


@dataclass(frozen=True)
class Job:
    """`units`: bytes none of which may be cut in two, ESC @ the first. `height_mm`: all paper it moves."""

    name: str
    units: tuple[bytes, ...]
    height_mm: float


class UnderWay:
    """`number` is the process ID of its first chunk. `owed`: answers to GS r of earlier slips still to come."""

    def __init__(self, job: Job, profile: Profile, baud: int, number: int, owed: int, now: float) -> None:
        self.name = job.name
        self.is_started = False  # a byte of it has gone
        self.has_answered = False  # the printer has said how it is, since
        self.was_silent = False  # for a while: it may have been off and on again
        self.has_sensed = False
        self.proven_at: float | None = None  # when GS r was answered; a look must follow
        self._profile = profile
        self._baud = baud
        self._number = number
        head, *rest = job.units
        if profile.status == "asb":
            head += status.REPORT_BY_ITSELF  # the ESC @ before has just switched it off
        self._chunks = _packed((head, *rest), profile)
        self._sent = 0
        self._answered = 0
        self._owed = owed
        self._paced_at = now
        self.line_free_at = now  # when what has been sent is over a slow line, and a question would be
        size = sum(map(len, self._chunks))
        cut_s = CUT_S if profile.cut else 0.0
        self._end_s = profile.end_mm / profile.speed_mm_s + cut_s
        printing_s = self.line_s(size) + job.height_mm / profile.speed_mm_s + cut_s
        self._s_per_byte = printing_s / size
        self.give_up_at = now + max(SHORTEST_PROOF_S, printing_s + SPARE_S)
        self.printed_at = now + printing_s  # by its speed, if nothing holds it up
        self.longest_unit = max(map(len, job.units))

    @property
    def markers(self) -> int:
        """How many numbers it uses."""
        return len(self._chunks)

    @property
    def all_sent(self) -> bool:
        return self._sent == len(self._chunks)

    @property
    def is_proven(self) -> bool:
        return self._profile.barrier != "none" and self._answered == len(self._chunks)

    def deadlines(self) -> list[float]:
        """When something is due: at a printer that proves nothing the next chunk, or the end."""
        if self._profile.barrier != "none":
            return [self.give_up_at]
        return [self.give_up_at, self.printed_at if self.all_sent else self._paced_at]

    def looks_at(self, wanted: float) -> float:
        """When the printer is asked next: when a slip taken up should be out, and not behind the slip's own bytes."""
        return max(self.line_free_at, wanted if self.proven_at is None else min(wanted, self.proven_at))

    def out_at(self, now: float) -> float:
        """When a slip that has just been taken up whole, cut and all, will have come out."""
        return max(self.printed_at, now + self._end_s)

    def line_s(self, size: int) -> float:
        """How long so many bytes are on a serial line: ten bits each."""
        return size * 10 / self._baud if self._baud else 0.0

    def next_chunk(self, now: float) -> bytes:
        """The bytes to send now, b"" while the printer's buffer has no room for them."""
        if self.all_sent:
            return b""
        chunk = self._chunks[self._sent]
        if self._profile.barrier == "none":
            if now < self._paced_at:
                return b""
            self._paced_at = now + len(chunk) * self._s_per_byte
        else:
            outstanding = sum(len(c) + MARKER_BYTES for c in self._chunks[self._answered : self._sent + 1])
            if self._sent > self._answered and outstanding > self._profile.buffer_bytes:
                return b""
        marker = self._marker()
        self._sent += 1
        self.line_free_at = max(now, self.line_free_at) + self.line_s(len(chunk) + len(marker))
        return chunk + marker

    def process_id(self, digits: str) -> None:
        if self._profile.barrier != "gs_h" or not digits.isdigit():
            return
        index = (int(digits) - self._number) % LAST_NUMBER
        if index < self._sent:
            self._answered = max(self._answered, index + 1)

    def sensed(self) -> None:
        """An answer to GS r: to the oldest that is not answered, which may be an earlier slip's."""
        if self._profile.barrier != "gs_r":
            return
        self.has_sensed = True
        if self._owed:
            self._owed -= 1
        elif self._answered < self._sent:
            self._answered += 1

    @property
    def owes(self) -> int:
        """Answers to GS r still to come."""
        return self._owed + self._sent - self._answered if self._profile.barrier == "gs_r" else 0

    def _marker(self) -> bytes:
        match self._profile.barrier:
            case "gs_h":
                number = (self._number + self._sent - 1) % LAST_NUMBER + 1
                return status.barrier_process_id(f"{number:04d}")
            case "gs_r":
                return status.BARRIER_PAPER_SENSOR
            case "none":
                return b""


def _packed(units: Sequence[bytes], profile: Profile) -> list[bytes]:
    """One chunk if the printer's buffer takes all, else pieces of half of it: one prints while the next comes."""
    if sum(map(len, units)) + MARKER_BYTES <= profile.buffer_bytes:
        return [b"".join(units)]
    most = profile.buffer_bytes // 2 - MARKER_BYTES
    chunks = [b""]
    for unit in units:
        if chunks[-1] and len(chunks[-1]) + len(unit) > most:
            chunks.append(b"")
        chunks[-1] += unit
    return chunks
