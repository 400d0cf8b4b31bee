"""`jiaohao notice` in a process of its own, before the real desk of a hall with a real core and no broker."""

import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from hall import messages as m
from hall.notice_desk import Answer, NoticeDesk, Question
from hall.notices import COLUMNS, columns, mistakes
from runtime.desk import Asked, ask, beside
from tests.core.stories import Paper, config

ROOT = Path(__file__).parents[2]
WAIT_S = 20.0
NOTICES = [{"zh": "系统故障，请稍候", "en": "System failure, please wait"}, {"zh": "请保持安静"}]
HALL = """
[hall]
id = "demo"
name = {{zh = "示范营业厅"}}
[storage]
path = "{database}"
[hours]
always_open = true
[[service]]
id = "a"
prefix = "A"
name = {{zh = "业务"}}
{more}
"""


class HallOnPaper:
    """Its file, its desk, and a core that takes what is wanted, in a thread of its own."""

    def __init__(self, folder: Path, more: str = "") -> None:
        self.file, self.database = folder / "hall.toml", folder / "hall.db"
        self.file.write_text(HALL.format(database=self.database, more=more), "utf-8")
        site = msgspec.structs.replace(config(), notices=NOTICES)
        self.paper = Paper(site)
        self.active = self.linked = True
        self._inbox: queue.SimpleQueue[object] = queue.SimpleQueue()
        self.desk = NoticeDesk(self.database, self._inbox.put, site)
        self.desk.start()
        self._thread = threading.Thread(target=self._attend, daemon=True)
        self._thread.start()
        until(lambda: beside(self.database).exists())

    def _attend(self) -> None:
        while isinstance(event := self._inbox.get(), Asked):
            wanted = self.desk.wanted(event, self.paper.now, active=self.active)
            if wanted is not None:
                self.paper.handle(wanted)
                self.desk.told(event, self.paper.hall.ledger.data, linked=self.linked)

    def notice(self) -> m.Text:
        message = self.paper.topics.get("notice")
        return message.text if isinstance(message, m.Notice) else {}

    def run(self, *arguments: str) -> tuple[int, str, str]:
        return run("-c", str(self.file), *arguments)

    def close(self) -> None:
        self._inbox.put(None)
        self.desk.stop()
        self._thread.join(WAIT_S)


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + WAIT_S
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)


def run(*arguments: str) -> tuple[int, str, str]:
    command = [sys.executable, "-m", "jiaohao", "notice", *arguments]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[HallOnPaper]:
    made = HallOnPaper(tmp_path)
    yield made
    made.close()


def test_a_notice_stands_on_the_boards_and_is_taken_away(hall: HallOnPaper) -> None:
    """R15."""
    assert hall.run("停电检修") == (0, "The boards show: 停电检修\n", "")
    assert hall.notice() == {"zh": "停电检修"}
    assert hall.run("clear") == (0, "The boards show no notice.\n", "")
    assert hall.notice() == {}


def test_each_language_has_its_words_and_the_first_needs_no_name(hall: HallOnPaper) -> None:
    """R31."""
    assert hall.run("停电", "--en", "No power")[:2] == (0, "The boards show: 停电 / No power\n")
    assert hall.notice() == {"zh": "停电", "en": "No power"}


def test_a_digit_is_one_of_the_halls_own_notices(hall: HallOnPaper) -> None:
    """R15, R50."""
    assert hall.run("2") == (0, "The boards show: 请保持安静\n", "")
    code, said, wrong = hall.run("3")
    assert (code, said) == (65, "")
    assert wrong == (
        'jiaohao notice: the hall has no [[notice]] of that number, there is: 1 "系统故障，请稍候", 2 "请保持安静"; '
        "to show it as it is: --literal\n"
    )
    assert hall.notice() == NOTICES[1]


@pytest.mark.parametrize("number", ["12315", "９", "9" * 70])
def test_a_number_is_never_taken_for_words_unless_that_is_said(hall: HallOnPaper, number: str) -> None:
    code, _, wrong = hall.run(number)
    assert (code, hall.notice()) == (65, {})
    assert "--literal" in wrong
    assert hall.run("--literal", number)[0] == 0
    assert hall.notice() == {"zh": number}


@pytest.mark.parametrize("word", ["clear", "CLEAR", " Clear ", "清除", "0"])
def test_every_word_for_none_takes_it_away(hall: HallOnPaper, word: str) -> None:
    """R15: nobody reads CLEAR on the boards."""
    assert hall.run("1")[0] == 0
    assert hall.run(word) == (0, "The boards show no notice.\n", "")
    assert hall.notice() == {}
    assert hall.run("--literal", word)[0] == 0
    assert hall.notice() == {"zh": word.strip()}


