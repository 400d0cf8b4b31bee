"""What each key of the keypad does in each state of the counter, as one table. Data, no behaviour.

A key asks the hall (`Ask`), changes what the counter owns itself (`Do`), begins typing a number (`Enter`) or
is refused with a text (`Refuse`). While a number is typed, digits, ENTER and CLEAR belong to it.
"""

from dataclasses import dataclass
from typing import Literal

Phase = Literal["closed", "open", "calling", "serving", "leaving", "paused"]
"""The counter's state, own truth drawn over the hall's. `leaving`: serving, and a pause comes after that."""

PHASES: tuple[Phase, ...] = ("closed", "open", "calling", "serving", "leaving", "paused")

DIGITS = ("0", "1", "2", "3", "4", "5", "6", "7", "8", "9")
KEYS = (
    *DIGITS,
    "NEXT", "RECALL", "NOSHOW", "START", "FINISH", "TRANSFER", "PAUSE", "RESUME", "SIGNIN", "SIGNOUT", "CALL",
    "HELP", "PARK", "UNPARK", "VIP", "PATROL", "NOTICE", "RATE1", "RATE2", "RATE3", "ENTER", "CLEAR",
    "ISSUE", "CLASS", "REVIVE", "ASSIST",
)  # fmt: skip


@dataclass(frozen=True)
class Ask:
    """A request to the hall."""

    action: Literal["next", "recall", "no_show", "start", "finish"]


@dataclass(frozen=True)
class Do:
    """Something the counter owns; needs no network. `toggle`: PAUSE pressed again, which may be too soon."""

    what: Literal["pause", "pause_after", "toggle", "resume", "sign_out", "reason", "reason_end", "clear"]


@dataclass(frozen=True)
class Enter:
    """Digits follow, ended by ENTER: the clerk's number, or a ticket's and then why it is chosen."""

    what: Literal["staff", "ticket"]


@dataclass(frozen=True)
class Refuse:
    """Two beeps and at most 16 ASCII characters."""

    text: str


Answer = Ask | Do | Enter | Refuse

_NEXT, _RECALL, _NO_SHOW, _START, _FINISH = (
    Ask("next"), Ask("recall"), Ask("no_show"), Ask("start"), Ask("finish"),
)  # fmt: skip
_PAUSE, _AFTER, _TOGGLE, _RESUME = Do("pause"), Do("pause_after"), Do("toggle"), Do("resume")
_SIGN_OUT, _REASON, _END, _CLEAR = Do("sign_out"), Do("reason"), Do("reason_end"), Do("clear")
_STAFF, _TICKET = Enter("staff"), Enter("ticket")
_SIGN_IN_, _PAUSED_ = Refuse("SIGN IN"), Refuse("PAUSED")
_NOBODY, _NO_SHOW_, _FINISH_ = Refuse("NOBODY CALLED"), Refuse("NOSHOW?"), Refuse("FINISH?")
_START_, _SERVING_, _IDLE = Refuse("START?"), Refuse("SERVING"), Refuse("NOT SERVING")
_NOT_PAUSED, _WHICH, _LATER = Refuse("NOT PAUSED"), Refuse("WHICH KEY?"), Refuse("NOT AVAILABLE")

