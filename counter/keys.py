"""What each key of the keypad does in each state of the counter, as one table. Data, no behaviour.

A key asks the hall (`Ask`), does what needs no network (`Do`), begins something to type (`Enter`) or is refused
with a text (`Refuse`). While something is typed, digits, ENTER and CLEAR belong to it. `to` is the state it leads to
when all goes well, for the picture in docs/counter.md and for the tests; None: the state stays, or who knows.
"""

from dataclasses import dataclass
from typing import Literal

from counter.codes import DIGITS

Phase = Literal["closed", "open", "calling", "serving", "leaving", "paused"]
"""The counter's state, own truth drawn over the hall's. `leaving`: serving, and a pause comes after that."""

PHASES: tuple[Phase, ...] = ("closed", "open", "calling", "serving", "leaving", "paused")

KEYS = (
    *DIGITS,
    "NEXT", "RECALL", "NOSHOW", "START", "FINISH", "TRANSFER", "PAUSE", "RESUME", "SIGNIN", "SIGNOUT", "CALL",
    "HELP", "PARK", "UNPARK", "VIP", "PATROL", "NOTICE", "RATE1", "RATE2", "RATE3", "ENTER", "CLEAR",
    "ISSUE", "CLASS", "REVIVE", "ASSIST",
)  # fmt: skip


@dataclass(frozen=True)
class Ask:
    """A request to the hall. `vip`: only of that class."""

    action: Literal["next", "recall", "no_show", "start", "finish", "park"]
    to: Phase | None = None
    vip: bool = False


@dataclass(frozen=True)
class Do:
    """Something that needs no network, or depends on more than the state.

    `toggle`: PAUSE pressed again, which may be too soon. `digit`, `enter`: refine the key before (why, until when).
    """

    what: Literal[
        "pause", "pause_after", "toggle", "resume", "sign_out", "digit", "enter", "clear", "help", "rate", "assist",
        "unpark", "start_by_hand", "finish_by_hand", "alert_next", "alert_back", "alert_ack",
        "print_list",
    ]  # fmt: skip
    to: Phase | None = None


@dataclass(frozen=True)
class Enter:
    """Something is typed: a form of `counter/forms.py`."""

    what: Literal[
        "staff", "ticket", "by_hand", "transfer", "patrol", "revive", "issue", "class", "verify", "assist_ticket",
        "notice",
    ]  # fmt: skip
    to: Phase | None = None


@dataclass(frozen=True)
class Refuse:
    """Two beeps and at most 16 ASCII characters."""

    text: str


Answer = Ask | Do | Enter | Refuse

_NEXT, _RECALL, _NO_SHOW = Ask("next", "calling"), Ask("recall", "calling"), Ask("no_show", "open")
_START, _FINISH, _LEAVE = Ask("start", "serving"), Ask("finish", "open"), Ask("finish", "paused")
_PARK, _VIP = Ask("park", "open"), Ask("next", "calling", vip=True)
_PAUSE, _AFTER, _TOGGLE, _RESUME = (
    Do("pause", "paused"),
    Do("pause_after", "leaving"),
    Do("toggle"),
    Do("resume"),
)
_SIGN_OUT, _DIGIT, _ENTER, _CLEAR = Do("sign_out", "closed"), Do("digit"), Do("enter"), Do("clear")
_HELP, _RATE, _ASSIST, _UNPARK = Do("help"), Do("rate"), Do("assist"), Do("unpark", "serving")
_STAFF, _TICKET, _TRANSFER = Enter("staff", "open"), Enter("ticket", "calling"), Enter("transfer", "open")
_PATROL, _REVIVE = Enter("patrol"), Enter("revive")
_SIGN_IN_, _PAUSED_ = Refuse("SIGN IN"), Refuse("PAUSED")
_NOBODY, _NO_SHOW_, _FINISH_ = Refuse("NOBODY CALLED"), Refuse("NOSHOW?"), Refuse("FINISH?")
_START_, _SERVING_, _IDLE = Refuse("START?"), Refuse("SERVING"), Refuse("NOT SERVING")
_NOT_PAUSED, _WHICH, _GUIDE, _NOT_HERE = (
    Refuse("NOT PAUSED"), Refuse("WHICH KEY?"), Refuse("GUIDE'S PAD ONLY"), Refuse("NOT HERE"),
)  # fmt: skip

