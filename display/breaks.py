"""Where a line of text may be broken: Chinese between characters, Latin between words, and what stays together.

No line begins with a closing mark or ends with an opening one. A number stays with what it counts or names ("12 人",
"3 min", "counter 3"), and the last line is never one Chinese character alone. Pure.
"""

import re
import unicodedata
from functools import lru_cache

NO_START = frozenset("，。、！？：；）》〉」』】〕”’…·％～,.!?:;)%")
NO_END = frozenset("（《〈「『【〔“‘(")

COUNTED = "分钟|小时|号窗口|[号人位个名项条张台件笔次倍步页份家级层楼年月周天日时分秒元米起]"
COUNTED_LATIN = "min|h|s|people|waiting|ahead|more|too|facts|messages|units|times"
NUMBERED = "[Cc]ounters?|[Tt]ickets?|[Pp]ages?"
TOGETHER = re.compile(rf"第 ?\d|(?:{NUMBERED}) \d|\d ?(?:{COUNTED})|\d (?:{COUNTED_LATIN})\b")


@lru_cache(maxsize=2000)  # layouts ask for the same texts at many sizes
def pieces(text: str) -> tuple[str, ...]:
    """The parts between which a line should be broken."""
    whole: list[str] = []
    within = _within(text)
    start = 0
    parts = words(text)
    for number, part in enumerate(parts):
        is_last_alone = number == len(parts) - 1 and _is_one_hanzi(part)
        if whole and (start in within or is_last_alone):
            whole[-1] += part
        else:
            whole.append(part)
        start += len(part)
    return tuple(whole)


@lru_cache(maxsize=2000)
def words(text: str) -> tuple[str, ...]:
    """The smaller parts a line may be broken between where it is too narrow for `pieces`."""
    parts: list[str] = []
    for char in text:
        before = parts[-1] if parts else ""
        is_word = _is_latin(char) and _is_latin(before[-1:])
        if before and (is_word or char == " " or char in NO_START or before.rstrip()[-1:] in NO_END):
            parts[-1] += char
        else:
            parts.append(char)
    return tuple(parts)


def _within(text: str) -> frozenset[int]:
    """Places inside of what stays together."""
    found = (match.span() for match in TOGETHER.finditer(text))
    return frozenset(place for start, end in found for place in range(start + 1, end))


def _is_one_hanzi(part: str) -> bool:
    """With the marks around it."""
    letters = [char for char in part if char not in NO_START and char not in NO_END and char != " "]
    return len(letters) == 1 and not _is_latin(letters[0])


def _is_latin(char: str) -> bool:
    return char not in ("", " ") and unicodedata.east_asian_width(char) not in "WF"
