"""What cannot go on by itself, what is late, what happened once: R04, R28, R38, R41 and faults of units. Pure.

A guide's pad is no counter: of it, only HELP is heard.
"""

from collections.abc import Iterable
from functools import partial

from hall import messages as m
from hall.finding import Evidence, Finding, Told
from hall.kept import Kept
from hall.kinds import is_once
from hall.look import Look, Place, Target
from hall.qualified import Qualified
from hall.staffing import WORKING
from hall.state import Ticket
from hall.texts import joined, word, words
from hall.waiting import LineKey

MOST_NAMED = 6
ASSISTED_S = 600.0  # hall time: by then whoever asked was helped, or has left
HELP_REASONS = ("", "complaint", "quarrel", "injury", "equipment", "media")
"""R28; the keys of [help] in hall/texts."""


class Troubles:
    """Remembers how they were worded."""

    def __init__(self) -> None:
        self._told = Told()
        self._qualified = Qualified()
        self._overran = Kept(_overrun)
        self._overran_told: set[str] = set()

    def look(self, look: Look) -> Iterable[Finding]:
        yield from _happened(look)
        yield from _lost_with_ticket(look)
        yield from _unknown_services(look)
        yield from _help(look)
        yield from _assistance(look)
        yield from self._too_long(look)
        yield from _transferred(look)
        yield from _uncovered(look, self._qualified)

    def _too_long(self, look: Look) -> Iterable[Finding]:
        told, self._overran_told = self._overran_told, set(look.told("handling_overrun"))
        self._overran.update(look, told ^ self._overran_told)
        for counter, target in self._overran.found.items():
            if target is not None:
                seen = target.ticket.id, target.seconds
                yield self._told.again(counter, seen, partial(_overran, look, counter, target))


def _words(look: Look, key: str, **values: object) -> m.Text:
    return words(f"alert.{key}", look.config.languages, **values)


def _advice(look: Look, key: str, **values: object) -> m.Text:
    return words(f"advice.{key}", look.config.languages, **values)


# --- what happened once -------------------------------------------------------------------------------


def _happened(look: Look) -> Iterable[Finding]:
    """Until the day turns or somebody acknowledges it."""
    if not any(map(is_once, look.kinds_told)):
        return
    for key, record in look.ledger.data.alerts.items():
        kind, _, subject = key.partition(".")
        if is_once(kind):
            text = _words(look, kind, **record.values)
            advice = _advice(look, kind, **record.values)
            yield Finding(kind, subject, text, None, dict(record.values), None, advice)


# --- what cannot go on by itself ----------------------------------------------------------------------


def _lost_with_ticket(look: Look) -> Iterable[Finding]:
    told = look.told("unit_lost_ticket")
    if not look.heard.anybody_lost:
        return
    for info, record, _ in look.counters:
        if record.ticket is None or not look.is_lost(info.id, info.id in told):
            continue
        ticket = look.ledger.data.tickets.get(record.ticket)
        if ticket is not None and not _is_switched_off(look, info.id):
            text = _words(look, "unit_lost_ticket", counter=info.id, ticket=ticket.printed)
            advice = _advice(look, "unit_lost_ticket", ticket=ticket.printed, unit=info.unit)
            evidence: Evidence = {"ticket": ticket.printed}
            yield Finding("unit_lost_ticket", info.id, text, None, evidence, None, advice)


def _is_switched_off(look: Look, counter: str) -> bool:
    """R45: behind closed doors nobody is to be there. What is in hand still is told of when the hall opens."""
    return look.phase == "closed" and counter not in look.planned.now


def _unknown_services(look: Look) -> Iterable[Finding]:
    for service in look.ledger.lines.services():
        if not look.rules.knows(service):
            ticket = look.ledger.lines.first(service, 1)[0]
            text = _words(look, "unknown_service", ticket=ticket.printed, service=service)
            advice = _advice(look, "unknown_service", service=service)
            evidence: Evidence = {"ticket": ticket.printed}
            yield Finding("unknown_service", service, text, None, evidence, None, advice)


# --- what clerks and customers need ---------------------------------------------------------------------


def _help(look: Look) -> Iterable[Finding]:
    """R28: until somebody who may end it was there."""
    counters = [(info.id, record) for info, record, _ in look.counters if record.help is not None]
    pads = {p.id: look.ledger.counter(p.id) for p in look.config.pads}
    for place, record in [*counters, *pads.items()]:
        if record.help is None:
            continue
        reason = {language: _reason(record.help.reason, language) for language in look.config.languages}
        key = "alert_else.help" if place in pads else "alert.help"
        text = words(key, look.config.languages, counter=place, reason=reason)
        clerk = record.owned.cover or record.owned.clerk or ""
        evidence: Evidence = {"reason": record.help.reason, "clerk": clerk}
        cause, since = record.help.reason or None, record.help.since
        yield Finding("help", place, text, cause, evidence, since, _advice(look, "help"))


