"""The hall's process tells its units of the days around each new date (R26)."""

from datetime import date, timedelta

from hall import messages as m
from hall.almanac import BACK_DAYS
from hall.hours import WEEKDAYS
from tests.system.conftest import MakeSite, start
from tests.system.watcher import Watcher


def test_a_hall_that_runs_for_days_goes_on_telling_the_special_days_around_today(make_site: MakeSite) -> None:
    """R26: a day takes two seconds here."""
    site = make_site(counters=0, board=False, speed=43200)
    today = date.today()
    first, last = today - timedelta(days=BACK_DAYS + 5), today + timedelta(days=300)
    closed = {"from": first.isoformat(), "to": last.isoformat(), "hours": []}
    site.plan.hall["hours"] = {"weekly": {day: ["09:00-17:00"] for day in WEEKDAYS}, "special": [closed]}
    start(site)
    watcher = Watcher(site.broker)
    earliest: list[date] = []

    def told() -> bool:
        config = watcher.state("config", m.Config)
        if config is not None and config.days:
            found = date.fromisoformat(min(config.days))
            if not earliest or earliest[-1] != found:
                earliest.append(found)
        return len(earliest) >= 3

    try:
        watcher.until(told, "two days pass")
    finally:
        watcher.close()
    assert first <= earliest[0] < earliest[1] < earliest[2]
