"""Which units a hall has and what their files say: the sample, or a site's own folder of configuration.

A site's files are judged as on the units, and against each other: what would keep a unit from working with its hall
is told before anybody drives out with it.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from hall import messages as m
from hall.cards import KEY_BYTES
from hall.settings import HallSettings, to_message
from jiaohao.files import kind_of, struct_of
from runtime.config import ConfigError, did_you_mean, judge, read
from virtual import sample

Table = dict[str, Any]

NEEDS = {"kiosk": "[[button]]", "counter": "[keypad]", "board": "[display] alone"}
"""What makes a file that of such a unit."""

LOCAL_FILES = {"username", "password_file", "ca_file"}
MANY_UNITS = 24
UNIT_MB = 50
OPEN = "[hours]: the hall is open all day here"


@dataclass(frozen=True)
class UnitFile:
    """`table` is what the unit's file says."""

    kind: str
    table: Table


@dataclass(frozen=True)
class Plan:
    """`hall` is hall.toml as a table, `config` what units are told of it; `notes` are no mistakes, but to be known."""

    hall: Table
    config: m.Config
    units: dict[str, UnitFile]
    notes: list[str] = field(default_factory=list)
    is_own: bool = False  # a site's, not the sample
    appointments: bool = False  # today's are made up and imported


def of_sample(
    *,
    codes: bool = False,
    cards: bool = True,
    slides: bool = False,
    voice: bool = False,
    screen: bool = False,
    appointments: bool = False,
    assist: bool = False,
    **wishes: Any,
) -> Plan:
    """The small hall of `sample.hall`, whose arguments these are; `codes`: its kiosk has a box instead of pins;
    `slides` and `voice` are the hall board's; `screen`, `cards`, `assist`, a button that asks for a
    person, and `appointments` with a scanner for their codes the kiosk's."""
    table = sample.hall(**wishes)
    settings = msgspec.convert(HallSettings.with_defaults(table), HallSettings)
    plan = Plan(table, to_message(settings), {}, appointments=appointments)
    buttons = list(sample.BUTTONS.values())
    machine = sample.kiosk(
        buttons, "abcv" if codes else "", cards=cards, screen=screen, scanner=appointments, assist=assist
    )
    plan.units["kiosk-1"] = UnitFile("kiosk", machine)
    if sample.BOARD in plan.config.boards:
        plan.units[sample.BOARD] = UnitFile("board", sample.board(slides=slides, voice=voice))
    if sample.LEAD_BOARD in plan.config.boards:
        plan.units[sample.LEAD_BOARD] = UnitFile("board", sample.lead_board())
    _fill(plan)
    plan.notes.clear()
    return plan


@dataclass(frozen=True)
class _Found:
    path: Path
    kind: str
    table: Table
    file: Any  # the Struct of its kind


def of_folder(folder: Path) -> Plan:
    """Every `*.toml` in `folder`. ConfigError with all that is wrong in all of them."""
    found, mistakes = _read_all(folder)
    halls = [one for one in found if one.kind == "hall"]
    units = [one for one in found if one.kind not in ("hall", "slip", "bus")]
    if len(halls) > 1 or (not halls and not mistakes):
        names = " and ".join(one.path.name for one in halls) or "none"
        mistakes.append(
            f"{folder}: one file must be the hall's own, with [[service]] and [[counter]]; found: {names}"
        )
    elif halls:
        mistakes += _against_each_other(halls[0].file, units)
    if mistakes:
        raise ConfigError(folder, mistakes)
    hall: HallSettings = halls[0].file
    plan = Plan(
        _without_channels(halls[0].table), to_message(hall), {}, list(hall.notes()), is_own=True,
        appointments=any("code_reader" in one.table for one in units),
    )  # fmt: skip
    plan.notes.append(OPEN)
    if hall.notify:
        plan.notes.append("[[notify]]: nobody is told of what happens here")
    plan.units.update({one.file.unit.id: UnitFile(one.kind, one.table) for one in units})
    _fill(plan)
    if len(plan.units) > MANY_UNITS:
        gigabytes = len(plan.units) * UNIT_MB / 1000
        plan.notes.append(f"{len(plan.units)} units take about {gigabytes:.0f} GB of memory here")
    return plan


def _read_all(folder: Path) -> tuple[list[_Found], list[str]]:
    """What could be read, and the mistakes in all of it."""
    paths = sorted(folder.glob("*.toml"))
    if not paths:
        what = "has no *.toml files" if folder.is_dir() else "is not a folder"
        raise ConfigError(folder, [f"{folder}: {what}; it must hold hall.toml and the files of the units"])
    found, mistakes = [], []
    with tempfile.NamedTemporaryFile() as key:
        key.write(bytes(KEY_BYTES))
        key.flush()
        for path in paths:
            try:
                kind, table = kind_of(path), read(path)
                table = _with_slip_of(folder, table)
                file = judge(_without_local_files(table, key.name), struct_of(kind), path)
                if kind == "hall":
                    table = _open_all_day(table)
                    file = judge(_without_local_files(table, key.name), struct_of(kind), path)
                found.append(_Found(path, kind, table, file))
            except ConfigError as exc:
                mistakes += exc.mistakes
    return found, mistakes


