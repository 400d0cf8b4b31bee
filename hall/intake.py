"""The hall's half of the fact protocol: what to do with a fact that arrives. Pure.

One `last` per unit and epoch. Exactly `max(last + 1, oldest)` is applied; a duplicate is acknowledged again, a gap is
answered with the last good one, and the unit resends from there.
"""

from typing import Literal, NamedTuple

from hall import messages as m
from hall.entries import FactTaken
from hall.state import UnitRecord


class Verdict(NamedTuple):
    """`skipped`: facts between the last applied and this one that the unit no longer holds.

    `forked`: another fact was taken under this seq, so the unit runs on an old or copied card.
    """

    what: Literal["take", "duplicate", "forked", "gap"]
    skipped: int = 0


def judge(unit: UnitRecord, fact: m.Fact, known: bool) -> Verdict:
    """`known`: a fact of this id was taken before, in whatever epoch."""
    epoch = unit.epochs.get(fact.epoch)
    last = epoch.last if epoch is not None else 0
    if epoch is not None and epoch.forked:
        return Verdict("duplicate")
    if fact.seq <= last:
        return Verdict("duplicate" if known else "forked")
    expected = max(last + 1, min(fact.oldest, fact.seq))
    if fact.seq > expected:
        return Verdict("gap")
    return Verdict("take", expected - (last + 1))


def taken(
    unit_id: str, unit: UnitRecord, fact: m.Fact, skipped: int, now: float, speed: float, *, known: bool, trusted: bool,
    counter: str | None,
) -> FactTaken:  # fmt: skip
    """What the journal says of a fact that is taken. `counter`: whose unit this is."""
    at, timed = happened_at(fact, unit, now, speed)
    return FactTaken(
        unit=unit_id, epoch=fact.epoch, seq=fact.seq, id=fact.id, kind=fact.kind, body=fact.body, timed=timed,
        trusted=trusted, counter=counter, known=known, again=fact.again, skipped=skipped, at=at,
    )  # fmt: skip


def ack(unit: UnitRecord, day: str | None, epoch: str | None = None) -> m.Ack:
    """The acknowledgement of `epoch`, by default the one last heard from.

    Numbers are those of the hall's `day`, or of a later one to which the unit has turned by itself.
    """
    epoch = epoch or unit.epoch
    record = unit.epochs.get(epoch) if epoch is not None else None
    earlier = any(other != epoch for other in unit.epochs)
    stale = unit.day is not None and day is not None and unit.day < day
    numbers = {} if stale else dict(unit.numbers)
    of = day if stale or unit.day is None else unit.day
    if record is None:
        return m.Ack(epoch, 0, None, of, numbers, earlier)
    return m.Ack(epoch, record.last, record.id, of, numbers, earlier)


def happened_at(fact: m.Fact, unit: UnitRecord, now: float, speed: float) -> tuple[float, bool]:
    """When a fact happened in hall time, and whether that is known.

    By its age while the unit's machine runs, else by a trusted wall clock, else not before its predecessor. Never
    before its predecessor from the same unit, never in the future.
    """
    known = True
    if fact.age_s is not None:
        at = now - max(0.0, fact.age_s) * speed
    elif fact.at.trusted:
        at = fact.at.wall
    else:
        at, known = unit.last_at or now, False
    return min(now, max(at, unit.last_at)), known
