"""Who comes when, and takes a ticket at a kiosk on paper."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from hall import messages as m
from hall import topics
from kiosk.numbers import Numbers, next_number, printed, taken, turn
from virtual.day.tables import ArrivalsTable, DayTable, seconds
from virtual.day.world import World


@dataclass(frozen=True)
class Person:
    service: str
    class_: str


def planned(day: DayTable) -> list[tuple[float, Person]]:
    """By chance, but the same for the same seed: each row has chances of its own."""
    found: list[tuple[float, Person]] = []
    for number, row in enumerate(day.arrivals):
        chance = random.Random(f"{day.seed} arrivals {number}")
        person = Person(row.service, row.class_)
        found += [(at, person) for at in _times(row, day, chance)]
    return sorted(found, key=lambda one: one[0])


def _times(row: ArrivalsTable, day: DayTable, chance: random.Random) -> Iterator[float]:
    yield from map(seconds, row.at)
    if row.per_hour is None:
        return
    at, end = seconds(row.from_ or day.from_), seconds(row.to or day.to)
    while (at := at + chance.expovariate(row.per_hour / 3600)) < end:
        yield at


class Door:
    """People go from kiosk to kiosk in turn; where none works, they stand before it until one does."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._kiosks = world.day.config.kiosks
        self._numbers = {k.unit: Numbers() for k in self._kiosks}
        self._turn = 0
        self._standing: list[Person] = []
        self.turned_away = 0  # came while the hall was closed
        self.kept_waiting = 0  # before a kiosk at fault
        self.last: dict[str, str] = {}  # kiosk → id of its last ticket

    def come(self, person: Person) -> None:
        if self._phase() != "open":
            self.turned_away += 1
        elif not self._take(person):
            self.kept_waiting += 1
            self._standing.append(person)

    def try_again(self) -> None:
        """A kiosk is back."""
        while self._standing and self._take(self._standing[0]):
            self._standing.pop(0)

    def issue(self, unit: str, person: Person, *, order: str | None = None, assist: bool = False) -> None:
        info = next(k for k in self._kiosks if k.unit == unit)
        state = self._world.topics.get(topics.name(topics.HALL))
        numbers = self._numbers[unit]
        if isinstance(state, m.HallState) and state.numbers_day is not None:
            numbers = turn(numbers, state.numbers_day)
        number = next_number(numbers, person.service, info.first, info.last)
        self._numbers[unit] = taken(numbers, person.service, number)
        service = self._world.day.config.service(person.service)
        label = printed(service.prefix if service is not None else "", number)
        body = m.TicketIssued(
            person.service, person.class_, number, label, numbers.day, "confirmed", "", order, assist
        )
        ticket = self._world.fact(unit, "ticket_issued", body)
        self.last[unit] = ticket
        self._world.note("ticket", minor=True, ticket=label)
        self._world.log(("ticket", ticket, person.service, person.class_))

    def _take(self, person: Person) -> bool:
        for step in range(len(self._kiosks)):
            kiosk = self._kiosks[(self._turn + step) % len(self._kiosks)].unit
            if self._works(kiosk):
                self._turn += step + 1
                self.issue(kiosk, person)
                return True
        return False

    def _works(self, unit: str) -> bool:
        one = self._world.units[unit]
        return one.on and one.health.paper != "end" and one.health.printer == "ready"

    def _phase(self) -> m.Phase:
        state = self._world.topics.get(topics.name(topics.HALL))
        return state.phase if isinstance(state, m.HallState) else "open"
