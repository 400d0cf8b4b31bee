"""Which counters are to be at work (R12): planned spans of each, while the hall is open. Pure."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import inf

from hall import hours
from hall import messages as m
from hall.hours import Opening

SOON_S = 7200.0  # as long before opening as [rules] early_min can be
BACK_DAYS = 8  # planned without a gap for longer: always
AHEAD_DAYS = 2

Spans = list[tuple[float, float]]


@dataclass(frozen=True)
class Planned:
    """`now`: counter → hall time since when it has been planned without a gap (-inf: always). `soon`: counter → hall
    time its next span begins, of those not planned now that begin within `SOON_S`. `next_at`: when this answer changes.
    """

    now: Mapping[str, float] = field(default_factory=dict)
    soon: Mapping[str, float] = field(default_factory=dict)
    next_at: float | None = None


@dataclass(frozen=True)
class _Group:
    """Counters planned at the same times: while any of `openings` is open, cut with `plan`."""

    counters: list[str]
    openings: list[Opening]
    plan: Opening | None

    @property
    def always(self) -> bool:
        return self.plan is None and any(map(hours.always_open, self.openings))


class Plan:
    """Spans of the counters cut with the opening hours of the hall. A counter without spans of its own is planned while
    one of its services is open."""

    def __init__(self, config: m.Config) -> None:
        self._config = config
        self._hall = hours.of_hall(config)
        self._groups = _grouped(config)
        self._day: date | None = None
        self._spans: list[Spans] = []  # of each group, around `_day`

    def at(self, now: float) -> Planned:
        """Looks at a day's spans once, and at each group of counters."""
        day = date.fromisoformat(hours.local_date(now, self._config.time_zone))
        if day != self._day:
            self._day = day
            self._spans = [self._around(group, day) for group in self._groups]
        planned: dict[str, float] = {}
        soon: dict[str, float] = {}
        changes: list[float] = []
        if not all(group.always for group in self._groups):
            changes.append(hours.instant(day + timedelta(days=1), 0, self._config.time_zone))
        for group, spans in zip(self._groups, self._spans, strict=True):
            place = bisect_right(spans, (now, inf))
            began, ends = spans[place - 1] if place else (-inf, -inf)
            begins = spans[place][0] if place < len(spans) else inf
            if now < ends:
                planned.update(dict.fromkeys(group.counters, began))
                changes.append(ends)
            elif begins - now <= SOON_S:
                soon.update(dict.fromkeys(group.counters, begins))
                changes.append(begins)
            else:
                changes.append(begins - SOON_S)
        later = [at for at in changes if now < at < inf]
        return Planned(planned, soon, min(later, default=None))

    def opened_at(self, now: float) -> float:
        """When the hall opened last; -inf: it never was closed, or not lately."""
        if hours.always_open(self._hall):
            return -inf
        day = date.fromisoformat(hours.local_date(now, self._config.time_zone))
        spans = _over(self._hall, [day + timedelta(days=number) for number in range(-BACK_DAYS, 1)])
        return max((start for start, _ in spans if start <= now), default=-inf)

    def _around(self, group: _Group, day: date) -> Spans:
        if group.always:
            return [(-inf, inf)]
        days = [day + timedelta(days=number) for number in range(-BACK_DAYS, AHEAD_DAYS + 1)]
        spans = _union([_over(opening, days) for opening in group.openings])
        if self._hall not in group.openings:
            spans = _cut(spans, _over(self._hall, days))
        if group.plan is not None:
            spans = _cut(spans, _over(group.plan, days))
        first = hours.instant(days[0], 0, self._config.time_zone)
        return [(-inf if start <= first else start, end) for start, end in spans]


def _grouped(config: m.Config) -> list[_Group]:
    groups: dict[object, _Group] = {}
    for counter in config.counters:
        if not counter.planned:
            continue
        plan = hours.of_plan(config, counter)
        services = [] if plan is not None else _own_hours(config, counter)
        openings = [hours.of_service(config, s) for s in services] or [hours.of_hall(config)]
        key = (repr(counter.plan), tuple(s.id for s in services))
        groups.setdefault(key, _Group([], openings, plan)).counters.append(counter.id)
    return list(groups.values())


def _own_hours(config: m.Config, counter: m.CounterInfo) -> list[m.ServiceInfo]:
    """What it serves, if all of that has hours of its own; one service that follows the hall is enough to be there."""
    served = {entry.partition(":")[0] for tier in counter.serves for entry in tier}
    services = [s for s in config.services if "*" in served or s.id in served]
    return [] if any(service.hours is None for service in services) else services


def _over(opening: Opening, days: Sequence[date]) -> Spans:
    return _union([[span for day in days for span in hours.open_spans(opening, day)]])


def _union(lists: Iterable[Spans]) -> Spans:
    found: Spans = []
    for start, end in sorted(span for spans in lists for span in spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _cut(spans: Spans, others: Spans) -> Spans:
    found: Spans = []
    place = 0
    for start, end in spans:
        while place < len(others) and others[place][1] <= start:
            place += 1
        for other_start, other_end in others[place:]:
            if other_start >= end:
                break
            found.append((max(start, other_start), min(end, other_end)))
    return found
