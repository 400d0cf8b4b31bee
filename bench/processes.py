"""Starts processes, ours and floors alike, waits until they say READY=1, and reads from /proc what they use."""

import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from bench.ends import BenchError, Lines, clock

READY_S = 20.0
STOP_S = 10.0
ENVIRONMENT = {"SDL_VIDEODRIVER": "dummy", "PYGAME_HIDE_SUPPORT_PROMPT": "1", "PYTHONUTF8": "1"}
TICK_S = 1 / os.sysconf("SC_CLK_TCK")
CHECKOUT = Path(__file__).parents[1]


class Process:
    """One started process. `ready_s`: from just before the fork until READY=1 was read."""

    def __init__(
        self, name: str, arguments: list[str], folder: Path, *, lines: bool = False,
        environment: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        self.name = name
        self.log_path = folder / f"{name}.log"
        path = folder / f"{name}.notify"
        path.unlink(missing_ok=True)
        with (
            socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told,
            self.log_path.open("ab") as log,
        ):
            told.bind(str(path))
            began = clock()
            self._popen = subprocess.Popen(
                [sys.executable, *arguments],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE if lines else log, stderr=log,
                env=_environment(folder, {"NOTIFY_SOCKET": str(path), **(environment or {})}), cwd=CHECKOUT,
                process_group=0,
            )  # fmt: skip
            try:
                self._wait(told)
            except BenchError:
                self.kill()
                raise
            self.ready_s = clock() - began
        self.pid = self._popen.pid
        self.lines = Lines(self._popen.stdout.fileno()) if self._popen.stdout else None

    def _wait(self, told: socket.socket) -> None:
        give_up_at = clock() + READY_S
        while clock() < give_up_at and self._popen.poll() is None:
            if select.select([told], [], [], 0.2)[0] and b"READY=1" in told.recv(4096):
                return
        raise BenchError(f"{self.name} did not become ready: {self.log[-600:]}")

    @property
    def log(self) -> str:
        return self.log_path.read_text("utf-8", "replace")

    @property
    def runs(self) -> bool:
        return self._popen.poll() is None

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def _end(self, number: signal.Signals) -> None:
        if self._popen.poll() is None:
            self._popen.send_signal(number)
            try:
                self._popen.wait(STOP_S)
            except subprocess.TimeoutExpired:
                self._popen.kill()
                self._popen.wait()
        if self._popen.stdout is not None:
            self._popen.stdout.close()

    # --- /proc --------------------------------------------------------------------------------------------

    @property
    def cpu_s(self) -> float:
        """User and system time of all its threads (proc(5))."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * TICK_S

    @property
    def resident_bytes(self) -> int:
        """VmRSS, which counts what several processes share in each of them."""
        return self._kilobytes("status", "VmRSS:") * 1024

    @property
    def proportional_bytes(self) -> int:
        """PSS: shared pages divided among those who share them."""
        return self._kilobytes("smaps_rollup", "Pss:") * 1024

    def _kilobytes(self, file: str, key: str) -> int:
        for line in Path(f"/proc/{self.pid}/{file}").read_text().splitlines():
            if line.startswith(key):
                return int(line.split()[1])
        raise BenchError(f"/proc says no {key}")


def _environment(folder: Path, more: Mapping[str, str]) -> dict[str, str]:
    """Byte code is kept, as an installed package has it; beside the bench's data, not in the checkout."""
    environment = {**os.environ, **ENVIRONMENT, "PYTHONPYCACHEPREFIX": str(folder.parent / "pycache"), **more}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return environment
