"""Lines nobody at work may call from: without a word to the lead their people would wait for ever (R10, R11). Pure."""

from collections.abc import Hashable, Iterator

from hall import messages as m
from hall.finding import Evidence, Finding
from hall.kept import Kept
from hall.look import Look, Place
from hall.qualified import Qualified
from hall.texts import joined, words
from hall.waiting import LineKey

MOST_NAMED = 6


class Unserved:
    """Remembers since when nobody who is signed in serves a line; only while somebody is there and people are called.
    While the hall hears nobody it does not count: who signs in is not told."""

    def __init__(self) -> None:
        self._since: dict[str, float] = {}
        self._qualified = Qualified()
        self._signed_in = Kept(_signed_in)

    def look(self, look: Look) -> Iterator[Finding]:
        found = self._waiting(look) if look.calls else {}
        kept, told = self._since, look.told("unserved")
        self._since = {s: look.now if look.is_dark else kept.get(s, look.now) for s in found}
        for service, keys in found.items():
            due_at = max(self._since[service] + look.table.idle_min * 60, look.settled_at)
            # After a restart nothing is known but that the alert stands.
            if service in told or look.due(due_at):
                yield _finding(look, service, keys, self._qualified)

    def _waiting(self, look: Look) -> dict[str, list[LineKey]]:
        """Service → its lines that none of those signed in serves."""
        self._signed_in.update(look)
        kinds = {
            kind: counter for counter, kind in self._signed_in.found.items()
        }  # one of those that serve the same
        kinds.pop(None, None)
        found: dict[str, list[LineKey]] = {}
        if not kinds:
            return found
        served = {number for counter in kinds.values() for number in look.shared_lines(counter)}
        for number, key in enumerate(look.heads):
            # Who was sent to a counter waits for it. A service that is not configured has an alert of its own.
            if number not in served and look.rules.knows(key.service) and not _is_there(look, key.only):
                found.setdefault(key.service, []).append(key)
        return found


def _signed_in(look: Look, place: Place) -> Hashable | None:
    """The same for those that serve the same."""
    info, record, phase = place
    return look.rules.serves(info.id) if phase != "closed" and record.owned.clerk is not None else None


def _is_there(look: Look, counter: str | None) -> bool:
    return counter is not None and look.ledger.counter(counter).owned.clerk is not None


def _finding(look: Look, service: str, keys: list[LineKey], qualified: Qualified) -> Finding:
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
    return Finding("unserved", service, text, None, evidence, None, _advice(look, could, qualified))


def _advice(look: Look, could: list[str], qualified: Qualified) -> m.Text:
    """Which counters, and who could come: first those whose unit is heard."""
    languages = look.config.languages
    could = [c for c in could if not look.is_lost(c, False)] or could
    info = look.config.counter(could[0]) if could else None
    if info is None:
        return words("advice.unserved_nowhere", languages)
    what = words("advice.unserved", languages, counters=joined(could[:MOST_NAMED], languages))
    return joined([what, qualified.who_could_come(look, info)], languages, "clauses")
