"""A hall in which counters are planned and may be blank: what the stories of blank counters are told in."""

import msgspec

from hall import messages as m
from hall.settings import RulesTable
from tests.core.hall_story import Site, site
from tests.core.stories import Paper

OPENING = 1_760_058_000.0  # Friday 2025-10-10 09:00 in Shanghai
WORK = {"fri": ["09:00-12:00", "13:00-17:00"]}
STAFF = {"1001": {"zh": "李", "en": "Li"}, "1003": {}, "1007": {"zh": "王芳", "en": "Wang Fang"}}


def a_hall(
    *, backup: str = "", planned: bool = True, hours: dict[str, list[str]] | None = WORK, **more: object
) -> Site:
    """Opens in ten minutes; all units are there."""
    plain = site(hours=hours, **more)
    counters = [msgspec.structs.replace(c, planned=planned, backup=backup) for c in plain.counters]
    rules = RulesTable(qualified=0)
    paper = Site(
        msgspec.structs.replace(plain, counters=counters, staff=STAFF), now=OPENING - 600, rules=rules
    )
    return with_units(paper)


def with_units(paper: Site) -> Site:
    paper.on += ["counter-1", "counter-2"]
    paper.ready(*paper.on)
    return paper


def restarted(paper: Site, after_s: float = 2.0) -> Site:
    again = Site(
        paper.hall._config, paper.hall.ledger, "boot2", now=paper.now + after_s, rules=RulesTable(qualified=0)
    )
    again.units, again.known = paper.units, paper.known
    return with_units(again)


def blank(paper: Paper, counter: str = "1") -> m.Alert | None:
    return paper.alerts().get(f"blank_counter.{counter}")


def cause(paper: Paper, counter: str = "1") -> str | None:
    alert = blank(paper, counter)
    return None if alert is None else alert.cause
