"""The hall without lines, indexes or journal: a list of everybody, sorted anew whenever somebody asks.

It shares no code with the hall; `test_hall_model.py` compares the two after every step.
"""

import math
from dataclasses import dataclass, field

SERVES = {"1": [["*"]], "2": [["*:vip"], ["a", "b"], ["c"]], "3": [["b"], ["a:ordinary"]]}
PROMISE_S = {"ordinary": 900.0, "vip": 600.0, "emergency": 300.0, "return": 600.0}
RECALLS, NOSHOW_S, OUTCOME_S, BEHIND = 3, 20.0, 60.0, 3


@dataclass
class Customer:
    id: str
    printed: str
    order: int
    since: float
    service: str
    class_: str
    state: str = "waiting"
    counter: str | None = None
    only: str | None = None
    revived: bool = False
    at: float = 0.0  # of the last call, recall, parking or finish
    recalls: int = 0
    assist: bool = False
    outcome: str | None = None
    visits: int = 0  # finished so often

    @property
    def age(self) -> tuple[float, int]:
        return self.since, self.order

    def used(self, now: float) -> float:
        return (now - self.since) / PROMISE_S[self.class_]


def serves_in_tier(counter: str, service: str, class_: str) -> int | None:
    for number, tier in enumerate(SERVES[counter]):
        for selector in tier:
            s, _, c = selector.partition(":")
            if s in ("*", service) and (c in ("", "*", class_) or class_ == "emergency"):
                return number
    return None


