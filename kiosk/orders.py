"""Orders of the hall to this kiosk: each is obeyed once, and what became of it is told. Pure.

A ticket for a guide (`issue`) comes at once or not at all: somebody stands there. A note (`slip`) is no ticket, uses
no number, and may wait for the slip under way. One about a customer's number goes first; others, as the figures of a
shift, have more time. Nothing is ever printed a second time by itself: whoever ordered it is told, and orders again.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from hall import messages as m
from hall.device import SlipOutcomeKind
from kiosk.actions import Action, CommitNote, TellOrder

ORDERS_KEPT = 20  # what comes again is one of the last
NOTE_WAITS_S = 10.0  # a customer's, for slips under way; then whoever ordered it is told
SHIFT_WAITS_S = 60.0  # nobody stands at the kiosk for it
MOST_WAITING = 8  # of each kind: clerks who leave at the same minute, each with the note of a shift

ISSUE, SLIP = "issue", "slip"


@dataclass(frozen=True)
class _Waiting:
    order: CommitNote
    until: float

    @property
    def is_customers(self) -> bool:
        """It is about somebody's number."""
        return self.order.note.number is not None


class Orders:
    """`answered`: the last that have been, the newest at the end."""

    def __init__(self, answered: Sequence[str] = ()) -> None:
        self._heard = deque(answered, ORDERS_KEPT)
        self._waiting: list[_Waiting] = []
        self._telling: dict[str, TellOrder] = {}  # asked for
        self._untold: dict[str, TellOrder] = {}  # surely not on disk; the oldest goes when there are too many

    def is_new(self, order: str) -> bool:
        """Delivered twice it is one (QoS 1), also behind another and after a restart."""
        if order in self._heard:
            return False
        self._heard.append(order)
        return True

    # --- what becomes of them -----------------------------------------------------------------------------

    def tell(self, order: str, outcome: SlipOutcomeKind, cause: str = "") -> TellOrder:
        self._telling[order] = TellOrder(order, outcome, cause)
        return self._telling[order]

    def told(self, order: str) -> None:
        self._telling.pop(order, None)

    def not_told(self, order: str) -> None:
        if order in self._telling:
            self._untold[order] = self._telling.pop(order)
        if len(self._untold) > ORDERS_KEPT:
            self._untold.pop(next(iter(self._untold)))

    def untold(self) -> list[Action]:
        """What is not on disk, now that it can be written."""
        again, self._untold = self._untold, {}
        self._telling |= again
        return list(again.values())

    # --- notes --------------------------------------------------------------------------------------------

    def wait(self, order: str, note: m.SlipNote, real: float) -> list[Action]:
        """Begun by `next_note`, at once if nothing is under way."""
        waits_s = SHIFT_WAITS_S if note.number is None else NOTE_WAITS_S
        new = _Waiting(CommitNote(order, note), real + waits_s)
        if sum(w.is_customers == new.is_customers for w in self._waiting) >= MOST_WAITING:
            return [self.tell(order, "void", "busy")]
        self._waiting.append(new)
        return []

    @property
    def are_waiting(self) -> bool:
        return bool(self._waiting)

    def refuse_waiting(self, fault: str, real: float) -> list[Action]:
        """Those that cannot be printed now, or have waited too long."""
        refused = [w for w in self._waiting if fault or real >= w.until]
        for waiting in refused:
            self._waiting.remove(waiting)
        return [self.tell(waiting.order.order, "void", fault or "busy") for waiting in refused]

    def next_note(self) -> CommitNote | None:
        """A customer's first, else the oldest."""
        if not self._waiting:
            return None
        first = next((w for w in self._waiting if w.is_customers), self._waiting[0])
        self._waiting.remove(first)
        return first.order

    def deadlines(self) -> list[float]:
        return [waiting.until for waiting in self._waiting]
