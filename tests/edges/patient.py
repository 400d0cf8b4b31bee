"""A machine with a kiosk, laid out as files below a folder for the doctor to look at; its commands are small scripts.

What can be real is: the broker, the printer's line, and the release's own `jiaohao`.
"""

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from doctor.command import main
from hall import messages as m
from runtime.link import Link
from tests.edges.wires import Inbox, OwnBroker, retained, table
from tests.system.waiting import until

PROJECT = Path(__file__).parents[2]
PID = 4242
OPEN = "listener {port} 127.0.0.1\npersistence false\nset_tcp_nodelay true\nallow_anonymous true\n"
KIOSK = """\
[unit]
id = "kiosk-1"
hall = "demo"
[broker]
host = "127.0.0.1"
port = {port}
{access}
[storage]
path = "/var/lib/jiaohao/kiosk.db"
[[button]]
source = "serial"
port = "/dev/serial/by-path/buttons"
code = "1"
service = "a"
[printer]
transport = "serial"
device = "/dev/serial/by-path/printer"
"""
STATE = {
    "LoadState": "loaded",
    "ActiveState": "active",
    "SubState": "running",
    "UnitFileState": "enabled",
    "NeedDaemonReload": "no",
    "MainPID": str(PID),
    "NRestarts": "0",
    "Result": "success",
    "ExecMainStatus": "0",
    "ActiveEnterTimestampMonotonic": "1000000000",
    "User": "jiaohao",
}
WELL = {
    "proc/uptime": "86400.00 170000.00\n",
    "proc/self/mounts": "/dev/mmcblk0p2 / ext4 rw,noatime 0 0\n/dev/mmcblk0p1 /boot/firmware vfat rw 0 0\n",
    f"proc/{PID}/maps": "7f00-7f01 r-xp 00000000 b3:02 1 /opt/jiaohao/releases/0.2.0/lib/python3.11/m.so\n",
    "run/systemd/timesync/synchronized": "",
    "sys/devices/platform/soc/soc:firmware/get_throttled": "0\n",
    "sys/class/thermal/thermal_zone0/temp": "48312\n",
    "sys/class/watchdog/watchdog0/timeout": "14\n",
    "sys/class/watchdog/watchdog0/state": "active\n",
    "sys/class/watchdog/watchdog0/bootstatus": "0\n",
    "sys/fs/ext4/mmcblk0p2/errors_count": "0\n",
    "systemd/manager": "RuntimeWatchdogUSec=14s\n",
    "kernel.log": "Linux version 6.12\nmmc0: new ultra high speed SDR104 SDHC card\n",
    "opt/jiaohao/releases/0.2.0/release.json": '{"version": "0.2.0"}',
    "opt/jiaohao/releases/0.2.0/.complete": "",
    "dev/serial/by-path/buttons": "",
    "dev/serial/by-path/printer": "",
}
SYSTEMCTL = """\
#!/bin/sh
case "$2" in
  --property=RuntimeWatchdogUSec) cat "{root}/systemd/manager" ;;
  *) cat "{root}/systemd/${{2%.service}}" ;;
esac
"""


class Patient:
    """A healthy kiosk, until a test makes it ill. `port` is its broker's."""

    def __init__(self, root: Path, port: int = 1, access: str = "") -> None:
        self.root = root
        for name, text in WELL.items():
            self.put(name, text)
        self.script("usr/bin/systemctl", SYSTEMCTL.format(root=root))
        self.script("usr/bin/journalctl", f'#!/bin/sh\ncat "{root}/kernel.log"\n')
        release = "opt/jiaohao/releases/0.2.0/bin"
        self.script(f"{release}/python", f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
        program = f'#!/bin/sh\ncd "{PROJECT}" && exec "{sys.executable}" -m jiaohao "$@"\n'
        self.script(f"{release}/jiaohao", program)
        (root / "opt/jiaohao/current").symlink_to("releases/0.2.0")
        self.put("etc/jiaohao/kiosk.toml", KIOSK.format(port=port, access=access))
        self.service()

    def put(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def script(self, name: str, text: str) -> Path:
        path = self.put(name, text)
        path.chmod(0o755)
        return path

    def change(self, name: str, old: str, new: str) -> None:
        path = self.root / name
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new))

    def remove(self, name: str) -> None:
        path = self.root / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()

    def service(self, unit: str = "kiosk", **changed: object) -> None:
        """What systemd says of it."""
        told = STATE | {key: str(value) for key, value in changed.items()}
        self.put(f"systemd/jiaohao-{unit}", "".join(f"{key}={value}\n" for key, value in told.items()))

    def stop(self) -> None:
        self.service(ActiveState="inactive", SubState="dead", MainPID=0)

    def printer_at(self, path: str) -> None:
        self.remove("dev/serial/by-path/printer")
        os.symlink(path, self.root / "dev/serial/by-path/printer")


class Visit:
    """What the doctor says of it."""

    def __init__(self, patient: Patient, capsys: pytest.CaptureFixture[str]) -> None:
        self._patient = patient
        self._capsys = capsys

    def __call__(self, *words: str) -> tuple[int, dict[str, str], str]:
        """The exit code, each check's line without its name, the verdict."""
        capture = self._capsys
        capture.readouterr()
        code = main(["--root", str(self._patient.root), *words])
        *rows, verdict = capture.readouterr().out.splitlines()
        return code, {row.split()[1]: f"{row.split()[0]} {row[19:]}" for row in rows}, verdict

    def as_json(self, *words: str) -> tuple[int, dict[str, Any]]:
        self._capsys.readouterr()
        code = main(["--root", str(self._patient.root), "--json", *words])
        return code, json.loads(self._capsys.readouterr().out)


class Presence:
    """What the running kiosk and its hall have told the broker, as they tell it."""

    def __init__(self, broker: OwnBroker) -> None:
        self._broker = broker
        self._inbox = Inbox()
        self._link = Link("demo", "kiosk-1", "boot-1", table(broker), self._inbox.put)
        self._inbox.handle = self._link.handle
        self._link.start()
        self._inbox.until(lambda: self._link.connected, "connected")
        self.hall("ready")

    @property
    def is_connected(self) -> bool:
        self._inbox.pump(0.1)
        return self._link.connected

    def kept(self) -> dict[str, bytes]:
        return retained(self._broker)

    def health(self, **told: Any) -> None:
        self._set("unit/kiosk-1/health", m.Health(**told))

    def hall(self, state: Any) -> None:
        self._set("unit/hall/state", m.UnitState(state, "boot-2"))

    def say_of_itself(self, state: Any) -> None:
        self._set("unit/kiosk-1/state", m.UnitState(state, "boot-1"))

    def stop(self) -> None:
        self._link.stop()

    def _set(self, topic: str, message: m.Message) -> None:
        self._link.set_state(topic, message)
        until(lambda: self.kept().get(topic) == m.encode(message), topic)
