"""Who of a counter is away, and who works there instead (R14). Pure.

A substitute may have left too: then there are two. The register in the journal and the lead's board know it from here.
"""

from dataclasses import dataclass

from hall.messages import CounterState, Owned, Pause


@dataclass(frozen=True)
class Away:
    """`since`: hall time. `cover`: who works there instead, or did until he left too."""

    who: str
    pause: Pause
    since: float | None = None
    cover: str | None = None


def left(owned: Owned, *, paused: bool) -> list[Away]:
    """The clerk first; since when is not known from this. `paused`: the sign is up, not only to come."""
    found: list[Away] = []
    if owned.clerk is None:
        return found
    if owned.cover is not None:
        found.append(Away(owned.clerk, owned.covered or Pause(), None, owned.cover))
    if paused and owned.pause is not None:
        found.append(Away(owned.cover or owned.clerk, owned.pause))
    return found


def away(state: CounterState) -> list[Away]:
    """As the hall says it of a counter: `away_at` is the clerk's, a substitute's pause began with its state."""
    owned = Owned(state.clerk, state.cover, state.pause, state.covered)
    return [
        Away(one.who, one.pause, state.away_at if one.who == state.clerk else state.since_at, one.cover)
        for one in left(owned, paused=state.state == "paused")
    ]
