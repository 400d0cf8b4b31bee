"""What customers see of the kiosk: its lamps, and the screen where there is one; only what has changed. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hall import messages as m
from hall.kiosk_view import KioskView
from kiosk.actions import Action, Lamp, LampMode, Report, Show
from kiosk.bindings import Binding
from kiosk.layout import Layout
from kiosk.opening import Doors, Shut
from kiosk.picture import Known, compose
from kiosk.questions import Question
from kiosk.telling import News

MINUTE_S = 60.0
LITTLE_S = 0.01  # later, so that what was to change has


@dataclass(frozen=True)
class Standing:
    """How it stands with everything. `stopped`: buttons that cannot be used; `shut`: closed ones, each by its place."""

    config: m.Config | None
    fault: str
    state: str  # in a word
    stopped: Sequence[bool]
    shut: Sequence[Shut | None]
    is_busy: bool
    is_taking: bool
    is_coming: bool  # a person who was asked for (R33)
    flickers: bool
    reader: bool


class Front:
    def __init__(self, unit: str, buttons: Sequence[Binding], layout: Layout, *, screen: bool) -> None:
        self._unit = unit
        self._buttons = buttons
        self._layout = layout
        self._screen = screen
        self._lamps: list[LampMode | None] = [None] * len(buttons)
        self._reported: str | None = None
        self._shown: KioskView | None = None

    def show(self, stands: Standing, in_doubt: Callable[[Callable[[int], bool]], int | None]) -> list[Action]:
        """Lamps, and the report. `in_doubt`: the button whose slip may not have come out, of those that are lit."""
        actions: list[Action] = []
        modes = [self._mode(button, stands) for button in range(len(self._buttons))]
        doubted = in_doubt(lambda button: modes[button] == "on")
        for button, shown in enumerate(self._lamps):
            mode = modes[button]
            if mode == "on" and stands.is_taking:
                continue  # dark again at once, if it is written down
            if mode == "on" and (stands.flickers or button == doubted):
                mode = "flicker"
            if mode != shown:
                self._lamps[button] = mode
                actions.append(Lamp(button, mode))
        if stands.state != self._reported:
            self._reported = stands.state
            actions.append(Report(stands.state))
        return actions

    def picture(
        self, stands: Standing, question: Question | None, news: News, now: float | None
    ) -> list[Action]:
        if not self._screen:
            return []
        known = Known(
            self._unit, stands.config, self._buttons, [not stopped for stopped in stands.stopped], stands.shut,
            stands.fault, stands.is_busy, question, news, self._layout.link_up, stands.reader, now,
        )  # fmt: skip
        view = compose(known, self._layout.queue)
        if view == self._shown:
            return []
        self._shown = view
        return [Show(view)]

    def look_at(self, doors: Doors, now: float | None, real: float) -> float | None:
        """When something changes by itself: a door, the minute on the screen. Hall time may be the faster."""
        if now is None:
            return None
        times = [change for change in doors.changes() if change > now]
        if self._screen:
            times.append(now - now % MINUTE_S + MINUTE_S)
        return real + (min(times) - now) / max(doors.speed, 1e-3) + LITTLE_S if times else None

    def _mode(self, button: int, stands: Standing) -> LampMode:
        if stands.stopped[button]:
            return "blink"
        if self._buttons[button].assist:
            return "off" if stands.is_coming else "on"
        return "off" if stands.is_busy or stands.shut[button] is not None else "on"
