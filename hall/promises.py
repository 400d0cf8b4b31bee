"""Promises of waiting time (R07): about to break, broken, and the share that was kept today. Pure.

Within a line all have the same promise and stand by age, so that its head has used up most: only heads are looked
at, and of those who are late the first few.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from hall import messages as m
from hall.advice import Advisor
from hall.day import may_call
from hall.finding import Evidence, Finding, Told, Worded
from hall.look import Look
from hall.state import Ticket
from hall.texts import joined, words
from hall.waiting import LineKey

TICKETS_SHOWN = 8
CALLS_WANTED = 20  # fewer say nothing of a share
SHARE_ABOVE = 0.02  # the share is good again so far above the limit

Heads = list[tuple[LineKey, Ticket]]


@dataclass
class _Late:
    """Who waits longer than promised; the numbers of those who do so most. It is the same until somebody comes to the
    service or leaves it, the clock moves (`seen`: these), or the next one is late."""

    seen: object
    until: float
    count: int
    tickets: list[str]


class Promises:
    def __init__(self, advisor: Advisor) -> None:
        self._advisor = advisor
        self._told = Told()
        self._texts = Worded[m.Text]()  # of the broken ones
        self._late: dict[str, _Late] = {}

    def look(self, look: Look) -> Iterable[Finding]:
        found = self._found(look)
        return self._told.as_before(look.stands, found) if look.is_dark else self._told.all_of(found)

    def _found(self, look: Look) -> Iterable[Finding]:
        by_service: dict[str, Heads] = {}
        served = may_call(look.ledger.data, look.table, look.phase)
        for key, ticket in look.heads.items() if served else ():
            by_service.setdefault(key.service, []).append((key, ticket))
        for service in look.config.services:
            heads = by_service.get(service.id)
            if heads is None:
                continue
            if _is_broken(look, service.id, heads):
                yield self._broken(look, service, heads)
            elif _is_near(look, service.id, heads):
                yield self._near(look, service, heads)
        yield from _shares(look, self._told)

    def _broken(self, look: Look, service: m.ServiceInfo, heads: Heads) -> Finding:
        since = [ticket.since for _, ticket in heads]
        seen = look.ledger.lines.changes.get(service.id), since
        late = self._late.get(service.id)
        if late is None or late.seen != seen or look.now > late.until:
            late = self._late[service.id] = _late(look, heads, seen)
        minutes = int(max(0.0, look.now - min(since)) // 60)
        advice = self._advisor.service(look, service.id)
        count, tickets = late.count, late.tickets

        def word() -> Finding:
            evidence: Evidence = {
                "late": count, "tickets": tickets, "longest_wait_s": minutes * 60.0, **advice.evidence,
            }  # fmt: skip
            said = count, tickets, minutes
            text = self._texts.again(service.id, said, partial(_text, look, service, *said))
            return Finding("promise_broken", service.id, text, None, evidence, None, advice.text)

        return self._told.again(f"broken.{service.id}", (count, tickets, minutes, advice), word)

    def _near(self, look: Look, service: m.ServiceInfo, heads: Heads) -> Finding:
        """Of whoever has used up most."""
        first = min((ticket for _, ticket in heads), key=lambda t: (-look.rules.used(t, look.now), t.n))
        minutes = int(max(0.0, look.now - first.since) // 60)
        promise_min = look.rules.promise_s(first.class_) / 60
        advice = self._advisor.service(look, service.id)

        def word() -> Finding:
            text = words(
                "alert.promise_near", look.config.languages, service=service.name, ticket=first.printed,
                minutes=minutes, promise=f"{promise_min:g}",
            )  # fmt: skip
            evidence: Evidence = {
                "tickets": [first.printed], "longest_wait_s": minutes * 60.0, "promise_min": promise_min,
                **advice.evidence,
            }  # fmt: skip
            return Finding("promise_near", service.id, text, None, evidence, None, advice.text)

        seen = (first.printed, minutes, promise_min, advice)
        return self._told.again(f"near.{service.id}", seen, word)


def _used_at(look: Look, heads: Heads, share: float) -> float:
    """When the first of them has, or had, used up that share of the promise."""
    promise_s = look.rules.promise_s
    return min([t.since + promise_s(t.class_) * share for _, t in heads])


def _is_broken(look: Look, service: str, heads: Heads) -> bool:
    """15 min exactly are kept."""
    if look.stands("promise_broken", service):
        return look.now > _used_at(look, heads, look.table.clear_at)
    return look.due(math.nextafter(_used_at(look, heads, 1.0), math.inf))


def _is_near(look: Look, service: str, heads: Heads) -> bool:
    if look.stands("promise_near", service):
        return look.now > _used_at(look, heads, look.table.warn_at * look.table.clear_at)
    return look.due(_used_at(look, heads, look.table.warn_at))


def _late(look: Look, heads: Heads, seen: object) -> _Late:
    found = _Late(seen, math.inf, 0, [])
    worst: list[tuple[float, int, str]] = []
    for key, head in heads:
        promise_s = look.rules.promise_s(head.class_)
        late, following = look.ledger.lines.late(key, look.now, promise_s)
        found.count += late
        if following is not None:
            found.until = min(found.until, following.since + promise_s)
        front = look.ledger.lines.front(key, min(late, TICKETS_SHOWN))
        worst += [(t.since + promise_s, t.n, t.printed) for t in front]
    found.tickets = [printed for _, _, printed in sorted(worst)[:TICKETS_SHOWN]]
    return found


def _text(look: Look, service: m.ServiceInfo, count: int, tickets: list[str], minutes: int) -> m.Text:
    languages = look.config.languages
    return words(
        "alert.promise_broken" if count else "alert_else.promise_broken", languages,
        service=service.name, count=count, minutes=minutes, tickets=_listed(tickets, count, languages),
    )  # fmt: skip


def _listed(tickets: list[str], count: int, languages: list[str]) -> m.Text:
    shown = joined(tickets, languages)
    if count <= len(tickets):
        return shown
    return words("alert_else.and_more", languages, shown=shown, more=count - len(tickets))


def _shares(look: Look, told: Told) -> Iterable[Finding]:
    """Of today's calls, per class; it begins anew with the day."""
    for info in look.config.classes:
        kept, late = look.ledger.data.kept.get(info.id, (0, 0))
        if kept + late < CALLS_WANTED:
            continue
        share, least = kept / (kept + late), look.table.kept_share
        if share >= least and (share > least + SHARE_ABOVE or not look.stands("promise_share", info.id)):
            continue
        if share == 1.0:
            continue
        yield told.again(f"share.{info.id}", (kept, late), partial(_share, look, info, kept, late))


def _share(look: Look, info: m.ClassInfo, kept: int, late: int) -> Finding:
    languages = look.config.languages
    text = words(
        "alert.promise_share", languages, class_name=info.name, share=int(kept / (kept + late) * 100),
        promise=f"{info.promise_min:g}", late=late,
    )  # fmt: skip
    advice = words("advice.promise_share", languages)
    evidence: Evidence = {"kept": kept, "late": late, "least": look.table.kept_share}
    return Finding("promise_share", info.id, text, None, evidence, None, advice)
