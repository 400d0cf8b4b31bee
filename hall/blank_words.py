"""What the lead is told of a blank counter: cause, evidence, what to do, who could come (R06, R11, R42). Pure."""

import math
from typing import NamedTuple

from hall import hours
from hall import messages as m
from hall.finding import Evidence, Finding
from hall.look import Look
from hall.qualified import Qualified
from hall.state import CounterRecord
from hall.texts import joined, words

WANTS_SOMEBODY = ("not_opened", "idle", "absent", "called_not_served", "pause_overrun")
"""Causes that end when another clerk comes."""


class Case(NamedTuple):
    """What the words are made for: told anew when any of it is another."""

    cause: str
    since: float
    minutes: int


def finding(
    look: Look, info: m.CounterInfo, record: CounterRecord, case: Case, qualified: Qualified
) -> Finding:
    waiting = look.reach(info.id).waiting
    text = _text(look, info, record, case, waiting)
    advice = words(
        f"advice.blank_counter_{case.cause}", look.config.languages, counter=info.id, unit=info.unit
    )
    somebody = qualified.who_could_come(look, info) if case.cause in WANTS_SOMEBODY else None
    if somebody is not None:
        advice = joined([advice, somebody], look.config.languages, "clauses")
    return Finding("blank_counter", info.id, text, case.cause, _evidence(record, case, waiting), None, advice)


def _text(look: Look, info: m.CounterInfo, record: CounterRecord, case: Case, waiting: int) -> m.Text:
    key = f"alert.blank_counter_{case.cause}"
    ticket = look.ledger.data.tickets.get(record.ticket or "")
    if case.cause == "not_opened" and record.since and case.since == record.since:
        key = "alert_else.blank_counter_left"
    elif case.cause == "not_opened" and look.planned.now.get(info.id) == -math.inf:
        key = "alert_else.blank_counter_nobody"  # the minutes count from the start of the hall itself
    pause = record.owned.pause
    if pause is not None and pause.minutes is not None and pause.minutes < look.table.pause_min:
        key = key.replace("alert.blank_counter_pause_overrun", "alert_else.blank_counter_back")
    return words(
        key,
        look.config.languages,
        counter=info.id,
        minutes=case.minutes,
        count=waiting,
        time=look.time(case.since),
        ticket=ticket.printed if ticket is not None else "",
        allowed=f"{look.table.pause_min:g}",
        said="" if pause is None or pause.minutes is None else pause.minutes,
        last=_last_call(look, record),
    )


def _last_call(look: Look, record: CounterRecord) -> m.Text:
    zone, languages = look.config.time_zone, look.config.languages
    if record.called is None or hours.local_date(record.called_at, zone) != hours.local_date(look.now, zone):
        return words("alert_else.no_call", languages)
    return words("alert_else.last_call", languages, ticket=record.called, time=look.time(record.called_at))


def _evidence(record: CounterRecord, case: Case, waiting: int) -> Evidence:
    owned = record.owned
    found: Evidence = {
        "waiting": waiting,
        "minutes": case.minutes,
        "began_at": round(case.since, 1),
        "clerk": owned.cover or owned.clerk or "",
    }
    if record.called is not None:
        found |= {"last_call": record.called, "last_call_at": round(record.called_at, 1)}
    if owned.pause is not None:
        found["reason"] = owned.pause.reason
    return found
