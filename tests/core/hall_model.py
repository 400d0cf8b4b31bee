"""The hall without lines, indexes or journal: a list of everybody, sorted anew whenever somebody asks.

It shares no code with the hall; `test_hall_model.py` compares the two after every step.
"""

import math
from dataclasses import dataclass, field

SERVES = {"1": [["*"]], "2": [["*:vip"], ["a", "b"], ["c"]], "3": [["b"], ["a:ordinary"]]}
PROMISE_S = {"ordinary": 900.0, "vip": 600.0, "emergency": 300.0, "return": 600.0}
RECALLS, NOSHOW_S, OUTCOME_S, BEHIND = 3, 20.0, 60.0, 3
SLACK_S = 60.0


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
    came: float = 0.0
    begun: float = 0.0  # called, recalled, being served or paused over since then
    handled_s: float = 0.0  # in this visit
    visit_s: float = 0.0  # the last one that was finished
    slot: float | None = None  # of an appointment
    code: str = ""
    verify: bool = False

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
    by_hand: dict[str, dict[str, float]] = field(default_factory=dict)  # number → where it was called so
    standing: dict[str, str] = field(
        default_factory=dict
    )  # counter → the number called so last, not yet ended
    done: dict[str, str] = field(default_factory=dict)  # number → where it was finished
    twice: set[str] = field(default_factory=set)  # numbers that were at two counters
    used: set[tuple[str, float]] = field(default_factory=set)  # appointments

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
        self._book(c)
        calls = {k: at for k, at in self.by_hand.get(c.printed, {}).items() if c.came <= at + SLACK_S}
        counter = next(iter(calls), None)
        if counter is not None and self.standing.get(counter) == c.printed and self.hand(counter) is None:
            self._begin(c, c.came)
            self._stands_at(counter, c, calls[counter])
        elif counter is not None:
            self._gone(counter, c)

    def _book(self, c: Customer) -> None:
        """An appointment is used once; until its slot its customer waits in no line."""
        if c.slot is None:
            return
        if (c.code, c.slot) in self.used:
            c.class_, c.verify = "ordinary", c.verify and c.class_ == "ordinary"
            return
        self.used.add((c.code, c.slot))
        if c.slot > c.since:
            c.state = "early"

    def slots_come(self, now: float) -> None:
        for c in self.those("early"):
            if c.slot is not None and c.slot <= now:
                c.state, c.since = "waiting", c.slot

    def typed(self, counter: str, text: str) -> Customer | str:
        """Whom CALL "returned" means at a counter: who has been here before, whom it serves."""
        found = self.found(text)
        if not found:
            return "unknown_ticket"
        parked = self.parked(counter)
        able = [c for c in found if c.state in ("waiting", "early", "missed", "away") or c in parked]
        able = [c for c in able if c.state not in ("waiting", "early")] or able
        able = [c for c in able if serves_in_tier(counter, c.service, c.class_) is not None] or able
        return one(able) or "elsewhere"

    def found(self, text: str) -> list[Customer]:
        live = [c for c in self.everybody.values() if c.state != "gone"]
        return [c for c in live if c.printed == text] or [c for c in live if c.printed[1:] == text]

    def call(self, counter: str, c: Customer, now: float) -> None:
        if c.state == "away":
            self._papers_brought(c, now)
        self.standing.pop(counter, None)
        self._begin(c, now)
        c.state, c.counter, c.at, c.recalls = "called", counter, now, 0
        c.begun = now
        c.outcome = None
        if c.only != counter:
            c.only = None

    def _begin(self, c: Customer, now: float) -> None:
        """Who comes to a window before the slot has not waited."""
        c.since = now if c.state == "early" else c.since

    def start(self, c: Customer, now: float) -> None:
        c.state, c.only, c.begun = "serving", None, now

    def park(self, c: Customer, now: float) -> None:
        self._count(c, now)
        c.state, c.at = "parked", now

    def _count(self, c: Customer, until: float) -> None:
        """Handling is what was neither a pause nor a parking."""
        part = until - c.begun if c.counter not in self.paused else 0.0
        c.handled_s = round(c.handled_s + max(0.0, part), 1)

    def finish(self, counter: str, now: float, until: float | None = None) -> None:
        """`until`: as a fact told that came later."""
        hand = self.hand(counter)
        if hand is not None:
            self._count(hand, now if until is None else until)
            hand.at, hand.visit_s = now, hand.handled_s
            self._gone(counter, hand)
            self.last[counter] = hand, hand.visits

    def send(self, c: Customer, service: str, only: str | None) -> None:
        c.service, c.handled_s = service, 0.0
        self.wait_again(c, only)

    def wait_again(self, c: Customer, only: str | None) -> None:
        """By the hall itself: whoever calls next is no second counter."""
        c.state, c.counter, c.only = "waiting", None, only
        self.by_hand.pop(c.printed, None)
        self.done.pop(c.printed, None)

    def _gone(self, counter: str, c: Customer) -> None:
        c.state, c.counter = "gone", None
        c.visits += 1
        self.done[c.printed] = counter

    def leave(self, counter: str, now: float) -> None:
        """Signed out: what was called, parked or kept for this counter is for anybody; being parked was no waiting."""
        hand = self.hand(counter)
        if hand is not None and hand.state == "serving":
            self.finish(counter, now)
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

    def pause(self, counter: str, now: float) -> None:
        hand = self.hand(counter)
        if hand is not None and hand.state == "called":
            self.wait_again(hand, hand.only)
        elif hand is not None and counter not in self.paused:
            hand.handled_s += max(0.0, now - hand.begun)
        self.paused.add(counter)

    def resume(self, counter: str, now: float) -> None:
        hand = self.hand(counter)
        if hand is not None and counter in self.paused:
            hand.begun = now
        self.paused.discard(counter)

    def give(self, counter: str, c: Customer, outcome: str) -> None:
        before, c.outcome = c.state, outcome
        c.state = "away" if outcome == "papers_missing" else "gone"
        if c.state == "away":
            c.handled_s = 0.0
            self.by_hand.pop(c.printed, None)
            self.done.pop(c.printed, None)
        elif before == "away":
            self.done[c.printed] = counter

    def _papers_brought(self, c: Customer, now: float) -> None:
        tiers = [serves_in_tier(counter, c.service, "return") for counter in SERVES]
        c.since, c.class_ = now, "return" if any(t is not None for t in tiers) else c.class_
        self.wait_again(c, c.only)

    def revive(self, c: Customer, now: float) -> None:
        if c.state == "away":
            self._papers_brought(c, now)
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

    def call_by_hand(self, counter: str, printed: str, at: float, now: float) -> None:
        self.by_hand.setdefault(printed, {})[counter] = at
        self.standing[counter] = printed
        self._tell(counter, printed, at)
        self._at_window(counter, printed, at, now)

    def start_by_hand(self, counter: str, printed: str, at: float, now: float) -> None:
        if not self._has(counter, printed, at):
            self._tell(counter, printed, at)
        self._at_window(counter, printed, at, now)

    def finish_by_hand(self, counter: str, printed: str, at: float, now: float) -> None:
        if self.standing.get(counter) == printed:
            del self.standing[counter]
        if self._has(counter, printed, at):
            self.finish(counter, now, at)
            return
        self._tell(counter, printed, at)
        c = self._meant(printed, at)
        if c is not None and (c.state in ("waiting", "early", "missed", "away") or c in self.parked(counter)):
            self._gone(counter, c)

    def _at_window(self, counter: str, printed: str, at: float, now: float) -> None:
        hand, c = self.hand(counter), self._meant(printed, at)
        if hand is not None and self._has(counter, printed, at):
            if hand.state == "called":
                self.start(hand, at)
            return
        if hand is not None and at + SLACK_S < hand.begun:  # gone on since
            if c is not None and (
                c.state in ("waiting", "early", "missed", "away") or c in self.parked(counter)
            ):
                self._gone(counter, c)
            return
        if hand is not None and hand.state == "serving":
            self.finish(counter, now, at)
        elif hand is not None:
            hand.state, hand.counter, hand.only = "missed", None, None
        if c is not None and c.state in ("waiting", "early", "missed", "away", "parked"):
            self._begin(c, now)
            self._stands_at(counter, c, at)

    def _has(self, counter: str, printed: str, at: float) -> bool:
        hand = self.hand(counter)
        return hand is not None and hand is self._meant(printed, at)

    def _stands_at(self, counter: str, c: Customer, at: float) -> None:
        c.state, c.counter, c.only, c.outcome, c.recalls, c.begun = "serving", counter, None, None, 0, at

    def _meant(self, printed: str, at: float) -> Customer | None:
        """Nobody can have called a number that was not out."""
        live = [c for c in self.everybody.values() if c.printed == printed and c.state != "gone"]
        return next((c for c in live if c.came <= at + SLACK_S), None)

    def _tell(self, counter: str, printed: str, at: float) -> None:
        c, everybody = self._meant(printed, at), self.everybody.values()
        others = {c.counter} if c is not None else set()
        out = [x.came for x in everybody if x.printed == printed and x.came <= at + SLACK_S]
        if out:
            others.add(self.done.get(printed))
        calls = self.by_hand.get(printed, {})
        others |= {k for k, then in calls.items() if not out or min(out) <= then + SLACK_S}
        if others - {counter, None}:
            self.twice.add(printed)


def one(able: list[Customer]) -> Customer | str | None:
    """Digits alone: A012 or B012?"""
    if len({c.printed for c in able}) > 1:
        return "which_ticket"
    return able[0] if able else None
