"""What devices report and what the loop tells the cores: the events shared by every unit.

Drivers put these on the inbox from their own threads; cores consume them. Nothing here does anything.
"""

from dataclasses import dataclass
from typing import Literal

from hall import messages as m


@dataclass(frozen=True)
class ButtonPressed:
    """A debounced press; `button` counts the `[[button]]` tables of the configuration from 0."""

    button: int


@dataclass(frozen=True)
class ButtonHeld:
    """That button has been held down for 8 s; its press was told before."""

    button: int


@dataclass(frozen=True)
class ButtonStuck:
    """Down for too long, or since power-on: no press will come until it is free. `stuck` False: it is free again."""

    button: int
    stuck: bool


@dataclass(frozen=True)
class KeyPressed:
    """One key of a keypad, by its name in the documented line protocol: "NEXT", "7", "ENTER", …"""

    key: str


@dataclass(frozen=True)
class PresenceSensed:
    """Whether somebody sits at the counter; None: warming up, or the sensor cannot be trusted. On change only."""

    present: bool | None
    cause: str = ""


@dataclass(frozen=True)
class DeviceState:
    """A device came or went; posted on change only. `cause` is a sentence for the technician."""

    device: str  # "keypad", "display", "buttons"
    ok: bool
    cause: str = ""


@dataclass(frozen=True)
class PrinterState:
    """What the printer said last; posted on change only. `silent` = no answer, no device, no connection."""

    state: Literal["ready", "fault", "silent"]
    paper: Literal["ok", "near_end", "end"] | None = None
    cause: str = ""  # "paper_end", "cover_open", "cutter", "error", "no_answer", "no_device", …


@dataclass(frozen=True)
class SlipStarted:
    """The first bytes of a slip have gone to the printer: from now on one may be out."""

    job: str


SlipOutcomeKind = Literal["confirmed", "unverified", "void"]
NO_BARRIER = "no_barrier"
"""Cause of every slip of a printer that can prove none."""


def is_doubtful(outcome: str, cause: str) -> bool:
    """Unverified, by a printer that could have proven it: only that says something about this slip."""
    return outcome == "unverified" and cause != NO_BARRIER


@dataclass(frozen=True)
class SlipOutcome:
    """The end of one print job. `void`: surely nothing was printed; `unverified`: a slip may be out."""

    job: str
    outcome: SlipOutcomeKind
    cause: str = ""


@dataclass(frozen=True)
class HallLink:
    """Whether the hall can be reached: connected, the hall ready, its refreshes live."""

    up: bool


@dataclass(frozen=True)
class Received:
    """A valid message below the hall's root. `live` is False for what the broker had retained.

    `message` is None when a retained topic was emptied (an alert cleared, a counter removed).
    """

    message: m.Message | None
    subject: str | None
    topic: str
    live: bool


@dataclass(frozen=True)
class Outstanding:
    """How many of this unit's facts the hall has not acknowledged; posted on change."""

    count: int


@dataclass(frozen=True)
class StorageFault:
    """Nothing can be committed: disk full, read-only, broken. Cleared by `StorageBack`."""

    cause: str


@dataclass(frozen=True)
class StorageBack:
    """A commit succeeded again."""
