"""What the kiosk's core asks for. Each action says what whoever performs it owes in return (`events.py`)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from hall import messages as m
from hall.device import SlipOutcomeKind
from hall.kiosk_view import KioskView
from hall.slip import Slip
from kiosk.events import CopyAsked
from kiosk.numbers import Numbers

LampMode = Literal["on", "off", "blink", "flicker"]
"""on: press me; off: a slip is under way, no tickets now, or somebody is coming; blink: out of service; flicker: the
card just tapped is not known, this button needs one, or its slip may not have come out: press again.
"""
OWN = "own"
"""Stands for the order of a note that nobody has ordered; no order of the hall has this id."""


@dataclass(frozen=True)
class CommitTicket:
    """Number, held fact and `numbers` in one commit; answered by `TicketCommitted` or `CommitFailed`.

    `slip` lays out what will be printed then, given the ticket's id and from any thread: the printer gets ready for
    it while the disk works.
    """

    service: str
    class_: str
    number: int
    printed: str
    day: str | None
    numbers: Numbers  # after this ticket
    order: str | None = None  # of the hall's, for a guide
    assist: bool = False
    verify: bool = False  # nobody has checked that it is of its class (R02)
    booking: m.Booking | None = None  # it was issued for this appointment (R20)
    slot_at: float | None = None  # hall time before which it is not called
    slip: Callable[[str], Slip] = field(default=lambda ticket_id: (), compare=False, repr=False)


@dataclass(frozen=True)
class PrintSlip:
    """Ends with one `SlipOutcome` of the same job."""

    job: str
    slip: Slip


@dataclass(frozen=True)
class MarkPrinting:
    """A byte of the ticket's slip is with the printer: write that down, no hurry."""

    job: str


@dataclass(frozen=True)
class ResolveTicket:
    """Write the outcome into the held fact and release it; a job released before is left as it is.

    `CommitFailed` if that cannot be written: the core asks again when storage is back. Answered by `TicketVoided` if
    it is void; `numbers` are then those without it, for the same commit.
    """

    job: str
    outcome: SlipOutcomeKind
    cause: str = ""
    numbers: Numbers | None = None


@dataclass(frozen=True)
class CommitClass:
    """The ticket of that job is of another class: a fact, behind its own. `ClassCommitted` or `CommitFailed`."""

    job: str
    printed: str
    class_: str
    verify: bool = False  # by a card the hall does not know: the clerk is to look at it


@dataclass(frozen=True)
class CommitCopy:
    """Write down that a copy is about to be printed, until it has ended: `CopyReserved` or `CommitFailed`."""

    asked: CopyAsked


@dataclass(frozen=True)
class CopyRefused:
    """Nothing was printed: tell who asked. An order is answered by a fact."""

    asked: CopyAsked
    why: str  # "no_slip", "another", "busy", or what stops every button


@dataclass(frozen=True)
class CopyEnded:
    """Tell who asked, and write a fact: `CopyCommitted` or `CommitFailed`."""

    asked: CopyAsked
    outcome: SlipOutcomeKind
    cause: str = ""


@dataclass(frozen=True)
class CommitNote:
    """Write down that a note is about to be printed, until its order is told: `NoteReserved` or `CommitFailed`.

    `order` is `OWN` for a note that nobody has ordered: of that no fact tells.
    """

    order: str
    note: m.SlipNote


@dataclass(frozen=True)
class TellOrder:
    """What became of an order, as a fact: `OrderTold` or `CommitFailed`; then the core asks again when storage is back.

    `cause` of a void one: "busy", "unknown_order", what stops every button, or what stops one of that service or class.
    """

    order: str
    outcome: SlipOutcomeKind
    cause: str = ""


@dataclass(frozen=True)
class CardRefused:
    """A tap that changes nothing: one line in the log, which does not name the card (R22)."""

    why: Literal["unknown_card", "unknown_class", "no_vip"]


@dataclass(frozen=True)
class SaveNumbers:
    """Commit the numbers; `CommitFailed` if that fails. A database that has none saved is a new one."""

    numbers: Numbers


@dataclass(frozen=True)
class ProbeStorage:
    """Try a commit, of the numbers: answered by `StorageBack` or `CommitFailed`."""

    numbers: Numbers


@dataclass(frozen=True)
class CommitAssistance:
    """Somebody asks for a person: a fact (R33). `AssistanceTold` or `CommitFailed`."""


@dataclass(frozen=True)
class PrintSelfTest:
    """What whoever performs it knows of this machine, as a note: `SelfTestRead` comes back at once."""


@dataclass(frozen=True)
class Show:
    """What the screen, if there is one, is to show now; on change only."""

    view: KioskView


@dataclass(frozen=True)
class Lamp:
    button: int
    mode: LampMode


@dataclass(frozen=True)
class Report:
    """The state in a word, on change: "ok", "no_config", "not_named", "new", "storage", "starting", …"""

    state: str


Action = (
    CommitTicket | PrintSlip | MarkPrinting | ResolveTicket | CommitClass | CardRefused
    | CommitCopy | CopyRefused | CopyEnded | CommitNote | TellOrder | SaveNumbers | ProbeStorage | Lamp | Report
    | CommitAssistance | PrintSelfTest | Show
)  # fmt: skip
