"""Ratings by the customer just served (R27): one for each ticket, within a minute of FINISH. Pure."""

from counter.actions import Thank
from counter.facts import Facts
from counter.known import Known
from counter.telling import Telling
from hall import messages as m

RATE_S = 60.0


class Rating:
    def __init__(self, known: Known, facts: Facts, telling: Telling) -> None:
        self._known = known
        self._facts = facts
        self._telling = telling
        self._ticket: str | None = None  # may be rated
        self._until = 0.0
        self._seen: str | None = None  # finished last, as the hall says
        self._looked = False

    def follow(self, real: float) -> None:
        """What was finished before this start cannot be rated any more."""
        state = self._known.hall
        if self._known.done is not None:
            self._finished(self._known.done, real)
        elif state is not None:
            if self._looked:
                self._finished(state.finished, real)
            self._looked, self._seen = True, state.finished

    def _finished(self, ticket: str | None, real: float) -> None:
        if ticket is not None and ticket != self._seen:
            self._seen = self._ticket = ticket
            self._until = real + RATE_S

    def press(self, key: str, real: float) -> None:
        """RATE1 to RATE3. The first counts; nobody is bothered by the others."""
        if self._ticket is None or real >= self._until:
            self._telling.tell("NOBODY TO RATE", real)
            return
        rated = m.Rated(self._ticket, int(key[-1]), self._known.owned)
        self._ticket = None
        self._facts.add("rated", rated, real)
        self._telling.act(Thank())
