"""The one slip under way, a ticket's, copy's or note's, from the press to what its outcome means for the next. Pure.

A ticket is `reserved` in the commit that takes its number, `printing` from the first byte, then `confirmed`,
`unverified` (a slip may be out: whoever pressed is told by the lamp and may press again, for another number) or `void`
(surely nothing was printed: the next ticket has the number). Nothing is ever printed a second time by itself. A copy or
a note is on disk too before its first byte: after a power cut half of it may hang in the printer like half of any slip.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from hall import messages as m
from hall.device import SlipOutcome, is_doubtful
from hall.slip import Slip
from kiosk.actions import (
    Action,
    CommitCopy,
    CommitNote,
    CommitTicket,
    CopyEnded,
    CopyRefused,
    MarkPrinting,
    PrintSlip,
    ResolveTicket,
)
from kiosk.events import CopyAsked, LastSlip, TicketCommitted
from kiosk.numbers import Numbers
from kiosk.orders import Orders

HOLD_OFF_S = 0.1  # after a slip's outcome: one finger, one slip
PRESS_FIRST_S = (
    1.5  # behind a note: with eight of them waiting customers would find dark buttons until all are out
)
SLIP_S = 60.0  # the printer's own deadline is shorter; without any outcome the kiosk must not hang for ever
DOUBT_S = 4.0  # how long the lamp asks: no slip? press again
ASKS_WITHIN_S = 60.0  # a printer at fault is asked about later, while whoever pressed may still stand there


@dataclass(frozen=True)
class _Ticket:
    """`before`: the kiosk's numbers without it. `button`: None for a ticket that was ordered."""

    wanted: CommitTicket
    button: int | None
    before: Numbers


_Of = _Ticket | CopyAsked | CommitNote


@dataclass(frozen=True)
class _UnderWay:
    job: str
    until: float
    of: _Of


@dataclass(frozen=True)
class _Doubt:
    """The slip of this button may not be out. `until`: how long its lamp asks, None while it cannot."""

    button: int
    lapses: float
    until: float | None = None


