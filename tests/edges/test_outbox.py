"""A unit's database on real SQLite files: what is committed is there after a kill, and a bad disk is told in words."""

import contextlib
import logging
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hall import messages as m
from runtime.database import BROKEN_KEPT, InUseError
from runtime.outbox import Outbox, StorageError

AT = m.Stamp(1_760_000_000.0, True, "boot", 5.0)


def add(
    outbox: Outbox,
    number: int,
    *,
    day: str | None = None,
    held: bool = False,
    values: dict[str, bytes] | None = None,
) -> str:
    body = m.TicketIssued("a", "ordinary", number, f"A{number:03}", None, "confirmed")
    return outbox.add("ticket_issued", body, AT, day=day, held=held, values=values).id


def facts(outbox: Outbox, after: int = 0) -> list[tuple[int, str]]:
    return [(row.seq, row.id) for row in outbox.sendable(after, 1000)]


def numbers(outbox: Outbox) -> list[int]:
    return [m.decode(row.body, m.TicketIssued).number for row in outbox.sendable(0, 1000)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kiosk.db"


@pytest.fixture
def outbox(path: Path) -> Iterator[Outbox]:
    made = Outbox(path)
    yield made
    made.close()


# --- facts ---------------------------------------------------------------------------------------------------


def test_a_new_database_has_an_epoch_of_its_own_which_it_keeps(path: Path, tmp_path: Path):
    first, other = Outbox(path), Outbox(tmp_path / "other.db")
    epoch = first.epoch
    assert first.is_new
    assert epoch != other.epoch
    first.close()
    other.close()
    again = Outbox(path)
    assert (again.epoch, again.is_new) == (epoch, False)
    again.close()


def test_seq_rises_by_one_from_one_and_ids_differ(outbox: Outbox):
    ids = [add(outbox, number) for number in range(1, 4)]
    assert facts(outbox) == [(1, ids[0]), (2, ids[1]), (3, ids[2])]
    assert len(set(ids)) == 3
    assert (outbox.oldest, outbox.newest, outbox.outstanding) == (1, 3, 3)


def test_a_fact_is_kept_as_it_was_told(outbox: Outbox):
    add(outbox, 12)
    row = outbox.row(1)
    assert row is not None
    assert row.at == AT
    assert row.kind == "ticket_issued"
    assert m.decode(row.body, m.TicketIssued).printed == "A012"


def test_values_are_in_the_commit_of_their_fact(path: Path, outbox: Outbox):
    add(outbox, 1, values={"numbers": b"{1}"})
    assert outbox.get("numbers") == b"{1}"
    with as_another(path) as db:
        rows = db.execute(
            "SELECT (SELECT count(*) FROM fact), value FROM value WHERE key = 'numbers'"
        ).fetchall()
    assert rows == [(1, b"{1}")]


def test_seq_goes_on_where_it_was_although_all_facts_are_acknowledged_and_old(path: Path, outbox: Outbox):
    for number in range(1, 5):
        add(outbox, number, day="2026-01-05")
    outbox.acknowledge(4)
    for day in ("2026-01-06", "2026-01-07", "2026-01-08"):
        outbox.prune(day)
    outbox.close()
    again = Outbox(path)
    add(again, 5)
    assert [seq for seq, _ in facts(again, after=4)] == [5]
    again.close()


# --- held facts ----------------------------------------------------------------------------------------------


def test_a_held_fact_holds_back_all_after_it(outbox: Outbox):
    first, held, third = add(outbox, 1), add(outbox, 2, held=True), add(outbox, 3)
    assert facts(outbox) == [(1, first)]
    assert outbox.outstanding == 3
    outbox.release(held, "ticket_issued", m.TicketIssued("a", "ordinary", 2, "A002", None, "confirmed"))
    assert facts(outbox) == [(1, first), (2, held), (3, third)]


def test_a_release_keeps_seq_and_id_and_tells_the_outcome(outbox: Outbox):
    held = add(outbox, 1, held=True)
    outbox.release(held, "ticket_void", m.TicketVoid("a", 1, "A001", None, "paper_end"))
    (row,) = outbox.sendable(0, 20)
    assert (row.seq, row.id, row.kind, row.held) == (1, held, "ticket_void", False)
    assert m.decode(row.body, m.TicketVoid).cause == "paper_end"


def test_what_was_released_once_never_changes_again(outbox: Outbox):
    held = add(outbox, 1, held=True)
    outbox.release(held, "ticket_issued", m.TicketIssued("a", "ordinary", 1, "A001", None, "confirmed"))
    outbox.release(held, "ticket_void", m.TicketVoid("a", 1, "A001", None, "late"))
    assert outbox.sendable(0, 20)[0].kind == "ticket_issued"


def test_a_fact_still_held_at_a_start_is_named(path: Path, outbox: Outbox):
    """R01: the power went while a slip was under way."""
    add(outbox, 1)
    held = add(outbox, 2, held=True)
    outbox.close()
    again = Outbox(path)
    assert again.left_held == [held]
    assert again.held(held) is not None
    again.close()


# --- acknowledgement -----------------------------------------------------------------------------------------


def test_how_far_the_hall_acknowledged_is_on_disk_with_the_next_commit_or_when_settled(
    path: Path, outbox: Outbox
):
    add(outbox, 1)
    add(outbox, 2)
    outbox.acknowledge(1)
    assert acked_on_disk(path) == 0
    outbox.settle()
    assert acked_on_disk(path) == 1
    outbox.acknowledge(2)
    add(outbox, 3)
    assert acked_on_disk(path) == 2
    assert outbox.outstanding == 1


def test_a_rewind_sends_again_what_had_been_acknowledged_and_says_so(outbox: Outbox):
    for number in range(1, 6):
        add(outbox, number)
    outbox.acknowledge(4)
    outbox.rewind(2)
    assert outbox.acked == 2
    assert [(row.seq, row.again) for row in outbox.sendable(2, 20)] == [(3, True), (4, True), (5, False)]


def test_a_new_epoch_keeps_ids_and_counts_from_one(path: Path, outbox: Outbox):
    ids = [add(outbox, number) for number in range(1, 8)]
    old = outbox.epoch
    outbox.acknowledge(4)
    outbox.new_epoch()
    assert outbox.epoch != old
    assert (outbox.acked, outbox.oldest) == (0, 1)
    assert facts(outbox) == [(1, ids[4]), (2, ids[5]), (3, ids[6])]
    last = add(outbox, 8)
    assert facts(outbox, after=3) == [(4, last)]
    epoch = outbox.epoch
    outbox.close()
    again = Outbox(path)
    assert (again.epoch, again.acked) == (epoch, 0)
    again.close()


def test_a_new_epoch_keeps_a_held_fact_held(outbox: Outbox):
    add(outbox, 1)
    held, after = add(outbox, 2, held=True), add(outbox, 3)
    outbox.acknowledge(1)
    outbox.new_epoch()
    assert facts(outbox) == []
    outbox.release(held, "ticket_issued", m.TicketIssued("a", "ordinary", 2, "A002", None, "unverified"))
    assert facts(outbox) == [(1, held), (2, after)]


def test_pruning_keeps_two_business_days_and_what_is_not_acknowledged(outbox: Outbox):
    for number, day in enumerate(("05", "05", "06", "07", "07", "07"), start=1):
        add(outbox, number, day=f"2026-01-{day}")
    outbox.acknowledge(5)
    outbox.prune("2026-01-07")
    assert numbers(outbox) == [3, 4, 5, 6]
    outbox.prune("2026-01-07")
    assert numbers(outbox) == [3, 4, 5, 6]


def test_pruning_after_a_long_holiday_keeps_the_last_acknowledged_and_all_unacknowledged(outbox: Outbox):
    for number in range(1, 6):
        add(outbox, number, day="2026-01-05")
    outbox.acknowledge(3)
    add(outbox, 6, day="2026-02-20")
    add(outbox, 7, day="2026-02-21")
    outbox.prune("2026-02-21")
    assert numbers(outbox) == [3, 4, 5, 6, 7]


def test_facts_from_before_the_day_was_known_are_kept_as_long_as_that_day(outbox: Outbox):
    """A Pi without a clock issues tickets before the hall tells it the day."""
    add(outbox, 1)
    add(outbox, 2)
    outbox.prune("2026-01-05")
    outbox.acknowledge(2)
    add(outbox, 3, day="2026-01-06")
    outbox.acknowledge(3)
    outbox.prune("2026-01-06")
    assert numbers(outbox) == [1, 2, 3]
    add(outbox, 4, day="2026-01-07")
    outbox.acknowledge(4)
    outbox.prune("2026-01-07")
    assert numbers(outbox) == [3, 4]


def test_a_hall_restored_from_yesterday_finds_todays_facts_still_here(outbox: Outbox):
    """It begins with yesterday as its day; pruning by that must not take away what it is about to ask for."""
    for number, day in enumerate(("05", "06", "07", "07"), start=1):
        add(outbox, number, day=f"2026-01-{day}")
    outbox.acknowledge(4)
    outbox.prune("2026-01-07")
    outbox.prune("2026-01-06")
    outbox.rewind(2)
    assert numbers(outbox) == [2, 3, 4]


# --- power cuts ----------------------------------------------------------------------------------------------

WRITER = """
import sys
from pathlib import Path
from hall import messages as m
from runtime.outbox import Outbox
outbox = Outbox(Path(sys.argv[1]))
at = m.Stamp(0.0, False, "b", 0.0)
number = 0
while True:
    number += 1
    body = m.TicketIssued("a", "ordinary", number, f"A{number}", None, "unverified")
    row = outbox.add("ticket_issued", body, at, held=True, values={"numbers": str(number).encode()})
    print("taken", number, row.id, flush=True)
    outbox.release(row.id, "ticket_issued", body)
    print("released", number, row.id, flush=True)
"""


@pytest.mark.parametrize("lines", [1, 2, 37, 200])
def test_what_was_told_committed_survives_a_kill(path: Path, lines: int):
    """The paper comes after the commit: a number somebody has read is in the database, and never given out again."""
    command = [sys.executable, "-c", WRITER, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = [process.stdout.readline().split() for _ in range(lines)]
        process.send_signal(signal.SIGKILL)
        told += [line.split() for line in process.stdout if line.endswith("\n")]
    taken = {int(number): fact for what, number, fact in told if what == "taken"}
    released = {int(number): fact for what, number, fact in told if what == "released"}
    again = Outbox(path)
    there = {row.seq: row.id for row in (again.row(seq) for seq in range(1, again.newest + 1)) if row}
    assert there.items() >= taken.items()
    assert len(there) == again.newest <= len(taken) + 1
    assert again.get("numbers") == str(again.newest).encode(), "number and fact are one commit"
    assert set(again.left_held).isdisjoint(released.values())
    assert len(again.left_held) <= 1
    again.close()


# --- disks ---------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def full_disk(size: int) -> Iterator[None]:
    """No file may grow beyond `size`; Python ignores SIGXFSZ, so writing fails with EFBIG as it does with ENOSPC."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def wal(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def test_a_full_disk_commits_nothing_and_works_again_when_there_is_room(path: Path, outbox: Outbox):
    add(outbox, 1, values={"numbers": b"1"})
    with full_disk(wal(path).stat().st_size + 100):
        with pytest.raises(StorageError, match=str(path)):
            add(outbox, 2, values={"numbers": b"2"})
        outbox.acknowledge(1)
        with pytest.raises(StorageError):
            outbox.settle()
        with pytest.raises(StorageError):
            outbox.rewind(0)
        assert outbox.acked == 1, "as it was in memory"
        assert numbers(outbox) == [1]
        assert outbox.get("numbers") == b"1"
    add(outbox, 2, values={"numbers": b"2"})
    assert numbers(outbox) == [1, 2]
    assert outbox.get("numbers") == b"2"


def test_a_disk_that_is_full_at_the_start_is_seen_at_the_start(path: Path):
    Outbox(path).close()
    with full_disk(100), pytest.raises(StorageError, match=str(path)):
        Outbox(path)
    Outbox(path).close()


def test_a_folder_that_cannot_be_written_is_told_with_its_name(tmp_path: Path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(StorageError, match=str(tmp_path / "file" / "kiosk.db")):
        Outbox(tmp_path / "file" / "kiosk.db")


READER = """
import os, sys
from pathlib import Path
from runtime.outbox import Outbox, StorageError
if os.getuid() == 0:
    os.setuid(65534)
try:
    Outbox(Path(sys.argv[1]))
except StorageError as exc:
    print(exc)
"""


def test_a_database_that_may_be_read_only_is_told_with_its_name():
    """A card turns read-only when it is worn out. Root may write everywhere, so somebody else tries."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "kiosk.db")
        Outbox(path).close()
        for part in Path(folder).iterdir():
            part.chmod(0o444)
        Path(folder).chmod(0o555)
        tried = subprocess.run(
            [sys.executable, "-c", READER, str(path)], capture_output=True, text=True, check=True
        )
        Path(folder).chmod(0o755)
    assert tried.stdout.startswith(str(path))


def test_a_second_process_is_refused_and_a_kill_gives_the_database_free(path: Path):
    """Two of one unit would give out the same numbers."""
    command = [sys.executable, "-c", WRITER, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        with pytest.raises(InUseError, match="another process"):
            Outbox(path)
        process.kill()
    Outbox(path).close()


def test_a_closed_outbox_is_free(path: Path):
    Outbox(path).close()
    Outbox(path).close()


# --- broken files --------------------------------------------------------------------------------------------


def rubbish(path: Path) -> None:
    path.write_bytes(os.urandom(20_000))


def cut_short(path: Path) -> None:
    outbox = Outbox(path)
    for number in range(1, 200):
        add(outbox, number)
    outbox.close()
    os.truncate(path, path.stat().st_size // 2)


def holes(path: Path) -> None:
    cut_short(path)
    with path.open("r+b") as file:
        for page in range(1, path.stat().st_size // 4096):
            file.seek(page * 4096)
            file.write(b"\xff" * 64)


@pytest.mark.parametrize("spoil", [rubbish, cut_short, holes])
def test_a_broken_file_is_moved_aside_and_told_and_a_new_database_begins(
    path: Path, spoil: Callable[[Path], None], caplog: pytest.LogCaptureFixture
):
    spoil(path)
    broken = path.read_bytes()
    outbox = Outbox(path)
    assert outbox.is_new
    assert outbox.outstanding == 0
    add(outbox, 1)
    outbox.close()
    aside = path.with_name("kiosk.db.broken-1")
    assert aside.read_bytes() == broken, "nothing is deleted: a technician may find facts in it"
    (line,) = [r.message for r in caplog.records if r.levelno >= logging.ERROR]
    assert str(path) in line
    assert aside.name in line
    again = Outbox(path)
    assert numbers(again) == [1]
    again.close()


def test_broken_files_do_not_fill_the_disk(path: Path):
    for _ in range(BROKEN_KEPT + 3):
        rubbish(path)
        Outbox(path).close()
    assert len(list(path.parent.glob("*.broken-*"))) == BROKEN_KEPT


def test_an_empty_file_is_a_new_database(path: Path):
    path.touch()
    outbox = Outbox(path)
    assert outbox.is_new
    outbox.close()
    assert not list(path.parent.glob("*.broken-*"))


def test_a_database_of_another_program_is_refused_and_left_where_it_is(path: Path):
    """A slip in the configuration: the hall's journal has a table of the same name."""
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE fact (id TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID")
    with pytest.raises(StorageError, match=f"{path}: no such column"):
        Outbox(path)
    assert not list(path.parent.glob("*.broken-*"))


# --- looking from outside ------------------------------------------------------------------------------------


@contextlib.contextmanager
def as_another(path: Path) -> Iterator[sqlite3.Connection]:
    db = sqlite3.connect(path)
    try:
        yield db
    finally:
        db.close()


def acked_on_disk(path: Path) -> int:
    with as_another(path) as db:
        return int(db.execute("SELECT value FROM value WHERE key = 'acked'").fetchone()[0])
