"""The unit's database: facts until the hall has them, and the few values a unit owns. SQLite, WAL, FULL.

One commit is one fsync: a ticket's number and its fact go down together, before the paper. Rows are written here and
read by `courier.py`, which knows about sending. Nothing here knows the network.

A fact may be `held`: it and all after it wait until `release` tells its outcome. Once sent, a fact never changes.
Beside it stands how far the unit's work for it has come (`state`) and why it ended so (`cause`), in the unit's own
words: they stay here when the fact has gone.
"""

import contextlib
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from hall import messages as m
from runtime.database import Database, StorageError, storage

__all__ = ["Outbox", "Row", "StorageError"]

JUMP_KEY = "jump"
"""Set with a new epoch, emptied by the unit with the numbers it then begins at: a power cut between loses no jump."""
KEEP_DAYS = 2  # business days of acknowledged facts, for a hall restored from a backup

_SCHEMA = """
CREATE TABLE IF NOT EXISTS value (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS fact (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, at BLOB NOT NULL, body BLOB NOT NULL,
    held INTEGER NOT NULL DEFAULT 0, again INTEGER NOT NULL DEFAULT 0, day TEXT,
    state TEXT NOT NULL DEFAULT '', cause TEXT NOT NULL DEFAULT ''
);
"""
_LATER = ("state", "cause")
"""Columns that databases of version 0.1.0 lack: they get them when they are opened."""


@dataclass(frozen=True)
class Row:
    seq: int
    id: str
    kind: str
    at: m.Stamp
    body: bytes
    held: bool
    again: bool
    state: str = ""
    cause: str = ""