@dataclass
class Model:
    everybody: dict[str, Customer] = field(default_factory=dict)
    on: set[str] = field(default_factory=set)
    paused: set[str] = field(default_factory=set)
    last: dict[str, tuple[Customer, int]] = field(
        default_factory=dict
    )  # finished last at a counter, on which visit
    by_hand: dict[str, str] = field(default_factory=dict)  # number → where it was called so first
    standing: dict[str, str] = field(
        default_factory=dict
    )  # counter → the number called so last, not yet ended
    done: dict[str, str] = field(default_factory=dict)  # number → where it was finished
    twice: set[str] = field(default_factory=set)  # numbers that were at two counters

    # --- reading ------------------------------------------------------------------------------------------

    def those(self, *states: str) -> list[Customer]:
        return [c for c in self.everybody.values() if c.state in states]

    def hand(self, counter: str) -> Customer | None:
        return next((c for c in self.those("called", "serving") if c.counter == counter), None)

    def parked(self, counter: str) -> list[Customer]:
        return sorted(
            (c for c in self.those("parked") if c.counter == counter), key=lambda c: (c.at, c.order)
        )

    def phase(self, counter: str) -> str:
        hand = self.hand(counter)
        if counter in self.paused:
            return "paused"
        if hand is not None:
            return "serving" if hand.state == "serving" else "calling"
        return "open" if counter in self.on else "closed"

    def tier(self, counter: str, c: Customer) -> int | None:
        """Whoever was sent to a counter is served by nobody else's NEXT."""
        if c.only not in (None, counter):
            return None
        tier = serves_in_tier(counter, c.service, c.class_)
        return 0 if tier is None and c.only == counter else tier

    def best(self, counter: str, now: float, class_: str | None = None) -> Customer | None:
        """Emergencies by age, else the first tier plus the broken promises below it."""
        able = [(self.tier(counter, c), c) for c in self.those("waiting") if class_ in (None, c.class_)]
        ranked = [(tier, c) for tier, c in able if tier is not None]
        if not ranked:
            return None
        urgent = sorted((c for _, c in ranked if c.class_ == "emergency"), key=lambda c: c.age)
        if urgent:
            return urgent[0]
        top = min(tier for tier, _ in ranked)
        running = [c for tier, c in ranked if tier == top or c.used(now) >= 1.0]
        return min(running, key=lambda c: (-c.used(now), c.age))

    def line(self, service: str, class_: str) -> list[Customer]:
        """Those of one line whom anybody may call."""
        mine = [c for c in self.those("waiting") if (c.service, c.class_, c.only) == (service, class_, None)]
        return sorted(mine, key=lambda c: c.age)

    # --- changing -----------------------------------------------------------------------------------------

    def arrive(self, c: Customer) -> None:
        """Who was called by hand before anybody heard of the ticket is there still, or was served."""
        self.everybody[c.id] = c
        counter = self.by_hand.get(c.printed)
        if counter is not None and self.standing.get(counter) == c.printed and self.hand(counter) is None:
            self._stands_at(counter, c)
        elif counter is not None:
            self._gone(counter, c)

    def call(self, counter: str, c: Customer, now: float) -> None:
        self.standing.pop(counter, None)
        c.state, c.counter, c.at, c.recalls = "called", counter, now, 0
        c.outcome = None
        if c.only != counter:
            c.only = None

    def start(self, c: Customer) -> None:
        c.state, c.only = "serving", None

    def finish(self, counter: str, now: float) -> None:
        hand = self.hand(counter)
        if hand is not None:
            hand.at = now
            self._gone(counter, hand)
            self.last[counter] = hand, hand.visits

    def wait_again(self, c: Customer, only: str | None) -> None:
        c.state, c.counter, c.only = "waiting", None, only

    def _gone(self, counter: str, c: Customer) -> None:
        c.state, c.counter = "gone", None
        c.visits += 1
        self.done[c.printed] = counter

    def leave(self, counter: str, now: float) -> None:
        """Signed out: what was called, parked or kept for this counter is for anybody; being parked was no waiting."""
        self.on.discard(counter)
        self.paused.discard(counter)
        self.standing.pop(counter, None)
        for c in self.those("called", "parked"):
            if c.counter == counter:
                c.since += now - c.at if c.state == "parked" else 0.0
                self.wait_again(c, None)
        for c in self.those("waiting"):
            if c.only == counter:
                c.only = None

    def pause(self, counter: str) -> None:
        self.paused.add(counter)
        hand = self.hand(counter)
        if hand is not None and hand.state == "called":
            self.wait_again(hand, hand.only)

    def give(self, c: Customer, outcome: str) -> None:
        c.outcome = outcome
        c.state = "away" if outcome == "papers_missing" else "gone"

    def revive(self, c: Customer, now: float) -> None:
        if c.state == "away":
            tiers = [serves_in_tier(counter, c.service, "return") for counter in SERVES]
            c.since, c.class_ = now, "return" if any(t is not None for t in tiers) else c.class_
        else:
            c.revived = True
            ahead = self.line(c.service, c.class_)[:BEHIND]
            if ahead and ahead[-1].since >= c.since:
                c.since = math.nextafter(ahead[-1].since, math.inf)
        c.outcome = None
        self.wait_again(c, c.only)

    def may_still_say(self, counter: str, now: float) -> Customer | None:
        """Whose outcome a digit at this counter gives."""
        if counter not in self.last:
            return None
        last, visit = self.last[counter]
        if last.visits != visit or now - last.at > OUTCOME_S:
            return None
        return last if last.state == ("away" if last.outcome == "papers_missing" else "gone") else None

    # --- without a link -----------------------------------------------------------------------------------

    def call_by_hand(self, counter: str, printed: str, now: float) -> None:
        self.by_hand.setdefault(printed, counter)
        self.standing[counter] = printed
        self._tell(counter, printed)
        self._at_window(counter, printed, now)

    def start_by_hand(self, counter: str, printed: str, now: float) -> None:
        hand = self.hand(counter)
        if hand is None or hand.printed != printed:
            self._tell(counter, printed)
        self._at_window(counter, printed, now)

    def finish_by_hand(self, counter: str, printed: str, now: float) -> None:
        if self.standing.get(counter) == printed:
            del self.standing[counter]
        hand, c = self.hand(counter), self._found(printed)
        if hand is not None and hand is c:
            self.finish(counter, now)
            return
        self._tell(counter, printed)
        if c is not None and (c.state in ("waiting", "missed", "away") or c in self.parked(counter)):
            self._gone(counter, c)

    def _at_window(self, counter: str, printed: str, now: float) -> None:
        hand, c = self.hand(counter), self._found(printed)
        if hand is not None and hand is c:
            self.start(hand)
            return
        if hand is not None and hand.state == "serving":
            self.finish(counter, now)
        elif hand is not None:
            hand.state, hand.counter, hand.only = "missed", None, None
        if c is not None and c.state in ("waiting", "missed", "away", "parked"):
            self._stands_at(counter, c)

    def _stands_at(self, counter: str, c: Customer) -> None:
        c.state, c.counter, c.only, c.outcome, c.recalls = "serving", counter, None, None, 0

    def _found(self, printed: str) -> Customer | None:
        return next((c for c in self.everybody.values() if c.printed == printed and c.state != "gone"), None)

    def _tell(self, counter: str, printed: str) -> None:
        c = self._found(printed)
        others = {self.by_hand.get(printed), self.done.get(printed), c.counter if c is not None else None}
        if others - {counter, None}:
            self.twice.add(printed)
