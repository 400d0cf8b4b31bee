"""What the hall knows: tickets, counters, units. Plain data, written as one snapshot.

Only `ledger.py` changes it, and only by applying journal entries, so that a replay gives the same state.
Times are hall time in Unix seconds.
"""

from typing import Literal

from msgspec import Struct, field

from hall.device import is_doubtful
from hall.entries import Slip
from hall.fields import Outcome, Text
from hall.messages import CounterPhase, Owned

TicketStatus = Literal["waiting", "called", "serving", "missed", "parked", "away", "early"]
"""`parked`: on the list of its counter. `away`: papers were missing, may come back today with its own class (R37).
`early`: booked, and its slot has not come (R20)."""


class Ticket(Struct, rename={"class_": "class"}):
    """`id` is the id of its `ticket_issued` fact; `printed` is what people read. `n` is its journal number."""

    id: str
    n: int
    printed: str
    number: int
    service: str
    class_: str
    unit: str
    day: str | None
    since: float  # waiting runs from here (R07)
    boot: str  # of the hall when `since` was taken: a clock shift moves this boot's times only
    slip: Literal["confirmed", "unverified"] = "confirmed"
    timed: bool = True  # its age was told, by whatever clock the hall had
    age_known: bool = True  # and that clock was trusted, then or since
    status: TicketStatus = "waiting"
    counter: str | None = None
    first_called_at: float | None = None
    maybe_served: bool = False  # repeated after the hall was restored
    slip_cause: str = ""  # why it is unverified
    claimed: bool = False  # somebody came with this number: chosen at a counter by it, or served
    assist: bool = False  # R33
    late: bool = False  # called last after its promise was over (R19)
    variant: str | None = None
    only: str | None = None  # the counter it was sent to; nobody else's NEXT takes it
    handled_s: float = 0.0  # before it was parked or transferred
    aside_at: float | None = None  # parked, missed, away or finished since
    sent_at: float | None = None  # transferred and not called since (R38)
    sent_by: str | None = None  # the counter that sent it, responsible until the next START
    transfers: int = 0  # R05
    revived: bool = False  # once only
    outcome: Outcome | None = None  # of its last finish, when one was said
    out_at: float | None = None  # when it came, once `since` says something else
    verify: bool = False  # nobody has checked that it is of this class (R02)
    booking: str | None = None  # the hash of its code (R20)
    slot_at: float | None = None  # of its booking, by the calendar; None: none, or it came too late

    @property
    def came_at(self) -> float:
        """Nobody can have called it before."""
        return self.since if self.out_at is None else self.out_at

    @property
    def doubtful(self) -> bool:
        """Its slip may never have come out, so that perhaps nobody has this number."""
        return is_doubtful(self.slip, self.slip_cause) and not self.claimed


class HelpRecord(Struct):
    reason: str
    since: float


class Shift(Struct):
    """What one clerk did at one counter, for the slip at its end (R23). Seconds of hall time."""

    clerk: str | None = None
    began: float = 0.0
    finished: int = 0
    no_shows: int = 0
    transfers: int = 0
    handling_s: float = 0.0
    paused_s: float = 0.0
    paused_at: float | None = None
    ratings: list[int] = field(default_factory=lambda: [0, 0, 0])  # of 1, 2, 3
    by_hand: int = 0  # of `finished`, those of whose handling nothing is known
    ended: float = 0.0
    ended_n: int = 0  # the journal number of the fact that ended it


class HandCall(Struct):
    """A number called at a counter without the hall. `ended`: finished there, or the counter went on."""

    printed: str
    at: float
    ended: float | None = None


class Served(Struct):
    """Where a number was finished, and when its ticket had come."""

    counter: str
    came_at: float


class OrderRecord(Struct):
    """What a kiosk was told to print and has not answered. `turn`: of the counter that asked, behind it."""

    counter: str
    unit: str
    what: Slip
    at: float
    turn: int = 0


