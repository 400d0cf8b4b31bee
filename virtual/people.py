"""Simulated customers and clerks: they press buttons and keys and read slips and displays, as people would.

They know nothing of the processes; what they do is seeded, when it happens is not. `pace` is real seconds between
two customers on average; everything else is a multiple of it.
"""

import random
import threading
import time
from collections.abc import Callable, Sequence

from virtual.button_box import VirtualButtonBox
from virtual.keypad import VirtualKeypad

LOOK_S = 0.15  # a clerk glances at the display this often
WAIT_FOR_PAPER_S = 2.5  # then a customer presses again; two more tries and he goes away
TRIES = 3
VIP_EVERY = 6  # so that a short day has one too
NO_SHOW = 0.08
RECALL = 0.1
LEAVE = 0.04  # after a customer
LATE_S = 2.5  # clerks come this long after the doors open: somebody waits for them
TRY_AGAIN_S = 2.5  # acting twice on the same display is a stutter; after a while it is a second try


class Customers(threading.Thread):
    """Come at random times and press until paper comes; a VIP now and then. `slips` counts what has come out."""

    def __init__(
        self,
        box: VirtualButtonBox,
        codes: Sequence[str],
        pace_s: float,
        seed: int,
        slips: Callable[[], int],
    ) -> None:
        super().__init__(name="customers", daemon=True)
        self._box = box
        self._codes = codes  # the last one is the VIPs'
        self._pace_s = pace_s
        self._random = random.Random(seed)
        self._slips = slips
        self._leaving = threading.Event()
        self.came = 0

    def run(self) -> None:
        comes_at = time.monotonic()
        while not self._leaving.wait(max(0.0, comes_at - time.monotonic())):
            self.came += 1
            self._take_ticket(self._choose())
            comes_at += self._random.expovariate(1 / self._pace_s)

    def leave(self) -> None:
        """The doors close; who stands at the kiosk still gets his ticket."""
        self._leaving.set()
        self.join()

    def _choose(self) -> str:
        if self.came % VIP_EVERY == VIP_EVERY // 2:
            return self._codes[-1]
        return self._random.choices(self._codes[:-1], [4, 2, 1][: len(self._codes) - 1])[0]

    def _take_ticket(self, code: str) -> None:
        had = self._slips()
        for _ in range(TRIES):
            self._box.press(code)
            until = time.monotonic() + WAIT_FOR_PAPER_S
            while time.monotonic() < until:
                time.sleep(0.02)
                if self._slips() > had:
                    time.sleep(0.15)  # takes the slip and steps aside
                    return


class Clerk(threading.Thread):
    """Works one keypad: calls, starts, finishes, sometimes waits in vain or takes a break."""

    def __init__(self, keypad: VirtualKeypad, number: str, pace_s: float, seed: int) -> None:
        super().__init__(name=f"clerk-{number}", daemon=True)
        self._keypad = keypad
        self._number = number
        self._pace_s = pace_s
        self._random = random.Random(seed)
        self._going = threading.Event()
        self._seen: str | None = None  # the last display acted upon
        self._seen_at = 0.0

    def run(self) -> None:
        self._going.wait(LATE_S * self._random.uniform(0.8, 1.2))
        while not self._going.wait(LOOK_S):
            screen = self._keypad.screen
            if screen == self._seen and time.monotonic() - self._seen_at < TRY_AGAIN_S:
                continue
            if self._act(screen):
                self._seen, self._seen_at = screen, time.monotonic()

    def go(self) -> None:
        self._going.set()
        self.join()

    def _act(self, screen: str) -> bool:
        word = screen.rpartition(" ")[2]
        if screen == "SIGN IN":
            self._keypad.press("SIGNIN", *self._number, "ENTER")
        elif screen.startswith("OPEN") and not screen.startswith("OPEN 0"):
            self._keypad.press("NEXT")
        elif word == "CALL":
            self._wait_for_customer()
        elif word == "SERVE":
            self._serve()
        elif screen.startswith("PAUSED"):
            self._pause(3.0)
            self._keypad.press("RESUME")
        else:
            return False
        return True

    def _wait_for_customer(self) -> None:
        self._pause(0.3)
        if self._random.random() < RECALL:
            self._keypad.press("RECALL")
            self._pause(0.3)
        self._keypad.press("NOSHOW" if self._random.random() < NO_SHOW else "START")

    def _serve(self) -> None:
        self._pause(1.2)
        if self._random.random() < LEAVE:
            self._keypad.press("PAUSE", "2")
        self._keypad.press("FINISH")

    def _pause(self, share: float) -> None:
        """Between half and one and a half of the share; ends at once when the clerk goes home."""
        self._going.wait(self._pace_s * share * self._random.uniform(0.5, 1.5))
