"""Waiting lines and the next call: whoever has used up most of their promise (R07), emergencies first (R16).

One line per service, class and the one counter it is for (a ticket sent there waits for nobody else), oldest first.
Within a line everybody has the same promise, so its head has used up most of it: the next call looks only at the
heads, and costs the same however many wait.
"""

from bisect import bisect_left
from collections import deque
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from typing import NamedTuple

from hall import messages as m
from hall.entries import HeadSeen, Reason, Rule
from hall.state import Ticket

DEFAULT_PROMISE_S = 15 * 60.0  # of a class nobody configured


class LineKey(NamedTuple):
    """`only`: the counter this line is for; None: whoever serves it."""

    service: str
    class_: str
    only: str | None = None


class Lines:
    """All waiting tickets. `changes`: service → how often somebody came to its lines or left them."""

    def __init__(self) -> None:
        self._lines: dict[LineKey, deque[Ticket]] = {}
        self.changes: dict[str, int] = {}

    def join(self, ticket: Ticket) -> None:
        """To its place by age: at the end for a new ticket, further forward for one that comes back."""
        line = self._lines.setdefault(_key(ticket), deque())
        self._changed(ticket)
        behind = 0
        for other in reversed(line):
            if _age(other) <= _age(ticket):
                break
            behind += 1
        line.insert(len(line) - behind, ticket)

    def leave(self, ticket: Ticket) -> None:
        key = _key(ticket)
        line = self._lines[key]
        self._changed(ticket)
        if line[0] is ticket:
            line.popleft()
        else:
            line.remove(ticket)
        if not line:
            del self._lines[key]

    def _changed(self, ticket: Ticket) -> None:
        self.changes[ticket.service] = self.changes.get(ticket.service, 0) + 1

    def heads(self) -> dict[LineKey, Ticket]:
        return {key: line[0] for key, line in self._lines.items()}

    def count(self, service: str) -> dict[str, int]:
        """Per class, whomever they are for."""
        counted: dict[str, int] = {}
        for key, line in self._lines.items():
            if key.service == service:
                counted[key.class_] = counted.get(key.class_, 0) + len(line)
        return counted

    def reserved(self, service: str) -> dict[str, dict[str, int]]:
        """Of `count`, those who wait for one counter only: its id → class → how many."""
        counted: dict[str, dict[str, int]] = {}
        for key, line in self._lines.items():
            if key.service == service and key.only is not None:
                counted.setdefault(key.only, {})[key.class_] = len(line)
        return counted

    def counts(self) -> dict[LineKey, int]:
        return {key: len(line) for key, line in self._lines.items()}

    def only_for(self, counter: str) -> list[Ticket]:
        """Who waits for this counter and no other."""
        return [t for key, line in self._lines.items() if key.only == counter for t in line]

    def at(self, service: str, class_: str, place: int) -> Ticket | None:
        """Who stands at that place (from 1) of the line anybody may call from, or last in it; None: nobody waits."""
        line = self._lines.get(LineKey(service, class_))
        return line[min(place, len(line)) - 1] if line else None

    def front(self, key: LineKey, limit: int) -> list[Ticket]:
        """The first of that line."""
        return list(islice(self._lines.get(key, ()), limit))

    def late(self, key: LineKey, now: float, wait_s: float) -> tuple[int, Ticket | None]:
        """How many of that line have waited longer than that, and who will have next."""
        line = self._lines.get(key)
        if line is None:
            return 0, None
        count = bisect_left(line, now, key=lambda t: t.since + wait_s)
        return count, line[count] if count < len(line) else None

    def first(self, service: str, limit: int) -> list[Ticket]:
        """The first of each of its lines, oldest first."""
        lines = [line for key, line in self._lines.items() if key.service == service]
        if len(lines) == 1:
            return list(islice(lines[0], limit))
        return list(islice(merge(*lines, key=_age), limit))

    def first_of(self, service: str, class_: str, limit: int) -> list[Ticket]:
        """The first of one class, oldest first, whomever they are for."""
        lines = [line for key, line in self._lines.items() if (key.service, key.class_) == (service, class_)]
        return list(islice(merge(*lines, key=_age), limit))

    @property
    def total(self) -> int:
        return sum(map(len, self._lines.values()))

    def services(self) -> set[str]:
        return {key.service for key in self._lines}


def _key(ticket: Ticket) -> LineKey:
    return LineKey(ticket.service, ticket.class_, ticket.only)


def _age(ticket: Ticket) -> tuple[float, int]:
    return ticket.since, ticket.n


@dataclass(frozen=True)
class Choice:
    ticket: Ticket
    reason: Reason


