"""What goes out behind a commit: each retained topic once, in the order people wait for it. Pure.

A state is complete, so its last value says all that the earlier ones did; so does an acknowledgement of the same epoch.
What a clerk and the customers look at goes at once. The rest waits a moment, so that it does not keep screens and
broker busy just then; but no acknowledgement goes out before all state of its commit.
"""

from collections.abc import Iterable

from hall import messages as m
from hall import topics
from hall.actions import Publish, Send

LATER_S = 0.01  # real time
ORDER = (
    topics.CONFIG, topics.HALL, topics.COUNTER, topics.CALLS, topics.REPLY, topics.ORDER, topics.QUEUE, topics.ALERT,
    topics.NOTICE, topics.CARDS, topics.BOOKINGS, topics.ACK, topics.EVENT,
)  # fmt: skip
AT_ONCE = (topics.CONFIG, topics.HALL, topics.COUNTER, topics.CALLS, topics.REPLY, topics.ORDER)
_RANK = {topic.pattern.partition("/")[0]: rank for rank, topic in enumerate(ORDER)}


class Outgoing:
    """`take` says what is to be sent now; `due_at` when to ask again, in seconds of the monotonic clock."""

    def __init__(self) -> None:
        self.due_at: float | None = None
        self._later: list[Publish | Send] = []

    def take(self, new: Iterable[Publish | Send], real: float) -> list[Publish | Send]:
        waiting = _in_order([*self._later, *new])
        if any(isinstance(action.message, m.Ack) for action in waiting) or (
            self.due_at is not None and real >= self.due_at
        ):
            return self._all(waiting)
        now = [action for action in waiting if _rank(action) < len(AT_ONCE)]
        self._later = waiting[len(now) :]
        if self._later and self.due_at is None:
            self.due_at = real + LATER_S
        return now

    def rest(self) -> list[Publish | Send]:
        """What still waits, before an end."""
        return self._all(self._later)

    def _all(self, waiting: list[Publish | Send]) -> list[Publish | Send]:
        self._later, self.due_at = [], None
        return waiting


def _in_order(actions: Iterable[Publish | Send]) -> list[Publish | Send]:
    last: dict[tuple[str, object], Publish | Send] = {}
    for number, action in enumerate(actions):
        if isinstance(action, Send):
            key: tuple[str, object] = action.topic, number
        else:
            key = action.topic, action.message.epoch if isinstance(action.message, m.Ack) else None
        last.pop(key, None)
        last[key] = action
    return sorted(last.values(), key=_rank)


def _rank(action: Publish | Send) -> int:
    return _RANK[action.topic.partition("/")[0]]
