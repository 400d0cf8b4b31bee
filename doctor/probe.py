"""The only way the checks see the machine: files and commands below a root, and a few of the kernel's answers.

With another root than "/", the tests lay out a whole machine as files; its commands are scripts in its usr/bin.
"""

import ctypes
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from doctor import runner
from doctor.runner import Ran

COMMAND_S = 10.0
FOLDERS = ("usr/local/sbin", "usr/local/bin", "usr/sbin", "usr/bin", "sbin", "bin")
HERE = Path(__file__).resolve().parent
UNKNOWN = -1


class Probe:
    """`disk` and `sleep` stand for the system's own."""

    def __init__(
        self,
        root: Path = Path("/"),
        *,
        disk: Callable[[Path], os.statvfs_result] = os.statvfs,
        sleep: Callable[[float], None] = time.sleep,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self.root = root
        self.disk = disk
        self.sleep = sleep
        self.wall = wall

    def at(self, path: str) -> Path:
        return self.root / path.lstrip("/")

    def text(self, path: str) -> str | None:
        """None if it cannot be read."""
        try:
            return self.at(path).read_text("utf-8", "replace")
        except OSError:
            return None

    def number(self, path: str) -> int | None:
        try:
            return int((self.text(path) or "").strip())
        except ValueError:
            return None

    def exists(self, path: str) -> bool:
        return self.at(path).exists()

    def glob(self, pattern: str) -> list[Path]:
        return sorted(self.root.glob(pattern.lstrip("/")))

    # --- commands -----------------------------------------------------------------------------------------

    def run(self, *command: str, timeout_s: float = COMMAND_S, user: str | None = None) -> Ran:
        """The first word is a name looked for below the root, or a path below it; the others are left alone."""
        program = self._program(command[0])
        if program is None:
            return Ran(None, trouble="missing")
        return runner.run([str(program), *command[1:]], timeout_s, user if self.is_whole else None)

    def trial(self, what: str, *args: str, timeout_s: float, user: str | None = None) -> dict[str, Any]:
        """What may hang, or is to be tried as the unit's own user: in a child. `trouble` if it told nothing."""
        command = [sys.executable, "-IB", str(HERE), "trial", what, *args]
        ran = runner.run(command, timeout_s, user if self.is_whole else None)
        try:
            told = json.loads(ran.out.strip().splitlines()[-1])
        except (ValueError, IndexError):
            return {"trouble": f"no answer in {timeout_s:.0f} s" if ran.trouble == "hangs" else ran.said}
        return told if isinstance(told, dict) else {"trouble": ran.said}

    @property
    def is_whole(self) -> bool:
        """This machine, and no tree of files that stands for one."""
        return self.root == Path("/")

    def _program(self, name: str) -> Path | None:
        places: Sequence[Path] = (
            [self.at(name)] if "/" in name else [self.root / folder / name for folder in FOLDERS]
        )
        return next((place for place in places if place.is_file()), None)

    # --- the kernel ---------------------------------------------------------------------------------------

    @cached_property
    def kernel_log(self) -> list[str] | None:
        """Of this boot; None if this user may not read it."""
        for command in (("journalctl", "-k", "-b", "-o", "cat", "--no-pager", "-q"), ("dmesg",)):
            ran = self.run(*command)
            if ran.is_well and ran.out.strip():
                return ran.out.splitlines()
        return None

    def adjtimex(self) -> int:
        """Asks only: `modes`, the first field of struct timex, is 0. 512 bytes are more than it has."""
        if not self.is_whole:
            return UNKNOWN
        try:
            return int(ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(512)))
        except (OSError, AttributeError):
            return UNKNOWN

    def uptime_s(self) -> float | None:
        try:
            return float((self.text("proc/uptime") or "").split()[0])
        except (ValueError, IndexError):
            return None
