"""Copies of the last slip, for whoever asks: the technician at the kiosk (`jiaohao reprint`), or the hall by an order.

What is asked is made an event for the core, which decides; what it says is told to who asked, and is a fact for the
hall's journal. Nothing here prints, and nothing asks by itself.
"""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from hall import messages as m
from kiosk.actions import CopyAsked, CopyCommitted, CopyEnded, CopyRefused, LastSlip
from kiosk.slip import local_time
from kiosk.under_way import PROVES_NOTHING
from runtime.desk import Asked, Desk
from runtime.outbox import Outbox, StorageError
from runtime.unit import Unit

log = logging.getLogger(__name__)

REPRINT = "reprint"  # the order's action


class Question(Struct, frozen=True):
    """`ticket`: the one that was shown as the last; another has none copied."""

    ask: Literal["last", "copy"]
    ticket: str | None = None


class Answer(Struct, frozen=True):
    """To "last": the slip there is, `status` "last". To "copy": "copied", whatever the outcome. Else "refused"."""

    status: Literal["last", "copied", "refused"]
    ticket: str | None = None
    printed: str = ""
    taken: str = ""  # local time
    state: str = ""  # of the slip, or of the copy
    cause: str = ""  # why it is so, or why it was refused


class CopyDesk:
    """All calls from the loop thread."""

    def __init__(self, unit: Unit, database: Path, put: Callable[[object], None]) -> None:
        self._unit = unit
        self._database = database
        self._put = put
        self._desk = Desk(database, put)

    def start(self) -> None:
        self._desk.start()

    def stop(self) -> None:
        self._desk.stop()

    def alive(self) -> bool:
        return self._desk.alive()

    def renew(self) -> None:
        """Its thread has ended, which nothing that is asked there can do: it begins anew."""
        self._desk.stop()
        self._desk = Desk(self._database, self._put)
        self._desk.start()

    # --- what is asked ------------------------------------------------------------------------------------

    def asked(self, event: Asked) -> CopyAsked | None:
        """None when it is answered here."""
        try:
            question = msgspec.json.decode(event.question, type=Question)
            last = last_slip(self._unit.outbox)
        except ValueError as exc:
            log.warning("desk: a question that is none: %s", exc)
            self._say(event.number, Answer("refused", cause="not_understood"))
            return None
        except StorageError as exc:
            log.error("desk: %s", exc)
            self._say(event.number, Answer("refused", cause="storage"))
            return None
        if question.ask == "copy":
            return CopyAsked(last, seen=question.ticket, question=event.number)
        self._say(event.number, self._shown(last))
        return None

    def _shown(self, last: LastSlip | None) -> Answer:
        if last is None:
            return Answer("refused", cause="no_slip")
        config = self._unit.cached_config()
        taken = local_time(config.time_zone if config else "", last.at)
        return Answer("last", last.job, last.issued.printed, taken, last.state, last.cause)

    def ordered(self, order: m.Order) -> CopyAsked | None:
        if order.action != REPRINT:
            return None
        try:
            return CopyAsked(last_slip(self._unit.outbox), order=order.id)
        except StorageError as exc:
            log.error("order %s: %s", order.id, exc)
            return None

    # --- what became of it --------------------------------------------------------------------------------

    def refused(self, action: CopyRefused) -> None:
        """Only an order's refusal is a fact: who stands here has been told. Raises StorageError."""
        log.info("no copy of the last slip: %s", action.why)
        self._say(action.asked.question, Answer("refused", cause=action.why))
        if action.asked.order is not None:
            self._add_fact(action.asked, "void", action.why)

    def ended(self, action: CopyEnded) -> CopyCommitted:
        """Raises StorageError."""
        last, cause = action.asked.last, action.cause
        printed = last.issued.printed if last else ""
        log.info("a copy of %s: %s%s", printed, action.outcome, f": {cause}" if cause else "")
        self._say(action.asked.question, Answer("copied", printed=printed, state=action.outcome, cause=cause))
        self._add_fact(action.asked, action.outcome, cause)
        return CopyCommitted()

    def _add_fact(
        self, asked: CopyAsked, outcome: Literal["confirmed", "unverified", "void"], cause: str
    ) -> None:
        last = asked.last
        ticket, printed = (last.job, last.issued.printed) if last else (None, None)
        self._unit.add_fact("slip_copied", m.SlipCopied(ticket, printed, outcome, cause, asked.order))

    def _say(self, number: int | None, answer: Answer) -> None:
        if number is not None:
            self._desk.answer(number, msgspec.json.encode(answer))


def last_slip(outbox: Outbox) -> LastSlip | None:
    """The newest ticket that is not void nor under way; kept for two business days. Raises StorageError."""
    row = outbox.last("ticket_issued")
    if row is None:
        return None
    issued = m.decode(row.body, m.TicketIssued)
    for later in outbox.after(row.seq, "ticket_class"):
        changed = m.decode(later.body, m.TicketClass)
        if changed.ticket == row.id:
            issued = msgspec.structs.replace(issued, class_=changed.class_)
    at = row.at.wall if row.at.trusted else None
    return LastSlip(row.id, issued, at, row.state or issued.slip, row.cause or issued.cause)


def is_in_doubt(outbox: Outbox) -> bool:
    """Whether half of the last slip may still hang in the printer."""
    try:
        last = last_slip(outbox)
    except StorageError:
        return True
    return bool(outbox.left_held) or (
        last is not None and last.state == "unverified" and last.cause != PROVES_NOTHING
    )
