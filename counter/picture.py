"""What the board above the window and the keypad's display are to show of what is known. Pure functions."""

import zoneinfo
from datetime import datetime

from counter.codes import WIDTH
from counter.known import Known
from hall import messages as m
from hall.view import CounterView

ORDINARY = "ordinary"  # the class that is not shown beside the number


def ascii_text(text: str) -> str:
    """What the display can show of it."""
    return "".join(c if " " <= c <= "~" else "?" for c in text)[:WIDTH]


def keypad_text(known: Known) -> str:
    """The steady text: follows the hall's state, but own pause and sign-out need no network."""
    phase, state = known.phase, known.hall
    if known.pad is not None:
        return ascii_text(_pad_text(known))
    if known.counter is None:
        text = "NOT SET UP"
    elif phase == "closed":
        text = "SIGN IN"
    elif phase == "paused":
        text = f"PAUSED {(known.owned.pause or m.Pause()).reason.upper()}".rstrip()
    elif phase == "open":
        text = _open(known) if known.link else "NO LINK"
    elif known.by_hand is not None:
        text = f"{known.by_hand} BY HAND"
    elif not known.link:
        text = f"{known.ticket} NO LINK"
    elif phase == "calling":
        text = _behind(known, f"{known.ticket} {_called(known, state)}")
    elif phase == "leaving":
        text = _behind(known, f"{known.ticket} +PAUSE")
    else:
        text = _behind(known, f"{known.ticket} {_served(state)}")
    return ascii_text(text)


def _open(known: Known) -> str:
    """Who waits; VIPs are told apart (R29)."""
    text = f"OPEN {known.waiting} WAIT"
    return f"{text} {known.vips}V" if known.vips else text


def _behind(known: Known, text: str) -> str:
    """With how many wait behind, as far as there is room."""
    longer = f"{text} {known.waiting}W"
    return longer if known.waiting and len(longer) <= WIDTH else text


def _called(known: Known, state: m.CounterState | None) -> str:
    """With a question where perhaps nobody will come, and a mark for who needs care (R33)."""
    if state is None:
        return "CALL"
    if state.unverified:
        return "SLIP?"
    if state.recalls >= (known.config.recalls if known.config is not None else state.recalls + 1):
        return "NOSHOW?"
    if state.maybe_served:
        return "CALL?"
    return "CALL CARE" if state.assist else "CALL"


def _served(state: m.CounterState | None) -> str:
    if state is not None and "overrun" in state.prompts:
        return "LATE"
    return "SERVE CARE" if state is not None and state.assist else "SERVE"


def _pad_text(known: Known) -> str:
    state = known.hall
    if known.clerk is None:
        return "SIGN IN"
    if not known.link:
        return "NO LINK"
    if state is not None and state.refused:
        return state.refused.replace("_", " ").upper()
    return f"GUIDE {state.answer}" if state is not None and state.answer else "GUIDE"


def board(known: Known, recalled: int) -> CounterView:
    """What a customer should see above the window."""
    config, counter, state, phase = known.config, known.counter, known.hall, known.phase
    in_hand = phase in ("calling", "serving", "leaving")
    by_hand = in_hand and known.by_hand is not None
    pause = known.owned.pause if phase == "paused" else None
    shown = "calling" if by_hand else "serving" if phase == "leaving" else phase
    return CounterView(
        counter="" if counter is None else counter.id,
        languages=("zh", "en") if config is None else tuple(config.languages),
        state=shown,
        ticket=known.ticket if in_hand else None,
        class_=_class_name(config, state) if in_hand and not by_hand else {},
        clerk=None if phase == "closed" else _clerk(config, known.clerk),
        pause_reason=pause.reason if pause is not None else "",
        stale=not known.link,
        stale_since=None if known.link else _clock_time(config, known.good_at),
        no_config=counter is None,
        by_hand=by_hand,
        back=None if pause is None else _clock_time(config, pause.back_at),
        back_minutes=None if pause is None else pause.minutes,
        sign=counter is None or counter.pause_policy != "no_sign",
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
