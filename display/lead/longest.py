"""The longest words of each kind of alert, from the hall's own texts: the lead's board must have room for them."""

from collections.abc import Iterator

from display.lead.view import AlertLine
from hall.kinds import KINDS, severity
from hall.messages import Text
from hall.texts import joined, words

LANGUAGES = ("zh", "en")

SERVICE: Text = {"zh": "宽带与固定电话业务", "en": "Broadband and landline"}
VALUES: dict[str, object] = {
    "counter": "12", "unit": "counter-12", "ticket": "A1031", "time": "10:06", "minutes": 107, "count": 104,
    "allowed": 30, "limit": 10, "open": 12, "promise": 15, "share": 78, "late": 138, "wanted": 2, "year": 2031,
    "service": SERVICE, "class_name": {"zh": "普通", "en": "Ordinary"}, "name": "gold-customers",
    "kind": "ServiceRenamed", "reason": {"zh": "有人受伤或不适", "en": "somebody is hurt or ill"},
    "where": {"zh": "kiosk-12（二楼北门自助区）", "en": "kiosk-12 (upper floor, north gate)"}, "first": "A1012",
    "who": "1004 Li Qiang", "more": 5, "what": "", "also": "",
}  # fmt: skip
KIOSK: dict[str, object] = {**VALUES, "unit": "kiosk-12"}
NAMED = ["11", "12", "13", "14", "15", "16"]
TICKETS = [f"A{number}" for number in range(1031, 1039)]


def longest() -> Iterator[tuple[str, AlertLine]]:
    """`kind cause` of every alert there is, and how it looks on the board."""
    for kind, row in KINDS.items():
        for cause in row.causes or (None,):
            key = f"{kind}_{cause}" if cause else kind
            yield (
                f"{kind} {cause or ''}".strip(),
                AlertLine(
                    severity(kind, cause), _text(key), _advice(kind, key), "10:06", 107,
                    is_help=kind == "help", escalated=kind == "blank_counter",
                ),
            )  # fmt: skip


def _all(section: str, key: str, **others: object) -> Text:
    values = {
        **(KIOSK if key.startswith(("unit_fault", "paper_low", "maintenance_due")) else VALUES),
        **others,
    }
    return words(f"{section}.{key}", LANGUAGES, **values)


def _text(key: str) -> Text:
    tickets = joined(TICKETS, LANGUAGES)
    if key == "promise_broken":
        return _all("alert", key, tickets=_all("alert_else", "and_more", shown=tickets))
    if key == "not_ready":
        counters = _all("alert_else", "not_ready_clerks", missing=joined(NAMED, LANGUAGES))
        units = _all("alert_else", "not_ready_units", missing=joined(["kiosk-1", "board-12"], LANGUAGES))
        return _all("alert", key, missing=joined([counters, units], LANGUAGES, "clauses"))
    last = _all("alert_else", "last_call")
    return _all("alert", key, last=last, tickets=tickets, counters=joined(NAMED[:2], LANGUAGES))


def _advice(kind: str, key: str) -> Text:
    counters = joined(NAMED, LANGUAGES)
    if kind in ("long_queue", "long_queue_hall", "promise_near", "promise_broken"):
        what = joined(
            [
                _all("advice", "open_more", counters=counters),
                _all("advice", "resume_many", counters=joined(["7", "8"], LANGUAGES)),
            ],
            LANGUAGES, "clauses",
        )  # fmt: skip
        what = _all("advice", "wait_becomes", what=what, then=45, now=67)
        return _all("advice", "also", what=what, also=_all("advice", "surge")) if "surge" in key else what
    if kind == "help":
        return _all("advice", "help")
    advice = _all("advice", key, counters=counters)
    also: Text | None = None
    if key in ("blank_counter_not_opened", "blank_counter_absent", "left_uncovered", "unserved"):
        also = _all(
            "alert_else", "could_come", who=_all("alert_else", "could_come_paused", who="1004 Li Qiang")
        )
    elif key in ("unit_fault_printer", "unit_fault_paper_end"):
        also = _all("advice", "no_kiosk")
    return advice if also is None else joined([advice, also], LANGUAGES, "clauses")


ALL: dict[str, AlertLine] = dict(longest())