def test_for_so_many_minutes_it_goes_by_itself(hall: HallOnPaper) -> None:
    hall.paper.now = 1_760_000_400.0  # 17:00 in Shanghai
    assert hall.run("1", "--for", "90")[1].endswith("(until 18:30)\n")
    hall.paper.wait(90 * 60 - 1)
    assert hall.notice() == NOTICES[0]
    hall.paper.wait(10)
    assert hall.notice() == {}


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["字" * 41], "is too long: at most 40 Chinese characters or 80 Latin ones fit on a board"),
        (["ok", "--en", "x" * 81], "en: "),
        (["  "], "no words"),
        (["two\nlines"], "one line of plain text is needed"),
        (["停电", "--zh", "停电"], 'the text is "zh" already'),
        (["clear", "--en", "x"], "clear takes the notice away"),
        (["clear", "--for", "5"], "clear takes the notice away"),
        (["清除", "--en", "x"], "清除 takes the notice away"),
        (["1", "--en", "x"], "one of the hall's own notices"),
        (["停电", "--for", "20000"], "a week"),
    ],
)
def test_what_is_no_notice_is_told_and_changes_nothing(
    hall: HallOnPaper, arguments: list[str], why: str
) -> None:
    code, said, wrong = hall.run(*arguments)
    assert (code, said) == (65, "")
    assert why in wrong
    assert hall.notice() == {}


def test_without_a_link_the_boards_will_show_it_later_and_that_is_said(hall: HallOnPaper) -> None:
    hall.linked = False
    code, said, _ = hall.run("1")
    assert code == 0
    assert said.endswith("The broker cannot be reached now: they will, when it is back.\n")


def test_a_hall_that_stands_by_tells_no_boards(hall: HallOnPaper) -> None:
    hall.active = False
    code, said, wrong = hall.run("1")
    assert (code, said) == (69, "")
    assert "this hall is not at work" in wrong
    assert hall.notice() == {}


def test_a_hall_that_is_not_running_is_a_clear_error(hall: HallOnPaper) -> None:
    hall.close()
    code, said, wrong = hall.run("1")
    assert (code, said) == (69, "")
    assert f"nobody is there: no process has {hall.database}.desk open" in wrong
    assert "is the hall running? systemctl status jiaohao-hall" in wrong


def test_only_the_halls_own_file_will_do(tmp_path: Path) -> None:
    file = tmp_path / "counter.toml"
    file.write_text(
        '[unit]\nid = "c"\nhall = "demo"\n[storage]\npath = "/tmp/c.db"\n[keypad]\nport = "/dev/x"\n'
    )
    code, _, wrong = run("-c", str(file), "1")
    assert code == 78
    assert "this is a counter's file, the hall's is needed" in wrong
    assert run("-c", str(file))[0] == 2, "no text"


@pytest.mark.parametrize("question", [b"{}x", b'{"number": "one"}', b'{"text": []}'])
def test_a_question_of_another_version_is_answered(hall: HallOnPaper, question: bytes) -> None:
    answer = msgspec.json.decode(ask(hall.database, question, WAIT_S), type=Answer)
    assert (answer.status, answer.cause) == ("refused", "not_understood")


def test_a_language_the_boards_do_not_speak_is_refused(hall: HallOnPaper) -> None:
    raw = ask(hall.database, msgspec.json.encode(Question({"": "x", "fr": "y"})), WAIT_S)
    assert 'the boards do not speak "fr"' in msgspec.json.decode(raw, type=Answer).cause


def test_a_notice_of_the_file_that_no_board_can_show_is_named_by_check(tmp_path: Path) -> None:
    """`jiaohao check`: before it matters."""
    more = f'[[notice]]\ntext = {{zh = "安静"}}\n[[notice]]\ntext = {{zh = "{"长" * 41}", en = " "}}\n'
    file = tmp_path / "hall.toml"
    file.write_text(HALL.format(database=tmp_path / "hall.db", more=more), "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "jiaohao", "check", "-c", str(file)],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 78
    assert "notice[2].text.zh: " in done.stderr
    assert "notice[2].text.en: no words" in done.stderr
    assert "notice[1]" not in done.stderr


@pytest.mark.parametrize(("text", "wide"), [("", 0), ("abc", 3), ("安静", 4), ("A，b", 4), ("é", 1)])
def test_a_chinese_character_takes_two_columns(text: str, wide: int) -> None:
    assert columns(text) == wide
    assert list(mistakes({"zh": "字" * (COLUMNS // 2)})) == []
