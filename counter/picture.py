"""What the board above the window and the keypad's display are to show of what is known. Pure functions."""

import zoneinfo
from datetime import datetime
from math import ceil

from counter import opening, serving
from counter.codes import WIDTH
from counter.known import VIP, Known
from hall import messages as m
from hall.texts import available, joined
from hall.view import CounterView, Window

HAIR = 1e-6  # at its end a minute is over, however floats are rounded
ORDINARY = "ordinary"  # the class that is not shown beside the number
PROMPTED = {"open": "idle", "calling": "called"}
"""What the clerk is reminded of on the board too, in which state. The sign is the customers' own, and stays so."""


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
    return _marked("CALL", state)


def _served(state: m.CounterState | None) -> str:
    if state is not None and "overrun" in state.prompts:
        return "LATE"
    return _marked("SERVE", state)


def _marked(doing: str, state: m.CounterState | None) -> str:
    """CARD?: nobody has looked whether this ticket is of its class; the clerk is to (R02). CARE: R33. For both and
    what is done there is no room."""
    if state is None or not state.verify:
        return f"{doing} CARE" if state is not None and state.assist else doing
    return "CARD? CARE" if state.assist else f"{doing} CARD?"


def _pad_text(known: Known) -> str:
    state = known.hall
    if known.clerk is None:
        return "SIGN IN"
    if not known.link:
        return "NO LINK"
    if state is not None and state.refused:
        return state.refused.replace("_", " ").upper()
    return f"GUIDE {state.answer}" if state is not None and state.answer else "GUIDE"


def board(known: Known, recalled: int, now: float | None, real: float) -> CounterView:
    """What a customer should see above the window, at this hall time and this real time."""
    config, counter, state, phase = known.config, known.counter, known.hall, known.phase
    in_hand = phase in ("calling", "serving", "leaving")
    by_hand = in_hand and known.by_hand is not None
    pause = known.owned.pause if phase == "paused" else None
    back = None if pause is None else _clock_time(config, pause.back_at)
    shown = "calling" if by_hand else "serving" if phase == "leaving" else phase
    return CounterView(
        counter="" if counter is None else counter.id,
        languages=("zh", "en") if config is None else tuple(config.languages),
        state=shown,
        ticket=known.ticket if in_hand else None,
        class_=_class_name(config, state) if in_hand and not by_hand else {},
        clerk=None if phase == "closed" else known.clerk,
        clerk_name={} if phase == "closed" or config is None else config.staff.get(known.clerk or "", {}),
        pause_reason=pause.reason if pause is not None else "",
        stale=not known.link,
        stale_since=None if known.link else _clock_time(config, known.good_at),
        no_config=counter is None,
        by_hand=by_hand,
        back=back,
        back_minutes=minutes_left(known, real) if back is None else None,
        sign=counter is None or counter.pause_policy != "no_sign",
        prompt=_prompt(known, phase),
        service=_service(known, state if in_hand and not by_hand else None, named=in_hand),
        place={} if counter is None else counter.place,
        badge={} if counter is None or phase in ("closed", "paused") else counter.badge,
        late=in_hand and not by_hand and known.link and state is not None and state.late,
        is_vip=in_hand and not by_hand and state is not None and state.class_ == VIP,
        vips=_vips(known, phase),
        others=() if in_hand else tuple(Window(each.id, each.name) for each in known.others()),
        fault=known.keypad_lost and phase == "open",
        take_ticket=phase == "open" and _take_ticket(known, now),
        opens=_opens(known, now) if phase == "closed" else None,
        unit=known.unit if counter is None else "",
        name={} if counter is None else counter.name,
        recalled=recalled if in_hand else 0,
    )


def minutes_left(known: Known, real: float) -> int | None:
    """Of the absence that was said, by the machine's own steady clock: it needs no other (R13).

    A unit that was started anew does not know since when; no time is better than one that is too long.
    """
    pause, due = known.owned.pause, known.back_due
    if known.phase != "paused" or pause is None or pause.minutes is None or due is None:
        return None
    return max(0, ceil((due - real) * known.speed / 60 - HAIR))


def next_minute(known: Known, real: float) -> float | None:
    """When another number of minutes is left."""
    left = minutes_left(known, real)
    return known.back_due - (left - 1) * 60 / known.speed if left and known.back_due is not None else None


def _take_ticket(known: Known, now: float | None) -> bool:
    """The hall is open, and nobody can be called: who comes in has no number yet."""
    config = known.config
    if config is None or not known.link or known.hall_phase != "open" or not known.nobody_waits:
        return False
    return opening.gives_tickets(config, known.served, now)


def _opens(known: Known, now: float | None) -> str | None:
    """While the whole hall has its break, or is not open yet (R26)."""
    config, counter = known.config, known.counter
    if config is None or counter is None or not known.link or known.hall_phase not in ("break", "closed"):
        return None
    return opening.opens_today(config, counter, now)


def _service(known: Known, state: m.CounterState | None, *, named: bool) -> m.Text:
    """Of the ticket in hand, where the hall has said it; without one, what may be asked for here."""
    config, counter = known.config, known.counter
    if config is None or counter is None:
        return {}
    if named:
        service = config.service(state.service or "") if state is not None else None
        return {} if service is None else service.name
    served = [each.name for each in serving.services(config, counter)]
    if len(served) == 1:
        return served[0]
    languages = [each for each in config.languages if each in available()]
    return joined(served, languages) if served else {}


def _vips(known: Known, phase: str) -> int:
    """Who is there can call them: nobody is while the counter is closed or the sign is up."""
    is_told = known.link and known.config is not None and known.config.vip
    return known.vips if is_told and phase not in ("closed", "paused") else 0


def _prompt(known: Known, phase: str) -> str:
    """While the hall is heard, and knows this counter as it is."""
    prompt, state = PROMPTED.get(phase, ""), known.hall
    told = known.link and state is not None and state.state == phase and prompt in state.prompts
    return prompt if told else ""


def _class_name(config: m.Config | None, state: m.CounterState | None) -> m.Text:
    if config is None or state is None or state.class_ in (None, ORDINARY):
        return {}
    kind = config.class_info(state.class_ or "")
    return {} if kind is None else kind.name


def _clock_time(config: m.Config | None, at: float | None) -> str | None:
    if config is None or at is None:
        return None
    try:
        return datetime.fromtimestamp(at, zoneinfo.ZoneInfo(config.time_zone)).strftime("%H:%M")
    except (ValueError, OverflowError, OSError, zoneinfo.ZoneInfoNotFoundError):
        return None  # a zone this machine does not know: no time is better than a wrong one
