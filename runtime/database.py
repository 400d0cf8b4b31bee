"""A SQLite file opened by one process only, checked, moved aside when it is broken. WAL, synchronous=FULL."""

import contextlib
import fcntl
import logging
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

log = logging.getLogger(__name__)

IN_MEMORY = Path(":memory:")
BROKEN = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)
BROKEN_KEPT = 5  # files moved aside; the last one is written over by the next


class StorageError(OSError):
    """A commit failed: full, read-only or broken disk. Nothing of it was written."""


class InUseError(StorageError):
    """Another process has this database: two of one unit would give out the same numbers."""


@contextlib.contextmanager
def storage(path: Path) -> Iterator[None]:
    """Whatever goes wrong with the file is a StorageError that names it."""
    try:
        yield
    except StorageError:
        raise
    except (sqlite3.Error, OSError) as exc:
        raise StorageError(f"{path}: {exc}") from exc


class Database:
    """`connection` belongs to the thread that opened it. Raises StorageError.

    `check` reads the whole file first: milliseconds for what a unit keeps, too long for a journal of years.
    """

    def __init__(self, path: Path, schema: str, *, check: bool = True) -> None:
        self._path, self._schema = path, schema
        with storage(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._lock = _only_one(path)
            try:
                self.connection = _open(path, schema, check)
            except BaseException:
                self._unlock()
                raise

    @property
    def took_the_place(self) -> bool:
        """Of a file that was broken, now or earlier."""
        return any(aside.exists() for aside in _asides(self._path))

    def begin_anew(self, why: Exception) -> None:
        """What was read makes no sense: the file is moved aside and an empty one takes its place."""
        with storage(self._path):
            self.connection.close()
            _move_aside(self._path, why)
            self.connection = _connect(self._path, self._schema, False)

    def close(self) -> None:
        self.connection.close()
        self._unlock()

    def _unlock(self) -> None:
        lock, self._lock = self._lock, None
        if lock is not None:
            os.close(lock)


def is_broken(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in BROKEN


def _open(path: Path, schema: str, check: bool) -> sqlite3.Connection:
    try:
        return _connect(path, schema, check)
    except sqlite3.DatabaseError as exc:
        if not is_broken(exc):
            raise
        _move_aside(path, exc)
        return _connect(path, schema, check)


def _connect(path: Path, schema: str, check: bool) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None, timeout=1.0)
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        found = db.execute("PRAGMA quick_check(1)").fetchone()[0] if check else "ok"
        if found != "ok":
            damaged = sqlite3.DatabaseError(found)
            damaged.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
            raise damaged
        db.executescript(schema)
    except BaseException:
        db.close()
        raise
    return db


def _asides(path: Path) -> list[Path]:
    return [path.with_name(f"{path.name}.broken-{n}") for n in range(1, BROKEN_KEPT + 1)]


def _move_aside(path: Path, why: Exception) -> None:
    """A unit with an empty database works; one that waits for a technician does not. Nothing is deleted."""
    names = _asides(path)
    aside = next((name for name in names if not name.exists()), names[-1])
    for ending in ("-wal", "-shm", ""):
        with contextlib.suppress(FileNotFoundError):
            os.replace(f"{path}{ending}", f"{aside}{ending}")
    log.error(
        "%s is broken: %s; moved to %s, a new one begins. What nobody else has is in that file only",
        path, why, aside.name,
    )  # fmt: skip


def _only_one(path: Path) -> int | None:
    """An advisory lock on a file beside it, which a crash gives back."""
    if path == IN_MEMORY:
        return None
    lock = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise InUseError(f"{path}: another process is using it; stop one of the two") from None
    return lock
