"""hall.toml, whole: what is wrong between its tables, and what of them the units are told (`to_message`).

Pure but for what every file has in common, which comes from runtime: the broker's table looks at its files.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Annotated, Any

from msgspec import Meta, field

from hall import almanac, messages, pins, presets, site_checks, texts
from hall.hours_table import HoursTable
from hall.messages import Text
from hall.notify_tables import NotifyTable
from hall.tables import (
    BoardTable,
    ClassTable,
    CounterTable,
    HallTable,
    KioskTable,
    NoticeTable,
    PadTable,
    Preset,
    RulesTable,
    ServiceTable,
    StaffTable,
    Table,
    WallTable,
)  # fmt: skip
from hall.topics import HALL_UNIT
from runtime.config import did_you_mean
from runtime.settings import BrokerTable, StorageTable

__all__ = ["HallSettings", "RulesTable", "to_message"]


TYPED_DIGITS = 4  # of a counter, on a keypad


class HallSettings(Table, frozen=True, kw_only=True):
    preset: Preset | None = None
    hall: HallTable
    broker: BrokerTable = field(default_factory=BrokerTable)
    storage: StorageTable = StorageTable("/var/lib/jiaohao/hall.db")
    hours: HoursTable = field(default_factory=HoursTable)
    class_: list[ClassTable] = field(default_factory=list)
    service: Annotated[list[ServiceTable], Meta(min_length=1)]
    kiosk: list[KioskTable] = field(default_factory=list)
    board: list[BoardTable] = field(default_factory=list)
    counter: list[CounterTable] = field(default_factory=list)
    pad: list[PadTable] = field(default_factory=list)
    staff: list[StaffTable] = field(default_factory=list)
    notice: Annotated[list[NoticeTable], Meta(max_length=9)] = field(default_factory=list)
    wall: Annotated[list[WallTable], Meta(max_length=20)] = field(default_factory=list)
    notify: list[NotifyTable] = field(default_factory=list)
    rules: RulesTable = field(default_factory=RulesTable)

    @classmethod
    def with_defaults(cls, table: dict[str, Any]) -> dict[str, Any]:
        return presets.merged(table)

    def problems(self) -> list[str]:
        found = [
            *self._ids_twice(), *self._units(), *self._classes(), *self._ranges(), *self._serves(),
            *self._unserved(), *self._printers(), *self._skills(),
            *site_checks.problems(self.hours, self.service, self.counter, self.staff),
        ]  # fmt: skip
        return found or list(self._unreadable())

    def notes(self) -> list[str]:
        """What is no mistake but should be known."""
        found = list(site_checks.notes(self.hours, self.service, self.counter, self.hall.time_zone))
        found += site_checks.unshown(self, self.hall.languages)
        for number, one in enumerate(self.counter, 1):
            if not (one.id.isdecimal() and len(one.id) <= TYPED_DIGITS and one.id[0] != "0"):
                found.append(f'counter[{number}].id: "{one.id}" cannot be typed: no clerk can TRANSFER to it')
        for number, service in enumerate(self.service, 1):
            lost = [c.id for c in self.open_classes() if not self._is_served(service.id, c)]
            if lost and self.counter:
                found.append(f"service[{number}]: no counter serves its class {', '.join(sorted(lost))}")
        if self.staff and not any(s.lead for s in self.staff) and any(p.role == "lead" for p in self.pad):
            found.append("staff: none has lead = true: all of them may acknowledge alerts at the lead's pad")
        return found

    def _ids_twice(self) -> Iterator[str]:
        yield from _twice("class", "id", (c.id for c in self.class_))
        yield from _twice("service", "id", (s.id for s in self.service))
        yield from _twice("service", "prefix", (s.prefix for s in self.service))
        yield from _twice("counter", "id", (c.id for c in self.counter))
        yield from _twice("pad", "id", (p.id for p in self.pad))
        taken = {c.id: f"counter[{n}]" for n, c in enumerate(self.counter, 1)}
        for number, pad in enumerate(self.pad, 1):  # both are told on counter/<id>
            if pad.id in taken:
                yield f'pad[{number}].id: "{pad.id}" is already that of {taken[pad.id]}'
        yield from _twice("staff", "number", (s.number for s in self.staff))
        yield from _twice("notify", "name", (n.name for n in self.notify))

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
        yield from ((f"a {one.role}'s pad", one.unit, f"pad[{n}]") for n, one in enumerate(self.pad, 1))

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

    def _unserved(self) -> Iterator[str]:
        """Its people would wait for ever."""
        for number, service in enumerate(self.service, 1):
            if self.counter and not any(self._is_served(service.id, c) for c in self.open_classes()):
                yield f'service[{number}]: no counter serves "{service.id}"'

    def _is_served(self, service: str, class_: ClassTable) -> bool:
        """An emergency is served by whoever serves the service; who returns with papers keeps the class otherwise."""
        any_class = class_.first or class_.id == "return"
        entries = {entry for counter in self.counter for tier in counter.serves for entry in tier}
        asked = [entry.partition(":") for entry in entries]
        return any(s in ("*", service) and (any_class or c in ("", "*", class_.id)) for s, _, c in asked)

    def _unreadable(self) -> Iterator[str]:
        """What the units are told must be what they can read."""
        if any(language not in texts.available() for language in self.hall.languages):
            return  # told as a mistake of its own
        tables = [self.hours, *(s.hours for s in self.service if s.hours is not None)]
        special = [
            day for table in tables for own in table.special for day in own.days()
        ]  # most is told around these
        try:
            messages.decode(messages.encode(to_message(self, min(special, default=None))), messages.Config)
        except ValueError as exc:
            yield f"the units could not read their configuration: {exc}"

    def _printers(self) -> Iterator[str]:
        """The kiosk that prints for a counter or a pad."""
        kiosks = [k.unit for k in self.kiosk]
        asking = [(f"counter[{n}]", c.kiosk) for n, c in enumerate(self.counter, 1)]
        asking += [(f"pad[{n}]", p.kiosk) for n, p in enumerate(self.pad, 1)]
        for where, unit in asking:
            if unit is not None and unit not in kiosks:
                yield f'{where}.kiosk: no kiosk "{unit}"{did_you_mean(unit, kiosks)}'

    def _skills(self) -> Iterator[str]:
        services = [s.id for s in self.service]
        for number, clerk in enumerate(self.staff, 1):
            for service in clerk.services:
                if service not in services:
                    yield f'staff[{number}].services: no service "{service}"{did_you_mean(service, services)}'

    def open_classes(self) -> list[ClassTable]:
        """Without VIP where the hall has none (presets): no prompt, no VIP button."""
        return [c for c in self.class_ if c.id != "vip" or self.rules.vip]

    def kiosk_of(self) -> Mapping[str, str]:
        """Counter or pad → the kiosk that prints for it, of those that have one of their own."""
        named = [*((c.id, c.kiosk) for c in self.counter), *((p.id, p.kiosk) for p in self.pad)]
        return {one: kiosk for one, kiosk in named if kiosk is not None}


_NAMED = (
    "ordinary",
    "vip",
    "priority",
    "emergency",
    "appointment",
    "return",
)  # keys below [class] in hall/texts


def to_message(settings: HallSettings, today: date | None = None) -> messages.Config:
    """What the units need, before the hall adds its boot and rev. Without `today` no day is unlike its weekday."""
    hall, rules, staff = settings.hall, settings.rules, settings.staff
    days = _days(settings.hours, today)
    return messages.Config(
        hall=hall.id,
        name=hall.name,
        languages=hall.languages,
        time_zone=hall.time_zone,
        ticket_page=hall.ticket_page,
        services=[_service_info(s, settings.hours, today) for s in settings.service],
        classes=[_class_info(c, hall.languages) for c in settings.open_classes()],
        counters=[_counter_info(c, rules) for c in settings.counter],
        kiosks=[messages.KioskInfo(k.unit, *k.numbers, k.place) for k in settings.kiosk],
        boards=[b.unit for b in settings.board],
        staff={s.number: _public(s, rules.clerk, hall.languages) for s in staff},
        hours=_weekly(settings.hours),
        days=days.unlike,
        workdays=days.workdays,
        holidays_until=days.holidays_until,
        pads=[messages.PadInfo(p.id, p.unit, p.role) for p in settings.pad],
        skills={s.number: s.services for s in staff if s.services},
        leads=[s.number for s in staff if s.lead],
        pins={s.number: pins.hashed(s.pin, hall.id, s.number) for s in staff if s.pin is not None},
        recalls=rules.recalls,
        vip=rules.vip,
        crowded=rules.crowded or None,
        self_service=rules.self_service,
        booked_late_min=rules.booked_late_min,
        notices=[n.text for n in settings.notice],
        wall=[w.text for w in settings.wall],
    )


def _counter_info(table: CounterTable, rules: RulesTable) -> messages.CounterInfo:
    return messages.CounterInfo(
        table.id,
        table.unit,
        table.serves,
        table.place,
        table.name,
        table.pause_policy or rules.pause_policy,
        table.planned is not False,
        dict(table.planned.items()) if isinstance(table.planned, dict) else {},
        table.backup or "",
        table.badge,
    )


def _service_info(table: ServiceTable, hall: HoursTable, today: date | None) -> messages.ServiceInfo:
    variants = [messages.VariantInfo(v.id, v.name, v.handling_target_min) for v in table.variant]
    own = None if table.hours is None else almanac.of_service(hall, table.hours)
    weekly = None if own is None else _weekly(own)
    days = {} if own is None else _days(own, today).unlike
    return messages.ServiceInfo(
        table.id, table.prefix, table.name, table.handling_target_min, variants, weekly, days, table.documents
    )


def _weekly(table: HoursTable) -> dict[str, list[str]]:
    """Empty: always open; so what is open on special days only names a weekday without spans."""
    if table.always_open:
        return {}
    return dict(table.weekly.items()) or {"mon": []}


def _days(table: HoursTable, today: date | None) -> almanac.Days:
    return almanac.Days({}, {}, None) if today is None else almanac.days(table, today)


def _class_info(table: ClassTable, languages: list[str]) -> messages.ClassInfo:
    name = table.name or texts.words(f"class.{table.id}", languages)
    return messages.ClassInfo(table.id, name, table.promise_min, table.first)


def _public(staff: StaffTable, clerk: str, languages: list[str]) -> Text:
    """What may be shown beside a clerk's number."""
    parts = {"number": (), "number_name": (staff.name,), "name_title": (staff.name, staff.title)}[clerk]
    shown = {own: " ".join(str(texts.pick(part, own)) for part in parts).strip() for own in languages}
    return shown if any(shown.values()) else {}


def _twice(table: str, key: str, values: Iterable[str]) -> Iterator[str]:
    first: dict[str, int] = {}
    for number, value in enumerate(values, 1):
        if value in first:
            yield f'{table}[{number}].{key}: "{value}" is already that of {table}[{first[value]}]'
        first.setdefault(value, number)
