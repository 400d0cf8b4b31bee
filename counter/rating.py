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
        self._rated: str | None = None  # the last that was: once only

    def follow(self, real: float) -> None:
        """What was finished before this start cannot be rated any more."""
        state = self._known.hall
        if state is not None:
            if self._looked and state.finished != self._seen:
                self.finished(state.finished, real)
            self._looked, self._seen = True, state.finished
        if self._known.has_customer:
            self._ticket = None  # whoever sits here now has not been served yet

    def finished(self, ticket: str | None, real: float) -> None:
        """By the hall's word, or by hand."""
        if ticket is not None and ticket != self._rated:
            self._ticket, self._until = ticket, real + RATE_S

    def press(self, key: str, real: float) -> None:
        """RATE1 to RATE3. The first counts; nobody is bothered by the others."""
        if self._ticket is None or real >= self._until:
            if self._telling.notice is None:  # what the clerk was told goes first
                self._telling.tell("NOBODY TO RATE", real)
            return
        rated = m.Rated(self._ticket, int(key[-1]), self._known.owned)
        self._rated, self._ticket = self._ticket, None
        self._facts.add("rated", rated, real)
        self._telling.act(Thank())
