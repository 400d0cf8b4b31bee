"""Which calls a hall board says (R31): those that are new, as long as somebody is still called. Pure."""

from collections.abc import Iterable
from datetime import UTC, datetime

from display.heard import Heard
from display.settings import VoiceSettings
from display.voice.announcer import Announcer
from display.voice.speech import Announcement, Dropped, Say, Spoken
from hall import messages as m

MOST_TOLD = 200  # tickets that may wait to be said


class Speaking:
    """Hands calls to the announcer, and takes back what need not be said any more."""

    def __init__(self, settings: VoiceSettings) -> None:
        self._settings = settings
        self._announcer = Announcer(settings)
        self._told: dict[str, str] = {}  # ticket id → the counter it was said for; oldest first

    def called(self, new: Iterable[m.Call], heard: Heard, real: float) -> None:
        """`new`: oldest first. Of a ticket called twice meanwhile only the last call is said."""
        ours = {call.id: call for call in heard.ours}
        for call in new:
            if call.id in ours:
                self._told.pop(call.ticket_id, None)
                self._told[call.ticket_id] = call.counter
                self._announcer.call(self._announcement(call, heard), real - call.age_s)
        still_called = {call.ticket_id for call in ours.values()}
        for call in heard.calls:
            if call.withdrawn and call.ticket_id not in still_called:
                self._take_back(call.ticket_id)
        while len(self._told) > MOST_TOLD:
            del self._told[next(iter(self._told))]

    def counter(self, counter_id: str, state: m.CounterState) -> None:
        """It moved on: whoever it called is there, or gone."""
        calling = state.ticket_id if state.state == "calling" else None
        for ticket_id, counter in list(self._told.items()):
            if counter == counter_id and ticket_id != calling:
                self._take_back(ticket_id)

    def spoken(self, spoken: Spoken, real: float) -> None:
        self._announcer.spoken(spoken, real)

    def ask(self, heard: Heard, now: float | None, real: float) -> list[Say | Dropped]:
        minute = None
        if now is not None and heard.zone is not None:
            local = datetime.fromtimestamp(now, UTC).astimezone(heard.zone)
            minute = local.hour * 60 + local.minute
        return self._announcer.ask(heard.languages, minute, real)

    def next_deadline(self) -> float | None:
        return self._announcer.next_deadline()

    def _take_back(self, ticket_id: str) -> None:
        if self._told.pop(ticket_id, None) is not None:
            self._announcer.withdrawn(ticket_id)

    def _announcement(self, call: m.Call, heard: Heard) -> Announcement:
        counter = heard.config.counter(call.counter) if heard.config is not None else None
        return Announcement(
            call.id,
            call.ticket_id,
            call.ticket,
            call.counter,
            counter_name=counter.name if counter is not None else {},
            place=counter.place if counter is not None and self._settings.place else {},
            late=call.late,
            slow=call.assist,
        )
