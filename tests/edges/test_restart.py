"""A board's process whose screen hangs at its first flip, under a systemd that is a real socket (R09).

It ends once, for systemd to start it again; after that it goes on without its screen for ten minutes.
"""

import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from runtime import clock
from runtime.outbox import Outbox
from runtime.watch import CURE_EVERY_S, EX_SOFTWARE, noted
from virtual.leash import spawn

FILE = """
[unit]
id = "board-1"
hall = "demo"
[broker]
host = "127.0.0.1"
port = 9
[storage]
path = "{database}"
[display]
size = [640, 360]
fullscreen = false
"""
# The whole command, but for how long a flip may take.
BOARD = "from display import window; window.HANG_S = 1.0; import jiaohao.__main__"
KEY = "restarted_for.display"
WATCHDOG_S = 1.0
WAIT_S = 30.0  # a deadline, not a delay
CREDENTIALS = struct.Struct("3i")  # struct ucred: pid, uid, gid


class Systemd:
    """What it was told and by which process, as it sees it: by the credentials the kernel adds."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "notify"
        self.told: list[tuple[str, int]] = []
        self._wire = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._wire.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        self._wire.bind(str(self.path))
        # At once, as systemd does: the kernel holds some ten datagrams, then a sender waits.
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        while True:
            words, attached, *_ = self._wire.recvmsg(1000, socket.CMSG_SPACE(CREDENTIALS.size))
            if not words:
                return
            (credentials,) = (data for _, kind, data in attached if kind == socket.SCM_CREDENTIALS)
            self.told.append((words.decode(), CREDENTIALS.unpack(credentials)[0]))

    def hears(self, words: str, process: subprocess.Popen[bytes], times: int = 1) -> None:
        """So often in all."""
        told = words, process.pid
        until(lambda: self.told.count(told) >= times, f"{told}; it was told {self.told}")

    def close(self) -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as wire:
            wire.sendto(b"", str(self.path))
        self._thread.join()
        self._wire.close()


class Board:
    """Its flips hang in SDL, which is to write each frame into a pipe that nobody reads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.database = folder / "lib" / "board.db"
        self.systemd = Systemd(folder)
        self._log = folder / "log"
        (folder / "board.toml").write_text(FILE.format(database=self.database))
        for frame in range(1, 4):
            os.mkfifo(folder / f"SDL_window1-{frame:08}.bmp")

    def start(self) -> subprocess.Popen[bytes]:
        environment = {
            **os.environ, "SDL_VIDEODRIVER": "dummy", "SDL_VIDEO_DUMMY_SAVE_FRAMES": "1", "PYTHONUTF8": "1",
            "NOTIFY_SOCKET": str(self.systemd.path), "WATCHDOG_USEC": str(int(WATCHDOG_S * 1e6)),
            "PYTHONPATH": str(Path(__file__).parents[2]),
        }  # fmt: skip
        with open(self._log, "ab") as log:
            command = [sys.executable, "-c", BOARD, "board", "-c", str(self._folder / "board.toml")]
            return spawn(command, cwd=self._folder, env=environment, stdout=log, stderr=log)

    @contextmanager
    def started(self) -> Iterator[subprocess.Popen[bytes]]:
        process = self.start()
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    @property
    def log(self) -> str:
        return self._log.read_text("utf-8")

    def says(self, words: str) -> None:
        until(lambda: words in self.log, words)

    @contextmanager
    def outbox(self) -> Iterator[Outbox]:
        """While no process has it."""
        box = Outbox(self.database)
        try:
            yield box
        finally:
            box.close()


def until(true: Callable[[], bool], what: str) -> None:
    give_up_at = time.monotonic() + WAIT_S
    while not true():
        assert time.monotonic() < give_up_at, f"did not happen in time: {what}"
        time.sleep(0.02)


@pytest.fixture
def board(tmp_path: Path) -> Iterator[Board]:
    board = Board(tmp_path)
    yield board
    board.systemd.close()


def test_it_ends_once_for_systemd_to_start_it_and_goes_on_without_a_screen_the_second_time(
    board: Board,
) -> None:
    """Systemd hears only the process that it started (NotifyAccess=main): none hands itself on."""
    systemd = board.systemd
    with board.started() as first:
        assert first.wait(WAIT_S) == EX_SOFTWARE
    systemd.hears("STOPPING=1", first)
    assert systemd.told[0] == ("READY=1", first.pid)
    assert ("WATCHDOG=1", first.pid) in systemd.told
    assert {pid for _, pid in systemd.told} == {first.pid}
    assert "the display has died or hangs: starting it anew" in board.log
    assert "stopping: the display hangs" in board.log
    with board.outbox() as box:
        before, facts = box.epoch, box.newest

    with board.started() as second:
        systemd.hears("READY=1", second)
        board.says("not restarting for the display: that was done within the last 10 min")
        systemd.hears("WATCHDOG=1", second, systemd.told.count(("WATCHDOG=1", second.pid)) + 3)
        second.send_signal(signal.SIGTERM)
        assert second.wait(WAIT_S) == 0
    systemd.hears("STOPPING=1", second)
    assert [words for words, _ in systemd.told if words != "WATCHDOG=1"] == ["READY=1", "STOPPING=1"] * 2
    assert board.log.count("stopping: the display hangs") == 1
    assert board.log.count("not restarting for the display") == 1
    with board.outbox() as box:
        assert (box.epoch, box.newest) == (before, facts + 1), "the same unit, started twice"


@pytest.mark.parametrize(
    ("is_same_boot", "ago_s"), [(True, CURE_EVERY_S), (False, 1.0)], ids=["ten-minutes-later", "another-boot"]
)
def test_after_ten_minutes_or_in_another_boot_of_the_machine_it_may_end_again(
    board: Board, ago_s: float, *, is_same_boot: bool
) -> None:
    began = clock.monotonic()
    with board.outbox() as box:
        box.put({KEY: noted(clock.boot_id() if is_same_boot else "another", began - ago_s)})
    with board.started() as process:
        assert process.wait(WAIT_S) == EX_SOFTWARE
    with board.outbox() as box:
        boot, at = (box.get(KEY) or b"").decode().split()
    assert boot == clock.boot_id()
    assert began < float(at) < clock.monotonic()


def test_on_a_disk_that_cannot_be_opened_it_does_not_end_all_day(board: Board) -> None:
    """Nobody would know that it had ended before; and what happened without a disk would be lost each time."""
    board.database.parent.write_text("in the way")
    with board.started() as process:
        board.says("not restarting for the display: the disk cannot be opened")
        fed = board.systemd.told.count(("WATCHDOG=1", process.pid))
        board.systemd.hears("WATCHDOG=1", process, fed + 1)
        assert process.poll() is None
