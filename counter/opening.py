"""What the hours say at one counter: whether tickets are given out for it, and when it opens again today.

Pure: the hall's time is an argument, None while no clock is trusted.
"""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from hall import hours
from hall import messages as m


def gives_tickets(config: m.Config, services: Iterable[m.ServiceInfo], now: float | None) -> bool:
    """In an open hall: for one of these at least, which may have hours of its own (R25)."""
    return any(
        each.hours is None or now is None or hours.phase(now, hours.of_service(config, each)) == "open"
        for each in services
    )


def opens_today(config: m.Config, counter: m.CounterInfo, now: float | None) -> str | None:
    """`13:00`, where somebody is to work there later today (R12, R26)."""
    if now is None or not counter.planned:
        return None
    opening = hours.of_plan(config, counter) or hours.of_hall(config)
    try:
        local = datetime.fromtimestamp(now, ZoneInfo(config.time_zone))
    except (ValueError, OverflowError, OSError, KeyError):
        return None  # a zone this machine does not know
    minute = local.hour * 60 + local.minute
    later = [start for start, _ in hours.minutes(opening, local.date()) if start > minute]
    return f"{later[0] // 60:02}:{later[0] % 60:02}" if later else None
