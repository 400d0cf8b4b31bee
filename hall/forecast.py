"""Long queues before they are long (R10): who came lately, and whether the counters at work keep up with it. Pure.

A forecast that is often wrong is soon ignored. People come by chance, and a queue near its limit says little of the
next minutes. So most of the limit must wait already, more must come than is served, and what is expected must pass the
limit by a part of what chance may add or take; the shorter the time that is counted, the larger the part.

Measured: three counters of 5 min each, people who come by chance, 500 times four hours at each load. Right are 71 % at
load 0.85 (one forecast in 34 hours), 75 % at 0.95, 83 % at 1.0, 88 % at 1.1; at 0.75 11 of 19 in 2,000 hours. In whole
simulated days, with clerks who are slower between two customers, 30 of 53 at 0.85, 18 of 22 at 0.95, 9 of 11 at 1.05; a
stricter rule is right no more often there, and rarer: at a load that stays the same what comes next is chance. Of the
queues that are long after arrivals have doubled 43 % are foreseen, after they have tripled 60 %, half of them 2 min
before.
"""

from bisect import bisect_left, insort
from dataclasses import dataclass
from math import ceil, inf, sqrt

from hall import entries as e
from hall.advice import Advisor
from hall.look import Look
from hall.staffing import Line
from hall.state import Ticket

SPANS = ((20 * 60.0, 0.75), (7 * 60.0, 1.4))
"""How long arrivals are counted, and by how many standard deviations the limit must be passed then."""
KEPT_S = SPANS[0][0]
LAST_S = 5 * 60.0  # in the last minutes, too, more came than is served; fewer say nothing
NEAR = 0.7  # of the limit must wait
OVER = 3.0  # standard deviations: not even so much chance makes it long
VARIED = 0.25  # of handling times: their variance by their squared mean, as of people
APART_S = 20.0  # looks that agree; more of it costs what minutes there are
ROUND_MIN = 5  # what is told is no more exact than this


class Arrivals:
    """Who joined each line within `KEPT_S`, sent on from another service or with a ticket. After a restart it begins
    with the tickets that are still there."""

    def __init__(self) -> None:
        self._at: dict[Line, list[float]] = {}
        self._new: list[str] = []  # tickets
        self._began: float | None = None

    def entry(self, entry: e.AnyEntry) -> None:
        match entry:
            case e.FactTaken(kind="ticket_issued", known=False):
                self._new.append(entry.id)
            case e.Transferred() | e.Joined():
                self._new.append(entry.ticket)
            case e.ClockShifted(by_s=by_s):
                self._at = {line: [at + by_s for at in times] for line, times in self._at.items()}
                self._began = None if self._began is None else self._began + by_s

    def note(self, look: Look) -> None:
        """Takes those in that have come since the last look."""
        tickets = look.ledger.data.tickets
        if self._began is None:
            self._began = look.now
            self._new = list(tickets)
        for ticket in map(tickets.get, self._new):
            if ticket is not None and ticket.status != "early":
                self._join(look, ticket)
        self._new = []

    def is_young(self, look: Look) -> bool:
        """Begun too lately to say that few have come."""
        return self._began is None or look.now - self._began < KEPT_S

    def since(self, at: float) -> dict[Line, int]:
        """How many, per line."""
        counted = {line: len(times) - bisect_left(times, at) for line, times in self._at.items()}
        return {line: n for line, n in counted.items() if n}

    def _join(self, look: Look, ticket: Ticket) -> None:
        came_at = max(ticket.came_at, ticket.slot_at or 0.0)
        at = came_at if ticket.sent_at is None else ticket.sent_at
        if look.now - KEPT_S < at <= look.now + 1:
            times = self._at.setdefault((ticket.service, ticket.class_), [])
            del times[: bisect_left(times, look.now - KEPT_S)]
            insort(times, at)


