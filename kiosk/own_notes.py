"""Notes that nobody ordered: closed now, no such appointment, the self-test; each at most once a minute. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from hall import hours
from hall import messages as m
from hall.messages import SlipNote, SlipRow, Text
from hall.opening_words import moment, spans_of
from hall.texts import available, words
from kiosk.actions import OWN, CommitNote
from kiosk.opening import Shut
from kiosk.slip_words import local_datetime

AGAIN_S = 60.0
WAITS_S = 10.0  # for the slip under way

Kind = Literal["closed", "booking", "self_test"]


@dataclass(frozen=True)
class _Waiting:
    note: SlipNote
    until: float


class OwnNotes:
    def __init__(self) -> None:
        self._made_at: dict[Kind, float] = {}
        self._waiting: list[_Waiting] = []

    def may(self, kind: Kind, real: float) -> bool:
        """Whether one of this kind is printed now; then none for a minute."""
        at = self._made_at.get(kind)
        if at is not None and real < at + AGAIN_S:
            return False
        self._made_at[kind] = real
        return True

    def want(self, note: SlipNote, real: float) -> None:
        self._waiting.append(_Waiting(note, real + WAITS_S))

    def next(self) -> CommitNote | None:
        return CommitNote(OWN, self._waiting.pop(0).note) if self._waiting else None

    def lapse(self, real: float) -> None:
        self._waiting = [waiting for waiting in self._waiting if real < waiting.until]

    def deadlines(self) -> list[float]:
        return [waiting.until for waiting in self._waiting]

    @property
    def are_waiting(self) -> bool:
        return bool(self._waiting)


# --- what they say -------------------------------------------------------------------------------------------


def closed(config: m.Config, service: str, shut: Shut, now: float | None) -> SlipNote:
    """R20, R26: until when, and when it is open."""
    spoken, info = spoken_in(config), config.service(service)
    rows = [SlipRow(info.name, {})] if info is not None and info.hours is not None else []
    if reopens := reopens_in(config, shut, now):
        rows.append(SlipRow(words("kiosk_note.reopens", spoken), reopens))
    if today := hours_today(config, service, now):
        rows.append(SlipRow(words("kiosk_note.hours", spoken), dict.fromkeys(spoken, today)))
    return SlipNote(words("kiosk_note.closed", spoken), rows=rows)


def booking_refused(config: m.Config, why: str, from_at: float | None, now: float | None) -> SlipNote:
    spoken = spoken_in(config)
    rows = []
    if from_at is not None and (until := reopens_in(config, Shut("over", from_at), now)):
        rows.append(SlipRow(words("kiosk_note.booking_from", spoken), until))
    return SlipNote(
        words(f"kiosk_note.{why}", spoken), rows=rows, foot=[words("kiosk_note.booking_ask", spoken)]
    )


def self_test(config: m.Config | None, rows: Sequence[SlipRow]) -> SlipNote:
    return SlipNote(words("kiosk_note.self_test", spoken_in(config)), rows=list(rows))


def spoken_in(config: m.Config | None) -> tuple[str, ...]:
    """The hall's languages that have texts."""
    there = (
        [language for language in config.languages if language in available()] if config is not None else []
    )
    return tuple(there) or tuple(sorted(available(), key=lambda language: language != "zh"))


def reopens_in(config: m.Config, shut: Shut, now: float | None) -> Text:
    """`13:00`, `周一 09:00`; nothing while nobody can tell."""
    here = local_datetime(config.time_zone, now)
    then = local_datetime(config.time_zone, shut.reopens_at)
    return {} if here is None or then is None else moment(then, here.date(), spoken_in(config))


def hours_today(config: m.Config, service: str, now: float | None) -> str:
    """Of the service, where it has its own; else of the hall."""
    here, info = local_datetime(config.time_zone, now), config.service(service)
    opening = hours.of_hall(config) if info is None else hours.of_service(config, info)
    return "" if here is None else spans_of(opening, here.date())
