"""Facts, which go up from the units: the envelope, the acknowledgement, and what each kind of fact says."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, field

from hall.fields import MAX_COUNT, Count, Id, Key, Message, Number, Printed, StaffNumber


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
    numbers: dict[str, Number] = field(default_factory=dict)
    earlier: bool = False
    boot: str = ""
    rev: int = 0


class Pause(Message, frozen=True):
    """`after`: the clerk leaves after this customer; the sign comes when the counter's hands are empty.

    `minutes` and `back_at` (hall time, when that was known): the expected return. `uncovered`: left although
    somebody should have come first (R41).
    """

    reason: Annotated[str, Meta(max_length=16)] = ""
    after: bool = False
    minutes: Annotated[int, Meta(ge=1, le=999)] | None = None
    back_at: float | None = None
    uncovered: bool = False


class Owned(Message, frozen=True):
    """The whole of what a counter owns; each of its facts carries it. `covered`: the pause of the clerk who is
    covered for, which goes on while the substitute works (R11, R14)."""

    clerk: StaffNumber | None = None
    cover: StaffNumber | None = None
    pause: Pause | None = None
    covered: Pause | None = None


class TicketIssued(Message, frozen=True):
    """`cause`: why the slip is unverified; "no_barrier" is a printer that can prove none."""

    service: Id
    class_: Id
    number: Number
    printed: Printed
    day: str | None  # whose numbers these are
    slip: Literal["confirmed", "unverified"]
    cause: str = ""
    order: Key | None = None  # issued for a guide (R51), by this order
    assist: bool = False  # needs special care (R33)
    verify: bool = False  # nobody has checked that it is of this class: the clerk is to (R02)
    booking: Key | None = None  # the hash of the code it was booked by (R20)
    slot_at: float | None = None  # hall time before which a booked one is not called


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
    verify: bool = False  # the card is not one of the hall's: the clerk is to look at it


class SlipCopied(Message, frozen=True):
    """Of the last slip, marked as a copy; `void`: none was printed, for this `cause`."""

    ticket: Key | None  # the id of its `ticket_issued`; None: there was no slip to copy
    printed: Printed | None
    slip: Literal["confirmed", "unverified", "void"]
    cause: str = ""
    order: Key | None = None  # None: asked for at the kiosk itself


class OrderDone(Message, frozen=True):
    """What became of an order of the hall to print; a ticket ordered that came out says it by `ticket_issued`."""

    order: Key
    slip: Literal["confirmed", "unverified", "void"]
    cause: str = ""


class Started(Message, frozen=True):
    version: str = ""
    owned: Owned | None = None


class OwnedChanged(Message, frozen=True):
    """Body of `signed_in`, `signed_out`, `paused`, `resumed`.

    `handed_over_by`: the clerk before, who typed the own number too (R23).
    """

    owned: Owned
    handed_over_by: StaffNumber | None = None


class CalledByHand(Message, frozen=True):
    printed: Printed
    owned: Owned


class StartedByHand(Message, frozen=True):
    """START without a link, of the one who was called when it was lost."""

    printed: Printed
    owned: Owned


class FinishedByHand(Message, frozen=True):
    """FINISH without a link: of a ticket called by hand, or of the one in hand when the link was lost."""

    printed: Printed
    owned: Owned


class Help(Message, frozen=True):
    """The manager on duty is to come (R28). `reason` "" until a digit says it."""

    reason: Annotated[str, Meta(max_length=16)]
    owned: Owned


class Patrol(Message, frozen=True):
    """The lead was here (R23), and ends a HELP (R28)."""

    number: StaffNumber
    owned: Owned


class Assistance(Message, frozen=True):
    """Somebody at a kiosk asks for a person (R33). It has no `owned`: a kiosk is no counter."""


class Rated(Message, frozen=True):
    """A customer's judgement within 60 s of FINISH (R27); 3 is best."""

    ticket: Key
    score: Annotated[int, Meta(ge=1, le=3)]
    owned: Owned


class PresenceChanged(Message, frozen=True):
    """What the sensor says of the clerk's seat (R06); None: it cannot be trusted."""

    present: bool | None
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
    "started_by_hand": StartedByHand,
    "finished_by_hand": FinishedByHand,
    "help": Help,
    "assistance": Assistance,
    "patrol": Patrol,
    "rated": Rated,
    "presence": PresenceChanged,
    "order_done": OrderDone,
}
