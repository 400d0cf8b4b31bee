"""`python -m bench [DIR]`: measures in DIR, by default here; the last column is the ratio of the two medians."""

import platform
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import msgspec

from bench.paper_hall import CONFIG, NOW, STAMP, PaperHall, ledger
from bench.timing import HEADING, Task, measure
from hall import messages as m
from hall.journal import Journal
from hall.state import HallData
from hall.waiting import Rules, choose
from kiosk.numbers import Numbers
from runtime.outbox import Outbox

CROWDS = (10, 1_000, 100_000)
ENTRIES = 100_900  # with a snapshot at every 1000th, some 900 are read one by one: nearly the worst restart


def rows(folder: Path) -> Iterator[str]:
    yield from map(next_call, CROWDS)
    yield from map(next_key, CROWDS)
    yield press(folder)
    yield from (facts(folder, batch) for batch in (1, 100))
    yield restart(folder)


def next_call(crowd: int) -> str:
    """Must cost the same however many wait. Floor: who is the oldest of the six who head a line."""
    lines, rules = ledger(crowd).lines, Rules(CONFIG)
    ours = Task(lambda: choose(lines.heads(), "1", rules, NOW))
    floor = Task(lambda: min(lines.heads().values(), key=lambda ticket: (ticket.since, ticket.n)))
    return measure(f"next call chosen, {crowd:,} waiting", ours, floor, 2000)


def next_key(crowd: int) -> str:
    """The whole answer to NEXT, its messages encoded; no disk, no network. Floor: the same with one waiting."""
    ours, floor = (Task(hall.next, hall.serve) for hall in (PaperHall(crowd), PaperHall(1)))
    return measure(f"NEXT answered, {crowd:,} waiting", ours, floor, 500)


def press(folder: Path) -> str:
    """What a press waits for before the paper moves. Floor: an insert of as many bytes."""
    outbox = Outbox(folder / "kiosk.db")
    body = m.TicketIssued("a", "ordinary", 12, "A012", "2026-01-02", "unverified")
    values = {"numbers": msgspec.json.encode(Numbers("2026-01-02", {"a": 12, "b": 7, "c": 3}))}
    add = partial(outbox.add, "ticket_issued", body, STAMP, day="2026-01-02", held=True, values=values)
    row = bytes(len(m.encode(body)) + len(m.encode(STAMP)) + len(values["numbers"]))
    return measure(
        "press: number and fact committed", Task(add), bare_insert(folder / "press.db", [row]), 500
    )


def facts(folder: Path, batch: int) -> str:
    """From the bytes of facts to those of their acknowledgement. Floor: as many rows and bytes in one commit."""
    hall = PaperHall(0, folder / f"hall-{batch}.db")
    ours = Task(hall.arrive, partial(hall.press, batch))
    hall.press(batch)
    hall.arrive()
    floor = bare_insert(
        folder / f"facts-{batch}.db", [msgspec.json.encode(made.entry) for made in hall.entered]
    )
    return measure(f"facts entered and acknowledged, {batch} at once", ours, floor, 2000 // batch + 80)


def restart(folder: Path) -> str:
    """A hall that was killed is ready again. Floor: its snapshot read and decoded."""
    killed, copy = folder / "killed/hall.db", folder / "copy/hall.db"
    hall = PaperHall(0, killed)
    while len(hall.entered) < ENTRIES:
        hall.serve()
        hall.next()
    opened: list[Journal | sqlite3.Connection] = []

    def crash() -> None:
        """A copy with its write-ahead log. The last one is closed here, untimed, since that empties the log."""
        while opened:
            opened.pop().close()
        shutil.rmtree(copy.parent, ignore_errors=True)
        shutil.copytree(killed.parent, copy.parent)

    def load() -> None:
        opened.append(journal := Journal(copy))
        journal.load()

    def decode() -> None:
        opened.append(db := sqlite3.connect(copy))
        msgspec.json.decode(db.execute("SELECT state, max(n) FROM snapshot").fetchone()[0], type=HallData)

    return measure(f"restart after {ENTRIES:,} journal entries", Task(load, crash), Task(decode, crash), 20)


def bare_insert(path: Path, rows: list[bytes]) -> Task:
    """One commit by SQLite alone: WAL and FULL like ours, nothing encoded, nothing decided."""
    db = sqlite3.connect(path)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("CREATE TABLE row (body BLOB NOT NULL)")

    def insert() -> None:
        with db:
            db.executemany("INSERT INTO row VALUES (?)", ((row,) for row in rows))

    return Task(insert)


if __name__ == "__main__":
    print(
        f"{platform.platform()}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}",
        HEADING,
        sep="\n",
    )
    with tempfile.TemporaryDirectory(prefix=".bench-", dir=sys.argv[1] if sys.argv[1:] else ".") as name:
        for row in rows(Path(name)):
            print(row, flush=True)
