"""The journal: append-only, one commit for whatever is waiting, snapshots so that a restart is quick. SQLite.

Everything the hall ever did, in order, as it was decided; nothing is updated or deleted but old snapshots. The state
at any time is the last snapshot before it plus the entries behind it.
"""

import contextlib
import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import msgspec

from hall import entries as e
from hall.ledger import Ledger, Recorded
from hall.state import HallData
from runtime.database import Database, StorageError, is_broken, storage

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


class UnreadableError(Exception):
    """The journal is whole but this version cannot read it; trying again does not help. Says the way out."""


class Journal:
    """One per hall; a second process on the same file is refused. All calls from the loop thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._database = Database(path, _SCHEMA, check=False)
        self._entries = msgspec.json.Decoder(e.AnyEntry)
        self._since_snapshot = 0
        try:
            with storage(path):  # a full or read-only disk is found now, not at the first ticket
                self._db.execute(f"PRAGMA user_version = {_SCHEMA_VERSION}")  # a write, however often
        except BaseException:
            self._database.close()
            raise

    @property
    def _db(self) -> sqlite3.Connection:
        return self._database.connection

    def load(self) -> Ledger:
        """The state as of the last commit. A damaged file is moved aside: units send again what they hold.

        Raises UnreadableError for an entry this version does not know.
        """
        try:
            return self._load()
        except sqlite3.DatabaseError as exc:
            if not is_broken(exc):
                raise StorageError(f"{self.path}: {exc}") from exc
            self._database.begin_anew(exc)
        self._since_snapshot = 0
        return Ledger()

    def _load(self) -> Ledger:
        after, data = self._last_snapshot()
        ledger = Ledger(data)
        for recorded in self.entries(after):
            ledger.apply(recorded)
            self._since_snapshot += 1
        return ledger

    def _last_snapshot(self) -> tuple[int, HallData | None]:
        """The newest that can be read; without one everything is replayed."""
        for n, state in self._db.execute("SELECT n, state FROM snapshot ORDER BY n DESC").fetchall():
            try:
                return n, msgspec.json.decode(state, type=HallData)
            except msgspec.MsgspecError as exc:
                log.warning("%s: the snapshot at entry %d cannot be read: %s", self.path, n, exc)
        return 0, None

    def entries(self, after: int = 0) -> Iterator[Recorded]:
        rows = self._db.execute("SELECT n, at, boot, body FROM journal WHERE n > ? ORDER BY n", (after,))
        for n, at, boot, body in rows:
            try:
                entry = self._entries.decode(body)
            except msgspec.MsgspecError as exc:
                raise UnreadableError(
                    f"{self.path}: entry {n} cannot be read ({exc}); a newer version wrote it: install that version"
                    " again, or move the file away, then the units send their facts of the last two days again"
                ) from exc
            yield Recorded(n, at, boot, entry)

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
        with contextlib.suppress(StorageError), self._storage():
            if ledger is not None and self._since_snapshot:
                if not self._db.in_transaction:
                    self._db.execute("BEGIN IMMEDIATE")
                self._snapshot(ledger)
                self._db.execute("COMMIT")
        self._database.close()

    def _snapshot(self, ledger: Ledger) -> None:
        state = msgspec.json.encode(ledger.data)
        self._db.execute("INSERT OR REPLACE INTO snapshot (n, state) VALUES (?, ?)", (ledger.data.n, state))
        self._db.execute(
            "DELETE FROM snapshot WHERE n NOT IN (SELECT n FROM snapshot ORDER BY n DESC LIMIT ?)",
            (SNAPSHOTS_KEPT,),
        )
        self._since_snapshot = 0

    @contextlib.contextmanager
    def _storage(self) -> Iterator[None]:
        """An error takes the whole batch back."""
        try:
            with storage(self.path):
                yield
        except StorageError:
            with contextlib.suppress(sqlite3.Error):
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
            raise
