"""Any sequence of events against a brute-force model: nothing lost, nothing twice, order explained, nobody starves."""

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from hall import entries as e
from hall.ledger import Ledger
from tests.core.clerk_story import reread
from tests.core.hall_model import NOSHOW_S, RECALLS, SERVES, Customer, one, serves_in_tier
from tests.core.model_story import COUNTERS, PICK, HallBesideModel
from tests.core.stories import Paper, config

NOT_IN_HAND = {"closed": "closed", "paused": "paused", "open": "not_serving"}


class HallAgainstModel(HallBesideModel):
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

    def _typed(self, back: int, digits: bool) -> str:
        """The number of one of the last tickets, or its digits alone."""
        printed = self._pick(back).printed
        return printed[1:] if digits else printed

    @rule(counter=COUNTERS, back=PICK, digits=st.booleans())
    def press_call(self, counter: str, back: int, digits: bool) -> None:
        phase, text = self.model.phase(counter), self._typed(back, digits)
        wanted = self.model.typed(counter, text)
        said = self._asks(counter, "call", ticket=text, reason="returned")
        if phase in ("closed", "paused", "calling"):
            assert said == phase
        elif isinstance(wanted, str):
            assert said == wanted
        else:
            assert said == "ok"
            self.model.finish(counter, self.now)
            self.model.call(counter, wanted, self.now)

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
            hand.recalls, hand.at, hand.begun = hand.recalls + 1, self.now, self.now

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
            self.model.start(hand, self.now)
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
                self.model.give(counter, hand, str(outcome))
        elif phase in ("open", "paused") and before is not None and outcome is not None:
            assert said == "ok"
            self.model.give(counter, before, outcome)
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
            here, there = hand.service, to in SERVES
            self.model.send(hand, here if there else to, to if there else None)

    @rule(counter=COUNTERS)
    def press_park(self, counter: str) -> None:
        phase, hand = self.model.phase(counter), self.model.hand(counter)
        said = self._asks(counter, "park")
        if phase == "serving" and hand is not None:
            assert said == "ok"
            self.model.park(hand, self.now)
        else:
            assert said == {**NOT_IN_HAND, "calling": "not_serving"}[phase]

    @rule(counter=COUNTERS, back=st.none() | PICK, digits=st.booleans())
    def press_unpark(self, counter: str, back: int | None, digits: bool) -> None:
        phase, parked = self.model.phase(counter), self.model.parked(counter)
        text = None if back is None else self._typed(back, digits)
        named = parked[:1] if text is None else [c for c in parked if c in self.model.found(text)]
        wanted = one(named) or "not_parked"
        said = self._asks(counter, "unpark", ticket=text)
        if phase != "open":
            assert said == phase
        elif isinstance(wanted, str):
            assert said == wanted
        else:
            assert said == "ok"
            self.model.start(wanted, self.now)

    @rule(counter=COUNTERS, back=PICK, digits=st.booleans())
    def press_revive(self, counter: str, back: int, digits: bool) -> None:
        phase, text = self.model.phase(counter), self._typed(back, digits)
        found = self.model.found(text)
        wanted = one([c for c in found if c.state in ("missed", "away")]) or "not_missed"
        said = self._asks(counter, "move", ticket=text, reason="helped")
        if phase in ("closed", "paused"):
            assert said == phase
        elif not found:
            assert said == "unknown_ticket"
        elif isinstance(wanted, str):
            assert said == wanted
        elif wanted.state == "missed" and wanted.revived:
            assert said == "revived_once"
        else:
            assert said == "ok"
            self.model.revive(wanted, self.now)

    # --- what seldom comes about by chance ----------------------------------------------------------------

    def _is_served(self, counter: str) -> None:
        """Somebody is, whatever was before."""
        self.sign_in(counter)
        self.press("a", "ordinary")
        self.press_next(counter, None)
        self.press_start(counter)

    @rule(counter=COUNTERS, seconds=st.sampled_from([0.5, 61.0]))
    def somebody_is_parked_and_taken_back(self, counter: str, seconds: float) -> None:
        self._is_served(counter)
        self.paper.pass_time(seconds)
        self.press_park(counter)
        self.paper.pass_time(seconds)
        self.press_unpark(counter, None, False)

    @rule(counter=COUNTERS, to=COUNTERS, then=st.sampled_from(["leaves", "pauses", "calls", "starts"]))
    def somebody_is_sent_to_a_counter(self, counter: str, to: str, then: str) -> None:
        self.sign_in(to)
        self._is_served(counter)
        self.press_transfer(counter, to)
        if then == "leaves":
            self.sign_out(to, 0)
            return
        self.press_next(to, None)
        if then == "pauses":
            self.pause(to, 0)
        elif then == "starts":
            self.press_start(to)

    @rule(counter=COUNTERS, back=PICK, by_digits=st.booleans())
    def somebody_comes_back_with_papers(self, counter: str, back: int, by_digits: bool) -> None:
        self._is_served(counter)
        self.press_finish(counter, "papers_missing")
        self.paper.pass_time(0.5)
        self.press_call(counter, back, by_digits)

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
            t.id: (t.status, t.counter, t.service, t.class_, t.only, t.since, t.revived, t.verify)
            for t in tickets
        } == {
            c.id: (c.state, c.counter, c.service, c.class_, c.only, c.since, c.revived, c.verify)
            for c in self.model.everybody.values()
            if c.state != "gone"
        }
        for t in tickets:
            assert t.handled_s == pytest.approx(self.model.everybody[t.id].handled_s, abs=0.11), t.printed
        for counter, (customer, visit) in self.model.last.items():
            last = ledger.counter(counter).last
            if customer.visits == visit and customer.state == "gone" and last is not None:
                assert last.handled_s == pytest.approx(customer.visit_s, abs=0.11), last.printed
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
            assert shown.early == sum(c.service == service for c in self.model.those("early")), "R20"
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
