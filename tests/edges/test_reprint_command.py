"""`jiaohao reprint` in a process of its own, before a desk that says what a kiosk would say."""

import ast
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from jiaohao import reprint as command
from jiaohao.reprint import EX_TEMPFAIL, EX_UNAVAILABLE, WHY
from kiosk.copy_desk import BUSY, Answer, Question
from runtime import desk as desk_of
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
        self.is_silent = False  # to "copy"
        self.attended = Attended(self.database, self._answer)

    def _answer(self, question: bytes) -> bytes | None:
        asked = msgspec.json.decode(question, type=Question)
        self.asked.append(asked)
        if self.is_silent and asked.ask == "copy":
            return None
        return msgspec.json.encode(self._answers[asked.ask])

    def run(self, *arguments: str, says: str = "") -> subprocess.CompletedProcess[str]:
        try:
            return reprint("-c", str(self.file), *arguments, says=says)
        finally:
            self.attended.close()


COMMAND = [sys.executable, "-m", "jiaohao", "reprint"]
ENV = {**os.environ, "PYTHONPATH": str(ROOT)}


def reprint(*arguments: str, says: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments], env=ENV, input=says, capture_output=True, text=True, timeout=60
    )


def interrupted(kiosk: KioskOnPaper, *arguments: str, behind: str, asked: int) -> tuple[int, str, str]:
    """By Ctrl-C, when it has printed that and asked so often."""
    asking = subprocess.Popen(
        [*COMMAND, "-c", str(kiosk.file), *arguments], env={**ENV, "PYTHONUNBUFFERED": "1"}, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    said = ""
    while not said.endswith(behind):
        said += asking.stdout.read(1)
    kiosk.attended._until(lambda: len(kiosk.asked) == asked)
    asking.send_signal(signal.SIGINT)
    out, err = asking.communicate(timeout=60)
    return asking.returncode, said + out, err


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
        ("busy", "a slip, or another copy, is under way"),
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


def test_a_slip_that_was_copied_before_is_told_with_the_time(tmp_path: Path) -> None:
    copied = Answer(
        "last", "t12", "A012", "2026-03-02 08:41", "confirmed", "", "confirmed", "2026-03-02 17:40"
    )
    done = KioskOnPaper(tmp_path, copied).run()
    assert "A012, taken 2026-03-02 08:41, confirmed; copied 2026-03-02 17:40.\n" in done.stdout
    doubtful = msgspec.structs.replace(copied, copy="unverified")
    done = KioskOnPaper(tmp_path, doubtful).run()
    assert "confirmed; a copy may be out, 2026-03-02 17:40.\n" in done.stdout


def test_a_key_that_stops_it_at_the_question_prints_nothing(tmp_path: Path) -> None:
    kiosk = KioskOnPaper(tmp_path)
    code, out, err = interrupted(kiosk, behind="[y/N] ", asked=1)
    kiosk.attended.close()
    assert (code, err) == (1, "")
    assert out.endswith("\nNothing was printed.\n")
    assert kiosk.asked == [Question("last")]


def test_a_key_that_stops_it_while_the_copy_is_printed_does_not_say_that_nothing_is(tmp_path: Path) -> None:
    kiosk = KioskOnPaper(tmp_path)
    kiosk.is_silent = True
    code, out, err = interrupted(kiosk, "--yes", behind=".\n", asked=2)
    kiosk.attended.close()
    assert (code, err.strip()) == (EX_TEMPFAIL, "")
    assert out.endswith("A copy of A012 may be out. Look before you ask again.\n")


def test_a_kiosk_that_dies_while_the_copy_is_printed_may_have_printed_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_of, "ANSWER_S", 0.2)
    kiosk = KioskOnPaper(tmp_path)
    kiosk.is_silent = True
    done = kiosk.run("--yes")
    assert done.returncode == EX_TEMPFAIL
    assert done.stderr == "jiaohao reprint: no answer: closed without a whole line\n"
    assert done.stdout.endswith("A copy of A012 may be out. Look before you ask again.\n")


def test_who_may_not_ask_is_not_asked_whether_the_kiosk_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def closed(*_: object) -> bytes:
        raise desk_of.NoEntryError("kiosk.db.desk: Permission denied; ask as its user")

    (tmp_path / "kiosk.toml").write_text(KIOSK.format(database=tmp_path / "kiosk.db"))
    monkeypatch.setattr(command, "ask", closed)
    assert command.run(tmp_path / "kiosk.toml", yes=True) == EX_UNAVAILABLE
    assert capsys.readouterr().err == "jiaohao reprint: kiosk.db.desk: Permission denied; ask as its user\n"


def test_who_asks_while_another_copy_is_printed_is_told_so(tmp_path: Path) -> None:
    done = KioskOnPaper(tmp_path, last=msgspec.json.decode(BUSY, type=Answer)).run()
    assert (done.returncode, done.stdout) == (EX_TEMPFAIL, "")
    assert "is under way; ask again in a moment" in done.stderr


def test_its_help_says_where_it_works_what_is_marked_and_what_its_exit_codes_mean() -> None:
    said = reprint("--help").stdout
    for word in (
        "the kiosk's configuration",
        "while jiaohao kiosk is running",
        "副本",
        "exit codes: 0 ",
        "1 ",
        "69 ",
        "75 ",
    ):
        assert word in said
    check = subprocess.run(
        [sys.executable, "-m", "jiaohao", "check", "--help"], env=ENV, capture_output=True, text=True
    )
    assert "slip.toml" in check.stdout


# --- every cause there is ------------------------------------------------------------------------------------

SAYS = {
    "Failed": 0, "PrinterError": 0, "_void_all": 0, "_end": 2, "PrinterState": 2, "SlipOutcome": 2,
    "Ended": 2, "CopyRefused": 1, "CopyEnded": 2, "_resolve": 2, "Answer": 5,
    "ResolveTicket": 2, "SlipCopied": 3,
}  # fmt: skip
"""Calls that give a cause, and where among their arguments."""


def causes(path: Path) -> Iterator[str]:
    """Every text in the code that is, or may become, the cause of something."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Call(ast.Name(name) | ast.Attribute(attr=name), args, keywords) if name in SAYS:
                yield from (text for arg in args[SAYS[name] : SAYS[name] + 1] for text in texts(arg))
                yield from (text for k in keywords if k.arg == "cause" for text in texts(k.value))
            case ast.Assign([ast.Name("cause")], value):
                yield from texts(value)
            case ast.FunctionDef("_fault", body=body):
                returned = (n.value for line in body for n in ast.walk(line) if isinstance(n, ast.Return))
                yield from (text for value in returned if value is not None for text in texts(value))


def texts(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(str(text)) if text:
            yield text
        case ast.IfExp(_, body, orelse):
            yield from (*texts(body), *texts(orelse))
        case ast.BoolOp(_, values):
            yield from (text for value in values for text in texts(value))


def test_every_cause_that_printer_and_kiosk_can_give_has_its_words() -> None:
    found = {
        c for folder in ("printer", "kiosk") for path in (ROOT / folder).rglob("*.py") for c in causes(path)
    }
    assert {"paper_end", "hangs", "internal", "stopped", "storage", "kiosk_stopped"} <= found
    assert found - set(WHY) == set()


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
