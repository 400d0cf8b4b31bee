"""`jiaohao maintenance`: what a kiosk's printer has worked, what is due, and that a part was seen to (R56).

The running kiosk is asked, at its desk; of one that is stopped the database is read, which then nobody else has. No
network is needed.
"""

import os
import sys
from pathlib import Path
from typing import Literal, TypeVar

import msgspec

from jiaohao.files import kind_of
from kiosk.file import limits
from kiosk.maintenance import Answer, Limits, MaintenanceTable, Part, Question, answered
from printer.profile import ProfileError
from printer.settings import PrinterSettings
from runtime import clock
from runtime.config import ConfigError, Table, read
from runtime.desk import DeskError, NobodyThereError, ask
from runtime.outbox import Outbox, StorageError
from runtime.settings import StorageTable

EX_UNAVAILABLE, EX_TEMPFAIL = 69, 75  # sysexits.h
ANSWER_S = 5.0
NAMES: dict[Part, str] = {"cutter": "cutter", "head": "print head"}
WHY = {
    "storage": "the kiosk's disk cannot be written",
    "busy": "a slip, or a copy of one, is asked for at its desk; ask again in a moment",
    "not_understood": "the running kiosk is of another version; restart it",
}

T = TypeVar("T", bound=msgspec.Struct)
Done = Part | Literal["due"] | None


def run(config: Path, done: Done) -> int:
    """Exit code: 0 nothing is due, 1 something is, 69 it cannot be asked or read, 75 it was refused."""
    if (kind := kind_of(config)) != "kiosk":
        raise ConfigError(config, [f"{config.name}: this is a {kind}'s file, a kiosk's is needed"])
    table = read(config)
    database = Path(_table(config, table, "storage", StorageTable).path)
    question = Question("maintenance", done)
    try:
        answer = _asked(database, question)
    except NobodyThereError:
        return _of_stopped(config, table, database, question)
    except DeskError as exc:
        return _not_asked(str(exc))
    return _told(answer, done)


def _asked(database: Path, question: Question) -> Answer:
    raw = ask(database, msgspec.json.encode(question), ANSWER_S)
    try:
        return msgspec.json.decode(raw, type=Answer)
    except ValueError as exc:
        raise DeskError(f"an answer that is none: {exc}") from exc


def _of_stopped(config: Path, table: Table, database: Path, question: Question) -> int:
    """Opened as the kiosk opens it: while we have it, none starts. As its user, or its files would be ours."""
    try:
        owner = database.stat().st_uid
    except OSError as exc:
        return _not_asked(f"the kiosk does not run, and {database} cannot be read: {exc.strerror}")
    if owner != os.geteuid():
        return _not_asked(f"the kiosk does not run, and {database} is another user's: sudo -u jiaohao …")
    try:
        outbox = Outbox(database)
    except StorageError as exc:
        return _not_asked(str(exc))
    try:
        answer = answered(outbox, _limits(config, table), question, clock.trusted_wall())
    except StorageError as exc:
        return _not_asked(str(exc))
    finally:
        outbox.close()
    print("The kiosk does not run; this is what its database says.")
    return _told(answer, question.done)


def _table(config: Path, table: Table, name: str, kind: type[T]) -> T:
    """Only that much of the file is judged: its keys and passwords are for the kiosk's own user."""
    try:
        return msgspec.convert(table.get(name), kind)
    except msgspec.ValidationError as exc:
        raise ConfigError(config, [f"{config.name}: {name}: {exc}"]) from exc


def _limits(config: Path, table: Table) -> Limits:
    wanted = (
        _table(config, table, "maintenance", MaintenanceTable)
        if "maintenance" in table
        else MaintenanceTable()
    )
    try:
        return limits(wanted, _table(config, table, "printer", PrinterSettings).profile)
    except ProfileError as exc:
        raise ConfigError(config, [f"{config.name}: printer: {said}" for said in exc.mistakes]) from exc


def _told(answer: Answer, done: Done) -> int:
    if answer.status == "refused":
        print(f"jiaohao maintenance: {WHY.get(answer.cause, answer.cause)}", file=sys.stderr)
        return EX_TEMPFAIL
    for part in answer.done:
        print(f"The {NAMES[part]} is counted from now on.")
    if done == "due" and not answer.done:
        print("Nothing is due, so nothing was set back; name the part: --done cutter, --done head.")
    cuts, metres = answer.limits.cuts, answer.limits.metres
    print(_line("cutter", answer.cuts, cuts, "cuts", answer.cutter_at, answer))
    print(_line("head", answer.metres, metres, "m of paper", answer.head_at, answer))
    print(f"In all: {answer.total_cuts:,} slips, {answer.total_metres:,} m of paper.")
    return 1 if answer.due else 0


def _line(part: Part, count: int, limit: int, of: str, at: str, answer: Answer) -> str:
    since = f"since {at}" if at else "since this database began"
    what = f"of {limit:,} {of}" if limit else f"{of}, never due"
    due = ": DUE" if part in answer.due else ""
    return f"{NAMES[part]:<11}{count:>11,} {what} {since}{due}"


def _not_asked(why: str) -> int:
    print(f"jiaohao maintenance: {why}", file=sys.stderr)
    return EX_UNAVAILABLE
