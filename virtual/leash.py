"""Processes that do not outlive whoever started them, even if that one is killed.

An orphaned unit would go on holding the name of a pty that the kernel gives to somebody else next. So a small process
is told of each, and ends what is left when the pipe to it closes: the one thing that even SIGKILL leaves behind.

`python -m virtual.leash` reads lines `PID STARTED` until the end.
"""

import contextlib
import functools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

GRACE_S = 3.0


def spawn(command: Sequence[str], **options: Any) -> subprocess.Popen[bytes]:
    """A Popen on the leash."""
    process: subprocess.Popen[bytes] = subprocess.Popen(command, **options)
    holder = _holder()
    if holder.stdin is not None:
        with contextlib.suppress(OSError):  # somebody has killed it: then there is no leash, no more
            holder.stdin.write(f"{process.pid} {_started(process.pid)}\n".encode("ascii"))
            holder.stdin.flush()
    return process


@functools.cache
def _holder() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "virtual.leash"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        process_group=0,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
    )


def _started(pid: int) -> str:
    """In clock ticks since boot (proc(5), field 22): a pid may be given again, a pid with this may not. "" if gone."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    return ""


def main() -> None:
    held = [line.split() for line in sys.stdin if len(line.split()) == 2]
    for number in (signal.SIGTERM, signal.SIGKILL):
        left = [int(pid) for pid, started in held if _started(int(pid)) == started]
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        if not left:
            return
        time.sleep(GRACE_S)


if __name__ == "__main__":
    main()
