"""Where everything is on a unit. Tests give another `root`."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

KINDS = ("hall", "kiosk", "counter", "board", "bus")
"""Each has a service jiaohao-KIND, and its file is /etc/jiaohao/KIND.toml."""

Table = dict[str, Any]


@dataclass(frozen=True)
class Places:
    root: Path = Path("/")

    @property
    def opt(self) -> Path:
        return self.root / "opt/jiaohao"

    @property
    def releases(self) -> Path:
        return self.opt / "releases"

    @property
    def current(self) -> Path:
        return self.opt / "current"

    @property
    def previous(self) -> Path:
        return self.opt / "previous"

    @property
    def switching(self) -> Path:
        """There only while nobody has yet seen the new release work."""
        return self.opt / "switching.json"

    @property
    def last(self) -> Path:
        """What became of the last installation."""
        return self.opt / "last.json"

    @property
    def lock(self) -> Path:
        return self.opt / "lock"

    @property
    def etc(self) -> Path:
        return self.root / "etc/jiaohao"

    @property
    def systemd(self) -> Path:
        return self.root / "etc/systemd/system"

    def release(self, name: str) -> Path:
        return self.releases / name

    def tree(self, name: str) -> Path:
        """What of this release is put into the system: units, rules, doctor, installer, as they lie below /."""
        return self.release(name) / "system"

    def is_complete(self, name: str) -> bool:
        return (self.release(name) / ".complete").exists()


def name_behind(link: Path) -> str | None:
    """The release a link leads to, whether it is there or not."""
    try:
        return Path(os.readlink(link)).name
    except OSError:
        return None


def read_table(path: Path) -> Table:
    """Empty for a file that is not there, or is none of ours."""
    try:
        table = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return table if isinstance(table, dict) else {}


def version_of(places: Places, name: str | None) -> str:
    if name is None:
        return "none"
    return str(read_table(places.release(name) / "release.json").get("version") or name)
