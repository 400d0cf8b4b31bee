"""One look at the hall: what alerts and prompts are found in, and when to look again. Pure."""

import math
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from hall import entries as e
from hall import hours
from hall import messages as m
from hall.day import may_call
from hall.ledger import Ledger
from hall.links import Heard
from hall.plan import Planned
from hall.settings import RulesTable
from hall.state import AlertRecord, CounterRecord, Ticket
from hall.waiting import LineKey, Rules

SETTLE_S = 10.0  # hall time


class Target(NamedTuple):
    """Who is served, the seconds that should take (R04, R24), and when they would have begun in one piece."""

    ticket: Ticket
    seconds: float
    began: float


Place = tuple[m.CounterInfo, CounterRecord, m.CounterPhase]
NONE: Mapping[str, AlertRecord] = {}


@dataclass(frozen=True)
class Dark:
    """When the hall's own link was down last: what clerks did meanwhile it hears afterwards, or never. `until`: inf
    while it is."""

    since: float = -math.inf
    until: float = -math.inf


@dataclass(frozen=True)
class Reach:
    """The lines a counter may call from, by their numbers in `heads`, how many wait there, and when the first of their
    promises is used up so far that its clerk is told."""

    lines: list[int]
    waiting: int
    warn_at: float | None


@dataclass
class Look:
    """`sent`: who waits somewhere else than where they came first (R38). `parked`: per counter. `keyed_at`: counter →
    its last key since this boot of the hall, or when its dark unit was heard again. `opened_at`: of the span of the
    hall that is running, or ran last. `waited`, `many`: `behind.py`. `number`: of this look; `changed`: the
    counters of which anything is another than at the one before, None: perhaps of all (`kept.py`)."""

    ledger: Ledger
    config: m.Config
    rules: Rules
    table: RulesTable
    now: float
    heads: Mapping[LineKey, Ticket]
    counts: Mapping[LineKey, int]
    sent: list[Ticket]
    parked: Mapping[str, list[Ticket]]
    phase: m.Phase  # of the hall
    planned: Planned
    keyed_at: dict[str, float]
    heard: Heard
    opened_at: float = -math.inf
    dark: Dark = Dark()
    waited: Mapping[Hashable, float] = field(default_factory=dict)
    many: Mapping[Hashable, float] = field(default_factory=dict)
    blank: Collection[str] = ()  # counters found blank at this look
    next_at: float | None = None  # hall time
    number: int = 0
    changed: set[str] | None = None
    _reach: dict[Hashable, Reach] = field(default_factory=dict)

    @cached_property
    def settled_at(self) -> float:
        """By then a hall that has just started, or has its link again, has heard what happened meanwhile; while it
        hears nobody: never."""
        return max(self.ledger.data.booted_at, self.dark.until) + SETTLE_S

    @cached_property
    def is_dark(self) -> bool:
        """The hall hears nobody: clerks who call by hand are not judged."""
        return self.dark.until == math.inf

    def is_lost(self, place: str, told: bool) -> bool:
        """Of a counter, a pad or any unit; `told`: and the alert of it stands."""
        return self.heard.anybody_lost and self.heard.is_lost(place, told)

    def is_there(self, counter: str, record: CounterRecord) -> bool:
        """Whether whoever is signed in there can be counted on: no empty seat, no dark unit, none that is blank."""
        if counter in self.told("blank_counter") or (record.present is False and not record.serving):
            return False
        return not self.is_lost(counter, False)

    @cached_property
    def counters(self) -> list[Place]:
        """All of them, pads not, with what they do now."""
        counter = self.ledger.counter
        records = [(info, counter(info.id)) for info in self.config.counters]
        return [(info, record, record.phase) for info, record in records]

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """Of each counter the place in `counters`."""
        return {info.id: number for number, (info, _, _) in enumerate(self.counters)}

    def place(self, counter: str) -> Place:
        return self.counters[self.numbers[counter]]

    @cached_property
    def only(self) -> dict[str, list[int]]:
        """Lines that are for one counter, by their numbers in `heads`."""
        found: dict[str, list[int]] = {}
        for number, key in enumerate(self.heads):
            if key.only is not None:
                found.setdefault(key.only, []).append(number)
        return found

    @cached_property
    def _waiting(self) -> list[int]:
        """How many, of each line."""
        return [self.counts[key] for key in self.heads]

    @cached_property
    def _warn_at(self) -> list[float]:
        """Of each line when the clerk is told of the promise to its head."""
        promise_s, warn_at = self.rules.promise_s, self.table.warn_at
        return [t.since + promise_s(t.class_) * warn_at for t in self.heads.values()]

    @cached_property
    def _keys(self) -> tuple[LineKey, ...]:
        return tuple(self.heads)

    def shared_lines(self, counter: str) -> list[int]:
        """The lines it may call from, by their numbers, without those of whoever was sent to one counter."""
        return self.rules.lines(counter, self._keys)

    def reach(self, counter: str) -> Reach:
        """Whom it may call."""
        own = self.only.get(counter)
        return self.shared_reach(counter) if own is None else self._reached(self.shared_lines(counter) + own)

    def shared_reach(self, counter: str) -> Reach:
        """Without those sent to it. Counters that serve the same share the answer."""
        serves = self.rules.serves(counter)
        found = self._reach.get(serves)
        if found is None:
            found = self._reach[serves] = self._reached(self.shared_lines(counter))
        return found

    def _reached(self, numbers: list[int]) -> Reach:
        waiting, warn_at = self._waiting, self._warn_at
        first = min([warn_at[number] for number in numbers], default=None)
        return Reach(numbers, sum([waiting[number] for number in numbers]), first)

    def waited_since(self, counter: str) -> float | None:
        """Since when somebody it may serve has waited without a break; None: nobody does, or the hall is shut."""
        return self.waited.get(counter) or self.waited.get(self.rules.serves(counter))

    def many_since(self, counter: str) -> float | None:
        """Since when more have than internal work allows."""
        return self.many.get(counter) or self.many.get(self.rules.serves(counter))

    @cached_property
    def serves(self) -> bool:
        """In a lunch break and behind closed doors nobody has to be at a counter."""
        return self.phase in ("open", "closing")

    @cached_property
    def calls(self) -> bool:
        """Somebody is to be called: the hall serves, and it is not so late that nobody more is."""
        return self.serves and may_call(self.ledger.data, self.table, self.phase)

    @cached_property
    def _told(self) -> dict[str, dict[str, AlertRecord]]:
        found: dict[str, dict[str, AlertRecord]] = {}
        for key, record in self.ledger.data.alerts.items():
            kind, _, subject = key.partition(".")
            found.setdefault(kind, {})[subject] = record
        return found

    def told(self, kind: str) -> Mapping[str, AlertRecord]:
        """Subject → its alert of that kind that has been raised and has not ended."""
        return self._told.get(kind, NONE)

    @property
    def kinds_told(self) -> Collection[str]:
        """Of all that stand."""
        return self._told.keys()

    def stands(self, kind: str, subject: str) -> bool:
        """Whether there is one."""
        return subject in self._told.get(kind, NONE)

    def time(self, at: float) -> str:
        """`10:14`, as on the wall of the hall."""
        return hours.local_time(at, self.config.time_zone)

    def due(self, at: float) -> bool:
        """Whether that time has come; else there is another look then."""
        if self.now >= at:
            return True
        self.next_at = at if self.next_at is None else min(self.next_at, at)
        return False

    def target(self, record: CounterRecord) -> Target | None:
        """Of whoever is being served there, where there is a target."""
        ticket = self.ledger.data.tickets.get(record.ticket or "")
        target_s = None if ticket is None else self.rules.target_s(ticket.service, ticket.variant)
        if ticket is None or target_s is None:
            return None
        return Target(ticket, target_s, record.since - ticket.handled_s)


