"""What the kiosk's core asks for, and what it is told beside the events every unit knows (`hall/device.py`).

Each action says what whoever performs it owes in return.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from hall.device import SlipOutcomeKind
from hall.slip import Slip
from kiosk.numbers import Numbers

LampMode = Literal["on", "off", "blink", "flicker"]
"""on: press me; off: a slip is under way; blink: out of service; flicker: the card just tapped is not known."""

# --- actions -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CommitTicket:
    """Number, held fact and `numbers` in one commit; answered by `TicketCommitted` or `CommitFailed`.

    `slip` lays out what will be printed then, from any thread: the printer gets ready for it while the disk works.
    """

    service: str
    class_: str
    number: int
    printed: str
    day: str | None
    numbers: Numbers  # after this ticket
    slip: Callable[[], Slip] = field(default=tuple, compare=False, repr=False)


@dataclass(frozen=True)
class PrintSlip:
    """Ends with one `SlipOutcome` of the same job."""

    job: str
    slip: Slip


@dataclass(frozen=True)
class ResolveTicket:
    """Write the outcome into the held fact and release it; a job released before is left as it is.

    `CommitFailed` if that cannot be written: the core asks again when storage is back.
    """

    job: str
    outcome: SlipOutcomeKind
    cause: str = ""


@dataclass(frozen=True)
class CommitClass:
    """The ticket of that job is of another class: a fact, behind its own. `ClassCommitted` or `CommitFailed`."""

    job: str
    printed: str
    class_: str


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
    CommitTicket | PrintSlip | ResolveTicket | CommitClass | CardRefused
    | SaveNumbers | ProbeStorage | Lamp | Report
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
class CardTapped:
    """By its keyed hash; a card that is held is one tap."""

    card: str


@dataclass(frozen=True)
class ClassCommitted:
    """The fact of the last `CommitClass` is on disk."""


@dataclass(frozen=True)
class CommitFailed:
    """Nothing of what was asked for was written."""

    cause: str


@dataclass(frozen=True)
class AckSeen:
    """An ack of this unit's epoch: `numbers` are the highest the hall knows from this kiosk in `day`.

    `jump`: this database is new, or an old or copied card, and the hall knew another before it.
    """

    day: str | None
    numbers: Mapping[str, int]
    jump: bool = False
