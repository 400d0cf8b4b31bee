"""What the board above a window is to show: the hall's state with the unit's own truth drawn over it.

The counter's core composes it, `display/` lays it out. The sign tells the truth: a pause, a clerk who left and a
lost hall are known here first, with no network.
"""

from dataclasses import dataclass, field
from typing import Literal

from hall.messages import Text


@dataclass(frozen=True)
class CounterView:
    """`state` is what a customer should see. `stale`: the hall cannot be reached; the rest is the last good state."""

    counter: str
    languages: tuple[str, ...] = ("zh", "en")
    state: Literal["closed", "open", "calling", "serving", "paused"] = "closed"
    ticket: str | None = None
    class_: Text = field(default_factory=dict)  # shown beside the number unless ordinary
    clerk: str | None = None  # number, and name where the preset shows it
    pause_reason: str = ""  # a key below [pause] in hall/texts/*.toml, or ""
    stale: bool = False
    stale_since: str | None = None  # "09:41", hall time of the last good state; None: never had any
    no_config: bool = False  # never connected: nothing to show but that
    by_hand: bool = False  # the number was called without the hall, and is marked so
    back: str | None = None  # "14:30", when the clerk is expected back
    back_minutes: int | None = None  # or for how long the absence was said to be, where no clock is trusted
    sign: bool = True  # False: paused at a post that hangs up no sign (R41): "please wait"
    recalled: int = 0  # rises at each call and recall of this ticket: the board flashes anew
