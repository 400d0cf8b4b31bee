"""Brings a unit's facts to the hall: window, resend, acknowledgement, old and copied databases.

The decisions of the fact protocol's lower half. It reads and writes the outbox and sends through a callable that says
whether it could; it knows no MQTT. `real` is monotonic seconds.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

from hall import messages as m
from runtime.outbox import Outbox, Row

log = logging.getLogger(__name__)

WINDOW = 20  # in flight; the broker's Receive Maximum, and paho's own limit
RESEND_FIRST_S = 1.0
RESEND_LAST_S = 10.0
SETTLE_S = 2.0  # how far the hall acknowledged is written down this long after the last ack


@dataclass(frozen=True)
class AckNews:
    """What an ack means for the unit: `jump` = slips of another epoch may be out that the hall never saw."""

    day: str | None
    numbers: dict[str, int] = field(default_factory=dict)
    jump: bool = False


class Courier:
    """Owned by the loop thread. `stamp()` tells the present Stamp, against which a fact's age is measured."""

    def __init__(
        self,
        outbox: Outbox,
        send: Callable[[m.Fact], bool],
        stamp: Callable[[], m.Stamp],
        started: Callable[[], None] = lambda: None,
        *,
        fresh: bool = False,
    ) -> None:
        self.outbox = outbox
        self._send = send
        self._stamp = stamp
        self._started = started  # appends a `started` fact, for an epoch that would else be empty
        self._connected = False
        self._sent = outbox.acked  # highest seq sent since the last connect or rewind
        self._wait_s = RESEND_FIRST_S
        self._resend_at: float | None = None
        self._settle_at: float | None = None
        self._fresh = fresh  # the first ack of this epoch tells whether there was an earlier one

    # --- link ---------------------------------------------------------------------------------------------

    def connected(self, real: float) -> None:
        self._connected = True
        self._again_from_acked(real)

    def disconnected(self) -> None:
        self._connected = False
        self._resend_at = None

    def pump(self, real: float) -> None:
        """Send what may go out: after a new fact, a release, an ack, or when `deadline` has come."""
        if self._settle_at is not None and real >= self._settle_at:
            self._settle_at = None
            self.outbox.settle()
        if not self._connected:
            return
        if self._resend_at is not None and real >= self._resend_at:
            self._wait_s = min(self._wait_s * 2, RESEND_LAST_S)
            self._sent = self.outbox.acked
            self._resend_at = None
        room = self.outbox.acked + WINDOW - self._sent
        if room > 0:
            for row in self.outbox.sendable(self._sent, room):
                if not self._send(self._fact(row)):
                    break
                self._sent = row.seq
        if self._resend_at is None and self._sent > self.outbox.acked:
            self._resend_at = real + self._wait_s

    def deadline(self) -> float | None:
        return min((at for at in (self._resend_at, self._settle_at) if at is not None), default=None)

    # --- acknowledgement ----------------------------------------------------------------------------------

    def on_ack(self, ack: m.Ack, real: float) -> AckNews | None:
        """None for an ack of an epoch that is not this database's."""
        if ack.epoch != self.outbox.epoch:
            if ack.epoch is None and self.outbox.acked > 0:
                self._hall_restored(0, real)  # the hall lost all it knew of this unit
            return None
        jump = False
        if ack.upto > self.outbox.acked or (ack.upto and self._fresh):
            if not self._is_ours(ack):
                return self._old_card(ack, real)
            self._advance(ack.upto, real)
            jump, self._fresh = self._fresh and ack.earlier, False
        elif ack.upto < self.outbox.acked:
            self._hall_restored(ack.upto, real)
        elif ack.upto and not self._is_ours(ack):
            return self._old_card(ack, real)
        return AckNews(ack.day, ack.numbers, jump)

    def _is_ours(self, ack: m.Ack) -> bool:
        """Is the fact the hall ends with the one we have there?"""
        row = self.outbox.row(ack.upto)
        return row is not None and row.id == ack.id

    def _advance(self, upto: int, real: float) -> None:
        self.outbox.acknowledge(upto)
        self._sent = max(self._sent, upto)
        self._wait_s = RESEND_FIRST_S
        self._resend_at = None
        self._settle_at = real + SETTLE_S
        self.pump(real)

    def _hall_restored(self, upto: int, real: float) -> None:
        log.warning(
            "the hall remembers our facts up to %d only, it had acknowledged %d: sending them again",
            upto, self.outbox.acked,
        )  # fmt: skip
        self.outbox.rewind(max(upto, self.outbox.oldest - 1))
        self._again_from_acked(real)

    def _old_card(self, ack: m.Ack, real: float) -> AckNews:
        log.error(
            "this database (%s) is an old or copied card: the hall has a fact %d of it that is not here;"
            " a new epoch begins, numbers go on well above those the hall has seen", self.outbox.path, ack.upto,
        )  # fmt: skip
        self.outbox.new_epoch()
        self._started()
        self._again_from_acked(real)
        return AckNews(ack.day, ack.numbers, True)

    def _again_from_acked(self, real: float) -> None:
        self._sent = self.outbox.acked
        self._wait_s = RESEND_FIRST_S
        self._resend_at = None
        self.pump(real)

    def _fact(self, row: Row) -> m.Fact:
        now = self._stamp()
        age_s = now.mono - row.at.mono if now.boot == row.at.boot else None
        return m.Fact(
            row.id, self.outbox.epoch, row.seq, self.outbox.oldest, row.kind, row.at,
            msgspec.Raw(row.body), age_s, row.again,
        )  # fmt: skip
