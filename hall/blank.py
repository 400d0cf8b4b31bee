"""Blank counters (R06, R12, R13, R35): windows nobody is served at, told apart by cause. Pure.

Each cause is a function of the present state and counts from a time in the records, so that an alert ends as soon as
its cause does and survives a restart of the hall. What no record says (keys pressed before the restart, a line that
was never empty) is not made up: an alert that stands goes on. So it is when the hall's own link was down; while it is,
nobody is judged.
"""

import math
from collections.abc import Iterable
from typing import NamedTuple

from hall import messages as m
from hall.behind import Behind
from hall.blank_words import Case, finding
from hall.finding import Finding
from hall.kept import Kept
from hall.look import Look, Place
from hall.qualified import Qualified
from hall.state import CounterRecord


class Due(NamedTuple):
    """`since`: what the minutes of the text count from. `known`: all of it stands in the records."""

    cause: str
    since: float
    at: float
    known: bool = True


class Blank:
    """`note` first: prompts and checks need to know who waits behind each counter."""

    def __init__(self) -> None:
        self._behind = Behind()
        self._qualified = Qualified()
        self._causes = Kept(_cause)
        self._told: dict[str, tuple[Case, Finding]] = {}

    def note(self, look: Look) -> None:
        """A dark pad had no keys: its clerk is asked for one from when its unit is heard again."""
        for counter, alert in look.told("blank_counter").items():
            if alert.cause == "unit_dead" and not look.is_lost(counter, True):
                look.keyed_at[counter] = look.now
        self._behind.update(look)

    def look(self, look: Look) -> Iterable[Finding]:
        if look.planned.next_at is not None:
            look.due(look.planned.next_at)  # to look again: somebody's span begins or ends
        yield from self._as_told(look) if look.is_dark else self._found(look)
        yield from self._qualified.few(look)

    def _found(self, look: Look) -> Iterable[Finding]:
        told, self._told = self._told, {}
        self._causes.update(look)
        for counter, found in self._causes.found.items():
            if found is None:
                continue
            before = told.get(counter)
            since = found.since
            if found.cause == "unit_dead" and before is not None and before[0].cause == found.cause:
                since = before[0].since
            case = Case(found.cause, since, int((look.now - since) // 60))
            # The same words within a minute: an alert is not published anew for each who comes.
            if before is None or before[0] != case:
                info, record, _ = look.place(counter)
                before = case, finding(look, info, record, case, self._qualified)
            self._told[counter] = before
            yield before[1]

    def _as_told(self, look: Look) -> Iterable[Finding]:
        """What stands, in the words it was told in, until the hall shuts."""
        alerts = look.told("blank_counter") if look.serves else {}
        for info, record, _ in look.counters:
            alert = alerts.get(info.id)
            if alert is None:
                continue
            if info.id not in self._told:
                case = Case(alert.cause or "idle", alert.since, int((look.now - alert.since) // 60))
                self._told[info.id] = case, finding(look, info, record, case, self._qualified)
            yield self._told[info.id][1]


def _cause(look: Look, place: Place) -> Due | None:
    """The first of its causes that is due; the gravest stands first."""
    info, record, phase = place
    if phase == "serving":
        return None
    counter, alert = info.id, look.told("blank_counter").get(info.id)
    told = None if alert is None else alert.cause
    start = look.planned.now.get(counter)
    # Planned, so that nobody has switched it off (R45).
    if start is not None and record.ticket is None and look.is_lost(counter, told == "unit_dead"):
        since = alert.since if alert is not None and told == "unit_dead" else look.now
        return Due("unit_dead", since, since)
    if phase == "closed" and (start is None or look.phase != "open"):
        return None  # most of those in a large hall
    for due in _causes(look, counter, record, phase, start):
        if _is_due(look, counter, record, due, told):
            return due
    return None


def _causes(
    look: Look, counter: str, record: CounterRecord, phase: m.CounterPhase, start: float | None
) -> Iterable[Due]:
    match phase:
        case "closed":
            if start is not None:
                yield _not_opened(look, record, start)
        case "paused":
            yield from _paused(look, counter, record)
        case "open" | "calling":
            if record.present is False and look.serves:
                since = max(record.present_at, record.since)
                yield Due("absent", since, since + look.table.absent_min * 60)
            if phase == "calling":
                since = called_since(look, counter, record)
                yield Due("called_not_served", since, since + look.table.called_min * 60, False)
            elif (idle := idle_since(look, counter, record)) is not None:
                yield Due("idle", idle, idle + look.table.idle_min * 60, False)


def _is_due(look: Look, counter: str, record: CounterRecord, due: Due, told: str | None) -> bool:
    """`told`: the cause that stands."""
    if due.cause != told:
        if look.heard.is_new(counter) and due.cause != "not_opened":
            return False  # what its clerk did while the hall was off may yet be told
        restart = due.cause == "not_opened" and look.dark.until <= look.ledger.data.booted_at
        return look.due(due.at if restart else max(due.at, look.settled_at))
    done_at = max(record.since, look.keyed_at.get(counter, 0.0))
    if not due.known and done_at <= max(look.ledger.data.booted_at, look.dark.since):
        return True  # from before a restart, or before nobody was heard; nothing has been done there since
    return look.due(due.at)


def _not_opened(look: Look, record: CounterRecord, start: float) -> Due:
    """R12: at the minute it is planned from; whoever signs out before the end may be replaced first. Of a span that
    began before this start of the hall nobody knows who was there meanwhile."""
    booted = look.ledger.data.booted_at
    if start < booted:
        since = max(record.since, booted)
        return Due("not_opened", max(start, record.since) or since, since + look.table.idle_min * 60, False)
    if record.since > start:
        return Due("not_opened", record.since, record.since + look.table.idle_min * 60)
    return Due("not_opened", start, start)


def _paused(look: Look, counter: str, record: CounterRecord) -> Iterable[Due]:
    """R13: longer than allowed, or than said. Exactly as long is kept. R35: internal work while customers wait."""
    pause = record.owned.pause
    if pause is None or not look.serves:
        return
    since = paused_since(look, record)
    yield Due("pause_overrun", since, math.nextafter(since + pause_s(look, pause), math.inf))
    internal = internal_since(look, counter, record)
    if internal is not None:
        yield Due("internal", internal, internal + look.table.idle_min * 60, False)


# --- since when; prompts ask too ------------------------------------------------------------------------------


def idle_since(look: Look, counter: str, record: CounterRecord) -> float | None:
    """Signed in, nobody in hand, and somebody it may serve has waited all the time; no key was pressed."""
    waiting = look.waited_since(counter)
    return None if waiting is None else max(waiting, record.since, look.keyed_at.get(counter, 0.0))


def called_since(look: Look, counter: str, record: CounterRecord) -> float:
    """Its last call or recall; a key since shows that somebody is there, and so may one the hall has not heard."""
    return max(record.since, look.keyed_at.get(counter, 0.0), look.dark.until)


def paused_since(look: Look, record: CounterRecord) -> float:
    """A pause over the lunch break begins anew with the hall: only while it serves is anybody missed."""
    return max(record.since, look.opened_at)


def internal_since(look: Look, counter: str, record: CounterRecord) -> float | None:
    pause, waiting = record.owned.pause, look.many_since(counter)
    if pause is None or pause.reason != "internal" or waiting is None:
        return None
    return max(record.since, waiting)


def pause_s(look: Look, pause: m.Pause) -> float:
    """How long it may last: what was said, and never longer than the rule allows."""
    said = math.inf if pause.minutes is None else float(pause.minutes)
    return min(look.table.pause_min, said) * 60
