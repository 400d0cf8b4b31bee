"""What travels over MQTT: one Struct per message, validated when decoded.

Unknown fields are ignored (a newer sender), an illegal known field rejects the message. Durations end in `_s`,
wall-clock times (Unix seconds) in `_at`. Texts a person reads are `{language: text}`. Facts and presence have
files of their own; here they have their names too, for everybody reads the wire as one.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, field

from hall.encoding import MAX_NESTING, MAX_PAYLOAD, decode, encode
from hall.facts import (
    FACT_BODIES,
    Ack,
    CalledByHand,
    Fact,
    Owned,
    OwnedChanged,
    Pause,
    SlipCopied,
    Stamp,
    Started,
    TicketClass,
    TicketIssued,
    TicketVoid,
)  # fmt: skip
from hall.fields import MAX_COUNT, Count, Id, Key, Message, Number, Printed, Text
from hall.presence import Health, UnitInfo, UnitState

__all__ = [
    "FACT_BODIES",
    "MAX_COUNT",
    "MAX_NESTING",
    "MAX_PAYLOAD",
    "Ack",
    "Alert",
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
    "HallState",
    "Health",
    "Id",
    "Key",
    "KioskInfo",
    "Message",
    "Notice",
    "Number",
    "Order",
    "Owned",
    "OwnedChanged",
    "Pause",
    "Phase",
    "Printed",
    "QueueState",
    "Reply",
    "Request",
    "ServiceInfo",
    "SlipCopied",
    "Stamp",
    "Started",
    "Text",
    "TicketClass",
    "TicketIssued",
    "TicketVoid",
    "UnitInfo",
    "UnitState",
    "decode",
    "encode",
]  # fmt: skip

# --- requests and orders -------------------------------------------------------------------------------------


class Request(Message, frozen=True):
    """Refused as `stale` unless `turn` is the counter's present one. `ticket` and `reason` belong to `call`."""

    id: Key
    turn: Count
    action: Literal[
        "next", "recall", "no_show", "start", "finish", "call",
        "transfer", "park", "unpark", "notice", "ack_alert", "reclassify", "void", "move",
    ]  # fmt: skip
    ticket: Annotated[str, Meta(max_length=12)] | None = None  # as printed
    reason: Annotated[str, Meta(max_length=32)] | None = None


class Reply(Message, frozen=True):
    """`error` is a code for the keypad: `empty`, `calling`, `not_calling`, `not_serving`, `paused`, `closed`, …"""

    id: Key
    status: Literal["ok", "stale", "error"]
    error: str | None = None


class Order(Message, frozen=True):
    id: Key
    action: str


# --- state comes down ----------------------------------------------------------------------------------------


class ServiceInfo(Message, frozen=True):
    id: Id
    prefix: Annotated[str, Meta(pattern=r"^[A-Z]{0,2}\Z")]
    name: Text


class ClassInfo(Message, frozen=True):
    id: Id
    name: Text
    promise_min: Annotated[float, Meta(gt=0)]
    first: bool = False  # an emergency: before everything


class CounterInfo(Message, frozen=True):
    id: Id
    unit: Id
    serves: list[list[str]]
    place: Text = field(default_factory=dict)
    name: Text = field(default_factory=dict)


class KioskInfo(Message, frozen=True):
    unit: Id
    first: Annotated[int, Meta(ge=1, le=999)]
    last: Annotated[int, Meta(ge=1, le=999)]


class Config(Message, frozen=True):
    """What units need of hall.toml; cached on disk by each unit."""

    hall: Id
    name: Text
    languages: list[str]
    time_zone: str
    services: list[ServiceInfo]
    classes: list[ClassInfo]
    counters: list[CounterInfo] = field(default_factory=list)
    kiosks: list[KioskInfo] = field(default_factory=list)
    boards: list[Id] = field(default_factory=list)
    staff: dict[str, Text] = field(default_factory=dict)  # number → what the preset lets the public see (R21)
    hours: dict[str, list[str]] = field(default_factory=dict)  # weekday → spans; empty: always open
    vip: bool = True
    ticket_page: str = ""  # address of a ticket's page, with {id} or {number}; empty: there is none
    boot: str = ""
    rev: int = 0

    def service(self, service_id: str) -> ServiceInfo | None:
        return next((s for s in self.services if s.id == service_id), None)

    def class_info(self, class_id: str) -> ClassInfo | None:
        return next((c for c in self.classes if c.id == class_id), None)

    def counter(self, counter_id: str) -> CounterInfo | None:
        return next((c for c in self.counters if c.id == counter_id), None)


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


class CounterState(Message, frozen=True):
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
    prompts: list[str] = field(default_factory=list)  # "idle", "pause_after", …
    link: Literal["ok", "lost"] = "ok"
    maybe_served: bool = False  # the ticket was repeated after the hall was restored
    unverified: bool = False  # its slip may never have come out: NEXT skips it


class QueueState(Message, frozen=True):
    boot: Key
    rev: int
    waiting: dict[str, int]  # per class
    longest_wait_s: float | None = None
    oldest_at: float | None = None  # hall time the longest wait began
    estimate_s: float | None = None  # for a ticket taken now; None under 5 samples
    next: list[str] = field(default_factory=list)  # as printed, in the order of their lines
    unverified: list[str] = field(default_factory=list)  # of these, whose slip may never have come out

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


class Alert(Message, frozen=True):
    boot: Key
    rev: int
    kind: str
    subject: str
    since_at: float
    text: Text
    cause: str | None = None
    evidence: dict[str, str | float | int | list[str]] = field(default_factory=dict)


class Notice(Message, frozen=True):
    boot: Key
    rev: int
    text: Text


class Cards(Message, frozen=True):
    cards: dict[Id, Annotated[str, Meta(pattern=r"^(?:[0-9a-f]{32})*\Z")]]  # class → hashes, end to end
    key: Annotated[str, Meta(max_length=64)] = ""  # tells two keys apart: hall/cards.py
    boot: str = ""
    rev: int = 0
