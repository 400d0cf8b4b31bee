"""What a lead's pad may ask for (R15, R20, R50): acknowledge an alert, put a notice on all boards, have the
list of who waits printed. Pure.

Done twice it does nothing a second time. Each entry says who asked.
"""

from hall import entries as e
from hall import messages as m
from hall.asked import Answer, Asked
from hall.kinds import is_once

CLOSING = "closing_queue"
STALE = "stale"  # it has rung since it was read, with a graver cause perhaps
FINISH_CALLED = (
    "finish_called"  # the reason of an acknowledgement that ends the closing with who has been called
)


def answer(asked: Asked, kiosk: str | None) -> tuple[m.Reply, list[e.AnyEntry]]:
    """`kiosk`: the unit that can print for this pad now."""
    request = asked.request
    if request.turn != asked.record.turn:
        return m.Reply(request.id, "stale"), []
    outcome = _decide(asked, kiosk)
    if outcome == STALE:
        return m.Reply(request.id, "stale"), []
    if isinstance(outcome, str):
        return m.Reply(request.id, "error", outcome), []
    return m.Reply(request.id, "ok"), outcome


def _decide(asked: Asked, kiosk: str | None) -> Answer:
    request = asked.request
    if request.action not in ("ack_alert", "notice", "issue") or request.service is not None:
        return "not_available"
    if asked.record.phase in ("closed", "paused"):
        return asked.record.phase
    if asked.config.leads and asked.staff not in asked.config.leads:
        return "not_lead"
    match request.action:
        case "ack_alert":
            return _acknowledge(asked)
        case "notice":
            return _notice(asked)
    # R30: after a blackout, on paper, for whoever calls by hand.
    return "no_kiosk" if kiosk is None else [e.ListAsked(asked.counter, asked.staff)]


def _acknowledge(asked: Asked) -> Answer:
    """What is over cannot be acknowledged; what only reports something ends with it."""
    alert = asked.request.alert or ""
    record = asked.ledger.data.alerts.get(alert)
    if record is None:
        return "ended"
    if asked.request.rung not in (None, record.rung):
        return STALE
    kind = alert.partition(".")[0]
    if kind == CLOSING:
        return [
            e.ClosingDecided(asked.request.reason != FINISH_CALLED, by=asked.staff, counter=asked.counter)
        ]
    if record.acked_at is not None:
        return []
    acked = e.AlertAcked(alert, asked.staff, asked.counter)
    return [acked, e.AlertCleared(alert)] if is_once(kind) else [acked]


def _notice(asked: Asked) -> Answer:
    """One of the hall's own, from 1; 0 takes away whatever stands on the boards."""
    data, number = asked.ledger.data, asked.request.notice
    notices = asked.config.notices
    if number is None or number > len(notices):
        return "no_notice"
    text = notices[number - 1] if number else {}
    if data.notice == text and data.notice_until is None:
        return []
    return [e.NoticeSet(text, asked.staff, asked.counter)]
