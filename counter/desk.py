"""Who sits at the counter and whether the sign is up: what each change makes of `Owned`. Pure functions.

Each answers the fact's kind and the whole of what the counter owns then, or None where nothing changes.
"""

from hall.messages import Owned, Pause

Change = tuple[str, Owned]


def sign_in(owned: Owned, number: str) -> Change | None:
    """A clerk comes, comes back, hands over, or covers for one who paused (R06, R11, R14)."""
    pause = owned.pause
    kind = "signed_in"
    if number == owned.clerk:
        kind, after = ("signed_in" if pause is None else "resumed"), Owned(number)
    elif number == owned.cover:
        kind, after = ("signed_in" if pause is None else "resumed"), Owned(owned.clerk, number)
    elif owned.clerk is not None and pause is not None and pause.reason != "handover":
        after = Owned(owned.clerk, number)
    else:
        after = Owned(number)
    return None if after == owned else (kind, after)


def sign_out() -> Change:
    return "signed_out", Owned()


def pause(owned: Owned, *, after: bool) -> Change:
    """The sign first, its reason later: nobody is kept from leaving by a question (R13)."""
    reason = "" if owned.pause is None else owned.pause.reason
    return "paused", Owned(owned.clerk, owned.cover, Pause(reason, after))


def pause_reason(owned: Owned, reason: str) -> Change | None:
    if owned.pause is None or owned.pause.reason == reason:
        return None
    return "paused", Owned(owned.clerk, owned.cover, Pause(reason, owned.pause.after))


def resume(owned: Owned) -> Change | None:
    return None if owned.pause is None else ("resumed", Owned(owned.clerk, owned.cover))
