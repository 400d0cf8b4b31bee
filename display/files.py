"""The files a hall board shows: a folder of pictures (R08), a table of rates (R54). Looked at in a thread of its own.

A memory stick may be slow and a share may hang; the loop has no time for either. Told on change only.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from display.media import NO_VIDEOS, PICTURES, VIDEOS, MediaFound
from display.rates import MOST_BYTES, RatesError, RatesRead, parse
from display.reading import why
from display.scene import Stamp
from display.settings import MediaSettings, RatesSettings
from hall.messages import Text

log = logging.getLogger(__name__)

LOOK_EVERY_S = 30.0
RATES_EVERY_S = 5.0
MOST_PICTURES = 1000
STOP_S = 2.0


class Files:
    """Puts `MediaFound` and `RatesRead`. Relative paths begin at `folder`."""

    def __init__(
        self,
        media: MediaSettings | None,
        rates: RatesSettings | None,
        folder: Path,
        put: Callable[[object], None],
        *,
        rates_every_s: float = RATES_EVERY_S,
        media_every_s: float = LOOK_EVERY_S,
    ) -> None:
        self._looks: list[tuple[float, Callable[[], None]]] = []
        if media is not None:
            self._looks.append((media_every_s, MediaLook(folder / media.folder, put).look))
        if rates is not None:
            self._looks.append((rates_every_s, RatesLook(folder / rates.file, rates.title, put).look))
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="files", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=STOP_S)

    def alive(self) -> bool:
        return self._thread.is_alive()

    def _run(self) -> None:
        """Each in its own time; what is counted is the waiting, so that a slow disk is not hurried."""
        left = [0.0] * len(self._looks)
        while not self._stop.wait(wait_s := min(left)):
            for place, (every_s, look) in enumerate(self._looks):
                left[place] -= wait_s
                if left[place] <= 0:
                    look()
                    left[place] = every_s


class MediaLook:
    """A folder's pictures by name, when one came, went or was written anew."""

    def __init__(self, folder: Path, put: Callable[[object], None]) -> None:
        self._folder = folder
        self._put = put
        self._known: tuple[dict[Path, Stamp], str] | None = None
        self._named: set[str] = set()

    def look(self) -> None:
        found: dict[Path, Stamp] = {}
        try:
            found = dict(_stamped(pictures(self._folder)))
            cause = "" if found else "there is no picture"
            self._name_others()
        except (OSError, ValueError) as exc:
            found, cause = {}, why(exc)
        if (found, cause) == self._known:
            return
        self._known = found, cause
        if cause:
            log.warning("media: %s: %s", self._folder, cause)
        else:
            log.info("media: %s: %d picture%s", self._folder, len(found), "s" if len(found) > 1 else "")
        told = f"{self._folder}: {cause}" if cause else ""
        self._put(MediaFound(tuple(map(str, found)), told, tuple(found.values())))

    def _name_others(self) -> None:
        """Once each."""
        for name in videos(self._folder):
            if name not in self._named:
                self._named.add(name)
                log.warning("media: %s: %s", name, NO_VIDEOS)


class RatesLook:
    """A file that is read when it was written anew, or came, or went."""

    def __init__(self, file: Path, title: Text, put: Callable[[object], None]) -> None:
        self._file = file
        self._title = title
        self._put = put
        self._known: tuple[Stamp | None, str] | None = None  # when, and what was wrong with it

    def look(self) -> None:
        stamp, table, cause = None, None, ""
        try:
            stamp = _stamp(self._file)
            if self._known is not None and self._known[0] == stamp:
                return
            table = parse(read_bytes(self._file), self._title)
        except RatesError as exc:
            cause = str(exc)
        except (OSError, ValueError) as exc:
            cause = why(exc)
            stamp = None  # to be tried again
        is_same = self._known == (stamp, cause)
        self._known = stamp, cause
        if is_same:
            return
        if cause:
            log.warning("rates: %s: %s", self._file, cause)
        else:
            log.info("rates: %s was read", self._file)
        written_at = stamp[0] / 1e9 if stamp is not None and table is not None else None
        self._put(RatesRead(table, f"{self._file.name}: {cause}" if cause else "", written_at))


# --- asked by `jiaohao check`, too ------------------------------------------------------------------------------


def pictures(folder: Path) -> list[Path]:
    """OSError if there is no such folder; ValueError if there can be none."""
    return [path for path in _files(folder) if path.suffix.lower() in PICTURES][:MOST_PICTURES]


def videos(folder: Path) -> list[str]:
    """Their names as they can be written: bytes that are no UTF-8 are question marks."""
    names = [path.name for path in _files(folder) if path.suffix.lower() in VIDEOS]
    return [name.encode(errors="replace").decode() for name in names]


def read_bytes(file: Path) -> bytes:
    """One more than may be."""
    with file.open("rb") as opened:
        return opened.read(MOST_BYTES + 1)


def _files(folder: Path) -> Iterator[Path]:
    """By name. Hidden ones are what a Mac leaves behind."""
    return (path for path in sorted(folder.iterdir()) if not path.name.startswith(".") and path.is_file())


def _stamped(paths: Iterable[Path]) -> Iterator[tuple[Path, Stamp]]:
    """Without those that went while they were looked at."""
    for path in paths:
        try:
            yield path, _stamp(path)
        except FileNotFoundError:
            continue


def _stamp(path: Path) -> Stamp:
    stat = path.stat()
    return stat.st_mtime_ns, stat.st_size
