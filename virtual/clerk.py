"""Simulated staff at keypads: they read the display and press keys, as people would, and know nothing else.

What a clerk does is seeded; now and then it is something rarer than calling and finishing, so that a day shows it.
"""

import queue
import random
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from virtual.keypad import VirtualKeypad
from virtual.person import LOOK_S, Pace, Person

LATE_S = 2.5  # staff comes this long after the doors open: somebody waits for them
TRY_AGAIN_S = 2.5  # acting twice on the same display is a stutter; after a while it is a second try
ANSWER_S = 1.0  # until then the display follows a key
NO_SHOW, RECALL, LEAVE = 0.08, 0.1, 0.04
PARK, TRANSFER, HELP, VIP = 0.06, 0.06, 0.03, 0.4
TURNS_BACK = 0.3  # to who is parked or has come back, before he calls the next
OUTCOME, VARIANT, RATE = 0.3, 0.5, 0.4
COMES_BACK, COMES_LATE = 0.7, 0.5  # with the missing papers; after the call
OUTCOMES = {"1": 3, "2": 3, "3": 1, "4": 1}
"""A digit after FINISH → how often: done, papers missing, refused, referred."""
RATINGS = {"RATE3": 6, "RATE2": 2, "RATE1": 1}
NOTHING_TO_DO = ("", "NO LINK", "NOT SET UP")
LEAD = "9001"  # who comes when called
GUIDES, ISSUE = (
    3.0,
    0.3,
)  # how often a guide looks round, in paces, and finds somebody who cannot press a button
TICKET = re.compile(r"(?P<prefix>[A-Z]{0,2})(?P<digits>\d{1,4})")
CHOICE = re.compile(r"(?P<digit>\d)(?P<prefix>[A-Z]{1,2})")


@dataclass
class Room:
    """What staff knows of the hall without looking at a display. `late`: who missed his call and asks the guide."""

    counters: Sequence[str] = ()
    variants: Mapping[str, int] = field(default_factory=dict)  # a service's prefix → how many it has
    late: queue.SimpleQueue[str] = field(default_factory=queue.SimpleQueue)


class Staff(Person):
    """At one keypad; a key counts only while he is here."""

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
            gist = _gist(screen)
            if gist == self._seen and time.monotonic() - self._seen_at < TRY_AGAIN_S:
                continue
            if self._act(screen):
                self._seen, self._seen_at = gist, time.monotonic()

    def _act(self, screen: str) -> bool:
        """Whether there was something to do. A notice that covers what he wants to see is cleared."""
        if screen in NOTHING_TO_DO:
            return False
        self._press(*(("SIGNIN", *self._number, "ENTER") if screen == "SIGN IN" else ("CLEAR",)))
        return True

    def _press(self, *keys: str) -> None:
        """Who was sent away meanwhile touches nothing any more."""
        if self.here.is_set():
            self._keypad.press(*keys)

    def _ask(self, *keys: str) -> None:
        """And looks what the display makes of them."""
        before = self._keypad.screen
        self._press(*keys)
        until = time.monotonic() + ANSWER_S
        while self._keypad.screen == before and time.monotonic() < until and not self._going.wait(LOOK_S / 3):
            pass

    def _type(self, key: str, ticket: str, *more: str) -> None:
        """A ticket by its digits; where two have them, the display asks which service."""
        found = TICKET.fullmatch(ticket)
        if found is None:
            return
        self._ask(key)
        self._ask(*found["digits"], "ENTER", *more)
        if self._keypad.screen.startswith("WHICH"):
            offered = {each["prefix"]: each["digit"] for each in CHOICE.finditer(self._keypad.screen)}
            self._ask(offered.get(found["prefix"], "CLEAR"))

    def _happens(self, chance: float) -> bool:
        return self._random.random() < chance

    def _one_of(self, weights: Mapping[str, int]) -> str:
        return self._random.choices(list(weights), list(weights.values()))[0]

    def _pause(self, share: float) -> None:
        """Between half and one and a half of the share; ends at once when he goes home."""
        self._going.wait(self._pace.s * share * self._random.uniform(0.5, 1.5))


