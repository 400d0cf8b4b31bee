"""`jiaohao init`: writes the files of a new hall into a folder, all of them or none, and says what comes next.

Overwrites nothing unless it is told to, and never removes a file.
"""

import sys
from pathlib import Path

from jiaohao.new_hall import Wanted, files

EX_USAGE, EX_CANTCREAT = 2, 73  # argparse's, sysexits.h
SHOWN = 12  # names of files in one line of text


def run(wanted: Wanted, folder: Path, *, force: bool) -> int:
    if mistakes := _mistakes(wanted):
        return _refused(mistakes, EX_USAGE)
    texts = files(wanted)
    try:
        there = {path.name for path in folder.glob("*.toml")} if folder.is_dir() else set()
        in_the_way = [name for name in texts if name in there or (folder / name).exists()]
        if in_the_way and not force:
            hint = "give another --out, or --force to overwrite them"
            return _refused([f"{folder} already has {_in_short(in_the_way)}", hint], EX_CANTCREAT)
        if folders := [name for name in in_the_way if (folder / name).is_dir()]:
            return _refused([f"{folder}: {_in_short(folders)} is a folder there"], EX_CANTCREAT)
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder, texts)
    except OSError as exc:
        return _refused([f"{exc.filename or folder}: {exc.strerror}"], EX_CANTCREAT)
    print(_said(folder, list(texts), sorted(there - set(texts))))
    return 0


def _mistakes(wanted: Wanted) -> list[str]:
    if not wanted.small:
        return []
    found = ["--kiosks: a small hall has one"] if wanted.kiosks > 1 else []
    return found + ["--controller: a small hall is one Pi and needs no address"] * bool(wanted.controller)


def _refused(lines: list[str], code: int) -> int:
    print("\n  ".join([f"jiaohao init: {lines[0]}", *lines[1:]]), file=sys.stderr)
    return code


def _write(folder: Path, texts: dict[str, str]) -> None:
    """First beside, then each in its place: a full disk leaves what was there."""
    beside = {folder / name: folder / f".{name}.new" for name in texts}
    try:
        for path, new in beside.items():
            new.write_text(texts[path.name], "utf-8")
        for path, new in beside.items():
            new.replace(path)
    finally:
        for new in beside.values():
            new.unlink(missing_ok=True)


def _said(folder: Path, names: list[str], others: list[str]) -> str:
    lines = [f"{len(names)} files in {folder}:", *(f"  {line}" for line in _by_kind(names))]
    if others:
        lines.append(
            f"note: {_in_short(others)} there before, and not of this hall: the demo would read them too"
        )
    lines += [
        "",
        "next:",
        "  1. edit hall.toml: name, hours, services, staff, notices; in the units' files the ports",
        f"  2. jiaohao check -c {folder}/hall.toml    tells every mistake; likewise for each file",
        f"  3. jiaohao demo --config {folder}    runs your hall on this computer, with emulated hardware",
        "  4. copy each file to /etc/jiaohao on its Pi: docs/install.md",
    ]
    return "\n".join(lines)


def _by_kind(names: list[str]) -> list[str]:
    """kiosk-1.toml … kiosk-4.toml in one line."""
    kinds: dict[str, list[str]] = {}
    for name in names:
        kinds.setdefault(name.removesuffix(".toml").rstrip("0123456789"), []).append(name)
    return [_in_short(of_kind) for of_kind in kinds.values()]


def _in_short(names: list[str]) -> str:
    if len(names) <= SHOWN:
        return ", ".join(names)
    return f"{', '.join(names[: SHOWN - 2])} … {names[-1]} ({len(names)} files)"
