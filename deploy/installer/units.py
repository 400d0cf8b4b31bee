"""The units of this machine as systemd has them: which there are, which work, and whether they work again."""

import json
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.installer.children import Ran, run
from deploy.installer.places import KINDS, Places

CALL_S = 60.0
READY_S = 60.0  # a board reads its fonts; on a slow card that takes a while
DOCTOR_S, DOCTOR_WAIT_S = 120.0, 30
TRIES = 3  # restarts by itself, after which a unit will not come up any more
LOOK_S = 0.2
OWN = {"jiaohao-settle.service", "jiaohao-left-alone.service"}
NAME = re.compile(r"jiaohao-(?:(?P<kind>\w+)@)?(?P<name>[\w.-]+)\.service")
PROPERTIES = "Id,ActiveState,SubState,NRestarts,Result,ExecMainStatus"
UDEV = (
    ["udevadm", "control", "--reload"],
    ["udevadm", "trigger", "--subsystem-match=usbmisc", "--subsystem-match=input"],
)
Say = Callable[[str], None]


@dataclass(frozen=True)
class Unit:
    """As `systemctl show` has it."""

    name: str
    active: str
    sub: str
    restarts: int
    result: str
    status: str

    @property
    def works(self) -> bool:
        return self.active == "active"

    @property
    def has_given_up(self) -> bool:
        return self.active == "failed" or self.restarts >= TRIES

    @property
    def trouble(self) -> str:
        why = f", exit code {self.status}" if self.status not in ("", "0") else ""
        again = f", started again {self.restarts} times" if self.restarts else ""
        return f"{self.name} is {self.active} ({self.sub}, {self.result}{why}{again})"


def systemctl(*words: str, timeout_s: float = CALL_S) -> Ran:
    return run(["systemctl", "--no-ask-password", *words], timeout_s)


def configuration_file(places: Places, unit: str) -> Path | None:
    """Of jiaohao-kiosk.service, and of jiaohao-counter@lead-pad.service."""
    match = NAME.fullmatch(unit)
    return places.etc / f"{match['name']}.toml" if match and unit not in OWN else None


def enabled(places: Places) -> list[str]:
    links = places.systemd.glob("*.wants/jiaohao-*.service")
    return sorted({path.name for path in links} - OWN)


def with_files(places: Places) -> list[str]:
    """What a machine is meant to be that has never been installed: a unit for each file of its usual name."""
    return [f"jiaohao-{kind}.service" for kind in KINDS if (places.etc / f"{kind}.toml").exists()]


def running() -> list[str]:
    ran = systemctl(
        "list-units", "--plain", "--no-legend", "--full", "--state=active,activating", "jiaohao-*.service"
    )
    return sorted({line.split()[0] for line in ran.out.splitlines()} - OWN)


def seen(units: Sequence[str]) -> list[Unit]:
    if not units:
        return []
    ran = systemctl("show", f"--property={PROPERTIES}", *units)
    found = []
    for block in ran.out.strip().split("\n\n"):
        told = dict(line.split("=", 1) for line in block.splitlines() if "=" in line)
        if "Id" in told:
            found.append(
                Unit(
                    told["Id"],
                    told.get("ActiveState", ""),
                    told.get("SubState", ""),
                    int(told.get("NRestarts") or 0),
                    told.get("Result", ""),
                    told.get("ExecMainStatus", ""),
                )
            )
    return found


def reload(say: Say) -> None:
    """What the system learns of files that have changed. What it cannot do is said, and is for the doctor to judge."""
    for command in (
        ["systemd-sysusers"],
        ["systemd-tmpfiles", "--create", "/usr/lib/tmpfiles.d/jiaohao.conf"],
        ["systemctl", "daemon-reload"],
        *(UDEV if Path("/run/udev/control").exists() else ()),  # in a container there is none
    ):
        ran = run(command, CALL_S)
        if not ran.is_well:
            say(f"note: {' '.join(command)}: {ran.said}")


def restart(units: Sequence[str]) -> None:
    """Without waiting: `wait_for` does that, and sees who does not come up."""
    if units:
        systemctl("reset-failed", *units)
        systemctl("restart", "--no-block", *units)


def wait_for(units: Sequence[str]) -> str:
    """Until all of them work; else what is wrong, as soon as that is known."""
    deadline = time.monotonic() + READY_S
    while True:
        found = seen(units)
        if len(found) == len(units) and all(unit.works for unit in found):
            return ""
        lost = [unit.trouble for unit in found if unit.has_given_up]
        late = [unit.trouble for unit in found if not unit.works]
        if lost or time.monotonic() >= deadline:
            return "; ".join(lost or late) or "systemd does not answer"
        time.sleep(LOOK_S)


def doctors_verdict(places: Places, units: Sequence[str]) -> str:
    """What the doctor says is wrong with these units' service, version and configuration; nothing of their devices."""
    names = [name for unit in units if (name := unit[len("jiaohao-") : -len(".service")]) in KINDS]
    doctor = places.root / "usr/lib/jiaohao/doctor"
    if not names or not doctor.exists():
        return ""
    ran = run(
        [
            "/usr/bin/python3", "-IB", str(doctor), "--wait", str(DOCTOR_WAIT_S), "--json",
            "--only", "unit,version,config", *names,
        ],
        DOCTOR_S,
    )  # fmt: skip
    if ran.is_well:
        return ""
    try:
        checks = json.loads(ran.out)["checks"]
        failed = [f"{each['unit']}: {each['found']}" for each in checks if each["state"] == "fail"]
    except (ValueError, KeyError, TypeError):
        return f"the doctor itself failed: {ran.said}"
    return "; ".join(failed) or f"the doctor itself failed: {ran.said}"
