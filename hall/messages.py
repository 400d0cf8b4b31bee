"""What travels over MQTT: one Struct per message, validated when decoded.

Unknown fields are ignored (a newer sender), an illegal known field rejects the message. Durations end in `_s`,
wall-clock times (Unix seconds) in `_at`. Texts a person reads are `{language: text}`.
"""

from typing import Annotated, Literal, TypeVar, cast

import msgspec
from msgspec import Meta, Struct

Id = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,31}\Z")]  # "$" would let a line feed through
Printed = Annotated[str, Meta(pattern=r"^[A-Z]{0,2}[0-9]{1,9}\Z")]  # "A012", what people read; in topics too
Number = Annotated[int, Meta(ge=1, le=999_999)]
Key = Annotated[str, Meta(min_length=1, max_length=64)]  # fact ids, epochs, boots: opaque
Text = dict[str, str]
MAX_COUNT = 2**53  # what JSON readers hold exactly, and SQLite can store
Count = Annotated[int, Meta(ge=0, le=MAX_COUNT)]

MAX_PAYLOAD = 256 * 1024
"""Bytes. Above the broker's `message_size_limit` paho reconnects for ever, so the limit is ours and checked first."""

MAX_NESTING = 64
"""What is nested more deeply than Python's stack ends a process, sooner at the journal's replay than when it came."""


class Message(Struct, frozen=True, omit_defaults=False, rename={"class_": "class"}):
    """Base of every message: fields that are Python words lose their underscore on the wire."""


# --- presence and health -------------------------------------------------------------------------------------


class UnitState(Message, frozen=True):
    state: Literal["ready", "disconnected", "lost"]
    boot: Key  # of the process, so that a late will is matched to its birth


class UnitInfo(Message, frozen=True):
    kind: Literal["kiosk", "counter", "board", "hall", "manager"]
    version: str
    place: Text = {}


class Health(Message, frozen=True):
    """`None`: this unit has no such device."""

    printer: Literal["ready", "fault", "silent"] | None = None
    paper: Literal["ok", "near_end", "end"] | None = None
    keypad: Literal["ok", "lost"] | None = None
    display: Literal["ok", "lost"] | None = None
    card_reader: Literal["ok", "lost"] | None = None
    storage: Literal["ok", "fault"] = "ok"
    clock_trusted: bool = False
    outbox: Count = 0
    temperature_c: float | None = None
    undervoltage: bool | None = None
    disk_free_mb: float | None = None
    rejected: Count = 0  # messages received that could not be read
    disordered: Count = 0  # facts that came twice or out of order: answered, not applied
    faults: list[str] = []  # the last ones, newest first


# --- facts go up ---------------------------------------------------------------------------------------------


class Stamp(Message, frozen=True):
    """When a fact happened, as its unit could tell: `mono` counts seconds since the machine's `boot`."""

    wall: float
    trusted: bool
    boot: Key
    mono: float


class Fact(Message, frozen=True):
    """`oldest`: the lowest seq the unit still holds. `again`: was acknowledged before (the hall was restored)."""

    id: Key
    epoch: Key
    seq: Annotated[int, Meta(ge=1, le=MAX_COUNT)]
    oldest: Annotated[int, Meta(ge=1, le=MAX_COUNT)]
    kind: Annotated[str, Meta(min_length=1, max_length=32)]
    at: Stamp
    body: msgspec.Raw = msgspec.Raw(b"{}")
    age_s: float | None = None  # at this sending; None when the machine rebooted since
    again: bool = False


class Ack(Message, frozen=True):
    """Facts of `epoch` up to `upto`, whose fact id is `id`, are committed.

    `numbers`: highest number per service seen from this unit in `day`. `earlier`: another epoch of this unit is
    known, so a new database jumps 50 numbers ahead: slips may be out that never arrived.
    """

    epoch: Key | None
    upto: Count
    id: Key | None
    day: str | None
    numbers: dict[str, Number] = {}
    earlier: bool = False
    boot: str = ""
    rev: int = 0


class Pause(Message, frozen=True):
    """`after`: the clerk leaves after this customer; the sign comes when the counter's hands are empty."""

    reason: Annotated[str, Meta(max_length=16)] = ""
    after: bool = False


class Owned(Message, frozen=True):
    """The whole of what a counter owns; each of its facts carries it."""

    clerk: Annotated[str, Meta(max_length=16)] | None = None
    cover: Annotated[str, Meta(max_length=16)] | None = None
    pause: Pause | None = None


