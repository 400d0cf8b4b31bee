"""The hall board: what the waiting area is shown. Events in, `Show` out; draws nothing.

Follows only what the configuration names. Which call is new follows one rule: an id not seen before that came
live with `age_s` < 20, or within 20 s of a lost link. Nothing else is highlighted: a restart repeats no call.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from math import ceil
from zoneinfo import ZoneInfo

from display.hall_board import CallLine, HallView, WaitingLine, hall_scene
from display.scene import Resized, Scene
from display.settings import DisplaySettings
from hall import messages as m
from hall import topics
from hall.device import HallLink, Received
from hall.texts import available

FRESH_AGE_S = 20.0  # an older call was spoken by others, or is over
AFTER_LOSS_S = 20.0  # calls made in a short gap are still new to the people in the hall
HIGHLIGHT_S = 8.0
MOST_SEEN = 500  # call ids remembered
LEAST_REDRAW_S = 0.2  # with the demo's time scale minutes pass faster than a screen need follow
NO_CLOCK = "--:--"


@dataclass(frozen=True)
class Show:
    """Put this scene on the screen."""

    scene: Scene


Action = Show


class Board:
    """`size` is None until the window knows it (`Resized`); nothing is shown before."""

    def __init__(
        self, settings: DisplaySettings, config: m.Config | None, size: tuple[int, int] | None = None
    ) -> None:
        self._settings = settings
        self._size = size
        self._config: m.Config | None = None
        self._languages: tuple[str, ...] = ("zh", "en")
        self._zone: tzinfo | None = None
        self._hall: m.HallState | None = None
        self._queues: dict[str, m.QueueState] = {}
        self._calls: list[m.Call] = []
        self._notice: m.Notice | None = None
        self._linked = False
        self._lost_at: float | None = None
        self._seen: dict[
            str, float
        ] = {}  # call id → until when it is fresh, on the `real` clock; oldest first
        self._pulse = 0
        self._shown: Scene | None = None
        self._deadline: float | None = None
        if config is not None:
            self._configure(config)

    def handle(self, event: object, now: float | None, real: float) -> list[Action]:
        """`event` None: a deadline came. `now` is hall time or None, `real` the monotonic clock."""
        match event:
            case Received():
                self._receive(event, real)
            case HallLink(up):
                if self._linked and not up:
                    self._lost_at = real
                self._linked = up
            case Resized(width, height):
                self._size = (width, height)
            case _:
                pass
        return self._show(now, real)

    def next_deadline(self) -> float | None:
        return self._deadline

    # --- what the hall says ------------------------------------------------------------------------------

    def _receive(self, event: Received, real: float) -> None:
        match event.message:
            case m.Config():
                self._configure(event.message)
            case m.HallState():
                self._hall = event.message
            case m.QueueState() if event.subject is not None:
                self._queues[event.subject] = event.message
            case m.Calls():
                self._take_calls(event.message.calls, live=event.live, real=real)
            case m.Notice():
                self._notice = event.message
            case None:
                self._emptied(event)
            case _:
                pass

    def _emptied(self, event: Received) -> None:
        found = topics.parse(event.topic)
        if found is None:
            return
        match found[0]:
            case topics.QUEUE if event.subject is not None:
                self._queues.pop(event.subject, None)
            case topics.CALLS:
                self._calls = []
            case topics.NOTICE:
                self._notice = None
            case _:
                pass

    def _configure(self, config: m.Config) -> None:
        self._config = config
        known = available()
        self._languages = tuple(each for each in config.languages if each in known) or ("zh", "en")
        try:
            self._zone = ZoneInfo(config.time_zone)
        except (
            KeyError,
            ValueError,
            OSError,
        ):  # no such zone on this machine: better no time than a wrong one
            self._zone = None

    def _take_calls(self, calls: list[m.Call], *, live: bool, real: float) -> None:
        after_loss = self._lost_at is not None and real - self._lost_at <= AFTER_LOSS_S
        for call in reversed(calls):
            if call.id not in self._seen:
                new = not call.withdrawn and call.age_s < FRESH_AGE_S and (live or after_loss)
                self._seen[call.id] = real + HIGHLIGHT_S if new else real
                self._pulse += new and self._is_ours(call)
        while len(self._seen) > MOST_SEEN:
            del self._seen[next(iter(self._seen))]
        self._calls = calls

    def _is_ours(self, call: m.Call) -> bool:
        return self._config is not None and self._config.counter(call.counter) is not None

    # --- what is shown -----------------------------------------------------------------------------------

    def _show(self, now: float | None, real: float) -> list[Action]:
        self._deadline = min(self._wishes(now, real), default=None)
        if self._size is None:
            return []
        settings = self._settings
        scene = hall_scene(self._view(now, real), *self._size, settings.distance_m, settings.screen_height_mm)
        if scene == self._shown:
            return []
        self._shown = scene
        return [Show(scene)]

    def _wishes(self, now: float | None, real: float) -> Iterable[float]:
        """When the picture will change by itself: a call stops being fresh, a minute ends."""
        for call in self._calls:
            if self._seen.get(call.id, real) > real:
                yield self._seen[call.id]
        if now is not None and self._zone is not None:
            speed = self._hall.speed if self._hall is not None and self._hall.speed > 0 else 1.0
            yield real + max(LEAST_REDRAW_S, (60 - now % 60) / speed)

    def _view(self, now: float | None, real: float) -> HallView:
        config = self._config
        if config is None:
            return HallView(languages=self._languages, configured=False)
        good = self._hall.at if self._hall is not None and self._hall.trusted else None
        return HallView(
            languages=self._languages,
            title=config.name,
            clock=self._clock(now) or NO_CLOCK,
            calls=tuple(self._call_lines(config, real)),
            waiting=tuple(self._waiting_lines(config)),
            closed=self._hall is not None and self._hall.phase == "closed",
            linked=self._linked,
            as_of=self._clock(good),
            notice=self._notice.text if self._notice is not None else None,
            pulse=self._pulse,
        )

    def _clock(self, at: float | None) -> str | None:
        if at is None or self._zone is None:
            return None
        return datetime.fromtimestamp(at, UTC).astimezone(self._zone).strftime("%H:%M")

    def _call_lines(self, config: m.Config, real: float) -> Iterable[CallLine]:
        """Newest first, a ticket once: its last call. Withdrawn, it hides the ticket's earlier calls too."""
        tickets: set[str] = set()
        for call in self._calls:
            counter = config.counter(call.counter)
            if counter is None or call.ticket_id in tickets:
                continue
            tickets.add(call.ticket_id)
            if not call.withdrawn:
                fresh = self._seen.get(call.id, real) > real
                yield CallLine(call.ticket, counter.name or dict.fromkeys(self._languages, counter.id), fresh)

    def _waiting_lines(self, config: m.Config) -> Iterable[WaitingLine]:
        for service in config.services:
            queue = self._queues.get(service.id)
            if queue is not None:
                seconds = queue.estimate_s
                minutes = None if seconds is None else max(1, ceil(seconds / 60))
                yield WaitingLine(service.name, queue.total, minutes)
