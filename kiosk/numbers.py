"""Which number a kiosk gives next: forward only, from a range that is its own, never twice in a business day.

Pure. The range of a kiosk [first, last] goes on at 1000 + range, then 2000 + range: kiosks whose ranges do
not overlap never meet, and a kiosk never has to refuse.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

ROUND = 1000  # ranges lie within 1–999, so each round of a range has a thousand of its own
JUMP = 50  # a new database: that many slips may be out which never arrived at the hall

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Numbers:
    """The last number given per service in `day`, the business day at whose start the numbers began again.

    `unsure`: some were given while nobody knew which day it was, or on a later one: people may hold them today.
    `before`: the last ones of `before_day`, the last in which any were given, should this day have begun too early.
    """

    day: str | None = None
    last: Mapping[str, int] = field(default_factory=dict)
    unsure: bool = False
    before_day: str | None = field(default=None, compare=False)
    before: Mapping[str, int] = field(default_factory=dict, compare=False)


def next_number(numbers: Numbers, service: str, first: int, last: int) -> int:
    """The lowest number of the kiosk's range that lies above every number given for `service`."""
    return _above(numbers.last.get(service, 0), first, last)


def taken(numbers: Numbers, service: str, number: int, *, sure: bool = True) -> Numbers:
    """`sure`: it is known to be the day of these numbers."""
    last = {**numbers.last, service: number}
    return replace(numbers, last=last, unsure=numbers.unsure or not sure)


def heeding(numbers: Numbers, today: str | None) -> Numbers:
    """Above those of a day before this one, if it is not over: the clock that turned it was ahead."""
    before_day, day = numbers.before_day, numbers.day
    if before_day is None or day is None or today is None or not before_day <= today < day:
        return numbers
    services = {*numbers.last, *numbers.before}
    last = {each: max(numbers.last.get(each, 0), numbers.before.get(each, 0)) for each in services}
    return replace(numbers, last=last)


def floor(
    numbers: Numbers,
    day: str | None,
    seen: Mapping[str, int],
    jump: bool,
    services: Iterable[str],
    first: int,
    last: int,
) -> Numbers:
    """Not below what the hall has `seen` of the same day; every service JUMP numbers further if `jump`.

    Another day says nothing about the numbers of this one: then only the jump is made.
    """
    known = dict(numbers.last)
    if day == numbers.day:
        for service, number in seen.items():
            known[service] = max(number, known.get(service, 0))
    if jump:
        for service in {*services, *known}:
            known[service] = _further(known.get(service, 0), first, last)
    return numbers if known == numbers.last else replace(numbers, last=known)


def turn(numbers: Numbers, day: str) -> Numbers:
    """A new business day begins at the first number again; a day that had no name only gets one.

    Never back to an earlier day: its numbers are forgotten, so beginning it again would give them twice. Numbers that
    may have been given in the new day already go on: without a clock for a night the kiosk cannot know.
    """
    if not _DAY.fullmatch(day):
        return numbers
    if numbers.day is None:
        return Numbers(day, numbers.last)
    if day <= numbers.day:
        return numbers
    if numbers.unsure:
        return Numbers(day, numbers.last)
    if not numbers.last:
        return replace(numbers, day=day)
    return Numbers(day, before_day=numbers.day, before=numbers.last)


def printed(prefix: str, number: int) -> str:
    """What people read: "A012"."""
    return f"{prefix}{number:03d}"


def _above(number: int, first: int, last: int) -> int:
    if not 1 <= first <= last < ROUND:
        raise ValueError(f"numbers [{first}, {last}] are not a range within 1–{ROUND - 1}")
    start, within = number // ROUND * ROUND, number % ROUND
    if within < first:
        return start + first
    return number + 1 if within < last else start + ROUND + first


def _further(number: int, first: int, last: int) -> int:
    for _ in range(JUMP):
        number = _above(number, first, last)
    return number
