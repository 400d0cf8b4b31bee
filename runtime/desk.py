"""A unit's desk: where a command on the same machine asks the running process, which alone may use its devices.

A Unix socket beside the database, for owner and group; no network. One question for each connection, a line of bytes,
and one answer. What they mean is the unit's own, and so is what it says to whoever would have to wait; here they are
carried.
"""

import contextlib
import logging
import os
import queue
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

log = logging.getLogger(__name__)

MOST_BYTES = 4096  # of a question or an answer
QUESTION_S = 2.0  # who connects has it ready
ANSWER_S = 90.0  # longer than a slip without any outcome takes
PATIENCE_S = 1.0  # so long others wait at the door; if an answer takes longer, they are told to come again
RETRY_S = 10.0  # the folder may not be there yet, or read-only
STOP_S = 2.0
MODE = 0o660


@dataclass(frozen=True)
class Asked:
    """An event: answered by `Desk.answer` with the same number."""

    number: int
    question: bytes


class DeskError(OSError):
    """No answer: says why, for the person who asked."""


class NobodyThereError(DeskError):
    """Surely the question has reached nobody: there is no process."""


class NoEntryError(DeskError):
    """Surely the question has reached nobody: this user may not ask."""


class Desk:
    """One question at a time; others wait at the door, and get `busy` for an answer when that takes long."""

    def __init__(self, database: Path, put: Callable[[object], None], busy: bytes) -> None:
        self.path = beside(database)
        self._put = put
        self._busy = busy
        self._answers: queue.SimpleQueue[tuple[int, bytes]] = queue.SimpleQueue()
        self._asked = 0
        self._told = ""  # the last trouble in the log
        self._stop_here, self._stop_there = socket.socketpair()
        self._thread = threading.Thread(target=self._run, name="desk", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop_there.close()
        if self._thread.is_alive():
            self._thread.join(STOP_S)
        self._stop_here.close()

    def alive(self) -> bool:
        return self._thread.is_alive()

    def answer(self, number: int, answer: bytes) -> None:
        """From any thread. Nobody waits any more for an answer that comes too late."""
        self._answers.put((number, answer))

    # --- on our thread ------------------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._stopped():
            try:
                with _listening(self.path) as door:
                    self._told = ""
                    self._attend(door)
            except OSError as exc:
                if str(exc) != self._told:
                    self._told = str(exc)
                    log.warning("no command can ask at %s: %s", self.path, exc)
                self._stopped(RETRY_S)

    def _attend(self, door: socket.socket) -> None:
        while True:
            ready, _, _ = select.select([door, self._stop_here], [], [])
            if self._stop_here in ready:
                return
            visitor, _ = door.accept()
            with visitor, _may_leave():
                self._serve(visitor, door)

    def _serve(self, visitor: socket.socket, door: socket.socket) -> None:
        question = _line(visitor, QUESTION_S)
        self._asked += 1
        self._put(Asked(self._asked, question))
        answer = self._answer_to(self._asked, door)
        if answer is not None:
            visitor.sendall(answer + b"\n")

    def _answer_to(self, number: int, door: socket.socket) -> bytes | None:
        began = time.monotonic()
        while time.monotonic() - began < ANSWER_S and not self._stopped():
            with contextlib.suppress(queue.Empty):
                answered, answer = self._answers.get(timeout=0.2)
                if answered == number:
                    return answer
            if time.monotonic() - began >= PATIENCE_S and select.select([door], [], [], 0)[0]:
                self._turn_away(door)
        return None

    def _turn_away(self, door: socket.socket) -> None:
        visitor, _ = door.accept()
        with visitor, _may_leave():
            _line(visitor, QUESTION_S)
            visitor.sendall(self._busy + b"\n")

    def _stopped(self, wait_s: float = 0.0) -> bool:
        return bool(select.select([self._stop_here], [], [], wait_s)[0])


def beside(database: Path) -> Path:
    return database.with_name(f"{database.name}.desk")


def ask(database: Path, question: bytes, timeout_s: float) -> bytes:
    """For commands. Raises DeskError."""
    path = beside(database)
    try:
        with _short(path) as name, socket.socket(socket.AF_UNIX) as door:
            door.settimeout(timeout_s)
            door.connect(name)
            door.sendall(question + b"\n")
            return _line(door, timeout_s)
    except (FileNotFoundError, ConnectionRefusedError) as exc:
        raise NobodyThereError(f"nobody is there: no process has {path} open") from exc
    except PermissionError as exc:
        raise NoEntryError(f"{path}: {exc.strerror}; ask as its user: sudo -u jiaohao …") from exc
    except TimeoutError as exc:
        raise DeskError(f"no answer within {timeout_s:g} s") from exc
    except OSError as exc:
        raise DeskError(f"no answer: {exc}") from exc


def _line(end: socket.socket, timeout_s: float) -> bytes:
    end.settimeout(timeout_s)
    data = b""
    while not data.endswith(b"\n"):
        came = end.recv(MOST_BYTES)
        if not came:
            raise OSError("closed without a whole line")
        data += came
        if len(data) > MOST_BYTES:
            raise OSError("the line has no end")
    return data[:-1]


@contextlib.contextmanager
def _may_leave() -> Iterator[None]:
    try:
        yield
    except OSError as exc:
        log.info("desk: a visitor left: %s", exc)


@contextlib.contextmanager
def _listening(path: Path) -> Iterator[socket.socket]:
    """Under a name of its own until its mode is right; what an earlier process left is replaced."""
    new = path.with_name(f"{path.name}.new")
    with socket.socket(socket.AF_UNIX) as door:
        new.unlink(missing_ok=True)
        with _short(new) as name:
            door.bind(name)
        os.chmod(new, MODE)
        door.listen(4)
        os.replace(new, path)
        try:
            yield door
        finally:
            path.unlink(missing_ok=True)


@contextlib.contextmanager
def _short(path: Path) -> Iterator[str]:
    """A name of few characters: the address of a Unix socket holds 107, and a path may be longer."""
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