# fmt: off
_ROWS: dict[str, tuple[Answer, Answer, Answer, Answer, Answer, Answer]] = {
    #            closed     open         calling      serving      leaving      paused
    "NEXT":     (_SIGN_IN_, _NEXT,       _NO_SHOW_,   _NEXT,       _FINISH,     _PAUSED_),
    "RECALL":   (_SIGN_IN_, _NOBODY,     _RECALL,     _SERVING_,   _SERVING_,   _PAUSED_),
    "NOSHOW":   (_SIGN_IN_, _NOBODY,     _NO_SHOW,    _SERVING_,   _SERVING_,   _PAUSED_),
    "START":    (_SIGN_IN_, _NOBODY,     _START,      _SERVING_,   _SERVING_,   _PAUSED_),
    "FINISH":   (_SIGN_IN_, _IDLE,       _START_,     _FINISH,     _FINISH,     _FINISH),
    "CALL":     (_SIGN_IN_, _TICKET,     _NO_SHOW_,   _TICKET,     _FINISH_,    _PAUSED_),
    "PAUSE":    (_SIGN_IN_, _PAUSE,      _PAUSE,      _AFTER,      _TOGGLE,     _TOGGLE),
    "RESUME":   (_SIGN_IN_, _NOT_PAUSED, _RESUME,     _NOT_PAUSED, _RESUME,     _RESUME),
    "SIGNIN":   (_STAFF,    _STAFF,      _STAFF,      _STAFF,      _STAFF,      _STAFF),
    "SIGNOUT":  (_SIGN_IN_, _SIGN_OUT,   _SIGN_OUT,   _FINISH_,    _FINISH_,    _SIGN_OUT),
    "ENTER":    (_SIGN_IN_, _WHICH,      _WHICH,      _WHICH,      _END,        _END),
    "CLEAR":    (_CLEAR,    _CLEAR,      _CLEAR,      _CLEAR,      _CLEAR,      _CLEAR),
    "TRANSFER": (_LATER,    _LATER,      _LATER,      _LATER,      _LATER,      _LATER),
    "PARK":     (_LATER,    _LATER,      _LATER,      _LATER,      _LATER,      _LATER),
    "UNPARK":   (_LATER,    _LATER,      _LATER,      _LATER,      _LATER,      _LATER),
    "VIP":      (_LATER,    _LATER,      _LATER,      _LATER,      _LATER,      _LATER),
    "PATROL":   (_LATER,    _LATER,      _LATER,      _LATER,      _LATER,      _LATER),
    "NOTICE":   (_LATER,    _LATER,      _LATER,      _LATER,      _LATER,      _LATER),
    "HELP":     (_LATER,    _LATER,      _LATER,      _LATER,      _LATER,      _LATER),
    "RATE1":    (_LATER,    _LATER,      _LATER,      _LATER,      _LATER,      _LATER),
    "RATE2":    (_LATER,    _LATER,      _LATER,      _LATER,      _LATER,      _LATER),
    "ISSUE":    (_LATER,    _LATER,      _LATER,      _LATER,      _LATER,      _LATER),
    "CLASS":    (_LATER,    _LATER,      _LATER,      _LATER,      _LATER,      _LATER),
    "REVIVE":   (_LATER,    _LATER,      _LATER,      _LATER,      _LATER,      _LATER),
    "ASSIST":   (_LATER,    _LATER,      _LATER,      _LATER,      _LATER,      _LATER),
    "RATE3":    (_LATER,    _LATER,      _LATER,      _LATER,      _LATER,      _LATER),
    "digit":    (_SIGN_IN_, _WHICH,      _WHICH,      _WHICH,      _REASON,     _REASON),
}
# fmt: on

TABLE: dict[tuple[Phase, str], Answer] = {
    (phase, key): answer
    for key in KEYS
    for phase, answer in zip(PHASES, _ROWS["digit" if key in DIGITS else key], strict=True)
}

PAUSE_REASONS = {
    "1": "away", "2": "rest", "3": "meal", "4": "meeting", "5": "handover", "6": "equipment", "7": "internal",
}  # fmt: skip
"""A digit after PAUSE; the values are keys of [pause] in hall/texts/*.toml."""

CALL_REASONS = {"1": "asked_counter", "2": "returned", "3": "priority"}
"""Why a ticket was chosen by hand (R17): the customer wants this counter, came back, the staff judged so."""

REFUSALS = {
    "empty": "NO ONE WAITING", "calling": "NOSHOW?", "not_calling": "NOBODY CALLED", "serving": "FINISH?",
    "not_serving": "NOT SERVING", "paused": "PAUSED", "closed": "SIGN IN", "unknown_ticket": "NO SUCH NUMBER",
    "elsewhere": "OTHER COUNTER", "which_ticket": "WHICH NUMBER?", "no_reason": "REASON?",
    "not_available": "NOT AVAILABLE",
}  # fmt: skip
"""The hall's error codes, as the keypad shows them."""


def refusal(code: str | None) -> str:
    return REFUSALS.get(code or "", "NOT POSSIBLE")


def answer(phase: Phase, key: str, *, unverified: bool = False) -> Answer:
    """A key outside the protocol is refused like one that has nothing to do.

    `unverified`: the slip of the ticket in hand may never have come out. NEXT may skip it, if the hall agrees.
    """
    if unverified and (phase, key) == ("calling", "NEXT"):
        return _NEXT
    return TABLE.get((phase, key), _WHICH)
