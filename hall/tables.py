"""The tables of hall.toml, each with its own mistakes. Pure; what they mean together is `hall/settings.py`'s."""

import re
from collections.abc import Iterator
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct, field

from hall import hours, messages, notices, texts
from hall.hours import Weekday
from hall.hours_table import ServiceHoursTable
from hall.messages import Id, Text
from runtime.config import did_you_mean

Minutes = Annotated[float, Meta(gt=0, le=1440)]  # a day
Share = Annotated[float, Meta(gt=0, le=1)]
Prefix = Annotated[str, Meta(pattern=r"^[A-Z]{0,2}\Z")]
Number = Annotated[int, Meta(ge=1, le=999)]
StaffNumber = Annotated[
    str, Meta(pattern=r"^[0-9]{1,10}\Z")
]  # typed on a keypad, whose display has room for so many
Unit = Annotated[Id, Meta(description='the [unit] id in that unit\'s own file, like "counter-1"')]
DOCUMENT_CHARS = 60  # two lines of a slip on 80 mm paper
SELF_SERVICE_CHARS = 90
Planned = Annotated[
    bool | dict[Weekday, list[str]],
    Meta(
        description='true (whenever it is open), false (never) or spans of each weekday: { mon = ["09:00-12:00"] }'
    ),
]
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
    hours: ServiceHoursTable | None = None  # None: as the hall
    variant: Annotated[list[VariantTable], Meta(max_length=9)] = []
    documents: Annotated[list[Text], Meta(max_length=12)] = []  # what to bring, all of it (R36)

    def problems(self) -> list[str]:
        ids = [variant.id for variant in self.variant]
        twice = [f'variant[{n}].id: "{own}" is already that of variant[{ids.index(own) + 1}]'
                 for n, own in enumerate(ids, 1) if own in ids[: n - 1]]  # fmt: skip
        wrong = [
            f"documents[{n}]{what}"
            for n, document in enumerate(self.documents, 1)
            for what in _text_mistakes(document, DOCUMENT_CHARS)
        ]
        return twice + wrong


class KioskTable(Table, frozen=True, kw_only=True):
    unit: Unit
    numbers: tuple[Number, Number] = (1, 999)  # for every service
    place: Text = {}

    def problems(self) -> list[str]:
        first, last = self.numbers
        return [f"numbers: {first} is above {last}"] if first > last else []


class BoardTable(Table, frozen=True, kw_only=True):
    unit: Unit
    place: Text = {}


class CounterTable(Table, frozen=True, kw_only=True):
    id: Id
    unit: Unit
    serves: Annotated[list[Annotated[list[str], Meta(min_length=1)]], Meta(min_length=1)] = field(
        default_factory=lambda: [["*"]]
    )
    place: Text = {}
    name: Text = {}
    badge: Text = {}  # of a model window, on its board while a clerk is there (R21)
    planned: Planned = True  # R12: while the hall is open, never, or in these spans
    backup: StaffNumber | None = None  # R42: whom to ask when nobody is there
    pause_policy: messages.PausePolicy | None = None  # R41; None: as in [rules]
    kiosk: Id | None = None  # the unit that prints for it; None: the first

    def problems(self) -> list[str]:
        if not isinstance(self.planned, dict):
            return []
        if not any(self.planned.values()):
            return ["planned: never; write planned = false"]
        return [
            f"planned.{day}: {what}" for day, spans in self.planned.items() for what in hours.mistakes(spans)
        ]


class PadTable(Table, frozen=True, kw_only=True):
    """`[[pad]]`: a counter unit without a window (R51)."""

    id: Id
    unit: Unit
    role: Literal["guide", "lead"] = "guide"
    kiosk: Id | None = None


class NoticeTable(Table, frozen=True, kw_only=True):
    """`[[notice]]`: NOTICE and a digit on the lead's pad, its place in the list from 1 (R15, R50)."""

    text: Annotated[Text, Meta(min_length=1)]

    def problems(self) -> list[str]:
        return [f"text.{mistake}" for mistake in notices.mistakes(self.text)]


class WallTable(Table, frozen=True, kw_only=True):
    """`[[wall]]`: a text of the site's own on the hall boards: a commitment, the complaint telephone (R32)."""

    text: Annotated[Text, Meta(min_length=1)]

    def problems(self) -> list[str]:
        return [f"text.{mistake}" for mistake in notices.mistakes(self.text)]


class StaffTable(Table, frozen=True, kw_only=True):
    number: StaffNumber
    name: str | Text = ""  # in every language the same, or in each its own
    title: str | Text = ""
    pin: Annotated[str, Meta(pattern=r"^[0-9]{4,8}\Z")] | None = None
    services: list[Id] = []  # those this clerk is qualified for (R11, R42); empty: all
    lead: bool = False  # may end a HELP (R28)

    def problems(self) -> list[str]:
        return [
            f'{key}.{language}: no texts for "{language}"{did_you_mean(language, texts.available())}'
            for key, text in (("name", self.name), ("title", self.title))
            for language in (text if isinstance(text, dict) else ())
            if language not in texts.available()
        ]


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
    called_min: Minutes = 3  # R06: called, and nobody is served
    absent_min: Minutes = 2  # R06: the seat is empty, says its sensor
    internal_waiting: Annotated[int, Meta(ge=0)] = 0  # R35: more than these wait during internal work
    qualified: Annotated[int, Meta(ge=0, le=9)] = 2  # R42: signed in, for a post that names its backup
    escalate_min: Minutes = 5  # an alert nobody acknowledges
    early_min: Annotated[float, Meta(ge=0, le=120)] = 10  # R12: staff are there so long before opening
    forecast_min: Annotated[float, Meta(ge=0, le=120)] = (
        15  # R10: a long queue is foreseen so long before; 0: never
    )
    surge_at: Annotated[float, Meta(gt=1, le=10)] = 2  # R30: times what makes the hall's queue long
    kept_share: Share = 0.9  # R07: of today's calls within the promise, at least
    crowded: Annotated[int, Meta(ge=0, le=999)] = (
        10  # R34: a kiosk with a screen asks when more wait; 0: never
    )
    self_service: Text = {}  # R34: where else it can be done, on slips when it is crowded
    booked_late_min: Annotated[float, Meta(ge=0, le=240)] = 15  # R20: so late an appointment keeps its class
    at_close: Literal["serve_all", "finish_called", "lead_decides"] = "serve_all"  # R20
    revive_after: Annotated[int, Meta(ge=0, le=99)] = 3  # R51: back in after so many calls
    pause_policy: messages.PausePolicy = "sign"  # R41
    return_slip: bool = False  # R37: printed when papers are missing
    transfer_slip: bool = False  # R18
    shift_slip: bool = False  # R23: printed at SIGNOUT
    vip: bool = False
    clerk: Literal["number", "number_name", "name_title"] = "number"  # what the public sees (R21)

    def problems(self) -> list[str]:
        return [f"self_service{what}" for what in _text_mistakes(self.self_service, SELF_SERVICE_CHARS)]


def _text_mistakes(text: Text, most: int) -> Iterator[str]:
    """Of one that customers read on a slip and a screen: a Chinese character is as wide as two Latin ones."""
    for language, said in text.items():
        wide = notices.columns(said)
        if language not in texts.available():
            yield f'.{language}: no texts for "{language}"{did_you_mean(language, texts.available())}'
        elif not said.strip():
            yield f".{language}: empty"
        elif wide > most:
            yield f".{language}: {wide} characters wide, at most {most} (a Chinese one counts as two)"
        elif not said.isprintable():
            yield f".{language}: has a character that cannot be printed"


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
