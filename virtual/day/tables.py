"""DAY.toml: a day of a hall, as a table of who comes, who works and what goes wrong. Every mistake has its place.

The tables of hall.toml stand in the same file; with `hall = "path/hall.toml"` they take the place of those there.
"""

import datetime
import re
from collections.abc import Iterator
from typing import Annotated, Literal

from msgspec import Meta, Struct

from hall.fields import Id, StaffNumber, Text
from runtime.config import did_you_mean

Clock = Annotated[str, Meta(pattern=r"^[0-4][0-9]:[0-5][0-9](:[0-5][0-9])?\Z")]
"""`10:15` or `10:15:30`; above 24:00 it is the next day."""
Rule = Annotated[str, Meta(pattern=r"^R[0-9]{2}\Z")]
Minutes = Annotated[float, Meta(gt=0, le=2880)]
Seconds = Annotated[float, Meta(ge=0, le=3600)]


class Part(
    Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, rename={"class_": "class", "from_": "from"}
):
    """Base of the tables."""


class ArrivalsTable(Part, frozen=True):
    """People who take a ticket: `per_hour`, by chance, or exactly `at` these times."""

    service: Id
    class_: Id = "ordinary"
    from_: Clock | None = None  # the whole day unless given
    to: Clock | None = None
    per_hour: Annotated[float, Meta(gt=0, le=20000)] | None = None
    at: list[Clock] = []

    def problems(self) -> list[str]:
        if bool(self.at) == (self.per_hour is not None):
            return ['per_hour: say either how many come (per_hour = 30) or when (at = ["10:00"])']
        if self.from_ is not None and self.to is not None and seconds(self.from_) >= seconds(self.to):
            return [f"to: {self.to} is not after {self.from_}"]
        return []


class BreakTable(Part, frozen=True):
    """`minutes`: what the clerk says; `for_min`: how long it takes."""

    at: Clock
    for_min: Minutes
    minutes: Annotated[int, Meta(ge=1, le=999)] | None = None
    reason: str = "meal"


class ClerkTable(Part, frozen=True):
    """Who works where, and how quickly. Without `until` until nobody waits any more."""

    number: StaffNumber
    counter: Id
    at: Clock | None = None  # from the beginning unless given
    until: Clock | None = None
    handling_min: Minutes = 5.0  # on average
    fixed: bool = False  # each takes exactly so long
    reaction_s: Seconds = 4.0  # to NEXT, on average
    walk_s: Seconds = 15.0  # a customer to the window, on average
    no_show: Annotated[float, Meta(ge=0, le=1)] = 0.0  # share of those called
    breaks: list[BreakTable] = []

    def problems(self) -> list[str]:
        if self.at is not None and self.until is not None and seconds(self.at) >= seconds(self.until):
            return [f"until: {self.until} is not after {self.at}"]
        return []


What = Literal[
    "vanish", "return", "pause", "resume", "sign_in", "sign_out", "cover", "help", "patrol", "absent", "present",
    "unit_dies", "unit_back", "paper", "printer", "power_cut", "restart", "broker_outage", "notice", "ack", "close",
    "burst", "tap",
]  # fmt: skip

NEEDS: dict[What, tuple[str, ...]] = {
    "vanish": ("counter",),
    "return": ("counter",),
    "pause": ("counter",),
    "resume": ("counter",),
    "sign_in": ("counter", "number"),
    "sign_out": ("counter",),
    "cover": ("counter", "number"),
    "help": ("counter",),
    "patrol": ("counter", "number"),
    "absent": ("counter",),
    "present": ("counter",),
    "unit_dies": ("unit",),
    "unit_back": ("unit",),
    "paper": ("unit", "is_"),
    "printer": ("unit", "is_"),
    "power_cut": ("for_min",),
    "restart": ("for_min",),
    "broker_outage": ("for_min",),
    "notice": (),
    "ack": ("alert",),
    "close": ("serve",),
    "burst": ("service", "count"),
    "tap": ("class_",),
}
MAY: dict[What, tuple[str, ...]] = {
    "vanish": ("for_min",),
    "pause": ("for_min", "reason", "minutes", "uncovered"),
    "cover": ("for_min",),
    "help": ("reason",),
    "absent": ("for_min",),
    "unit_dies": ("for_min", "silent"),
    "notice": ("text", "notice", "for_min"),
    "ack": ("number",),
    "burst": ("class_",),
}
STATES = {"paper": ("ok", "near_end", "end"), "printer": ("ready", "fault", "silent")}


