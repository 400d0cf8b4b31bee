"""The journal: append-only, one commit for whatever is waiting, snapshots so that a restart is quick. SQLite.

Everything the hall ever did, in order, as it was decided; nothing is updated or deleted but old snapshots. The state
at any time is the last snapshot before it plus the entries behind it.
"""

import contextlib
import fcntl
import logging
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import msgspec

from hall import entries as e
from hall.ledger import Ledger, Recorded
from hall.state import HallData

log = logging.getLogger(__name__)

SNAPSHOT_EVERY = 1000  # entries; a replay of so many takes some 20 ms
SNAPSHOTS_KEPT = 3

_SCHEMA = """
CREATE TABLE IF NOT EXISTS journal (
    n INTEGER PRIMARY KEY, at REAL NOT NULL, boot TEXT NOT NULL, kind TEXT NOT NULL, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS fact (id TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS snapshot (n INTEGER PRIMARY KEY, state BLOB NOT NULL);
"""

_SCHEMA_VERSION = 1


class JournalError(OSError):
    """The journal cannot be opened, read or committed; nothing of the batch was written."""


class Journal:
    """One per hall; a second process on the same file is refused. All calls from the loop thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._storage():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._lock = self._only_one(path)
        try:
            self._db = self._open(path)
        except JournalError:
            os.close(self._lock)  # whoever tries again, this process for one, must find it free
            raise
        self._entries = msgspec.json.Decoder(e.AnyEntry)
        self._since_snapshot = 0

    def load(self) -> Ledger:
        """The state as of the last commit."""
        with self._storage():
            found = self._db.execute("SELECT n, state FROM snapshot ORDER BY n DESC LIMIT 1").fetchone()
            after = found[0] if found else 0
            ledger = Ledger(msgspec.json.decode(found[1], type=HallData) if found else None)
            for recorded in self.entries(after):
                ledger.apply(recorded)
                self._since_snapshot += 1
        return ledger

    def entries(self, after: int = 0) -> Iterator[Recorded]:
        rows = self._db.execute("SELECT n, at, boot, body FROM journal WHERE n > ? ORDER BY n", (after,))
        for n, at, boot, body in rows:
            yield Recorded(n, at, boot, self._entries.decode(body))

    def knows(self, fact_id: str) -> bool:
        """Whether a fact of this id was ever taken, in this batch included."""
        with self._storage():
            return self._db.execute("SELECT 1 FROM fact WHERE id = ?", (fact_id,)).fetchone() is not None

    def append(self, recorded: Recorded) -> None:
        """Into the open batch; `commit` makes it durable."""
        with self._storage():
            if not self._db.in_transaction:
                self._db.execute("BEGIN IMMEDIATE")
            entry = recorded.entry
            self._db.execute(
                "INSERT INTO journal (n, at, boot, kind, body) VALUES (?, ?, ?, ?, ?)",
                (recorded.n, recorded.at, recorded.boot, e.kind(entry), msgspec.json.encode(entry)),
            )
            if isinstance(entry, e.FactTaken) and not entry.known:
                self._db.execute("INSERT INTO fact (id, n) VALUES (?, ?)", (entry.id, recorded.n))
            self._since_snapshot += 1

    def commit(self, ledger: Ledger) -> None:
        """One fsync for the batch; now and then with a snapshot of the state it leads to."""
        if not self._db.in_transaction:
            return
        with self._storage():
            if self._since_snapshot >= SNAPSHOT_EVERY:
                self._snapshot(ledger)
            self._db.execute("COMMIT")

    def close(self, ledger: Ledger | None = None) -> None:
        """A clean stop leaves a snapshot, so that the next start replays nothing."""
        with contextlib.suppress(JournalError), self._storage():
            if ledger is not None and self._since_snapshot:
                if not self._db.in_transaction:
                    self._db.execute("BEGIN IMMEDIATE")
                self._snapshot(ledger)
                self._db.execute("COMMIT")
        self._db.close()
        os.close(self._lock)

    @staticmethod
    def _open(path: Path) -> sqlite3.Connection:
        """A full or read-only disk is found now, not at the first ticket: writing the schema's version proves it."""
        try:
            db = sqlite3.connect(path, isolation_level=None)
        except sqlite3.Error as exc:
            raise JournalError(f"{path}: {exc}") from exc
        try:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = FULL")
            db.executescript(_SCHEMA)
            db.execute(f"PRAGMA user_version = {_SCHEMA_VERSION}")
        except sqlite3.Error as exc:
            db.close()
            raise JournalError(f"{path}: {exc}") from exc
        return db

    def _snapshot(self, ledger: Ledger) -> None:
        state = msgspec.json.encode(ledger.data)
        self._db.execute("INSERT OR REPLACE INTO snapshot (n, state) VALUES (?, ?)", (ledger.data.n, state))
        self._db.execute(
            "DELETE FROM snapshot WHERE n NOT IN (SELECT n FROM snapshot ORDER BY n DESC LIMIT ?)",
            (SNAPSHOTS_KEPT,),
        )
        self._since_snapshot = 0

    def _only_one(self, path: Path) -> int:
        """Two halls on one file would both be right: an advisory lock that a crash gives back."""
        handle = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            raise JournalError(
                f"{path}: another jiaohao hall on this machine is using it; stop one of them"
            ) from None
        return handle

    @contextlib.contextmanager
    def _storage(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as exc:
            with contextlib.suppress(sqlite3.Error):
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
            raise JournalError(f"{self.path}: {exc}") from exc
        except JournalError:
            raise
        except OSError as exc:
            raise JournalError(f"{self.path}: {exc}") from exc
