"""What the hall lead must hear of: blank counters (R06, R13), long queues (R10), HELP (R28), what is late. Pure.

Each check is a function of the present state, so that an alert ends as soon as its cause does. Hysteresis is in
amount: a long queue clears at `clear_at` of its limit. Only since when a counter has stood idle is remembered.
A guide's pad is no counter: of it, only HELP is heard.
"""

import math
from collections.abc import Callable, Iterable

from hall import entries as e
from hall import messages as m
from hall.finding import Evidence, Finding
from hall.ledger import Ledger
from hall.look import Aside, Look
from hall.prompts import prompts
from hall.settings import RulesTable
from hall.texts import word, words
from hall.unserved import Unserved
from hall.waiting import LineKey, Rules

HAPPENED = ("unknown_fact", "unknown_class", "fact_gap", "called_twice", "met_by_hand", "forked")
"""Kinds that report something that happened, not a state that lasts."""

HELP_REASONS = ("", "complaint", "quarrel", "injury", "equipment", "media")
"""R28; the keys of [help] in hall/texts."""


class Watch:
    """`look` after changes and at `next_at`; `prompts` tells each counter what its clerk should be reminded of."""

    def __init__(self, config: m.Config, rules: Rules, table: RulesTable) -> None:
        self._config = config
        self._rules = rules
        self._table = table
        self._idle_since: dict[str, float] = {}
        self._looked = False
        self._aside = Aside()
        self._unserved = Unserved()
        self._counts: dict[LineKey, int] = {}  # who waits, as of this look
        self.prompts: dict[str, list[str]] = {}
        self.next_at: float | None = None  # hall time

    def entry(self, entry: e.AnyEntry) -> None:
        self._aside.entry(entry)

    def look(
        self, ledger: Ledger, now: float, phase: m.Phase, is_lost: Callable[[str, bool], bool]
    ) -> dict[str, Finding]:
        """`is_lost(counter, told)`: its unit cannot be heard; `told`: and the alert of it stands."""
        self._counts = ledger.lines.counts()
        sent, parked = self._aside.sent_and_parked(ledger)
        look = Look(
            ledger, self._config, self._rules, self._table, now, ledger.lines.heads(), self._counts,
            self._idle_since, sent, parked, phase,
        )  # fmt: skip
        self._note_idle(look)
        findings = [
            *self._happened(ledger),
            *self._blank(look),
            *self._pause_overrun(look),
            *self._long_queues(ledger, now),
            *self._long_hall(ledger),
            *self._lost_with_ticket(ledger, is_lost),
            *self._unknown_services(ledger),
            *self._help(ledger),
            *self._overrun(look),
            *self._transferred(look),
            *self._uncovered(ledger),
            *self._unserved.look(look),
        ]
        self.prompts = prompts(look)
        self.next_at = look.next_at
        self._looked = True
        return {finding.key: finding for finding in findings}

    def _words(self, key: str, **values: object) -> m.Text:
        return words(f"alert.{key}", self._config.languages, **values)

    # --- blank counters (R06) -----------------------------------------------------------------------------

    def _note_idle(self, look: Look) -> None:
        """Open, nobody in hand, while people it may serve wait."""
        for info in self._config.counters:
            record = look.ledger.counter(info.id)
            served = look.served(info.id) if record.phase == "open" else []
            if not served:
                self._idle_since.pop(info.id, None)
                continue
            # After a restart nothing better is known than the oldest of those who wait.
            began = look.now if self._looked else max(record.since, min(t.since for t in served))
            since = self._idle_since.setdefault(info.id, began)
            self._idle_since[info.id] = min(look.now, max(since, record.since))

    def _blank(self, look: Look) -> Iterable[Finding]:
        """`absent`: the sensor at the seat sees nobody, else the clerk is `idle`."""
        for counter, since in self._idle_since.items():
            if not look.due(since + self._table.idle_min * 60):
                continue
            record = look.ledger.counter(counter)
            count = sum(n for key, n in self._counts.items() if self._rules.tier(counter, key) is not None)
            minutes = int((look.now - since) // 60)
            text = self._words("blank_counter_idle", counter=counter, minutes=minutes, count=count)
            cause = "absent" if record.present is False else "idle"
            evidence: Evidence = {"waiting": count, "clerk": record.owned.clerk or ""}
            yield Finding("blank_counter", counter, text, cause, evidence)

    def _pause_overrun(self, look: Look) -> Iterable[Finding]:
        """R13: away for more than 30 min, and nobody covers."""
        for info in self._config.counters:
            record = look.ledger.counter(info.id)
            if record.phase != "paused" or record.owned.pause is None:
                continue
            if look.due(math.nextafter(record.since + self._table.pause_min * 60, math.inf)):
                minutes = f"{self._table.pause_min:g}"
                text = self._words("blank_counter_pause", counter=info.id, minutes=minutes)
                evidence: Evidence = {"reason": record.owned.pause.reason, "clerk": record.owned.clerk or ""}
                yield Finding("blank_counter", info.id, text, "pause", evidence)

    # --- long queues (R10, R03) ---------------------------------------------------------------------------

    def _is_long(self, ledger: Ledger, key: str, count: int, limit: float) -> bool:
        """Fires above the limit, clears at or below `clear_at` of it."""
        if key in ledger.data.alerts:
            return count > limit * self._table.clear_at
        return count > limit

    def _long_queues(self, ledger: Ledger, now: float) -> Iterable[Finding]:
        by_service: dict[str, dict[str, int]] = {}
        for key, n in self._counts.items():
            counted = by_service.setdefault(key.service, {})
            counted[key.class_] = counted.get(key.class_, 0) + n
        for service in self._config.services:
            waiting = by_service.get(service.id, {})
            count = sum(waiting.values())
            if not self._is_long(ledger, f"long_queue.{service.id}", count, self._table.long_queue):
                continue
            oldest = ledger.lines.first(service.id, 1)
            evidence: Evidence = {
                "waiting": count,
                # Whole minutes: an alert is not published anew for each second.
                "longest_wait_s": (now - oldest[0].since) // 60 * 60 if oldest else 0.0,
                "could_help": self._could_help(ledger, service.id, list(waiting)),
            }
            text = self._words("long_queue", service=service.name, count=count)
            yield Finding("long_queue", service.id, text, None, evidence)

    def _long_hall(self, ledger: Ledger) -> Iterable[Finding]:
        count = ledger.lines.total
        staffed = sum(
            ledger.counter(c.id).phase in ("open", "calling", "serving") for c in self._config.counters
        )
        limit = self._table.long_queue * max(1, staffed)
        if len(self._config.counters) < 2 or not self._is_long(ledger, "long_queue_hall.hall", count, limit):
            return
        more = max(0, min(-(-count // self._table.long_queue), len(self._config.counters)) - staffed)
        if more:
            text = self._words("long_queue_hall", count=count, open=more)
        else:
            text = words("alert_else.long_queue_hall", self._config.languages, count=count)
        evidence: Evidence = {"waiting": count, "open_counters": staffed, "to_open": more}
        yield Finding("long_queue_hall", "hall", text, None, evidence)

    def _could_help(self, ledger: Ledger, service: str, classes: list[str]) -> list[str]:
        """Counters that serve it and are not at work."""
        return [
            c.id
            for c in self._config.counters
            if ledger.counter(c.id).phase in ("closed", "open", "paused")
            and any(self._rules.tier(c.id, LineKey(service, class_)) is not None for class_ in classes)
        ]

    # --- what happened once -------------------------------------------------------------------------------

    def _happened(self, ledger: Ledger) -> Iterable[Finding]:
        """Until the day turns or somebody acknowledges it."""
        for key, record in ledger.data.alerts.items():
            kind, _, subject = key.partition(".")
            if kind in HAPPENED:
                text = self._words(kind, **record.values)
                yield Finding(kind, subject, text, None, dict(record.values))

    # --- what cannot go on by itself ----------------------------------------------------------------------

    def _lost_with_ticket(self, ledger: Ledger, is_lost: Callable[[str, bool], bool]) -> Iterable[Finding]:
        for info in self._config.counters:
            ticket = ledger.in_hand(info.id)
            if ticket is not None and is_lost(info.id, f"unit_lost_ticket.{info.id}" in ledger.data.alerts):
                text = self._words("unit_lost_ticket", counter=info.id, ticket=ticket.printed)
                yield Finding("unit_lost_ticket", info.id, text, None, {"ticket": ticket.printed})

    def _unknown_services(self, ledger: Ledger) -> Iterable[Finding]:
        for service in ledger.lines.services():
            if not self._rules.knows(service):
                ticket = ledger.lines.first(service, 1)[0]
                text = self._words("unknown_service", ticket=ticket.printed, service=service)
                yield Finding("unknown_service", service, text, None, {"ticket": ticket.printed})

    # --- what clerks and customers need ---------------------------------------------------------------------

    def _help(self, ledger: Ledger) -> Iterable[Finding]:
        """R28: until somebody who may end it was there."""
        pads = [p.id for p in self._config.pads]
        for place in [*(c.id for c in self._config.counters), *pads]:
            record = ledger.counter(place)
            if record.help is None:
                continue
            reason = {language: _reason(record.help.reason, language) for language in self._config.languages}
            key = "alert_else.help" if place in pads else "alert.help"
            text = words(key, self._config.languages, counter=place, reason=reason)
            clerk = record.owned.cover or record.owned.clerk or ""
            evidence: Evidence = {"reason": record.help.reason, "clerk": clerk}
            yield Finding("help", place, text, record.help.reason or None, evidence, record.help.since)

    def _overrun(self, look: Look) -> Iterable[Finding]:
        """R04: "< 15 min" is not kept at 15:00."""
        for info in self._config.counters:
            found = look.target(info.id)
            if found is None:
                continue
            ticket, target_s, began = found
            if look.due(began + target_s):
                minutes = f"{target_s / 60:g}"
                text = self._words(
                    "handling_overrun", counter=info.id, ticket=ticket.printed, minutes=minutes
                )
                evidence: Evidence = {"ticket": ticket.printed, "target_min": target_s / 60}
                yield Finding("handling_overrun", info.id, text, None, evidence)

    def _transferred(self, look: Look) -> Iterable[Finding]:
        """R38: sent on, and nobody calls."""
        for ticket in look.sent:
            if ticket.sent_at is None or not look.due(ticket.sent_at + self._table.transfer_min * 60):
                continue
            text = self._words(
                "transfer_waiting",
                ticket=ticket.printed,
                counter=ticket.sent_by or "?",
                minutes=f"{self._table.transfer_min:g}",
            )
            evidence: Evidence = {
                "from": ticket.sent_by or "",
                "service": ticket.service,
                "to": ticket.only or "",
            }
            yield Finding("transfer_waiting", ticket.printed.lower(), text, None, evidence)

    def _uncovered(self, ledger: Ledger) -> Iterable[Finding]:
        """R41: a post that may be left only with a substitute."""
        for info in self._config.counters:
            record = ledger.counter(info.id)
            pause = record.owned.pause
            if pause is not None and pause.uncovered and record.phase == "paused":
                text = self._words("left_uncovered", counter=info.id)
                clerk = record.owned.clerk or ""
                yield Finding("left_uncovered", info.id, text, pause.reason or None, {"clerk": clerk})


def _reason(reason: str, language: str) -> str:
    """A reason the texts do not have is told as it came."""
    return word(f"help.{reason or 'unsaid'}", language) if reason in HELP_REASONS else reason
