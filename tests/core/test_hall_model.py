"""Any sequence of events against a brute-force model: nothing lost, nothing twice, order explained, nobody starves."""

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from hall import entries as e
from hall import messages as m
from hall.ledger import Ledger
from tests.core.clerk_story import ClerksHall, reread
from tests.core.hall_model import NOSHOW_S, PROMISE_S, RECALLS, SERVES, Customer, Model, serves_in_tier
from tests.core.stories import Paper, config

COUNTERS = st.sampled_from(sorted(SERVES))
PICK = st.integers(1, 8)  # one of the last tickets
SELDOM = st.integers(0, 3)  # 0: yes
NOT_IN_HAND = {"closed": "closed", "paused": "paused", "open": "not_serving"}


class HallAgainstModel(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.paper = ClerksHall(serves=SERVES)
        self.model = Model()
        self.number = 0
        self.issued: list[Customer] = [Customer("nobody's", "Z999", 0, 0.0, "a", "ordinary", "gone")]
        self.held_back: list[m.Fact] = []
        self.shadow = Ledger()  # reads itself back from a snapshot before every entry
        self.shadowed = 0
        for counter in SERVES:
            self.sign_in(counter)
        for service in "aab":
            self.press(service, "ordinary")

    @property
    def now(self) -> float:
        return self.paper.now

    def _asks(self, counter: str, action: str, /, **more: object) -> str:
        """The code of the refusal, or ok."""
        reply = self.paper.ask(counter, action, **more)
        return reply.error or reply.status

    def _pick(self, back: int) -> Customer:
        return self.issued[-min(back, len(self.issued))]

    # --- kiosks -------------------------------------------------------------------------------------------

    @rule(
        service=st.sampled_from("abc"), class_=st.sampled_from(["ordinary", "ordinary", "vip", "emergency"])
    )
    def press(self, service: str, class_: str) -> None:
        self.number += 1
        self._send(self.paper.unit("kiosk-1").ticket(self.number, service, class_))

    @rule(class_=st.sampled_from(["vip", "vip", "emergency", "ordinary", "gold"]), back=PICK)
    def tap(self, class_: str, back: int) -> None:
        """A card for one of the last tickets, wherever that is by now; "gold" is a class the hall does not have."""
        ticket = self._pick(back).id
        self._send(self.paper.unit("kiosk-1").fact("ticket_class", m.TicketClass(ticket, class_)))

    def _send(self, fact: m.Fact) -> None:
        if self.held_back:
            self.held_back.append(fact)
            self.paper.arrive("kiosk-1", fact)  # behind a gap: must not be taken
        else:
            self._arrives(fact)

    @rule()
    def a_fact_is_lost_on_the_way(self) -> None:
        self.number += 1
        self.held_back.append(self.paper.unit("kiosk-1").ticket(self.number))

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
            tapped = msgspec.json.decode(bytes(fact.body), type=m.TicketClass)
            customer = self.model.everybody.get(tapped.ticket)
            if customer is not None and customer.state != "gone" and tapped.class_ in PROMISE_S:
                customer.class_ = tapped.class_
            return
        body = msgspec.json.decode(bytes(fact.body), type=m.TicketIssued)
        customer = Customer(fact.id, body.printed, body.number, self.now, body.service, body.class_)
        self.model.arrive(customer)
        self.issued.append(customer)

    @rule(seconds=st.sampled_from([0.5, 20.0, 61.0, 300.0, 901.0]))
    def time_passes(self, seconds: float) -> None:
        self.paper.pass_time(seconds)

    # --- clerks come and go -------------------------------------------------------------------------------

    @rule(counter=COUNTERS)
    def sign_in(self, counter: str) -> None:
        self.paper.owned(counter, "signed_in", m.Owned(f"100{counter}"))
        self.model.on.add(counter)
        self.model.paused.discard(counter)

    @rule(counter=COUNTERS, leaves=SELDOM)
    def sign_out(self, counter: str, leaves: int) -> None:
        hand = self.model.hand(counter)
        if not leaves and (hand is None or hand.state == "called"):
            self.paper.leave(counter)
            self.model.leave(counter, self.now)

    @rule(counter=COUNTERS, leaves=SELDOM)
    def pause(self, counter: str, leaves: int) -> None:
        if not leaves and counter in self.model.on:
            self.paper.owned(counter, "paused", m.Owned(f"100{counter}", pause=m.Pause("rest")))
            self.model.pause(counter)

    @rule(counter=COUNTERS)
    def resume(self, counter: str) -> None:
        if counter in self.model.on:
            self.paper.owned(counter, "resumed", m.Owned(f"100{counter}"))
            self.model.paused.discard(counter)

    # --- calls --------------------------------------------------------------------------------------------

    @rule(counter=COUNTERS, class_=st.sampled_from([None, None, None, "vip", "return"]))
    def press_next(self, counter: str, class_: str | None) -> None:
        phase = self.model.phase(counter)
        said = self._asks(counter, "next", class_=class_)
        if phase in ("closed", "paused", "calling"):
            assert said == phase
            return
        wanted = self.model.best(counter, self.now, class_)
        if wanted is None and (phase == "open" or class_ is not None):
            assert said == "empty"
            return
        assert said == "ok"
        self.model.finish(counter, self.now)
        if wanted is not None:
            self._check_explained(wanted, class_)
            self.model.call(counter, wanted, self.now)

    @rule(counter=COUNTERS, action=st.sampled_from(["next", "park", "transfer", "finish", "unpark", "move"]))
    def press_too_late(self, counter: str, action: str) -> None:
        before = msgspec.json.encode(self.paper.hall.ledger.data)
        assert self._asks(counter, action, turn=self.paper.turn(counter) + 1, service="b") == "stale"
        assert msgspec.json.encode(self.paper.hall.ledger.data) == before

    def _check_explained(self, wanted: Customer, class_: str | None) -> None:
        called = self.paper.entries(e.Called)[-1]
        assert isinstance(called, e.Called)
        assert called.ticket == wanted.id
        rule_ = called.reason.rule
        if class_ is not None:
            assert rule_ == "asked_class"
            return
        assert (rule_ == "emergency") == (wanted.class_ == "emergency")
        mine = [h for h in called.reason.heads if h.ticket == wanted.printed]
        assert len(mine) == 1
        if rule_ == "tier":
            others = [h for h in called.reason.heads if h.class_ != "emergency" and h.used >= 1.0]
            assert all(h.used <= mine[0].used + 1e-3 for h in others)

    @rule(counter=COUNTERS, back=PICK)
    def press_call(self, counter: str, back: int) -> None:
        phase, customer = self.model.phase(counter), self._pick(back)
        said = self._asks(counter, "call", ticket=customer.printed, reason="returned")
        if phase in ("closed", "paused", "calling"):
            assert said == phase
        elif customer.state == "gone":
            assert said == "unknown_ticket"
        elif customer.state in ("waiting", "missed", "away") or customer in self.model.parked(counter):
            assert said == "ok"
            self.model.finish(counter, self.now)
            self.model.call(counter, customer, self.now)
        else:
            assert said == "elsewhere"

    @rule(counter=COUNTERS)
    def press_recall(self, counter: str) -> None:
        phase, hand = self.model.phase(counter), self.model.hand(counter)
        said = self._asks(counter, "recall")
        if phase != "calling" or hand is None:
            assert said == ("not_calling" if phase in ("open", "serving") else phase)
        elif hand.recalls == RECALLS:
            assert said == "no_show"
        else:
            assert said == "ok"
            hand.recalls, hand.at = hand.recalls + 1, self.now

    @rule(counter=COUNTERS)
    def press_no_show(self, counter: str) -> None:
        phase, hand = self.model.phase(counter), self.model.hand(counter)
        said = self._asks(counter, "no_show")
        if phase != "calling" or hand is None:
            assert said == ("not_calling" if phase in ("open", "serving") else phase)
        elif hand.recalls or self.now - hand.at >= NOSHOW_S:
            assert said == "ok"
            hand.state, hand.counter, hand.only = "missed", None, None
        else:
            assert said == "too_soon"

    @rule(counter=COUNTERS)
    def nobody_comes(self, counter: str) -> None:
        self.press_next(counter, None)
        self.press_recall(counter)
        self.press_no_show(counter)

    # --- serving ------------------------------------------------------------------------------------------

    @rule(counter=COUNTERS, then=st.sampled_from(["", "papers_missing", "park"]))
    def somebody_is_served(self, counter: str, then: str) -> None:
        self.press_next(counter, None)
        self.press_start(counter)
        if then == "park":
            self.press_park(counter)
        elif then:
            self.press_finish(counter, then)

    @rule(counter=COUNTERS)
    def press_start(self, counter: str) -> None:
        phase, hand = self.model.phase(counter), self.model.hand(counter)
        said = self._asks(counter, "start")
        if phase == "calling" and hand is not None:
            assert said == "ok"
            self.model.start(hand)
        else:
            assert said == ("not_calling" if phase == "open" else phase)

    @rule(counter=COUNTERS, outcome=st.sampled_from([None, None, "done", "papers_missing", "refused"]))
    def press_finish(self, counter: str, outcome: str | None) -> None:
        self.paper.pass_time(0.01)  # no case ends in no time
        phase, hand = self.model.phase(counter), self.model.hand(counter)
        before = self.model.may_still_say(counter, self.now)
        said = self._asks(counter, "finish", outcome=outcome)
        if hand is not None and hand.state == "serving":
            assert said == "ok"
            self.model.finish(counter, self.now)
            if outcome not in (None, "done"):
                self.model.give(hand, str(outcome))
        elif phase in ("open", "paused") and before is not None and outcome is not None:
            assert said == "ok"
            self.model.give(before, outcome)
        else:
            assert said == ("closed" if phase == "closed" else "not_serving")

    @rule(counter=COUNTERS, to=st.sampled_from(["a", "b", "c", "1", "2", "3"]))
    def press_transfer(self, counter: str, to: str) -> None:
        phase, hand = self.model.phase(counter), self.model.hand(counter)
        more = {"counter": to} if to in SERVES else {"service": to}
        said = self._asks(counter, "transfer", **more)
        if phase in NOT_IN_HAND or hand is None:
            assert said == NOT_IN_HAND[phase]
            return
        staffed = [c for c in self.model.on if serves_in_tier(c, to, hand.class_) is not None]
        if to == counter:
            assert said == "this_counter"
        elif to in SERVES and to not in self.model.on:
            assert said == "counter_closed"
        elif to not in SERVES and not staffed:
            assert said == "nobody_serves"
        else:
            assert said == "ok"
            hand.service = hand.service if to in SERVES else to
            self.model.wait_again(hand, to if to in SERVES else None)

    @rule(counter=COUNTERS)
    def press_park(self, counter: str) -> None:
        phase, hand = self.model.phase(counter), self.model.hand(counter)
        said = self._asks(counter, "park")
        if phase == "serving" and hand is not None:
            assert said == "ok"
            hand.state, hand.at = "parked", self.now
        else:
            assert said == {**NOT_IN_HAND, "calling": "not_serving"}[phase]

    @rule(counter=COUNTERS, back=st.none() | PICK)
    def press_unpark(self, counter: str, back: int | None) -> None:
        phase, parked = self.model.phase(counter), self.model.parked(counter)
        named = None if back is None else self._pick(back)
        said = self._asks(counter, "unpark", ticket=None if named is None else named.printed)
        if phase != "open":
            assert said == phase
            return
        wanted = next((c for c in parked if named in (None, c)), None)
        assert said == ("not_parked" if wanted is None else "ok")
        if wanted is not None:
            self.model.start(wanted)

    @rule(counter=COUNTERS, back=PICK)
    def press_revive(self, counter: str, back: int) -> None:
        phase, customer = self.model.phase(counter), self._pick(back)
        said = self._asks(counter, "move", ticket=customer.printed, reason="helped")
        if phase in ("closed", "paused"):
            assert said == phase
        elif customer.state == "gone":
            assert said == "unknown_ticket"
        elif customer.state not in ("missed", "away"):
            assert said == "not_missed"
        elif customer.state == "missed" and customer.revived:
            assert said == "revived_once"
        else:
            assert said == "ok"
            self.model.revive(customer, self.now)

    # --- what must always hold ----------------------------------------------------------------------------

    @rule()
    def the_hall_is_killed_and_replays_its_journal(self) -> None:
        replayed = Ledger()
        for recorded in self.paper.journal:
            replayed.apply(recorded)
        assert msgspec.json.encode(replayed.data) == msgspec.json.encode(self.paper.hall.ledger.data)
        copied = reread(replayed)
        for service in "abc":
            assert copied.lines.first(service, 99) == self.paper.hall.ledger.lines.first(service, 99)

    @invariant()
    def a_snapshot_between_any_two_entries_changes_nothing(self) -> None:
        for recorded in self.paper.journal[self.shadowed :]:
            self.shadow = reread(self.shadow)
            self.shadow.apply(recorded)
        self.shadowed = len(self.paper.journal)
        assert self.shadow.data == self.paper.hall.ledger.data

    @invariant()
    def everybody_is_where_the_model_says_and_nobody_is_twice(self) -> None:
        ledger = self.paper.hall.ledger
        tickets = ledger.data.tickets.values()
        assert {
            t.id: (t.status, t.counter, t.service, t.class_, t.only, t.since, t.revived) for t in tickets
        } == {
            c.id: (c.state, c.counter, c.service, c.class_, c.only, c.since, c.revived)
            for c in self.model.everybody.values()
            if c.state != "gone"
        }
        assert ledger.lines.total == len(self.model.those("waiting"))
        for counter in SERVES:
            hand = self.model.hand(counter)
            assert ledger.counter(counter).ticket == (hand.id if hand else None)
            assert [t.id for t in ledger.parked(counter)] == [c.id for c in self.model.parked(counter)]

    @invariant()
    def every_screen_can_be_rebuilt_from_what_was_published(self) -> None:
        for service in "abc":
            here = [c for c in self.model.those("waiting") if c.service == service]
            shown = self.paper.queue(service)
            assert shown.waiting == {k: sum(c.class_ == k for c in here) for k in {c.class_ for c in here}}
            kept = sum(n for classes in shown.reserved.values() for n in classes.values())
            assert kept == sum(c.only is not None for c in here)
        for counter in SERVES:
            hand, shown_there = self.model.hand(counter), self.paper.counter(counter)
            assert shown_there.state == self.model.phase(counter)
            assert shown_there.ticket_id == (hand.id if hand else None)
            assert shown_there.class_ == (hand.class_ if hand else None)
            assert [p.ticket for p in shown_there.parked] == [c.printed for c in self.model.parked(counter)]


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
