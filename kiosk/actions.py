"""What the kiosk's core asks for, and what it is told beside the events every unit knows (`hall/device.py`).

Each action says what whoever performs it owes in return.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from hall import messages as m
from hall.device import SlipOutcomeKind
from hall.slip import Slip
from kiosk.numbers import Numbers

LampMode = Literal["on", "off", "blink", "flicker"]
"""on: press me; off: a slip is under way; blink: out of service; flicker: the card just tapped is not known, or the
slip of this button may not have come out: press again.
"""


@dataclass(frozen=True)
class LastSlip:
    """The kiosk's newest ticket whose slip may be out. `job` is its id; its class is the present one."""

    job: str
    issued: m.TicketIssued
    at: float | None  # when it was taken, if the time was known
    state: str = "confirmed"  # or "unverified", and then why; a copy that came out has proven it too
    cause: str = ""
    copy: str = ""  # what became of its last copy that may be out: "confirmed" or "unverified"
    copied_at: float | None = None  # and when, if the time was known


# --- actions -----------------------------------------------------------------------------------------------


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


@dataclass(frozen=True)
class CommitCopy:
    """Write down that a copy is about to be printed, until it has ended: `CopyReserved` or `CommitFailed`."""

    asked: "CopyAsked"


@dataclass(frozen=True)
class CopyRefused:
    """Nothing was printed: tell who asked. An order is answered by a fact."""

    asked: "CopyAsked"
    why: str  # "no_slip", "another", "busy", or what stops every button


@dataclass(frozen=True)
class CopyEnded:
    """Tell who asked, and write a fact: `CopyCommitted` or `CommitFailed`."""

    asked: "CopyAsked"
    outcome: SlipOutcomeKind
    cause: str = ""


@dataclass(frozen=True)
class CommitNote:
    """Write down that a note is about to be printed, until its order is told: `NoteReserved` or `CommitFailed`."""

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
)  # fmt: skip

# --- events ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TicketCommitted:
    """The ticket of the last `CommitTicket` is on disk; `job` is the id of its fact."""

    job: str
    service: str
    class_: str
    number: int
    printed: str
    day: str | None


@dataclass(frozen=True)
class TicketVoided:
    """On disk as void: nobody has seen its number."""

    job: str


@dataclass(frozen=True)
class CopyAsked:
    """Of the last slip, by a person: here (`order` is None) or by an order of the hall.

    `seen`: the ticket this person was shown as the last one, if any.
    """

    last: LastSlip | None
    order: str | None = None
    seen: str | None = None
    question: int | None = None  # whom to answer at the desk


@dataclass(frozen=True)
class CopyReserved:
    """The copy of the last `CommitCopy` is on disk as under way."""


@dataclass(frozen=True)
class CopyCommitted:
    """The fact of the last `CopyEnded` is on disk."""


@dataclass(frozen=True)
class NoteReserved:
    """The note of the last `CommitNote` is on disk as under way."""


@dataclass(frozen=True)
class OrderTold:
    """The fact that says what became of this order is on disk."""

    order: str


@dataclass(frozen=True)
class CardTapped:
    """By its keyed hash; a card that is held is one tap."""

    card: str


@dataclass(frozen=True)
class ClassCommitted:
    """The fact of the last `CommitClass` is on disk."""


@dataclass(frozen=True)
class CommitFailed:
    """Nothing of what was asked for was written. `order`: it was a `TellOrder`, of that one."""

    cause: str
    order: str | None = None


@dataclass(frozen=True)
class AckSeen:
    """An ack of this unit's epoch: `numbers` are the highest the hall knows from this kiosk in `day`.

    `jump`: this database is new, or an old or copied card, and the hall knew another before it.
    """

    day: str | None
    numbers: Mapping[str, int]
    jump: bool = False
