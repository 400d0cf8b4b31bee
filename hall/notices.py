"""What may stand on all boards as a notice (R15): short enough to be read from afar. Pure."""

import unicodedata
from collections.abc import Iterator

from hall.fields import Text

COLUMNS = 80  # two lines of a board; a Chinese character takes two columns
WIDE = ("W", "F")


def columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in WIDE else 1 for c in text)


def mistakes(text: Text) -> Iterator[str]:
    """By language, `zh: …`; a text without a language has none in front."""
    for language, words in text.items():
        where = f"{language}: " if language else ""
        if not words.strip():
            yield f"{where}no words"
        elif not words.isprintable():
            yield f"{where}one line of plain text is needed"
        elif columns(words) > COLUMNS:
            too_many = f"at most {COLUMNS // 2} Chinese characters or {COLUMNS} Latin ones fit on a board"
            yield f'{where}"{words[:20]}…" is too long: {too_many}'