class Outbox:
    """One per unit and process; all calls from the loop thread. Raises StorageError, never sqlite3.Error."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.is_new = False
        self._database = Database(path, _SCHEMA)
        self._db = self._database.connection
        try:
            with storage(path):
                self._open()
        except BaseException:
            self._database.close()
            raise

    def _open(self) -> None:
        there = {name for _, name, *_ in self._db.execute("PRAGMA table_info(fact)")}
        for column in _LATER:
            if column not in there:
                self._db.execute(f"ALTER TABLE fact ADD COLUMN {column} TEXT NOT NULL DEFAULT ''")
        acked = self._read("acked")
        self.acked = int(acked or 0)
        self._acked_on_disk = -1 if acked is None else self.acked
        epoch = self._read("epoch")
        self.is_new = epoch is None
        epoch = epoch or secrets.token_hex(8).encode()
        with self._commit():  # always: a full or read-only disk is found now, not at the first ticket
            self._write({"epoch": epoch})
        self.epoch = epoch.decode()
        # Held rows of an earlier run: the power went while a slip was under way; one may be out (R01).
        self.left_held = [r.id for r in self._rows("held = 1", ())]

    # --- facts --------------------------------------------------------------------------------------------

    def add(
        self,
        kind: str,
        body: msgspec.Struct,
        at: m.Stamp,
        *,
        day: str | None = None,
        held: bool = False,
        state: str = "",
        values: Mapping[str, bytes] | None = None,
        meanwhile: Callable[[str], None] = lambda row_id: None,
    ) -> Row:
        """One commit: the fact, the values that belong to it, and how far the hall has acknowledged.

        `meanwhile` is called with the fact's id when only the disk is still waited for, and may not block.
        """
        row_id, encoded = secrets.token_hex(12), m.encode(body)
        with self._commit():
            self._write(values or {})
            cursor = self._db.execute(
                "INSERT INTO fact (seq, id, kind, at, body, held, day, state) VALUES"
                " (1 + max(coalesce((SELECT max(seq) FROM fact), 0), ?), ?, ?, ?, ?, ?, ?, ?)",
                (self.acked, row_id, kind, m.encode(at), encoded, int(held), day, state),
            )
            meanwhile(row_id)
        return Row(int(cursor.lastrowid or 0), row_id, kind, at, encoded, held, False, state)

    def mark(self, row_id: str, state: str) -> None:
        """How far the work for a held fact has come. The one commit without an fsync of its own: it outlives the
        process at once and the power with the next commit, and nothing is decided by it.
        """
        with storage(self.path):
            self._db.execute("PRAGMA synchronous = NORMAL")
            try:
                with self._commit():
                    self._db.execute("UPDATE fact SET state = ? WHERE id = ? AND held = 1", (state, row_id))
            finally:
                self._db.execute("PRAGMA synchronous = FULL")

    def release(
        self, row_id: str, kind: str, body: msgspec.Struct, *, state: str = "", cause: str = "",
        values: Mapping[str, bytes] | None = None,
    ) -> None:  # fmt: skip
        """The outcome of a held fact is known: it may go out, under the same seq and id, with its values."""
        with self._commit():
            self._write(values or {})
            self._db.execute(
                "UPDATE fact SET kind = ?, body = ?, held = 0, state = ?, cause = ? WHERE id = ? AND held = 1",
                (kind, m.encode(body), state, cause, row_id),
            )

    def held(self, row_id: str) -> Row | None:
        return next(iter(self._rows("id = ? AND held = 1", (row_id,))), None)

    def last(self, kind: str) -> Row | None:
        """The newest of that kind that is not held."""
        return next(iter(self._rows("kind = ? AND held = 0", (kind,), 1, "DESC")), None)

    def after(self, seq: int, kind: str) -> list[Row]:
        return self._rows("seq > ? AND kind = ?", (seq, kind))

    def row(self, seq: int) -> Row | None:
        return next(iter(self._rows("seq = ?", (seq,))), None)

    def sendable(self, after: int, limit: int) -> list[Row]:
        """Facts behind `after` in order, none behind the first held one."""
        rows = self._rows("seq > ?", (after,), limit)
        first_held = next((i for i, r in enumerate(rows) if r.held), len(rows))
        return rows[:first_held]

    @property
    def took_the_place(self) -> bool:
        """Of a file that was broken: what that knew is not known here."""
        return self._database.took_the_place

    @property
    def oldest(self) -> int:
        return self._number("SELECT min(seq) FROM fact") or self.acked + 1

    @property
    def newest(self) -> int:
        return max(self._number("SELECT max(seq) FROM fact"), self.acked)

    @property
    def outstanding(self) -> int:
        return self._number("SELECT count(*) FROM fact WHERE seq > ?", (self.acked,))

    # --- acknowledgement ----------------------------------------------------------------------------------

    def acknowledge(self, upto: int) -> None:
        """In memory; on disk with the next commit or `settle`. Losing it costs a harmless resend."""
        self.acked = upto

    def settle(self) -> None:
        """Write down how far the hall has acknowledged, if that is not on disk yet."""
        if self.acked != self._acked_on_disk:
            with self._commit():
                pass

    def rewind(self, upto: int) -> None:
        """The hall was restored: what it had acknowledged behind `upto` is to be sent `again`."""
        with self._commit():
            self._db.execute("UPDATE fact SET again = 1 WHERE seq > ? AND seq <= ?", (upto, self.acked))
            self.acked = upto

    def new_epoch(self) -> None:
        """This database is an old or copied card: what is not acknowledged begins a new epoch, ids kept."""
        epoch = secrets.token_hex(8)
        with self._commit():
            self._db.execute("DELETE FROM fact WHERE seq <= ?", (self.acked,))
            rows = self._rows("1", ())
            for number, row in enumerate(rows, start=1):  # ascending, and never above the old seq: no clash
                self._db.execute("UPDATE fact SET seq = ? WHERE id = ?", (number, row.id))
            self.acked = 0
            self._write({"epoch": epoch.encode(), JUMP_KEY: b"1"})
        self.epoch = epoch

    def prune(self, day: str) -> None:
        """Forget acknowledged facts older than two business days; the last acknowledged one stays comparable.

        Those from before the day was known count as this day's. Those of a later day stay: a hall restored from
        yesterday's backup begins in yesterday, and needs them; a day far ahead was a wrong clock's. Only ever from
        the front: a hole would be a gap to a hall that starts anew, for ever.
        """
        with self._commit():
            self._db.execute(
                "UPDATE fact SET day = ? WHERE day IS NULL OR day > date(?, '+2 days')", (day, day)
            )
            self._db.execute(
                "DELETE FROM fact WHERE seq < ? AND seq < (SELECT min(seq) FROM fact WHERE day > ? OR day IN"
                " (SELECT DISTINCT day FROM fact WHERE day <= ? ORDER BY day DESC LIMIT ?))",
                (self.acked, day, day, KEEP_DAYS),
            )

    # --- values -------------------------------------------------------------------------------------------

    def get(self, key: str) -> bytes | None:
        with storage(self.path):
            return self._read(key)

    def put(self, values: Mapping[str, bytes]) -> None:
        with self._commit():
            self._write(values)

    def close(self) -> None:
        with contextlib.suppress(StorageError):
            self.settle()
        self._database.close()

    # --- inside -------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _commit(self) -> Iterator[None]:
        before = self.acked
        with storage(self.path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                if self.acked != self._acked_on_disk:
                    self._write({"acked": str(self.acked).encode()})
                self._db.execute("COMMIT")
                self._acked_on_disk = self.acked
            except BaseException:
                self.acked = before
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    def _write(self, values: Mapping[str, bytes]) -> None:
        self._db.executemany("INSERT OR REPLACE INTO value (key, value) VALUES (?, ?)", values.items())

    def _read(self, key: str) -> bytes | None:
        found = self._db.execute("SELECT value FROM value WHERE key = ?", (key,)).fetchone()
        return None if found is None else bytes(found[0])

    def _number(self, query: str, values: tuple[object, ...] = ()) -> int:
        with storage(self.path):
            return int(self._db.execute(query, values).fetchone()[0] or 0)

    def _rows(
        self, where: str, values: tuple[object, ...], limit: int = -1, order: Literal["ASC", "DESC"] = "ASC"
    ) -> list[Row]:
        with storage(self.path):
            found = self._db.execute(
                f"SELECT seq, id, kind, at, body, held, again, state, cause FROM fact WHERE {where}"
                f" ORDER BY seq {order} LIMIT ?",
                (*values, limit),
            ).fetchall()
        return [
            Row(seq, row_id, kind, m.decode(bytes(at), m.Stamp), bytes(body), bool(held), bool(again), *words)
            for seq, row_id, kind, at, body, held, again, *words in found
        ]
