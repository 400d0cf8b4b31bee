"""What a hall board says of the day: its date and weekday (R54), its hours (R32), when the hall opens again. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from hall import hours
from hall import messages as m
from hall.messages import Text
from hall.opening_words import WhyClosed, moment, named, next_opening, spans_of, why_closed
from hall.texts import joined, words


@dataclass(frozen=True)
class Day:
    date: Text
    hours: Text | None = None  # None: always open, or not today
    reopens: Text | None = None
    why_closed: WhyClosed = "over"  # if it is: not open yet, not today, over for today


class Today:
    """Asked at every picture, looked up once a minute: a day may be many days off."""

    def __init__(self, config: m.Config, languages: tuple[str, ...], zone: tzinfo) -> None:
        self._opening = hours.of_hall(config)
        self._languages = languages
        self._zone = zone
        self._known: tuple[tuple[int, m.Phase], Day] | None = None

    def at(self, now: float, phase: m.Phase) -> Day:
        key = (int(now // 60), phase)
        if self._known is None or self._known[0] != key:
            self._known = key, self._look_up(now, phase)
        return self._known[1]

    def past(self, at: float, now: float) -> Text | None:
        """An instant gone by: `09:30`, of another day `11月23日 09:30`. None: yet to come, some clock is wrong."""
        if not 0 <= at <= now:
            return None
        then = self._local(at)
        time = then.strftime("%H:%M")
        if then.date() == self._local(now).date():
            return dict.fromkeys(self._languages, time)
        date = named(then.date(), self._languages)
        return words("date.reopens_date", self._languages, time=time, day=then.day, **date)

    def _look_up(self, now: float, phase: m.Phase) -> Day:
        local, opening = self._local(now), self._opening
        today, spans = local.date(), spans_of(opening, local.date())
        is_shut = phase == "closed" and not hours.always_open(opening)
        opens_at = next_opening(now, opening) if phase in ("break", "closed") else None
        reopens = None if opens_at is None else moment(self._local(opens_at), today, self._languages)
        return Day(
            date=words("date.full", self._languages, day=today.day, **named(today, self._languages)),
            hours=joined(spans.split(", "), self._languages) if spans else None,
            reopens=reopens,
            why_closed=why_closed(local, opening) if is_shut else "over",
        )

    def _local(self, at: float) -> datetime:
        return datetime.fromtimestamp(at, UTC).astimezone(self._zone)
