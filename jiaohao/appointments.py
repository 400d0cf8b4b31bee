"""`jiaohao appointments`: those of one day or several from a CSV file, as keyed hashes, to where the hall finds them
(R20), or none for a day.

Runs on the controller. The days in the file replace what was known of them; which appointments were used the hall
remembers itself. A code is read here and at a kiosk, and nowhere else: it is not stored, not logged, and no mistake
repeats it (R22).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from hall import bookings as of
from hall import card_file, cards, hours
from hall import messages as m
from hall.booking_file import beside, read
from hall.bookings import CodeError
from hall.settings import HallSettings, to_message
from jiaohao import key_file as keys
from jiaohao import table_file
from runtime import clock
from runtime.config import ConfigError, did_you_mean, load

COLUMNS = ("date", "time", "code", "service")
CLASS = "class"  # a fifth, where not all are of the same
APPOINTMENT = "appointment"
ORDINARY = "ordinary"
DATE = re.compile(r"(20\d\d)[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?")
TIME = re.compile(r"(\d{1,2})[:.](\d\d)(?::00)?")


@dataclass
class Table:
    """What was read so far. `found`: date and code → the row, with its line."""

    services: list[str]
    classes: list[str]
    zone: ZoneInfo
    found: dict[tuple[date, str], tuple[float, str, str, int]] = field(default_factory=dict)
    mistakes: list[str] = field(default_factory=list)

    @property
    def days(self) -> list[date]:
        return sorted({day for day, _ in self.found})


def run(file: Path, config: Path, key_file: Path) -> int:
    settings = load(config, HallSettings)
    zone = ZoneInfo(settings.hall.time_zone)
    table = Table([s.id for s in settings.service], [c.id for c in settings.open_classes()], zone)
    _read(file, table)
    target = beside(Path(settings.storage.path))
    try:
        key, is_new = keys.key(key_file, target.parent)
        before, lost = _before(target, cards.mark(key))
        listed, replaced = before, 0
        for day in table.days:
            begins, ends = _midnight(day, zone), _midnight(day + timedelta(days=1), zone)
            replaced += sum(begins <= b.at < ends for b in listed.bookings)
            listed = of.merged(listed, _hashed(table, day, key), begins, ends)
        today = datetime.fromtimestamp(clock.wall(), zone).date()
        # A night's opening is yesterday's; and perhaps this clock is wrong.
        oldest = min(today, table.days[0]) - timedelta(days=1)
        listed = of.since(listed, _midnight(oldest, zone))
        card_file.write(target, listed)
    except OSError as exc:
        what = f"{exc.filename or target}: {exc.strerror or exc}"
        raise ConfigError(config, [f"{what}; run this on the controller, as root"]) from exc
    for line in [*_said(table, replaced, target), *lost, *_notes(table, listed, settings, today)]:
        print(line)
    if is_new:
        print(f"made the key {key_file}: copy it to every kiosk, where its tables name it as key_file")
    return 0


def clear(day_text: str, config: Path) -> int:
    """No appointments on that day any more: who comes with a code of it is told that there is none."""
    settings = load(config, HallSettings)
    zone, target = ZoneInfo(settings.hall.time_zone), beside(Path(settings.storage.path))
    mistakes: list[str] = []
    day = _date(day_text, mistakes.append)
    try:
        before = read(target)
    except ValueError:
        mistakes.append(f"{target} cannot be read: import the appointments again")
    except OSError as exc:
        mistakes.append(f"{target}: {exc.strerror or exc}; run this on the controller, as root")
    if day is None or mistakes:
        raise ConfigError(config, mistakes)
    begins, ends = _midnight(day, zone), _midnight(day + timedelta(days=1), zone)
    gone = sum(begins <= booking.at < ends for booking in before.bookings)
    if gone:
        card_file.write(target, of.merged(before, m.Bookings(None, [], before.key), begins, ends))
    print(f"{target}: no appointments on {day}; there were {gone}")
    return 0


def _midnight(day: date, zone: ZoneInfo) -> float:
    return datetime.combine(day, time(), zone).timestamp()


def _hashed(table: Table, day: date, key: bytes) -> m.Bookings:
    rows = [(code, *row) for (on, code), row in table.found.items() if on == day]
    return m.Bookings(
        None,
        [m.Booking(of.hashed(key, code), at, service, class_) for code, at, service, class_, _ in rows],
        cards.mark(key),
    )


def _before(target: Path, mark: str) -> tuple[m.Bookings, list[str]]:
    """What was imported until now; with another key nobody could be found by it."""
    try:
        before = read(target)
    except ValueError:
        return m.Bookings(None, key=mark), [f"note: {target} could not be read and is written anew"]
    if before.bookings and before.key != mark:
        lost = f"note: {len(before.bookings)} appointments of another key are gone: import their days again"
        return m.Bookings(None, key=mark), [lost]
    return before, []


def _said(table: Table, replaced: int, target: Path) -> list[str]:
    lines = []
    for day in table.days:
        slots = sorted(at for (on, _), (at, *_) in table.found.items() if on == day)
        first, last = (
            datetime.fromtimestamp(at, table.zone).strftime("%H:%M") for at in (slots[0], slots[-1])
        )
        lines.append(f"{target}: {len(slots)} appointments on {day}, {first} to {last}")
    return [*lines, f"before there were {replaced} on these days"] if replaced else lines


def _notes(table: Table, listed: m.Bookings, settings: HallSettings, today: date) -> list[str]:
    notes = []
    if (
        any(class_ == ORDINARY for _, _, class_, _ in table.found.values())
        and APPOINTMENT not in table.classes
    ):
        notes.append(
            f'note: hall.toml has no [[class]] with id = "{APPOINTMENT}": they are called in the line of the ordinary'
        )
    past = [str(day) for day in table.days if day < today]
    if past:
        notes.append(f"note: {', '.join(past)}: is over, kiosks are told from today on")
    told = len(of.fitting(of.since(listed, _midnight(today, table.zone))).bookings)
    later = sum(b.at >= _midnight(today, table.zone) for b in listed.bookings) - told
    if later:
        notes.append(
            f"note: the next {told} appointments fit into one message to the kiosks, {later} follow later"
        )
    opening = hours.of_hall(to_message(settings, min(table.days, default=today)))
    outside = sum(hours.phase(at, opening) != "open" for at, *_ in table.found.values())
    if outside:
        notes.append(f"note: {outside} of them are outside the hall's hours: they are let in at their slot")
    return notes


# --- the table -----------------------------------------------------------------------------------------------


def _read(path: Path, table: Table) -> None:
    """Raises ConfigError with every mistake, each with its line."""
    places: dict[str, int] | None = None
    try:
        for line, cells in table_file.rows(path):
            if places is None:
                places = _columns(path, cells, line)
            else:
                _row(cells, places, line, table)
    except table_file.BrokenTableError as exc:
        table.mistakes.append(str(exc))
    if places is None:
        table.mistakes.append(f"line 1: empty, the first line must be {','.join(COLUMNS)}")
    elif not table.found and not table.mistakes:
        table.mistakes.append(
            "no appointment: which day would it be? Leave its list as it is, or write one line"
        )
    if table.mistakes:
        raise ConfigError(path, [f"{path.name}: {mistake}" for mistake in table.mistakes])


def _columns(path: Path, cells: list[str], line: int) -> dict[str, int]:
    """Where each stands. Without a header the first line may be an appointment: it is not shown."""
    names = [cell.lower() for cell in cells]
    missing = [column for column in COLUMNS if column not in names]
    if missing:
        what = f"no column {' and no column '.join(missing)}; the first line must be {','.join(COLUMNS)}"
        raise ConfigError(path, [f"{path.name}: line {line}: {what}, and class if need be"])
    return {column: names.index(column) for column in (*COLUMNS, CLASS) if column in names}


def _row(cells: list[str], places: dict[str, int], line: int, table: Table) -> None:
    cell = {name: cells[place] if place < len(cells) else "" for name, place in places.items()}
    before = len(table.mistakes)

    def wrong(what: str) -> None:
        table.mistakes.append(f"line {line}: {what}")

    day, clock_time = _date(cell["date"], wrong), _time(cell["time"], wrong)
    code = _code(cell["code"], wrong)
    service = _known("service", cell["service"].lower(), table.services, wrong)
    usual = APPOINTMENT if APPOINTMENT in table.classes else ORDINARY
    class_ = _known("class", cell.get(CLASS, "").lower() or usual, table.classes, wrong)
    if day is None or clock_time is None or len(table.mistakes) > before:
        return
    at = datetime.combine(day, clock_time, table.zone).timestamp()
    first = table.found.setdefault((day, code), (at, service, class_, line))
    if first[3] != line:
        wrong(f"code: stands in line {first[3]} too, for the same day")


def _date(text: str, wrong: Callable[[str], None]) -> date | None:
    found = DATE.fullmatch(text)
    if found is None:
        wrong(f"date: {_unlike(text, '2026-10-13')}")
        return None
    try:
        year, month, day = map(int, found.groups())
        return date(year, month, day)
    except ValueError:
        wrong(f'date: there is no "{text}"')
        return None


def _time(text: str, wrong: Callable[[str], None]) -> time | None:
    found = TIME.fullmatch(text)
    if found is None:
        wrong(f"time: {_unlike(text, '09:30')}")
        return None
    try:
        hour, minute = map(int, found.groups())
        return time(hour, minute)
    except ValueError:
        wrong(f'time: there is no "{text}"')
        return None


def _unlike(text: str, example: str) -> str:
    """What stands in the wrong column may be a code: it is not repeated."""
    return f"what stands there is not written like {example}" if text else f"missing, write it like {example}"


def _code(text: str, wrong: Callable[[str], None]) -> str:
    if not text:
        wrong("code: missing")
        return ""
    if re.fullmatch(r"\d([.,]\d+)?[Ee]\+\d+", text):
        wrong("code: a spreadsheet changed it: format the column as text and fill it in again")
        return ""
    try:
        return of.normalised(text)
    except CodeError as exc:
        wrong(f"code: {exc}")
        return ""


def _known(name: str, text: str, known: list[str], wrong: Callable[[str], None]) -> str:
    if text not in known:
        shown = f'"{text}"' if re.fullmatch(r"[a-z][a-z-]{0,31}", text) else "what stands there"
        what = "missing" if not text else f"{shown} is not one of hall.toml's{did_you_mean(text, known)}"
        wrong(f"{name}: {what}")
    return text
