"""What happens to the conversation with a printer, and what it wants done: events and actions, nothing more."""

from dataclasses import dataclass

from hall.device import PrinterState, SlipOutcomeKind
from printer.under_way import Job

# --- events ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Opened:
    """The last `Open` succeeded."""


@dataclass(frozen=True)
class Wrote:
    """The last `Write` that was part of a slip is with the transport, whole."""


@dataclass(frozen=True)
class Failed:
    """The last action failed, or the device is gone. `written`: bytes of a `Write` that went out before."""

    cause: str
    sentence: str = ""
    written: int = 0


@dataclass(frozen=True)
class Heard:
    """What the printer sent. `late`: it had come before the question was asked that is about to be written."""

    data: bytes
    late: bool = False


@dataclass(frozen=True)
class Prepare:
    """A job is about to come, or nothing: then this was one question more."""


@dataclass(frozen=True)
class Stop:
    """No more: every job not ended yet ends now."""


@dataclass(frozen=True)
class Tick:
    """A deadline has passed."""


Event = Opened | Wrote | Failed | Heard | Prepare | Job | Stop | Tick

# --- actions -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Open:
    """Answered by `Opened` or `Failed`."""


@dataclass(frozen=True)
class Close:
    """Never fails."""


@dataclass(frozen=True)
class Write:
    """Answered by `Failed`, and if it is of a slip by `Wrote`. What has come before it is handed in as late."""

    data: bytes
    within_s: float
    of_slip: bool = False


@dataclass(frozen=True)
class Tell:
    """How the printer is, after each look; `why` is a sentence for the technician."""

    state: PrinterState
    why: str = ""


@dataclass(frozen=True)
class Started:
    """The first bytes of the job are with the printer: a slip may be out from now on."""

    name: str


@dataclass(frozen=True)
class Ended:
    """`cause` is "" for a confirmed slip."""

    name: str
    outcome: SlipOutcomeKind
    cause: str = ""


Action = Open | Close | Write | Tell | Started | Ended
