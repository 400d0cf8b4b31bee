"""Every kind of alert: how grave it is, who acts, and when it ends. docs/alerts.md is held to this table.

The words stand in hall/texts, `[alert]` by kind and cause, `[advice]` for what to do.
"""

from dataclasses import dataclass, field
from typing import Literal

from hall.messages import Severity

Actor = Literal["lead", "technician"]

TECHNICIAN: tuple[Actor, ...] = ("technician",)
BOTH: tuple[Actor, ...] = ("lead", "technician")


@dataclass(frozen=True)
class Kind:
    """`ends`: when, in a clause for docs/alerts.md. `causes`: the severity of each. `once`: reports what happened, not
    a state that lasts."""

    severity: Severity
    ends: str
    acts: tuple[Actor, ...] = ("lead",)
    causes: dict[str, Severity] = field(default_factory=dict)
    once: bool = False


KINDS: dict[str, Kind] = {
    "blank_counter": Kind(
        "warning",
        "somebody works there: a key, a customer called, a sign that is true",
        causes={
            "not_opened": "warning",
            "idle": "warning",
            "called_not_served": "warning",
            "pause_overrun": "warning",
            "internal": "warning",
            "absent": "warning",
            "unit_dead": "warning",
        },
    ),
    "few_qualified": Kind("notice", "enough are signed in"),
    "left_uncovered": Kind("warning", "the clerk is back, or somebody covers"),
    "not_ready": Kind("notice", "all are there, or the window opens"),
    "long_queue": Kind(
        "warning",
        "70 % of the limit, or less, wait (`clear_at`)",
        causes={"forecast": "notice", "now": "warning"},
    ),
    "long_queue_hall": Kind(
        "warning",
        "70 % of the limit, or less, wait (`clear_at`)",
        causes={"busy": "warning", "surge": "urgent"},
    ),
    "promise_near": Kind(
        "notice", "whoever waits longest has used 70 % of that, or less; or a promise is broken"
    ),
    "promise_broken": Kind("warning", "whoever waits longest has used 70 % of the promise, or less"),
    "promise_share": Kind("notice", "the share is 2 % above the limit, or the day turns"),
    "unserved": Kind("warning", "somebody signs in who serves it, or nobody waits there"),
    "closing_queue": Kind("notice", "the lead decides, or nobody waits"),
    "help": Kind("urgent", "the lead's number at that counter (PATROL)"),
    "assistance": Kind("warning", "somebody acknowledges it, or 10 minutes are over"),
    "handling_overrun": Kind("notice", "the customer is finished, parked or sent on"),
    "transfer_waiting": Kind("notice", "the ticket is called"),
    "unit_lost_ticket": Kind("urgent", "the unit is heard, or another counter takes the ticket (CALL)"),
    "unit_fault": Kind(
        "urgent",
        "the fault is over",
        BOTH,
        causes={
            "lost": "urgent",
            "printer": "urgent",
            "paper_end": "urgent",
            "display": "warning",
            "keypad": "warning",
            "buttons": "warning",
            "code_reader": "warning",
        },
    ),
    "no_broker": Kind("urgent", "the hall reaches its broker again", BOTH),
    "paper_low": Kind("notice", "paper was put in"),
    "maintenance_due": Kind("notice", "it was done and the unit was told", TECHNICIAN),
    "holidays_unknown": Kind(
        "notice", "the package knows the year, or the days are in `[[hours.special]]`", TECHNICIAN
    ),
    "unknown_service": Kind("warning", "nobody waits for it", TECHNICIAN),
    "unknown_fact": Kind("notice", "somebody acknowledges it, or the day turns", TECHNICIAN, once=True),
    "unknown_class": Kind("notice", "somebody acknowledges it, or the day turns", TECHNICIAN, once=True),
    "fact_gap": Kind("notice", "somebody acknowledges it, or the day turns", TECHNICIAN, once=True),
    "called_twice": Kind("warning", "somebody acknowledges it, or the day turns", once=True),
    "met_by_hand": Kind("notice", "somebody acknowledges it, or the day turns", once=True),
    "booked_twice": Kind("notice", "somebody acknowledges it, or the day turns", once=True),
    "forked": Kind("notice", "somebody acknowledges it, or the day turns", TECHNICIAN, once=True),
}


def is_once(kind: str) -> bool:
    """Reports what happened, and ends when somebody has seen it."""
    return kind in KINDS and KINDS[kind].once


def severity(kind: str, cause: str | None) -> Severity:
    """Of a kind nobody put into the table, a warning: better heard than lost."""
    row = KINDS.get(kind)
    if row is None:
        return "warning"
    return row.causes.get(cause or "", row.severity)
