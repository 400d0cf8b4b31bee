"""R56: `jiaohao maintenance` in a process of its own, at a kiosk that runs and at one that is stopped."""

import os
import queue
import subprocess
import sys
from pathlib import Path

import pytest

from jiaohao.reprint import EX_TEMPFAIL, EX_UNAVAILABLE
from kiosk.copy_desk import BUSY
from kiosk.maintenance import WEAR_KEY, Limits, Wear, wear_in
from runtime.desk import Asked
from runtime.outbox import Outbox
from tests.edges.test_desk import Attended
from tests.edges.test_maintenance import Kiosk
from tests.edges.test_reprint_command import KIOSK

ROOT = Path(__file__).parents[2]
ENV = {**os.environ, "PYTHONPATH": str(ROOT)}
WORKED = b'{"slips": 512400, "paper_mm": 41000900, "cutter_done": 12400, "cutter_done_at": 1772412060.0}'
STOPPED = "The kiosk does not run; this is what its database says.\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "kiosk.toml"
    text = (
        KIOSK.format(database=tmp_path / "kiosk.db")
        + 'profile = "generic-cn-80"\n[maintenance]\ncuts = 500000\n'
    )
    path.write_text(text)
    return path


def begun(file: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "jiaohao", "maintenance", "-c", str(file), *arguments]
    return subprocess.Popen(command, env=ENV, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def stopped(file: Path, *arguments: str) -> tuple[int, str, str]:
    asking = begun(file, *arguments)
    out, err = asking.communicate(timeout=60)
    return asking.returncode, out, err


def running(file: Path, *arguments: str) -> tuple[int, str, str, Kiosk]:
    """The kiosk's own loop stands here: it takes what is asked at its desk."""
    kiosk = Kiosk(file.with_name("kiosk.db"), Limits(500_000, 50_000))
    asked: queue.SimpleQueue[object] = queue.SimpleQueue()
    kiosk.copies._desk._put = asked.put
    kiosk.copies.start()
    asking = begun(file, *arguments)
    try:
        event = asked.get(timeout=30)
        assert isinstance(event, Asked)
        assert kiosk.copies.asked(event) is None
        out, err = asking.communicate(timeout=60)
    finally:
        kiosk.copies.stop()
        kiosk.outbox.close()
    return asking.returncode, out, err, kiosk


def worked(file: Path, wear: bytes = WORKED) -> None:
    outbox = Outbox(file.with_name("kiosk.db"))
    outbox.put({WEAR_KEY: wear})
    outbox.close()


def on_disk(file: Path) -> Wear:
    outbox = Outbox(file.with_name("kiosk.db"))
    try:
        return wear_in(outbox)
    finally:
        outbox.close()


SHOWN = """\
cutter         500,000 of 500,000 cuts since --:--: DUE
print head      41,000 of 50,000 m of paper since this database began
In all: 512,400 slips, 41,000 m of paper.
"""


def test_at_a_running_kiosk_it_shows_what_was_worked_and_what_is_due(file: Path) -> None:
    worked(file)
    code, out, err, _ = running(file)
    assert (code, out, err) == (1, SHOWN, "")


def test_a_part_that_was_done_is_counted_from_then_on_and_the_kiosks_health_says_so(file: Path) -> None:
    worked(file)
    code, out, _, kiosk = running(file, "--done", "cutter")
    assert code == 0
    assert out.startswith(
        "The cutter is counted from now on.\ncutter               0 of 500,000 cuts since --:--\n"
    )
    assert kiosk.unit.health.maintenance == "ok"
    assert on_disk(file).cutter_done == 512_400


def test_done_without_a_word_is_what_is_due(file: Path) -> None:
    """As the alert's advice has it."""
    worked(file)
    assert running(file, "--done")[1].startswith("The cutter is counted from now on.\n")
    said = "Nothing is due, so nothing was set back; name the part: --done cutter, --done head.\n"
    code, out, _, _ = running(file, "--done")
    assert (code, out.startswith(said)) == (0, True)
    assert running(file, "--done", "head")[1].startswith("The print head is counted from now on.\n")


def test_of_a_stopped_kiosk_its_database_is_read_and_written(file: Path) -> None:
    worked(file)
    assert stopped(file) == (1, STOPPED + SHOWN, "")
    code, out, _ = stopped(file, "--done")
    assert (code, out.startswith(STOPPED + "The cutter is counted from now on.\n")) == (0, True)
    assert on_disk(file).cutter_done == 512_400


def test_where_there_is_no_database_none_is_made(file: Path) -> None:
    code, out, err = stopped(file, "--done", "cutter")
    assert (code, out) == (EX_UNAVAILABLE, "")
    assert "the kiosk does not run, and " in err
    assert "No such file or directory" in err
    assert [path.name for path in file.parent.iterdir()] == ["kiosk.toml"]


def test_a_database_that_another_process_has_is_left_alone(file: Path) -> None:
    worked(file)
    outbox = Outbox(file.with_name("kiosk.db"))  # of a kiosk that has no desk yet
    code, out, err = stopped(file, "--done", "cutter")
    assert (code, out) == (EX_UNAVAILABLE, "")
    assert "another process is using it" in err
    assert wear_in(outbox).cutter_done == 12_400
    outbox.close()


def test_a_kiosk_that_is_busy_or_of_another_version_says_so(file: Path) -> None:
    for answer, said in (
        (BUSY, "ask again in a moment"),
        (BUSY.replace(b"busy", b"not_understood"), "restart it"),
    ):
        attended = Attended(file.with_name("kiosk.db"), lambda _question, answer=answer: answer)
        code, out, err = stopped(file)
        attended.close()
        assert (code, out) == (EX_TEMPFAIL, "")
        assert said in err


def test_a_file_that_is_no_kiosks_or_has_a_mistake_there_is_told_so(file: Path) -> None:
    worked(file)
    file.write_text(file.read_text().replace("cuts = 500000", "cuts = -1"))
    code, _, err = stopped(file)
    assert code == 78
    assert "kiosk.toml: maintenance: " in err
    file.write_text('[keypad]\ndriver = "line"\n')
    assert "a kiosk's is needed" in stopped(file)[2]
