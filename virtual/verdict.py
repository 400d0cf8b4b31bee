"""What a hall's papers say after the day: every slip against the journal, every call against the one before.

Reads the slips as printed and the databases as left; asks no process, and does not trust the hall's own reckoning:
it follows the journal with nothing but a dict of who is where.
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

WAITING, DONE, MISSED, EXPIRED = "(waiting)", "(finished)", "(missed)", "(expired)"


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

    @property
    def longest_s(self) -> float:
        return max(self.waited_s, default=0.0)


@dataclass
class Verdict:
    """`wrong` holds one sentence for each thing lost, doubled or called twice; empty is a good day.

    `issued` = `finished` + `missed` + `waiting` + `at_counters` + `expired`.
    """

    issued: int = 0
    void: int = 0
    reclassified: int = 0
    slips: int = 0
    called: int = 0  # calls made: a ticket put back may be called again
    finished: int = 0
    missed: int = 0
    waiting: int = 0
    at_counters: int = 0
    expired: int = 0
    waits: dict[str, Waits] = field(default_factory=dict)
    confirmed: set[str] = field(default_factory=set)  # numbers whose slip was proved to be out
    wrong: list[str] = field(default_factory=list)


def judge(hall_db: Path, kiosk_dbs: Sequence[Path], numbers_printed: Sequence[str]) -> Verdict:
    """Call it when all processes have stopped. `numbers_printed` as read off the slips."""
    verdict = Verdict(slips=len(numbers_printed))
    journal = Journal(hall_db)
    try:
        walk = _Walk(verdict)
        for recorded in journal.entries():
            walk.entry(recorded.entry)
        walk.count()
        tickets = list(walk.printed.values())
        _compare_with_the_hall(journal, verdict)
    finally:
        journal.close()
    for number, times in Counter(numbers_printed).items():
        if times > 1 + walk.copies[number]:
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


class _Walk:
    """Through the journal, entry by entry."""

    def __init__(self, verdict: Verdict) -> None:
        self.printed: dict[str, str] = {}
        self.copies: Counter[str] = Counter()  # of a number, marked as such, because a person asked
        self._where: dict[str, str] = {}  # ticket → WAITING, DONE, … or the counter that has it
        self._classes: dict[str, str] = {}
        self._called_before: set[str] = set()
        self._verdict = verdict

    def entry(self, entry: e.AnyEntry) -> None:
        match entry:
            case e.FactTaken() if not entry.known:
                self._fact(entry)
            case e.Called():
                self._called(entry)
            case e.Finished(counter, ticket, _):
                self._left(counter, ticket, DONE)
            case e.NoShow(counter, ticket):
                self._left(counter, ticket, MISSED)
            case e.TookBack(counter, ticket, _):
                self._left(counter, ticket, WAITING)
            case e.Reclassified(ticket, class_, was):
                self._reclassified(ticket, class_, was)
            case e.Expired(ticket):
                self._where[ticket] = EXPIRED

    def count(self) -> None:
        verdict, ends = self._verdict, Counter(self._where.values())
        verdict.issued = len(self.printed)
        verdict.waiting, verdict.finished = ends.pop(WAITING, 0), ends.pop(DONE, 0)
        verdict.missed, verdict.expired = ends.pop(MISSED, 0), ends.pop(EXPIRED, 0)
        verdict.at_counters = ends.total()

    def _fact(self, fact: e.FactTaken) -> None:
        body = read_body(fact)
        if isinstance(body, m.TicketIssued):
            self.printed[fact.id], self._where[fact.id] = body.printed, WAITING
            self._classes[fact.id] = body.class_
            if body.slip == "confirmed":
                self._verdict.confirmed.add(body.printed)
        elif isinstance(body, m.TicketVoid):
            self._verdict.void += 1
        elif isinstance(body, m.SlipCopied) and body.printed and body.slip != "void":
            self.copies[body.printed] += 1

    def _reclassified(self, ticket: str, class_: str, was: str) -> None:
        self._verdict.reclassified += 1
        if self._classes.get(ticket) != was:
            self._verdict.wrong.append(f"{self._name(ticket)} was made {class_} and had not been {was}")
        self._classes[ticket] = class_

    def _called(self, called: e.Called) -> None:
        ticket, counter, verdict = called.ticket, called.counter, self._verdict
        was = self._where.get(ticket)
        if was is None:
            verdict.wrong.append(f"{ticket} was called but never issued")
        elif was in (DONE, EXPIRED):
            verdict.wrong.append(
                f"{self._name(ticket)} was called to {counter} after it was {was.strip('()')}"
            )
        elif was not in (WAITING, MISSED, called.taken_from):
            verdict.wrong.append(f"{self._name(ticket)} was called to {counter} while {was} had it")
        for other, has_it in self._where.items():
            if has_it == counter and other != ticket:
                name = self._name(other)
                verdict.wrong.append(f"{self._name(ticket)} was called to {counter}, which still had {name}")
        class_ = self._classes.get(ticket, called.reason.class_)
        if class_ != called.reason.class_:
            verdict.wrong.append(f"{self._name(ticket)} was called as {called.reason.class_}, it is {class_}")
        self._where[ticket] = counter
        verdict.called += 1
        if ticket not in self._called_before:
            self._called_before.add(ticket)
            waits = verdict.waits.setdefault(called.reason.class_, Waits())
            waits.waited_s.append(called.reason.waited_s)
            waits.kept += called.reason.waited_s <= called.reason.promise_s

    def _left(self, counter: str, ticket: str, to: str) -> None:
        if self._where.get(ticket) != counter:
            self._verdict.wrong.append(f"{self._name(ticket)} left counter {counter}, which did not have it")
        self._where[ticket] = to

    def _name(self, ticket: str) -> str:
        return self.printed.get(ticket, ticket)


def _compare_with_the_hall(journal: Journal, verdict: Verdict) -> None:
    """The hall's own state, replayed, must come to the same."""
    try:
        waiting = journal.load().lines.total
    except (LookupError, ValueError) as exc:
        verdict.wrong.append(f"the journal cannot be replayed: {exc!r}")
        return
    if waiting != verdict.waiting:
        verdict.wrong.append(f"the hall says that {waiting} wait, its journal says {verdict.waiting}")
