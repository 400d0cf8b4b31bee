"""`jiaohao reprint`: the technician at the kiosk has the last slip printed once more, marked as a copy.

The running kiosk owns the printer, so it is asked, at its desk; no network is needed. Nothing is printed before the
person has seen which slip it is and has said yes.
"""

import sys
from pathlib import Path

import msgspec

from jiaohao.files import kind_of
from kiosk.copy_desk import Answer, Question
from runtime.config import ConfigError, read
from runtime.desk import ANSWER_S, DeskError, NobodyThereError, NoEntryError, ask
from runtime.settings import StorageTable

EX_UNAVAILABLE, EX_TEMPFAIL = 69, 75  # sysexits.h
SHOW_S = 5.0

WHY = {
    "no_slip": "this kiosk has printed no slip in the last two days",
    "another": "another slip has come out meanwhile; look at it, then ask again",
    "busy": "a slip, or another copy, is under way; ask again in a moment",
    "not_understood": "the running kiosk is of another version; restart it",
    "storage": "the kiosk's disk cannot be written",
    "starting": "the kiosk has just started and has not heard from its printer yet",
    "no_config": "the kiosk has never reached its hall",
    "not_named": "hall.toml does not name this kiosk",
    "new": "the kiosk has a new database and has not reached its hall yet",
    "paper_end": "the paper has run out",
    "cover_open": "the printer's cover is open",
    "cutter": "the cutter is jammed",
    "error": "the printer reports an error",
    "head_hot": "the print head is too hot",
    "feeding": "somebody holds the printer's feed button",
    "offline": "the printer is switched to offline",
    "no_answer": "the printer does not answer",
    "hangs": "the printer's driver hangs",
    "internal": "a mistake in the kiosk's own software; its log says more",
    "stopped": "the kiosk is being stopped",
    "no_device": "the printer is not connected",
    "no_connection": "the printer cannot be reached",
    "no_barrier": "this printer can prove no slip",
    "no_confirmation": "the printer did not confirm it",
    "no_outcome": "the printer said nothing about it",
    "kiosk_stopped": "the kiosk stopped, or its power was cut, while it was printed",
}


def run(config: Path, *, yes: bool) -> int:
    """Exit code: 0 printed and confirmed, 1 not wanted, 69 cannot be asked, 75 not printed or not confirmed."""
    database = _database(config)
    try:
        last = _ask(database, Question("last"), SHOW_S)
        if last.status != "last":
            return _not_printed(last)
        print(_shown(last))
        if not yes and not _wanted():
            print("Nothing was printed.")
            return 1
    except DeskError as exc:
        return _not_asked(exc)
    except KeyboardInterrupt:
        print("\nNothing was printed.")
        return 1
    return _copied(database, last)


def _shown(last: Answer) -> str:
    state = f"{last.state}: {_because(last.cause)}" if last.cause else last.state
    copy = {"": "", "confirmed": f"; copied {last.copied}"}.get(
        last.copy, f"; a copy may be out, {last.copied}"
    )
    return f"The last slip of this kiosk: {last.printed}, taken {last.taken}, {state}{copy}."


def _copied(database: Path, last: Answer) -> int:
    """From here on one may be out."""
    try:
        return _printed(_ask(database, Question("copy", last.ticket), ANSWER_S))
    except (NobodyThereError, NoEntryError) as exc:
        return _not_asked(exc)
    except DeskError as exc:
        print(f"jiaohao reprint: {exc}", file=sys.stderr)
    except KeyboardInterrupt:
        print(file=sys.stderr)
    print(f"A copy of {last.printed} may be out. Look before you ask again.")
    return EX_TEMPFAIL


def _not_asked(exc: DeskError) -> int:
    print(f"jiaohao reprint: {exc}", file=sys.stderr)
    if not isinstance(exc, NoEntryError):
        print("  is the kiosk running? systemctl status jiaohao-kiosk", file=sys.stderr)
    return EX_UNAVAILABLE


def _database(path: Path) -> Path:
    """Only that much of the file is read: its keys and passwords are for the kiosk's own user."""
    if (kind := kind_of(path)) != "kiosk":
        raise ConfigError(path, [f"{path.name}: this is a {kind}'s file, a kiosk's is needed"])
    try:
        return Path(msgspec.convert(read(path).get("storage"), StorageTable).path)
    except msgspec.ValidationError as exc:
        raise ConfigError(path, [f"{path.name}: storage: {exc}"]) from exc


def _ask(database: Path, question: Question, timeout_s: float) -> Answer:
    answer = ask(database, msgspec.json.encode(question), timeout_s)
    try:
        return msgspec.json.decode(answer, type=Answer)
    except ValueError as exc:
        raise DeskError(f"an answer that is none: {exc}") from exc


def _wanted() -> bool:
    print("Print it once more, marked as a copy? [y/N] ", end="", flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _printed(answer: Answer) -> int:
    if answer.status != "copied" or answer.state == "void":
        return _not_printed(answer)
    if answer.state == "confirmed":
        print(f"A copy of {answer.printed} is out.")
        return 0
    print(f"A copy of {answer.printed} may be out: {_because(answer.cause)}. Look before you ask again.")
    return EX_TEMPFAIL


def _not_printed(answer: Answer) -> int:
    print(f"Nothing was printed: {_because(answer.cause)}.", file=sys.stderr)
    return EX_TEMPFAIL


def _because(cause: str) -> str:
    return WHY.get(cause, cause or "no reason was given")
