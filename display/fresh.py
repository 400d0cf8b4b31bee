"""Which calls are new (issue: restart and replay). Pure.

An id not seen before is new if it came live with `age_s` < 20, or within 20 s of a lost link, and somebody is still to
come for it; nothing else is. So a board that starts, or is told again, highlights and says no old call.
"""

from collections.abc import Collection, Sequence

from hall import messages as m

FRESH_AGE_S = 20.0  # an older call was spoken by others, or is over
AFTER_LOSS_S = 20.0  # calls made in a short gap are still new to the people in the hall
HIGHLIGHT_S = 8.0
MOST_SEEN = 500  # call ids remembered; more only while the hall lists more


class Fresh:
    """Times are on the `real` clock."""

    def __init__(self) -> None:
        self._seen: dict[str, float] = {}  # call id → until when it is highlighted; oldest first
        self._lost_at: float | None = None

    def link_lost(self, real: float) -> None:
        self._lost_at = real

    def take(
        self, newest_first: Sequence[m.Call], *, live: bool, real: float, over: Collection[str] = ()
    ) -> list[m.Call]:
        """Those that are new, oldest first. `over`: ids of those nobody need come for any more."""
        after_loss = self._lost_at is not None and real - self._lost_at <= AFTER_LOSS_S
        new: list[m.Call] = []
        for call in reversed(newest_first):
            if call.id in self._seen:
                continue
            is_due = not call.withdrawn and call.id not in over
            is_new = is_due and call.age_s < FRESH_AGE_S and (live or after_loss)
            self._seen[call.id] = real + HIGHLIGHT_S if is_new else real
            if is_new:
                new.append(call)
        self._forget(newest_first)
        return new

    def _forget(self, listed: Sequence[m.Call]) -> None:
        """What the hall still lists it tells again, so that is kept however much it is."""
        kept = {call.id for call in listed}
        others = [call_id for call_id in self._seen if call_id not in kept]
        for call_id in others[: max(0, len(self._seen) - MOST_SEEN)]:
            del self._seen[call_id]

    def until(self, call_id: str) -> float:
        """When its highlight ends; long past for one that never was new."""
        return self._seen.get(call_id, float("-inf"))
