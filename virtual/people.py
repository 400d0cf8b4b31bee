"""Simulated customers and clerks: they press buttons and keys and read slips and displays, as people would.

They know nothing of the processes; what they do is seeded, when it happens is not. Real seconds between two customers
on average are the measure, and everything else is a multiple of it. Anybody can be sent away and called back, and all
can be hurried, at any time.
"""

import itertools
import random
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from virtual.keypad import VirtualKeypad
from virtual.kiosk import VirtualButton, VirtualKiosk
from virtual.sample import STAFF
from virtual.site import Site

LOOK_S = 0.15  # a clerk glances at the display this often
WAIT_FOR_PAPER_S = 2.5  # then a customer presses again; two more tries and he goes away
TRIES = 3
VIP_EVERY = 6  # so that a short day has one too
NO_SHOW = 0.08
RECALL = 0.1
LEAVE = 0.04  # after a customer
LATE_S = 2.5  # clerks come this long after the doors open: somebody waits for them
TRY_AGAIN_S = 2.5  # acting twice on the same display is a stutter; after a while it is a second try
HURRY = (0.1, 10.0)


@dataclass
class Pace:
    """What all go by. `hurry` is 1 as the day was planned."""

    between_s: float
    hurry: float = 1.0

    @property
    def s(self) -> float:
        return self.between_s / self.hurry


class People:
    """Everybody in a hall. `customers` and `pace` may be set at any time, from any thread."""

    def __init__(self, site: Site, pace_s: float, seed: int) -> None:
        self._pace = Pace(pace_s)
        self._customers = Customers(site.kiosks.values(), self._pace, seed)
        self._clerks = {
            counter: Clerk(keypad, number, self._pace, seed * 100 + n)
            for n, (number, (counter, keypad)) in enumerate(
                zip(numbers(site), site.keypads.items(), strict=False)
            )
        }

    def start(self) -> None:
        for person in (*self._clerks.values(), self._customers):
            person.start()

    @property
    def customers(self) -> bool:
        return self._customers.here.is_set()

    @customers.setter
    def customers(self, come: bool) -> None:
        (self._customers.here.set if come else self._customers.here.clear)()

    @property
    def clerks(self) -> dict[str, bool]:
        """By counter."""
        return {counter: clerk.here.is_set() for counter, clerk in self._clerks.items()}

    def let_clerk(self, counter: str, work: bool) -> None:
        """Sent away he stops where he is, and the keypad is yours."""
        here = self._clerks[counter].here
        (here.set if work else here.clear)()

    @property
    def pace(self) -> float:
        return self._pace.hurry

    @pace.setter
    def pace(self, hurry: float) -> None:
        self._pace.hurry = min(max(hurry, HURRY[0]), HURRY[1])

    def doors_close(self) -> None:
        """Who stands at a kiosk still gets his ticket."""
        self._customers.go()

    def clerks_go(self) -> None:
        """They stop where they are."""
        for clerk in self._clerks.values():
            clerk.go()


def numbers(site: Site) -> Iterator[str]:
    """Of the clerks, counter by counter. Where the staff is listed and too few, some work at two counters."""
    return itertools.cycle(
        list(site.plan.config.staff) or [*STAFF, *map(str, range(2001, 2001 + len(site.keypads)))]
    )


class Person(threading.Thread):
    """`here` is whether he takes part; `go` ends him."""

    def __init__(self, name: str) -> None:
        super().__init__(name=name, daemon=True)
        self.here = threading.Event()
        self.here.set()
        self._going = threading.Event()

    def go(self) -> None:
        self._going.set()
        self.join()

    def _stays(self) -> bool:
        """False in the end; before it, waits while he is sent away."""
        while not self._going.is_set():
            if self.here.wait(LOOK_S):
                return True
        return False


