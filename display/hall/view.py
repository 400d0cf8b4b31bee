"""What a hall board is to show. The core (`display/board.py`) composes it, `display/hall/board.py` lays it out."""

from dataclasses import dataclass, field
from typing import Literal

from display.scene import UNSTAMPED, Stamp
from hall.messages import Phase, Text


@dataclass(frozen=True)
class CallLine:
    """`fresh`: called some seconds ago, shown inverted."""

    ticket: str
    counter: Text
    fresh: bool = False
    class_: Text = field(default_factory=dict)  # unless ordinary: "VIP"
    place: Text = field(default_factory=dict)  # of the counter (R18)


@dataclass(frozen=True)
class WaitingLine:
    """`minutes`: expected for a ticket taken now; None while unknown."""

    service: Text
    count: int
    minutes: int | None = None
    late: bool = False  # somebody waits longer than promised (R19)


@dataclass(frozen=True)
class Remark:
    """Of the site, at the foot of the board (R32): today's hours, its promises, a text of its own."""

    kind: Literal["hours", "promises", "text"]
    text: Text


@dataclass(frozen=True)
class RateTable:
    """Of a CSV file (R54). `head` and each row have the same number of cells, the first is a name."""

    head: tuple[str | Text, ...]
    rows: tuple[tuple[str, ...], ...]
    title: Text = field(default_factory=dict)
    updated: Text = field(default_factory=dict)  # "更新 09:30", where it is known


@dataclass(frozen=True)
class HallView:
    """Everything a hall board shows."""

    languages: tuple[str, ...] = ("zh", "en")
    configured: bool = True
    title: Text | None = None
    clock: str = "--:--"
    date: Text | None = None  # with the weekday (R54); None while the clock is not trusted
    calls: tuple[CallLine, ...] = ()  # those of this page, the newest first; what has no room is left out
    page: tuple[int, int] = (1, 1)  # this one, of so many
    waiting: tuple[WaitingLine, ...] = ()
    waiting_turn: int = 0  # which of these are seen, if they have no room at once
    phase: Phase = "open"
    reopens: Text | None = None  # when, while closed or in a break: "13:00", "周一 09:00"
    hours: Text | None = None  # of today, in words: "09:00–12:00, 13:00–17:00" (R32)
    why_closed: Literal["before", "off", "over"] = (
        "over"  # while closed: not open yet, not today, or over for today
    )
    linked: bool = True
    as_of: str | None = None  # hall time of the last good state
    notice: Text | None = None
    apology: bool = False  # to all who wait longer than promised (R19)
    still_valid: bool = False  # after a power cut: their numbers are (R09)
    remark: Remark | None = None  # one at a time
    rates: RateTable | None = None
    rates_turn: int = 0  # the same of its rows; the layout counts round and round
    picture: str | None = None  # path of the file to be seen now (R08)
    picture_stamp: Stamp = UNSTAMPED
    has_media: bool = False  # room for pictures is kept though none is to be seen now
    pulse: int = 0  # rises with each fresh call

    @property
    def closed(self) -> bool:
        return self.phase == "closed"
