"""A year whose public holidays nobody knows yet, told in time to mend it (R26). Pure."""

from collections.abc import Iterable
from datetime import date, timedelta

from hall import hours
from hall.finding import Finding
from hall.look import Look
from hall.texts import words

AHEAD_DAYS = 30


def holidays_unknown(look: Look) -> Iterable[Finding]:
    """From a month before that year; where none is known, at once. Its days are taken for ordinary ones meanwhile."""
    until = look.config.holidays_until
    if until is None:
        return
    zone, languages = look.config.time_zone, look.config.languages
    if until:
        first = date.fromisoformat(until) + timedelta(days=1)
        year = first.year
        if not look.due(hours.instant(first - timedelta(days=AHEAD_DAYS), 0, zone)):
            return
    else:
        year = int(hours.local_date(look.now, zone)[:4])
    text = words("alert.holidays_unknown", languages, year=year)
    advice = words("advice.holidays_unknown", languages, year=year)
    yield Finding("holidays_unknown", "hall", text, None, {"year": year}, None, advice)
