"""What the screen of a kiosk is to show. The kiosk's core composes it, `display/kiosk/screen.py` lays it out.

Everything a customer needs is in it as data; without a screen nobody reads it, and lamps and slip do the job.
"""

from dataclasses import dataclass, field
from typing import Literal

from hall.messages import Text

State = Literal["ready", "busy", "crowded", "card", "closed", "fault", "starting"]
"""ready: press a button; busy: a slip is under way ("please take your slip"); crowded: "still take a ticket?" (R34);
card: "please tap your card" (R02, R16); closed: no tickets now (R20, R26); fault: out of service (R01); starting:
nothing is known yet.
"""
Told = Literal[
    "",
    "take_slip",  # it is out
    "unverified",  # it may not be out: the number stands large on the screen
    "card_known",  # the ticket has the card's class now, or the next one will
    "card_unknown",
    "card_verify",  # not known, but the ticket is marked for the clerk to look at the card
    "booked",  # a ticket for an appointment, which waits for its slot
    "booking_unknown",
    "booking_used",
    "booking_late",  # too late for its slot: an ordinary ticket
    "booking_early",  # too early to be let in outside the opening hours
    "assist",  # somebody is coming (R33)
]
"""What just happened, for some seconds."""


@dataclass(frozen=True)
class ServiceLine:
    """What one button gives. `waiting`, `minutes`: None while nobody can tell."""

    button: int  # its place, from 1
    name: Text
    class_: Text = field(default_factory=dict)  # nothing for an ordinary ticket
    waiting: int | None = None
    minutes: int | None = None
    documents: tuple[Text, ...] = ()  # R36
    works: bool = True  # False: this button alone cannot be used: stuck, or the hall has no such service
    reopens: Text = field(
        default_factory=dict
    )  # the service is closed now, and opens then: "13:00", "周一 09:00"
    closed: bool = False


@dataclass(frozen=True)
class KioskView:
    """`question` is the line that is asked about, in "crowded" and "card". `why`: a key below [kiosk_fault]."""

    languages: tuple[str, ...] = ("zh", "en")
    state: State = "starting"
    hall: Text = field(default_factory=dict)
    clock: str = "--:--"
    lines: tuple[ServiceLine, ...] = ()
    question: ServiceLine | None = None
    told: Told = ""
    ticket: str | None = None  # the number `told` is about
    slot: str | None = None  # "10:30", of a booked ticket
    documents: tuple[Text, ...] = ()  # for that ticket (R36)
    why: str = ""
    unit: str = ""  # for the technician, beside a fault
    elsewhere: tuple[Text, ...] = ()  # where other kiosks stand, while this one is out of service
    reopens: Text = field(default_factory=dict)
    closed: Literal["break", "before", "off", "over"] = "over"
    hours: Text = field(default_factory=dict)  # of today
    vip: bool = False  # "VIP? tap your card" (R02)
    assist: bool = False  # there is a button that asks for a person (R33)
    linked: bool = True  # False: how many wait is not known
    self_service: Text = field(default_factory=dict)  # R34: where else it can be done, while it is crowded
