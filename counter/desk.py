"""Who sits at the counter and whether the sign is up: what each change makes of `Owned`. Pure functions.

Each answers the fact's kind and the whole of what the counter owns then, or None where nothing changes.
"""

from dataclasses import dataclass
from typing import Literal

from msgspec.structs import replace

from hall.messages import Owned, Pause


@dataclass(frozen=True)
class Change:
    kind: Literal["signed_in", "signed_out", "paused", "resumed"]
    owned: Owned
    handed_over_by: str | None = None


def needs_handover(owned: Owned, number: str) -> bool:
    """Somebody else sits here and does not leave for a while only: both type their numbers (R06, R23)."""
    if owned.clerk is None or number in (owned.clerk, owned.cover):
        return False
    return owned.pause is None or owned.pause.reason == "handover"


def sign_in(owned: Owned, number: str) -> Change | None:
    """A clerk comes, comes back, or covers for one who paused (R11, R14)."""
    if number == owned.clerk:
        after = Owned(number)
        kind: Literal["signed_in", "resumed"] = "resumed" if owned.pause or owned.cover else "signed_in"
    elif number == owned.cover:
        after, kind = Owned(owned.clerk, number, None, owned.covered), "resumed"
    elif owned.clerk is None:
        after, kind = Owned(number), "signed_in"
    else:
        return cover(owned, number)
    return None if after == owned else Change(kind, after)


def cover(owned: Owned, number: str) -> Change:
    """The absence goes on while the substitute works: it is the sign that ends."""
    absence = owned.covered or replace(owned.pause or Pause(), after=False)
    return Change("signed_in", Owned(owned.clerk, number, None, absence))


def hand_over(owned: Owned, number: str, by: str) -> Change:
    """To `number`, by whoever sat here, who may be a substitute."""
    if by == owned.cover:
        return Change("signed_in", Owned(owned.clerk, number, None, owned.covered), by)
    return Change("signed_in", Owned(number), by)


def sign_out(owned: Owned) -> Change:
    """When a substitute leaves, the counter is again that of the absent clerk, under the sign (R11)."""
    if owned.cover is not None:
        return Change("signed_out", Owned(owned.clerk, None, owned.covered or Pause("away")))
    return Change("signed_out", Owned())


def pause(owned: Owned, *, after: bool, uncovered: bool = False) -> Change:
    """The sign first, its reason later: nobody is kept from leaving by a question (R13)."""
    before = owned.pause or Pause()
    sign = replace(before, after=after, uncovered=uncovered or before.uncovered)
    return Change("paused", replace(owned, pause=sign))


def refine(
    owned: Owned, *, reason: str | None = None, minutes: int | None = None, back_at: float | None = None
) -> Change | None:
    """Why and for how long: of the pause, or of the absence somebody covers."""
    absence = owned.pause or owned.covered
    if absence is None:
        return None
    if reason is not None:
        absence = replace(absence, reason=reason)
    if minutes is not None:
        absence = replace(absence, minutes=minutes, back_at=back_at)
    if owned.pause is not None:
        change = Change("paused", replace(owned, pause=absence))
    else:
        change = Change("signed_in", replace(owned, covered=absence))
    return None if change.owned == owned else change


def resume(owned: Owned) -> Change | None:
    return None if owned.pause is None else Change("resumed", replace(owned, pause=None))
