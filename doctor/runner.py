"""Runs one command with a limit of time. Whatever hangs is ended, with all it has started."""

import contextlib
import os
import pwd
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "LC_ALL": "C.UTF-8",
    "SYSTEMD_PAGER": "",
}
LAST_WORDS_S = 2.0  # for the pipes of what has been killed


@dataclass(frozen=True)
class Ran:
    """`code` is None if there was none: `trouble` says why."""

    code: int | None
    out: str = ""
    err: str = ""
    trouble: Literal["", "missing", "broken", "hangs"] = ""

    @property
    def is_well(self) -> bool:
        return self.code == 0

    @property
    def said(self) -> str:
        """Its last line, else why it said nothing: in an error the end tells most."""
        lines = [line.strip() for line in (self.err + "\n" + self.out).splitlines() if line.strip()]
        return lines[-1] if lines else self.trouble or f"exit code {self.code}"


def run(command: Sequence[str], timeout_s: float, user: str | None = None) -> Ran:
    """`user`: with that user's groups, as systemd would start it; only root may."""
    try:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            errors="replace", env=ENVIRONMENT, cwd="/", start_new_session=True, **_as(user),
        )  # fmt: skip
    except FileNotFoundError:
        return Ran(None, trouble="missing")
    except (OSError, subprocess.SubprocessError) as exc:
        return Ran(None, err=str(exc), trouble="broken")
    try:
        out, err = process.communicate(timeout=timeout_s)
    except subprocess.TimeoutExpired:
        return Ran(None, err=_end(process), trouble="hangs")
    return Ran(process.returncode, out, err)


def _end(process: "subprocess.Popen[str]") -> str:
    """Its own session is its own group: children that keep the pipes open end with it."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    try:
        _, err = process.communicate(timeout=LAST_WORDS_S)
    except subprocess.TimeoutExpired:
        return ""  # a grandchild with a session of its own has the pipe; the child is dead
    return err


def _as(user: str | None) -> dict[str, Any]:
    if user is None or os.geteuid() != 0:
        return {}
    try:
        entry = pwd.getpwnam(user)
    except KeyError:
        return {}
    groups = os.getgrouplist(user, entry.pw_gid)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": groups}
