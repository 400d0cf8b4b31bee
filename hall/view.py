"""What the board above a window is to show: the hall's state with the unit's own truth drawn over it.

The counter's core composes it, `display/` lays it out. The sign tells the truth: a pause, a clerk who left and a
lost hall are known here first, with no network.
"""

from dataclasses import dataclass, field
from typing import Literal

from hall.messages import Text


@dataclass(frozen=True)
class Window:
    """A counter as people are told of it: by its name where it has one, else by its number."""

    counter: str
    name: Text = field(default_factory=dict)


@dataclass(frozen=True)
class CounterView:
    """`state` is what a customer should see. `stale`: the hall cannot be reached; the rest is the last good state."""

    counter: str
    languages: tuple[str, ...] = ("zh", "en")
    state: Literal["closed", "open", "calling", "serving", "paused"] = "closed"
    ticket: str | None = None
    class_: Text = field(default_factory=dict)  # shown beside the number unless ordinary
    clerk: str | None = None  # staff number
    clerk_name: Text = field(default_factory=dict)  # and title, where the preset shows them (R21)
    pause_reason: str = ""  # a key below [pause] in hall/texts/*.toml, or ""
    stale: bool = False
    stale_since: str | None = None  # "09:41", hall time of the last good state; None: never had any
    no_config: bool = False  # never connected: nothing to show but that
    by_hand: bool = False  # the number was called without the hall, and is marked so
    back: str | None = None  # "14:30", when the clerk is expected back
    back_minutes: int | None = None  # or in how many minutes, where no clock is trusted; 0: that time is over
    sign: bool = True  # False: paused at a post that hangs up no sign (R41): "please wait"
    prompt: str = (
        ""  # for the clerk's eye: a key below [board] in hall/texts/*.toml without its "prompt_", or ""
    )
    service: Text = field(
        default_factory=dict
    )  # of the ticket in hand; without one what is served here, if few
    place: Text = field(default_factory=dict)  # R18
    badge: Text = field(default_factory=dict)  # of a model window (R21), while a clerk is there
    late: bool = False  # the promise to whoever is called here was missed: an apology (R19)
    is_vip: bool = False  # whoever is called is (R02)
    vips: int = 0  # that many wait whom this counter may serve: for the clerk's eye (R29)
    others: tuple[Window, ...] = ()  # that work and serve the same, nearest first, while the hall is heard
    fault: bool = False  # nobody can be called here: the keypad is gone (R09)
    take_ticket: bool = False  # open, tickets are given out, and nobody waits for what is served here
    opens: str | None = None  # "13:00": closed with the hall, and planned to open at that time of today
    unit: str = ""  # this unit's id, for the technician
    name: Text = field(default_factory=dict)  # of the counter, where it has more than a number
    recalled: int = 0  # rises at each call and recall of this ticket: the board flashes anew
