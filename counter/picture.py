"""What the board above the window and the keypad's display are to show of what is known. Pure functions."""

import zoneinfo
from datetime import datetime

from counter.known import Known
from hall import messages as m
from hall.view import CounterView

WIDTH = 16  # of the keypad's display, ASCII
ORDINARY = "ordinary"  # the class that is not shown beside the number


def ascii_text(text: str) -> str:
    """What the display can show of it."""
    return "".join(c if " " <= c <= "~" else "?" for c in text)[:WIDTH]


def keypad_text(known: Known) -> str:
    """The steady text: follows the hall's state, but own pause and sign-out need no network."""
    phase, state = known.phase, known.hall
    ticket = (state.ticket if state is not None else None) or ""
    if known.counter is None:
        text = "NOT SET UP"
    elif phase == "closed":
        text = "SIGN IN"
    elif phase == "paused":
        text = f"PAUSED {(known.owned.pause or m.Pause()).reason.upper()}".rstrip()
    elif phase == "open":
        text = f"OPEN {known.waiting} WAIT" if known.link else "NO LINK"
    elif not known.link:
        text = f"{ticket} NO LINK"
    elif phase == "calling":
        text = f"{ticket} {_called(state)}"
    else:
        text = f"{ticket} SERVE" if phase == "serving" else f"{ticket} +PAUSE"
    return ascii_text(text)


def _called(state: m.CounterState | None) -> str:
    """With a question where perhaps nobody will come: no slip came out, or it has been served already."""
    if state is None or not (state.unverified or state.maybe_served):
        return "CALL"
    return "SLIP?" if state.unverified else "CALL?"


def board(known: Known, recalled: int) -> CounterView:
    """What a customer should see above the window."""
    config, counter, state, phase = known.config, known.counter, known.hall, known.phase
    in_hand = phase in ("calling", "serving", "leaving") and state is not None
    return CounterView(
        counter="" if counter is None else counter.id,
        languages=("zh", "en") if config is None else tuple(config.languages),
        state="serving" if phase == "leaving" else phase,
        ticket=state.ticket if in_hand and state is not None else None,
        class_=_class_name(config, state) if in_hand else {},
        clerk=None if phase == "closed" else _clerk(config, known.clerk),
        pause_reason=known.owned.pause.reason if phase == "paused" and known.owned.pause is not None else "",
        stale=not known.link,
        stale_since=None if known.link else _clock_time(config, known.good_at),
        no_config=counter is None,
        recalled=recalled if in_hand else 0,
    )


def _class_name(config: m.Config | None, state: m.CounterState | None) -> m.Text:
    if config is None or state is None or state.class_ in (None, ORDINARY):
        return {}
    kind = config.class_info(state.class_ or "")
    return {} if kind is None else kind.name


def _clerk(config: m.Config | None, number: str | None) -> str | None:
    """The number, and the name where the hall's configuration lets the public see it (R21)."""
    if config is None or number is None:
        return number
    names = config.staff.get(number, {})
    name = next((names[language] for language in config.languages if names.get(language)), "")
    return f"{number} {name}".rstrip()


def _clock_time(config: m.Config | None, at: float | None) -> str | None:
    if config is None or at is None:
        return None
    try:
        return datetime.fromtimestamp(at, zoneinfo.ZoneInfo(config.time_zone)).strftime("%H:%M")
    except (ValueError, OverflowError, OSError, zoneinfo.ZoneInfoNotFoundError):
        return None  # a zone this machine does not know: no time is better than a wrong one
