"""Runs one command with a limit of time. Whatever hangs is ended, with all it has started."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "LC_ALL": "C.UTF-8",
    "SYSTEMD_PAGER": "",
}
LAST_WORDS_S = 2.0
LINES = 12  # of what a failed command said


@dataclass(frozen=True)
class Ran:
    """`code` is None for what could not be started or did not end in time."""

    code: int | None
    out: str
    said: str

    @property
    def is_well(self) -> bool:
        return self.code == 0

    @property
    def last_line(self) -> str:
        """Of a traceback it tells most."""
        return self.said.splitlines()[-1]


def run(command: Sequence[str], timeout_s: float, more: Mapping[str, str] | None = None) -> Ran:
    """`more` is added to the environment, of which nothing else is handed on."""
    try:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            errors="replace", env={**ENVIRONMENT, **(more or {})}, cwd="/", start_new_session=True,
        )  # fmt: skip
    except OSError as exc:
        return Ran(None, "", f"{command[0]}: {exc.strerror}")
    try:
        out, err = process.communicate(timeout=timeout_s)
    except subprocess.TimeoutExpired:
        _end(process)
        return Ran(None, "", f"{' '.join(command[:3])} did not end within {timeout_s:.0f} s")
    except BaseException:
        _end(process)
        raise
    lines = [line for line in (out + err).splitlines() if line.strip()]
    return Ran(process.returncode, out, "\n".join(lines[-LINES:]) or f"exit code {process.returncode}")


def _end(process: "subprocess.Popen[str]") -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.communicate(timeout=LAST_WORDS_S)
