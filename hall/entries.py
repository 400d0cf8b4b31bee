"""What can stand in the journal: the table of contents of everything the hall ever does.

Past tense, one Struct each. Entries carry what is needed to apply them again without deciding anything anew.
"""

from typing import Literal

import msgspec
from msgspec import Struct


class Entry(Struct, frozen=True, tag_field="entry", tag=str.lower, rename={"class_": "class"}):
    """Base of every entry."""


Rule = Literal["emergency", "tier", "promise_broken", "chosen", "by_hand"]


class HeadSeen(Struct, frozen=True, rename={"class_": "class"}):
    """Who stood at the head of a line when a call was made: the evidence for "why A012 before B003?" (R17)."""

    ticket: str
    service: str
    class_: str
    waited_s: float
    used: float  # share of the promise used up


class Reason(Struct, frozen=True, rename={"class_": "class"}):
    """Why this ticket was called."""

    rule: Rule
    class_: str
    waited_s: float
    promise_s: float
    tier: int | None = None
    code: str | None = None  # the clerk's reason for a chosen ticket
    heads: list[HeadSeen] = []


class Booted(Entry, frozen=True):
    boot: str
    version: str


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


class Recalled(Entry, frozen=True):
    counter: str
    ticket: str


class ServingStarted(Entry, frozen=True):
    counter: str
    ticket: str


class Finished(Entry, frozen=True):
    counter: str
    ticket: str
    handling_s: float


class NoShow(Entry, frozen=True):
    """`unverified`: the slip may never have come out, so perhaps there was nobody to come."""

    counter: str
    ticket: str
    unverified: bool = False


class TookBack(Entry, frozen=True):
    """A called ticket went back to its place in the line."""

    counter: str
    ticket: str
    why: Literal["paused", "signed_out", "removed"]


class Reclassified(Entry, frozen=True):
    """A ticket is of another class from here on; who waits keeps the age, in the other line (R02)."""

    ticket: str
    class_: str
    was: str


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


class AlertRaised(Entry, frozen=True):
    alert: str  # "<kind>.<subject>"
    values: dict[str, str | int] = {}  # for the words of one that reports what happened once


class AlertCleared(Entry, frozen=True):
    alert: str


AnyEntry = (
    Booted
    | FactTaken
    | Forked
    | Called
    | Recalled
    | ServingStarted
    | Finished
    | NoShow
    | TookBack
    | Reclassified
    | Expired
    | DayTurned
    | FutureCapped
    | ClockShifted
    | AlertRaised
    | AlertCleared
)

_NAMES = {
    "servingstarted": "started", "noshow": "no_show", "tookback": "took_back", "facttaken": "fact",
    "dayturned": "day_turned", "clockshifted": "clock_shifted", "futurecapped": "future_capped",
    "alertraised": "alert_raised", "alertcleared": "alert_cleared",
}  # fmt: skip


def kind(entry: Entry) -> str:
    """The entry's name on `event` and in the journal's column."""
    name = type(entry).__name__.lower()
    return _NAMES.get(name, name)
