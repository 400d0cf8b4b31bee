"""`jiaohao notice`: a notice on all boards, or none, told at the controller (R15).

The running hall is asked at its desk, so that its journal has it; no network is needed between the two.
"""

import sys
from pathlib import Path

import msgspec

from hall.notice_desk import Answer, Question
from jiaohao.files import kind_of
from runtime.config import ConfigError, read
from runtime.desk import DeskError, NoEntryError, ask
from runtime.settings import StorageTable

EX_DATAERR, EX_UNAVAILABLE = 65, 69  # sysexits.h
ANSWER_S = 10.0
DATABASE = "/var/lib/jiaohao/hall.db"
CLEAR = ("clear", "清除", "0")
DIGITS = 9  # a number of more is none of any hall

AS_WORDS = "to show it as it is: --literal"

WHY = {
    "busy": "somebody else is asking; ask again in a moment",
    "not_understood": "the running hall is of another version; restart it",
    "not_at_work": "this hall is not at work: its broker cannot be reached, or another hall is at work on it",
    "too_long": "--for may be up to 10080 minutes, a week",
}


def run(config: Path, text: str, others: dict[str, str], for_min: float | None, *, literal: bool) -> int:
    """`literal`: the text is words, whatever it looks like.

    Exit code: 0 the boards are told, 65 not a notice, 69 the hall cannot be asked."""
    plain = "" if literal else text.strip().lower()
    if plain in CLEAR and (others or for_min is not None):
        return _refused(f"{plain} takes the notice away: nothing can stand beside it; {AS_WORDS}")
    if plain.isdecimal() and others:
        return _refused(f"{plain} is one of the hall's own notices, which has its languages; {AS_WORDS}")
    question = Question({"": text, **others}, for_min=for_min)
    if plain in CLEAR:
        question = Question()
    elif plain.isdecimal():
        question = Question(number=int(plain) if len(plain) <= DIGITS else 0, for_min=for_min)
    try:
        answer = _ask(_database(config), question)
    except DeskError as exc:
        print(f"jiaohao notice: {exc}", file=sys.stderr)
        if not isinstance(exc, NoEntryError):
            print("  is the hall running? systemctl status jiaohao-hall", file=sys.stderr)
        return EX_UNAVAILABLE
    if answer.status == "ok":
        print(_shown(answer))
        return 0
    if answer.cause in ("busy", "not_understood", "not_at_work"):
        print(f"jiaohao notice: {WHY[answer.cause]}", file=sys.stderr)
        return EX_UNAVAILABLE
    hint = f"; {AS_WORDS}" if question.number is not None and answer.cause not in WHY else ""
    return _refused(WHY.get(answer.cause, answer.cause) + hint)


def _refused(why: str) -> int:
    print(f"jiaohao notice: {why}", file=sys.stderr)
    return EX_DATAERR


def _shown(answer: Answer) -> str:
    if not answer.text:
        said = "The boards show no notice."
    else:
        words = " / ".join(answer.text.values())
        said = f"The boards show: {words}" + (f" (until {answer.until})" if answer.until else "")
    return said if answer.linked else f"{said}\nThe broker cannot be reached now: they will, when it is back."


def _database(path: Path) -> Path:
    """Only that much of the file is read: its passwords are for the hall's own user."""
    if (kind := kind_of(path)) != "hall":
        raise ConfigError(path, [f"{path.name}: this is a {kind}'s file, the hall's is needed"])
    try:
        return Path(msgspec.convert(read(path).get("storage", {"path": DATABASE}), StorageTable).path)
    except msgspec.ValidationError as exc:
        raise ConfigError(path, [f"{path.name}: storage: {exc}"]) from exc


def _ask(database: Path, question: Question) -> Answer:
    answer = ask(database, msgspec.json.encode(question), ANSWER_S)
    try:
        return msgspec.json.decode(answer, type=Answer)
    except ValueError as exc:
        raise DeskError(f"an answer that is none: {exc}") from exc
