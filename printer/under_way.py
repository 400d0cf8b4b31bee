"""One slip on its way: which bytes may be sent now, and what has been proven. Pure.

Its units are packed into chunks with a marker behind each, so that never more bytes are outstanding than the printer's
buffer holds: what lies in a buffer of the kernel cannot be taken back, and blocks the questions behind it. Markers
are GS ( H process IDs, answered when the paper is printed (an ID confirms all before it: a printer keeps only the
newest), or GS r, answered when the bytes are taken up. A printer with neither is paced by its speed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hall.device import NO_BARRIER, PrinterState
from printer import status
from printer.profile import Profile

STOPS_PRINTING = ("paper_end", "cover_open", "cutter", "error")
"""A hot head or a pressed feed button holds a slip up, and then it comes out."""

SHORTEST_PROOF_S = 3.0
SPARE_S = 2.0
MARKER_BYTES = 11  # of the longer one


@dataclass(frozen=True)
class Job:
    """`units`: bytes none of which may be cut in two, ESC @ the first. `height_mm`: all paper it moves."""

    name: str
    units: tuple[bytes, ...]
    height_mm: float


class UnderWay:
    """No answer to an earlier slip is owed. `byte_s`: on the line. `numbers` gives the first of so many process IDs."""

    def __init__(
        self, job: Job, profile: Profile, byte_s: float, numbers: Callable[[int], int], now: float
    ) -> None:
        self.name = job.name
        self.is_started = False  # a byte of it has gone
        self.has_answered = False  # the printer has said how it is, since
        self.was_silent = False  # for a while: it may have been off and on again
        self.proven_at: float | None = None  # when GS r was answered; a look must follow
        self._profile = profile
        head, *rest = job.units
        if profile.status == "asb":
            head += status.REPORT_BY_ITSELF  # the ESC @ before has just switched it off
        self._chunks = _packed((head, *rest), profile)
        self._number = numbers(len(self._chunks))
        self._sent = 0
        self._answered = 0
        self._paced_at = now
        size = sum(map(len, self._chunks))
        end_mm_s = profile.end_mm / profile.speed_mm_s
        printing_s = size * byte_s + job.height_mm / profile.speed_mm_s + profile.end_s - end_mm_s
        self._s_per_byte = printing_s / size
        self.give_up_at = now + max(SHORTEST_PROOF_S, printing_s + SPARE_S)
        self.printed_at = now + printing_s  # by its speed, if nothing holds it up
        self.longest_unit = max(map(len, job.units))

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
        """When the printer is asked next: at the latest when a slip that was taken up should be out."""
        return wanted if self.proven_at is None else min(wanted, self.proven_at)

    def verdict(self, now: float) -> str | None:
        """ "" when it is proven, else why it will not be; None while that is open."""
        if self.is_proven and (self._profile.barrier == "gs_h" or self._profile.status == "none"):
            return ""
        if self._profile.barrier == "none" and now >= self.printed_at:
            return NO_BARRIER
        if now >= self.give_up_at:
            return "no_confirmation" if self.has_answered else "no_answer"
        if (
            self.is_proven and self.proven_at is None
        ):  # only taken up so far: what is said when it is out decides
            self.proven_at = max(self.printed_at, now + self._profile.end_s)
        return None

    def judged(self, state: PrinterState, asked_at: float, is_unsure: bool) -> str | None:
        """The same, by what the printer says of itself. `is_unsure`: its answers may be to something earlier."""
        self.has_answered = True
        if self.proven_at is not None and asked_at >= self.proven_at:
            return state.cause or ("no_answer" if self.was_silent else "no_confirmation" if is_unsure else "")
        return state.cause if state.cause in STOPS_PRINTING and not self.is_proven else None

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
        number = (self._number + self._sent - 1) % status.LAST_NUMBER + 1
        self._sent += 1
        return chunk + status.marker(self._profile.barrier, f"{number:04d}")

    def process_id(self, digits: str) -> None:
        if self._profile.barrier != "gs_h" or not digits.isdigit():
            return
        index = (int(digits) - self._number) % status.LAST_NUMBER
        if index < self._sent:
            self._answered = max(self._answered, index + 1)

    def sensed(self, now: float) -> None:
        """An answer to GS r, whenever it comes."""
        if self._profile.barrier == "gs_r" and self._answered < self._sent:
            self._answered += 1

    @property
    def outstanding(self) -> int:
        """Bytes that the printer may have in its buffer."""
        return sum(len(chunk) + MARKER_BYTES for chunk in self._chunks[self._answered : self._sent])

    @property
    def owes(self) -> int:
        """Answers that may still come."""
        return self._sent - self._answered


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
