"""Which counters serve which lines, who works now and who could be asked to (R03, R10). Pure.

A set of counters is an int with a bit for each, the first of the configuration lowest: however large the hall, a
question about all of its counters costs little.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

from hall import messages as m
from hall.kept import Kept
from hall.look import Look, Place
from hall.waiting import LineKey, Rules

WORKING: tuple[m.CounterPhase, ...] = ("open", "calling", "serving")
NAMED_KEPT = 1000
Line = tuple[str, str]  # service and class
Group = Literal["busy", "free", "gone", "planned", "paused", "closed"]
"""What a counter is to who looks for one; the last four may be asked, in this order."""


@dataclass(frozen=True)
class Staff:
    """Sets of counters. `working`: they can be counted on. `asked`: who may be asked, in this order: those that should
    be at work and are not, blank or with a dark unit; planned and closed; paused; other closed ones. Of the rest none
    that cannot be heard, whose window would open to no avail."""

    working: int = 0
    free: int = 0  # of them, with nobody in hand
    asked: tuple[int, int, int, int] = (0, 0, 0, 0)

    @property
    def gone(self) -> int:
        return self.asked[0]

    @property
    def paused(self) -> int:
        return self.asked[2]


class Staffing:
    """What of this never changes without another configuration is looked up once."""

    def __init__(self, config: m.Config, rules: Rules) -> None:
        self.ids = [c.id for c in config.counters]
        self._rules = rules
        self._lines: dict[Line, int] = {}
        self._alike: list[tuple[int, set[Line]]] = []
        self._named: dict[int, tuple[str, ...]] = {}
        self._groups = Kept(_group)
        self._sets: dict[Group, int] = dict.fromkeys(get_args(Group), 0)
        self._blank: set[str] = set()
        self._staff = Staff()
        self._know((s.id, c.id) for s in config.services for c in config.classes)

    def serving(self, lines: Iterable[Line]) -> int:
        """The counters that serve any of them."""
        found = 0
        for line in lines:
            if line not in self._lines:
                self._know([line])
            found |= self._lines[line]
        return found

    def names(self, counters: int) -> tuple[str, ...]:
        """In the order of the configuration."""
        found = self._named.get(counters)
        if found is None:
            if len(self._named) > NAMED_KEPT:
                self._named.clear()
            found = self._named[counters] = tuple(self.ids[place] for place in places(counters))
        return found

    def staff(self, look: Look) -> Staff:
        """Another only when a counter does something else, or can be counted on no more."""
        before, self._blank = self._blank, set(look.blank)
        others = self._groups.update(look, before ^ self._blank)
        if others:
            self._staff = self._moved(look, others)
        return self._staff

    def _moved(self, look: Look, counters: Iterable[str]) -> Staff:
        bits = [(1 << look.numbers[counter], self._groups.found[counter]) for counter in counters]
        gone = ~sum(bit for bit, _ in bits)
        for group in self._sets:
            self._sets[group] = self._sets[group] & gone | sum(bit for bit, other in bits if other == group)
        busy, free, *asked = self._sets.values()
        return Staff(busy | free, free, (asked[0], asked[1], asked[2], asked[3]))

    def shares(self, work: Mapping[Line, float]) -> "Shares":
        if not work.keys() <= self._lines.keys():
            self._know(line for line in work if line not in self._lines)
        return Shares(self._alike, work)

    def _know(self, lines: Iterable[Line]) -> None:
        """Also of a class nobody configured: its tickets wait like others."""
        for line in lines:
            key = LineKey(*line)
            self._lines[line] = sum(
                1 << place for place, c in enumerate(self.ids) if self._rules.tier(c, key) is not None
            )
        alike: dict[frozenset[Line], int] = {}
        for place in range(len(self.ids)):
            served = frozenset(line for line, counters in self._lines.items() if counters >> place & 1)
            alike[served] = alike.get(served, 0) | 1 << place
        self._alike = [(counters, set(served)) for served, counters in alike.items()]


def _group(look: Look, place: Place) -> Group | None:
    info, _, phase = place
    is_lost = look.is_lost(info.id, False)
    if phase in WORKING:
        if is_lost or info.id in look.blank:
            return "gone"
        return "free" if phase == "open" else "busy"
    if is_lost:
        return None
    if phase == "paused":
        return "paused"
    return "planned" if info.id in look.planned.now else "closed"


class Shares:
    """How the counters' time divides among the services, by the `work` that waits in the lines each of them serves:
    whoever has waited longest is called next, so that a large line gets more of a counter than a small one."""

    def __init__(self, alike: list[tuple[int, set[Line]]], work: Mapping[Line, float]) -> None:
        self._kinds = [counters for counters, _ in alike]
        self._none = [0.0] * len(alike)
        self._work = work
        self._served = [work.keys() & lines for _, lines in alike]
        self._total = [sum([work[line] for line in lines]) for lines in self._served]

    @cached_property
    def _of(self) -> dict[str, list[float]]:
        """Service → of each kind of counter the share of its time."""
        found: dict[str, list[float]] = {}
        for kind, (lines, total) in enumerate(zip(self._served, self._total, strict=True)):
            for line in lines if total > 0 else ():
                found.setdefault(line[0], [0.0] * len(self._kinds))[kind] += self._work[line] / total
        return found

    def whole(self, service: str, counters: int) -> float:
        """So many counters' whole time do these give to the service."""
        pairs = zip(self._kinds, self._of.get(service, self._none), strict=True)
        return sum((counters & alike).bit_count() * share for alike, share in pairs if share)

    def most(self, counters: int) -> Iterator[int]:
        """Of these, who serve most of the work first; who serve none of it are left out."""
        kinds = sorted(range(len(self._kinds)), key=lambda kind: -self._total[kind])
        for kind in kinds:
            if self._total[kind] > 0 and counters & self._kinds[kind]:
                yield counters & self._kinds[kind]


def places(counters: int) -> Iterator[int]:
    while counters:
        lowest = counters & -counters
        yield lowest.bit_length() - 1
        counters ^= lowest
