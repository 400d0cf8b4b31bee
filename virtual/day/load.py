"""Reads DAY.toml with the hall it stands in, and judges both and what they say of each other."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from hall import messages as m
from hall.settings import HallSettings, to_message
from runtime.config import ConfigError, did_you_mean, judge, read
from virtual.day.tables import DayTable

Table = dict[str, Any]
UNNAMED: Table = {"id": "hall", "name": {"zh": "示范营业厅", "en": "Demo service hall"}}


@dataclass(frozen=True)
class Day:
    """`config`: what the units are told."""

    name: str
    table: DayTable
    hall: HallSettings
    config: m.Config


def load(path: Path) -> Day:
    """Raises ConfigError with all that is wrong."""
    return judged(read(path), path)


def judged(table: Table, path: Path) -> Day:
    """`path`: where it was read, for the words of mistakes and for a hall that lies beside it."""
    keys = {field.encode_name for field in msgspec.structs.fields(DayTable)}
    mistakes: list[str] = []
    halls = {field.encode_name for field in msgspec.structs.fields(HallSettings)}
    for key in [key for key in table if key not in keys | halls]:
        mistakes.append(f"{path.name}: {key}: unknown key{did_you_mean(key, keys | halls)}")
    day = _judge({k: v for k, v in table.items() if k in keys}, DayTable, path, mistakes)
    hall = _hall({k: v for k, v in table.items() if k in halls - keys}, path, mistakes)
    if day is not None and hall is not None:
        mistakes += [f"{path.name}: {what}" for what in _against_each_other(day, hall)]
    if mistakes or day is None or hall is None:
        raise ConfigError(path, mistakes)
    return Day(path.stem, day, hall, to_message(hall, day.date))


def _judge(table: Table, kind: type[msgspec.Struct], path: Path, mistakes: list[str]) -> Any:
    try:
        return judge(table, kind, path)
    except ConfigError as error:
        mistakes += error.mistakes
        return None


def _hall(rest: Table, path: Path, mistakes: list[str]) -> Any:
    """Its tables; over those of the file `hall` names, if it does."""
    named = rest.get("hall", UNNAMED)
    if not isinstance(named, str):
        return _judge({**rest, "hall": named}, HallSettings, path, mistakes)
    beside = path.parent / named
    own = {key: value for key, value in rest.items() if key != "hall"}
    try:
        return _judge({**read(beside), **own}, HallSettings, beside, mistakes)
    except ConfigError as error:
        mistakes += error.mistakes
        return None


def _against_each_other(day: DayTable, hall: HallSettings) -> Iterator[str]:
    counters = [c.id for c in hall.counter]
    places = [*counters, *(p.id for p in hall.pad)]
    units = [*(k.unit for k in hall.kiosk), *(c.unit for c in hall.counter), *(b.unit for b in hall.board)]
    units += [p.unit for p in hall.pad]
    services, classes = [s.id for s in hall.service], [c.id for c in hall.open_classes()]
    for number, clerk in enumerate(day.clerk, 1):
        yield from _known(f"clerk[{number}].counter", clerk.counter, counters, "counter")
    for number, some in enumerate(day.arrivals, 1):
        yield from _known(f"arrivals[{number}].service", some.service, services, "service")
        yield from _known(f"arrivals[{number}].class", some.class_, classes, "class")
    for number, event in enumerate(day.event, 1):
        yield from _known(f"event[{number}].counter", event.counter, places, "counter")
        yield from _known(f"event[{number}].unit", event.unit, units, "unit")
        yield from _known(f"event[{number}].service", event.service, services, "service")
        yield from _known(f"event[{number}].class", event.class_, classes, "class")
        if event.notice is not None and event.notice > len(hall.notice):
            yield f"event[{number}].notice: the hall has {len(hall.notice)} [[notice]]"
        if event.what in ("ack", "close") and not any(p.role == "lead" for p in hall.pad):
            yield f'event[{number}].what: "{event.what}" is done at the lead\'s pad: [[pad]] with role = "lead"'
    if (day.arrivals or any(e.what == "burst" for e in day.event)) and not hall.kiosk:
        yield "kiosk: nobody can take a ticket without one"


def _known(where: str, value: str | None, known: list[str], what: str) -> Iterator[str]:
    if value is not None and value not in known:
        yield f'{where}: no {what} "{value}"{did_you_mean(value, known)}'