class Aside:
    """Tickets that were sent on or parked, so that not everybody who waits is looked at each time."""

    def __init__(self) -> None:
        self._ids: set[str] | None = None

    def entry(self, entry: e.AnyEntry) -> None:
        if self._ids is not None and isinstance(entry, e.Transferred | e.Parked | e.TookBack):
            self._ids.add(entry.ticket)

    def tickets(self, ledger: Ledger) -> Iterable[Ticket]:
        everybody = ledger.data.tickets
        ids = everybody.keys() if self._ids is None else self._ids
        found = [
            t for t in map(everybody.get, ids) if t is not None and (_is_sent(t) or t.status == "parked")
        ]
        self._ids = {t.id for t in found}
        return found

    def sent_and_parked(self, ledger: Ledger) -> tuple[list[Ticket], dict[str, list[Ticket]]]:
        sent: list[Ticket] = []
        parked: dict[str, list[Ticket]] = {}
        for ticket in sorted(self.tickets(ledger), key=lambda t: t.n):
            if _is_sent(ticket):
                sent.append(ticket)
            elif ticket.counter is not None:
                parked.setdefault(ticket.counter, []).append(ticket)
        return sent, parked


def _is_sent(ticket: Ticket) -> bool:
    return ticket.status == "waiting" and ticket.sent_at is not None
