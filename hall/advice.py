"""What to do about people who wait: how many counters more, which ones, and what the wait becomes then (R03, R10, R30).

Pure. The wait is an estimate: the work that waits, by the mean of the last handlings, divided by the counters that
do it; nothing is said of it before there are enough handlings.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache, reduce
from statistics import fmean

from hall import messages as m
from hall.finding import Evidence
from hall.look import Look
from hall.staffing import Line, Shares, Staff, Staffing, places
from hall.texts import joined, words
from hall.views import SAMPLES_WANTED
from hall.waiting import Rules

SHOWN = 6  # counters a text names
HELPERS_SHOWN = 3


@dataclass(frozen=True)
class Advice:
    """`which`: to open, in this order; of them `again`, the first, are only to call again. `now_min`, `then_min`: the
    wait as it is, and with them."""

    which: tuple[str, ...] = ()
    now_min: int | None = None
    then_min: int | None = None
    text: m.Text = field(default_factory=dict)
    again: tuple[str, ...] = ()

    @cached_property
    def evidence(self) -> Evidence:
        """Which counters to open, which are to call again first, and the wait now and then."""
        found: Evidence = {"open": list(self.which[len(self.again) :])}
        if self.again:
            found["again"] = list(self.again)
        if self.now_min is not None:
            found["wait_min"] = self.now_min
        if self.which and self.then_min is not None:
            found["wait_then_min"] = self.then_min
        return found


class Means:
    """The mean of the last handlings per service, in seconds; worked out anew only when there was another one."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[list[float], float]] = {}
        self._changes = 0
        self.guessed = 1.0  # of a service with too few: like the others

    def note(self, look: Look) -> int:
        """Rises with every change."""
        changes = self._changes
        for service, samples in look.ledger.data.handlings.items():
            seen = self._seen.get(service)
            if len(samples) >= SAMPLES_WANTED and (seen is None or seen[0] is not samples):
                mean = max(1.0, fmean(samples))
                self._seen[service] = (samples, mean)  # a new list with each sample
                self._changes += seen is None or seen[1] != mean
        if self._changes != changes:
            self.guessed = fmean(mean for _, mean in self._seen.values())
        return self._changes

    def of(self, service: str) -> float | None:
        """None while there are too few."""
        seen = self._seen.get(service)
        return None if seen is None else seen[1]


class Advisor:
    """`note` first, at each look. What was advised is advised again while nobody came or went, at counters either.

    While the whole hall is long there is one advice, that of the hall: `hall`, before any `service`."""

    def __init__(self, config: m.Config, rules: Rules) -> None:
        self.staffing = Staffing(config, rules)
        self.means = Means()
        self._waiting: dict[Line, int] = {}
        self._staff: Staff | None = None  # of this look, when somebody has asked
        self._of_hall: Advice | None = None  # of this look
        self._seen: object = None
        self._shares: Shares | None = None
        self._work: dict[Line, float] = {}  # with the shares
        self._lines: dict[str, dict[Line, int]] = {}
        self._advised: dict[str, Advice] = {}

    def note(self, look: Look) -> None:
        """Who waits for one counter only is helped by no other."""
        self._waiting = {(k.service, k.class_): n for k, n in look.counts.items() if k.only is None}
        self._staff = self._of_hall = None

    def staff(self, look: Look) -> Staff:
        if self._staff is None:
            self._staff = self.staffing.staff(look)
            seen = (self._waiting, self._staff.working, self._staff.asked, self.means.note(look))
            if seen != self._seen:
                self._seen, self._shares, self._advised = seen, None, {}
                self._lines = {}
                for line, n in self._waiting.items():
                    self._lines.setdefault(line[0], {})[line] = n
        return self._staff

    def work(self, more: dict[Line, float] | None = None) -> dict[Line, float]:
        """Seconds of handling that wait in each line; `more`: people who will come as well."""
        people: dict[Line, float] = {**self._waiting}
        for line, n in (more or {}).items():
            people[line] = people.get(line, 0.0) + n
        guessed = self.means.guessed
        return {line: n * (self.means.of(line[0]) or guessed) for line, n in people.items()}

    def could_help(self, look: Look, service: str) -> tuple[str, ...]:
        """R03: counters that serve those who wait for it and are not at work; who is calls anyway."""
        working = self.staff(look).working
        return self.staffing.names(self.staffing.serving(self._lines.get(service, {})) & ~working)

    def service(self, look: Look, service: str) -> Advice:
        """For its queue to be short again, or the wait within the promise."""
        if self._of_hall is not None:
            return self._of_hall
        staff, lines = self.staff(look), self._lines.get(service, {})
        helping = self.staffing.serving(lines)
        advice = self._advised.get(service)
        if advice is None:
            mean, shares, people = self.means.of(service), self._shared(), sum(lines.values())
            need = _Need(
                people, people * mean if mean is not None else None, self._promise_s(look, lines),
                (staff.working & helping).bit_count(), shares.whole(service, staff.working),
            )  # fmt: skip
            groups = [counters & helping for counters in staff.asked]
            advice = self._pick(look, groups, lambda counters: shares.whole(service, counters), need)
            self._advised[service] = advice
        return advice if advice.which else self._else(look, advice, self._helpers(look, service, helping))

    def hall(self, look: Look, *, surge: bool) -> Advice:
        """For the whole hall; those who serve most of the people who wait come first."""
        staff = self.staff(look)
        advice = self._advised.get("")
        if advice is None:
            shares, people = self._shared(), sum(self._waiting.values())
            helping = self.staffing.serving(self._waiting)
            known = any(self.means.of(service) is not None for service in self._lines)
            working = (staff.working & helping).bit_count()
            need = _Need(
                people, sum(self._work.values()) if known else None, self._promise_s(look, self._waiting),
                working, float(working),
            )  # fmt: skip
            groups = [group for counters in staff.asked for group in shares.most(counters & helping)]
            advice = self._advised[""] = self._pick(
                look, groups, lambda group: float(group.bit_count()), need
            )
        if surge or not advice.which:
            advice = self._else(look, advice, (), surge=surge)
        self._of_hall = advice
        return advice

    # --- parts --------------------------------------------------------------------------------------------

    def _shared(self) -> Shares:
        if self._shares is None:
            self._work = self.work()
            self._shares = self.staffing.shares(self._work)
        return self._shares

    def _promise_s(self, look: Look, lines: dict[Line, int]) -> float:
        """Of most of those who wait."""
        people: dict[str, int] = {}
        for (_, class_), n in lines.items():
            people[class_] = people.get(class_, 0) + n
        return look.rules.promise_s(max(people, key=lambda c: people[c])) if people else 0.0

    def _pick(self, look: Look, groups: list[int], helps: Callable[[int], float], need: "_Need") -> Advice:
        """`groups`: whom to ask, one after the other until that is enough; `helps`: how much of these does."""
        which: list[str] = []
        helped = need.open + helps(sum(groups))  # no counter is in two
        if need.people:
            which = [counter for group in groups for counter in self.staffing.names(group)]
        if which and need.is_met(look, len(which), helped):
            which, helped = [], need.open
            for place in (place for group in groups for place in places(group)):
                which.append(self.staffing.ids[place])
                helped += helps(1 << place)
                if need.is_met(look, len(which), helped):
                    break
        now_min = _minutes(need.wait_s(need.open))
        if not which:
            return Advice((), now_min)
        then_min = _minutes(need.wait_s(helped))
        staff = self.staff(look)
        gone, resting = (set(self.staffing.names(counters)) for counters in (staff.gone, staff.paused))
        again, resumed = tuple(c for c in which if c in gone), tuple(c for c in which if c in resting)
        there = gone | resting
        opened = tuple(c for c in which if c not in there)
        text = _text(again, opened, resumed, now_min, then_min, tuple(look.config.languages))
        return Advice(tuple(which), now_min, then_min, text, again)

    def _helpers(self, look: Look, service: str, helping: int) -> tuple[str, ...]:
        """Free at another service, with a clerk who may do this one."""
        found: list[str] = []
        for counter in self.staffing.names(self.staff(look).free & ~helping):
            clerk = look.ledger.counter(counter).owned.clerk or ""
            skills = look.config.skills.get(clerk)
            if (skills is None or service in skills) and not look.is_lost(counter, False):
                found.append(counter)
        return tuple(found[:HELPERS_SHOWN])

    def _else(self, look: Look, advice: Advice, helpers: tuple[str, ...], *, surge: bool = False) -> Advice:
        """When there is nobody to open a counter, or not enough."""
        languages = tuple(look.config.languages)
        more = _move(helpers, languages) if helpers else _guide(surge, languages)
        text = words("advice.also", languages, what=advice.text, also=more) if advice.text else more
        return replace(advice, text=text)


