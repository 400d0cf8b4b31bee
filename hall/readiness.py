"""Whether all is there that customers need: clerks and units before opening (R12, R45), faults of units (R01). Pure.

A silent unit outside opening hours is switched off, which is no fault (R45). A counter's silent unit is a cause of a
blank counter: `blank.py`.
"""

from collections.abc import Callable, Collection, Iterable

from hall import messages as m
from hall.finding import Finding
from hall.kept import Kept
from hall.kinds import severity
from hall.look import Look, Place
from hall.messages import Severity
from hall.ringing import RANK
from hall.texts import joined, words

STILL_ISSUES = ("buttons", "code_reader")  # a kiosk with other buttons
FAULT_S = 10.0  # hall time: a unit that restarts, or a cover opened for a look, is over by then


class Readiness:
    """Remembers since when each fault has lasted."""

    def __init__(self) -> None:
        self._since: dict[tuple[str, str], float] = {}  # unit, cause
        self._of_counters = Kept(_at_counter)
        self._heard: object = None

    def shift(self, by_s: float) -> None:
        """The hall's clock moves."""
        self._since = {fault: at + by_s for fault, at in self._since.items()}

    def look(self, look: Look) -> Iterable[Finding]:
        found = dict(self._faults(look)) if look.phase in ("open", "closing") else {}
        kept, self._since = self._since, {}
        for unit, cause in found.items():
            since = self._since[unit, cause] = kept.get((unit, cause), look.now)
            told = _told(look, unit)
            is_graver = told is None or RANK[_severity(cause)] > RANK[_severity(told)]
            if not is_graver or look.due(since + FAULT_S):
                yield _fault(look, unit, cause, found)
            elif told is not None:
                yield _fault(look, unit, told, found)  # it goes on, and may be worse
        yield from _no_broker(look)
        yield from _paper_low(look)
        yield from _maintenance_due(look)
        yield from _not_ready(look)

    def _faults(self, look: Look) -> Iterable[tuple[str, str]]:
        """Unit → what is wrong. Where a kiosk or a board is lost, what it said last is no news."""
        if look.phase == "open":  # in `closing` a kiosk issues no more
            for kiosk in look.config.kiosks:
                yield from _named(kiosk.unit, _fault_of(look, kiosk.unit, _of_kiosk))
        for board in look.config.boards:
            yield from _named(board, _fault_of(look, board, _of_board))
        heard = look.heard.changes, {unit: alert.cause for unit, alert in look.told("unit_fault").items()}
        is_news, self._heard = heard[0] is None or heard != self._heard, heard
        self._of_counters.update(look, look.numbers if is_news else ())
        for place in self._of_counters.found.values():
            if place is not None:
                yield place


def _at_counter(look: Look, place: Place) -> tuple[str, str] | None:
    """Its unit and what is wrong, while a clerk works there."""
    info, record, _ = place
    if record.owned.clerk is None or look.is_lost(info.id, False):
        return None
    health = look.heard.said.get(info.unit)
    cause = _told(look, info.unit) if health is None else _of_counter(health)
    return None if cause is None else (info.unit, cause)


def _named(unit: str, cause: str | None) -> Iterable[tuple[str, str]]:
    return [] if cause is None else [(unit, cause)]


def _told(look: Look, unit: str) -> str | None:
    """The cause that stands."""
    alert = look.ledger.data.alerts.get(f"unit_fault.{unit}")
    return None if alert is None else alert.cause


def _severity(cause: str) -> Severity:
    return severity("unit_fault", cause)


def _fault_of(look: Look, unit: str, of: Callable[[m.Health], str | None]) -> str | None:
    """Of a unit that has said nothing since it, or the hall, started nothing is known but what stands."""
    told = _told(look, unit)
    if look.is_lost(unit, told == "lost"):
        return "lost"
    health = look.heard.said.get(unit)
    return told if health is None else of(health)


def _of_kiosk(health: m.Health) -> str | None:
    if health.paper == "end":
        return "paper_end"
    if health.printer in ("fault", "silent"):
        return "printer"
    if health.buttons == "fault":
        return "buttons"
    return "code_reader" if health.code_reader == "lost" else None


