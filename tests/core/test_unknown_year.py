"""A year whose public holidays nobody knows is told of a month before it (R26)."""

import msgspec

from hall.actions import DaysRead
from tests.core.stories import Paper, config
from tests.core.test_hours import at


def a_hall(until: str | None, moment: str) -> Paper:
    paper = Paper(msgspec.structs.replace(config(), holidays_until=until), now=at(moment))
    paper.wait(2)
    return paper


def test_a_month_before_a_year_without_holidays_the_technician_is_told_once() -> None:
    """R26."""
    paper = a_hall("2026-12-31", "2026-12-01T23:59")
    assert paper.alerts() == {}
    paper.wait(60)
    alert = paper.alerts()["holidays_unknown.hall"]
    assert alert.severity == "notice"
    assert alert.text["en"] == (
        "The public holidays of 2027 are not known: its days have the ordinary weekly hours"
    )
    assert "[[hours.special]]" in alert.advice["zh"]
    paper.wait(7200)
    assert [ring.what for ring in paper.rings] == ["raised"]


def test_it_ends_when_they_are_known_and_a_hall_that_keeps_none_hears_nothing() -> None:
    paper = a_hall("2026-12-31", "2027-01-05T10:00")
    assert "holidays_unknown.hall" in paper.alerts()
    paper.handle(DaysRead(msgspec.structs.replace(config(), holidays_until="2027-12-31")))
    paper.wait(6)
    assert paper.alerts() == {}
    assert a_hall(None, "2027-01-05T10:00").alerts() == {}


def test_a_missing_library_is_told_at_once() -> None:
    assert a_hall("", "2026-03-05T10:00").alerts()["holidays_unknown.hall"].evidence == {"year": 2026}


def test_days_read_again_are_told_to_the_units_and_used_at_once() -> None:
    """R26: a hall runs for years."""
    week = {day: ["09:00-17:00"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    plain = config(hours=week)
    paper = Paper(plain, now=at("2026-03-05T10:00"))
    assert paper.topics["hall"].phase == "open"
    told = paper.topics["config"].rev
    paper.handle(DaysRead(msgspec.structs.replace(plain, days={"2026-03-05": []})))
    paper.wait(6)
    assert paper.topics["hall"].phase == "closed"
    assert paper.topics["config"].days == {"2026-03-05": []}
    assert paper.topics["config"].rev > told
