"""What can stand in the journal: the table of contents of everything the hall ever does.

Past tense, one Struct each. Entries carry what is needed to apply them again without deciding anything anew.
"""

from dataclasses import dataclass
from typing import Literal

import msgspec

from hall.entry import AlertAcked as AlertAcked
from hall.entry import AlertCleared as AlertCleared
from hall.entry import AlertEscalated as AlertEscalated
from hall.entry import AlertRaised as AlertRaised
from hall.entry import ClosingDecided as ClosingDecided
from hall.entry import Entry as Entry
from hall.entry import NoticeSet as NoticeSet
from hall.fields import Outcome
from hall.reason import HeadSeen as HeadSeen
from hall.reason import Reason as Reason
from hall.reason import Rule as Rule


class Booted(Entry, frozen=True):
    """`machine` is the same until the controller itself restarts; empty: unknown."""

    boot: str
    version: str
    machine: str = ""


class FactTaken(Entry, frozen=True):
    """A fact as it came. `known`: its id is in the journal already, only the sequence advances."""

    unit: str
    epoch: str
    seq: int
    id: str
    kind: str
    body: msgspec.Raw
    timed: bool = True  # its age was told
    trusted: bool = True  # the hall's clock was, when it came
    counter: str | None = None  # whose unit this is, as configured when it came
    known: bool = False
    again: bool = False
    skipped: int = 0  # facts that never arrived before this one
    at: float | None = None  # hall time it happened, when earlier than the entry


class Forked(Entry, frozen=True):
    """A unit sent another fact under a seq that was taken: an old or copied card. Nothing more of this epoch counts."""

    unit: str
    epoch: str


class Called(Entry, frozen=True):
    counter: str
    ticket: str
    reason: Reason
    taken_from: str | None = None  # the counter of a lost unit that had it
    at: float | None = None  # hall time it happened, when earlier than the entry: by hand


class Recalled(Entry, frozen=True):
    counter: str
    ticket: str


class ServingStarted(Entry, frozen=True):
    counter: str
    ticket: str
    at: float | None = None  # hall time it happened, when earlier than the entry: by hand


class Finished(Entry, frozen=True):
    counter: str
    ticket: str
    handling_s: float


class VariantChosen(Entry, frozen=True):
    """Which kind of case it is, with its own handling target (R04, R24)."""

    counter: str
    ticket: str
    variant: str


class OutcomeGiven(Entry, frozen=True):
    """What came of the case finished last at this counter (R37). `papers_missing`: the ticket may come back today."""

    counter: str
    ticket: str
    outcome: Outcome


class Transferred(Entry, frozen=True):
    """Back into a line, of another service or for one counter only; the waiting time runs on (R07, R18)."""

    counter: str
    ticket: str
    service: str
    to_counter: str | None = None
    handling_s: float | None = None  # a sample of the service it leaves; None: it was never begun


class Parked(Entry, frozen=True):
    """Out of the counter's hand onto its own list; neither waiting nor handling meanwhile (R07)."""

    counter: str
    ticket: str
    handling_s: float = 0.0  # all of it until now


class Unparked(Entry, frozen=True):
    """Back in the hand, being served."""

    counter: str
    ticket: str


class Revived(Entry, frozen=True):
    """Who missed the call, or has fetched missing papers, waits again at the place `since` gives (R51, R37)."""

    counter: str  # the pad's, or the counter's, where it was asked
    ticket: str
    since: float
    class_: str
    reason: str
    by: str | None = None  # staff
    boot: str | None = None  # of the hall when `since` was taken; None: this one


class Marked(Entry, frozen=True):
    """Needs special care, or does not after all (R33)."""

    counter: str
    ticket: str
    assist: bool
    reason: str = ""
    by: str | None = None
    at_pad: bool = False  # a guide's, whose turn it is


Slip = Literal["issue", "return", "transfer", "shift", "waiting"]


class Ordered(Entry, frozen=True):
    """A kiosk is to print: a ticket for a guide (R51), or a slip that is none."""

    counter: str
    order: str
    unit: str
    what: Slip
    service: str | None = None
    class_: str | None = None
    reason: str = ""
    by: str | None = None
    assist: bool = False