# fmt: off
_ROWS: dict[str, tuple[Answer, Answer, Answer, Answer, Answer, Answer]] = {
    #            closed     open         calling      serving      leaving      paused
    "NEXT":     (_SIGN_IN_, _NEXT,       _NO_SHOW_,   _NEXT,       _LEAVE,      _PAUSED_),
    "VIP":      (_SIGN_IN_, _VIP,        _NO_SHOW_,   _VIP,        _FINISH_,    _PAUSED_),
    "RECALL":   (_SIGN_IN_, _NOBODY,     _RECALL,     _SERVING_,   _SERVING_,   _PAUSED_),
    "NOSHOW":   (_SIGN_IN_, _NOBODY,     _NO_SHOW,    _SERVING_,   _SERVING_,   _PAUSED_),
    "START":    (_SIGN_IN_, _NOBODY,     _START,      _SERVING_,   _SERVING_,   _PAUSED_),
    "FINISH":   (_SIGN_IN_, _IDLE,       _START_,     _FINISH,     _LEAVE,      Ask("finish")),
    "TRANSFER": (_SIGN_IN_, _IDLE,       _TRANSFER,   _TRANSFER,   Enter("transfer", "paused"), _PAUSED_),
    "PARK":     (_SIGN_IN_, _IDLE,       _START_,     _PARK,       _FINISH_,    _PAUSED_),
    "UNPARK":   (_SIGN_IN_, _UNPARK,     _NO_SHOW_,   _FINISH_,    _FINISH_,    _PAUSED_),
    "CALL":     (_SIGN_IN_, _TICKET,     _NO_SHOW_,   _TICKET,     _FINISH_,    _PAUSED_),
    "REVIVE":   (_SIGN_IN_, _REVIVE,     _REVIVE,     _REVIVE,     _REVIVE,     _PAUSED_),
    "ASSIST":   (_SIGN_IN_, _NOBODY,     _ASSIST,     _ASSIST,     _ASSIST,     _PAUSED_),
    "PAUSE":    (_SIGN_IN_, _PAUSE,      _PAUSE,      _AFTER,      _TOGGLE,     _TOGGLE),
    "RESUME":   (_SIGN_IN_, _NOT_PAUSED, _RESUME,     _NOT_PAUSED, Do("resume", "serving"), Do("resume", "open")),
    "SIGNIN":   (_STAFF,    Enter("staff"), Enter("staff"), Enter("staff"), Enter("staff"), _STAFF),
    "SIGNOUT":  (_SIGN_IN_, _SIGN_OUT,   _SIGN_OUT,   _FINISH_,    _FINISH_,    _SIGN_OUT),
    "PATROL":   (_PATROL,   _PATROL,     _PATROL,     _PATROL,     _PATROL,     _PATROL),
    "HELP":     (_HELP,     _HELP,       _HELP,       _HELP,       _HELP,       _HELP),
    "RATE":     (_RATE,     _RATE,       _RATE,       _RATE,       _RATE,       _RATE),
    "digit":    (_DIGIT,    _DIGIT,      _DIGIT,      _DIGIT,      _DIGIT,      _DIGIT),
    "ENTER":    (_ENTER,    _ENTER,      _ENTER,      _ENTER,      _ENTER,      _ENTER),
    "CLEAR":    (_CLEAR,    _CLEAR,      _CLEAR,      _CLEAR,      _CLEAR,      _CLEAR),
    "NOTICE":   (_NOT_HERE, _NOT_HERE,   _NOT_HERE,   _NOT_HERE,   _NOT_HERE,   _NOT_HERE),
    "ISSUE":    (_GUIDE,    _GUIDE,      _GUIDE,      _GUIDE,      _GUIDE,      _GUIDE),
    "CLASS":    (_GUIDE,    _GUIDE,      _GUIDE,      _GUIDE,      _GUIDE,      _GUIDE),
}
# fmt: on


def row(key: str) -> str:
    """The row of the table a key stands in: all digits share one, and the three ratings."""
    return "digit" if key in DIGITS else "RATE" if key.startswith("RATE") else key


