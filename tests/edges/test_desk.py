"""The unit's desk: a real Unix socket beside a database, and whoever comes to it."""

import contextlib
import queue
import socket
import stat
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from runtime import desk as desk_of
from runtime.desk import Asked, Desk, DeskError, NobodyThereError, NoEntryError, ask, beside

WAIT_S = 10.0


class Attended:
    """A desk and the unit behind it, which answers in a thread of its own."""

    def __init__(self, database: Path, answer: Callable[[bytes], bytes | None]) -> None:
        self.heard: list[bytes] = []
        self._answer = answer
        self._inbox: queue.SimpleQueue[object] = queue.SimpleQueue()
        self.desk = Desk(database, self._inbox.put, busy=b"busy")
        self.desk.start()
        self._thread = threading.Thread(target=self._attend, daemon=True)
        self._thread.start()
        self._until(lambda: beside(database).exists())

    def _attend(self) -> None:
        while isinstance(event := self._inbox.get(), Asked):
            self.heard.append(event.question)
            answer = self._answer(event.question)
            if answer is not None:
                self.desk.answer(event.number, answer)

    def close(self) -> None:
        self._inbox.put(None)
        self.desk.stop()
        self._thread.join(WAIT_S)

    @staticmethod
    def _until(condition: Callable[[], bool]) -> None:
        end = time.monotonic() + WAIT_S
        while not condition():
            assert time.monotonic() < end
            time.sleep(0.005)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "kiosk.db"


@pytest.fixture
def attended(database: Path) -> Iterator[Attended]:
    made = Attended(database, lambda question: b"to " + question)
    yield made
    made.close()


def door_of(database: Path) -> socket.socket:
    door = socket.socket(socket.AF_UNIX)
    door.settimeout(WAIT_S)
    door.connect(str(beside(database)))
    return door


def test_a_question_is_answered(database: Path, attended: Attended) -> None:
    assert ask(database, b"one", WAIT_S) == b"to one"
    assert ask(database, b"two", WAIT_S) == b"to two"
    assert attended.heard == [b"one", b"two"]


def test_it_is_open_to_its_user_and_group_and_to_nobody_else(database: Path, attended: Attended) -> None:
    """UMask 0077 of the service must not keep the group out, nor another umask let others in."""
    assert stat.S_IMODE(beside(database).stat().st_mode) == 0o660


def test_it_is_gone_after_a_stop_and_the_next_asker_is_told_so(database: Path) -> None:
    made = Attended(database, lambda question: question)
    made.close()
    assert not beside(database).exists()
    with pytest.raises(NobodyThereError, match="nobody is there"):
        ask(database, b"?", WAIT_S)


def test_who_may_not_enter_is_told_as_whom_to_ask(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may enter everywhere, so a closed door is played."""

    def closed(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(desk_of.os, "open", closed)
    with pytest.raises(NoEntryError, match="Permission denied; ask as its user: sudo -u jiaohao"):
        ask(database, b"?", WAIT_S)


def test_whoever_comes_while_an_answer_takes_long_is_told_so_and_the_first_gets_it(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_of, "PATIENCE_S", 0.1)
    may_answer = threading.Event()
    made = Attended(database, lambda question: question if may_answer.wait(WAIT_S) else None)
    with contextlib.closing(door_of(database)) as first:
        first.sendall(b"one\n")
        made._until(lambda: made.heard == [b"one"])
        door_of(database).close()  # one who leaves again
        assert ask(database, b"two", WAIT_S) == b"busy"
        may_answer.set()
        assert first.recv(100) == b"one\n"
    assert ask(database, b"three", WAIT_S) == b"three"
    assert made.heard == [b"one", b"three"]
    made.close()


def test_what_a_killed_process_left_is_nobody_and_is_replaced_by_the_next(database: Path) -> None:
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as left:
        left.bind(str(beside(database)))
    with pytest.raises(DeskError, match="nobody is there"):
        ask(database, b"?", WAIT_S)
    made = Attended(database, lambda question: question)
    made._until(lambda: answers(database))
    made.close()


def answers(database: Path) -> bool:
    with contextlib.suppress(DeskError):
        return ask(database, b"?", WAIT_S) == b"?"
    return False


def test_a_folder_with_a_name_too_long_for_an_address_has_a_desk_too(tmp_path: Path) -> None:
    folder = tmp_path / ("long-" * 30)
    folder.mkdir()
    made = Attended(folder / "kiosk.db", lambda question: question)
    assert ask(folder / "kiosk.db", b"?", WAIT_S) == b"?"
    made.close()


def test_who_asks_nothing_who_hangs_up_and_who_never_ends_keep_nobody_else_from_it(
    database: Path, attended: Attended, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_of, "QUESTION_S", 0.2)
    silent = door_of(database)
    door_of(database).close()
    with contextlib.closing(door_of(database)) as endless:
        with contextlib.suppress(OSError):
            endless.sendall(b"x" * 100_000)
        assert ask(database, b"one", WAIT_S) == b"to one"
    silent.close()
    assert attended.heard == [b"one"]


def test_who_leaves_before_the_answer_does_no_harm(database: Path) -> None:
    may_answer = threading.Event()
    made = Attended(database, lambda question: question if may_answer.wait(WAIT_S) else None)
    with contextlib.closing(door_of(database)) as door:
        door.sendall(b"one\n")
        made._until(lambda: made.heard == [b"one"])
    may_answer.set()
    assert ask(database, b"two", WAIT_S) == b"two"
    made.close()


def test_an_answer_that_comes_too_late_is_not_the_next_ones(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_of, "ANSWER_S", 0.1)
    late = threading.Event()
    made = Attended(database, lambda q: q if q != b"one" or late.wait(WAIT_S) else None)
    with pytest.raises(DeskError, match="closed without"):
        ask(database, b"one", WAIT_S)
    late.set()
    monkeypatch.setattr(desk_of, "ANSWER_S", WAIT_S)
    assert ask(database, b"two", WAIT_S) == b"two"
    made.close()


def test_no_answer_in_time_is_told(database: Path) -> None:
    made = Attended(database, lambda question: None)
    with pytest.raises(DeskError, match=r"no answer within 0\.1 s"):
        ask(database, b"?", 0.1)
    made.close()


def test_a_stop_waits_for_nobody_who_asks(database: Path) -> None:
    made = Attended(database, lambda question: None)
    with contextlib.closing(door_of(database)) as door:
        door.sendall(b"?\n")
        made._until(lambda: made.heard == [b"?"])
        made.close()
        assert not made.desk.alive()


def test_a_folder_that_cannot_be_used_is_told_once_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(desk_of, "RETRY_S", 0.02)
    folder = tmp_path / "later"
    made = Desk(folder / "kiosk.db", lambda _event: None, busy=b"busy")
    made.start()
    Attended._until(lambda: "no command can ask" in caplog.text)
    time.sleep(0.1)  # several tries
    folder.mkdir()
    Attended._until(made.path.exists)
    assert caplog.text.count("no command can ask") == 1
    made.stop()
