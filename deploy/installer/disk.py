"""Changes to the disk that a power cut leaves done or undone, and never half done."""

import contextlib
import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from deploy.installer.children import run
from deploy.installer.errors import EX_DISK, InstallError

SYNC_S = 300.0  # 60 MB to a slow card
NEW = ".jiaohao-new"
PIECE = 1 << 20


def sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _unfinished(path: Path) -> Path:
    return path.with_name(path.name + NEW)


def forget_unfinished(path: Path) -> None:
    """What a power cut has left of a file that was not whole yet."""
    left = _unfinished(path)
    if left.exists():
        left.unlink()


def write(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Whole and on the disk, or as it was."""
    new = _unfinished(path)
    with new.open("wb") as file:
        os.fchmod(file.fileno(), mode)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    new.rename(path)
    sync_folder(path.parent)


def link(path: Path, target: str) -> None:
    """`path` leads to `target`, from one moment to the next."""
    new = _unfinished(path)
    new.unlink(missing_ok=True)
    new.symlink_to(target)
    new.rename(path)
    sync_folder(path.parent)


def remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def forget(path: Path) -> None:
    """Gone from the disk, too."""
    path.unlink(missing_ok=True)
    if path.parent.is_dir():
        sync_folder(path.parent)


def sync_all(folder: Path) -> None:
    """A child: a card that fails may never answer."""
    ran = run(["sync", "-f", str(folder)], SYNC_S)
    if not ran.is_well:
        raise InstallError(f"the disk does not take the new release: {ran.said}", EX_DISK)


def files_in(folder: Path) -> Iterator[Path]:
    """All files below it, as paths relative to it, in order."""
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_dir():
            yield path.relative_to(folder)


def digest(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            found.update(piece)
    return found.hexdigest()


@contextlib.contextmanager
def disk_errors(what: str) -> Iterator[None]:
    try:
        yield
    except OSError as exc:
        raise InstallError(f"{what}: {exc.filename or ''}: {exc.strerror or exc}", EX_DISK) from exc
