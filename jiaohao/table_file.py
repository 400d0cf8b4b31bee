"""A table as a spreadsheet saves it (CSV), read in whatever encoding that is."""

import csv
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from runtime.config import ConfigError


class BrokenTableError(ValueError):
    """No table from some line on."""


def rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of each row that has any. Raises ConfigError for what is no text, BrokenTableError."""
    lines = csv.reader(_text(path).splitlines(keepends=True))
    try:
        for row in lines:
            cells = [_plain(cell) for cell in row]
            if any(cells):
                yield lines.line_num, cells
    except csv.Error as exc:
        raise BrokenTableError(f"line {lines.line_num}: {exc}") from exc


def _plain(cell: str) -> str:
    """Full-width letters and digits as plain ones, the marks and blanks around them gone."""
    return unicodedata.normalize("NFKC", cell).strip(" \t\r\n\ufeff\u200b")


def _text(path: Path) -> str:
    """UTF-8, or what a Chinese Windows saves a CSV as."""
    try:
        data = path.read_bytes()
    except OSError as exc:
        raise ConfigError(path, [f"{path}: cannot be read: {exc.strerror}"]) from exc
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise ConfigError(path, [f"{path.name}: not a text this can read: save it as CSV UTF-8"])
