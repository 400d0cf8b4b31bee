"""What the counter knows: its own truth (clerk, cover, pause) and the last the hall said. It decides nothing.

The unit's own pause and clerk are drawn over the hall's state: they are known here first, with no network. So is
what is done by hand while there is no link (`by_hand`, `begun`, `done`); the hall's state is drawn over that again
as soon as it knows of it (`settle`).
"""

from counter import serving
from counter.keys import Phase
from hall import messages as m
from hall import topics
from hall.device import Received

IN_HAND = ("calling", "serving")
VIP = "vip"


class Known:
    """Messages come filtered by boot and rev. Counter states are kept by id: configuration may come late."""

    def __init__(self, unit: str, owned: m.Owned, config: m.Config | None) -> None:
        self.unit = unit
        self.owned = owned
        self.config = config
        self.link = False
        self.keypad_lost = False  # then nobody can be called from here
        self.counters: dict[str, m.CounterState] = {}
        self.queues: dict[str, m.QueueState] = {}
        self.alerts: dict[str, m.Alert] = {}  # at a lead's pad
        self._doubtful: set[str] = set()  # of those, what the hall has not said again since the link was lost
        self._asked_anew = False  # the broker, for all that it keeps
        self.speed = 1.0  # hall seconds per real second
        self.hall_phase: m.Phase | None = None  # of the whole hall, as it said last
        self.back_due: float | None = None  # `real` time the clerk said to be back; None: not in this run
        self.good_at: float | None = None  # hall time of the last good state, while that time was trusted
        self.by_hand: str | None = None  # the number called without the hall
        self.begun: str | None = None  # the ticket whose START the hall has not heard of
        self.done: str | None = None  # and the one that has left this counter's hand without it

    def learn(self, received: Received) -> None:
        subject = received.subject or ""
        match received.message:
            case m.Config() as config:
                self.config = config
                self._asked_anew = self._asked_anew or not received.live
            case m.Alert() as alert:
                self.alerts[subject] = alert
                self._doubtful.discard(subject)
            case m.CounterState() as state:
                self.counters[subject] = state
            case m.QueueState() as queue:
                self.queues[subject] = queue
            case m.HallState() as hall:
                self.good_at, self.speed = hall.at if hall.trusted else None, hall.speed
                self.hall_phase = hall.phase
            case None:
                self._forget(received.topic)

    def _forget(self, topic: str) -> None:
        """A retained topic was emptied: the counter or the service is gone."""
        match topics.parse(topic):
            case (topics.COUNTER, str() as counter_id):
                self.counters.pop(counter_id, None)
            case (topics.QUEUE, str() as service_id):
                self.queues.pop(service_id, None)
            case (topics.ALERT, str() as alert):
                self.alerts.pop(alert, None)

    def linked(self, up: bool) -> None:
        """An alert that ended while the link was gone is told by nobody: asked anew, the broker says what stands."""
        if self.link and not up:
            self._doubtful, self._asked_anew = set(self.alerts), False
        elif up and self._asked_anew:
            self.alerts = {key: alert for key, alert in self.alerts.items() if key not in self._doubtful}
        self.link = up

    def settle(self) -> None:
        """The hall has heard all that was done without it: what it says now is so."""
        self.by_hand = self.begun = self.done = None

    def let_go(self) -> None:
        """A pause or a sign-out gives back who was only called (the hall does so when it hears of it)."""
        left = self.clerk is None or (self.owned.pause is not None and not self.owned.pause.after)
        if left and self._held == "calling" and self.hall is not None:
            self.done = self.hall.ticket_id

    # --- which counter this is ----------------------------------------------------------------------------

    @property
    def counter(self) -> m.CounterInfo | None:
        """The counter whose `unit` this is."""
        counters = [] if self.config is None else self.config.counters
        return next((c for c in counters if c.unit == self.unit), None)

    @property
    def pad(self) -> m.PadInfo | None:
        """Or the pad without a window."""
        pads = [] if self.config is None else self.config.pads
        return next((p for p in pads if p.unit == self.unit), None)

    @property
    def pad_role(self) -> str | None:
        return None if self.pad is None else self.pad.role

    @property
    def hall(self) -> m.CounterState | None:
        """What the hall last said of this counter."""
        place = self.counter or self.pad
        return None if place is None else self.counters.get(place.id)

    @property
    def clerk(self) -> str | None:
        """Who sits here: the substitute, if there is one (R11)."""
        return self.owned.cover or self.owned.clerk

    # --- the customer in hand -----------------------------------------------------------------------------

    @property
    def phase(self) -> Phase:
        """`closed` without a clerk, `paused` under the sign, else as the hall says; `open` until it does."""
        held, pause = self._held, self.owned.pause
        if self.clerk is None:
            return "closed"
        if self.pad is not None:
            return "open"  # there is no sign and nobody in hand
        if pause is None:
            return held
        if not pause.after or held == "open":
            return "paused"
        return "leaving" if held == "serving" else held

    @property
    def _held(self) -> Phase:
        state = self.hall
        if self.by_hand is not None:
            return "serving"
        if state is None or state.ticket is None or state.ticket_id == self.done:
            return "open"
        if state.state == "calling":
            return "serving" if state.ticket_id == self.begun else "calling"
        return "serving" if state.state in ("serving", "paused") else "open"

    @property
    def ticket(self) -> str | None:
        """The number in hand, as printed."""
        if self.by_hand is not None:
            return self.by_hand
        return self.hall.ticket if self.hall is not None and self._held != "open" else None

    @property
    def has_customer(self) -> bool:
        """Somebody is being served, also behind the sign: who was only called goes back at a pause."""
        return self._held == "serving"

    @property
    def is_unverified(self) -> bool:
        """The slip of the ticket in hand may never have come out."""
        return self.hall is not None and self.hall.unverified

    # --- who waits ----------------------------------------------------------------------------------------

    @property
    def waiting(self) -> int:
        """How many wait whom this counter may serve."""
        return sum(self._waiting.values())

    @property
    def nobody_waits(self) -> bool:
        """For anything served here; not so while the hall has not told of it."""
        served = self.served
        return bool(served) and all(each.id in self.queues for each in served) and self.waiting == 0

    @property
    def served(self) -> list[m.ServiceInfo]:
        """Services of which this counter may serve anybody."""
        return [] if self.config is None else [each for each in self.config.services if self.serves(each.id)]

    @property
    def vips(self) -> int:
        return self._waiting.get(VIP, 0)

    @property
    def _waiting(self) -> dict[str, int]:
        """By class, without those sent to another counter."""
        counter = self.counter
        found: dict[str, int] = {}
        for service, queue in self.queues.items() if counter is not None else ():
            mine = queue.reserved.get(counter.id, {}) if counter is not None else {}
            for class_id, count in queue.waiting.items():
                reserved = sum(classes.get(class_id, 0) for classes in queue.reserved.values())
                free = count - reserved if self.serves(service, class_id) else 0
                found[class_id] = found.get(class_id, 0) + max(0, free) + mine.get(class_id, 0)
        return found

    def serves(self, service: str, class_id: str | None = None) -> bool:
        """Without `class_id`: anybody of that service."""
        counter, config = self.counter, self.config
        return (
            counter is not None and config is not None and serving.serves(config, counter, service, class_id)
        )

    def others(self) -> list[m.CounterInfo]:
        """Counters where somebody may go who stands here; nothing is known of them while the hall is not heard."""
        counter, config = self.counter, self.config
        if counter is None or config is None or not self.link:
            return []
        return serving.others(config, counter, self.counters)
