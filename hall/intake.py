"""The hall's half of the fact protocol: what to do with a fact that arrives. Pure.

One `last` per unit and epoch. Exactly `max(last + 1, oldest)` is applied; a duplicate is acknowledged again, a gap is
answered with the last good one, and the unit resends from there.
"""

from typing import Literal, NamedTuple

from hall import messages as m
from hall.state import UnitRecord


class Verdict(NamedTuple):
    """`skipped`: facts between the last applied and this one that the unit no longer holds."""

    what: Literal["take", "duplicate", "gap"]
    skipped: int = 0


def judge(unit: UnitRecord, fact: m.Fact) -> Verdict:
    epoch = unit.epochs.get(fact.epoch)
    last = epoch.last if epoch is not None else 0
    if fact.seq <= last:
        return Verdict("duplicate")
    expected = max(last + 1, min(fact.oldest, fact.seq))
    if fact.seq > expected:
        return Verdict("gap")
    return Verdict("take", expected - (last + 1))


def ack(unit: UnitRecord, day: str | None, epoch: str | None = None) -> m.Ack:
    """The acknowledgement of `epoch`, by default the one last heard from. Its numbers count for `unit.day` only."""
    epoch = epoch or unit.epoch
    record = unit.epochs.get(epoch) if epoch is not None else None
    earlier = any(other != epoch for other in unit.epochs)
    numbers = dict(unit.numbers) if unit.day == day or unit.day is None else {}
    if record is None:
        return m.Ack(None if epoch is None else epoch, 0, None, day, numbers, earlier)
    return m.Ack(epoch, record.last, record.id, day, numbers, earlier)


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
