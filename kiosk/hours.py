"""Is the hall surely closed? Asked by a kiosk that must decide about a new day without the hall.

Pure. Hours are `{"mon": ["09:00-12:00", …], …}` as in `Config`; what cannot be read counts as open, because a
hall that may be open must not see its numbers begin again.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_MIN = 24 * 60
_SPAN = re.compile(r"(\d{2}):(\d{2})-(\d{2}):(\d{2})")


def parse_span(span: str) -> tuple[int, int]:
    """Minutes since midnight; an end at or before its start lies on the next day ("22:00-06:00")."""
    found = _SPAN.fullmatch(span)
    if found is None:
        raise ValueError(f"{span!r} is not HH:MM-HH:MM")
    start_h, start_min, end_h, end_min = (int(part) for part in found.groups())
    start, end = start_h * 60 + start_min, end_h * 60 + end_min
    if start_min > 59 or end_min > 59 or start >= DAY_MIN or end > DAY_MIN:
        raise ValueError(f"{span!r} is not a time of day")
    return start, end if end > start else end + DAY_MIN


def surely_closed(hours: Mapping[str, Sequence[str]], local: datetime) -> bool:
    """No span covers this local time. No hours at all: a hall that never closes."""
    if not hours or not set(hours) <= set(WEEKDAYS):
        return False
    minute = local.hour * 60 + local.minute
    try:
        today = _spans(hours, local)
        yesterday = _spans(hours, local - timedelta(days=1))
    except ValueError:
        return False
    covered = any(start <= minute < end for start, end in today)
    return not covered and not any(minute < end - DAY_MIN for _, end in yesterday)


def _spans(hours: Mapping[str, Sequence[str]], local: datetime) -> list[tuple[int, int]]:
    return [parse_span(span) for span in hours.get(WEEKDAYS[local.weekday()], ())]
