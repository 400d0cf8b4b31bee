"""What a message of the notification channels says, in words for a small screen. Pure.

WeCom takes no more than 2048 bytes and says nothing when it throws the rest away: a message is kept below that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from hall import hours, texts
from hall import messages as m

MAX_BYTES = 1800  # title and body, UTF-8
CUT = "…"

What = Literal["raised", "changed", "escalated", "cleared"]


@dataclass(frozen=True)
class Item:
    """One alert that has something to tell, `at` hall time."""

    what: What
    alert: m.Alert
    at: float

    @property
    def key(self) -> str:
        return f"{self.alert.kind}.{self.alert.subject}"

    @property
    def urgent(self) -> bool:
        return self.alert.severity == "urgent"


@dataclass(frozen=True)
class Wording:
    """In whose words: the hall's name and clock, the channel's languages."""

    hall: m.Text
    languages: Sequence[str]
    time_zone: str

    def message(self, items: Sequence[Item], left_out: int, now: float) -> tuple[str, str]:
        """Title and body of one message for all of `items`; `left_out` more could not even wait."""
        if len(items) == 1 and not left_out:
            return self._fitting(
                self._title(items[0]), [self._whole(items[0], x, now) for x in self.languages]
            )
        count = len(items) + left_out
        title = " / ".join(
            texts.word(
                "notify.title", x, what=texts.word("notify.digest", x, count=count), hall=self._hall(x)
            )
            for x in self.languages
        )
        room = (MAX_BYTES - _size(title)) // len(self.languages) - 2
        return title, "\n\n".join(self._rows(items, left_out, x, now, room) for x in self.languages)

    def _hall(self, language: str) -> str:
        return str(texts.pick(self.hall, language))

    def _title(self, item: Item) -> str:
        return " / ".join(
            texts.word("notify.title", x, what=texts.word(f"notify.{_word(item)}", x), hall=self._hall(x))
            for x in self.languages
        )

    def _whole(self, item: Item, language: str, now: float) -> str:
        alert = item.alert
        lines = [str(texts.pick(alert.text, language))]
        if item.what == "cleared":
            minutes = max(1, round((item.at - alert.since_at) / 60))
            return "\n".join([*lines, texts.word("notify.ended", language, minutes=minutes)])
        if item.what == "escalated":
            lines.append(texts.word("notify.ignored", language))
        if alert.advice:
            lines.append(texts.word("notify.advice", language, advice=texts.pick(alert.advice, language)))
        return "\n".join(
            [*lines, texts.word("notify.since", language, time=self._clock(alert.since_at, now))]
        )

    def _rows(self, items: Sequence[Item], left_out: int, language: str, now: float, room: int) -> str:
        """A row for each, as many as there is room for, the rest as a number."""
        rows: list[str] = []
        more = texts.word("notify.more", language, count=len(items) + left_out)
        room -= _size(more)
        for item in sorted(items, key=lambda item: not item.urgent):  # else in their order
            row = self._row(item, language, now)
            room -= _size(row) + 1
            if room < 0:
                break
            rows.append(row)
        if hidden := len(items) + left_out - len(rows):
            rows.append(texts.word("notify.more", language, count=hidden))
        return "\n".join(rows)

    def _row(self, item: Item, language: str, now: float) -> str:
        alert, over = item.alert, item.what == "cleared"
        time = self._clock(item.at if over else alert.since_at, now)
        text = texts.pick(alert.text, language)
        if over or not alert.advice:
            return texts.word("notify.row_over" if over else "notify.row", language, time=time, text=text)
        advice = texts.pick(alert.advice, language)
        return texts.word("notify.row_advice", language, time=time, text=text, advice=advice)

    def _clock(self, at: float, now: float) -> str:
        """With the day, if it is another."""
        day, time = hours.local_date(at, self.time_zone), hours.local_time(at, self.time_zone)
        return time if day == hours.local_date(now, self.time_zone) else f"{day[5:]} {time}"

    def _fitting(self, title: str, parts: list[str]) -> tuple[str, str]:
        room = (MAX_BYTES - _size(title)) // len(parts) - 2
        return title, "\n\n".join(_cut(part, room) for part in parts)


def _word(item: Item) -> str:
    return {"cleared": "over", "escalated": "escalated"}.get(item.what, item.alert.severity)


def _size(text: str) -> int:
    return len(text.encode())


def _cut(text: str, room: int) -> str:
    if _size(text) <= room:
        return text
    return text.encode()[: room - _size(CUT)].decode(errors="ignore") + CUT
