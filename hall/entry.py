"""The base of what can stand in the journal (`hall/entries.py`), and its entries of alerts, notices and the closing."""

from msgspec import Struct

from hall.fields import Text


class Entry(Struct, frozen=True, tag_field="entry", tag=str.lower, rename={"class_": "class"}):
    """Base of every entry."""


class AlertRaised(Entry, frozen=True):
    """Once more, of an alert that stands: its cause is another now. `rings`: the lead must hear of that."""

    alert: str  # "<kind>.<subject>"
    values: dict[str, str | int] = {}  # for the words of one that reports what happened once
    cause: str | None = None
    rings: bool = True


class AlertEscalated(Entry, frozen=True):
    """Nobody acknowledged it in time."""

    alert: str


class AlertAcked(Entry, frozen=True):
    """Somebody has seen it and acts; it stands until its cause ends."""

    alert: str
    by: str | None = None  # staff
    counter: str | None = None  # the pad's; None: the controller's own command


class AlertCleared(Entry, frozen=True):
    alert: str


class NoticeSet(Entry, frozen=True):
    """On all boards from here on (R15); empty: none."""

    text: Text
    by: str | None = None
    counter: str | None = None  # the pad's; None: the controller's own command
    until: float | None = None  # hall time it goes by itself


class ClosingDecided(Entry, frozen=True):
    """Of those who still wait at closing (R20): served all, or none but who has been called."""

    serve: bool
    by: str | None = None
    counter: str | None = None
