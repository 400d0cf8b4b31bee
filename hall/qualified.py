"""Who may work at a counter, and who could come: R11, R42. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator

from hall import messages as m
from hall.finding import Evidence, Finding
from hall.kept import Kept
from hall.look import Look, Place
from hall.staffing import WORKING
from hall.texts import joined, words

MOST_NAMED = 3
Services = frozenset[str]


class Qualified:
    """Remembers since when posts that name a backup have had too few."""

    def __init__(self) -> None:
        self._counters: list[m.CounterInfo] | None = None
        self._services: dict[str, Services] = {}
        self._since: dict[str, float] = {}
        self._at_work = Kept(_at_work)
        self._posts: list[tuple[str, Services]] = []  # planned now, and naming a backup
        self._wanted: set[Services] = set()  # at any of them
        self._seen: object = None
        self._lacking: dict[str, list[str]] = {}

    # --- too few (R42) ------------------------------------------------------------------------------------

    def few(self, look: Look) -> Iterable[Finding]:
        """While the hall is open: fewer at work anywhere than a busy post needs. While it hears nobody it does not
        count: who signs in is not told."""
        kept, self._since = self._since, {}
        if look.phase != "open" or not look.table.qualified:
            return
        others, seen = self._at_work.update(look), (look.planned, look.config.counters)
        is_other = seen != self._seen
        if is_other:
            self._seen, self._posts = seen, self._with_backup(look)
            self._wanted = {services for _, services in self._posts}
        if is_other or others:
            self._lacking = self._lack(look)
        told = look.told("few_qualified")
        for counter, found in self._lacking.items():
            since = self._since[counter] = look.now if look.is_dark else kept.get(counter, look.now)
            if counter in told or look.due(max(since + look.table.idle_min * 60, look.settled_at)):
                yield _few(look, counter, found)

    def _with_backup(self, look: Look) -> list[tuple[str, Services]]:
        posts = (info for info in look.config.counters if info.backup and info.id in look.planned.now)
        return [(info.id, self.services(look.config, info)) for info in posts]

    def _lack(self, look: Look) -> dict[str, list[str]]:
        """Counter → who is there of those it needs."""
        there = {services: self._able(look, services) for services in self._wanted}
        if all(len(able) == look.table.qualified for able in there.values()):
            return {}
        posts = ((counter, there[services]) for counter, services in self._posts)
        return {counter: able for counter, able in posts if len(able) < look.table.qualified}

    def _able(self, look: Look, services: Services) -> list[str]:
        """Clerks at work who may do all of that; more than are wanted need not be counted."""
        found: list[str] = []
        for clerk in self._clerks():
            if clerk not in found and _may(look.config, clerk, services):
                found.append(clerk)
                if len(found) == look.table.qualified:
                    break
        return found

    def _clerks(self) -> Iterator[str]:
        """At work, who is free first."""
        places = self._at_work.found.values()
        return (place[1] for phase in WORKING for place in places if place is not None and place[0] == phase)

    # --- who could come (R11) -----------------------------------------------------------------------------

    def who_could_come(self, look: Look, info: m.CounterInfo) -> m.Text:
        """The one named beforehand; else who is at work and answers there, may do all that is done here, has nobody to
        serve, and leaves nothing undone where they are now."""
        languages, owned = look.config.languages, look.ledger.counter(info.id).owned
        if info.backup and info.backup not in (owned.clerk, owned.cover):
            return words("alert_else.backup", languages, who=_name(look.config, info.backup))
        services = self.services(look.config, info)
        needed, there = self._needed(look, services), self._there(look, info.id)
        found: dict[str, list[m.Text]] = {"open": [], "paused": []}
        for other, record, phase in look.counters:
            number = record.owned.cover or record.owned.clerk
            if phase not in found or number is None or other.id == info.id or record.ticket is not None:
                continue
            if not look.is_there(other.id, record) or (phase == "open" and look.reach(other.id).waiting):
                continue
            if phase == "open" and any(
                there[each] < 2 for each in self.services(look.config, other) & needed
            ):
                continue
            if _may(look.config, number, services):
                key, who = f"alert_else.could_come_{phase}", _name(look.config, number)
                found[phase].append(words(key, languages, who=who, counter=other.id))
        named = [*found["open"], *found["paused"]][:MOST_NAMED]
        if not named:
            return words("alert_else.nobody_free", languages)
        return words("alert_else.could_come", languages, who=joined(named, languages))

    def _needed(self, look: Look, services: Services) -> Services:
        """What somebody must go on doing: for whoever waits, where it is planned, and what that post itself does."""
        planned = (self.services(look.config, c) for c, _, _ in look.counters if c.id in look.planned.now)
        return services.union((key.service for key in look.heads), *set(planned))

    def _there(self, look: Look, but: str) -> Counter[str]:
        """Service → at how many other windows somebody does it now."""
        alike = Counter(
            self.services(look.config, c)
            for c, record, phase in look.counters
            if phase in WORKING and c.id != but and look.is_there(c.id, record)
        )
        found = Counter[str]()
        for services, windows in alike.items():
            found.update(dict.fromkeys(services, windows))
        return found

    def services(self, config: m.Config, info: m.CounterInfo) -> Services:
        """All that is served there, by whatever class."""
        if config.counters is not self._counters:
            self._counters, self._services = config.counters, {}
        if info.id not in self._services:
            wanted = {selector.partition(":")[0] for tier in info.serves for selector in tier}
            served = (s.id for s in config.services if s.id in wanted or "*" in wanted)
            self._services[info.id] = frozenset(served)
        return self._services[info.id]


def _at_work(look: Look, place: Place) -> tuple[m.CounterPhase, str] | None:
    """Who sits at a counter whose sign is down, and answers there."""
    info, record, phase = place
    number = record.owned.cover or record.owned.clerk
    if phase not in WORKING or number is None or not look.is_there(info.id, record):
        return None
    return phase, number


def _may(config: m.Config, number: str, services: Services) -> bool:
    """Whoever has no list may do all."""
    skills = config.skills.get(number)
    return skills is None or services.issubset(skills)


def _name(config: m.Config, number: str) -> m.Text:
    """With the name, where the public may see it (R21)."""
    names = config.staff.get(number, {})
    return {each: f"{number} {names.get(each, '')}".rstrip() for each in config.languages}


def _few(look: Look, counter: str, found: list[str]) -> Finding:
    languages, wanted, info = look.config.languages, look.table.qualified, look.config.counter(counter)
    backup = info.backup if info is not None else ""
    text = words("alert.few_qualified", languages, counter=counter, count=len(found), wanted=wanted)
    advice = words("advice.few_qualified", languages, who=_name(look.config, backup))
    evidence: Evidence = {"clerks": found, "wanted": wanted, "backup": backup}
    return Finding("few_qualified", counter, text, None, evidence, None, advice)
