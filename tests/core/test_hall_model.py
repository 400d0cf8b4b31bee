"""Any sequence of events against a brute-force model: nothing lost, nothing twice, order explained, nobody starves.

The model is a plain list of everybody waiting, sorted anew at every call. It shares no code with the hall's lines.
"""

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from hall import entries as e
from hall import messages as m
from hall.ledger import Ledger
from tests.core.stories import Paper, config

SERVES = {"1": [["*"]], "2": [["*:vip"], ["a", "b"], ["c"]], "3": [["b"], ["a:ordinary"]]}
PROMISE_S = {"ordinary": 900.0, "vip": 600.0, "emergency": 300.0}
COUNTERS = st.sampled_from(sorted(SERVES))


def serves_in_tier(counter: str, service: str, class_: str) -> int | None:
    for number, tier in enumerate(SERVES[counter]):
        for selector in tier:
            s, _, c = selector.partition(":")
            if s in ("*", service) and (c in ("", "*", class_) or class_ == "emergency"):
                return number
    return None


class HallAgainstModel(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.paper = Paper(config(counters=3, serves=SERVES))
        self.waiting: list[tuple[float, int, str, str, str]] = []  # since, order, id, service, class
        self.hand: dict[str, str] = {}
        self.serving: set[str] = set()
        self.gone: set[str] = set()
        self.missed: set[str] = set()
        self.where: dict[str, tuple[float, int, str, str, str]] = {}
        self.on: set[str] = set()
        self.paused: set[str] = set()
        self.number = 0
        self.issued: list[str] = ["nobody's"]
        self.held_back: list[m.Fact] = []

    # --- what happens -------------------------------------------------------------------------------------

    @rule(
        service=st.sampled_from("abc"), class_=st.sampled_from(["ordinary", "ordinary", "vip", "emergency"])
    )
    def press(self, service: str, class_: str) -> None:
        self.number += 1
        self._send(self.paper.unit("kiosk-1").ticket(self.number, service, class_))

    @rule(class_=st.sampled_from(["vip", "vip", "emergency", "ordinary", "gold"]), back=st.integers(1, 6))
    def tap(self, class_: str, back: int) -> None:
        """A card for one of the last tickets, wherever that is by now; "gold" is a class the hall does not have."""
        ticket = self.issued[-min(back, len(self.issued))]
        self._send(self.paper.unit("kiosk-1").fact("ticket_class", m.TicketClass(ticket, class_)))

    def _send(self, fact: m.Fact) -> None:
        if fact.kind == "ticket_issued":
            self.issued.append(fact.id)
        if self.held_back:
            self.held_back.append(fact)
            self.paper.arrive("kiosk-1", fact)  # behind a gap: must not be taken
        else:
            self._arrives(fact)

    @rule()
    def a_fact_is_lost_on_the_way(self) -> None:
        self.number += 1
        self.held_back.append(self.paper.unit("kiosk-1").ticket(self.number))
        self.issued.append(self.held_back[-1].id)

    @precondition(lambda self: self.held_back)
    @rule(twice=st.booleans())
    def the_kiosk_resends(self, twice: bool) -> None:
        back, self.held_back = self.held_back, []
        for fact in back:
            self._arrives(fact)
            if twice:
                self.paper.arrive("kiosk-1", fact)

    def _arrives(self, fact: m.Fact) -> None:
        self.paper.arrive("kiosk-1", fact)
        if fact.kind == "ticket_class":
            self._reclassified(msgspec.json.decode(bytes(fact.body), type=m.TicketClass))
            return
        body = msgspec.json.decode(bytes(fact.body), type=m.TicketIssued)
        entry = (self.paper.now, body.number, fact.id, body.service, body.class_)
        self.waiting.append(entry)
        self.where[fact.id] = entry

    def _reclassified(self, body: m.TicketClass) -> None:
        """Age and place in the order stay; who is served or missed only has another class."""
        was = self.where.get(body.ticket)
        if was is None or was[4] == body.class_ or body.class_ not in PROMISE_S:
            return
        now = self.where[body.ticket] = (*was[:4], body.class_)
        if was in self.waiting:
            self.waiting[self.waiting.index(was)] = now

    @rule(seconds=st.sampled_from([0.5, 20.0, 300.0, 901.0]))
    def time_passes(self, seconds: float) -> None:
        self.paper.now += seconds
        self.paper.real += seconds
        self.paper.handle(None)

    @rule(counter=COUNTERS)
    def sign_in(self, counter: str) -> None:
        self.paper.owned(counter, "signed_in", m.Owned(f"100{counter}"))
        self.on.add(counter)
        self.paused.discard(counter)

    @rule(counter=COUNTERS)
    def pause(self, counter: str) -> None:
        if counter in self.on and counter not in self.serving:
            self.paper.owned(counter, "paused", m.Owned(f"100{counter}", pause=m.Pause("rest")))
            self.paused.add(counter)
            self._back(counter)

    @rule(counter=COUNTERS)
    def resume(self, counter: str) -> None:
        if counter in self.on:
            self.paper.owned(counter, "resumed", m.Owned(f"100{counter}"))
            self.paused.discard(counter)

    def _back(self, counter: str) -> None:
        ticket = self.hand.pop(counter, None)
        if ticket is not None:
            self.waiting.append(self.where[ticket])

    @rule(counter=COUNTERS, stale=st.booleans())
    def press_next(self, counter: str, stale: bool) -> None:
        turn = self.paper.hall.ledger.counter(counter).turn
        if stale:
            before = msgspec.json.encode(self.paper.hall.ledger.data)
            assert self.paper.ask(counter, "next", turn=turn + 1).status == "stale"
            assert msgspec.json.encode(self.paper.hall.ledger.data) == before
            return
        reply = self.paper.ask(counter, "next", turn=turn)
        self._expect_next(counter, reply)

    def _expect_next(self, counter: str, reply: m.Reply) -> None:
        if counter not in self.on:
            assert reply.error == "closed"
        elif counter in self.paused:
            assert reply.error == "paused"
        elif counter in self.hand and counter not in self.serving:
            assert reply.error == "calling"
        else:
            had = self.hand.pop(counter, None)
            if had is not None:
                self.gone.add(had)
            self.serving.discard(counter)
            wanted = self._best(counter)
            assert reply.status == ("error" if wanted is None and had is None else "ok")
            if wanted is not None:
                self._check_explained(wanted)
                self.waiting.remove(wanted)
                self.hand[counter] = wanted[2]

    def _best(self, counter: str) -> tuple[float, int, str, str, str] | None:
        """Everybody, sorted: emergencies by age, else the first tier plus the broken promises below it."""
        now = self.paper.now
        able = [(serves_in_tier(counter, w[3], w[4]), w) for w in self.waiting]
        able = [(tier, w) for tier, w in able if tier is not None]
        if not able:
            return None
        urgent = sorted(w for _, w in able if w[4] == "emergency")
        if urgent:
            return urgent[0]
        top = min(tier for tier, _ in able if tier is not None)

        def used(w: tuple[float, int, str, str, str]) -> float:
            return (now - w[0]) / PROMISE_S[w[4]]

        running = [w for tier, w in able if tier == top or used(w) >= 1.0]
        return min(running, key=lambda w: (-used(w), w[0], w[1]))

    def _check_explained(self, wanted: tuple[float, int, str, str, str]) -> None:
        called = self.paper.entries(e.Called)[-1]
        assert isinstance(called, e.Called)
        assert called.ticket == wanted[2]
        rule_ = called.reason.rule
        assert (rule_ == "emergency") == (wanted[4] == "emergency")
        mine = [h for h in called.reason.heads if h.service == wanted[3] and h.class_ == wanted[4]]
        assert len(mine) == 1
        if rule_ == "tier":
            assert all(
                h.used <= mine[0].used + 1e-3
                for h in called.reason.heads
                if h.class_ != "emergency" and h.used >= 1.0
            )

    @rule(counter=COUNTERS, action=st.sampled_from(["start", "finish", "no_show", "recall"]))
    def press_other(self, counter: str, action: str) -> None:
        reply = self.paper.ask(counter, action)
        calling = counter in self.hand and counter not in self.serving and counter not in self.paused
        if action == "finish":
            assert (reply.status == "ok") == (counter in self.serving)
        else:
            assert (reply.status == "ok") == (calling and counter in self.on)
        if reply.status != "ok" or action == "recall":
            return
        if action == "start":
            self.serving.add(counter)
            return
        ticket = self.hand.pop(counter)
        self.serving.discard(counter)
        (self.gone if action == "finish" else self.missed).add(ticket)

    @rule()
    def the_hall_is_killed_and_replays_its_journal(self) -> None:
        replayed = Ledger()
        for recorded in self.paper.journal:
            replayed.apply(recorded)
        assert msgspec.json.encode(replayed.data) == msgspec.json.encode(self.paper.hall.ledger.data)
        copied = Ledger(msgspec.json.decode(msgspec.json.encode(replayed.data), type=type(replayed.data)))
        for service in "abc":
            assert copied.lines.first(service, 99) == self.paper.hall.ledger.lines.first(service, 99)

    # --- what must always hold ----------------------------------------------------------------------------

    @invariant()
    def nothing_is_lost_and_nothing_is_twice(self) -> None:
        tickets = self.paper.hall.ledger.data.tickets
        status = {t.id: t.status for t in tickets.values()}
        assert {i for i, s in status.items() if s == "waiting"} == {w[2] for w in self.waiting}
        assert {i for i, s in status.items() if s in ("called", "serving")} == set(self.hand.values())
        assert {i for i, s in status.items() if s == "missed"} == self.missed
        assert len(set(self.hand.values())) == len(self.hand)
        assert not self.gone & status.keys()

    @invariant()
    def every_screen_can_be_rebuilt_from_what_was_published(self) -> None:
        for service in "abc":
            shown = self.paper.queue(service).waiting
            real: dict[str, int] = {}
            for w in self.waiting:
                if w[3] == service:
                    real[w[4]] = real.get(w[4], 0) + 1
            assert shown == real
        for counter in SERVES:
            held = self.hand.get(counter)
            shown_there = self.paper.counter(counter)
            assert shown_there.ticket_id == held
            assert shown_there.class_ == (self.where[held][4] if held else None)


HallAgainstModel.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestHallAgainstModel = HallAgainstModel.TestCase


def test_nobody_starves_whatever_the_tiers_are():
    """R29: a promise broken in a lower tier competes, so a stream of VIPs cannot keep an ordinary customer out."""
    paper = Paper(config(counters=2, serves=SERVES))
    paper.sign_in("2")
    paper.ticket(1, service="c")
    for number in range(2, 60):
        paper.ticket(number, class_="vip")
        paper.now += 60
        paper.real += 60
        paper.ask("2", "next")
        if paper.counter("2").ticket == "C001":
            break
        paper.ask("2", "start")
    assert paper.counter("2").ticket == "C001"
    assert paper.now - 1_760_000_000 <= 17 * 60
