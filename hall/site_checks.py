"""What is wrong, or worth knowing, between the hours, services, counters and staff of hall.toml. Pure."""

from collections.abc import Iterator, Sequence

from msgspec import Struct, structs

from hall import holidays, hours
from hall.almanac import longest, of_service, outside
from hall.hours import WEEKDAYS, merged, written
from hall.hours_table import HoursTable
from hall.messages import Text
from hall.tables import CounterTable, ServiceTable, StaffTable
from runtime.config import did_you_mean

SHOWN = 3  # places in one note
IN_CHINA = (
    "Asia/Shanghai",
    "Asia/Urumqi",
    "Asia/Chongqing",
    "Asia/Chungking",
    "Asia/Harbin",
    "Asia/Kashgar",
    "PRC",
)


def problems(
    hall: HoursTable,
    services: Sequence[ServiceTable],
    counters: Sequence[CounterTable],
    staff: Sequence[StaffTable],
) -> Iterator[str]:
    for number, service in enumerate(services, 1):
        if service.hours is not None and not _meet(hall, service.hours):
            yield f"service[{number}].hours: wholly outside the hall's hours, nobody could be served"
        if service.hours is not None and service.hours.holidays is None and hall.holidays is None:
            for key in ("holiday", "workday"):
                if getattr(service.hours, key):
                    yield f'service[{number}].hours.{key}: has no effect without holidays = "cn"'
    numbers = [clerk.number for clerk in staff]
    for number, counter in enumerate(counters, 1):
        if counter.backup is not None and staff and counter.backup not in numbers:
            known = did_you_mean(counter.backup, numbers)
            yield f'counter[{number}].backup: no [[staff]] "{counter.backup}"{known}'


def notes(
    hall: HoursTable, services: Sequence[ServiceTable], counters: Sequence[CounterTable], time_zone: str
) -> Iterator[str]:
    tables = [("hours", hall)]
    tables += [
        (f"service[{n}].hours", of_service(hall, s.hours))
        for n, s in enumerate(services, 1)
        if s.hours is not None and s.hours.holidays is not None
    ]
    kept = [(path, table) for path, table in tables if table.holidays is not None]
    for path, table in kept:
        yield from (f"{path}.{note}" for note in _holidays(table, time_zone))
    if kept:
        yield f"{kept[0][0]}.holidays: {_known()}"
    for number, counter in enumerate(counters, 1):
        yield from (f"counter[{number}].planned.{note}" for note in _plan(hall, counter))


def unshown(settings: Struct, languages: Sequence[str]) -> Iterator[str]:
    """Texts in a language the hall does not have: one note for each language, with its places."""
    places: dict[str, list[str]] = {}
    for where, text in _texts(settings, ""):
        for language in text:
            if language not in languages:
                places.setdefault(language, []).append(where)
    for language, found in places.items():
        more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
        yield f'hall.languages: has no "{language}", nobody sees that of {", ".join(found[:SHOWN])}{more}'


def _texts(table: Struct, where: str) -> Iterator[tuple[str, Text]]:
    for field in structs.fields(table):
        path = f"{where}{field.encode_name}"
        match getattr(table, field.name):
            case Struct() as inner:
                yield from _texts(inner, f"{path}.")
            case [Struct(), *_] as inners:
                for number, inner in enumerate(inners, 1):
                    yield from _texts(inner, f"{path}[{number}].")
            case dict() as text if all(isinstance(words, str) for words in text.values()):
                yield path, text


def _meet(hall: HoursTable, own: HoursTable) -> bool:
    """In an ordinary week; who writes special days is believed."""
    if hall.special or own.special:
        return True
    return any(list(outside([span], of)) == [] for of, spans in zip(hall.week(), own.week(), strict=True)
               for span in written(spans))  # fmt: skip


def _holidays(table: HoursTable, time_zone: str) -> Iterator[str]:
    if time_zone not in IN_CHINA:
        yield f'holidays: "cn" are the holidays of China, and hall.time_zone is "{time_zone}"'
    opened = {merged(tuple(spans)) for spans in table.weekly.values() if spans}
    if table.workday is None and len(opened) > 1:
        yield f'workday: make-up workdays have the hours of "{WEEKDAYS[longest(table)]}", the longest; write another'


def _known() -> str:
    known = holidays.known_until()
    if known is None:
        return "chinese-calendar is not installed, none is known; install jiaohao[hall] or write [[hours.special]]"
    return (
        f"known to {known}; from then on the weekly hours are used until chinese-calendar is updated, "
        "or [[hours.special]] written"
    )


def _plan(hall: HoursTable, counter: CounterTable) -> Iterator[str]:
    if not isinstance(counter.planned, dict):
        return
    week = dict(zip(WEEKDAYS, hall.week(), strict=True))
    for day, spans in counter.planned.items():
        for span in outside(spans, week[day]):
            yield f'{day}: "{span}" is outside the hall\'s hours, nobody is expected then'
        reach = [(week[day][0][0], week[day][-1][1])] if week[day] else []
        for span in spans:
            start, end = hours.parse_span(span)
            if any(start < first or last < end for first, last in reach) and not list(
                outside([span], week[day])
            ):
                yield f'{day}: "{span}" reaches beyond the hall\'s hours, and counts within them'
