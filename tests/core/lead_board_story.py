"""A lead's board on paper: told what a hall says, asked what it shows and sounds, its clocks in the test's hand."""

import msgspec

from display.board import Show
from display.lead.board import lead_scene
from display.lead.desk import Action, Buzz, Lead
from display.lead.view import AlertLine, LeadView
from display.settings import DisplaySettings
from hall import messages as m
from hall.device import HallLink, Received
from tests.core.board_story import CONFIG as HALL
from tests.core.board_story import NINE, SIZE, TITLE, hall_state, received

CONFIG = msgspec.structs.replace(
    HALL,
    counters=[msgspec.structs.replace(HALL.counters[0], planned=True), HALL.counters[1]],
    kiosks=[m.KioskInfo("kiosk-1", 1, 499)],
    boards=["lead-1"],
    staff={"1001": {"zh": "王芳", "en": "Wang Fang"}},
    hours={"tue": ["09:00-17:00"]},
)
SETTINGS = DisplaySettings(view="lead", distance_m=2.5)
WELL = LeadView(title=TITLE, clock="09:01", as_of="09:01")
TEXT = {"zh": "3 号窗口空闲", "en": "Counter 3 is idle"}
IDLE = m.Alert("boot", 5, "blank_counter", "3", NINE - 240, TEXT, "idle", rung=1, rung_at=NINE - 240)
LINE = AlertLine("warning", TEXT, None, "08:57", 4)
ONE, THREE, STILL = Buzz(1), Buzz(3), Buzz(0)


def told(alert: m.Alert | None, key: str = "blank_counter.3", *, live: bool = True) -> Received:
    return received(alert, f"alert/{key}", live=live)


def changed(alert: m.Alert, **more: object) -> m.Alert:
    return msgspec.structs.replace(alert, **more)


def show(view: LeadView) -> Show:
    return Show(lead_scene(view, *SIZE, SETTINGS.distance_m, SETTINGS.screen_height_mm))


class Wall:
    """A lead's board that has heard of its hall at 09:01 and is linked, unless the test wants it otherwise."""

    def __init__(self, *, linked: bool = True) -> None:
        self.core = Lead(SETTINGS, CONFIG, "lead-1", SIZE)
        self.real = 1000.0
        self.now = NINE
        if linked:
            self.give(received(CONFIG, "config", live=False))
            self.give(hall_state())
            self.give(HallLink(True))

    def give(self, event: object, after_s: float = 0.0) -> list[Action]:
        self.real += after_s
        self.now += after_s
        return self.core.handle(event, self.now, self.real)

    def wake(self) -> list[Action]:
        due = self.core.next_deadline()
        assert due is not None
        return self.give(None, due - self.real)

    def sounds_for(self, for_s: float) -> list[tuple[float, int]]:
        """(seconds from now, short tones) of all that sounds meanwhile."""
        began, heard = self.real, []
        while (due := self.core.next_deadline()) is not None and due <= began + for_s:
            assert due > self.real, "it asks to be woken at once for ever"
            heard += [(self.real - began, each.shorts) for each in self.wake() if isinstance(each, Buzz)]
        self.give(None, began + for_s - self.real)
        return heard