class ListAsked(Entry, frozen=True):
    """Of who waits, on paper, for the lead to call by hand (R30)."""

    counter: str  # the pad's
    by: str | None = None


class OrderEnded(Entry, frozen=True):
    """No word of it in time, or the word of the kiosk."""

    order: str
    ticket: str | None = None  # as printed
    cause: str = ""  # why not
    counter: str | None = None  # who wanted it, where it was never ordered: no kiosk was heard


class MetByHand(Entry, frozen=True):
    """Served there without a link, how long nobody knows: its ticket, or the word of it, came when it was over."""

    counter: str
    ticket: str
    printed: str | None = None


class Answered(Entry, frozen=True):
    """What a pad says of the last thing asked, where that made no other entry: nothing, or a number."""

    counter: str
    answer: str | None = None


class NoShow(Entry, frozen=True):
    """`unverified`: the slip may never have come out, so perhaps there was nobody to come."""

    counter: str
    ticket: str
    unverified: bool = False


class TookBack(Entry, frozen=True):
    """A ticket went back to its place in the line: out of the hand of a counter, off its list of parked ones, or from
    the line that was this counter's only. But for a pause, whoever comes first may call it."""

    counter: str
    ticket: str
    why: Literal["paused", "signed_out", "removed"]


class Removed(Entry, frozen=True):
    """A counter or a guide's pad is no longer configured: nobody works there, whoever did before."""

    counter: str


class Joined(Entry, frozen=True):
    """A booked ticket that was early waits from here on: its slot has come (R20), or it needs to wait for none."""

    ticket: str
    since: float


class Reclassified(Entry, frozen=True):
    """A ticket is of another class from here on; who waits keeps the age, in the other line (R02)."""

    ticket: str
    class_: str
    was: str
    counter: str | None = None  # where it was asked for; None: a card at a kiosk
    reason: str = ""
    by: str | None = None
    verify: bool = False  # nobody has checked it yet


class Expired(Entry, frozen=True):
    ticket: str


class DayTurned(Entry, frozen=True):
    """`restart`: numbers begin again; else the day only has a new name."""

    day: str
    restart: bool


class FutureCapped(Entry, frozen=True):
    """A boot with a clock that ran ahead left times in the future: they become `at`, in their order."""

    at: float


class ClockShifted(Entry, frozen=True):
    """A clock became trusted: the times of this boot move, those of earlier boots stay."""

    boot: str
    by_s: float


AnyEntry = (
    Booted | FactTaken | Forked | Called | Recalled | ServingStarted | Finished | VariantChosen | OutcomeGiven
    | Transferred | Parked | Unparked | Revived | Marked | Ordered | OrderEnded | MetByHand | Answered | NoShow
    | TookBack | Removed | Joined | Reclassified | Expired | DayTurned | FutureCapped | ClockShifted | AlertRaised
    | AlertEscalated | AlertAcked | AlertCleared | NoticeSet | ClosingDecided | ListAsked
)  # fmt: skip


@dataclass(frozen=True)
class Recorded:
    """A journal entry with its number, its hall time and the boot of the hall that made it."""

    n: int
    at: float
    boot: str
    entry: AnyEntry


_NAMES = {
    "variantchosen": "variant_chosen", "outcomegiven": "outcome_given", "orderended": "order_ended",
    "metbyhand": "met_by_hand", "servingstarted": "started", "noshow": "no_show", "tookback": "took_back",
    "facttaken": "fact", "dayturned": "day_turned", "clockshifted": "clock_shifted",
    "futurecapped": "future_capped", "alertraised": "alert_raised", "alertcleared": "alert_cleared",
    "alertescalated": "alert_escalated", "alertacked": "alert_acked", "noticeset": "notice",
    "closingdecided": "closing_decided", "listasked": "list_asked",
}  # fmt: skip


def kind(entry: Entry) -> str:
    """The entry's name on `event` and in the journal's column."""
    name = type(entry).__name__.lower()
    return _NAMES.get(name, name)
