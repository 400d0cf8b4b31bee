"""Runs a day: everybody and everything of its tables, through the real core, as fast as it goes."""

import datetime
from collections.abc import Callable
from functools import partial

from counter import desk
from virtual.day.arrivals import Door, planned
from virtual.day.chronicle import Chronicle
from virtual.day.clerks import Staff
from virtual.day.happenings import LEAD, Happenings
from virtual.day.load import Day
from virtual.day.tables import BreakTable, ClerkTable, EventTable, seconds
from virtual.day.world import World


class DayRun:
    """What became of a day, once `run`."""

    def __init__(self, day: Day) -> None:
        self.day = day
        self.world = World(day)
        self.chronicle = Chronicle(self.world)
        self.door = Door(self.world)
        self.staff = Staff(self.world)
        self._happenings = Happenings(self.world, self.staff, self.door)

    def run(self, progress: Callable[[float], None] | None = None) -> "DayRun":
        """`progress` hears of each hour."""
        world, table = self.world, self.day.table
        self._plan_people()
        for event in table.event:
            world.at(seconds(event.at), partial(self._happenings.do, event))
        if progress is not None:
            for hour in range(int(world.real // 3600) + 1, int(world.end // 3600) + 1):
                world.at(hour * 3600.0, partial(progress, hour * 3600.0))
        world.start_hall()
        world.beat()
        for pad in self.day.config.pads:
            leads = self.day.config.leads or [LEAD]
            world.change(pad.id, desk.sign_in(world.owned[pad.id], leads[0]))
        world.run()
        return self

    def _plan_people(self) -> None:
        world, table = self.world, self.day.table
        for clerk in table.clerk:
            world.at(seconds(clerk.at or table.from_), partial(self.staff.sends, clerk))
            if clerk.until is not None:
                world.at(seconds(clerk.until), partial(self._leaves, clerk))
            for one in clerk.breaks:
                world.at(seconds(one.at), partial(self._happenings.do, _pause(clerk, one)))
        for at, person in planned(table):
            world.at(at, partial(self.door.come, person))

    def _leaves(self, clerk: ClerkTable) -> None:
        there = self.staff.of.get(clerk.counter)
        if there is not None and there.table is clerk:
            there.leave()


def _pause(clerk: ClerkTable, one: BreakTable) -> EventTable:
    return EventTable(
        at=one.at, what="pause", counter=clerk.counter, for_min=one.for_min, reason=one.reason,
        minutes=one.minutes,
    )  # fmt: skip


def clock(real: float) -> str:
    """`10:15:30`, of the day."""
    return str(datetime.timedelta(seconds=int(real % 86400))).zfill(8)
