"""Which of our files go where on a unit: a folder that lies in the bundle as its files lie below /."""

import re
import shutil
import zipapp
from pathlib import Path

ROOT = Path(__file__).parents[1]
KINDS = ("hall", "kiosk", "counter", "board", "bus")
UNITS = "usr/lib/systemd/system"
PLACES = {
    "systemd/jiaohao.target": f"{UNITS}/jiaohao.target",
    "systemd/jiaohao-settle.service": f"{UNITS}/jiaohao-settle.service",
    **{f"systemd/jiaohao-{kind}.service": f"{UNITS}/jiaohao-{kind}.service" for kind in KINDS},
    "systemd/jiaohao-generator": "usr/lib/systemd/system-generators/jiaohao-generator",
    "systemd/drop-ins/screen.conf": "usr/lib/jiaohao/drop-ins/screen.conf",
    "systemd/drop-ins/notify.conf": "usr/lib/jiaohao/drop-ins/notify.conf",
    "systemd/drop-ins/other-clock.conf": "usr/lib/jiaohao/drop-ins/other-clock.conf",
    "systemd/sysusers.conf": "usr/lib/sysusers.d/jiaohao.conf",
    "systemd/tmpfiles.conf": "usr/lib/tmpfiles.d/jiaohao.conf",
    "systemd/journald.conf": "usr/lib/systemd/journald.conf.d/60-jiaohao.conf",
    "systemd/watchdog.conf": "usr/lib/systemd/system.conf.d/60-jiaohao.conf",
    "systemd/60-jiaohao-printer.rules": "usr/lib/udev/rules.d/60-jiaohao-printer.rules",
    "systemd/71-jiaohao-keypad.rules": "usr/lib/udev/rules.d/71-jiaohao-keypad.rules",
    "systemd/72-jiaohao-left-alone.rules": "usr/lib/udev/rules.d/72-jiaohao-left-alone.rules",
    "systemd/left-alone/jiaohao-left-alone.service": f"{UNITS}/jiaohao-left-alone.service",
    "systemd/mosquitto-jiaohao.conf": "usr/share/jiaohao/mosquitto-jiaohao.conf",
    "systemd/left-alone/logind.conf": "usr/share/jiaohao/left-alone/logind.conf",
    "systemd/left-alone/system.conf": "usr/share/jiaohao/left-alone/system.conf",
    "systemd/left-alone/sysctl.conf": "usr/share/jiaohao/left-alone/sysctl.conf",
}
"""Ours → below /. What is under usr/share changes nothing until a technician copies it (docs/install.md)."""

DOCTOR = "usr/lib/jiaohao/doctor"
PROGRAMS = {
    "usr/bin/jiaohao-doctor": f'#!/bin/sh\nexec /usr/bin/python3 -IB /{DOCTOR} "$@"\n',
    "usr/bin/jiaohao": '#!/bin/sh\nexec /opt/jiaohao/current/bin/jiaohao "$@"\n',
}
INSTALLER = "usr/sbin/jiaohao-install"


def template_of(text: str, kind: str) -> str:
    """The unit for a second one of its kind: jiaohao-counter@lead-pad reads /etc/jiaohao/lead-pad.toml."""
    text = text.replace(f"/etc/jiaohao/{kind}.toml", "/etc/jiaohao/%i.toml")
    text = text.replace(f"RuntimeDirectory=jiaohao-{kind}", "RuntimeDirectory=jiaohao-%i")
    text = text.replace(f"/run/jiaohao-{kind}", "/run/jiaohao-%i")
    return re.sub(r"^(Description=.*)$", r"\1 (%i)", text, flags=re.MULTILINE)


def write_installer(path: Path, scratch: Path) -> None:
    """One file, that Python runs as it is: it can be replaced from one moment to the next."""
    inside = scratch / "installer"
    shutil.copytree(
        ROOT / "deploy/installer", inside / "deploy/installer", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copy(ROOT / "deploy/__init__.py", inside / "deploy")
    (inside / "deploy/installer/__main__.py").rename(inside / "__main__.py")
    zipapp.create_archive(inside, path, "/usr/bin/python3 -I")
    path.chmod(0o755)


def write_tree(folder: Path, installer: Path) -> None:
    for ours, below in PLACES.items():
        _copy(ROOT / ours, folder / below)
    for kind in ("kiosk", "counter", "board"):
        text = (ROOT / f"systemd/jiaohao-{kind}.service").read_text("utf-8")
        (folder / UNITS / f"jiaohao-{kind}@.service").write_text(template_of(text, kind), "utf-8")
    for path in sorted((ROOT / "doctor").glob("*.py")):
        _copy(path, folder / DOCTOR / path.name)
    for below, text in PROGRAMS.items():
        (folder / below).parent.mkdir(parents=True, exist_ok=True)
        (folder / below).write_text(text, "utf-8")
        (folder / below).chmod(0o755)
    _copy(installer, folder / INSTALLER)


def _copy(source: Path, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, path)
    path.chmod(0o755 if source.stat().st_mode & 0o100 else 0o644)
