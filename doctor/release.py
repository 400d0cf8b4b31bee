"""Which release is installed, whether it is whole, and whether the running process is of it.

OctoPrint's users know the 0-byte program behind a power cut during an update; Home Assistant's the update that says it
is there while the old one runs on.
"""

import json
import os
import re
from dataclasses import dataclass

from doctor.probe import Probe
from doctor.unit import Unit
from doctor.verdict import Verdict, fail, ok, skip, warn

CURRENT = "/opt/jiaohao/current"
START_S = 30.0  # a Pi Zero 2 W reads its libraries from a slow card
AGAIN = "jiaohao-install --rollback, or install the bundle again"


@dataclass(frozen=True)
class Installed:
    """`folder` below /opt/jiaohao/releases; `mistake`: there is no such release."""

    version: str = ""
    folder: str = ""
    mistake: str = ""


def installed(probe: Probe) -> Installed:
    try:
        target = os.readlink(probe.at(CURRENT))
    except OSError:
        return Installed(mistake=f"there is no {CURRENT}")
    folder = target.rstrip("/").rpartition("/")[2]
    if not probe.at(f"/opt/jiaohao/releases/{folder}").is_dir():
        return Installed(folder, folder, f"{CURRENT} leads to {target}, which is not there")
    try:
        told = json.loads(probe.text(f"/opt/jiaohao/releases/{folder}/release.json") or "{}")
        version = str(told.get("version") or folder)
    except (ValueError, AttributeError):
        version = folder
    return Installed(version, folder)


def check(probe: Probe, _units: list[Unit]) -> Verdict:
    """Whole, and its program starts."""
    release = installed(probe)
    if release.mistake:
        return fail(release.mistake, "install a bundle: jiaohao-install BUNDLE")
    folder = f"/opt/jiaohao/releases/{release.folder}"
    if probe.exists(f"{folder}/release.json") and not probe.exists(f"{folder}/.complete"):
        return fail(f"{release.version} is not complete: an installation was cut off", AGAIN)
    for name in ("python", "jiaohao"):
        if mistake := _not_a_program(probe, f"{CURRENT}/bin/{name}"):
            return fail(mistake, AGAIN)
    ran = probe.run(f"{CURRENT}/bin/jiaohao", "--version", timeout_s=START_S)
    if not ran.is_well:
        return fail(f"{release.version} does not start: {ran.said}", AGAIN)
    return ok(f"{release.version} is whole and starts")


def check_running(probe: Probe, unit: Unit) -> Verdict:
    """What the process has loaded, by the kernel: no word of its own, and no wish of ours."""
    release, service = installed(probe), unit.service
    if release.mistake:
        return fail(release.mistake, "install a bundle: jiaohao-install BUNDLE")
    if not service.is_active or not service.pid:
        return skip(f"{release.version} is installed, nothing runs")
    maps = probe.text(f"/proc/{service.pid}/maps")
    if maps is None:
        return skip(
            f"{release.version} is installed; which one runs only root can see", "ask again with sudo"
        )
    running = set(re.findall(r"/opt/jiaohao/releases/([^/\s]+)/", maps))
    if not running:
        return warn("runs from another place than /opt/jiaohao", f"see systemctl cat {service.unit}")
    if running != {release.folder}:
        runs = ", ".join(sorted(running))
        return fail(f"{runs} runs, but {release.version} is installed", f"systemctl restart {service.unit}")
    return ok(f"{release.version} is installed and runs")


def _not_a_program(probe: Probe, path: str) -> str:
    at = probe.at(path)
    try:
        if at.stat().st_size == 0:
            return f"{path} is empty (0 bytes): the power went while it was written"
    except OSError as exc:
        hint = ": was Python itself updated?" if path.endswith("python") else ""
        return f"{path}: {exc.strerror}{hint}"
    return "" if os.access(at, os.X_OK) else f"{path} is no program"