class Customers(Person):
    """Come at random times and press until paper comes; a VIP now and then."""

    def __init__(self, kiosks: Iterable[VirtualKiosk], pace: Pace, seed: int) -> None:
        super().__init__("customers")
        self._kiosks = [kiosk for kiosk in kiosks if kiosk.buttons]
        self._pace = pace
        self._random = random.Random(seed)
        self.came = 0

    def run(self) -> None:
        comes_at = time.monotonic()
        while self._kiosks and self._stays():
            self.came += 1
            kiosk = self._random.choice(self._kiosks)
            self._take_ticket(kiosk, self._choose(kiosk.buttons))
            comes_at = max(comes_at, time.monotonic() - self._pace.s)  # no crowd after a pause
            comes_at = self._wait(comes_at, self._random.expovariate(1.0))

    def _wait(self, since: float, share: float) -> float:
        """Until the next one comes; who is told to hurry meanwhile hurries at once."""
        while time.monotonic() < since + share * self._pace.s and not self._going.wait(LOOK_S / 3):
            pass
        return since + share * self._pace.s

    def _choose(self, buttons: Sequence[VirtualButton]) -> VirtualButton:
        vip = [button for button in buttons if button.class_ == "vip"]
        rest = [button for button in buttons if button.class_ != "vip"] or vip
        if vip and self.came % VIP_EVERY == VIP_EVERY // 2:
            return self._random.choice(vip)
        return self._random.choices(rest, [1 / (n + 1) ** 2 for n in range(len(rest))])[0]

    def _take_ticket(self, kiosk: VirtualKiosk, button: VirtualButton) -> None:
        had = len(kiosk.printer.slips)
        for _ in range(TRIES):
            button.press()
            until = time.monotonic() + WAIT_FOR_PAPER_S
            while time.monotonic() < until:
                time.sleep(0.02)
                if len(kiosk.printer.slips) > had:
                    time.sleep(0.15)  # takes the slip and steps aside
                    return


class Clerk(Person):
    """Works one keypad: calls, starts, finishes, sometimes waits in vain or takes a break."""

    def __init__(self, keypad: VirtualKeypad, number: str, pace: Pace, seed: int) -> None:
        super().__init__(f"clerk-{number}")
        self._keypad = keypad
        self._number = number
        self._pace = pace
        self._random = random.Random(seed)
        self._seen: str | None = None  # the last display acted upon
        self._seen_at = 0.0

    def run(self) -> None:
        self._going.wait(LATE_S * self._random.uniform(0.8, 1.2))
        while self._stays():
            self._going.wait(LOOK_S)
            screen = self._keypad.screen
            if screen == self._seen and time.monotonic() - self._seen_at < TRY_AGAIN_S:
                continue
            if self._act(screen):
                self._seen, self._seen_at = screen, time.monotonic()

    def _act(self, screen: str) -> bool:
        word = screen.rpartition(" ")[2]
        if screen == "SIGN IN":
            self._press("SIGNIN", *self._number, "ENTER")
        elif screen.startswith("OPEN") and not screen.startswith("OPEN 0"):
            self._press("NEXT")
        elif word in ("CALL", "CALL?", "SLIP?"):
            self._wait_for_customer()
        elif word == "SERVE":
            self._serve()
        elif screen.startswith("PAUSED"):
            self._pause(3.0)
            self._press("RESUME")
        else:
            return False
        return True

    def _press(self, *keys: str) -> None:
        """Who was sent away meanwhile touches nothing any more."""
        if self.here.is_set():
            self._keypad.press(*keys)

    def _wait_for_customer(self) -> None:
        self._pause(0.3)
        if self._random.random() < RECALL:
            self._press("RECALL")
            self._pause(0.3)
        self._press("NOSHOW" if self._random.random() < NO_SHOW else "START")

    def _serve(self) -> None:
        self._pause(1.2)
        if self._random.random() < LEAVE:
            self._press("PAUSE", "2")
        self._press("FINISH")

    def _pause(self, share: float) -> None:
        """Between half and one and a half of the share; ends at once when the clerk goes home."""
        self._going.wait(self._pace.s * share * self._random.uniform(0.5, 1.5))
