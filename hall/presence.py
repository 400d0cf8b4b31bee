"""What each unit says of itself: that it is there, what it is, and how it is."""

from typing import Literal

from msgspec import field

from hall.fields import Count, Key, Message, Text


class UnitState(Message, frozen=True):
    state: Literal["ready", "disconnected", "lost"]
    boot: Key  # of the process, so that a late will is matched to its birth


class UnitInfo(Message, frozen=True):
    kind: Literal["kiosk", "counter", "board", "hall", "manager"]
    version: str
    place: Text = field(default_factory=dict)


class Health(Message, frozen=True):
    """`None`: this unit has no such device."""

    printer: Literal["ready", "fault", "silent"] | None = None
    paper: Literal["ok", "near_end", "end"] | None = None
    keypad: Literal["ok", "lost"] | None = None
    display: Literal["ok", "lost"] | None = None
    card_reader: Literal["ok", "lost"] | None = None
    code_reader: Literal["ok", "lost"] | None = None  # for appointments' codes (R20)
    buttons: Literal["ok", "fault"] | None = None  # one is stuck, or its pin cannot be had
    maintenance: Literal["ok", "due"] | None = None  # by cuts or metres of paper (R56)
    customer_pad: Literal["ok", "lost"] | None = None
    presence: Literal["ok", "lost"] | None = None  # the sensor at the clerk's seat
    buzzer: Literal["ok", "lost"] | None = None  # of the lead's board
    voice: Literal["ok", "lost"] | None = None  # of a board that speaks (R31)
    media: Literal["ok", "stopped"] | None = None  # pictures on the wall (R08)
    storage: Literal["ok", "fault"] = "ok"
    clock_trusted: bool = False
    outbox: Count = 0
    temperature_c: float | None = None
    undervoltage: bool | None = None
    disk_free_mb: float | None = None
    rejected: Count = 0  # messages received that could not be read
    disordered: Count = 0  # facts that came twice or out of order: answered, not applied
    faults: list[str] = field(default_factory=list)  # the last ones, newest first
