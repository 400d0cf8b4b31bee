"""What a hall board heard of the hall last. Pure.

Follows only what the configuration names; an emptied topic empties its place.
"""

from collections.abc import Sequence
from datetime import tzinfo

from display import wall
from display.today import Today
from hall import messages as m
from hall import topics
from hall.device import Received


class Heard:
    def __init__(self, config: m.Config | None) -> None:
        self.config: m.Config | None = None
        self.languages: tuple[str, ...] = ("zh", "en")
        self.zone: tzinfo | None = None
        self.today: Today | None = None
        self.hall: m.HallState | None = None
        self.queues: dict[str, m.QueueState] = {}
        self.counters: dict[str, m.CounterState] = {}
        self.calls: Sequence[m.Call] = ()
        self.over: frozenset[str] = frozenset()  # ids of these: called, and no longer: `_is_over`
        self.ours: Sequence[m.Call] = ()  # of these, what may stand on the board: `_sort_calls`
        self.notice: m.Notice | None = None
        self.linked = False
        self._known: set[str] = set()
        self._doubted: set[str] = set()  # counters not heard again since the link was lost
        self._told: tuple[str, int] | None = None  # boot and rev of the last message of calls
        self._notice_heard = True
        self._subscribed = False  # anew, since the link was lost
        if config is not None:
            self._configure(config)

    def link(self, up: bool) -> None:
        """A notice taken away while the link was gone is not told: asked anew, the broker says what still stands."""
        if self.linked and not up:
            self._subscribed = self._notice_heard = False
            self._doubted = set(self.counters)
        elif up and not self.linked and self._subscribed and not self._notice_heard:
            self.notice = None
        self.linked = up

    def receive(self, event: Received) -> None:
        match event.message:
            case m.Config():
                self._configure(event.message)
                self._subscribed = self._subscribed or not event.live
            case m.HallState():
                self.hall = event.message
            case m.QueueState() if event.subject is not None:
                self.queues[event.subject] = event.message
            case m.CounterState() if event.subject is not None:
                self.counters[event.subject] = event.message
                self._doubted.discard(event.subject)
            case m.Calls():
                self.calls = event.message.calls
                self._sort_calls()
                self.over = frozenset(call.id for call in self.calls if self._is_over(call, event.message))
                self._told = event.message.boot, event.message.rev
            case m.Notice():
                self.notice, self._notice_heard = event.message, True
            case None:
                self._emptied(event)
            case _:
                pass

    def _emptied(self, event: Received) -> None:
        found = topics.parse(event.topic)
        match found[0] if found is not None else None:
            case topics.QUEUE:
                self.queues.pop(event.subject or "", None)
            case topics.COUNTER:
                self.counters.pop(event.subject or "", None)
            case topics.CALLS:
                self.calls = self.ours = ()
            case topics.NOTICE:
                self.notice = None
            case _:
                pass

    def _configure(self, config: m.Config) -> None:
        self.config = config
        self.languages = wall.languages(config)
        self.zone = wall.zone(config)
        self.today = None if self.zone is None else Today(config, self.languages, self.zone)
        self._known = {counter.id for counter in config.counters}
        self._sort_calls()

    def _sort_calls(self) -> None:
        """At counters the configuration names, newest first, a ticket once: its last call. Withdrawn, it hides the
        ticket's earlier calls too."""
        last: dict[str, m.Call] = {}
        for call in filter(self.is_ours, self.calls):
            last.setdefault(call.ticket_id, call)
        self.ours = [call for call in last.values() if not call.withdrawn]

    def _is_over(self, call: m.Call, message: m.Calls) -> bool:
        """Of a call this message tells first: its counter has begun with that ticket, or called another. The hall
        tells of a counter before it tells the calls; so what it said of one behind the last message of calls is not
        from before the call."""
        state = self.counters.get(call.counter)
        if state is None or state.boot != message.boot or call.counter in self._doubted:
            return False
        if state.ticket_id == call.ticket_id:
            return state.state != "calling"
        if self._told is None:
            return state.rev > message.rev
        return state.rev > (self._told[1] if self._told[0] == message.boot else 0)

    # --- what follows from it ---------------------------------------------------------------------------------

    @property
    def phase(self) -> m.Phase:
        return self.hall.phase if self.hall is not None else "open"

    @property
    def is_late(self) -> bool:
        """Somebody waits longer than promised (R19)."""
        return self.linked and self.hall is not None and any(self.hall.late.values())

    def is_ours(self, call: m.Call) -> bool:
        return call.counter in self._known

    def stands(self, call: m.Call) -> bool:
        """Its counter still calls that ticket."""
        state = self.counters.get(call.counter)
        return state is not None and state.state == "calling" and state.ticket_id == call.ticket_id