class TicketIssued(Message, frozen=True):
    """`cause`: why the slip is unverified; "no_barrier" is a printer that can prove none."""

    service: Id
    class_: Id
    number: Number
    printed: Printed
    day: str | None  # whose numbers these are
    slip: Literal["confirmed", "unverified"]
    cause: str = ""


class TicketVoid(Message, frozen=True):
    """A number taken for which surely no slip came out; the next ticket may have it again."""

    service: Id
    number: Number
    printed: Printed
    day: str | None
    cause: str = ""


class TicketClass(Message, frozen=True):
    ticket: Key  # the id of its `ticket_issued`; a card was tapped after it (R02)
    class_: Id  # from now on


class SlipCopied(Message, frozen=True):
    """Of the last slip, marked as a copy; `void`: none was printed, for this `cause`."""

    ticket: Key | None  # the id of its `ticket_issued`; None: there was no slip to copy
    printed: Printed | None
    slip: Literal["confirmed", "unverified", "void"]
    cause: str = ""
    order: Key | None = None  # None: asked for at the kiosk itself


class Started(Message, frozen=True):
    version: str = ""
    owned: Owned | None = None


class OwnedChanged(Message, frozen=True):
    """Body of `signed_in`, `signed_out`, `paused`, `resumed`."""

    owned: Owned


class CalledByHand(Message, frozen=True):
    printed: Printed
    owned: Owned


FACT_BODIES: dict[str, type[Message]] = {
    "started": Started,
    "ticket_issued": TicketIssued,
    "ticket_void": TicketVoid,
    "ticket_class": TicketClass,
    "slip_copied": SlipCopied,
    "signed_in": OwnedChanged,
    "signed_out": OwnedChanged,
    "paused": OwnedChanged,
    "resumed": OwnedChanged,
    "called_by_hand": CalledByHand,
}

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
    place: Text = {}
    name: Text = {}


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
    counters: list[CounterInfo] = []
    kiosks: list[KioskInfo] = []
    boards: list[Id] = []
    staff: dict[str, Text] = {}  # number → what the preset lets the public see (R21)
    hours: dict[str, list[str]] = {}  # weekday → spans; empty: always open
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
    prompts: list[str] = []  # "idle", "pause_after", …
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
    next: list[str] = []  # as printed, in the order of their lines
    unverified: list[str] = []  # of these, whose slip may never have come out

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
    evidence: dict[str, str | float | int | list[str]] = {}


class Notice(Message, frozen=True):
    boot: Key
    rev: int
    text: Text


class Cards(Message, frozen=True):
    cards: dict[Id, Annotated[str, Meta(pattern=r"^(?:[0-9a-f]{32})*\Z")]]  # class → hashes, end to end
    key: Annotated[str, Meta(max_length=64)] = ""  # tells two keys apart: hall/cards.py
    boot: str = ""
    rev: int = 0


# --- encoding ------------------------------------------------------------------------------------------------

_encoder = msgspec.json.Encoder()
_decoders: dict[type[Struct], msgspec.json.Decoder[Struct]] = {}
M = TypeVar("M", bound=Struct)


def encode(message: Struct) -> bytes:
    return _encoder.encode(message)


def decode(payload: bytes, kind: type[M]) -> M:
    """Raises msgspec.ValidationError or msgspec.DecodeError, both ValueErrors that say what is wrong and where."""
    if len(payload) > MAX_PAYLOAD:
        raise msgspec.ValidationError(f"{len(payload)} bytes, at most {MAX_PAYLOAD} are read")
    if _opened(payload) > MAX_NESTING and _nesting(payload) > MAX_NESTING:
        raise msgspec.ValidationError(f"nested more than {MAX_NESTING} deep")
    decoder = _decoders.get(kind)
    if decoder is None:
        decoder = _decoders[kind] = msgspec.json.Decoder(kind)
    return cast(M, decoder.decode(payload))


def _opened(payload: bytes) -> int:
    return payload.count(b"[") + payload.count(b"{")


def _nesting(payload: bytes) -> int:
    """How deep at most: brackets in texts count too, but a text is not written in them."""
    depth = deepest = 0
    for byte in payload:
        if byte in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif byte in b"]}":
            depth -= 1
    return deepest
