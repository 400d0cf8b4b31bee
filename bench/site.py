"""The bench's hall: Mosquitto, our real processes on real ptys, and beside them the floors, started when asked for.

Everything stays for the whole run: memory and idle time are read from processes that have worked.
"""

import contextlib
import os
import sqlite3
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from bench import hall_files
from bench.ends import BenchError, KeypadEnd, PrinterEnd, clock, first_lines
from bench.machine import measure_fsync
from bench.paper_hall import crowded_journal
from bench.processes import Process
from virtual.broker import Broker
from virtual.pty import Pty

WAITING = 3000  # tickets, for the NEXT key: more than are called
START_S = 20.0
HOLD_OFF_S = 0.12


class BenchSite:
    """`hall`, `kiosk`, `counter`, `board` are processes; each is started at its first use."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.fsync = measure_fsync(folder)
        self.broker = Broker(engine="mosquitto")
        self.broker.start()
        self.printer, self.buttons, self.keypad = PrinterEnd(), Pty(), KeypadEnd()
        self._processes: dict[str, Process] = {}
        self._presses = 0

    def close(self) -> None:
        for process in reversed(self._processes.values()):
            process.kill() if process.name.startswith("floor") else process.stop()
        self.broker.stop()
        self.printer.close()
        self.buttons.close()
        self.keypad.pty.close()

    # --- processes ----------------------------------------------------------------------------------------

    @property
    def hall(self) -> Process:
        if "hall" not in self._processes:
            config = hall_files.hall(self.folder, self.broker.port)
            crowded_journal(self.folder / "hall.db", WAITING)
            self.start("hall", ["-m", "jiaohao", "hall", "-c", str(config), "--confirm-clock"])
            self.until("hall", "this hall is at work now")
        return self._processes["hall"]

    @property
    def kiosk(self) -> Process:
        if "kiosk" not in self._processes:
            _ = self.hall
            config = hall_files.kiosk(self.folder, self.broker.port, self.buttons.path, self.printer.pty.path)
            self.start("kiosk", ["-m", "jiaohao", "kiosk", "-c", str(config)])
            self.until("kiosk", "kiosk: ok")
        return self._processes["kiosk"]

    @property
    def counter(self) -> Process:
        """Signed in, nobody called yet."""
        if "counter" not in self._processes:
            _ = self.hall
            config = hall_files.counter(self.folder, self.broker.port, self.keypad.pty.path)
            self.start("counter", ["-m", "jiaohao", "counter", "-c", str(config)])
            self.keypad.shows(lambda line: line == "SHOW SIGN IN")
            self.until("counter", "the hall is reached")
            for key in ("SIGNIN", "1", "ENTER"):
                self.keypad.press(key)
            self.keypad.shows(lambda line: line.startswith("SHOW OPEN") and not line.endswith(" 0 WAIT"))
        return self._processes["counter"]

    @property
    def board(self) -> Process:
        if "board" not in self._processes:
            _ = self.hall
            config = hall_files.board(self.folder, self.broker.port)
            self.start("board", ["-m", "bench.board", str(config)], lines=True)
            time.sleep(0.5)  # until it has subscribed
        return self._processes["board"]

    def floor(self, name: str, *arguments: object, lines: bool = False) -> Process:
        words = ["-m", "bench.floors", name, *map(str, arguments)]
        return self.start(f"floor-{name}", words, lines=lines)

    def start(
        self, name: str, arguments: list[str], *, lines: bool = False,
        environment: Mapping[str, str] | None = None,
    ) -> Process:  # fmt: skip
        self._processes[name] = Process(name, arguments, self.folder, lines=lines, environment=environment)
        return self._processes[name]

    def stop(self, name: str) -> None:
        self._processes.pop(name).kill()

    def until(self, name: str, text: str, times: int = 1) -> None:
        give_up_at = clock() + START_S
        while self._processes[name].log.count(text) < times:
            if clock() > give_up_at or not self._processes[name].runs:
                raise BenchError(f"{name} did not say {text!r}: {self._processes[name].log[-600:]}")
            time.sleep(0.05)

    # --- what our processes did, so that the floors do as much --------------------------------------------

    def query(self, database: str, sql: str) -> int:
        with contextlib.closing(sqlite3.connect(f"file:{self.folder}/{database}?mode=ro", uri=True)) as db:
            return int(db.execute(sql).fetchone()[0])

    def press(self) -> tuple[float, float, bytes]:
        """One press at our kiosk: seconds to the slip's first byte and to its last, and the slip.

        Returns when the kiosk takes the next one: it ignores presses until 0.1 s after a slip's outcome.
        """
        began = clock()
        os.write(self.buttons.fd, b"a")
        slip = self.printer.slip()
        self._presses += 1
        give_up_at = clock() + START_S
        while self._processes["kiosk"].log.count(" confirmed") < self._presses:
            if clock() > give_up_at:
                raise BenchError(f"a slip was not confirmed: {self._processes['kiosk'].log[-600:]}")
            time.sleep(0.01)
        time.sleep(HOLD_OFF_S)
        return slip.first_at - began, slip.last_at - began, slip.data

    def call(self) -> tuple[float, float, str]:
        """START and NEXT at our counter: seconds to the keypad's reply and to the board, and the board's line."""
        board = self.board.lines
        assert board is not None
        self.keypad.press("START")
        served = self.keypad.shows(lambda line: " SERVE" in line)
        ticket = served.split()[1]
        time.sleep(PAUSE_S)
        began = self.keypad.press("NEXT")
        found = first_lines({
            self.keypad.lines: lambda line: " CALL" in line and line.split()[1] != ticket,
            board: lambda line: line.split()[1] != ticket,
        })  # fmt: skip
        return found[self.keypad.lines][0] - began, found[board][0] - began, found[board][1]


PAUSE_S = 0.06  # between two measurements: what the one before led to is over


@contextlib.contextmanager
def bench_site(folder: Path) -> Iterator[BenchSite]:
    folder.mkdir(parents=True, exist_ok=True)
    site = BenchSite(folder.resolve())  # sd_notify(3) wants an absolute path
    try:
        yield site
    finally:
        site.close()
