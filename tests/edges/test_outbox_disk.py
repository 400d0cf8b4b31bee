"""A unit's database on real disks: what is committed is there after a kill, and a bad disk is told in words."""

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

from runtime.database import BROKEN_KEPT, InUseError
from runtime.outbox import Outbox, StorageError
from tests.edges.facts import add, numbers

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
    outbox = Outbox(path)
    outbox.put({"key": b"kept"})
    outbox.close()
    again = Outbox(path)
    assert again.get("key") == b"kept"
    again.close()


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
