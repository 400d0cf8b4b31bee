"""hall.toml, whole: the tables, their mistakes, and what of them the units are told (`to_message`).

Pure but for what every file has in common, which comes from runtime: the broker's table looks at its files.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct, field

from hall import hours, messages, presets, texts
from hall.messages import Id, Text
from hall.topics import HALL_UNIT
from runtime.config import did_you_mean
from runtime.settings import BrokerTable, StorageTable

Minutes = Annotated[float, Meta(gt=0)]
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
    number: Annotated[str, Meta(pattern=r"^[0-9]{1,16}\Z")]  # typed on a keypad
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
    noshow_s: Annotated[float, Meta(ge=0)] = 20  # after a call; sooner only after a recall
    transfer_min: Minutes = 5  # R38: sent on and not called for so long
    park_min: Minutes = 15  # then the clerk is reminded
    revive_after: Annotated[int, Meta(ge=0, le=99)] = 3  # R51: back in after so many calls
    pause_policy: messages.PausePolicy = "sign"  # R41
    return_slip: bool = False  # R37: printed when papers are missing
    transfer_slip: bool = False  # R18
    shift_slip: bool = False  # R23: printed at SIGNOUT
    vip: bool = False
    clerk: Literal["number", "number_name", "name_title"] = "number"  # what the public sees (R21)


class HallSettings(Table, frozen=True, kw_only=True):
    preset: Preset | None = None
    hall: HallTable
    broker: BrokerTable = field(default_factory=BrokerTable)
    storage: StorageTable = StorageTable("/var/lib/jiaohao/hall.db")
    hours: HoursTable = field(default_factory=HoursTable)
    class_: list[ClassTable] = []
    service: Annotated[list[ServiceTable], Meta(min_length=1)]
    kiosk: list[KioskTable] = []
    board: list[BoardTable] = []
    counter: list[CounterTable] = []
    pad: list[PadTable] = []
    staff: list[StaffTable] = []
    rules: RulesTable = field(default_factory=RulesTable)

    @classmethod
    def with_defaults(cls, table: dict[str, Any]) -> dict[str, Any]:
        return presets.merged(table)

    def problems(self) -> list[str]:
        return [*self._ids_twice(), *self._units(), *self._classes(), *self._ranges(), *self._serves()]

    def notes(self) -> list[str]:
        """What is no mistake but should be known."""
        return ["hours.holidays: has no effect yet"] if self.hours.holidays else []

    def _ids_twice(self) -> Iterator[str]:
        yield from _twice("class", "id", (c.id for c in self.class_))
        yield from _twice("service", "id", (s.id for s in self.service))
        yield from _twice("service", "prefix", (s.prefix for s in self.service))
        yield from _twice("counter", "id", (c.id for c in self.counter))
        yield from _twice("staff", "number", (s.number for s in self.staff))

    def _units(self) -> Iterator[str]:
        """A unit id is the name of one process: it may stand in one table only."""
        seen: dict[str, str] = {HALL_UNIT: "the hall controller"}
        for kind, unit, where in self._all_units():
            if unit in seen:
                yield f'{where}.unit: "{unit}" is already {seen[unit]}'
            seen.setdefault(unit, f"{kind} at {where}")

    def _all_units(self) -> Iterator[tuple[str, str, str]]:
        yield from (("a kiosk", one.unit, f"kiosk[{n}]") for n, one in enumerate(self.kiosk, 1))
        yield from (("a board", one.unit, f"board[{n}]") for n, one in enumerate(self.board, 1))
        yield from (("a counter", one.unit, f"counter[{n}]") for n, one in enumerate(self.counter, 1))

    def _classes(self) -> Iterator[str]:
        if "ordinary" not in {c.id for c in self.class_}:
            yield 'class: "ordinary" is missing'
        for number, one in enumerate(self.class_, 1):
            if not one.name and one.id not in _NAMED:
                yield f'class[{number}].name: missing, there are no texts for "{one.id}"'

    def _ranges(self) -> Iterator[str]:
        for number, one in enumerate(self.kiosk, 1):
            for earlier, other in enumerate(self.kiosk[: number - 1], 1):
                if max(one.numbers[0], other.numbers[0]) <= min(one.numbers[1], other.numbers[1]):
                    yield f"kiosk[{number}].numbers: overlaps with kiosk[{earlier}], numbers would come twice"

    def _serves(self) -> Iterator[str]:
        services = [s.id for s in self.service]
        classes = [c.id for c in self.class_]
        for number, counter in enumerate(self.counter, 1):
            for entry in (entry for tier in counter.serves for entry in tier):
                where = f'counter[{number}].serves: "{entry}":'
                service, colon, class_id = entry.partition(":")
                if service not in ("*", *services):
                    yield f'{where} no service "{service}"{did_you_mean(service, services)}'
                if colon and class_id not in ("*", *classes):
                    yield f'{where} no class "{class_id}"{did_you_mean(class_id, classes)}'

    def open_classes(self) -> list[ClassTable]:
        """Without VIP where the hall has none (presets): no prompt, no VIP button."""
        return [c for c in self.class_ if c.id != "vip" or self.rules.vip]


_NAMED = ("ordinary", "vip", "priority", "emergency")  # keys below [class] in hall/texts


def to_message(settings: HallSettings) -> messages.Config:
    """What the units need, before the hall adds its boot and rev."""
    hall = settings.hall
    return messages.Config(
        hall=hall.id,
        name=hall.name,
        languages=hall.languages,
        time_zone=hall.time_zone,
        ticket_page=hall.ticket_page,
        services=[messages.ServiceInfo(s.id, s.prefix, s.name) for s in settings.service],
        classes=[_class_info(c, hall.languages) for c in settings.open_classes()],
        counters=[messages.CounterInfo(c.id, c.unit, c.serves, c.place, c.name) for c in settings.counter],
        kiosks=[messages.KioskInfo(k.unit, *k.numbers) for k in settings.kiosk],
        boards=[b.unit for b in settings.board],
        staff={s.number: _public(s, settings.rules.clerk, hall.languages) for s in settings.staff},
        hours={} if settings.hours.always_open else dict(settings.hours.weekly.items()),
        vip=settings.rules.vip,
    )


def _class_info(table: ClassTable, languages: list[str]) -> messages.ClassInfo:
    name = table.name or texts.words(f"class.{table.id}", languages)
    return messages.ClassInfo(table.id, name, table.promise_min, table.first)


def _public(staff: StaffTable, clerk: str, languages: list[str]) -> Text:
    """What may be shown beside a clerk's number."""
    shown = {"number": "", "number_name": staff.name, "name_title": f"{staff.name} {staff.title}".strip()}[
        clerk
    ]
    return dict.fromkeys(languages, shown) if shown else {}


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


def _twice(table: str, key: str, values: Iterable[str]) -> Iterator[str]:
    first: dict[str, int] = {}
    for number, value in enumerate(values, 1):
        if value in first:
            yield f'{table}[{number}].{key}: "{value}" is already that of {table}[{first[value]}]'
        first.setdefault(value, number)
