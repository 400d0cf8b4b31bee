"""What was found of each counter, kept until something about it is another, or a time comes that was waited for. Pure.

A look finds most counters of a large hall as they were at the one before. `Changes` says which are not; `Kept` asks
again only of these, and of those for whom a time has come that was asked of `Look.due`.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from itertools import repeat
from operator import attrgetter
from typing import Any, Generic, TypeVar

from hall import entries as e
from hall.look import Look, Place
from hall.state import CounterRecord

Found = TypeVar("Found")

UNKNOWN = CounterRecord()  # of a counter nothing is known of; to read only
JUDGED_BY = attrgetter("owned", "ticket", "serving", "since", "present", "present_at")


class Changes:
    """Compares all that a judgement of a counter can be made of with the look before: what its record says, its keys,
    the alert of it that stands, since when people wait there, and what is the same for all counters."""

    def __init__(self) -> None:
        self._number = 0
        self._numbers: dict[str, int] = {}  # of each counter
        self._for_all: object = None
        self._records: Sequence[object] = ()
        self._phases = [UNKNOWN.phase]
        self._beside: tuple[Mapping[Any, object], ...] = ()
        self._touched: set[str] = set()

    def entry(self, entry: e.AnyEntry) -> None:
        """What is written down at the ticket in hand, where no record of a counter shows it."""
        if isinstance(entry, e.VariantChosen):
            self._touched.add(entry.counter)

    def note(self, look: Look) -> None:
        """Behind all that fills the look in."""
        for_all = _for_all(look)
        everything = look.heard.steady is None or for_all != self._for_all
        if everything:
            self._numbers = {info.id: number for number, info in enumerate(look.config.counters)}
        records = list(map(look.ledger.data.counters.get, self._numbers, repeat(UNKNOWN)))
        judged_by, beside = list(map(JUDGED_BY, records)), _beside(look)
        if everything:
            self._phases = [record.phase for record in records]
        else:
            compared = zip(self._numbers, judged_by, self._records, strict=True)
            changed = {counter for counter, now, before in compared if now != before}
            for number in map(self._numbers.__getitem__, changed):
                self._phases[number] = records[number].phase
            look.changed = changed | self._touched | self._elsewhere(look, beside)
        self._number += 1
        look.number, look.numbers = self._number, self._numbers
        look.counters = list(zip(look.config.counters, records, self._phases, strict=True))
        self._for_all, self._records, self._beside, self._touched = for_all, judged_by, beside, set()

    def _elsewhere(self, look: Look, beside: tuple[Mapping[Any, object], ...]) -> set[str]:
        """Counters of which something else is another than their record."""
        found: set[Hashable] = set()
        for now, before in zip(beside, self._beside, strict=True):
            found |= differing(now, before)
        return {c for c in self._numbers if c in found or look.rules.serves(c) in found} if found else set()


def _for_all(look: Look) -> object:
    data = look.ledger.data
    return (
        look.config, look.phase, look.calls, look.planned, look.dark, look.opened_at, data.booted_at,
        look.heard.steady,
    )  # fmt: skip


def _beside(look: Look) -> tuple[Mapping[Any, object], ...]:
    """By counter, or by what is the same for all that serve the same (`Rules.serves`)."""
    told = {counter: (alert.cause, alert.since) for counter, alert in look.told("blank_counter").items()}
    return told, dict(look.keyed_at), dict(look.waited), dict(look.many)


def differing(now: Mapping[Found, object], before: Mapping[Found, object]) -> set[Found]:
    """Whose value is another."""
    if now == before:
        return set()
    return {key for key in now.keys() | before.keys() if now.get(key) != before.get(key)}


class Kept(Generic[Found]):
    """`found`: by counter, in the order of the configuration; None: there is nothing to find. `find` may go by what
    `Changes` compares, by time as far as it asks `Look.due`, and by nothing else that is not told to `update`."""

    def __init__(self, find: Callable[[Look, Place], Found | None]) -> None:
        self.found: dict[str, Found | None] = {}
        self._find = find
        self._until: dict[str, float] = {}  # counter → the first time it waits for
        self._number = -1  # of the last look

    def update(self, look: Look, also: Iterable[str] = ()) -> set[str]:
        """Those of which something else is found than at the last look. `also`: to ask of, too."""
        before, follows = self.found, look.number == self._number + 1
        self._number = look.number
        if look.changed is None or not follows:
            self.found, self._until = {}, {}
            self._ask(look, look.counters)
            return differing(self.found, before)
        asked = look.changed.union(also)
        if self._until and min(self._until.values()) <= look.now:
            asked |= {counter for counter, at in self._until.items() if at <= look.now}
        was = {counter: before[counter] for counter in asked}
        self._ask(look, [look.place(counter) for counter in asked])
        return {counter for counter, found in was.items() if self.found[counter] != found}

    def _ask(self, look: Look, places: list[Place]) -> None:
        next_at = look.next_at
        for place in places:
            counter, look.next_at = place[0].id, None
            self.found[counter] = self._find(look, place)
            if look.next_at is not None:
                self._until[counter] = look.next_at
            else:
                self._until.pop(counter, None)
        look.next_at = next_at
        if self._until:
            look.due(min(self._until.values()))
