"""Alerts in the few characters of a keypad's display, and in the order they are to be dealt with. Pure; data at first.

The kinds and causes are those of docs/alerts.md. One that is not here, of a newer hall, is shown by its own name.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from counter.codes import WIDTH
from hall import messages as m
from hall.ringing import RANK, urgency

Subject = Literal["counter", "service", "unit", "other", "hall"]


@dataclass(frozen=True)
class Short:
    """`word` for the kind, `causes` instead of it where they say more, `count`: what of the evidence stands behind."""

    subject: Subject
    word: str
    causes: dict[str, str] = field(default_factory=dict)
    count: str = ""


SHORT: dict[str, Short] = {
    "blank_counter": Short("counter", "NOBODY", {
        "not_opened": "NOT OPEN", "idle": "IDLE", "called_not_served": "CALLS", "pause_overrun": "PAUSE",
        "internal": "INTERNAL", "absent": "EMPTY SEAT", "unit_dead": "UNIT DEAD",
    }),
    "few_qualified": Short("counter", "FEW STAFF"),
    "left_uncovered": Short("counter", "NO COVER"),
    "not_ready": Short("unit", "NOT READY"),
    "long_queue": Short("service", "QUEUE", {"forecast": "QUEUE SOON", "now": "QUEUE"}, "waiting"),
    "long_queue_hall": Short("hall", "HALL FULL", {"busy": "HALL FULL", "surge": "SURGE"}, "waiting"),
    "promise_near": Short("service", "DUE SOON"),
    "promise_broken": Short("service", "OVERDUE"),
    "promise_share": Short("other", "LATE TODAY"),
    "unserved": Short("service", "NO CLERK", {}, "waiting"),
    "closing_queue": Short("hall", "CLOSING?", {}, "waiting"),
    "help": Short("counter", "HELP", {
        "complaint": "COMPLAINT", "quarrel": "QUARREL", "injury": "INJURY", "equipment": "EQUIPMENT",
        "media": "MEDIA",
    }),
    "assistance": Short("unit", "ASSIST"),
    "handling_overrun": Short("counter", "LONG CASE"),
    "transfer_waiting": Short("other", "SENT ON"),
    "unit_lost_ticket": Short("counter", "CUT OFF"),
    "unit_fault": Short("unit", "FAULT", {
        "lost": "LOST", "printer": "PRINTER", "paper_end": "NO PAPER", "display": "SCREEN", "keypad": "KEYPAD",
        "buttons": "BUTTON", "code_reader": "READER",
    }),
    "no_broker": Short("hall", "NO BROKER"),
    "paper_low": Short("unit", "PAPER LOW"),
    "maintenance_due": Short("unit", "SERVICE DUE"),
    "holidays_unknown": Short("hall", "HOLIDAYS?"),
    "unknown_service": Short("other", "SERVICE?"),
    "unknown_fact": Short("unit", "OLD HALL?"),
    "unknown_class": Short("unit", "CLASS?"),
    "fact_gap": Short("unit", "FACTS LOST"),
    "called_twice": Short("other", "TWICE"),
    "met_by_hand": Short("other", "BY HAND?"),
    "booked_twice": Short("other", "BOOKED 2X"),
    "forked": Short("unit", "OLD CARD"),
}  # fmt: skip
"""Kind → how a display of 16 characters tells it."""

HOUR_MIN = 100  # so many minutes are told in hours


def in_order(alerts: dict[str, m.Alert]) -> list[str]:
    return sorted(alerts, key=lambda key: urgency(alerts[key]))


def line(alert: m.Alert, config: m.Config | None, now: float | None, room: int = WIDTH) -> str:
    """`C3 IDLE 4M`: where, what, since when, as much of it as there is room for."""
    short = SHORT.get(alert.kind, Short("other", alert.kind.replace("_", " ").upper()))
    where = _where(short.subject, alert.subject, config)
    words = list(_words(short, alert))
    behind = "SEEN" if alert.acked_at is not None else _age(alert, now)
    tries = [f"{where} {word} {behind}" for word in words] if alert.acked_at is not None else []
    tries += [tried for word in words for tried in (f"{where} {word} {behind}", f"{where} {word}")]
    tries += [f"{_initial(where)} {word}" for word in words]
    fitting = (" ".join(tried.split()) for tried in tries)
    found = next((tried for tried in fitting if len(tried) <= room), words[-1])
    return "".join(c if " " <= c <= "~" else "?" for c in found)[:room]


def _words(short: Short, alert: m.Alert) -> Iterator[str]:
    """The fullest first."""
    word = short.causes.get(alert.cause or "", short.word)
    count = alert.evidence.get(short.count)
    if isinstance(count, int) and count > 0:
        yield f"{word} {count}"
    if alert.kind == "help" and word != short.word:
        yield f"{short.word} {word}"
    yield word


def _where(subject: Subject, id_: str, config: m.Config | None) -> str:
    match subject:
        case "hall":
            return ""
        case "service":
            service = None if config is None else config.service(id_)
            return service.prefix if service is not None and service.prefix else id_.upper()
        case "counter" if id_[:1].isdigit():
            return f"C{id_.upper()}"
    return id_.upper()


def _initial(where: str) -> str:
    """KIOSK-12 is K12 where there is no more room."""
    digits = where[len(where.rstrip("0123456789")) :]
    return f"{where[:1]}{digits}" if len(where) > len(digits) else where


def _age(alert: m.Alert, now: float | None) -> str:
    """In whole minutes; nothing in the first, and nothing while nobody knows the time."""
    minutes = 0 if now is None else int((now - alert.since_at) // 60)
    if minutes < 1:
        return ""
    return f"{minutes}M" if minutes < HOUR_MIN else f"{minutes // 60}H"


def unseen(alerts: Iterable[m.Alert], least: m.Severity = "notice") -> int:
    """How many nobody acknowledged."""
    return sum(a.acked_at is None and RANK[a.severity] >= RANK[least] for a in alerts)
