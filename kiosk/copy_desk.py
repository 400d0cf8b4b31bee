"""Copies of the last slip, for whoever asks: the technician at the kiosk (`jiaohao reprint`), or the hall by an order.

What is asked is made an event for the core, which decides; what it says is told to who asked, and is a fact for the
hall's journal. What is under way is on disk, so that a kiosk that was stopped can tell. Nothing here prints, and
nothing asks by itself.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from hall import messages as m
from hall.device import SlipOutcomeKind
from kiosk.actions import CommitCopy, CopyEnded, CopyRefused
from kiosk.events import CopyAsked, CopyCommitted, CopyReserved, LastSlip
from kiosk.maintenance import Meter
from kiosk.slip import local_time
from runtime.desk import Asked, Desk
from runtime.outbox import Outbox, Row, StorageError
from runtime.unit import Unit

log = logging.getLogger(__name__)

REPRINT = "reprint"  # the order's action
COPY_KEY = "copy"  # of the database's values: the copy under way, empty when there is none


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
    copy: str = ""  # of the last slip: what became of its last copy, if that is or may be out
    copied: str = ""  # and when, in local time


BUSY = msgspec.json.encode(Answer("refused", cause="busy"))


class CopyUnderWay(Struct, frozen=True):
    """A copy, as it stands on disk while it is printed."""

    ticket: str
    printed: str
    order: str | None = None


class CopyDesk:
    """All calls from the loop thread. `volatile`: the disk cannot be opened, so nobody knows the last slip."""

    def __init__(
        self, unit: Unit, database: Path, put: Callable[[object], None], *, volatile: bool = False,
        meter: Meter | None = None,
    ) -> None:  # fmt: skip
        self._unit = unit
        self._meter = meter or Meter(unit, volatile=volatile)
        self._database = database
        self._put = put
        self._volatile = volatile
        self._left = under_way(unit.outbox)  # when the kiosk stopped
        self._desk = Desk(database, put, busy=BUSY)

    def start(self) -> None:
        self._desk.start()

    def stop(self) -> None:
        self._desk.stop()

    def alive(self) -> bool:
        return self._desk.alive()

    def renew(self) -> None:
        """Its thread has ended, which nothing that is asked there can do: it begins anew."""
        self._desk.stop()
        self._desk = Desk(self._database, self._put, busy=BUSY)
        self._desk.start()

    # --- what is asked ------------------------------------------------------------------------------------

    def asked(self, event: Asked) -> CopyAsked | None:
        """None when it is answered here."""
        if (said := self._meter.asked(event.question)) is not None:
            self._desk.answer(event.number, said)
            return None
        try:
            question = msgspec.json.decode(event.question, type=Question)
            if self._volatile:
                raise StorageError(f"{self._database} cannot be opened")
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
        zone = config.time_zone if config else ""
        taken, copied = local_time(zone, last.at), local_time(zone, last.copied_at) if last.copy else ""
        return Answer("last", last.job, last.issued.printed, taken, last.state, last.cause, last.copy, copied)

    def ordered(self, order: m.Order) -> CopyAsked | None:
        if order.action != REPRINT:
            return None
        try:
            return CopyAsked(last_slip(self._unit.outbox), order=order.id)
        except StorageError as exc:
            log.error("order %s: %s", order.id, exc)
            return None

    # --- what became of it --------------------------------------------------------------------------------

    def reserve(self, action: CommitCopy) -> object:
        """On disk before its first byte. Raises StorageError."""
        last = action.asked.last
        assert last is not None, "the core refuses it"
        if self._volatile:
            raise StorageError(f"{self._database} cannot be opened")
        copy = CopyUnderWay(last.job, last.issued.printed, action.asked.order)
        self._unit.outbox.put({COPY_KEY: msgspec.json.encode(copy)})
        return CopyReserved()

    def release_left(self) -> None:
        """The copy that was under way when the kiosk stopped: it may be out. Raises StorageError."""
        left = self._left
        if left is not None:
            self._end(m.SlipCopied(left.ticket, left.printed, "unverified", "kiosk_stopped", left.order))
            log.info("a copy of %s: unverified: kiosk_stopped", left.printed)
            self._left = None

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

    def _add_fact(self, asked: CopyAsked, outcome: SlipOutcomeKind, cause: str) -> None:
        last = asked.last
        ticket, printed = (last.job, last.issued.printed) if last else (None, None)
        self._end(m.SlipCopied(ticket, printed, outcome, cause, asked.order))

    def _end(self, copied: m.SlipCopied) -> None:
        """The fact, and that no copy is under way any more, in one commit."""
        counted = self._meter.with_slip("copy", copied.slip)
        self._unit.add_fact("slip_copied", copied, values={COPY_KEY: b"", **counted})
        self._meter.look()

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
            issued = msgspec.structs.replace(issued, class_=changed.class_, verify=changed.verify)
    last = LastSlip(row.id, issued, _time(row), row.state or issued.slip, row.cause or issued.cause)
    for later in outbox.after(row.seq, "slip_copied"):
        copied = m.decode(later.body, m.SlipCopied)
        if copied.ticket == row.id and copied.slip != "void":
            last = replace(last, copy=copied.slip, copied_at=_time(later))
            if copied.slip == "confirmed":
                last = replace(last, state="confirmed", cause="")
    return last


def under_way(outbox: Outbox) -> CopyUnderWay | None:
    """The copy that is printed now, or was when the kiosk stopped. Raises StorageError."""
    raw = outbox.get(COPY_KEY)
    if not raw:
        return None
    try:
        return msgspec.json.decode(raw, type=CopyUnderWay)
    except ValueError as exc:
        log.error("which copy was under way cannot be read: %s", exc)
        return None


def _time(row: Row) -> float | None:
    return row.at.wall if row.at.trusted else None
