"""What the units leave on disk, read as it grows: the pictures of their screens, their log, the facts they hold.

Reads only, and tolerates anything: a file may be missing, half written, or another one by now.
"""

import contextlib
import os
import re
import sqlite3
from pathlib import Path

LINES = 30
CHUNK = 64 * 1024
LOG_LINE = re.compile(r"\d\d:\d\d:\d\d (?P<level>[A-Z]+) +(?P<name>[\w.]+): (?P<text>.*)")
REACHED = {"the hall is reached": True, "the hall is not reached": False}
KIOSK = "kiosk: "
FRAME = re.compile(r"(\d{4,})-(\w+)\.png")
BUSY_S = 0.1


class Frames:
    """The newest picture of a screen: its number and what it shows. The folder is read when there is a new one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen = 0  # mtime of latest.png, which is written last
        self.number, self.name = 0, ""

    def look(self) -> None:
        try:
            written = (self._folder / "latest.png").stat().st_mtime_ns
            if written == self._seen:
                return
            found = [FRAME.fullmatch(name) for name in os.listdir(self._folder)]
        except OSError:
            return
        self._seen = written
        frames = [(int(match[1]), match[2]) for match in found if match]
        self.number, self.name = max(frames, default=(0, ""))

    def path(self, number: int) -> Path | None:
        return next(self._folder.glob(f"{number:04}-*.png"), None)


class Tail:
    """The last lines of a log without their times, as (level, text).

    `reaches_hall`, `says`: what the unit said last of that, and a kiosk of itself.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._at = 0
        self._rest = b""
        self.lines: list[tuple[str, str]] = []
        self.reaches_hall = False
        self.says = ""

    def look(self) -> None:
        try:
            size = self._path.stat().st_size
            if size < self._at:
                self._at, self._rest = 0, b""
            if size == self._at:
                return
            with self._path.open("rb") as file:
                file.seek(max(self._at, size - CHUNK))
                data = file.read(CHUNK)
                self._at = file.tell()
        except OSError:
            return
        *whole, self._rest = (self._rest + data).split(b"\n")
        fresh = [_plain(line) for line in whole if line]
        self.lines = [*self.lines, *fresh][-LINES:]
        for _, text in fresh:
            if text in REACHED:
                self.reaches_hall = REACHED[text]
            if text.startswith(KIOSK):
                self.says = text.removeprefix(KIOSK)


class Held:
    """How many facts of a unit the hall does not have. What is on its way does not count: seen twice, it is held."""

    def __init__(self, unit: Path, hall: Path) -> None:
        self._unit, self._hall = unit, hall
        self._written: tuple[int, ...] = ()
        self._unsent: frozenset[str] = frozenset()
        self.count = 0

    def look(self) -> None:
        """Opens them only when one has been written to."""
        before = self._unsent
        written = (*_written(self._unit), *_written(self._hall))
        if written != self._written:
            with contextlib.suppress(sqlite3.Error, ValueError):
                self._unsent = frozenset(unsent(self._unit, self._hall))
                self._written = written
        self.count = len(self._unsent & before)


def unsent(unit: Path, hall: Path) -> list[str]:
    """Their ids. A unit writes down with a delay how far it was acknowledged: the hall's own book has the last word."""
    with _reading(unit) as db:
        row = db.execute("SELECT value FROM value WHERE key = 'acked'").fetchone()
        acked = int(row[0]) if row else 0
        rows = db.execute("SELECT id FROM fact WHERE seq > ? AND held = 0", (acked,))
        ids = [str(row[0]) for row in rows]
    if not ids or not hall.exists():
        return ids
    with _reading(hall) as db:
        return [i for i in ids if db.execute("SELECT 1 FROM fact WHERE id = ?", (i,)).fetchone() is None]


def _reading(path: Path) -> contextlib.closing[sqlite3.Connection]:
    return contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=BUSY_S))


def _written(path: Path) -> tuple[int, int]:
    """SQLite writes into the log beside the file first."""
    times = [0, 0]
    for n, file in enumerate((path, path.with_name(f"{path.name}-wal"))):
        with contextlib.suppress(OSError):
            times[n] = file.stat().st_mtime_ns
    return times[0], times[1]


def _plain(line: bytes) -> tuple[str, str]:
    text = line.decode("utf-8", "replace")
    found = LOG_LINE.fullmatch(text)
    return (found["level"].lower(), found["text"]) if found else ("", text)
