"""A release: one whole venv in a folder of its own, and what of it goes into the system. It touches nothing else."""

import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from deploy.installer import disk
from deploy.installer.bundle_folder import BundleFolder
from deploy.installer.children import run
from deploy.installer.errors import EX_CONFIG, EX_DISK, EX_SOFTWARE, InstallError
from deploy.installer.places import Places, name_behind, read_table

PYTHON = "/usr/bin/python3"
VENV_S, PIP_S, CHECK_S = 120.0, 600.0, 60.0  # a slow card takes minutes to write 3000 files
UNPACKED = 5  # a release is that many times its wheels
KEPT = 3  # releases, current and previous among them


def free_name(places: Places, version: str) -> str:
    """The version; with a number behind it if one that is in use has that name."""
    used = {name_behind(places.current), name_behind(places.previous)}
    name, number = version, 1
    while name in used:
        number += 1
        name = f"{version}-{number}"
    return name


def needs_room(places: Places, bundle: BundleFolder) -> None:
    wanted = UNPACKED * sum(wheel.stat().st_size for wheel in bundle.wheels)
    free = shutil.disk_usage(places.opt).free
    if free < wanted:
        raise InstallError(
            f"{places.opt} has room for {free >> 20} MB, and {wanted >> 20} MB are needed", EX_DISK
        )


def build(places: Places, bundle: BundleFolder, name: str) -> None:
    """`.complete` is written when all of it is on the disk."""
    folder = places.release(name)
    remove(places, name)
    places.releases.mkdir(parents=True, exist_ok=True)
    _must(
        [
            PYTHON, "-I", "-m", "venv", "--without-pip",
            *(["--system-site-packages"] if bundle.packages_of_system else []), str(folder),
        ],
        VENV_S,
    )  # fmt: skip
    _must(
        [
            PYTHON, "-m", "pip", "--python", str(folder / "bin/python"), "install", "--quiet", "--no-index",
            "--no-deps", "--no-cache-dir", "--ignore-installed", "--no-warn-script-location",
            "--root-user-action=ignore", "--disable-pip-version-check", *map(str, bundle.wheels),
        ],
        PIP_S,
        {"PYTHONPATH": str(bundle.pip), "PIP_CONFIG_FILE": os.devnull},
    )  # fmt: skip
    shutil.copytree(bundle.path / "system", places.tree(name))
    release = {**read_table(bundle.path / "bundle.json"), "folder": name}
    disk.write(folder / "release.json", (json.dumps(release, indent=2) + "\n").encode())


def seal(places: Places, name: str) -> None:
    disk.sync_all(places.release(name))
    disk.write(places.release(name) / ".complete", b"")


def starts(places: Places, name: str) -> None:
    _must([str(places.release(name) / "bin/jiaohao"), "--version"], CHECK_S)


def check_configuration(places: Places, name: str, files: Sequence[Path]) -> None:
    """The new version reads the files that are there. What it refuses now would end a unit later."""
    refused = []
    for path in files:
        ran = run([str(places.release(name) / "bin/jiaohao"), "check", "-c", str(path)], CHECK_S)
        if ran.code not in (0, EX_CONFIG):
            raise InstallError(f"the new version cannot read {path.name}: {ran.last_line}", EX_SOFTWARE)
        if ran.code == EX_CONFIG:
            refused.append(ran.said)
    if refused:
        raise InstallError("the new version refuses the configuration:\n" + "\n".join(refused), EX_CONFIG)


def prune(places: Places) -> list[str]:
    """Incomplete releases, and the oldest of the complete ones, but never one that is in use."""
    used = {name_behind(places.current), name_behind(places.previous)} - {None}
    there = [path for path in places.releases.iterdir() if path.is_dir()]
    old = [path for path in there if path.name not in used]
    old.sort(key=_completed_at, reverse=True)
    room = max(0, KEPT - len(used))
    gone = [path for n, path in enumerate(old) if n >= room or not places.is_complete(path.name)]
    for path in gone:
        remove(places, path.name)
    return [path.name for path in gone]


def remove(places: Places, name: str) -> None:
    """What a power cut leaves of it is not taken for whole."""
    disk.forget(places.release(name) / ".complete")
    disk.remove(places.release(name))


def earlier(places: Places) -> str | None:
    """What a rollback goes back to: `previous`; if a power cut came before that was noted, the newest of the others."""
    current, previous = name_behind(places.current), name_behind(places.previous)
    others = [
        path for path in places.releases.iterdir() if path.name != current and places.is_complete(path.name)
    ]
    others.sort(key=lambda path: (path.name == previous, _completed_at(path)))
    return others[-1].name if others else None


def _completed_at(release: Path) -> float:
    try:
        return (release / ".complete").stat().st_mtime
    except OSError:
        return 0.0


def _must(command: Sequence[str], timeout_s: float, more: dict[str, str] | None = None) -> None:
    ran = run(command, timeout_s, more)
    if not ran.is_well:
        raise InstallError(f"{' '.join(command[:4])} …: {ran.said}", EX_SOFTWARE)
