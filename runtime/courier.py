"""Brings a unit's facts to the hall: window, resend, acknowledgement, old and copied databases.

The decisions of the fact protocol's lower half. It reads and writes the outbox and sends through a callable that says
whether it could; it knows no MQTT. `real` is monotonic seconds.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

from hall import messages as m
from runtime.outbox import JUMP_KEY, Outbox, Row

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
        # The first ack of this epoch tells whether there was an earlier one.
        self._fresh = fresh or bool(outbox.get(JUMP_KEY))

    @property
    def told(self) -> bool:
        """The hall has said where the numbers of this epoch begin."""
        return not self._fresh

    # --- link ---------------------------------------------------------------------------------------------

    def connected(self, real: float) -> None:
        self._connected = True
        self._again_from_acked(real)

    def disconnected(self) -> None:
        self._connected = False
        self._resend_at = None

    def hall_back(self, real: float) -> None:
        """The hall works again: what it did not answer need not wait for its turn."""
        if self._wait_s > RESEND_FIRST_S:
            self._again_from_acked(real)

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
        """None for an ack that acknowledges nothing of this database."""
        if ack.epoch != self.outbox.epoch:
            self._other_epoch(ack, real)
            return None
        if not self._agrees(ack):
            return self._old_card(ack, real)
        if ack.upto > self.outbox.acked:
            self._advance(ack.upto, real)
        elif ack.upto < self.outbox.acked:
            self._hall_restored(ack.upto, real)
        if ack.upto == 0:  # an answer to a gap: our first fact was lost on the way
            return None
        jump, self._fresh = self._fresh and ack.earlier, False
        return AckNews(ack.day, ack.numbers, jump)

    def _other_epoch(self, ack: m.Ack, real: float) -> None:
        """The hall has forgotten this unit, or speaks of an older database: does it know what it acknowledged?"""
        if self.outbox.acked == 0:
            return
        if ack.epoch is None:
            self._hall_restored(0, real)
        elif self._sent == self.outbox.acked and (last := self.outbox.row(self._sent)):
            self._send(self._fact(last))  # its answer tells

    def _agrees(self, ack: m.Ack) -> bool:
        """Is the fact the hall ends with the one we have there, as far as we still can tell?"""
        row = self.outbox.row(ack.upto)
        return row.id == ack.id if row is not None else ack.upto <= self.outbox.newest

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
        if ack.upto <= self.outbox.acked:  # nor does the hall have what we believed acknowledged
            self.outbox.rewind(self.outbox.oldest - 1)
        self.outbox.new_epoch()
        self._fresh = False
        self._rewound()
        self._started()
        self.pump(real)
        return AckNews(ack.day, ack.numbers, True)

    def _again_from_acked(self, real: float) -> None:
        self._rewound()
        self.pump(real)

    def _rewound(self) -> None:
        self._sent = self.outbox.acked
        self._wait_s = RESEND_FIRST_S
        self._resend_at = None

    def _fact(self, row: Row) -> m.Fact:
        now = self._stamp()
        age_s = now.mono - row.at.mono if now.boot == row.at.boot else None
        return m.Fact(
            row.id, self.outbox.epoch, row.seq, self.outbox.oldest, row.kind, row.at,
            msgspec.Raw(row.body), age_s, row.again,
        )  # fmt: skip
