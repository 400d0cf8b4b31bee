"""What travels over MQTT: one Struct per message, validated when decoded.

Unknown fields are ignored (a newer sender), an illegal known field rejects the message. Durations end in `_s`,
wall-clock times (Unix seconds) in `_at`. Texts a person reads are `{language: text}`. Facts, presence, requests and
the configuration have files of their own; here they have their names too, for everybody reads the wire as one.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, field

from hall.encoding import MAX_NESTING, MAX_PAYLOAD, decode, encode
from hall.facts import (
    FACT_BODIES,
    Ack,
    Assistance,
    CalledByHand,
    Fact,
    FinishedByHand,
    Help,
    OrderDone,
    Owned,
    OwnedChanged,
    Patrol,
    Pause,
    PresenceChanged,
    Rated,
    SlipCopied,
    Stamp,
    Started,
    StartedByHand,
    TicketClass,
    TicketIssued,
    TicketVoid,
)  # fmt: skip
from hall.fields import MAX_COUNT, Count, Id, Key, Message, Number, Outcome, Printed, Text
from hall.orders import Action, Order, Reply, Request, SlipNote, SlipRow
from hall.presence import Health, UnitInfo, UnitState
from hall.site import (
    ClassInfo,
    Config,
    CounterInfo,
    KioskInfo,
    PadInfo,
    PausePolicy,
    ServiceInfo,
    VariantInfo,
)  # fmt: skip

__all__ = [
    "FACT_BODIES",
    "MAX_COUNT",
    "MAX_NESTING",
    "MAX_PAYLOAD",
    "Ack",
    "Action",
    "Alert",
    "Assistance",
    "Booking",
    "Bookings",
    "Call",
    "CalledByHand",
    "Calls",
    "Cards",
    "ClassInfo",
    "Config",
    "Count",
    "CounterInfo",
    "CounterPhase",
    "CounterState",
    "Event",
    "Fact",
    "FinishedByHand",
    "HallState",
    "Health",
    "Help",
    "Id",
    "Key",
    "KioskInfo",
    "Message",
    "Notice",
    "Number",
    "Order",
    "OrderDone",
    "Outcome",
    "Owned",
    "OwnedChanged",
    "PadInfo",
    "ParkedTicket",
    "Patrol",
    "Pause",
    "PausePolicy",
    "Phase",
    "PresenceChanged",
    "Printed",
    "QueueState",
    "Rated",
    "Reply",
    "Request",
    "ServiceInfo",
    "Severity",
    "SlipCopied",
    "SlipNote",
    "SlipRow",
    "Stamp",
    "Started",
    "StartedByHand",
    "Text",
    "TicketClass",
    "TicketIssued",
    "TicketVoid",
    "UnitInfo",
    "UnitState",
    "VariantInfo",
    "decode",
    "encode",
]  # fmt: skip

# --- state comes down -----------------------------------------------------------------------------------------

Phase = Literal["open", "break", "closing", "closed"]
CounterPhase = Literal["closed", "open", "calling", "serving", "paused"]


class HallState(Message, frozen=True):
    """`day` names the business day; `numbers_day` is the day at whose start the numbers began again."""

    boot: Key
    rev: int
    day: str | None
    numbers_day: str | None
    phase: Phase
    load: Literal["normal", "busy", "surge"]
    at: float  # hall time, Unix seconds
    trusted: bool
    speed: float = 1.0  # hall seconds per real second (the demo's time scale)
    late: dict[Id, Count] = field(default_factory=dict)  # service → how many wait longer than promised (R19)
    recovered_at: float | None = None  # hall time it came back from a power cut with people waiting (R09)


class ParkedTicket(Message, frozen=True):
    ticket: Printed
    since_at: float  # hall time


class CounterState(Message, frozen=True):
    """`prompts` are keys the keypad has words for: "idle", "called", "internal", "back", "overrun", "promise",
    "parked", "transfer", "no_slip", "pause_after".

    `answer`: what became of what a guide's pad asked for last: a number, or why not (`refused`).
    """

    boot: Key
    rev: int
    state: CounterPhase
    turn: Count
    ticket: str | None = None  # as printed
    ticket_id: str | None = None
    class_: str | None = None
    service: str | None = None
    since_at: float | None = None  # hall time the present state began
    clerk: str | None = None
    cover: str | None = None
    pause: Pause | None = None
    covered: Pause | None = None  # of the clerk, while a substitute works here
    away_at: float | None = None  # hall time the clerk left, behind the sign or covered for (R14)
    prompts: list[str] = field(default_factory=list)
    link: Literal["ok", "lost"] = "ok"
    maybe_served: bool = False  # the ticket was repeated after the hall was restored
    unverified: bool = False  # its slip may never have come out: NEXT skips it
    recalls: int = 0  # of the ticket in hand
    variant: str | None = None
    assist: bool = False  # R33
    verify: bool = False  # nobody has checked that the ticket in hand is of its class (R02)
    late: bool = False  # the ticket in hand was first called after its promise was over (R19)
    parked: list[ParkedTicket] = field(default_factory=list)  # this counter's own list, the longest first
    finished: Key | None = None  # the ticket finished last, for an outcome and a rating
    help: str | None = None  # the reason of a HELP that stands; "" while none is said
    answer: Printed | None = None
    refused: str | None = None


class QueueState(Message, frozen=True):
    boot: Key
    rev: int
    waiting: dict[str, int]  # per class
    longest_wait_s: float | None = None
    oldest_at: float | None = None  # hall time the longest wait began
    estimate_s: float | None = None  # for a ticket taken now; None under 5 samples
    next: list[str] = field(default_factory=list)  # as printed, in the order of their lines
    unverified: list[str] = field(default_factory=list)  # of these, whose slip may never have come out
    reserved: dict[str, dict[str, int]] = field(
        default_factory=dict
    )  # of `waiting`, for one counter only: id → class → n
    early: int = 0  # beside `waiting`: booked, and their slot has not come (R20)

    @property
    def total(self) -> int:
        return sum(self.waiting.values())


class Call(Message, frozen=True):
    """`id` is new at every call and recall: a board speaks a call whose id it has not seen."""

    id: Key
    ticket: str
    ticket_id: str
    counter: str
    service: str
    class_: str
    age_s: float  # when this message was sent
    times: int = 1  # 1 at the call, 2 at the first recall
    assist: bool = False  # to be said slower (R33)
    late: bool = False  # called after its promise was over: an apology comes first (R19)
    withdrawn: bool = False


class Calls(Message, frozen=True):
    boot: Key
    rev: int
    calls: list[Call]


class Event(Message, frozen=True):
    """What happened, for integrations; `n` is the journal number, `body` the journal entry."""

    n: int
    kind: str
    at: float
    body: msgspec.Raw = msgspec.Raw(b"{}")


Severity = Literal["notice", "warning", "urgent"]


class Alert(Message, frozen=True):
    boot: Key
    rev: int
    kind: str
    subject: str
    since_at: float
    text: Text
    cause: str | None = None
    evidence: dict[str, str | float | int | list[str]] = field(default_factory=dict)
    severity: Severity = "warning"
    advice: Text = field(default_factory=dict)  # what to do
    rung: Count = 0  # another than before: it rings anew; 0: it does not ring
    rung_at: float = 0.0  # hall time of that
    acked_at: float | None = None
    acked_by: str | None = None  # staff
    escalated_at: float | None = None  # nobody acknowledged it in time


class Notice(Message, frozen=True):
    boot: Key
    rev: int
    text: Text


class Booking(Message, frozen=True):
    """An appointment (R20). `code`: keyed hash of what the customer types or scans (hall/bookings.py)."""

    code: Annotated[str, Meta(pattern=r"^[0-9a-f]{32}\Z")]
    at: float  # hall time of its slot
    service: Id
    class_: Id = "appointment"
    used: bool = False  # a ticket was issued for it


class Bookings(Message, frozen=True):
    """Of `day`, a business day, and those after it the hall already knows; in the order of their slots."""

    day: str | None
    bookings: list[Booking] = field(default_factory=list)
    key: Annotated[str, Meta(max_length=64)] = ""  # tells two keys apart: hall/cards.py
    boot: str = ""
    rev: int = 0


class Cards(Message, frozen=True):
    cards: dict[Id, Annotated[str, Meta(pattern=r"^(?:[0-9a-f]{32})*\Z")]]  # class → hashes, end to end
    key: Annotated[str, Meta(max_length=64)] = ""  # tells two keys apart: hall/cards.py
    boot: str = ""
    rev: int = 0
