"""What the kiosk's core is told beside the events every unit knows (`hall/device.py`)."""

from collections.abc import Mapping
from dataclasses import dataclass

from hall import messages as m


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
class CodeEntered:
    """An appointment's code, typed or scanned, by its keyed hash (R20)."""

    code: str


@dataclass(frozen=True)
class AssistanceTold:
    """The fact of the last `CommitAssistance` is on disk."""


@dataclass(frozen=True)
class SelfTestRead:
    """The rows of the last `PrintSelfTest`, to be printed as a note."""

    rows: tuple[m.SlipRow, ...]


@dataclass(frozen=True)
class ClassCommitted:
    """The fact of the last `CommitClass` is on disk."""


@dataclass(frozen=True)
class CommitFailed:
    """Nothing of what was asked for was written. `order`: it was a `TellOrder`, of that one."""

    cause: str
    order: str | None = None


@dataclass(frozen=True)
class ButtonsDead:
    """Buttons of a device from which no press comes now, whoever presses; on change only, and none at first."""

    device: str
    buttons: frozenset[int]


@dataclass(frozen=True)
class AckSeen:
    """An ack of this unit's epoch: `numbers` are the highest the hall knows from this kiosk in `day`.

    `jump`: this database is new, or an old or copied card, and the hall knew another before it.
    """

    day: str | None
    numbers: Mapping[str, int]
    jump: bool = False
