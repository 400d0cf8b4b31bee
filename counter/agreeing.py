"""Whether the hall knows what this counter owns and did: then its word is the truth, else it is told again. Pure."""

from counter.facts import Facts
from counter.known import Known
from hall import messages as m

DIFFERS_S = 2.0  # the hall's state and its acknowledgement come together


class Agreeing:
    def __init__(self, known: Known, facts: Facts) -> None:
        self._known = known
        self._facts = facts
        self._differs_since: float | None = None

    def follow(self, real: float) -> None:
        """After every event. What was done by hand counts until the hall has heard of it."""
        self._known.let_go()
        if self._known.link and self._facts.acknowledged(real):
            self._known.settle()
            self._insist(real)

    def _insist(self, real: float) -> None:
        """What the hall says of clerk and pause is not so, though it has all facts: this unit has become another
        counter, or the hall knew of none when they came. It is told once more."""
        state, owned = self._known.hall, self._known.owned
        if state is None or (state.clerk, state.cover, state.pause) == (
            owned.clerk,
            owned.cover,
            owned.pause,
        ):
            self._differs_since = None
        elif self._differs_since is None:
            self._differs_since = real
        elif real >= self._differs_since + DIFFERS_S:
            self._differs_since = None
            self._facts.add("started", m.Started(owned=owned), real)
