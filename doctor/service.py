"""What systemd says of a unit: whether it runs, stays up, and runs again after the next start of the machine."""

from dataclasses import dataclass

from doctor.probe import Probe
from doctor.verdict import Verdict, fail, ok, warn

PROPERTIES = (
    "LoadState", "ActiveState", "SubState", "UnitFileState", "NeedDaemonReload", "MainPID", "NRestarts", "Result",
    "ExecMainStatus", "ActiveEnterTimestampMonotonic", "User",
)  # fmt: skip
STEADY_S = 6.0  # up for so long, it is no process that ends as soon as it is ready
WHY = {
    2: "it was started with a command it does not understand",
    69: "a library it needs is not installed",
    70: "a mistake in its own software",
    74: "its disk cannot be read or written",
    75: "its database is in use by another process, or its disk fails",
    78: "its configuration is wrong",
    200: "its working directory is not there",
    203: "its program cannot be started: the release is broken",
    216: "a group it needs does not exist",
    217: "its user does not exist",
    226: "systemd could not set up its sandbox",
    238: "its folder below /var/lib cannot be made: the disk is full or read-only",
}
"""Exit codes: our own (sysexits.h), and those of systemd.exec(5)."""

LOG = "its log says why"
DO = {
    78: "mend the file: the check config says where; then systemctl restart {unit}",
    203: "jiaohao-install --rollback, or install the bundle again",
    216: "systemd-sysusers, then systemctl restart {unit}",
    217: "systemd-sysusers, then systemctl restart {unit}",
    238: "see the checks disk and root",
}


@dataclass(frozen=True)
class SystemdState:
    """`trouble`: systemd could not be asked, and why."""

    unit: str
    load: str = ""
    active: str = ""
    sub: str = ""
    enabled: str = ""
    is_stale: bool = False
    pid: int = 0
    restarts: int = 0
    result: str = ""
    status: int = 0
    up_since_s: float = 0.0  # of the machine's uptime
    user: str = ""
    trouble: str = ""

    @property
    def is_active(self) -> bool:
        return self.active == "active"

    @property
    def is_there(self) -> bool:
        """Its process may have its devices, or take them at any moment."""
        return self.active in ("active", "activating", "reloading", "deactivating")


def ask(probe: Probe, name: str) -> SystemdState:
    unit = f"jiaohao-{name}"
    ran = probe.run("systemctl", "show", f"{unit}.service", f"--property={','.join(PROPERTIES)}")
    if not ran.is_well:
        return SystemdState(unit, trouble=ran.said if ran.trouble != "missing" else "there is no systemctl")
    told = dict(line.split("=", 1) for line in ran.out.splitlines() if "=" in line)
    return SystemdState(
        unit,
        told.get("LoadState", ""),
        told.get("ActiveState", ""),
        told.get("SubState", ""),
        told.get("UnitFileState", ""),
        told.get("NeedDaemonReload") == "yes",
        _number(told, "MainPID"),
        _number(told, "NRestarts"),
        told.get("Result", ""),
        _number(told, "ExecMainStatus"),
        _number(told, "ActiveEnterTimestampMonotonic") / 1e6,
        told.get("User", ""),
    )


def check(probe: Probe, name: str, first: SystemdState) -> Verdict:
    """Looked at twice if it has just come up: a process may end as soon as it is ready, again and again."""
    uptime_s = probe.uptime_s()
    up_s = None if uptime_s is None else max(0.0, uptime_s - first.up_since_s)
    if first.is_active and up_s is not None and up_s < STEADY_S:
        probe.sleep(STEADY_S - up_s)
        return judge(ask(probe, name), STEADY_S, first)
    return judge(first, up_s)


def judge(now: SystemdState, up_s: float | None, before: SystemdState | None = None) -> Verdict:
    """`before`: the same some seconds earlier."""
    unit = now.unit
    if now.trouble:
        return fail(
            f"systemd cannot be asked: {now.trouble}",
            "systemctl status; if that hangs too, restart the machine",
        )
    if now.load != "loaded":
        return fail(
            f"there is no {unit}.service ({now.load})", "install the bundle again: jiaohao-install BUNDLE"
        )
    if before is not None and now.restarts > before.restarts:
        return _unsteady(now)
    if now.is_active:
        return _active(now, up_s)
    if now.sub == "auto-restart" or (now.active == "activating" and now.restarts):
        return _unsteady(now)
    if now.active == "activating":
        return fail("is still starting", f"look again in a minute; else journalctl -u {unit} -n 50")
    if now.result not in ("", "success"):
        return fail(f"has stopped: {_why(now)}", _do(now))
    return fail("is stopped", f"systemctl enable --now {unit}")


def _active(now: SystemdState, up_s: float | None) -> Verdict:
    since = "runs" if up_s is None else f"runs for {_span(up_s)}"
    if now.is_stale:
        return warn(
            f"{since}, but its unit file has changed",
            f"systemctl daemon-reload && systemctl restart {now.unit}",
        )
    if now.enabled in ("disabled", "masked"):
        return warn(
            f"{since}, but will not after the next start of the machine", f"systemctl enable {now.unit}"
        )
    if now.restarts:
        return warn(
            f"{since}, restarted by itself: {now.restarts}",
            f"journalctl -u {now.unit} says why",
        )
    return ok(f"{since}, never restarted by itself")


def _unsteady(now: SystemdState) -> Verdict:
    times = "once" if now.restarts == 1 else f"{now.restarts} times"
    return fail(f"ends and is started again, {times} so far: {_why(now)}", _do(now))


def _why(now: SystemdState) -> str:
    if now.result == "watchdog":
        return "it hung, and the watchdog ended it"
    if now.result in ("timeout", "oom-kill"):
        return {"timeout": "it did not become ready in time", "oom-kill": "memory ran out"}[now.result]
    return WHY.get(now.status, f"exit code {now.status}" if now.status else LOG)


def _do(now: SystemdState) -> str:
    return DO.get(now.status, f"journalctl -u {now.unit} -n 50").format(unit=now.unit)


def _span(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    if seconds < 7200:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.0f} h" if seconds < 172800 else f"{seconds / 86400:.0f} days"


def _number(told: dict[str, str], key: str) -> int:
    value = told.get(key, "")
    return int(value) if value.isdigit() else 0
