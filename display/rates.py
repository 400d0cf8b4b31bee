"""A table of rates for the wall (R54), as a bank's or telecom's office keeps it: a CSV file. Pure.

The first line is the head; a cell of it may have a word for each language: `币种|Currency`. Excel in China saves
GB18030, or UTF-8 with a mark; its separator may be a semicolon.
"""

import csv
from dataclasses import dataclass, replace

from display.hall.view import RateTable
from display.today import Today
from display.typeset import em_width
from hall.messages import Text
from hall.texts import words

MOST_ROWS, MOST_COLUMNS = 40, 6  # more cannot be read on a wall
MOST_CHARS = 60  # of a cell
MOST_EMS = 40.0  # of the widest cells of all columns together, else they are too small
MOST_BYTES = 64 * 1024
SEPARATORS = ",;\t"
BETWEEN = "|"  # the languages of a head


@dataclass(frozen=True)
class RatesRead:
    """The file was read anew. `cause`: what is wrong with it; the table before it stays. `written_at`: by the file."""

    table: RateTable | None
    cause: str = ""
    written_at: float | None = None


class RatesError(Exception):
    """A sentence for whoever keeps the file."""


class Rates:
    """The last good table, as it is shown now."""

    def __init__(self) -> None:
        self._table: RateTable | None = None
        self._written_at: float | None = None

    def read(self, event: RatesRead) -> None:
        if event.table is not None:
            self._table, self._written_at = event.table, event.written_at

    def at(self, now: float | None, languages: tuple[str, ...], today: Today | None) -> RateTable | None:
        """`languages`: those of the hall, in the order of the words in a head."""
        if self._table is None:
            return None
        since = None
        if today is not None and now is not None and self._written_at is not None:
            since = today.past(self._written_at, now)
        return replace(
            self._table,
            head=tuple(_by_language(str(cell), languages) for cell in self._table.head),
            updated={} if since is None else words("board.updated", languages, time=since),
        )


def _by_language(cell: str, languages: tuple[str, ...]) -> str | Text:
    said = [each.strip() for each in cell.split(BETWEEN)]
    return dict(zip(languages, said, strict=False)) if len(said) > 1 else cell


def parse(data: bytes, title: Text) -> RateTable:
    """Raises RatesError."""
    if len(data) > MOST_BYTES:
        raise RatesError(f"larger than {MOST_BYTES // 1024} KiB")
    lines = _decoded(data).splitlines()
    separator = max(SEPARATORS, key=lines[0].count) if lines else ","
    try:
        read = enumerate(csv.reader(lines, delimiter=separator, strict=True, skipinitialspace=True), 1)
        rows = [(n, tuple(cell.strip() for cell in row)) for n, row in read if any(map(str.strip, row))]
    except csv.Error as exc:
        raise RatesError(f"no CSV: {exc}") from exc
    if len(rows) < 2:
        raise RatesError("it has no rows: the first line is the head, one for each rate follows")
    if len(rows) - 1 > MOST_ROWS:
        raise RatesError(f"{len(rows) - 1} rows, there is room for {MOST_ROWS}")
    width = len(rows[0][1])
    if not 2 <= width <= MOST_COLUMNS:
        raise RatesError(f"columns: {width}, there may be 2 to {MOST_COLUMNS}")
    for number, row in rows:
        if len(row) != width:
            raise RatesError(f"line {number}: cells: {len(row)}, the head has {width}")
        if any(len(cell) > MOST_CHARS for cell in row):
            raise RatesError(f"line {number}: a cell has more than {MOST_CHARS} characters")
    ems = sum(max(map(_ems, column)) for column in zip(*(row for _, row in rows), strict=True))
    if ems > MOST_EMS:
        raise RatesError(f"as wide as {ems:.0f} Chinese characters, there is room for {MOST_EMS:.0f}")
    (_, head), *others = rows
    return RateTable(head, tuple(row for _, row in others), title)


def _ems(cell: str) -> float:
    """How wide it is; of words for several languages the widest."""
    return max(sum(map(em_width, each.strip())) for each in cell.split(BETWEEN))


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if all(char.isprintable() or char in "\r\n\t" for char in text):
            return text
    raise RatesError("neither UTF-8 nor GB18030: save it as CSV UTF-8")