@dataclass(frozen=True)
class Expected:
    """Of a queue, by arrivals counted over one span: how many will wait at the end of `forecast_min`, and the standard
    deviation of that. `growth`: people a second."""

    waiting: float
    chance: float
    growth: float


class Forecast:
    def __init__(self, advisor: Advisor) -> None:
        self._advisor = advisor
        self._arrivals = Arrivals()
        self._since: dict[str, float] = {}  # service → foreseen at every look since

    def entry(self, entry: e.AnyEntry) -> None:
        self._arrivals.entry(entry)
        if isinstance(entry, e.ClockShifted):
            self._since = {service: at + entry.by_s for service, at in self._since.items()}

    def look(self, look: Look, waiting: dict[str, int], long: set[str]) -> dict[str, int]:
        """Service → minutes until its queue is long, of those where that is foreseen. `long`: those that are."""
        self._arrivals.note(look)
        found: dict[str, int] = {}
        before, self._since = self._since, {}
        if look.phase != "open" or not look.table.forecast_min:
            return found
        for service, count in waiting.items():
            if service in long:
                continue
            if _stands(look, service):
                minutes = self._still(look, service, count)
            else:
                minutes = self._newly(look, service, count, before.get(service, look.now))
            if minutes is not None:
                found[service] = minutes
        return found

    def _newly(self, look: Look, service: str, count: int, since: float) -> int | None:
        """`since`: foreseen at every look since then, if it is now."""
        limit = look.table.long_queue
        if count < NEAR * limit:
            return None
        last = self._expected(look, service, count, LAST_S)
        if last is None or last.growth <= 0:
            return None  # the last minutes do not agree
        for span_s, sure in SPANS:
            seen = self._expected(look, service, count, span_s)
            if seen is not None and seen.waiting - (limit + 0.5) >= sure * seen.chance:
                self._since[service] = since
                return _within(look, count, seen) if look.due(since + APART_S) else None
        return None

    def _still(self, look: Look, service: str, count: int) -> int | None:
        """Until few wait, or the counters surely keep up. After a restart nothing is known of who came."""
        limit, clear_at = look.table.long_queue, look.table.clear_at
        if count <= clear_at * limit / 2:
            return None
        seen = None if self._arrivals.is_young(look) else self._expected(look, service, count, KEPT_S)
        if seen is None:
            return _within(look, count, Expected(count, 0.0, 0.0))
        return _within(look, count, seen) if seen.waiting + OVER * seen.chance > limit else None

    def _expected(self, look: Look, service: str, count: int, span_s: float) -> Expected | None:
        """None: too little is known."""
        staff = self._advisor.staff(look)  # first: it takes in what has changed
        mean = self._advisor.means.of(service)
        counted_s = min(span_s, look.now - look.opened_at)
        if mean is None or counted_s < LAST_S:
            return None
        lately = self._arrivals.since(look.now - counted_s)
        came = sum(n for line, n in lately.items() if line[0] == service)
        horizon_s = look.table.forecast_min * 60
        more = {line: n / counted_s * horizon_s for line, n in lately.items()}
        shares = self._advisor.staffing.shares(self._advisor.work(more))
        served = shares.whole(service, staff.working) / mean
        rate = came / counted_s
        # Of those who come, of those who are served, and of the rate, which is itself counted.
        variance = (rate + VARIED * served) * horizon_s + rate / counted_s * horizon_s**2
        growth = rate - served
        return Expected(count + growth * horizon_s, sqrt(variance), growth)


def _stands(look: Look, service: str) -> bool:
    alert = look.told("long_queue").get(service)
    return alert is not None and alert.cause == "forecast"


def _within(look: Look, count: int, seen: Expected) -> int:
    """Minutes until it is long, likely; rounded up, so that it is not told anew each minute."""
    missing = look.table.long_queue - count
    minutes = missing / seen.growth / 60 if seen.growth > 0 else inf
    at_most = min(minutes, look.table.forecast_min)
    return max(ROUND_MIN, ceil(at_most / ROUND_MIN) * ROUND_MIN)
