"""What a hall's papers say after the day: every slip against the journal, every call against the one before.

Reads the slips as printed and the databases as left; asks no process, and does not trust the hall's own reckoning:
it follows the journal with nothing but a dict of who is where.
"""

import contextlib
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from hall.journal import Journal
from virtual.walk import Verdict, Walk

__all__ = ["Verdict", "judge", "missing", "unsent"]


def judge(hall_db: Path, kiosk_dbs: Sequence[Path], numbers_printed: Sequence[str]) -> Verdict:
    """Call it when all processes have stopped. `numbers_printed` as read off the slips."""
    verdict = Verdict(slips=len(numbers_printed))
    journal = Journal(hall_db)
    try:
        walk = Walk(verdict)
        for recorded in journal.entries():
            walk.entry(recorded.entry)
        walk.count()
        tickets = list(walk.printed.values())
        _compare_with_the_hall(journal, verdict)
    finally:
        journal.close()
    for number, times in Counter(numbers_printed).items():
        if times > 1 + walk.more_slips[number]:
            verdict.wrong.append(f"{number} was printed {times} times")
    for number in sorted(set(numbers_printed) - set(tickets)):
        verdict.wrong.append(f"{number} was printed but never reached the hall")
    for number in sorted(verdict.confirmed - set(numbers_printed)):
        verdict.wrong.append(f"{number} is confirmed in the journal but no slip came out")
    for number, times in Counter(tickets).items():
        if times > 1:
            verdict.wrong.append(f"{number} stands in the journal {times} times")
    verdict.wrong += [
        f"{path.stem}: facts that never reached the hall: {left}"
        for path in kiosk_dbs
        if (left := missing(hall_db, path))
    ]
    return verdict


def missing(hall_db: Path, unit_db: Path) -> int:
    """Facts in an outbox that do not stand in the hall's journal, whatever the unit was told about them."""
    with _reading(unit_db) as unit, _reading(hall_db) as hall:
        ids = {row[0] for row in unit.execute("SELECT id FROM fact")}
        known = {row[0] for row in hall.execute("SELECT id FROM fact")}
    return len(ids - known)


def unsent(database: Path) -> int:
    """Facts in an outbox that the hall has not acknowledged, as far as the unit has written that down (2 s late)."""
    with _reading(database) as db:
        acked = db.execute("SELECT value FROM value WHERE key = 'acked'").fetchone()
        upto = int(acked[0]) if acked else 0
        return int(db.execute("SELECT count(*) FROM fact WHERE seq > ?", (upto,)).fetchone()[0])


@contextlib.contextmanager
def _reading(database: Path) -> Iterator[sqlite3.Connection]:
    db = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        yield db
    finally:
        db.close()


def _compare_with_the_hall(journal: Journal, verdict: Verdict) -> None:
    """The hall's own state, replayed, must come to the same."""
    try:
        ledger = journal.load()
    except (LookupError, ValueError) as exc:
        verdict.wrong.append(f"the journal cannot be replayed: {exc!r}")
        return
    found = Counter(ticket.status for ticket in ledger.data.tickets.values())
    for said, of_it, reckoned in (
        (
            "wait",
            ledger.lines.total + found["early"],
            verdict.waiting,
        ),  # some for the slot of their appointment
        ("are parked", found["parked"], verdict.parked),
        ("may come back", found["away"], verdict.away),
    ):
        if of_it != reckoned:
            verdict.wrong.append(f"the hall says that {of_it} {said}, its journal says {reckoned}")