class CounterRecord(Struct):
    """`owned` is the counter's own truth as its facts told it; the rest is what the hall did there."""

    owned: Owned = field(default_factory=Owned)
    turn: int = 0
    ticket: str | None = None
    serving: bool = False
    since: float = 0.0  # the present phase began
    boot: str = ""
    recalls: int = 0  # of the ticket in hand
    last: Ticket | None = None  # finished last, until the next one is
    help: HelpRecord | None = None
    present: bool | None = None  # what the sensor says; None: nothing
    present_at: float = 0.0  # since when
    called: str | None = None  # the number called here last
    called_at: float = 0.0
    shift: Shift = field(default_factory=lambda: Shift())
    covering: Shift | None = None  # of the substitute, while one works here (R11)
    ended: Shift | None = None  # the shift that ended here last
    by_hand: HandCall | None = None  # the last one
    answer: str | None = None  # what became of what this pad asked for last: the number
    refused: str | None = None  # or why not

    @property
    def phase(self) -> CounterPhase:
        pause = self.owned.pause
        if pause is not None and not (pause.after and self.ticket):
            return "paused"
        if self.ticket is not None:
            return "serving" if self.serving else "calling"
        return "closed" if self.owned.clerk is None else "open"


class EpochRecord(Struct):
    """`forked`: two histories of this epoch exist (an old card); nothing more of it is taken."""

    last: int = 0
    id: str | None = None  # of fact `last`
    forked: bool = False


class UnitRecord(Struct):
    epoch: str | None = None  # the one last heard from
    epochs: dict[str, EpochRecord] = field(default_factory=dict)
    last_at: float = 0.0
    day: str | None = None  # whose `numbers` these are
    numbers: dict[str, int] = field(default_factory=dict)  # highest number seen per service
    unread: int = 0  # facts the hall did not understand
    astray: int = 0  # facts about a ticket that is not there: finished, void, or never heard of


class Booked(Struct):
    """A ticket that was issued for an appointment (R20)."""

    ticket: str
    printed: str
    at: float  # it came
    slot_at: float | None = None


class CallRecord(Struct, rename={"class_": "class"}):
    id: str
    ticket_id: str
    printed: str
    counter: str
    service: str
    class_: str
    at: float
    times: int = 1
    withdrawn: bool = False


class AlertRecord(Struct):
    """`values` fill the words of an alert that reports what happened once. `rung_at`: it rang last,
    by journal entry `rung`; 0: it never did."""

    since: float
    values: dict[str, str | int] = field(default_factory=dict)
    cause: str | None = None
    rung: int = 0
    rung_at: float = 0.0
    acked_at: float | None = None
    acked_by: str | None = None
    escalated_at: float | None = None


class HallData(Struct):
    """The whole of it. `n` is the last journal number applied, `at` its time."""

    n: int = 0
    at: float = 0.0
    booted_at: float = 0.0  # this boot's entries are later: a clock shift moves what happened since
    day: str | None = None
    numbers_day: str | None = None
    tickets: dict[str, Ticket] = field(default_factory=dict)
    counters: dict[str, CounterRecord] = field(default_factory=dict)
    units: dict[str, UnitRecord] = field(default_factory=dict)
    calls: list[CallRecord] = field(default_factory=list)  # newest first
    handlings: dict[str, list[float]] = field(default_factory=dict)  # the last ones per service, seconds
    turned_at: float | None = None  # the last turn of the day
    alerts: dict[str, AlertRecord] = field(default_factory=dict)  # by "<kind>.<subject>"
    orders: dict[str, OrderRecord] = field(default_factory=dict)
    given_up: dict[str, OrderRecord] = field(default_factory=dict)  # tickets that may yet come out
    hand_calls: dict[str, dict[str, float]] = field(
        default_factory=dict
    )  # called by hand: printed → counter, the first one first → the latest it can have been
    served: dict[str, Served] = field(default_factory=dict)  # printed → of those finished last
    restarted_at: float = 0.0  # whoever was called before then had a number of other numbers
    stopped_at: float = 0.0  # the last entry of the boot before this one
    machine: str = ""  # the controller's own boot
    recovered_at: float | None = None  # began, and another one was before it: a power cut (R09)
    notice: Text = field(default_factory=dict)  # on all boards (R15)
    notice_until: float | None = None
    closing_day: str | None = None  # the business day whose closing was decided about (R20)
    serve_on: bool = True  # and how
    kept: dict[str, list[int]] = field(
        default_factory=dict
    )  # class → today's calls within the promise, and late
    booked: dict[str, list[Booked]] = field(
        default_factory=dict
    )  # hash of a code → its tickets, the first one first