class Clerk(Staff):
    """Calls, starts, finishes; sometimes waits in vain, sends somebody on, parks one, calls help or takes a break."""

    def __init__(
        self, keypad: VirtualKeypad, number: str, pace: Pace, seed: int, counter: str = "", room: Room | None = None
    ) -> None:  # fmt: skip
        super().__init__(keypad, number, pace, seed)
        self._room = room or Room()
        self._others = [other for other in self._room.counters if other != counter and other.isdigit()]
        self._has_parked = False
        self._fetching: list[str] = []  # tickets of those who went for their papers

    def _act(self, screen: str) -> bool:
        first, word = f"{screen} ".split(" ")[:2]
        if screen == "PEOPLE WAIT" or (word == "WAIT" and first.isdigit()):
            self._press("NEXT")
        elif first == "OPEN":
            return self._next(word != "0")
        elif first == "PAUSED":
            self._pause(3.0)
            self._press("RESUME")
        elif not TICKET.fullmatch(first):
            return super()._act(screen)
        elif word in ("CALL", "CALL?", "SLIP?"):
            self._wait_for_customer(first)
        elif word == "NOSHOW?":
            self._miss(first)
        elif word in ("SERVE", "LATE", "BY"):
            self._serve(first)
        elif word == "+PAUSE":
            self._press("FINISH")
        else:
            return False  # a number, and no link
        return True

    def _next(self, somebody_waits: bool) -> bool:
        others_first = somebody_waits and not self._happens(TURNS_BACK)
        if self._has_parked and not others_first:
            self._has_parked = False
            self._press("UNPARK", "ENTER")
        elif self._fetching and not others_first:
            self._type("CALL", self._fetching.pop(0), "2")
        elif not somebody_waits:
            return False
        elif self._keypad.lamps.get("vip") and self._happens(VIP):
            self._press("VIP")
        else:
            self._press("NEXT")
        return True

    def _wait_for_customer(self, ticket: str) -> None:
        self._pause(0.3)
        comes = not self._happens(NO_SHOW)
        if not comes or self._happens(RECALL):
            self._press("RECALL")
            self._pause(0.3)
        if not comes:
            self._miss(ticket)
            return
        self._ask("START")
        kinds = self._room.variants.get(ticket.rstrip("0123456789"), 0)
        if kinds and self._happens(VARIANT):
            self._press(str(self._random.randint(1, min(kinds, 9))))

    def _miss(self, ticket: str) -> None:
        """Some come when it is too late, and ask the guide."""
        self._press("NOSHOW")
        if self._happens(COMES_LATE):
            self._room.late.put(ticket)

    def _serve(self, ticket: str) -> None:
        self._pause(1.0)
        if self._happens(HELP):
            self._call_for_help()
        if self._others and self._happens(TRANSFER):
            self._ask("TRANSFER", *self._random.choice(self._others), "ENTER")
        elif not self._has_parked and self._happens(PARK):
            self._has_parked = True
            self._ask("PARK")
        else:
            if self._happens(LEAVE):
                self._press("PAUSE", "2")
            self._finish(ticket)

    def _call_for_help(self) -> None:
        self._ask("HELP", str(self._random.randint(1, 5)))
        self._pause(0.7)
        self._press("PATROL", *LEAD, "ENTER")

    def _finish(self, ticket: str) -> None:
        self._ask("FINISH")
        if self._happens(OUTCOME):
            digit = self._one_of(OUTCOMES)
            self._press(digit)
            if digit == "2" and self._happens(COMES_BACK):
                self._fetching.append(ticket)
        if self._happens(RATE):
            self._press(self._one_of(RATINGS))


class Guide(Staff):
    """At a pad without a window: takes tickets for people who cannot, lets those in again who missed their call."""

    def __init__(
        self, keypad: VirtualKeypad, number: str, pace: Pace, seed: int, room: Room | None = None
    ) -> None:
        super().__init__(keypad, number, pace, seed)
        self._room = room or Room()

    def _act(self, screen: str) -> bool:
        if screen in NOTHING_TO_DO or screen == "SIGN IN":
            return super()._act(screen)
        was_refused = not screen.startswith("GUIDE")  # the kiosk was busy when somebody had asked
        self._pause(GUIDES)
        try:
            self._type("REVIVE", self._room.late.get_nowait())
        except queue.Empty:
            if was_refused or self._happens(ISSUE):
                self._press("ISSUE", "1", "ENTER", "ENTER")
        return True


def _gist(screen: str) -> str:
    """Without the number of those who wait, which changes while nothing else does."""
    return " ".join(word for word in screen.split() if not re.fullmatch(r"\d+[WV]|[1-9]\d*", word))
