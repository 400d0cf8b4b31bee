"""Lines nobody at work may call from: without a word to the lead their people would wait for ever (R10, R11). Pure."""

from collections.abc import Iterator

from hall.finding import Evidence, Finding
from hall.look import Look
from hall.texts import words
from hall.waiting import LineKey


class Unserved:
    """Remembers since when nobody who is signed in serves a line; only while the hall is open and somebody is there."""

    def __init__(self) -> None:
        self._since: dict[str, float] = {}
        self._looked = False

    def look(self, look: Look) -> Iterator[Finding]:
        found = self._waiting(look)
        self._since = {service: self._began(look, service) for service in found}
        self._looked = True
        for service, keys in found.items():
            if look.due(self._since[service] + look.table.idle_min * 60):
                yield _finding(look, service, keys)

    def _waiting(self, look: Look) -> dict[str, list[LineKey]]:
        """Service → its lines without anybody."""
        there = [c.id for c in look.config.counters if look.ledger.counter(c.id).owned.clerk is not None]
        found: dict[str, list[LineKey]] = {}
        if look.phase in ("open", "closing") and there:
            for key in look.heads:
                # A service that is not configured has an alert of its own.
                if look.rules.knows(key.service) and all(look.rules.tier(c, key) is None for c in there):
                    found.setdefault(key.service, []).append(key)
        return found

    def _began(self, look: Look, service: str) -> float:
        """After a restart nothing is known but that the alert stands."""
        if service in self._since:
            return self._since[service]
        stands = f"unserved.{service}" in look.ledger.data.alerts
        return look.now - look.table.idle_min * 60 if stands and not self._looked else look.now


def _finding(look: Look, service: str, keys: list[LineKey]) -> Finding:
    info = look.config.service(service)
    count = sum(look.counts.get(key, 0) for key in keys)
    could = [
        c.id for c in look.config.counters if any(look.rules.tier(c.id, key) is not None for key in keys)
    ]
    text = words(
        "alert.unserved",
        look.config.languages,
        service=info.name if info is not None else service,
        count=count,
    )
    evidence: Evidence = {"waiting": count, "classes": sorted({k.class_ for k in keys}), "could_help": could}
    return Finding("unserved", service, text, None, evidence)
