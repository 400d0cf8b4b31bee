"""Whether the hall can be reached, and which of its state messages to believe. Pure.

No link means: not connected, `unit/hall/state` not ready, or no live `hall` message for `SILENT_S`.
An older rev of the same boot is ignored; another boot always wins.
"""

from hall import messages as m

SILENT_S = 15.0


class Reach:
    """`update` after each of the three inputs and at `deadline()`; True when `up` changed."""

    def __init__(self) -> None:
        self.up = False
        self._connected = False
        self._hall_ready = False
        self._live_at: float | None = None  # monotonic

    def connection(self, connected: bool) -> None:
        self._connected = connected
        if not connected:
            self._live_at = None

    def hall_presence(self, state: m.UnitState | None) -> None:
        self._hall_ready = state is not None and state.state == "ready"

    def hall_refresh(self, real: float) -> None:
        self._live_at = real

    def update(self, real: float) -> bool:
        live = self._live_at is not None and real - self._live_at < SILENT_S
        up = self._connected and self._hall_ready and live
        changed, self.up = up != self.up, up
        return changed

    def deadline(self) -> float | None:
        return self._live_at + SILENT_S if self.up and self._live_at is not None else None


class Newest:
    """Filters state messages by boot and rev, per topic."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[str, int]] = {}

    def accept(self, topic: str, message: m.Message) -> bool:
        boot, rev = getattr(message, "boot", ""), getattr(message, "rev", None)
        if not isinstance(rev, int):
            return True
        seen = self._seen.get(topic)
        if seen is not None and seen[0] == boot and rev < seen[1]:
            return False
        self._seen[topic] = (boot, rev)
        return True
