"""The register of temporary absences (R14): who, which counter, why, from when, until when, covered by whom. Pure.

Of a day or any other stretch of the journal; who is away at the moment is said by `hall/away.py`. It decides nothing
and needs no configuration.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from hall import entries as e
from hall import messages as m
from hall.away import Away, left
from hall.entries import Recorded
from hall.ledger import read_body
from hall.state import CounterRecord


@dataclass(frozen=True)
class Absence:
    """`until`: None while it lasts. `back_at` and `minutes`: the return that was announced. `covered_by`: in the order
    they came."""

    counter: str
    clerk: str
    since: float
    reason: str = ""
    until: float | None = None
    covered_by: tuple[str, ...] = ()
    back_at: float | None = None
    minutes: int | None = None


def away_at(record: CounterRecord) -> float | None:
    """Since when the clerk of a counter has been away; None: he is there, or nobody is."""
    if record.owned.clerk is None or (record.owned.cover is None and record.phase != "paused"):
        return None
    return record.shift.paused_at if record.shift.paused_at is not None else record.since


def absences(entries: Iterable[Recorded]) -> list[Absence]:
    """All that the entries tell of, in the order they began; what came before the first of them is not needed."""
    register = _Register()
    for recorded in entries:
        register.take(recorded)
    return sorted(register.found(), key=lambda absence: absence.since)


def _absence(counter: str, one: Away, at: float) -> Absence:
    by = () if one.cover is None else (one.cover,)
    return Absence(counter, one.who, at, one.pause.reason, None, by, one.pause.back_at, one.pause.minutes)


@dataclass
class _Kept:
    """With the boots of its times: a clock that becomes trusted moves those of its own boot."""

    absence: Absence
    boot: str
    ended_boot: str = ""


@dataclass
class _Register:
    counters: dict[str, CounterRecord] = field(default_factory=dict)  # `owned` and who is in hand, no more
    open: dict[tuple[str, str], _Kept] = field(default_factory=dict)
    closed: list[_Kept] = field(default_factory=list)

    def take(self, recorded: Recorded) -> None:
        """What a counter owns, and whether its hands are empty, which is when a pause to come begins."""
        match recorded.entry:
            case e.FactTaken(counter=str() as counter, known=False) as fact:
                owned = getattr(read_body(fact), "owned", None)
                if isinstance(owned, m.Owned):
                    self._record(counter).owned = owned
                    self._follow(counter, recorded.at if fact.at is None else fact.at, recorded.boot)
            case e.Called(counter, ticket, taken_from=taken_from):
                if taken_from is not None:
                    self._hand(recorded, taken_from, None)
                self._hand(recorded, counter, ticket)
            case e.Unparked(counter, ticket):
                self._hand(recorded, counter, ticket)
            case e.Finished(counter) | e.NoShow(counter) | e.Transferred(counter) | e.Parked(counter):
                self._hand(recorded, counter, None)
            case e.TookBack(counter, ticket) if self._record(counter).ticket == ticket:
                self._hand(recorded, counter, None)
            case e.Removed(counter):
                self._record(counter).owned = m.Owned()
                self._follow(counter, recorded.at, recorded.boot)
            case e.ClockShifted(boot, by_s):
                self._shift(boot, by_s)

    def found(self) -> list[Absence]:
        return [kept.absence for kept in (*self.closed, *self.open.values())]

    def _record(self, counter: str) -> CounterRecord:
        return self.counters.setdefault(counter, CounterRecord())

    def _hand(self, recorded: Recorded, counter: str, ticket: str | None) -> None:
        self._record(counter).ticket = ticket
        self._follow(counter, recorded.at, recorded.boot)

    def _follow(self, counter: str, at: float, boot: str) -> None:
        record = self._record(counter)
        away = {one.who: one for one in left(record.owned, paused=record.phase == "paused")}
        for place in [place for place in self.open if place[0] == counter and place[1] not in away]:
            kept = self.open.pop(place)
            self.closed.append(_Kept(replace(kept.absence, until=at), kept.boot, boot))
        for who, one in away.items():
            now = _absence(counter, one, at)
            before = self.open.get((counter, who))
            if before is None:
                self.open[counter, who] = _Kept(now, boot)
            else:
                self.open[counter, who] = _Kept(_amended(before.absence, now), before.boot)

    def _shift(self, boot: str, by_s: float) -> None:
        for kept in (*self.closed, *self.open.values()):
            if kept.boot == boot:
                kept.absence = replace(kept.absence, since=kept.absence.since + by_s)
            if kept.ended_boot == boot and kept.absence.until is not None:
                kept.absence = replace(kept.absence, until=kept.absence.until + by_s)


def _amended(before: Absence, now: Absence) -> Absence:
    """What is said later of the same absence; whoever covered stays in the list."""
    by = before.covered_by + tuple(cover for cover in now.covered_by if cover not in before.covered_by)
    return replace(now, since=before.since, reason=now.reason or before.reason, covered_by=by)
