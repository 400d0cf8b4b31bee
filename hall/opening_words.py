"""What people are told of opening hours: why it is closed, when it opens again, today's hours (R20, R26, R32). Pure."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from hall import hours
from hall.hours import WEEKDAYS, Opening
from hall.messages import Text
from hall.texts import words

WEEK_DAYS = 7  # a weekday further off says nothing

WhyClosed = Literal["before", "off", "over"]
"""Not open yet, not today, over for today: those at the door in the morning are not to go home."""


def next_opening(now: float, opening: Opening) -> float | None:
    """None: it is open, or never opens."""
    at: float | None = now
    if hours.phase(now, opening) == "open":
        return None
    while at is not None and hours.phase(at, opening) != "open":
        at = hours.next_change(at, opening)
    return at


def why_closed(local: datetime, opening: Opening) -> WhyClosed:
    spans = hours.minutes(opening, local.date())
    if not spans:
        return "off"
    return "before" if local.hour * 60 + local.minute < spans[0][0] else "over"


def moment(opens: datetime, today: date, languages: Sequence[str]) -> Text:
    """`13:00`, `明天（周三）09:00`, `周一 09:00`, `10月8日 09:00`."""
    time, days = opens.strftime("%H:%M"), (opens.date() - today).days
    if days == 0:
        return dict.fromkeys(languages, time)
    near = "date.reopens_tomorrow" if days == 1 else "date.reopens_weekday"
    key = near if days < WEEK_DAYS else "date.reopens_date"
    chosen = tuple(languages)
    return words(key, chosen, time=time, day=opens.day, **named(opens.date(), chosen, "short_"))


def named(day: date, languages: tuple[str, ...], short: str = "") -> dict[str, Text]:
    weekday = words(f"date.{short}{WEEKDAYS[day.weekday()]}", languages)
    return {"month": words(f"date.month_{day.month}", languages), "weekday": weekday}


def spans_of(opening: Opening, day: date) -> str:
    """`09:00–12:00, 13:00–17:00`; nothing for what is always open or not open that day."""
    if hours.always_open(opening):
        return ""
    spans = hours.written(hours.minutes(opening, day))
    return ", ".join(span.replace("-", "–") for span in spans)
