"""The lead's board: what the hall lead is told without a computer (R50). Events in, `Show` and
`Buzz` out; draws nothing.

Alerts stand in the order they are to be dealt with. While the hall cannot be reached nothing is called well: what was
heard last is shown as old.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo

from display import wall
from display.alarm import Alarm
from display.board import Show
from display.lead.board import lead_scene
from display.lead.units import Units, counter_name, part_of_day, unsigned
from display.lead.view import AbsenceLine, AlertLine, LeadView, Part, QueueLine, UnitLine
from display.scene import Resized
from display.settings import DisplaySettings
from hall import messages as m
from hall import topics
from hall.away import away
from hall.device import HallLink, Received
from hall.messages import Text
from hall.ringing import urgency
from hall.texts import pick, words

KNOWN_REASONS = ("handover", "away", "rest", "meal", "meeting", "equipment", "internal")


@dataclass(frozen=True)
class Buzz:
    """So many short tones; 0: be still at once."""

    shorts: int


Action = Show | Buzz


class Lead:
    """`own`: the unit this board is. `size` is None until the window knows it (`Resized`)."""

    def __init__(
        self,
        settings: DisplaySettings,
        config: m.Config | None,
        own: str,
        size: tuple[int, int] | None = None,
    ) -> None:
        self._settings = settings
        self._size = size
        self._config: m.Config | None = None
        self._languages: tuple[str, ...] = ("zh", "en")
        self._zone: tzinfo | None = None
        self._hall: m.HallState | None = None
        self._alerts: dict[str, m.Alert] = {}
        self._counters: dict[str, m.CounterState] = {}
        self._queues: dict[str, m.QueueState] = {}
        self._notice: m.Notice | None = None
        self._units = Units(own)
        self._alarm = Alarm()
        self._linked = False
        # topics that may have been emptied while this board could not hear it
        self._doubtful: set[str] = set()
        self._subscribed = False  # anew, since the link was lost
        self._sounding = False
        self._shown: tuple[LeadView, tuple[int, int]] | None = None
        self._deadline: float | None = None
        if config is not None:
            self._configure(config)

    def handle(self, event: object, now: float | None, real: float) -> list[Action]:
        """`event` None: a deadline came. `now` is hall time or None, `real` the monotonic clock."""
        match event:
            case Received():
                self._receive(event, real)
            case HallLink(up):
                self._link(up, real)
            case Resized(width, height):
                self._size = (width, height)
            case _:
                pass
        actions: list[Action] = [*self._sound(real), *self._show(now, real)]
        self._deadline = min(self._wishes(now, real), default=None)
        return actions

    def next_deadline(self) -> float | None:
        return self._deadline

    # --- what the hall says ------------------------------------------------------------------------------

    def _receive(self, event: Received, real: float) -> None:
        self._doubtful.discard(event.topic)
        found = topics.parse(event.topic)
        unit = event.subject or ""
        match event.message:
            case m.Config():
                self._configure(event.message)
                self._subscribed = self._subscribed or not event.live
            case m.HallState():
                self._hall = event.message
                if event.live:
                    self._alarm.hall_says(event.message.at, real)
            case m.Alert():
                self._alerts[unit] = event.message
                self._alarm.alert(unit, event.message, live=event.live, real=real)
            case m.CounterState():
                self._counters[unit] = event.message
            case m.QueueState():
                self._queues[unit] = event.message
            case m.Notice():
                self._notice = event.message
            case m.UnitState():
                self._units.state(unit, event.message, real)
            case m.Health():
                self._units.health(unit, event.message, real)
            case None if found is not None:
                self._emptied(found[0], unit, real)
            case _:
                pass

    def _emptied(self, topic: topics.Topic, subject: str, real: float) -> None:
        match topic:
            case topics.ALERT:
                self._alerts.pop(subject, None)
                self._alarm.ended(subject)
            case topics.COUNTER:
                self._counters.pop(subject, None)
            case topics.QUEUE:
                self._queues.pop(subject, None)
            case topics.NOTICE:
                self._notice = None
            case topics.UNIT_STATE:
                self._units.state(subject, None, real)
            case topics.HEALTH:
                self._units.health(subject, None, real)
            case _:
                pass

    def _link(self, up: bool, real: float) -> None:
        """What ended while the link was gone is not told: asked anew, the broker says what still stands."""
        if self._linked and not up:
            self._doubtful = {topics.name(topics.ALERT, key) for key in self._alerts}
            self._doubtful.add(topics.name(topics.NOTICE))
            self._subscribed = False
        elif up and not self._linked and self._subscribed:
            for topic in self._doubtful:
                found = topics.parse(topic)
                if found is not None:
                    self._emptied(found[0], found[1] or "", real)
            self._doubtful.clear()
        self._linked = up
        self._alarm.link(up, real)

    def _configure(self, config: m.Config) -> None:
        self._config = config
        self._languages = wall.languages(config)
        self._zone = wall.zone(config)

    # --- what sounds -------------------------------------------------------------------------------------

    def _sound(self, real: float) -> Iterator[Buzz]:
        shorts = self._alarm.due(real)
        if shorts:
            self._sounding = self._alarm.is_ringing
            yield Buzz(shorts)
        elif self._sounding and not self._alarm.is_ringing:
            self._sounding = False
            yield Buzz(0)

    # --- what is shown -----------------------------------------------------------------------------------

    def _show(self, now: float | None, real: float) -> Iterator[Show]:
        if self._size is None:
            return
        shown = (self._view(now, real), self._size)
        if shown != self._shown:
            self._shown = shown
            settings = self._settings
            yield Show(lead_scene(shown[0], *self._size, settings.distance_m, settings.screen_height_mm))

    def _wishes(self, now: float | None, real: float) -> Iterator[float]:
        if self._alarm.next_at is not None:
            yield self._alarm.next_at
        if now is not None:
            yield real + wall.to_next_minute_s(now, self._hall)

    def _view(self, now: float | None, real: float) -> LeadView:
        config, hall = self._config, self._hall
        if config is None:
            return LeadView(languages=self._languages, configured=False)
        part, opens_at = part_of_day(hall, config, now)
        good = hall.at if hall is not None and hall.trusted else None
        return LeadView(
            languages=self._languages,
            heard=hall is not None,
            linked=self._linked,
            title=config.name,
            clock=self._time(now) or wall.NO_CLOCK,
            as_of=self._time(good),
            part=part,
            opens=self._time(opens_at),
            load=hall.load if hall is not None else "normal",
            alerts=tuple(self._alert_lines(now)),
            absences=tuple(self._absences(config)),
            waiting=tuple(self._waiting(config, now)),
            units=tuple(self._unit_lines(config, part, opens_at, real)),
            notice=self._notice.text if self._notice is not None else None,
        )

    def _time(self, at: float | None) -> str | None:
        return wall.time_of(at, self._zone)

    def _minutes(self, since: float, now: float | None) -> int | None:
        """Whole minutes of the clock on the wall, so that all of them change with it and at once."""
        at = now if now is not None else self._hall.at if self._hall is not None else None
        return None if at is None or not self._linked else max(0, int(at // 60) - int(since // 60))

    def _alert_lines(self, now: float | None) -> Iterator[AlertLine]:
        known_time = self._hall is not None and self._hall.trusted
        for alert in sorted(self._alerts.values(), key=urgency):
            yield AlertLine(
                severity=alert.severity,
                text=alert.text,
                advice=alert.advice or None,
                since=self._time(alert.since_at) if known_time else None,
                minutes=self._minutes(alert.since_at, now),
                is_help=alert.kind == "help",
                escalated=alert.escalated_at is not None,
                acked=alert.acked_at is not None,
                acked_by=self._person(alert.acked_by),
                acked_at=self._time(alert.acked_at) if known_time else None,
            )

    def _person(self, number: str | None) -> str:
        """By name where the hall shows names, else by number."""
        if not number or self._config is None:
            return number or ""
        return str(pick(self._config.staff.get(number), self._languages[0]) or number)

    def _waiting(self, config: m.Config, now: float | None) -> Iterator[QueueLine]:
        for service in config.services:
            queue = self._queues.get(service.id)
            if queue is not None:
                oldest = queue.oldest_at
                minutes = self._minutes(oldest, now) if oldest is not None and queue.total else None
                yield QueueLine(service.name, queue.total, minutes)

    def _absences(self, config: m.Config) -> Iterator[AbsenceLine]:
        """R14: signed in, and not behind the window."""
        for counter in config.counters:
            state = self._counters.get(counter.id)
            for one in away(state) if state is not None else ():
                yield AbsenceLine(
                    counter=counter_name(counter, self._languages),
                    who=self._person(one.who),
                    reason=self._reason(one.pause.reason),
                    since=self._time(one.since),
                    back=self._time(one.pause.back_at),
                    cover=self._person(one.cover),
                )

    def _reason(self, reason: str) -> Text:
        known = reason if reason in KNOWN_REASONS else "unsaid"
        return words(f"lead.away_{known}", self._languages)

    def _unit_lines(
        self, config: m.Config, part: Part, opens_at: float | None, real: float
    ) -> Iterator[UnitLine]:
        if part == "morning":
            missed = unsigned(config, self._counters, opens_at)
            yield from self._units.morning(config, self._languages, missed, real)
        elif part == "evening":
            yield from self._units.evening(config, self._languages, real)
