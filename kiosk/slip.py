"""What stands on a slip: the number first of all, then what the hall promises, in every language (R02, R07).

Pure. Sizes are for 80 mm paper; at most MAX_MM of it are used: what matters least is left out first.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from hall.messages import ClassInfo, Config, Text
from hall.paper import Paper, columns, height_mm
from hall.slip import RULE, Block, Slip, SlipLine
from hall.texts import available, pick, word

MAX_MM = 78.0  # of type: 12 mm and more between head and cutter come on top, 90 mm of paper are the limit
COLUMNS = 42  # of normal type on 80 mm paper at 180 dpi; 48 at 203 dpi
PAPER = Paper(COLUMNS, 512)
NUMBER_SIZE = 6
NUMBER_COLUMNS = 32  # the number fits 58 mm paper too
NO_TIME = "--:--"

KEEP = 0  # a line that is never left out
REMEMBERED = 256  # texts whose width is known: all but the number and the time stand on every slip


def ticket_slip(
    config: Config,
    service: str,
    class_: str,
    printed: str,
    ahead: int | None,
    estimate_s: float | None,
    now: float | None,
    unit: str,
    *,
    tap_s: float | None = None,
) -> Slip:
    """`ahead` and `estimate_s` are None when nobody can tell, `now` while the clock is not trusted.

    `tap_s`: how long a card may be tapped after the slip; None when no card reader works here.
    """
    languages = _languages(config)
    info = config.service(service)
    class_info = config.class_info(class_)

    def said(text: Callable[[str], str], first: int = 1) -> list[SlipLine]:
        """One line per language, the first may be larger; a word the same in all ("VIP") stands once."""
        different = dict.fromkeys(text(language) for language in languages)
        return [_line(each, first if n == 0 else 1) for n, each in enumerate(different)]

    def key(name: str, **values: object) -> list[SlipLine]:
        known = tuple(values.items())
        return said(lambda language: _worded(f"slip.{name}", language, known))

    def name(text: Text) -> Callable[[str], str]:
        return lambda language: str(pick(text, language))

    # (what is left out first has the highest rank, its lines)
    parts: list[tuple[int, Sequence[Block]]] = [
        (1, said(name(config.name))),
        (KEEP, said(name(info.name if info else {"": service}), first=2)),
        (3, key("your_number")),
        (KEEP, [_number(printed)]),
        (5, [RULE]),
    ]
    if class_ != "ordinary":
        parts.append((KEEP, said(name(class_info.name if class_info else {"": class_}), first=2)))
    parts.append((2, _waiting(key, ahead, estimate_s, class_info)))
    if class_info is not None:
        parts.append((KEEP, key("promise", minutes=f"{class_info.promise_min:g}")))
    if config.vip and class_ == "ordinary":
        parts.append((KEEP, key("vip") if tap_s is None else key("vip_card", seconds=f"{tap_s:g}")))
    parts.append((KEEP, [_line(f"{local_time(config.time_zone, now)}  {unit}")]))
    parts.append((4, key("thanks")))
    return _fit(parts)


@lru_cache(REMEMBERED)
def _worded(key: str, language: str, values: tuple[tuple[str, object], ...]) -> str:
    return word(key, language, **dict(values))


def local_time(time_zone: str, now: float | None) -> str:
    local = local_datetime(time_zone, now)
    return NO_TIME if local is None else f"{local:%Y-%m-%d %H:%M}"


def local_datetime(time_zone: str, now: float | None) -> datetime | None:
    """None when the time or the zone is not known: no time is better than a wrong one."""
    if now is None:
        return None
    try:
        return datetime.fromtimestamp(now, ZoneInfo(time_zone))
    except (KeyError, ValueError, OSError, OverflowError):  # ZoneInfoNotFoundError is a KeyError
        return None


def _languages(config: Config) -> list[str]:
    """Chinese first; languages without texts are left out, so that a wrong configuration still prints."""
    there = available()
    chosen = [language for language in dict.fromkeys(config.languages) if language in there]
    return sorted(chosen or there, key=lambda language: language != "zh")


def _waiting(
    key: Callable[..., list[SlipLine]], ahead: int | None, estimate_s: float | None, info: ClassInfo | None
) -> list[SlipLine]:
    """An emergency goes before everybody: how many wait says nothing about it."""
    if ahead is None or (info is not None and info.first):
        return []
    if ahead == 0:
        return key("nobody_ahead")
    if estimate_s is None:
        return key("ahead", count=ahead)
    return key("ahead_estimate", count=ahead, minutes=max(1, -int(-estimate_s // 60)))


def _number(printed: str) -> SlipLine:
    width = max(1, min(NUMBER_SIZE, NUMBER_COLUMNS // len(printed)))
    return SlipLine(printed, width=width, height=NUMBER_SIZE, bold=True)


@lru_cache(REMEMBERED)
def _line(text: str, size: int = 1) -> SlipLine:
    """Nothing but printable text: a control character in a name would be a command to the printer."""
    clean = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    width = size if columns(clean) * size <= COLUMNS else 1
    return SlipLine(clean, width=width, height=size, bold=size > 1)


def _fit(parts: list[tuple[int, Sequence[Block]]]) -> Slip:
    """Leave out part after part, the least important first, until the slip is short enough."""
    ranks = sorted({rank for rank, _ in parts if rank != KEEP}, reverse=True)
    for most in [None, *ranks]:
        slip = tuple(line for rank, lines in parts if most is None or rank < most for line in lines)
        if height_mm(slip, PAPER) <= MAX_MM:
            return slip
    return slip