class EventTable(Part, frozen=True, rename={"class_": "class", "is_": "is"}):
    """Something that happens `at` a time. `for_min`: and is over by itself after so long."""

    at: Clock
    what: What
    counter: Id | None = None
    unit: Id | None = None
    for_min: Minutes | None = None
    number: StaffNumber | None = None
    reason: str | None = None
    minutes: Annotated[int, Meta(ge=1, le=999)] | None = None  # what the clerk says on leaving
    uncovered: bool | None = None
    silent: bool | None = None  # nobody tells the broker: only its health stays away
    is_: str | None = None
    text: Text | None = None
    notice: Annotated[int, Meta(ge=1, le=9)] | None = None
    alert: str | None = None
    serve: bool | None = None
    service: Id | None = None
    class_: Id | None = None
    count: Annotated[int, Meta(ge=1, le=5000)] | None = None

    def problems(self) -> list[str]:
        names = {"class_": "class", "is_": "is"}
        needs, may = NEEDS[self.what], MAY.get(self.what, ())
        found = [
            f'{names.get(n, n)}: missing, "{self.what}" needs it' for n in needs if getattr(self, n) is None
        ]
        given = [
            n for n in self.__struct_fields__ if n not in ("at", "what") and getattr(self, n) is not None
        ]
        found += [f'{names.get(n, n)}: "{self.what}" has none' for n in given if n not in (*needs, *may)]
        states = STATES.get(self.what, ())
        if states and self.is_ is not None and self.is_ not in states:
            found.append(f'is: "{self.is_}" is not known here{did_you_mean(self.is_, states)}')
        if self.what == "notice" and self.text is not None and self.notice is not None:
            found.append("notice: either a text or the number of one")
        return found


class DayTable(Part, frozen=True):
    """`shows`: the rules it provokes. `expect`: what rings, in order, as "kind.subject cause"."""

    about: Text
    date: datetime.date
    from_: Clock
    to: Clock
    shows: list[Rule] = []
    seed: int = 1
    beat_s: Annotated[float, Meta(ge=1, le=25)] = 10.0  # units say how they are
    expect: list[str] | None = None
    arrivals: list[ArrivalsTable] = []
    clerk: list[ClerkTable] = []
    event: list[EventTable] = []

    def problems(self) -> list[str]:
        found = []
        begin, end = seconds(self.from_), seconds(self.to)
        if begin >= end:
            found.append(f"to: {self.to} is not after {self.from_}; write 26:00 for two in the next morning")
        for number, event in enumerate(self.event, 1):
            if not begin <= seconds(event.at) <= end:
                found.append(f"event[{number}].at: {event.at} is outside {self.from_}-{self.to}")
        return [*found, *self._clerks()]

    def _clerks(self) -> Iterator[str]:
        """Nobody is at two counters, nobody sits in another's chair."""
        for number, one in enumerate(self.clerk, 1):
            for earlier, other in enumerate(self.clerk[: number - 1], 1):
                same = [what for what in ("number", "counter") if getattr(one, what) == getattr(other, what)]
                if same and self._overlap(one, other):
                    yield f"clerk[{number}].{same[0]}: at the same time as clerk[{earlier}]"

    def _overlap(self, one: ClerkTable, other: ClerkTable) -> bool:
        begins = max(seconds(one.at or self.from_), seconds(other.at or self.from_))
        return begins < min(seconds(one.until or self.to), seconds(other.until or self.to))


def seconds(clock: str) -> float:
    """Of the day."""
    found = re.fullmatch(r"(\d\d):(\d\d)(?::(\d\d))?", clock)
    if found is None:
        raise ValueError(clock)
    hour, minute, second = (int(part or 0) for part in found.groups())
    return hour * 3600.0 + minute * 60 + second
