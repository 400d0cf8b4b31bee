"""Notices told at the controller itself (`jiaohao notice`): what is asked becomes an event for the core, what stands on
the boards then is the answer, behind the commit. Nothing here decides what a pad may do.
"""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from hall import hours
from hall import messages as m
from hall.actions import NoticeWanted
from hall.notices import mistakes
from hall.state import HallData
from runtime.desk import Asked, Desk

log = logging.getLogger(__name__)

LONGEST_MIN = 7 * 1440.0


class Question(Struct, frozen=True):
    """`text`: language → words, "" is the hall's first language; `number`: one of the hall's own notices instead.
    Neither: none is to stand. `for_min`: in the hall's minutes; None: until somebody takes it away."""

    text: m.Text = {}
    number: int | None = None
    for_min: float | None = None


class Answer(Struct, frozen=True):
    """`text` is what the boards show now, `until` in local time. `linked`: they can be reached."""

    status: Literal["ok", "refused"]
    text: m.Text = {}
    until: str = ""
    linked: bool = True
    cause: str = ""  # of a refusal: a word, or a sentence about the text


BUSY = msgspec.json.encode(Answer("refused", cause="busy"))


class NoticeDesk:
    """All calls from the loop thread. `wanted`, then the core and its commit, then `told`."""

    def __init__(self, database: Path, put: Callable[[object], None], site: m.Config) -> None:
        self._database = database
        self._put = put
        self._site = site
        self._desk = Desk(database, put, BUSY)

    def start(self) -> None:
        self._desk.start()

    def stop(self) -> None:
        self._desk.stop()

    def alive(self) -> bool:
        return self._desk.alive()

    def renew(self) -> None:
        """Its thread has ended, which nothing that is asked there can do: it begins anew."""
        self._desk.stop()
        self._desk = Desk(self._database, self._put, BUSY)
        self._desk.start()

    def wanted(self, event: Asked, now: float, *, active: bool) -> NoticeWanted | None:
        """None when it is refused, and answered. `active`: this hall is at work, not beside another."""
        found = self._judge(event.question, now) if active else "not_at_work"
        if isinstance(found, NoticeWanted):
            return found
        self._say(event.number, Answer("refused", cause=found))
        return None

    def told(self, event: Asked, data: HallData, *, linked: bool) -> None:
        until = "" if data.notice_until is None else hours.local_time(data.notice_until, self._site.time_zone)
        log.info("notice at the controller: %s", " / ".join(data.notice.values()) or "none")
        self._say(event.number, Answer("ok", data.notice, until, linked))

    def _judge(self, raw: bytes, now: float) -> NoticeWanted | str:
        try:
            question = msgspec.json.decode(raw, type=Question)
        except ValueError as exc:
            log.warning("desk: a question that is none: %s", exc)
            return "not_understood"
        if question.for_min is not None and not 0 < question.for_min <= LONGEST_MIN:
            return "too_long"
        until = None if question.for_min is None else now + question.for_min * 60
        if question.number is not None:
            own = self._site.notices
            if not 0 < question.number <= len(own):
                return _which(own)
            return NoticeWanted(own[question.number - 1], until)
        languages, first = self._site.languages, self._site.languages[0]
        text = {language or first: words.strip() for language, words in question.text.items()}
        if len(text) < len(question.text):
            return f'the text is "{first}" already, the hall\'s first language'
        unknown = [language for language in text if language not in languages]
        if unknown:
            return f'the boards do not speak "{unknown[0]}": [hall] has languages = {languages}'
        wrong = next(mistakes(text), None)
        return NoticeWanted(text, until if text else None) if wrong is None else wrong

    def _say(self, number: int, answer: Answer) -> None:
        self._desk.answer(number, msgspec.json.encode(answer))


def _which(own: list[m.Text]) -> str:
    if not own:
        return "the hall has no [[notice]] of its own"
    there = ", ".join(f'{number} "{next(iter(text.values()))}"' for number, text in enumerate(own, 1))
    return f"the hall has no [[notice]] of that number, there is: {there}"