class Rules:
    """Promises and what each counter serves, from the configuration, made quick to ask."""

    def __init__(self, config: m.Config) -> None:
        self._promise_s = {c.id: c.promise_min * 60 for c in config.classes}
        self._first = {c.id for c in config.classes if c.first}
        self._services = {s.id for s in config.services}
        self._tiers: dict[tuple[str, LineKey], int | None] = {}  # asked again and again, for every line
        self._targets = {(s.id, v.id): v.target_min for s in config.services for v in s.variants}
        self._target = {s.id: s.target_min for s in config.services}
        sets = {c.id: tuple(map(tuple, c.serves)) for c in config.counters}
        self._numbers: dict[
            Hashable, tuple[tuple[LineKey, ...], list[int]]
        ] = {}  # of the lines asked for last
        self._kinds = {c: list(sets.values()).index(served) for c, served in sets.items()}
        self._serves = {c.id: [[_selector(s) for s in tier] for tier in c.serves] for c in config.counters}

    def serves(self, counter: str) -> Hashable:
        """The same for counters that serve the same."""
        return self._kinds.get(counter)

    def lines(self, counter: str, keys: tuple[LineKey, ...]) -> list[int]:
        """The numbers of those lines it serves that are for nobody in particular; mostly they are the same again."""
        kind = self.serves(counter)
        asked, found = self._numbers.get(kind, ((), []))
        if asked != keys or not keys:
            served = (n for n, k in enumerate(keys) if k.only is None and self.tier(counter, k) is not None)
            self._numbers[kind] = keys, (found := list(served))
        return found

    def target_s(self, service: str, variant: str | None) -> float | None:
        """Handling takes less (R04, R24); None: there is no target."""
        target_min = self._targets.get((service, variant or "")) or self._target.get(service)
        return None if target_min is None else target_min * 60

    def promise_s(self, class_: str) -> float:
        return self._promise_s.get(class_, DEFAULT_PROMISE_S)

    def used(self, ticket: Ticket, now: float) -> float:
        return max(0.0, now - ticket.since) / self.promise_s(ticket.class_)

    def is_first(self, class_: str) -> bool:
        return class_ in self._first

    def knows(self, service: str) -> bool:
        return service in self._services

    def tier(self, counter: str, key: LineKey) -> int | None:
        """The first tier of a counter that serves a line; None when it does not, or the service is unknown.

        Who was sent to this counter is served here whatever it serves, and nowhere else.
        """
        asked = (counter, key)
        if asked not in self._tiers:
            self._tiers[asked] = self._find_tier(counter, key)
        return self._tiers[asked]

    def _find_tier(self, counter: str, key: LineKey) -> int | None:
        if key.only is not None:
            here = self._serving_tier(counter, key.service, key.class_)
            return None if key.only != counter else here or 0
        return self._serving_tier(counter, key.service, key.class_)

    def _serving_tier(self, counter: str, service: str, class_: str) -> int | None:
        if service not in self._services:
            return None
        for number, tier in enumerate(self._serves.get(counter, [])):
            # An emergency is served by whoever serves the service at all (R16).
            if any(s in ("*", service) and (c in ("*", class_) or class_ in self._first) for s, c in tier):
                return number
        return None


def _selector(text: str) -> tuple[str, str]:
    """ "a" means "a:*"."""
    service, _, class_ = text.partition(":")
    return service, class_ or "*"


def choose(
    heads: Mapping[LineKey, Ticket], counter: str, rules: Rules, now: float, class_: str | None = None
) -> Choice | None:
    """The next call of a counter, with its reason; None when nobody waits whom it may serve.

    An emergency comes first. Else the first tier with somebody waiting, but a head in a lower tier whose promise is
    broken (≥ 1.0 used) competes with it by promise used. Ties go to whoever came first. `class_`: the clerk asked for
    the next of that class; the evidence is whoever was ahead.
    """
    seen = _whom_it_may_serve(heads, counter, rules)
    candidates = seen if class_ is None else [(tier, t) for tier, t in seen if t.class_ == class_]
    if not candidates:
        return None
    tier, ticket, rule = _best(candidates, rules, now)
    return Choice(ticket, _reason(rule if class_ is None else "asked_class", tier, ticket, seen, rules, now))


_Candidates = list[tuple[int, Ticket]]


def _whom_it_may_serve(heads: Mapping[LineKey, Ticket], counter: str, rules: Rules) -> _Candidates:
    candidates: _Candidates = []
    for key, ticket in heads.items():
        tier = rules.tier(counter, key)
        if tier is not None:
            candidates.append((tier, ticket))
    return candidates


def _best(candidates: _Candidates, rules: Rules, now: float) -> tuple[int, Ticket, Rule]:
    urgent = [(tier, t) for tier, t in candidates if rules.is_first(t.class_)]
    if urgent:
        tier, ticket = min(urgent, key=lambda c: _age(c[1]))
        return tier, ticket, "emergency"
    top = min(tier for tier, _ in candidates)
    running = [(tier, t) for tier, t in candidates if tier == top or rules.used(t, now) >= 1.0]
    tier, ticket = min(running, key=lambda c: (-rules.used(c[1], now), _age(c[1])))
    return tier, ticket, "tier" if tier == top else "promise_broken"


def _reason(
    rule: Rule, tier: int, ticket: Ticket, candidates: _Candidates, rules: Rules, now: float
) -> Reason:
    heads = [
        HeadSeen(t.printed, t.service, t.class_, round(now - t.since, 1), round(rules.used(t, now), 3))
        for _, t in candidates
    ]
    waited_s = round(max(0.0, now - ticket.since), 1)
    return Reason(rule, ticket.class_, waited_s, rules.promise_s(ticket.class_), tier, None, heads)
