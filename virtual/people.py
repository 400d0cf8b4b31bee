"""Simulated customers and clerks: they press buttons and keys and read slips and displays, as people would.

They know nothing of the processes; what they do is seeded, when it happens is not. Real seconds between two customers
on average are the measure, and everything else is a multiple of it. Anybody can be sent away and called back, and all
can be hurried, at any time.
"""

import itertools
import random
import time
from collections.abc import Iterable, Sequence

from virtual.clerk import Clerk, Guide, Room
from virtual.kiosk import VirtualButton, VirtualKiosk
from virtual.person import LOOK_S, Pace, Person
from virtual.sample import STAFF
from virtual.site import Site

WAIT_FOR_PAPER_S = 2.5  # then a customer presses again; two more tries and he goes away
TRIES = 3
VIP_EVERY = 6  # so that a short day has one too
HURRY = (0.1, 10.0)


class People:
    """Everybody in a hall. `customers` and `pace` may be set at any time, from any thread."""

    def __init__(self, site: Site, pace_s: float, seed: int) -> None:
        self._pace = Pace(pace_s)
        self._customers = Customers(site.kiosks.values(), self._pace, seed)
        services = site.plan.config.services
        room = Room(list(site.counter_units), {service.prefix: len(service.variants) for service in services})
        self._clerks: dict[str, Clerk | Guide] = {}
        for n, (where, number) in enumerate(staff(site).items()):
            keypad, own = site.keypads[where], seed * 100 + n
            self._clerks[where] = (
                Guide(keypad, number, self._pace, own, room)
                if where in site.pad_units
                else Clerk(keypad, number, self._pace, own, where, room)
            )

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
        """By counter, and by guide's pad."""
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


def staff(site: Site) -> dict[str, str]:
    """Counter or pad → the number of who works there. Where the staff is listed and too few, some work at two."""
    places = [*site.counter_units, *site.pad_units]
    listed = list(site.plan.config.staff) or [*STAFF, *map(str, range(2001, 2001 + len(places)))]
    return dict(zip(places, itertools.cycle(listed), strict=False))


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
