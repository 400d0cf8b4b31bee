"""What counters ask of the hall, and what the hall orders units to do: meaningful now or not at all."""

from typing import Annotated, Literal

from msgspec import Meta, field

from hall.fields import Count, Id, Key, Message, Outcome, Printed, Text

Action = Literal[
    "next", "recall", "no_show", "start", "finish", "call",
    "transfer", "park", "unpark", "notice", "ack_alert", "reclassify", "void", "move", "issue",
]  # fmt: skip


class Request(Message, frozen=True):
    """Refused as `stale` unless `turn` is the counter's present one. Which fields an action reads:

    next: class_ (only whom of it); call, unpark, move (a missed one comes back): ticket, reason;
    start: variant, also after the start; finish: outcome, also after the finish;
    transfer: service or counter; reclassify: ticket (None: the one in hand), class_, assist, reason;
    issue: service, class_, assist, reason;
    ack_alert: alert ("<kind>.<subject>"), rung (the ring that was seen), of closing_queue also a reason,
    serve_all or finish_called;
    notice: notice (the hall's own, from 1; 0: none).
    """

    id: Key
    turn: Count
    action: Action
    ticket: Annotated[str, Meta(max_length=12)] | None = None  # as printed, or its digits
    reason: Annotated[str, Meta(max_length=32)] | None = None
    class_: Id | None = None
    service: Id | None = None
    counter: Id | None = None
    variant: Id | None = None
    outcome: Outcome | None = None
    assist: bool | None = None
    alert: Annotated[str, Meta(max_length=65)] | None = None
    rung: Count | None = None
    notice: Annotated[int, Meta(ge=0, le=9)] | None = None


class Reply(Message, frozen=True):
    """`error` is a code for the keypad: `empty`, `calling`, `not_calling`, `not_serving`, `paused`, `closed`, …"""

    id: Key
    status: Literal["ok", "stale", "error"]
    error: str | None = None


class SlipRow(Message, frozen=True):
    """A line of a note: what it is, and its value."""

    name: Text
    value: Text


class SlipNote(Message, frozen=True):
    """A slip that is no ticket: for a return, a transfer, the end of a shift. `number` stands large."""

    title: Text
    number: Printed | None = None
    rows: list[SlipRow] = field(default_factory=list)
    foot: list[Text] = field(default_factory=list)


class Order(Message, frozen=True):
    """To a kiosk: `reprint`, `issue` (service, class_, assist), `slip` (note). To a counter: `pause`, `resume`."""

    id: Key
    action: str
    service: Id | None = None
    class_: Id | None = None
    assist: bool = False
    note: SlipNote | None = None
