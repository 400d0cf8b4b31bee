"""What the hall lead must hear of: blank counters (R06) and long queues (R10), first cut. Pure.

Each check is a function of the present state, so that an alert ends as soon as its cause does. Hysteresis is in
amount: a long queue clears at `clear_at` of its limit. Only since when a counter has stood idle is remembered.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from hall import messages as m
from hall.ledger import Ledger
from hall.settings import RulesTable
from hall.texts import words
from hall.waiting import LineKey, Rules

HAPPENED = ("unknown_fact", "unknown_class", "fact_gap", "called_twice", "forked")
"""Kinds that report something that happened, not a state that lasts."""

Evidence = dict[str, str | float | int | list[str]]


@dataclass(frozen=True)
class Finding:
    """An alert that is due: the topic below `alert/`, without boot, rev and since."""

    kind: str
    subject: str
    text: m.Text
    cause: str | None = None
    evidence: Evidence = field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"{self.kind}.{self.subject}"


class Watch:
    """`look` after changes and at `next_at`; `prompts` tells each counter what its clerk should be reminded of."""

    def __init__(self, config: m.Config, rules: Rules, table: RulesTable) -> None:
        self._config = config
        self._rules = rules
        self._table = table
        self._idle_since: dict[str, float] = {}
        self._looked = False
        self._counts: dict[LineKey, int] = {}  # who waits, as of this look
        self.prompts: dict[str, list[str]] = {}
        self.next_at: float | None = None  # hall time

    def look(self, ledger: Ledger, now: float, is_lost: Callable[[str], bool]) -> dict[str, Finding]:
        self.next_at = None
        self._counts = ledger.lines.counts()
        findings = [
            *self._happened(ledger),
            *self._idle(ledger, now),
            *self._long_queues(ledger, now),
            *self._long_hall(ledger),
            *self._lost_with_ticket(ledger, is_lost),
            *self._unknown_services(ledger),
        ]
        self._looked = True
        return {finding.key: finding for finding in findings}

    def _wake(self, at: float) -> None:
        self.next_at = at if self.next_at is None else min(self.next_at, at)

    # --- blank counters (R06) -----------------------------------------------------------------------------

    def _idle(self, ledger: Ledger, now: float) -> Iterable[Finding]:
        """Open, nobody in hand, while people it may serve wait."""
        heads = ledger.lines.heads()
        limit_s = self._table.idle_min * 60
        for info in self._config.counters:
            record = ledger.counter(info.id)
            served = [t for key, t in heads.items() if self._rules.tier(info.id, key) is not None]
            if record.phase != "open" or not served:
                self._idle_since.pop(info.id, None)
                self.prompts.pop(info.id, None)
                continue
            # After a restart nothing better is known than the oldest of those who wait.
            began = now if self._looked else max(record.since, min(t.since for t in served))
            since = self._idle_since.setdefault(info.id, began)
            since = self._idle_since[info.id] = min(now, max(since, record.since))
            idle_s = now - since
            if idle_s >= limit_s * self._table.warn_at:
                self.prompts[info.id] = ["idle"]
            else:
                self.prompts.pop(info.id, None)
                self._wake(since + limit_s * self._table.warn_at)
            if idle_s >= limit_s:
                yield self._blank(info, ledger, idle_s)
            else:
                self._wake(since + limit_s)

    def _blank(self, info: m.CounterInfo, ledger: Ledger, idle_s: float) -> Finding:
        served_here = (n for key, n in self._counts.items() if self._rules.tier(info.id, key) is not None)
        count = sum(served_here)
        text = words(
            "alert.blank_counter_idle",
            self._config.languages,
            counter=info.id,
            minutes=int(idle_s // 60),
            count=count,
        )
        clerk = ledger.counter(info.id).owned.clerk or ""
        return Finding("blank_counter", info.id, text, "idle", {"waiting": count, "clerk": clerk})

    # --- long queues (R10, R03) ---------------------------------------------------------------------------

    def _is_long(self, ledger: Ledger, key: str, count: int, limit: float) -> bool:
        """Fires above the limit, clears at or below `clear_at` of it."""
        if key in ledger.data.alerts:
            return count > limit * self._table.clear_at
        return count > limit

    def _long_queues(self, ledger: Ledger, now: float) -> Iterable[Finding]:
        by_service: dict[str, dict[str, int]] = {}
        for (of, class_), n in self._counts.items():
            by_service.setdefault(of, {})[class_] = n
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
            text = words("alert.long_queue", self._config.languages, service=service.name, count=count)
            yield Finding("long_queue", service.id, text, None, evidence)

    def _long_hall(self, ledger: Ledger) -> Iterable[Finding]:
        count = ledger.lines.total
        staffed = sum(
            ledger.counter(c.id).phase in ("open", "calling", "serving") for c in self._config.counters
        )
        limit = self._table.long_queue * max(1, staffed)
        if len(self._config.counters) < 2 or not self._is_long(ledger, "long_queue_hall.hall", count, limit):
            return
        more = min(-(-count // self._table.long_queue), len(self._config.counters)) - staffed
        if more <= 0:
            more = 0
        text = words("alert.long_queue_hall", self._config.languages, count=count, open=more)
        yield Finding(
            "long_queue_hall",
            "hall",
            text,
            None,
            {"waiting": count, "open_counters": staffed, "to_open": more},
        )

    def _could_help(self, ledger: Ledger, service: str, classes: list[str]) -> list[str]:
        """Counters that serve it and are not at work."""
        return [
            c.id
            for c in self._config.counters
            if ledger.counter(c.id).phase in ("closed", "open", "paused")
            and any(self._rules.tier(c.id, (service, class_)) is not None for class_ in classes)
        ]

    # --- what happened once -------------------------------------------------------------------------------

    def _happened(self, ledger: Ledger) -> Iterable[Finding]:
        """Until the day turns or somebody acknowledges it."""
        for key, record in ledger.data.alerts.items():
            kind, _, subject = key.partition(".")
            if kind in HAPPENED:
                text = words(f"alert.{kind}", self._config.languages, **record.values)
                yield Finding(kind, subject, text, None, dict(record.values))

    # --- what cannot go on by itself ----------------------------------------------------------------------

    def _lost_with_ticket(self, ledger: Ledger, is_lost: Callable[[str], bool]) -> Iterable[Finding]:
        for info in self._config.counters:
            ticket = ledger.in_hand(info.id)
            if ticket is not None and is_lost(info.id):
                text = words(
                    "alert.unit_lost_ticket", self._config.languages, counter=info.id, ticket=ticket.printed
                )
                yield Finding("unit_lost_ticket", info.id, text, None, {"ticket": ticket.printed})

    def _unknown_services(self, ledger: Ledger) -> Iterable[Finding]:
        for service in ledger.lines.services():
            if not self._rules.knows(service):
                ticket = ledger.lines.first(service, 1)[0]
                text = words(
                    "alert.unknown_service", self._config.languages, ticket=ticket.printed, service=service
                )
                yield Finding("unknown_service", service, text, None, {"ticket": ticket.printed})
