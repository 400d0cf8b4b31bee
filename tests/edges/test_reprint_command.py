"""`jiaohao reprint` in a process of its own, before a desk that says what a kiosk would say."""

import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from jiaohao.reprint import EX_TEMPFAIL, EX_UNAVAILABLE
from kiosk.copy_desk import Answer, Question
from runtime.desk import beside
from tests.edges.test_desk import Attended

ROOT = Path(__file__).parents[2]
LAST = Answer("last", "t12", "A012", "2026-03-02 08:41", "unverified", "paper_end")
DONE = Answer("copied", printed="A012", state="confirmed")
KIOSK = """
[unit]
id = "kiosk-1"
hall = "demo"
[storage]
path = "{database}"
[[button]]
source = "gpio"
pin = 17
service = "a"
[printer]
transport = "file"
path = "/dev/null"
"""


class KioskOnPaper:
    """Its file, its desk, and what it says."""

    def __init__(self, folder: Path, last: Answer = LAST, copied: Answer = DONE) -> None:
        self.file = folder / "kiosk.toml"
        self.database = folder / "kiosk.db"
        self.file.write_text(KIOSK.format(database=self.database))
        self.asked: list[Question] = []
        self._answers = {"last": last, "copy": copied}
        self.attended = Attended(self.database, self._answer)

    def _answer(self, question: bytes) -> bytes:
        asked = msgspec.json.decode(question, type=Question)
        self.asked.append(asked)
        return msgspec.json.encode(self._answers[asked.ask])

    def run(self, *arguments: str, says: str = "") -> subprocess.CompletedProcess[str]:
        try:
            return reprint("-c", str(self.file), *arguments, says=says)
        finally:
            self.attended.close()


def reprint(*arguments: str, says: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "jiaohao", "reprint", *arguments]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, env=env, input=says, capture_output=True, text=True, timeout=60)


def test_it_shows_the_slip_asks_and_prints_that_one(tmp_path: Path) -> None:
    kiosk = KioskOnPaper(tmp_path)
    done = kiosk.run(says="y\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "The last slip of this kiosk: A012, taken 2026-03-02 08:41, unverified: the paper has run out.\n"
        "Print it once more, marked as a copy? [y/N] A copy of A012 is out.\n"
    )
    assert kiosk.asked == [Question("last"), Question("copy", "t12")]


@pytest.mark.parametrize("says", ["", "\n", "n\n", "perhaps\n"])
def test_nothing_is_printed_unless_the_person_says_yes(tmp_path: Path, says: str) -> None:
    kiosk = KioskOnPaper(tmp_path)
    done = kiosk.run(says=says)
    assert done.returncode == 1
    assert done.stdout.endswith("Nothing was printed.\n")
    assert kiosk.asked == [Question("last")]


def test_yes_may_be_said_beforehand(tmp_path: Path) -> None:
    kiosk = KioskOnPaper(tmp_path)
    done = kiosk.run("--yes")
    assert done.returncode == 0
    assert "[y/N]" not in done.stdout
    assert kiosk.asked[-1] == Question("copy", "t12")


@pytest.mark.parametrize(
    ("why", "said"),
    [
        ("no_slip", "has printed no slip"),
        ("busy", "a slip is under way"),
        ("another", "another slip has come out"),
        ("paper_end", "the paper has run out"),
        ("starting", "has just started"),
        ("some_new_cause", "some_new_cause"),
    ],
)
def test_a_refusal_is_told_in_words_a_technician_can_use(tmp_path: Path, why: str, said: str) -> None:
    refused = Answer("refused", cause=why)
    done = KioskOnPaper(tmp_path, copied=refused).run("--yes")
    assert done.returncode == EX_TEMPFAIL
    assert done.stderr.startswith("Nothing was printed: ")
    assert said in done.stderr
    if why == "no_slip":
        done = KioskOnPaper(tmp_path, last=refused).run()
        assert (done.returncode, done.stdout) == (EX_TEMPFAIL, "")


def test_a_copy_that_surely_did_not_come_out_and_one_that_may_have_are_told_apart(tmp_path: Path) -> None:
    void = Answer("copied", printed="A012", state="void", cause="cover_open")
    done = KioskOnPaper(tmp_path, copied=void).run("--yes")
    assert (done.returncode, done.stderr) == (
        EX_TEMPFAIL,
        "Nothing was printed: the printer's cover is open.\n",
    )
    doubtful = Answer("copied", printed="A012", state="unverified", cause="no_answer")
    done = KioskOnPaper(tmp_path, copied=doubtful).run("--yes")
    assert done.returncode == EX_TEMPFAIL
    assert "A copy of A012 may be out: the printer does not answer. Look before you ask again." in done.stdout


def test_a_kiosk_that_does_not_run_is_told_so(tmp_path: Path) -> None:
    kiosk = KioskOnPaper(tmp_path)
    kiosk.attended.close()
    done = reprint("-c", str(kiosk.file))
    assert done.returncode == EX_UNAVAILABLE
    assert "nobody is there" in done.stderr
    assert "systemctl status jiaohao-kiosk" in done.stderr
    assert not beside(kiosk.database).exists()


def test_a_file_that_is_no_kiosks_is_told_so_and_one_without_storage_too(tmp_path: Path) -> None:
    path = tmp_path / "counter.toml"
    path.write_text('[keypad]\ndriver = "line"\n')
    done = reprint("-c", str(path))
    assert done.returncode == 78
    assert "this is a counter's file, a kiosk's is needed" in done.stderr
    path = tmp_path / "kiosk.toml"
    path.write_text('[printer]\ntransport = "file"\n')
    done = reprint("-c", str(path))
    assert done.returncode == 78
    assert "storage: " in done.stderr


def test_an_answer_that_is_none_is_told(tmp_path: Path) -> None:
    kiosk = KioskOnPaper(tmp_path)
    kiosk.attended.close()
    strange = Attended(kiosk.database, lambda question: b"?")
    done = reprint("-c", str(kiosk.file))
    strange.close()
    assert done.returncode == EX_UNAVAILABLE
    assert "an answer that is none" in done.stderr