def _without_local_files(table: Table, key_file: str) -> Table:
    """Passwords and keys lie on the units; here neither they nor the broker that wants them are needed."""
    broker = table.get("broker")
    if isinstance(broker, dict):
        broker = {key: value for key, value in broker.items() if key not in LOCAL_FILES}
        table = {**table, "broker": broker}
    for reader in ("card_reader", "code_reader"):
        if isinstance(table.get(reader), dict):
            table = {**table, reader: {**table[reader], "key_file": key_file}}
    return table


def _open_all_day(table: Table) -> Table:
    """Else whoever looks at the site in the evening sees a kiosk that gives no tickets."""
    services = [{key: value for key, value in each.items() if key != "hours"} for each in table["service"]]
    return {**table, "hours": {"always_open": True}, "service": services}


def _without_channels(table: Table) -> Table:
    """The site's people need not be told of fires in a virtual hall."""
    return {key: value for key, value in table.items() if key != "notify"}


def _with_slip_of(folder: Path, table: Table) -> Table:
    """The slip's template lies in /etc/jiaohao on the unit, and in the site's folder here."""
    slip = table.get("slip")
    name = slip.get("template") if isinstance(slip, dict) else None
    if not isinstance(name, str) or Path(name).suffix != ".toml":
        return table
    here = next((path for path in (folder / name, folder / Path(name).name) if path.exists()), folder / name)
    return {**table, "slip": {**table["slip"], "template": str(here.absolute())}}


def _against_each_other(hall: HallSettings, units: list[_Found]) -> Iterator[str]:
    """Each file alone is right; do they belong together?"""
    known: dict[str, list[str]] = {
        "kiosk": [one.unit for one in hall.kiosk],
        "counter": [*(one.unit for one in hall.counter), *(one.unit for one in hall.pad)],
        "board": [one.unit for one in hall.board],
    }
    seen: dict[str, str] = {}
    for one in units:
        unit, name = one.file.unit, one.path.name
        if unit.hall != hall.hall.id:
            yield f'{name}: unit.hall: "{unit.hall}" is another hall: hall.toml has id = "{hall.hall.id}"'
        other = next((kind for kind, ids in known.items() if kind != one.kind and unit.id in ids), None)
        if other is not None:
            missing = NEEDS[other]
            yield f'{name}: "{unit.id}" is a {other} in hall.toml, and this file has no {missing}'
        elif unit.id not in known[one.kind]:
            hint = did_you_mean(unit.id, known[one.kind])
            yield f'{name}: unit.id: hall.toml has no [[{one.kind}]] with unit = "{unit.id}"{hint}'
        if unit.id in seen:
            yield f'{name}: unit.id: "{unit.id}" is already that of {seen[unit.id]}'
        seen.setdefault(unit.id, name)
        if one.kind == "kiosk":
            yield from _buttons(hall, one)


def _buttons(hall: HallSettings, kiosk: _Found) -> Iterator[str]:
    """A button of something the hall does not have blinks for ever."""
    services = [service.id for service in hall.service]
    classes = [class_.id for class_ in hall.open_classes()]
    for number, button in enumerate(kiosk.file.button, start=1):
        if not button.gives_ticket:
            continue
        where = f"{kiosk.path.name}: button[{number}]"
        if button.service not in services:
            hint = did_you_mean(button.service, services)
            yield f'{where}.service: hall.toml has no [[service]] with id = "{button.service}"{hint}'
        if button.class_ not in classes:
            yield f'{where}.class: this hall has no class "{button.class_}"{did_you_mean(button.class_, classes)}'


def _fill(plan: Plan) -> None:
    """Units that hall.toml names and no file describes are made up, so that the hall is whole."""
    config = plan.config
    machine = sample.kiosk(sample.buttons_for(config), cards=config.vip)
    usual = [(kiosk.unit, "kiosk", machine) for kiosk in config.kiosks]
    usual += [(counter.unit, "counter", sample.counter()) for counter in config.counters]
    usual += [(pad.unit, "counter", sample.pad()) for pad in config.pads]
    usual += [(board, "board", sample.board()) for board in config.boards]
    made_up: dict[str, list[str]] = {}
    for unit, kind, table in usual:
        if unit not in plan.units:
            plan.units[unit] = UnitFile(kind, table)
            made_up.setdefault(kind, []).append(unit)
    for kind, units in made_up.items():
        they = "it runs" if len(units) == 1 else "they run"
        plan.notes.append(
            f"{', '.join(units)}: no file has this unit.id: {they} with what a {kind} usually has"
        )
