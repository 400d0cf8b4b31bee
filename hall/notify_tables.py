"""`[[notify]]` of hall.toml: who is told of an alert beside the screens, and when not (R15). Pure.

Where it goes stands in a file of its own, with what is secret about it: `hall/channels.py` reads that.
"""

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal

from msgspec import Meta, field

from hall import hours, texts
from hall.kinds import KINDS
from hall.messages import Id, Severity
from hall.tables import Table
from runtime.config import did_you_mean


class NotifyTable(Table, frozen=True, kw_only=True):
    name: Id
    urls_file: Annotated[str, Meta(min_length=1)]  # Apprise URLs, one a line
    least: Severity = "warning"
    kinds: list[str] = field(default_factory=list)  # of alerts; empty: all
    to: list[Literal["lead", "technician"]] = field(default_factory=list)  # who has to act; empty: either
    quiet: list[str] = field(default_factory=list)  # "22:00-07:00": what is not urgent waits
    urgent_too: bool = False  # so does what is urgent
    per_hour: Annotated[int, Meta(ge=1, le=1000)] = 20  # messages; what is above comes together in one
    languages: list[str] = field(default_factory=list)  # empty: the hall's
    cleared: bool = True  # the end of an alert is told too

    @classmethod
    def problems_of(cls, key: str, value: Any) -> Iterator[str]:
        """Its keys are judged one by one: a wrong one hides no other."""
        match key:
            case "kinds":
                yield from (_unknown("there is no alert", kind, KINDS) for kind in value if kind not in KINDS)
            case "languages":
                known = texts.available()
                yield from (_unknown("no texts for", own, known) for own in value if own not in known)
            case "quiet":
                yield from _misread(value)


def _unknown(what: str, word: str, known: Iterable[str]) -> str:
    return f'{what} "{word}"{did_you_mean(word, known)}'


def _misread(spans: list[str]) -> Iterator[str]:
    for span in spans:
        try:
            parse(span)
        except ValueError as exc:
            yield str(exc)


def parse(span: str) -> tuple[int, int]:
    """`"22:00-07:00"` → (1320, 420) minutes of the day: the end may lie on the next. ValueError says what is wrong."""
    parts = [hours.minute_of(part.strip()) for part in span.split("-")]
    match parts:
        case [int(start), int(end)] if start == end:
            raise ValueError(f'"{span}" begins when it ends; for the whole day write "00:00-24:00"')
        case [int(start), int(end)] if start < hours.DAY_MIN:
            return start, end
    raise ValueError(f'"{span}" is no span; write "22:00-07:00"')


def is_quiet(clock: str, spans: list[str]) -> bool:
    """At `clock`, "HH:MM" on the hall's wall."""
    at = hours.minute_of(clock)
    return at is not None and any(_within(at, *parse(span)) for span in spans)


def _within(at: int, start: int, end: int) -> bool:
    return start <= at < end if start < end else at >= start or at < end
