"""What the lines of a slip say in each language: words of hall/texts, filled in with what is known of a ticket.

Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

from hall.messages import ClassInfo, Config
from hall.paper import Paper
from hall.texts import available, pick, word
from kiosk.template import Line, Template

NO_TIME = "--:--"
REMEMBERED = 256  # words filled in: all but the number and the time stand on every slip


@dataclass(frozen=True)
class Ticket:
    """What a slip tells of it. `ahead` and `estimate_s` are None when nobody can tell.

    `at` is when it was taken, in hall time; None while that was not trusted. `tap_s`: how long a card may be tapped
    after the slip; None when no card reader works here. `copy`: printed once more, long after.
    """

    service: str
    class_: str
    printed: str
    at: float | None
    ahead: int | None = None
    estimate_s: float | None = None
    tap_s: float | None = None
    copy: bool = False
    verify: bool = False  # nobody has checked that it is of its class (R02)
    slot_at: float | None = None  # of an appointment (R20)


@dataclass(frozen=True)
class Known:
    """All that a line may show."""

    template: Template
    config: Config
    paper: Paper
    unit: str
    ticket: Ticket
    ticket_id: str

    @cached_property
    def languages(self) -> list[str]:
        return _languages(self.config.languages, self.template.show_languages)

    @cached_property
    def class_info(self) -> ClassInfo | None:
        return self.config.class_info(self.ticket.class_)

    def said(self, line: Line) -> list[str]:
        """One text per language; one that is the same in all ("VIP") stands once."""
        texts = (clean(self._in(line, language)) for language in self.languages)
        return [text for text in dict.fromkeys(texts) if text]

    def _in(self, line: Line, language: str) -> str:
        ticket, config = self.ticket, self.config
        match line.kind:
            case "hall":
                return str(pick(config.name, language))
            case "service":
                info = config.service(ticket.service)
                return str(pick(info.name if info else ticket.service, language))
            case "class" if ticket.class_ != "ordinary":
                return str(pick(self.class_info.name if self.class_info else ticket.class_, language))
            case "self_service" if self._is_crowded:
                return str(pick(config.self_service, language))
            case "documents":
                return self._documents(language)
            case "text" | "code" if line.text:
                return str(pick(line.text, language))
        key, values = self._word(line.kind)
        return worded(f"slip.{key}", language, values) if key else ""

    @property
    def _is_crowded(self) -> bool:
        """So that whoever holds the slip may do it elsewhere (R34)."""
        most, ahead = self.config.crowded, self.ticket.ahead
        return most is not None and ahead is not None and ahead > most

    def _documents(self, language: str) -> str:
        """All of them, told once (R36)."""
        info = self.config.service(self.ticket.service)
        if info is None or not info.documents:
            return ""
        listed = word("join.list", language).join(str(pick(text, language)) for text in info.documents)
        return worded("slip.documents", language, (("documents", listed),))

    def _word(self, kind: str) -> tuple[str, tuple[tuple[str, object], ...]]:
        """The key of what the hall says itself, and what is filled in; no key: nothing is said."""
        ticket, info = self.ticket, self.class_info
        match kind:
            case "your_number" | "listen" | "thanks" | "code":
                return kind, ()
            case "verify" if ticket.verify:
                return kind, ()
            case "slot" if (slot := local_datetime(self.config.time_zone, ticket.slot_at)) is not None:
                return kind, (("time", f"{slot:%H:%M}"),)
            case "promise" if info is not None:
                return kind, (("minutes", f"{info.promise_min:g}"),)
            case "vip" if self.config.vip and ticket.class_ == "ordinary" and not ticket.copy:
                if ticket.tap_s is None:
                    return "vip", ()
                return "vip_card", (("seconds", f"{ticket.tap_s:g}"),)
            # Not an emergency, which goes before everybody: how many wait says nothing about it.
            # Nor before an appointment's slot.
            case "ahead" if (
                ticket.ahead is not None and not (info is not None and info.first) and not ticket.slot_at
            ):
                return _ahead(ticket.ahead, ticket.estimate_s)
        return "", ()


def _ahead(ahead: int, estimate_s: float | None) -> tuple[str, tuple[tuple[str, object], ...]]:
    if ahead == 0:
        return "nobody_ahead", ()
    if estimate_s is None:
        return "ahead", (("count", ahead),)
    return "ahead_estimate", (("count", ahead), ("minutes", max(1, -int(-estimate_s // 60))))


def _languages(of_hall: Sequence[str], of_template: Sequence[str]) -> list[str]:
    """Chinese first; languages without texts are left out, so that a wrong configuration still prints."""
    there = [language for language in dict.fromkeys(of_hall) if language in available()] or [*available()]
    chosen = [language for language in there if language in of_template] or there
    return sorted(chosen, key=lambda language: language != "zh")


@lru_cache(REMEMBERED)
def worded(key: str, language: str, values: tuple[tuple[str, object], ...]) -> str:
    return word(key, language, **dict(values))


@lru_cache(REMEMBERED)
def clean(text: str) -> str:
    """Nothing but printable text: a control character in a name would be a command to the printer."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def local_time(time_zone: str, now: float | None) -> str:
    local = local_datetime(time_zone, now)
    return NO_TIME if local is None else f"{local:%Y-%m-%d %H:%M}"


def local_datetime(time_zone: str, now: float | None) -> datetime | None:
    """None when the time or the zone is not known: no time is better than a wrong one."""
    if now is None:
        return None
    try:
        return datetime.fromtimestamp(now, ZoneInfo(time_zone))
    except (KeyError, ValueError, OSError, OverflowError):  # ZoneInfoNotFoundError is a KeyError
        return None