def _assistance(look: Look) -> Iterable[Finding]:
    """R33: somebody at a kiosk needs a person. Who acknowledges it goes there."""
    for unit, record in look.told("assistance").items():
        if record.acked_at is None and not look.due(record.since + ASSISTED_S):
            where = _where(look, unit)
            text, advice = _words(look, "assistance", where=where), _advice(look, "assistance", where=where)
            yield Finding("assistance", unit, text, None, {}, None, advice)


def _where(look: Look, unit: str) -> m.Text:
    languages = look.config.languages
    place = next((kiosk.place for kiosk in look.config.kiosks if kiosk.unit == unit), {})
    if not place:
        return dict.fromkeys(languages, unit)
    return words("alert_else.at_place", languages, unit=unit, place=place)


def _overrun(look: Look, place: Place) -> Target | None:
    """R04: "< 15 min" is not kept at 15:00."""
    info, record, phase = place
    target = look.target(record) if phase == "serving" else None
    if target is None:
        return None
    ends_at, stands = target.began + target.seconds, look.stands("handling_overrun", info.id)
    # A hall that was off first hears whether the clerk has finished meanwhile.
    if not look.due(ends_at if stands else max(ends_at, look.settled_at)):
        return None
    judged = stands or not look.heard.is_new(info.id)
    return target if judged and not _is_switched_off(look, info.id) else None


def _overran(look: Look, counter: str, target: Target) -> Finding:
    ticket, minutes = target.ticket, f"{target.seconds / 60:g}"
    text = _words(look, "handling_overrun", counter=counter, ticket=ticket.printed, minutes=minutes)
    evidence: Evidence = {"ticket": ticket.printed, "target_min": target.seconds / 60}
    advice = _advice(look, "handling_overrun", counter=counter)
    return Finding("handling_overrun", counter, text, None, evidence, None, advice)


def _transferred(look: Look) -> Iterable[Finding]:
    """R38: sent on, and nobody calls; by hand somebody may have."""
    told = look.told("transfer_waiting")
    for ticket in look.sent:
        if ticket.sent_at is None:
            continue
        due_at, stands = ticket.sent_at + look.table.transfer_min * 60, ticket.printed.lower() in told
        if not stands and not look.due(max(due_at, look.settled_at)):
            continue
        text = _words(
            look,
            "transfer_waiting",
            ticket=ticket.printed,
            counter=ticket.sent_by or "?",
            minutes=f"{look.table.transfer_min:g}",
        )
        evidence: Evidence = {
            "from": ticket.sent_by or "",
            "service": ticket.service,
            "to": ticket.only or "",
        }
        advice = _to_call(look, ticket)
        yield Finding("transfer_waiting", ticket.printed.lower(), text, None, evidence, None, advice)


def _to_call(look: Look, ticket: Ticket) -> m.Text:
    """Who is at work there; where nobody is, any counter can."""
    key = LineKey(ticket.service, ticket.class_, ticket.only)
    able = [
        c.id for c, _, phase in look.counters if phase in WORKING and look.rules.tier(c.id, key) is not None
    ]
    if not able:
        return _advice(look, "transfer_waiting_anybody", ticket=ticket.printed)
    counters = joined(able[:MOST_NAMED], look.config.languages)
    return _advice(look, "transfer_waiting", ticket=ticket.printed, counters=counters)


def _uncovered(look: Look, qualified: Qualified) -> Iterable[Finding]:
    """R41: a post that may be left only with a substitute."""
    for info, record, phase in look.counters:
        pause = record.owned.pause if phase == "paused" else None
        if pause is not None and pause.uncovered:
            text = _words(look, "left_uncovered", counter=info.id)
            evidence: Evidence = {"clerk": record.owned.clerk or ""}
            somebody = qualified.who_could_come(look, info)
            advice = joined(
                [_advice(look, "left_uncovered", counter=info.id), somebody], look.config.languages, "clauses"
            )
            yield Finding("left_uncovered", info.id, text, pause.reason or None, evidence, None, advice)


def _reason(reason: str, language: str) -> str:
    """A reason the texts do not have is told as it came."""
    return word(f"help.{reason or 'unsaid'}", language) if reason in HELP_REASONS else reason
