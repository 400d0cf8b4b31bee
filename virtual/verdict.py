"""What a hall's papers say after the day: every slip against the journal, every call against the one before.

Reads the slips as printed and the databases as left; asks no process.
"""

import contextlib
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hall import entries as e
from hall import messages as m
from hall.journal import Journal
from hall.ledger import read_body


@dataclass
class Waits:
    """Of one class, from slip to first call, in hall seconds."""

    waited_s: list[float] = field(default_factory=list)
    kept: int = 0

    @property
    def share_kept(self) -> float:
        return self.kept / len(self.waited_s) if self.waited_s else 1.0

    @property
    def mean_s(self) -> float:
        return sum(self.waited_s) / len(self.waited_s) if self.waited_s else 0.0


@dataclass
class Verdict:
    """`wrong` holds one sentence for each thing lost, doubled or called twice; empty is a good day."""

    issued: int = 0
    void: int = 0
    slips: int = 0
    called: int = 0
    finished: int = 0
    no_show: int = 0
    waiting: int = 0
    waits: dict[str, Waits] = field(default_factory=dict)
    confirmed: set[str] = field(default_factory=set)  # numbers whose slip was proved to be out
    wrong: list[str] = field(default_factory=list)


def judge(hall_db: Path, kiosk_dbs: Sequence[Path], numbers_printed: Sequence[str]) -> Verdict:
    """Call it when all processes have stopped. `numbers_printed` as read off the slips."""
    verdict = Verdict(slips=len(numbers_printed))
    journal = Journal(hall_db)
    try:
        tickets = _follow(journal, verdict)
        verdict.waiting = journal.load().lines.total
    finally:
        journal.close()
    for number, times in Counter(numbers_printed).items():
        if times > 1:
            verdict.wrong.append(f"{number} was printed {times} times")
    for number in set(numbers_printed) - set(tickets):
        verdict.wrong.append(f"{number} was printed but never reached the hall")
    for number in verdict.confirmed - set(numbers_printed):
        verdict.wrong.append(f"{number} is confirmed in the journal but no slip came out")
    for number, times in Counter(tickets).items():
        if times > 1:
            verdict.wrong.append(f"{number} stands in the journal {times} times")
    verdict.wrong += [
        f"{path.stem}: {left} facts never reached the hall" for path in kiosk_dbs if (left := missing(hall_db, path))
    ]
    return verdict


def missing(hall_db: Path, unit_db: Path) -> int:
    """Facts in an outbox that do not stand in the hall's journal, whatever the unit was told about them."""
    with _reading(unit_db) as unit, _reading(hall_db) as hall:
        ids = [row[0] for row in unit.execute("SELECT id FROM fact")]
        known = {row[0] for row in hall.execute("SELECT id FROM fact")}
    return len(set(ids) - known)


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


def _follow(journal: Journal, verdict: Verdict) -> list[str]:
    """Walks the journal with nothing but a dict of who has which ticket; returns the numbers issued."""
    printed: dict[str, str] = {}
    first_call: set[str] = set()
    holder: dict[str, str] = {}
    done: set[str] = set()
    for recorded in journal.entries():
        match recorded.entry:
            case e.FactTaken() as fact if not fact.known:
                body = read_body(fact)
                if isinstance(body, m.TicketIssued):
                    verdict.issued += 1
                    printed[fact.id] = body.printed
                    if body.slip == "confirmed":
                        verdict.confirmed.add(body.printed)
                elif isinstance(body, m.TicketVoid):
                    verdict.void += 1
            case e.Called(counter, ticket, reason, taken_from):
                name = printed.get(ticket, ticket)
                if ticket in holder and holder[ticket] != taken_from:
                    verdict.wrong.append(f"{name} was called to {counter} while {holder[ticket]} had it")
                if ticket in done:
                    verdict.wrong.append(f"{name} was called after it was finished")
                if ticket not in printed:
                    verdict.wrong.append(f"{name} was called but never issued")
                holder[ticket] = counter
                verdict.called += 1
                if ticket not in first_call:
                    first_call.add(ticket)
                    waits = verdict.waits.setdefault(reason.class_, Waits())
                    waits.waited_s.append(reason.waited_s)
                    waits.kept += reason.waited_s <= reason.promise_s
            case e.Finished(_, ticket, _):
                holder.pop(ticket, None)
                done.add(ticket)
                verdict.finished += 1
            case e.NoShow(_, ticket):
                holder.pop(ticket, None)
                verdict.no_show += 1
            case e.TookBack(_, ticket, _):
                holder.pop(ticket, None)
    return list(printed.values())
