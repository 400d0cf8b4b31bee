"""Simulated customers: they press, read the kiosk's screen where it has one, and take their slip or go without.

They step up one after the other, and leave a visitor who is being asked something the time to answer.
"""

import random
import time
from collections import Counter
from collections.abc import Mapping, Sequence

from virtual.kiosk import VirtualButton, VirtualKiosk
from virtual.page.traces import Frames
from virtual.person import LOOK_S, Pace, Person
from virtual.sample import VIP_CARD

WAIT_FOR_PAPER_S = 2.5  # then a customer presses again; two more tries and he goes away
TRIES = 3
VIP_EVERY = 6  # so that a short day has one too
READS_S = 0.6  # a question, before it is answered
PATIENT = 0.6  # the share of those who stay where many wait (R34)
ASKS = ("card", "crowded")
"""What the screen shows while it waits for an answer."""
ANSWER_S = 11.0  # by then somebody has answered, or it was a no


class Customers(Person):
    """Come at random times and press until paper comes; a VIP now and then. `gone` says why who left had no ticket.

    `screens`: the kiosks' that have one.
    """

    def __init__(
        self, kiosks: Sequence[VirtualKiosk], screens: Mapping[str, Frames], pace: Pace, seed: int
    ) -> None:
        super().__init__("customers")
        self._kiosks = [kiosk for kiosk in kiosks if any(not button.assist for button in kiosk.buttons)]
        self._screens = screens
        self._pace = pace
        self._random = random.Random(seed)
        self._left_asked: dict[str, int] = {}  # kiosk → the question somebody of us went away from
        self.came = 0
        self.gone: Counter[str] = Counter()

    def run(self) -> None:
        comes_at = time.monotonic()
        while self._kiosks and self._stays():
            kiosk = self._random.choice(self._kiosks)
            if not self._steps_up(kiosk):
                continue
            self.came += 1
            if why := self._take_ticket(kiosk, self._choose(kiosk.buttons)):
                self.gone[why] += 1
            comes_at = max(comes_at, time.monotonic() - self._pace.s)  # no crowd after a pause
            comes_at = self._wait(comes_at, self._random.expovariate(1.0))

    def _wait(self, since: float, share: float) -> float:
        """Until the next one comes; who is told to hurry meanwhile hurries at once."""
        while time.monotonic() < since + share * self._pace.s and not self._going.wait(LOOK_S / 3):
            pass
        return since + share * self._pace.s

    def _steps_up(self, kiosk: VirtualKiosk) -> bool:
        """When nobody else is being asked; False for who was sent away meanwhile."""
        until = time.monotonic() + ANSWER_S
        while time.monotonic() < until and self._is_asked(kiosk):
            if self._going.wait(LOOK_S) or not self.here.is_set():
                return False
        return True

    def _is_asked(self, kiosk: VirtualKiosk) -> bool:
        number, shows = self._read(kiosk)
        return shows in ASKS and number != self._left_asked.get(kiosk.unit)

    def _choose(self, buttons: Sequence[VirtualButton]) -> VirtualButton:
        tickets = [button for button in buttons if not button.assist]
        vip = [button for button in tickets if button.class_ == "vip"]
        rest = [button for button in tickets if button.class_ != "vip"] or vip
        if vip and self.came % VIP_EVERY == VIP_EVERY // 2:
            return self._random.choice(vip)
        return self._random.choices(rest, [1 / (n + 1) ** 2 for n in range(len(rest))])[0]

    def _take_ticket(self, kiosk: VirtualKiosk, button: VirtualButton) -> str:
        """Why he goes without one; "" with it."""
        if self._read(kiosk)[1] == "closed":
            return "closed"
        had = len(kiosk.printer.slips)
        for _ in range(TRIES):
            if why := self._press(kiosk, button, had):
                return "" if why == "slip" else why
        return "no slip"

    def _press(self, kiosk: VirtualKiosk, button: VirtualButton, had: int) -> str:
        """ "slip", why he goes away, or "" for nothing that happened."""
        seen = self._read(kiosk)[0]
        button.press()
        until = time.monotonic() + WAIT_FOR_PAPER_S
        while time.monotonic() < until:
            time.sleep(0.02)
            if len(kiosk.printer.slips) > had:
                time.sleep(0.15)  # takes the slip and steps aside
                return "slip"
            number, shows = self._read(kiosk)
            if number > seen and shows in ASKS:
                seen = number
                if not self._answers(kiosk, button, shows):
                    self._left_asked[kiosk.unit] = number
                    return "many waiting"
                until = time.monotonic() + WAIT_FOR_PAPER_S
        return ""

    def _answers(self, kiosk: VirtualKiosk, button: VirtualButton, asked: str) -> bool:
        """A card where there is a reader, else the button again; some do not care to wait."""
        time.sleep(min(READS_S, self._pace.s))
        reader = kiosk.card_reader
        if asked == "card" and reader is not None and reader.is_plugged:
            reader.tap(VIP_CARD)
            return True
        if asked == "crowded" and self._random.random() >= PATIENT:
            return False
        button.press()
        return True

    def _read(self, kiosk: VirtualKiosk) -> tuple[int, str]:
        """Number and name of the picture on the kiosk's screen."""
        screen = self._screens.get(kiosk.unit)
        if screen is None:
            return 0, ""
        screen.look()
        return screen.number, screen.name
