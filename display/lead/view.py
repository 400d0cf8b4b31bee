"""What the lead's board shows, as data: `display/lead/desk.py` gathers it, `display/lead/board.py` lays it out."""

from dataclasses import dataclass
from typing import Literal

from hall import messages as m
from hall.messages import Text

Part = Literal["work", "morning", "evening"]
UnitWord = Literal["ready", "fault", "missing", "off", "may_off", "holds", "off_holds"]

WRONG: frozenset[UnitWord] = frozenset(("fault", "missing", "holds", "off_holds"))
"""What somebody has to do something about."""


@dataclass(frozen=True)
class AlertLine:
    """`minutes`: how long already; None while nobody can tell. `acked`: somebody acts; by whom and when."""

    severity: m.Severity
    text: Text
    advice: Text | None = None
    since: str | None = None
    minutes: int | None = None
    is_help: bool = False
    escalated: bool = False
    acked: bool = False
    acked_by: str = ""
    acked_at: str | None = None


@dataclass(frozen=True)
class AbsenceLine:
    """`who` has left `counter` (R14); `cover` works there instead."""

    counter: Text
    who: str
    reason: Text
    since: str | None = None
    back: str | None = None
    cover: str = ""


@dataclass(frozen=True)
class QueueLine:
    """`minutes`: the longest wait."""

    service: Text
    count: int
    minutes: int | None = None


@dataclass(frozen=True)
class UnitLine:
    """`facts`: held and not yet with the hall. `faults`: what it says is broken. `unsigned`: a counter that is to open,
    and nobody has signed in."""

    name: Text
    word: UnitWord
    facts: int = 0
    faults: tuple[str, ...] = ()
    unsigned: bool = False

    @property
    def is_wrong(self) -> bool:
        return self.word in WRONG or self.unsigned


@dataclass(frozen=True)
class LeadView:
    """`heard` False: nothing has been heard of the hall yet, so that nothing is known."""

    languages: tuple[str, ...] = ("zh", "en")
    configured: bool = True
    heard: bool = True
    linked: bool = True
    title: Text | None = None
    clock: str = "--:--"
    as_of: str | None = None  # hall time of the last good state
    part: Part = "work"
    opens: str | None = None
    load: Literal["normal", "busy", "surge"] = "normal"
    alerts: tuple[AlertLine, ...] = ()  # in the order they are to be dealt with
    absences: tuple[AbsenceLine, ...] = ()
    waiting: tuple[QueueLine, ...] = ()
    units: tuple[UnitLine, ...] = ()
    notice: Text | None = None  # on all boards now

    @property
    def people(self) -> int:
        return sum(line.count for line in self.waiting)
