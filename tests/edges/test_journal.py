"""The journal on a real SQLite file: what is committed survives a kill, a restart is quick, a disk can be full."""

import resource
import sqlite3
import time
from pathlib import Path

import msgspec
import pytest

from hall import entries as e
from hall.hall import Hall
from hall.journal import SNAPSHOT_EVERY, Journal, UnreadableError
from hall.ledger import Ledger, Recorded
from hall.settings import RulesTable
from runtime.database import StorageError
from tests.core.stories import NINE, Paper, config


def write(journal: Journal, paper: Paper, done: int = 0) -> int:
    for recorded in paper.journal[done:]:
        journal.append(recorded)
    journal.commit(paper.hall.ledger)
    return len(paper.journal)


def busy_hall(tickets: int) -> Paper:
    paper = Paper(config(counters=2))
    paper.sign_in("1", "2")
    for number in range(1, tickets + 1):
        paper.ticket(number)
        if number % 3:
            paper.ask("1", "next")
            paper.ask("1", "start")
            paper.ask("1", "finish")
    return paper


def test_a_replay_of_the_file_gives_the_same_state(tmp_path: Path):
    paper = busy_hall(30)
    journal = Journal(tmp_path / "hall.db")
    write(journal, paper)
    journal.close()
    again = Journal(tmp_path / "hall.db")
    assert msgspec.json.encode(again.load().data) == msgspec.json.encode(paper.hall.ledger.data)


def test_what_was_not_committed_is_gone_and_what_was_is_there(tmp_path: Path):
    paper = busy_hall(4)
    journal = Journal(tmp_path / "hall.db")
    done = write(journal, paper)
    state = msgspec.json.encode(paper.hall.ledger.data)
    paper.ticket(99)
    for recorded in paper.journal[done:]:
        journal.append(recorded)
    journal._db.close()  # the process dies here, with the batch open
    again = sqlite3.connect(tmp_path / "hall.db")
    assert again.execute("SELECT max(n) FROM journal").fetchone()[0] == done
    journal._database.close()
    assert msgspec.json.encode(Journal(tmp_path / "hall.db").load().data) == state


def test_a_known_fact_is_found_also_in_the_batch_that_is_not_committed_yet(tmp_path: Path):
    paper = Paper()
    fact_id = paper.ticket(1)
    journal = Journal(tmp_path / "hall.db")
    assert not journal.knows(fact_id)
    for recorded in paper.journal:
        journal.append(recorded)
    assert journal.knows(fact_id)


def test_a_second_hall_on_the_same_file_is_refused_with_the_way_out(tmp_path: Path):
    first = Journal(tmp_path / "hall.db")
    with pytest.raises(StorageError, match="another process is using it"):
        Journal(tmp_path / "hall.db")
    first.close()
    Journal(tmp_path / "hall.db").close()


def test_a_full_disk_commits_nothing_of_the_batch(tmp_path: Path):
    paper = busy_hall(3)
    journal = Journal(tmp_path / "hall.db")
    done = write(journal, paper)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, ((tmp_path / "hall.db-wal").stat().st_size + 100, hard))
    try:
        for number in range(50, 80):
            paper.ticket(number)
        with pytest.raises(StorageError):
            write(journal, paper, done)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    journal.close()
    again = Journal(tmp_path / "hall.db")
    assert again.load().data.n == paper.journal[done - 1].n


def test_a_read_only_folder_is_told_in_one_sentence(tmp_path: Path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(StorageError, match="file"):
        Journal(tmp_path / "file" / "hall.db")


def test_a_restart_after_a_hundred_thousand_events_replays_at_most_a_snapshots_distance(tmp_path: Path):
    """The figure is in bench/; here: however long the journal, no more than SNAPSHOT_EVERY entries are applied."""
    journal = Journal(tmp_path / "hall.db")
    hall = Hall(config(), RulesTable(), Ledger(), "boot1", "0", trusted=True)
    n = 0
    for batch in range(100):
        for _ in range(1000):
            n += 1
            recorded = Recorded(n, NINE + n, "boot1", e.AlertRaised(f"long_queue.{n % 7}"))
            hall.ledger.apply(recorded)
            journal.append(recorded)
        if batch % 3:
            journal.commit(hall.ledger)
    journal.commit(hall.ledger)
    journal.close()
    again = Journal(tmp_path / "hall.db")
    began = time.monotonic()
    ledger = again.load()
    took_s = time.monotonic() - began
    assert ledger.data.n == 100_000
    assert again._since_snapshot <= 3 * SNAPSHOT_EVERY
    assert took_s < 30, "a hang, not a timing: the figure is measured in bench/"


@pytest.mark.parametrize("damage", ["nonsense", "torn"])
def test_a_broken_journal_is_moved_aside_and_a_new_one_begins(tmp_path: Path, damage: str):
    """Units send again what they hold; waiting for a technician would be worse."""
    path = tmp_path / "hall.db"
    journal = Journal(path)
    write(journal, busy_hall(200))
    journal.close()
    if damage == "nonsense":
        path.write_bytes(b"this was a database" * 1000)
    if damage == "torn":
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    again = Journal(path)
    assert again.load().data.n == 0
    paper = Paper()
    write(again, paper)
    assert again.load().data.n == paper.hall.ledger.data.n
    assert path.with_name("hall.db.broken-1").exists()


def test_a_snapshot_that_cannot_be_read_is_passed_over(tmp_path: Path):
    paper = busy_hall(20)
    journal = Journal(tmp_path / "hall.db")
    write(journal, paper)
    journal._db.execute("INSERT INTO snapshot VALUES (9999, 'no json')")
    journal.close()
    again = Journal(tmp_path / "hall.db")
    assert msgspec.json.encode(again.load().data) == msgspec.json.encode(paper.hall.ledger.data)


def test_an_entry_of_a_newer_version_stops_the_hall_with_the_way_out_and_touches_nothing(tmp_path: Path):
    """A downgrade must not throw a healthy journal away."""
    path = tmp_path / "hall.db"
    journal = Journal(path)
    write(journal, busy_hall(20))
    journal._db.execute("""UPDATE journal SET body = '{"entry":"teleported"}' WHERE n = 7""")
    with pytest.raises(UnreadableError, match=r"entry 7 .* install that version again"):
        journal.load()
    journal.close()
    assert not list(tmp_path.glob("*.broken-*"))
