"""Which languages and which time a board shows, by the hall's configuration. Pure."""

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from hall import messages as m
from hall.texts import available

NO_CLOCK = "--:--"
LAST_AT = 32_503_680_000.0  # the year 3000: no clock of a hall is there
LEAST_REDRAW_S = 0.2  # with the demo's time scale minutes pass faster than a screen need follow


def languages(config: m.Config) -> tuple[str, ...]:
    """Those there are words in."""
    known = available()
    return tuple(each for each in config.languages if each in known) or ("zh", "en")


def zone(config: m.Config) -> tzinfo | None:
    """None: no such zone on this machine, and better no time than a wrong one."""
    try:
        return ZoneInfo(config.time_zone)
    except (KeyError, ValueError, OSError):
        return None


def possible(now: float | None) -> float | None:
    """None for a time that no hall is in, and that a calendar may not have."""
    return now if now is not None and 0 <= now < LAST_AT else None


def time_of(at: float | None, where: tzinfo | None) -> str | None:
    """`09:41`."""
    if at is None or where is None:
        return None
    try:
        return datetime.fromtimestamp(at, UTC).astimezone(where).strftime("%H:%M")
    except (ValueError, OverflowError, OSError):
        return None  # no such time: said by a hall whose clock is wrong


def to_next_minute_s(now: float, hall: m.HallState | None) -> float:
    """Real seconds until the clock shows another minute."""
    speed = hall.speed if hall is not None and hall.speed > 0 else 1.0
    return max(LEAST_REDRAW_S, (60 - now % 60) / speed)
