"""Since when somebody has waited behind each counter without a break (R06, R35). Pure.

No record says that a line was never empty, so it is remembered; after a restart nothing better is known than the
oldest of those who wait.
"""

from collections.abc import Hashable

from hall import messages as m
from hall.look import Look, Reach
from hall.state import Ticket


class Behind:
    """`waited` and `many`: since when somebody, and since when more than internal work allows, have waited while they
    are called and the hall hears what clerks do: for all counters that serve the same, or for one to which somebody was
    sent."""

    def __init__(self) -> None:
        self._waited: dict[Hashable, float] = {}
        self._many: dict[Hashable, float] = {}
        self._counters: list[m.CounterInfo] = []
        self._like: dict[Hashable, str] = {}  # one counter of those that serve the same
        self._sent_to: set[str] = set()
        self._looked_at: float | None = None

    def update(self, look: Look) -> None:
        if look.config.counters is not self._counters:
            self._counters = look.config.counters
            self._like = {look.rules.serves(c.id): c.id for c in self._counters}
        if look.calls and not look.is_dark:
            for kind, counter in self._like.items():
                self._follow(look, kind, look.shared_reach(counter), None)
            self._sent_to |= look.only.keys()
            for counter in list(self._sent_to):
                self._follow(look, counter, look.reach(counter), look.rules.serves(counter))
        else:
            self._waited, self._many = {}, {}
        self._sent_to = {counter for counter in self._sent_to if counter in self._waited}
        look.waited, look.many = self._waited, self._many
        self._looked_at = look.now

    def _follow(self, look: Look, place: Hashable, reach: Reach, kind: Hashable) -> None:
        """`kind`: whom it may call beside those sent to it have waited since then."""
        allowed = look.table.internal_waiting
        if not reach.waiting:
            self._waited.pop(place, None)
        elif place not in self._waited:
            heads = list(look.heads.values())
            came_at = min(self._came_at(heads[number], look.now) for number in reach.lines)
            self._waited[place] = min(came_at, self._waited.get(kind, came_at))
        if reach.waiting <= allowed:
            self._many.pop(place, None)
        elif place not in self._many:
            exact = self._looked_at is None or not allowed
            self._many[place] = self._waited[place] if exact else self._many.get(kind, look.now)

    def _came_at(self, head: Ticket, now: float) -> float:
        """Whoever is older than the last look, at which the line was empty, has come back or was told of late."""
        came_since = self._looked_at is None or head.since > self._looked_at
        return head.since if came_since and head.since <= now else now
