"""The hall's cards on the controller's disk: written whole by `jiaohao cards import`, looked at by the hall.

Hashes and classes only, as they go out on `cards`; beside the hall's database, so that one backup holds both.
"""

import contextlib
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from hall import messages as m

log = logging.getLogger(__name__)

NAME = "cards.json"
MODE = 0o640


def beside(database: Path) -> Path:
    return database.with_name(NAME)


def read(path: Path) -> m.Cards:
    """No file means no cards. Raises OSError or ValueError for one that cannot be read."""
    try:
        return m.decode(path.read_bytes(), m.Cards)
    except FileNotFoundError:
        return m.Cards({})


def write(path: Path, listed: m.Message) -> None:
    """The old file or the new one, whatever happens. Raises OSError."""
    new = path.with_name(f".{path.name}.new")
    new.unlink(missing_ok=True)  # of an import that was killed
    create(new, m.encode(listed), MODE, path.parent)
    os.replace(new, path)
    _sync(path.parent)


def create(path: Path, data: bytes, mode: int, like: Path) -> None:
    """A file that was not there, whole or not at all. Root gives it to the owner of `like`: the hall is not root."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with open(file, "wb") as out:
            if os.geteuid() == 0:
                owner = os.stat(like)
                os.fchown(file, owner.st_uid, owner.st_gid)
            out.write(data)
            out.flush()
            os.fsync(file)
    except BaseException:
        with contextlib.suppress(OSError):
            path.unlink()
        raise
    _sync(path.parent)


def _sync(folder: Path) -> None:
    """A name is on disk when its folder is."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


M = TypeVar("M", bound=m.Message)


class KeptFile(Generic[M]):
    """`look` costs one stat; what cannot be read is told once, with the way out, and what was known before stays."""

    def __init__(self, path: Path, read: Callable[[Path], M], way_out: str) -> None:
        self._path, self._read, self._way_out = path, read, way_out
        self._seen: tuple[int, ...] | None = None

    def look(self) -> M | None:
        """What it holds, if the file is another than at the last look."""
        stamp = self._stamp()
        if stamp == self._seen:
            return None
        self._seen = stamp
        try:
            found = self._read(self._path)
        except (OSError, ValueError) as exc:
            log.error("%s cannot be read: %s; %s", self._path, exc, self._way_out)
            return None
        return found

    def _stamp(self) -> tuple[int, ...]:
        """Empty when there is no file. The time of the change of its inode: a chmod makes it readable, too."""
        try:
            found = os.stat(self._path)
        except OSError:
            return ()
        return found.st_ino, found.st_ctime_ns, found.st_size


class CardFile(KeptFile[m.Cards]):
    def __init__(self, path: Path) -> None:
        super().__init__(path, read, "import the cards again")
