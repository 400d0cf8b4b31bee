"""What the counter knows: its own truth (clerk, cover, pause) and the last the hall said. It decides nothing.

The unit's own pause and clerk are drawn over the hall's state: they are known here first, with no network.
"""

from counter.keys import Phase
from hall import messages as m
from hall import topics
from hall.device import Received

IN_HAND = ("calling", "serving")


class Known:
    """Messages come filtered by boot and rev. Counter states are kept by id: configuration may come late."""

    def __init__(self, unit: str, owned: m.Owned, config: m.Config | None) -> None:
        self.unit = unit
        self.owned = owned
        self.config = config
        self.link = False
        self.counters: dict[str, m.CounterState] = {}
        self.queues: dict[str, m.QueueState] = {}
        self.good_at: float | None = None  # hall time of the last good state, while that time was trusted

    def learn(self, received: Received) -> None:
        subject = received.subject or ""
        match received.message:
            case m.Config() as config:
                self.config = config
            case m.CounterState() as state:
                self.counters[subject] = state
            case m.QueueState() as queue:
                self.queues[subject] = queue
            case m.HallState() as hall:
                self.good_at = hall.at if hall.trusted else None
            case None:
                self._forget(received.topic)

    def _forget(self, topic: str) -> None:
        """A retained topic was emptied: the counter or the service is gone."""
        match topics.parse(topic):
            case (topics.COUNTER, str() as counter_id):
                self.counters.pop(counter_id, None)
            case (topics.QUEUE, str() as service_id):
                self.queues.pop(service_id, None)

    @property
    def counter(self) -> m.CounterInfo | None:
        """The counter whose `unit` this is."""
        counters = [] if self.config is None else self.config.counters
        return next((c for c in counters if c.unit == self.unit), None)

    @property
    def hall(self) -> m.CounterState | None:
        """What the hall last said of this counter."""
        counter = self.counter
        return None if counter is None else self.counters.get(counter.id)

    @property
    def clerk(self) -> str | None:
        """Who sits here: the substitute, if there is one (R11)."""
        return self.owned.cover or self.owned.clerk

    @property
    def phase(self) -> Phase:
        """`closed` without a clerk, `paused` under the sign, else as the hall says; `open` until it does."""
        state = self.hall.state if self.hall is not None else "open"
        pause = self.owned.pause
        if self.clerk is None:
            return "closed"
        if pause is not None:
            if not pause.after or state not in IN_HAND:
                return "paused"
            return "leaving" if state == "serving" else "calling"
        if state == "calling":
            return "calling"
        return "serving" if self.has_customer else "open"

    @property
    def has_customer(self) -> bool:
        """Somebody is being served, also behind the sign: who was only called goes back at a pause."""
        state = self.hall
        return state is not None and state.ticket is not None and state.state in ("serving", "paused")

    @property
    def is_unverified(self) -> bool:
        """The slip of the ticket in hand may never have come out."""
        return self.hall is not None and self.hall.unverified

    @property
    def waiting(self) -> int:
        """How many wait whom this counter may serve."""
        return sum(
            count
            for service, queue in self.queues.items()
            for class_id, count in queue.waiting.items()
            if self._serves(service, class_id)
        )

    def _serves(self, service: str, class_id: str) -> bool:
        """Selectors of any tier: `a` means `a:*`; all who serve a service serve its emergencies (R16)."""
        counter, config = self.counter, self.config
        if counter is None or config is None:
            return False
        kind = config.class_info(class_id)
        for selector in (s for tier in counter.serves for s in tier):
            wanted, _, classes = selector.partition(":")
            if wanted not in ("*", service):
                continue
            if classes in ("", "*", class_id) or (kind is not None and kind.first):
                return True
        return False