class OneSlip:
    """Asked by the core whether a press counts, and told of everything that happens to the slip."""

    def __init__(self, orders: Orders) -> None:
        self._orders = orders
        self._taking: _Of | None = None  # asked for, not yet on disk
        self._slip: _UnderWay | None = None
        self._last: _UnderWay | None = None  # the slip that ended last
        self._hold_off_until = self._press_first_until = 0.0
        self._doubt: _Doubt | None = None
        self._resolved: ResolveTicket | None = None  # repeated when storage comes back: it may not be on disk
        self._untold: CopyEnded | None = None  # its fact is not on disk
        self._copies = self._notes = 0

    # --- what the core asks -------------------------------------------------------------------------------

    @property
    def is_under_way(self) -> bool:
        return self._slip is not None

    @property
    def is_taking(self) -> bool:
        return self._taking is not None

    @property
    def is_free(self) -> bool:
        return self._slip is None and self._taking is None

    def takes_press(self, real: float) -> bool:
        return self.is_free and real >= self._hold_off_until

    def takes_note(self, real: float) -> bool:
        """Behind a ticket at once, so that in a rush the two take turns."""
        return self.is_free and real >= self._press_first_until

    def ticket(self, job: str) -> CommitTicket | None:
        """Whose slip is under way, if it is a ticket's."""
        slip = self._slip
        return (
            slip.of.wanted if slip is not None and slip.job == job and isinstance(slip.of, _Ticket) else None
        )

    def in_doubt(self, real: float, can_press: Callable[[int], bool]) -> int | None:
        """The button whose lamp asks: no slip? press again. It asks once that would help."""
        doubt = self._doubt
        if doubt is None:
            return None
        if not can_press(doubt.button):
            self._doubt = replace(doubt, until=None)
            return None
        if doubt.until is None:
            doubt = replace(doubt, until=real + DOUBT_S if real < doubt.lapses else real)
        self._doubt = doubt if doubt.until is not None and real < doubt.until else None
        return None if self._doubt is None else doubt.button

    @property
    def press_from(self) -> float:
        """Presses count from then on, if nothing is under way."""
        return self._hold_off_until

    def deadlines(self, *, notes_wait: bool = False) -> list[float]:
        """`notes_wait`: some that nobody has ordered."""
        slip, doubt = self._slip, self._doubt
        times = [slip.until if slip else None, doubt.until if doubt else None]
        if self.is_free and (notes_wait or self._orders.are_waiting):
            times.append(self._press_first_until)
        return [at for at in times if at is not None]

    # --- what happens to it -------------------------------------------------------------------------------

    def take(self, wanted: CommitTicket, button: int | None, before: Numbers) -> None:
        self._taking = _Ticket(wanted, button, before)
        if button is not None:
            self._doubt = None  # else whoever stands there is asked behind what was ordered

    def committed(self, ticket: TicketCommitted, real: float) -> CommitTicket | None:
        """What was asked for, which is to be printed now; None if nothing was."""
        taking, self._taking = self._taking, None
        if not isinstance(taking, _Ticket):
            return None
        self._slip = _UnderWay(ticket.job, real + SLIP_S, taking)
        return taking.wanted

    def not_committed(self) -> list[Action]:
        """A ticket's number was not written: it is still the next one. Of a copy or a note nothing is printed."""
        taking, self._taking = self._taking, None
        match taking:
            case CopyAsked():
                self._untold = CopyEnded(taking, "void", "storage")
                return [self._untold]
            case CommitNote(order) | _Ticket(CommitTicket(order=str(order))):
                return [self._orders.tell(order, "void", "storage")]
        return []

    def copy(self, asked: CopyAsked, fault: str) -> list[Action]:
        """Of the last slip, and only ever because a person asked for it; an order that comes twice is one."""
        if asked.order is not None and not self._orders.is_new(asked.order):
            return []
        last = asked.last
        if fault:
            return [CopyRefused(asked, fault)]
        if last is None or (asked.seen is not None and asked.seen != last.job):
            return [CopyRefused(asked, "no_slip" if last is None else "another")]
        if not self.is_free:
            return [CopyRefused(asked, "busy")]
        self._taking = asked
        return [CommitCopy(asked)]

    def copy_committed(self, layout: Callable[[LastSlip], Slip], real: float) -> list[Action]:
        asked, self._taking = self._taking, None
        if not isinstance(asked, CopyAsked) or asked.last is None:
            return []
        self._copies += 1
        self._slip = _UnderWay(f"copy-{self._copies}", real + SLIP_S, asked)
        self._doubt = None
        return [PrintSlip(self._slip.job, layout(asked.last))]

    def note(self, wanted: CommitNote) -> list[Action]:
        """Nothing is under way."""
        self._taking = wanted
        return [wanted]

    def note_committed(self, layout: Callable[[m.SlipNote], Slip], real: float) -> list[Action]:
        note, self._taking = self._taking, None
        if not isinstance(note, CommitNote):
            return []
        self._notes += 1
        self._slip = _UnderWay(f"note-{self._notes}", real + SLIP_S, note)
        return [PrintSlip(self._slip.job, layout(note.note))]

    def started(self, job: str) -> list[Action]:
        slip = self._slip
        is_ticket = slip is not None and slip.job == job and isinstance(slip.of, _Ticket)
        return [MarkPrinting(job)] if is_ticket else []

    def overdue(self, real: float) -> SlipOutcome | None:
        slip = self._slip
        if slip is None or real < slip.until:
            return None
        return SlipOutcome(slip.job, "unverified", "no_outcome")

    def ended(self, end: SlipOutcome, numbers: Numbers, real: float) -> list[Action]:
        slip = self._slip
        if slip is None or slip.job != end.job:
            return []
        self._slip, self._last = None, slip
        self._hold_off_until = real + HOLD_OFF_S
        if isinstance(slip.of, CopyAsked):
            self._untold = CopyEnded(slip.of, end.outcome, end.cause)
            return [self._untold]
        if isinstance(slip.of, CommitNote):
            self._press_first_until = real + PRESS_FIRST_S
            return [self._orders.tell(slip.of.order, end.outcome, end.cause)]
        if is_doubtful(end.outcome, end.cause) and slip.of.button is not None:
            self._doubt = _Doubt(slip.of.button, real + ASKS_WITHIN_S)
        self._resolved = ResolveTicket(end.job, end.outcome, end.cause)
        return self._resolving(numbers)

    def copy_told(self) -> None:
        self._untold = None

    def unwritten(self, numbers: Numbers) -> list[Action]:
        """What may not be on disk, now that it can be written."""
        return [*self._resolving(numbers), *([self._untold] if self._untold else [])]

    def _resolving(self, numbers: Numbers) -> list[Action]:
        resolved = self._resolved
        if resolved is None:
            return []
        after = self.given_back(resolved.job, numbers) if resolved.outcome == "void" else None
        return [replace(resolved, numbers=after)]

    def voided(self, job: str) -> list[Action]:
        """A ticket is void, on disk too. Whoever ordered it is told; a ticket that may be out tells it itself."""
        last, resolved = self._last, self._resolved
        if last is None or resolved is None or last.job != job or not isinstance(last.of, _Ticket):
            return []
        order = last.of.wanted.order
        return [] if order is None else [self._orders.tell(order, "void", resolved.cause)]

    def given_back(self, job: str, numbers: Numbers) -> Numbers:
        """The numbers after a ticket that is void, on disk too: the next one has its number.

        Not if they have moved on since, by a new day or by what the hall has seen: then it stays a gap.
        """
        last = self._last
        if last is None or last.job != job or not isinstance(last.of, _Ticket):
            return numbers
        return last.of.before if numbers == last.of.wanted.numbers else numbers
