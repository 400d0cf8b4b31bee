"""How loud the voice is at a time of day: `[voice] hours` (R31). Pure."""

from collections.abc import Mapping

from hall.hours import DAY_MIN, minute_of, mistakes, written


def volume_at(minute: int | None, usual: float, hours: Mapping[str, float]) -> float:
    """`minute` of the day; None, no clock can be trusted: as usual."""
    if minute is None:
        return usual
    parts = ((part, volume) for span, volume in hours.items() for part in _parts(span))
    return next((volume for (start, end), volume in parts if start <= minute < end), usual)


def problems(hours: Mapping[str, float]) -> list[str]:
    """What is wrong with the table. A night is one span here: "22:00-06:00"."""
    found = [
        f'hours: "{span}" = {volume:g}: from 0 to 1' for span, volume in hours.items() if not 0 <= volume <= 1
    ]
    unreadable = [span for span in hours if not _parts(span)]
    found += [f'hours: "{span}" is no span; write "12:00-14:00"' for span in unreadable]
    if not unreadable:
        found += [
            f"hours: {each}" for each in mistakes([text for span in hours for text in written(_parts(span))])
        ]
    return found


def _parts(span: str) -> tuple[tuple[int, int], ...]:
    """As minutes of the day; over midnight there are two. Empty: it cannot be read."""
    start, end = (minute_of(each.strip()) for each in (*span.split("-"), "", "")[:2])
    if start is None or end is None or start == end or span.count("-") != 1:
        return ()
    if start < end:
        return ((start, end),)
    return tuple((a, b) for a, b in ((start, DAY_MIN), (0, end)) if a < b)
