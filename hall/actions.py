"""What goes into the hall's core and what comes out of it: events and actions, plain data."""

from dataclasses import dataclass
from typing import Literal

from hall import messages as m
from hall.ledger import Recorded

# --- events --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FactArrived:
    """`known`: the journal has this fact's id already (the driver looked it up)."""

    unit: str
    fact: m.Fact
    known: bool


@dataclass(frozen=True)
class RequestArrived:
    """`late`: it lay about while the hall was stalled; the clerk has been told NO LINK since."""

    unit: str
    request: m.Request
    late: bool = False


@dataclass(frozen=True)
class PresenceSeen:
    unit: str
    state: m.UnitState | None


@dataclass(frozen=True)
class HealthSeen:
    unit: str
    health: m.Health


@dataclass(frozen=True)
class RetainedSeen:
    """The broker holds this retained topic of the hall's: emptied if the hall would not publish it."""

    topic: str


@dataclass(frozen=True)
class Connected:
    """The link to the broker is about to be up: everything is published anew, a broker forgets."""


@dataclass(frozen=True)
class Disconnected:
    """The hall's own link is down: of units nothing can be said."""


@dataclass(frozen=True)
class CardsRead:
    """The file of cards, at the start and when it has changed."""

    cards: m.Cards


@dataclass(frozen=True)
class BookingsRead:
    """The file of appointments, at the start and when it has changed: all its days, none of them used."""

    bookings: m.Bookings


@dataclass(frozen=True)
class DaysRead:
    """The configuration with the holidays and special days around another date; else as it was at the start."""

    config: m.Config


@dataclass(frozen=True)
class NoticeWanted:
    """Told at the controller itself; empty: none. `until`: hall time it goes by itself."""

    text: m.Text
    until: float | None = None


@dataclass(frozen=True)
class ClockTrusted:
    """The clock is trusted from now on; this boot's times move by `by_s`."""

    by_s: float


# --- actions -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Record:
    """Into the journal, in the commit of this batch. Published things wait for that commit."""

    recorded: Recorded


@dataclass(frozen=True)
class Publish:
    """A retained topic gets a new value, or is emptied."""

    topic: str
    message: m.Message | None


@dataclass(frozen=True)
class Send:
    """Not retained: an event or a reply."""

    topic: str
    message: m.Message


@dataclass(frozen=True)
class Ring:
    """For the notification channels: an alert is new, has another cause, was not acknowledged in time, or has ended.

    After a restart of the hall what rang before does not ring again.
    """

    what: Literal["raised", "changed", "escalated", "cleared"]
    alert: m.Alert


Action = Record | Publish | Send | Ring
