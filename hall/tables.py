"""The tables of hall.toml, each with its own mistakes. Pure; what they mean together is `hall/settings.py`'s."""

import re
from collections.abc import Iterator
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct, field

from hall import hours, messages, texts
from hall.messages import Id, Text
from runtime.config import did_you_mean

Minutes = Annotated[float, Meta(gt=0, le=1440)]  # a day
Share = Annotated[float, Meta(gt=0, le=1)]
Prefix = Annotated[str, Meta(pattern=r"^[A-Z]{0,2}\Z")]
Number = Annotated[int, Meta(ge=1, le=999)]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Preset = Literal["telecom", "hospital", "government", "utility", "bank", "frontdesk"]


class Table(Struct, frozen=True, forbid_unknown_fields=True, rename={"class_": "class"}):
    """Base of the tables."""


class HallTable(Table, frozen=True, kw_only=True):
    id: Id
    name: Text
    languages: Annotated[list[str], Meta(min_length=1)] = field(default_factory=lambda: ["zh", "en"])
    time_zone: str = "Asia/Shanghai"
    ticket_page: Annotated[str, Meta(max_length=120)] = ""  # a longer address makes a code too fine to read

    def problems(self) -> list[str]:
        found = [f'languages: no texts for "{own}"{did_you_mean(own, texts.available())}' for own in self.languages
                 if own not in texts.available()]  # fmt: skip
        if not _is_time_zone(self.time_zone):
            found.append(f'time_zone: "{self.time_zone}" is not known; write for example "Asia/Shanghai"')
        return found + [f"ticket_page: {what}" for what in _page_mistakes(self.ticket_page)]


class HoursTable(Table, frozen=True, kw_only=True):
    weekly: dict[Weekday, list[str]] = {}
    always_open: bool = False
    holidays: Literal["cn"] | None = None

    def problems(self) -> list[str]:
        if self.always_open and self.weekly:
            return ["weekly: the hall cannot have hours and be always open"]
        if not self.always_open and not any(self.weekly.values()):
            return ["weekly: the hall is never open; write always_open = true if it is always"]
        return [
            f"weekly.{day}: {what}" for day, spans in self.weekly.items() for what in hours.mistakes(spans)
        ]


class ClassTable(Table, frozen=True, kw_only=True):
    id: Id
    name: Text = {}  # a preset's classes have their names from hall/texts
    promise_min: Minutes
    first: bool = False


class VariantTable(Table, frozen=True, kw_only=True):
    """`[[service.variant]]`: START and a digit, its place in the list from 1 (R04, R24)."""

    id: Id
    name: Annotated[Text, Meta(min_length=1)]
    handling_target_min: Minutes | None = None


class ServiceTable(Table, frozen=True, kw_only=True):
    id: Id
    prefix: Prefix
    name: Annotated[Text, Meta(min_length=1)]
    handling_target_min: Minutes | None = None
    variant: Annotated[list[VariantTable], Meta(max_length=9)] = []

    def problems(self) -> list[str]:
        ids = [variant.id for variant in self.variant]
        return [f'variant[{n}].id: "{own}" is already that of variant[{ids.index(own) + 1}]'
                for n, own in enumerate(ids, 1) if own in ids[: n - 1]]  # fmt: skip


class KioskTable(Table, frozen=True, kw_only=True):
    unit: Id
    numbers: tuple[Number, Number] = (1, 999)  # for every service
    place: Text = {}

    def problems(self) -> list[str]:
        first, last = self.numbers
        return [f"numbers: {first} is above {last}"] if first > last else []


class BoardTable(Table, frozen=True, kw_only=True):
    unit: Id
    place: Text = {}


class CounterTable(Table, frozen=True, kw_only=True):
    id: Id
    unit: Id
    serves: Annotated[list[Annotated[list[str], Meta(min_length=1)]], Meta(min_length=1)] = field(
        default_factory=lambda: [["*"]]
    )
    place: Text = {}
    name: Text = {}
    planned: bool = True
    pause_policy: messages.PausePolicy | None = None  # R41; None: as in [rules]
    kiosk: Id | None = None  # the unit that prints for it; None: the first


class PadTable(Table, frozen=True, kw_only=True):
    """`[[pad]]`: a counter unit without a window (R51)."""

    id: Id
    unit: Id
    role: Literal["guide"] = "guide"
    kiosk: Id | None = None


class StaffTable(Table, frozen=True, kw_only=True):
    number: Annotated[
        str, Meta(pattern=r"^[0-9]{1,10}\Z")
    ]  # typed on a keypad, whose display has room for so many
    name: str = ""
    title: str = ""
    pin: Annotated[str, Meta(pattern=r"^[0-9]{4,8}\Z")] | None = None
    services: list[Id] = []  # those this clerk is qualified for (R11, R42); empty: all
    lead: bool = False  # may end a HELP (R28)


class RulesTable(Table, frozen=True, kw_only=True):
    long_queue: Annotated[int, Meta(ge=1)] = 10  # R10: the alert rings above it
    idle_min: Minutes = 3  # R06
    pause_min: Minutes = 30  # R13
    warn_at: Share = 0.8  # of a promise or a limit
    clear_at: Share = 0.7  # of the amount that rang the alert
    recalls: Annotated[int, Meta(ge=1, le=9)] = 3  # then a no-show is offered
    noshow_s: Annotated[float, Meta(ge=0, le=3600)] = 20  # after a call; sooner only after a recall
    transfer_min: Minutes = 5  # R38: sent on and not called for so long
    park_min: Minutes = 15  # then the clerk is reminded
    revive_after: Annotated[int, Meta(ge=0, le=99)] = 3  # R51: back in after so many calls
    pause_policy: messages.PausePolicy = "sign"  # R41
    return_slip: bool = False  # R37: printed when papers are missing
    transfer_slip: bool = False  # R18
    shift_slip: bool = False  # R23: printed at SIGNOUT
    vip: bool = False
    clerk: Literal["number", "number_name", "name_title"] = "number"  # what the public sees (R21)


def _page_mistakes(page: str) -> Iterator[str]:
    """Of the address that stands in the code on each slip."""
    if not page:
        return
    plain = page.replace("{id}", "").replace("{number}", "")
    if not re.match(r"https?://[^/?#]", page):
        yield f'"{page}" is no address; write for example "http://192.168.1.10:8600/t/{{id}}"'
    elif "{" in plain or "}" in plain:
        yield f'"{page}" may have {{id}} and {{number}} in braces, and nothing else'
    elif not plain.isascii() or not plain.isprintable() or " " in plain:
        yield f'"{page}" must be plain ASCII without spaces'


def _is_time_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True
