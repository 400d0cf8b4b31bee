"""The hall's doors: closed at this minute and opened again, by its own `[hours]` (R20, R26).

There is no command for it, in a hall as here: who changes the hours writes hall.toml and starts the hall again.
"""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from runtime import clock
from virtual.site import Site

Table = dict[str, Any]

USUAL = {day: ["09:00-17:00"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
"""Whoever is turned away is told when to come again."""


class Doors:
    def __init__(self, site: Site) -> None:
        self._site = site
        self._hours = site.plan.hall["hours"]

    @property
    def are_open(self) -> bool:
        """By the hours the hall has now: its own, unless they were closed."""
        return bool(self._site.plan.hall["hours"] == self._hours)

    def open(self, wide: bool) -> None:
        """A hall that is switched off stays so, and has these hours when it comes back."""
        site = self._site
        if wide == self.are_open:
            return
        # It begins at this clock's time again, however fast it went.
        site.plan.hall["hours"] = self._hours if wide else shut_at(clock.wall(), site.plan.config.time_zone)
        site.write_configuration()
        if site.stop_unit("hall") is not None:
            site.start_unit("hall")


def shut_at(at: float, time_zone: str) -> Table:
    """`[hours]` of a hall that was open until the minute that is, and opens on the next morning."""
    local = datetime.fromtimestamp(at, ZoneInfo(time_zone))
    was_open = [f"00:00-{local:%H:%M}"] if local.hour or local.minute else []
    return {"weekly": USUAL, "special": [{"date": local.date(), "hours": was_open}]}