def _of_board(health: m.Health) -> str | None:
    return "display" if health.display == "lost" else None


def _of_counter(health: m.Health) -> str | None:
    if health.keypad == "lost":
        return "keypad"
    return "display" if health.display == "lost" else None


def _fault(look: Look, unit: str, cause: str, faulty: Collection[str]) -> Finding:
    languages = look.config.languages
    text = words(f"alert.unit_fault_{cause}", languages, unit=unit)
    advice = words(f"advice.unit_fault_{cause}", languages, unit=unit)
    kiosks = [kiosk.unit for kiosk in look.config.kiosks]
    if unit in kiosks and cause not in STILL_ISSUES:
        others = [kiosk for kiosk in kiosks if kiosk not in faulty]
        key = "advice.other_kiosk" if others else "advice.no_kiosk"
        meanwhile = words(key, languages, kiosks=joined(others, languages))
        advice = joined([advice, meanwhile], languages, "clauses")
    return Finding("unit_fault", unit, text, cause, {}, None, advice)


def _no_broker(look: Look) -> Iterable[Finding]:
    """The hall's own link: one alert, not one for each unit. Only channels that need no broker can tell it."""
    off_since = look.heard.off_since
    if off_since is not None and look.due(off_since + FAULT_S):
        languages = look.config.languages
        text, advice = words("alert.no_broker", languages), words("advice.no_broker", languages)
        yield Finding("no_broker", "hall", text, None, {}, off_since, advice)


def _paper_low(look: Look) -> Iterable[Finding]:
    """Before nobody gets a number. A kiosk that has not said yet how it is, is as it was."""
    for kiosk in look.config.kiosks:
        health = look.heard.said.get(kiosk.unit)
        is_low = look.stands("paper_low", kiosk.unit) if health is None else health.paper == "near_end"
        if is_low and look.phase != "closed":
            languages = look.config.languages
            text = words("alert.paper_low", languages, unit=kiosk.unit)
            advice = words("advice.paper_low", languages, unit=kiosk.unit)
            yield Finding("paper_low", kiosk.unit, text, None, {}, None, advice)


def _maintenance_due(look: Look) -> Iterable[Finding]:
    """R56: by cuts or metres of paper; also at night, when there is time for it."""
    for kiosk in look.config.kiosks:
        health = look.heard.said.get(kiosk.unit)
        if look.stands("maintenance_due", kiosk.unit) if health is None else health.maintenance == "due":
            languages = look.config.languages
            text = words("alert.maintenance_due", languages, unit=kiosk.unit)
            advice = words("advice.maintenance_due", languages, unit=kiosk.unit)
            yield Finding("maintenance_due", kiosk.unit, text, None, {}, None, advice)


def _not_ready(look: Look) -> Iterable[Finding]:
    """R12: who is planned to open a window within `early_min` and has not signed in; R45: what is still switched off.
    One notice for all; what is missing at the opening is an alert of its own."""
    early_s = look.table.early_min * 60
    soon = [c for c, at in look.planned.soon.items() if early_s and look.due(at - early_s)]
    if not soon:
        return
    clerks = [c for c in soon if look.ledger.counter(c).owned.clerk is None]
    unit_of = {info.id: info.unit for info in look.config.counters}
    wanted = [*(k.unit for k in look.config.kiosks), *look.config.boards, *(unit_of[c] for c in soon)]
    units = [unit for unit in dict.fromkeys(wanted) if look.is_lost(unit, False)]
    if not clerks and not units:
        return
    languages = look.config.languages
    opens = min(look.planned.soon[c] for c in soon)
    parts = [
        words(f"alert_else.not_ready_{what}", languages, missing=joined(missing, languages))
        for what, missing in (("clerks", clerks), ("units", units))
        if missing
    ]
    missing = joined(parts, languages, "clauses")
    text = words("alert.not_ready", languages, time=look.time(opens), missing=missing)
    advice = words("advice.not_ready", languages)
    yield Finding("not_ready", "hall", text, None, {"counters": clerks, "units": units}, None, advice)