@dataclass
class _Need:
    """`working`: counters that serve them; `open`: by how much of each goes to them."""

    people: int
    work_s: float | None
    promise_s: float
    working: int
    open: float

    def wait_s(self, helped: float) -> float | None:
        return self.work_s / helped if self.work_s is not None and helped > 0 else None

    def is_met(self, look: Look, more: int, helped: float) -> bool:
        """The wait is within the promise; where it is not known, few enough wait at each counter."""
        then_s = self.wait_s(helped)
        if then_s is not None:
            return then_s <= self.promise_s + 1e-6
        few = look.table.clear_at * look.table.long_queue
        return self.people <= few * (self.working + more) + 1e-9


# --- words ---------------------------------------------------------------------------------------------------


def _minutes(seconds: float | None) -> int | None:
    """Rounded up: nobody is told less than it takes."""
    return None if seconds is None else max(1, math.ceil(round(seconds, 3) / 60))


@lru_cache(maxsize=512)
def _text(
    again: tuple[str, ...], closed: tuple[str, ...], paused: tuple[str, ...], now: int | None, then: int | None,
    languages: tuple[str, ...],
) -> m.Text:  # fmt: skip
    asked = ("again", again), ("open", closed), ("resume", paused)
    parts = [_counters(what, ids, languages) for what, ids in asked if ids]
    what = reduce(lambda before, part: words("advice.also", languages, what=before, also=part), parts)
    if then is None:
        return what
    if now is None:
        return words("advice.wait_then", languages, what=what, then=then)
    return words("advice.wait_becomes", languages, what=what, then=then, now=now)


def _counters(what: str, ids: tuple[str, ...], languages: tuple[str, ...]) -> m.Text:
    if len(ids) == 1:
        return words(f"advice.{what}_one", languages, counter=ids[0])
    shown = joined(ids[:SHOWN], languages)
    if len(ids) > SHOWN:
        return words(f"advice.{what}_more", languages, counters=shown, more=len(ids) - SHOWN)
    return words(f"advice.{what}_many", languages, counters=shown)


@lru_cache(maxsize=64)
def _move(counters: tuple[str, ...], languages: tuple[str, ...]) -> m.Text:
    return words("advice.move_over", languages, counters=joined(counters, languages))


@lru_cache(maxsize=4)
def _guide(surge: bool, languages: tuple[str, ...]) -> m.Text:
    return words("advice.surge" if surge else "advice.guide", languages)
