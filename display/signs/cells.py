"""Which characters a small matrix can write and how many half-width cells they take: a hanzi is two. Pure."""

import unicodedata
from typing import Literal

Charset = Literal["gb2312", "ascii"]

STAND_INS = {
    "·": "・",  # GB2312 has the dot of foreign names, under the number of another one
    "—": "-", "–": "-", "‐": "-", "−": "-", "→": ">", "’": "'", "‘": "'", "“": '"', "”": '"',
    "\\": "/",  # begins a command to Onbon's cards
}  # fmt: skip
"""For what a sign cannot write, or must not be sent."""


def writable(text: str, charset: Charset) -> str:
    """`text` as the sign can write it: half-width where Unicode has it so, accents off, the rest left out."""
    narrow = unicodedata.normalize("NFKC", text)
    return " ".join("".join(_written(char, charset) for char in narrow).split())


def is_writable(text: str, charset: Charset) -> bool:
    """Nothing of it is lost: a name with one hanzi left out is another name."""
    return all(_written(char, charset) for char in text if not char.isspace())


def _written(char: str, charset: Charset) -> str:
    if char.isspace():
        return " "
    char = STAND_INS.get(char, char)
    if _has(char, charset):
        return char
    return "".join(part for part in unicodedata.normalize("NFKD", char) if _has(part, charset))


def _has(char: str, charset: Charset) -> bool:
    if not char.isprintable():
        return False
    try:
        char.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def cells(text: str) -> int:
    """For text that is writable: every character of GB2312 beyond ASCII is a square."""
    return sum(1 if char.isascii() else 2 for char in text)


def centred(text: str, columns: int) -> str:
    """Filled up with spaces to the whole width, so that nothing of an older text can be left beside it."""
    free = max(0, columns - cells(text))
    return " " * (free // 2) + text + " " * (free - free // 2)