TABLE: dict[tuple[Phase, str], Answer] = {
    (phase, key): answer for key in KEYS for phase, answer in zip(PHASES, _ROWS[row(key)], strict=True)
}

WITHOUT_LINK: dict[tuple[Phase, str], Answer] = {
    ("open", "CALL"): Enter("by_hand", "serving"),
    ("calling", "CALL"): Enter("by_hand", "serving"),
    ("serving", "CALL"): Enter("by_hand", "serving"),
    ("calling", "START"): Do("start_by_hand", "serving"),
    ("serving", "FINISH"): Do("finish_by_hand", "open"),
    ("leaving", "FINISH"): Do("finish_by_hand", "paused"),
    ("leaving", "NEXT"): Do("finish_by_hand", "paused"),
    ("paused", "FINISH"): Do("finish_by_hand"),
}
"""Where the hall would have to be asked, and the work goes on without it."""

_PAD: dict[str, tuple[Answer, Answer]] = {
    #          closed     open
    "ISSUE":   (_SIGN_IN_, Enter("issue")),
    "CLASS":   (_SIGN_IN_, Enter("class")),
    "VIP":     (_SIGN_IN_, Enter("verify")),
    "REVIVE":  (_SIGN_IN_, _REVIVE),
    "ASSIST":  (_SIGN_IN_, Enter("assist_ticket")),
    "SIGNIN":  (_STAFF, _STAFF),
    "SIGNOUT": (_SIGN_IN_, _SIGN_OUT),
    "HELP":    (_HELP, _HELP),
    "PATROL":  (_PATROL, _PATROL),
    "digit":   (_DIGIT, _DIGIT),
    "ENTER":   (_ENTER, _ENTER),
    "CLEAR":   (_CLEAR, _CLEAR),
}  # fmt: skip

PAD_PHASES: tuple[Phase, ...] = ("closed", "open")
PAD_TABLE: dict[tuple[Phase, str], Answer] = {
    (phase, key): answer
    for key in KEYS
    for phase, answer in zip(PAD_PHASES, _PAD.get(row(key), (_NOT_HERE, _NOT_HERE)), strict=True)
}
"""A guide's pad (R51): a counter unit without a window, open or closed and nothing else."""

_LEAD: dict[str, tuple[Answer, Answer]] = {
    #          closed     open
    "NEXT":    (Do("alert_next"), Do("alert_next")),
    "RECALL":  (Do("alert_back"), Do("alert_back")),
    "ENTER":   (_SIGN_IN_, Do("alert_ack")),
    "NOTICE":  (_SIGN_IN_, Enter("notice")),
    "ISSUE":   (_SIGN_IN_, Do("print_list")),
    "SIGNIN":  (_STAFF, _STAFF),
    "SIGNOUT": (_SIGN_IN_, _SIGN_OUT),
    "PATROL":  (Refuse("AT THE COUNTER"), Refuse("AT THE COUNTER")),
    "digit":   (_WHICH, _WHICH),
    "CLEAR":   (_CLEAR, _CLEAR),
}  # fmt: skip

LEAD_TABLE: dict[tuple[Phase, str], Answer] = {
    (phase, key): answer
    for key in KEYS
    for phase, answer in zip(PAD_PHASES, _LEAD.get(row(key), (_NOT_HERE, _NOT_HERE)), strict=True)
}
"""A lead's pad (R50): everybody may read the alerts, who acts has signed in."""

PAD_TABLES = {"guide": PAD_TABLE, "lead": LEAD_TABLE}
"""By the pad's role."""


def answer(
    phase: Phase, key: str, *, unverified: bool = False, link: bool = True, pad: str | None = None
) -> Answer:
    """A key outside the protocol is refused like one that has nothing to do.

    `unverified`: the slip of the ticket in hand may never have come out. NEXT may skip it, if the hall agrees.
    `pad`: the role of a pad without a window.
    """
    if pad is not None:
        return PAD_TABLES[pad].get((phase, key), _WHICH)
    if not link and (phase, key) in WITHOUT_LINK:
        return WITHOUT_LINK[phase, key]
    if unverified and (phase, key) == ("calling", "NEXT"):
        return _NEXT
    return TABLE.get((phase, key), _WHICH)
