"""From one release to another, and back: files of the system, `current`, and a note that survives a power cut.

switching.json is written before the first change and forgotten when the new release has been seen to work. Whoever
finds it later, the next installation or jiaohao-settle.service at the next start, puts the old release back (`settle`).
"""

import json
import stat
from pathlib import Path

from deploy.installer import disk
from deploy.installer.places import Places, name_behind, read_table

EXECUTABLE = stat.S_IXUSR


def begin(places: Places, to: str) -> None:
    note = {"from": name_behind(places.current), "to": to}
    disk.write(places.switching, json.dumps(note).encode())


def switch(places: Places, to: str, away: str | None) -> None:
    """`away`: the release whose files are in the system now; those `to` does not have go."""
    tree = places.tree(to)
    wanted = set(disk.files_in(tree)) if tree.is_dir() else set()
    for name in sorted(wanted):
        _place(tree / name, places.root / name)
    if away is not None and places.tree(away).is_dir():
        for name in sorted(set(disk.files_in(places.tree(away))) - wanted):
            disk.forget_unfinished(places.root / name)
            disk.forget(places.root / name)
    disk.link(places.current, f"releases/{to}")


def confirm(places: Places, before: str | None) -> None:
    """The new release works: from here on a power cut leaves it."""
    disk.forget(places.switching)
    if before is not None and before != name_behind(places.current):
        disk.link(places.previous, f"releases/{before}")


def is_under_way(places: Places) -> bool:
    return places.switching.exists()


def settle(places: Places) -> str | None:
    """Puts back what a switch that was cut off has changed. The release that is current then, if it was under way."""
    if not is_under_way(places):
        return None
    note = read_table(places.switching)
    before, to = note.get("from"), note.get("to")
    if isinstance(before, str) and places.release(before).is_dir():
        switch(places, before, to if isinstance(to, str) else None)
    elif isinstance(to, str) and places.is_complete(to):  # the first one: there is nothing to go back to
        switch(places, to, None)
    disk.forget(places.switching)
    return name_behind(places.current)


def _place(source: Path, path: Path) -> None:
    disk.forget_unfinished(path)
    content, mode = source.read_bytes(), 0o755 if source.stat().st_mode & EXECUTABLE else 0o644
    try:
        there = path.lstat()
        if stat.S_ISREG(there.st_mode) and there.st_mode & 0o777 == mode and path.read_bytes() == content:
            return
    except OSError:
        pass
    if not path.parent.is_dir():
        path.parent.mkdir(parents=True)
    disk.write(path, content, mode)
