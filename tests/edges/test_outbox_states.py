"""How far a slip has come, kept beside its fact on real SQLite files, those of the version before too."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from hall import messages as m
from runtime.outbox import Outbox
from tests.edges.facts import AT, add

OLD_SCHEMA = """
CREATE TABLE value (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE fact (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, at BLOB NOT NULL, body BLOB NOT NULL,
    held INTEGER NOT NULL DEFAULT 0, again INTEGER NOT NULL DEFAULT 0, day TEXT
);
"""
"""Of version 0.1.0."""


def issued(number: int = 1, slip: str = "unverified", cause: str = "") -> m.TicketIssued:
    return m.TicketIssued("a", "ordinary", number, f"A{number:03}", None, slip, cause)


def reserve(outbox: Outbox, number: int = 1) -> str:
    return outbox.add("ticket_issued", issued(number), AT, held=True, state="reserved").id


def on_disk(path: Path) -> list[tuple[str, str, str, int]]:
    """As another process sees it."""
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        return db.execute("SELECT kind, state, cause, held FROM fact ORDER BY seq").fetchall()


@pytest.fixture
def outbox(path: Path) -> Iterator[Outbox]:
    made = Outbox(path)
    yield made
    made.close()


def test_a_ticket_is_reserved_in_the_commit_that_takes_its_number(path: Path, outbox: Outbox) -> None:
    """R01."""
    reserve(outbox)
    assert on_disk(path) == [("ticket_issued", "reserved", "", 1)]


def test_printing_outlives_the_process_at_once(path: Path, outbox: Outbox) -> None:
    outbox.mark(reserve(outbox), "printing")
    assert on_disk(path) == [("ticket_issued", "printing", "", 1)]


def test_the_commit_after_a_mark_is_on_disk_with_an_fsync_as_ever(outbox: Outbox) -> None:
    outbox.mark(reserve(outbox), "printing")
    assert outbox._db.execute("PRAGMA synchronous").fetchone() == (2,), "FULL"


@pytest.mark.parametrize(
    ("kind", "body", "state", "cause"),
    [
        ("ticket_issued", issued(slip="confirmed"), "confirmed", ""),
        ("ticket_issued", issued(cause="paper_end"), "unverified", "paper_end"),
        ("ticket_void", m.TicketVoid("a", 1, "A001", None, "cover_open"), "void", "cover_open"),
    ],
)
def test_the_outcome_and_its_cause_stay_when_the_fact_has_gone(
    path: Path, outbox: Outbox, kind: str, body: m.Message, state: str, cause: str
) -> None:
    outbox.release(reserve(outbox), kind, body, state=state, cause=cause)
    outbox.acknowledge(1)
    outbox.settle()
    assert on_disk(path) == [(kind, state, cause, 0)]


def test_what_is_released_is_marked_no_more(path: Path, outbox: Outbox) -> None:
    """The first byte and the outcome of a slip may come in one batch, or the mark late."""
    ticket = reserve(outbox)
    outbox.release(ticket, "ticket_issued", issued(slip="confirmed"), state="confirmed")
    outbox.mark(ticket, "printing")
    assert on_disk(path) == [("ticket_issued", "confirmed", "", 0)]


def test_the_last_ticket_is_the_newest_that_is_not_void_nor_under_way(outbox: Outbox) -> None:
    assert outbox.last("ticket_issued") is None
    first = add(outbox, 1)
    assert outbox.last("ticket_issued").id == first
    outbox.release(reserve(outbox, 2), "ticket_void", m.TicketVoid("a", 2, "A002", None), state="void")
    reserve(outbox, 2)
    assert outbox.last("ticket_issued").id == first


def test_a_database_of_the_version_before_opens_with_its_facts_and_gets_what_it_lacks(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.executescript(OLD_SCHEMA)
        row = (1, "old", "ticket_issued", m.encode(AT), m.encode(issued()), 1)
        db.execute("INSERT INTO fact (seq, id, kind, at, body, held) VALUES (?, ?, ?, ?, ?, ?)", row)
        db.commit()
    for _ in range(2):  # and again, when it has it
        outbox = Outbox(path)
        assert outbox.held("old").state == ""
        outbox.close()
    outbox = Outbox(path)
    assert outbox.left_held == ["old"]
    outbox.release("old", "ticket_issued", issued(), state="unverified", cause="kiosk_stopped")
    assert outbox.last("ticket_issued").cause == "kiosk_stopped"
    outbox.close()
