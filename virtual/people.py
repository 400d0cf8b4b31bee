"""Simulated customers and clerks: they press buttons and keys and read slips and displays, as people would.

They know nothing of the processes; what they do is seeded, when it happens is not. Real seconds between two customers
on average are the measure, and everything else is a multiple of it. Anybody can be sent away and called back, and all
can be hurried, at any time.
"""

import itertools

from virtual.clerk import Clerk, Guide, Room
from virtual.customers import Customers
from virtual.page.traces import Frames
from virtual.person import Pace
from virtual.sample import STAFF
from virtual.site import Site

HURRY = (0.1, 10.0)


class People:
    """Everybody in a hall. `customers` and `pace` may be set at any time, from any thread."""

    def __init__(self, site: Site, pace_s: float, seed: int) -> None:
        self._pace = Pace(pace_s)
        screens = {unit: Frames(site.frames(unit)) for unit in site.screens if unit in site.kiosks}
        self._customers = Customers(list(site.kiosks.values()), screens, self._pace, seed)
        services = site.plan.config.services
        room = Room(list(site.counter_units), {service.prefix: len(service.variants) for service in services})
        self._clerks: dict[str, Clerk | Guide] = {}
        leads = {pad.id for pad in site.plan.config.pads if pad.role == "lead"}  # the lead is whoever watches
        for n, (where, number) in enumerate(staff(site).items()):
            if where in leads:
                continue
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
    def gone(self) -> dict[str, int]:
        """How many left without a ticket, by why."""
        return dict(self._customers.gone)

    @property
    def clerks(self) -> dict[str, bool]:
        """By counter, and by guide's pad."""
        return {counter: clerk.here.is_set() for counter, clerk in self._clerks.items()}

    def let_clerk(self, counter: str, work: bool) -> None:
        """Sent away he stops where he is, and the keypad is yours."""
        if counter in self._clerks:  # nobody is simulated at a lead's pad
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
    config = site.plan.config
    places = [*site.counter_units, *site.pad_units]
    listed = list(site.plan.config.staff) or [*STAFF, *map(str, range(2001, 2001 + len(places)))]
    numbers = dict(zip(places, itertools.cycle(listed), strict=False))
    leads = {pad.id: config.leads[0] for pad in config.pads if pad.role == "lead" and config.leads}
    return numbers | leads
