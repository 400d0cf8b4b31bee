"""Long queues (R10, R03), and the hall's load (R30). Pure.

Hysteresis is in amount: a long queue clears at `clear_at` of its limit. What stands in the journal says on which side
of it a queue is, so that a restart of the hall changes nothing.
"""

from collections.abc import Iterable
from functools import partial
from typing import Literal

from hall import entries as e
from hall import messages as m
from hall.advice import Advisor
from hall.day import may_call
from hall.finding import Evidence, Finding, Told, Worded
from hall.forecast import Forecast
from hall.look import Look
from hall.state import AlertRecord
from hall.texts import words

Load = Literal["normal", "busy", "surge"]
HALL = "long_queue_hall.hall"


class Queues:
    """`load` is of the last look."""

    def __init__(self, advisor: Advisor) -> None:
        self.load: Load = "normal"
        self._advisor = advisor
        self._forecast = Forecast(advisor)
        self._told = Told()
        self._texts = Worded[m.Text]()

    def entry(self, entry: e.AnyEntry) -> None:
        self._forecast.entry(entry)

    def look(self, look: Look) -> Iterable[Finding]:
        if not may_call(look.ledger.data, look.table, look.phase):
            self.load = "normal"  # who still waits is not served any more
            return []
        found = self._found(look)
        return self._told.as_before(look.stands, found) if look.is_dark else self._told.all_of(found)

    def _found(self, look: Look) -> Iterable[Finding]:
        self.load = self._load(look)
        of_hall = list(self._of_hall(look))  # first: services say the same then
        yield from self._long(look)
        yield from of_hall

    # --- of a service -------------------------------------------------------------------------------------

    def _long(self, look: Look) -> Iterable[Finding]:
        waiting: dict[str, int] = {}
        for key, n in look.counts.items():
            waiting[key.service] = waiting.get(key.service, 0) + n
        limit, clear_at = look.table.long_queue, look.table.clear_at
        told = look.told("long_queue")
        long = {s for s, n in waiting.items() if is_above(n, limit, _is_long(told.get(s)), clear_at)}
        foreseen = self._forecast.look(look, waiting, long)
        since = _oldest(look) if long or foreseen else {}
        for service in look.config.services:
            if service.id in long or service.id in foreseen:
                longest_min = int(max(0.0, look.now - since[service.id]) // 60)
                within_min = None if service.id in long else foreseen[service.id]
                yield self._queue(look, service, waiting[service.id], longest_min, within_min)

    def _queue(
        self, look: Look, service: m.ServiceInfo, count: int, longest_min: int, within_min: int | None
    ) -> Finding:
        """`longest_min`: whole minutes, so that the alert is not published anew each second. `within_min`: foreseen."""
        advice = self._advisor.service(look, service.id)
        could_help = self._advisor.could_help(look, service.id)
        seen = (count, longest_min, within_min, could_help, advice)

        def word() -> Finding:
            cause = "now" if within_min is None else "forecast"
            evidence: Evidence = {
                "waiting": count, "longest_wait_s": longest_min * 60.0, "could_help": list(could_help),
                **advice.evidence, **({} if within_min is None else {"within_min": within_min}),
            }  # fmt: skip
            minutes = longest_min if within_min is None else within_min
            said = cause, count, minutes
            text = self._texts.again(service.id, said, partial(_text, look, service, *said))
            return Finding("long_queue", service.id, text, cause, evidence, None, advice.text)

        return self._told.again(service.id, seen, word)

    # --- of the hall --------------------------------------------------------------------------------------

    def _load(self, look: Look) -> Load:
        total = look.ledger.lines.total
        if total <= look.table.long_queue * look.table.clear_at:
            return "normal"  # with nobody at work even; and most halls are, most of the time
        limit = look.table.long_queue * max(1, self._advisor.staff(look).working.bit_count())
        before, clear_at = self._before(look), look.table.clear_at
        if is_above(total, limit * look.table.surge_at, before == "surge", clear_at):
            return "surge"
        return "busy" if is_above(total, limit, before != "normal", clear_at) else "normal"

    def _before(self, look: Look) -> Load:
        """A hall of one counter has no alert that says it."""
        if len(look.config.counters) < 2:
            return self.load
        alert = look.ledger.data.alerts.get(HALL)
        if alert is None:
            return "normal"
        return "surge" if alert.cause == "surge" else "busy"

    def _of_hall(self, look: Look) -> Iterable[Finding]:
        if self.load == "normal" or len(look.config.counters) < 2:
            return
        count = look.ledger.lines.total
        open_counters = self._advisor.staff(look).working.bit_count()
        advice = self._advisor.hall(look, surge=self.load == "surge")
        longest_min = int(max(0.0, look.now - min([t.since for t in look.heads.values()])) // 60)
        text = words(
            f"alert.long_queue_hall_{self.load}", look.config.languages, count=count, open=open_counters,
            minutes=longest_min,
        )  # fmt: skip
        evidence: Evidence = {
            "waiting": count,
            "longest_wait_s": longest_min * 60.0,
            "open_counters": open_counters,
            "to_open": len(advice.which) - len(advice.again),
            **advice.evidence,
        }
        yield Finding("long_queue_hall", "hall", text, self.load, evidence, None, advice.text)


def _text(look: Look, service: m.ServiceInfo, cause: str, count: int, minutes: int) -> m.Text:
    return words(
        f"alert.long_queue_{cause}", look.config.languages, service=service.name, count=count, minutes=minutes,
        limit=look.table.long_queue,
    )  # fmt: skip


def is_above(amount: float, limit: float, was: bool, clear_at: float) -> bool:
    """Rings above the limit, ends at or below `clear_at` of it."""
    return amount > (limit * clear_at + 1e-9 if was else limit)


def _is_long(alert: AlertRecord | None) -> bool:
    """It stands, and not because of a forecast."""
    return alert is not None and alert.cause != "forecast"


def _oldest(look: Look) -> dict[str, float]:
    """Service → since when somebody waits for it."""
    found: dict[str, float] = {}
    for key, head in look.heads.items():
        found[key.service] = min(found.get(key.service, head.since), head.since)
    return found
