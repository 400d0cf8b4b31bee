"""What is true of a simulated day, second by second, by the written rules alone: no part of the hall is asked.

Reads what people saw and did (`World.logged`): tickets taken, keys pressed and what their displays said then, what
counters tell, sensors, units that went dark, the controller off and on again. From that it says at each second which
counter is blank and why (R06), and which queue is long (R10).
"""

import math
from collections.abc import Iterator
from typing import Any

from tests.days.seat import FOREVER, Seat
from virtual.day.engine import DayRun
from virtual.day.tables import seconds

EITHER = "either"
GAP_S = 0.5  # a line that was empty for less has not been seen to be
UNHEARD_S = 30  # without health, nobody having told that it went: lost
LOOK_S = 2  # and told within five seconds
UNSURE = ("idle", "called_not_served", "internal")  # count from what no record has, and stand over a restart


class Truth:
    """`spans`: when the hall is open, in seconds of the day."""

    def __init__(self, run: DayRun) -> None:
        config, self.rules = run.day.config, run.day.hall.rules
        lines = {(s.id, c.id) for s in config.services for c in config.classes}
        self.seats = {
            c.id: Seat({line for line in lines for tier in c.serves if {line[0], "*"} & set(tier)})
            for c in config.counters
        }
        self.units = {c.unit: c.id for c in config.counters}
        self.services = [s.id for s in config.services]
        day = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[run.day.table.date.weekday()]
        self.spans = [tuple(map(seconds, span.split("-"))) for span in config.hours[day]]
        self.waiting: dict[str, tuple[str, str]] = {}
        self.line_of: dict[str, tuple[str, str]] = {}
        self.came: dict[str, float] = {}
        self.began = -math.inf  # the hall's controller has run since then
        self.ended: float | None = None  # it does not run
        self.stops: list[tuple[float, float]] = []  # when it stopped and began again
        self.beat_s = run.day.table.beat_s
        self.long: dict[str, bool | None] = dict.fromkeys(self.services, False)  # None: too short to be sure
        self.turning: dict[str, tuple[float, bool]] = {}  # service → since when its count says otherwise
        self.causes: dict[str, list[str | None]] = {c: [] for c in self.seats}
        self.queues: dict[str, list[str | None]] = {s: [] for s in self.services}
        self.moments: dict[tuple[str, int], set[str | None]] = {}  # (counter, second) → just before an event
        self.first = int(seconds(run.day.table.from_))
        self._scan(run.world.logged, self.first, int(run.world.end))

    # --- time ---------------------------------------------------------------------------------------------

    def _scan(self, logged: list[Any], begin: int, end: int) -> None:
        place, before = 0, ""
        for now in range(begin, end):
            while place < len(logged) and logged[place][1] <= now:
                self._note_until(logged[place][1], now)
                self._happens(*logged[place])
                place += 1
            phase = self._phase(now)
            for counter, seat in self.seats.items():
                if phase != before:
                    self._waits(seat, now, phase)
                self.causes[counter].append(self._told(seat, now, phase))
            for service in self.services:
                self._settle(service, now)
                self.queues[service].append({True: "now", False: None, None: EITHER}[self.long[service]])
            before = phase

    def _note_until(self, at: float, second: int) -> None:
        """What was so for less than a second, until something happened, is true as well."""
        phase = self._phase(at)
        for counter, seat in self.seats.items():
            self.moments.setdefault((counter, second), set()).add(self._told(seat, at - 0.001, phase))

    def _phase(self, now: float) -> str:
        if any(start <= now < end for start, end in self.spans):
            return "open"
        if now < self.spans[0][0]:
            return "closed"
        if now < self.spans[-1][1]:
            return "break"
        return "closing" if self.waiting else "closed"

    # --- what happens -------------------------------------------------------------------------------------

    def _happens(self, what: str, at: float, *more: Any) -> None:
        match what:
            case "hall":
                self._hall(at, *more)
            case "ticket":
                ticket, service, class_ = more
                self.came[ticket] = at
                self.waiting[ticket] = self.line_of[ticket] = (service, class_)
            case "key":
                self._key(at, *more)
            case "owned":
                counter, kind, owned = more
                back = self.seats[counter].tells(kind, owned, at)
                if back is not None:
                    self.waiting[back[0]] = back[1]
            case "seat":
                seat = self.seats[more[0]]
                if seat.present != more[1]:
                    seat.present, seat.present_at = more[1], at
            case "unit" if more[0] in self.units:
                self._unit(self.units[more[0]], at, *more[1:])
        for seat in self.seats.values():
            self._waits(seat, at, self._phase(at))
        for service in self.services:
            self._count(service, at)

    def _key(self, at: float, counter: str, action: str, status: str, held: str | None) -> None:
        seat = self.seats[counter]
        seat.key_at = at
        if status != "ok":
            return
        if action == "next":
            assert held is not None
            del self.waiting[held]
        seat.presses(action, (held, self.line_of[held]) if held is not None else None, at)

    def _unit(self, counter: str, at: float, is_on: bool, silent: bool) -> None:
        """Whose will nobody told is lost without health for so long; it said that it was well each `beat_s`."""
        seat = self.seats[counter]
        if is_on:
            if self.causes[counter][-1:] == ["unit_dead"]:
                seat.key_at = at  # there was no pad to press a key on
            seat.is_on, seat.silent, seat.dead_at, seat.on_at = True, False, FOREVER, at
        else:
            heard_at = at - ((at - self.first) % self.beat_s or self.beat_s)
            seat.is_on, seat.silent = False, silent
            seat.dead_at = max(heard_at, seat.on_at, self.began) + UNHEARD_S if silent else at

    def _hall(self, at: float, runs: bool) -> None:
        """What was told before it stopped goes on being told; of all else it knows only what was written down."""
        if not runs:
            self.ended = at
            for counter, seat in self.seats.items():
                seat.kept = (self.causes[counter][-1:] or [None])[0]
                seat.had_none = seat.waited_since is None
            return
        for seat in self.seats.values():
            if self.ended is not None and not seat.is_on and seat.dead_at > self.ended and seat.silent:
                seat.dead_at = at + UNHEARD_S
            if seat.kept not in UNSURE:
                seat.key_at = -math.inf
                if seat.waited_since is not None:
                    came = min(self.came[t] for t, line in self.waiting.items() if line in seat.serves)
                    seat.waited_since = max(came, self._serves_since(at))
                    # Whoever came meanwhile could be called by nobody: to count from here is right, too.
                    seat.waited_perhaps = at if seat.had_none else seat.waited_since
        if self.ended is not None:
            self.stops.append((self.ended, at))
        self.began, self.ended = at, None

    def _serves_since(self, at: float) -> float:
        return max((start for start, _ in self.spans if start <= at), default=at)

    def _served(self, seat: Seat) -> int:
        return sum(line in seat.serves for line in self.waiting.values())

    def _waits(self, seat: Seat, at: float, phase: str) -> None:
        """Continuously, while the hall serves."""
        if phase not in ("open", "closing") or not self._served(seat):
            if seat.waited_since is not None:
                seat.empty_since = at
            seat.waited_since = None
        elif seat.waited_since is None:
            seat.waited_since = at
            if seat.waited_perhaps is None or at - seat.empty_since >= GAP_S:
                seat.waited_perhaps = at

    def _count(self, service: str, at: float) -> None:
        """Fires above the limit, clears at 70 % of it. What lasts less than a look nobody need have seen."""
        self._settle(service, at)
        count = sum(line[0] == service for line in self.waiting.values())
        limit, was = self.rules.long_queue, self.long[service]
        if was is None:
            is_long = count > limit if count > limit or count <= limit * self.rules.clear_at else None
        else:
            is_long = count > (limit * self.rules.clear_at if was else limit)
        _, turning_to = self.turning.get(service, (at, None))
        if is_long is None or is_long == was:
            if self.turning.pop(service, None) is not None:
                self.long[service] = None
        elif is_long != turning_to:
            self.turning[service] = at, is_long

    def _settle(self, service: str, at: float) -> None:
        since, is_long = self.turning.get(service, (math.inf, None))
        if at - since >= GAP_S:
            del self.turning[service]
            self.long[service] = is_long

    # --- the seven causes, in their order -------------------------------------------------------------------

    def _told(self, seat: Seat, now: float, hall: str) -> str | None:
        if seat.silent and seat.dead_at <= now < seat.dead_at + LOOK_S:
            return EITHER
        cause = self._cause(seat, now, hall, seat.waited_since)
        if seat.waited_since in (None, seat.waited_perhaps):
            return cause
        return cause if cause == self._cause(seat, now, hall, seat.waited_perhaps) else EITHER

    def _cause(self, seat: Seat, now: float, hall: str, waited: float | None) -> str | None:
        began = next((start for start, end in self.spans if start <= now < end), None)
        if began is not None and now >= seat.dead_at and seat.ticket is None:
            return "unit_dead"
        return next((cause for cause, due in self._due(seat, now, hall, began, waited) if now >= due), None)

    def _due(
        self, seat: Seat, now: float, hall: str, began: float | None, waited: float | None
    ) -> Iterator[tuple[str, float]]:
        """`began`: the span of the day it is planned for."""
        rules, phase, since = self.rules, seat.phase, seat.since
        if phase == "closed" and hall == "open" and began is not None:
            yield "not_opened", self._to_open(seat, began)
        if phase in ("open", "calling") and hall in ("open", "closing") and seat.present is False:
            yield "absent", max(seat.present_at, since) + rules.absent_min * 60
        if phase == "calling":
            yield "called_not_served", max(since, seat.key_at) + rules.called_min * 60
        if phase == "paused" and hall in ("open", "closing"):
            yield from self._pause(seat, now, waited)
        if phase == "open" and waited is not None:
            yield "idle", max(since, seat.key_at, waited) + rules.idle_min * 60

    def _to_open(self, seat: Seat, began: float) -> float:
        """Whoever signs out may be replaced first. Of a span that began while the hall did not run nobody knows who
        was there meanwhile; what was told already stands."""
        grace_s = self.rules.idle_min * 60
        if seat.kept == "not_opened":
            return began
        if seat.since > began:
            return seat.since + grace_s if began > self.began else max(seat.since, self.began) + grace_s
        return began if began >= self.began else self.began + grace_s

    def _pause(self, seat: Seat, now: float, waited: float | None) -> Iterator[tuple[str, float]]:
        pause, rules = seat.sign, self.rules
        assert pause is not None
        said_min = rules.pause_min if pause.minutes is None else min(rules.pause_min, pause.minutes)
        opened = max(start for start, _ in self.spans if start <= now)  # in a break nobody is missed
        yield "pause_overrun", math.nextafter(max(seat.since, opened) + said_min * 60, math.inf)
        if pause.reason == "internal" and waited is not None:
            yield "internal", max(seat.since, waited) + rules.idle_min * 60
