"""The hall against its model with counters whose link comes and goes: called, started and finished by hand."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from hall import entries as e
from hall import messages as m
from tests.core.model_story import COUNTERS, PICK
from tests.core.test_hall_model import HallAgainstModel

AGE_S = st.sampled_from([0.0, 0.0, 1.5, 40.0, 200.0])  # how long the fact was on its way
WHO = st.none() | PICK  # None: the one in hand


class HallByHand(HallAgainstModel):
    """All that the hall alone can do, and what clerks do without it."""

    def _says(self, counter: str, kind: str, printed: str, age_s: float) -> float | None:
        """When it was, or None: nobody works there without having signed in."""
        if counter not in self.model.on:
            return None
        self.paper.pass_time(0.01)
        unit, owned = f"counter-{counter}", self.paper.hall.ledger.counter(counter).owned
        at = max(self.now - age_s, self.paper.hall.ledger.unit(unit).last_at)  # not before what it said last
        body = m.FACT_BODIES[kind](printed=printed, owned=owned)
        self.paper.arrive(unit, self.paper.unit(unit).fact(kind, body, age_s=age_s))
        return at

    def _number(self, counter: str, who: int | None) -> str:
        hand = self.model.hand(counter)
        return hand.printed if who is None and hand is not None else self._pick(who or 1).printed

    @rule(counter=COUNTERS, back=PICK, age_s=AGE_S)
    def calls_by_hand(self, counter: str, back: int, age_s: float) -> None:
        printed = self._pick(back).printed
        at = self._says(counter, "called_by_hand", printed, age_s)
        if at is not None:
            self.model.call_by_hand(counter, printed, at, self.now)

    @rule(counter=COUNTERS, ahead=st.integers(0, 2))
    def calls_by_hand_before_the_kiosk_has_told(self, counter: str, ahead: int) -> None:
        printed = f"A{self.numbers['a'] + ahead:03}"
        at = self._says(counter, "called_by_hand", printed, 0.0)
        if at is not None:
            self.model.call_by_hand(counter, printed, at, self.now)

    @rule(counter=COUNTERS, who=WHO, age_s=AGE_S)
    def starts_by_hand(self, counter: str, who: int | None, age_s: float) -> None:
        printed = self._number(counter, who)
        at = self._says(counter, "started_by_hand", printed, age_s)
        if at is not None:
            self.model.start_by_hand(counter, printed, at, self.now)

    @rule(counter=COUNTERS, who=WHO, age_s=AGE_S)
    def finishes_by_hand(self, counter: str, who: int | None, age_s: float) -> None:
        printed = self._number(counter, who)
        at = self._says(counter, "finished_by_hand", printed, age_s)
        if at is not None:
            self.model.finish_by_hand(counter, printed, at, self.now)

    @invariant()
    def what_was_at_two_counters_is_told_and_nothing_else(self) -> None:
        """R17."""
        raised = [entry for entry in self.paper.entries(e.AlertRaised) if isinstance(entry, e.AlertRaised)]
        told = {a.values["ticket"] for a in raised if a.alert.startswith("called_twice.")}
        assert told == self.model.twice

    @invariant()
    def whom_somebody_served_is_known(self) -> None:
        data = self.paper.hall.ledger.data
        assert {printed: served.counter for printed, served in data.served.items()} == self.model.done
        assert {printed: list(calls) for printed, calls in data.hand_calls.items()} == {
            printed: list(calls) for printed, calls in self.model.by_hand.items()
        }


HallByHand.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestHallByHand = HallByHand.TestCase
