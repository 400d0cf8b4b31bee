"""Which picture the hall board shows now (R08), and whether pictures are seen at all. Pure; times on the `real` clock.

The window says which it has drawn. One that it cannot draw is passed over until the folder changes.
"""

from bisect import bisect_right
from dataclasses import dataclass

from display.scene import UNSTAMPED, Stamp
from display.settings import MediaSettings

STOPPED_S = 60.0  # R08: so long without the picture that is due, in opening hours
PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".bmp")
VIDEOS = (".mp4", ".mkv", ".avi", ".mov", ".m4v", ".webm", ".wmv", ".flv", ".mpg", ".mpeg", ".ts")
NO_VIDEOS = "videos are not supported yet"


@dataclass(frozen=True)
class MediaFound:
    """The folder's pictures by name, told when something in it changed. `cause`: why there is none.

    `stamps`: of each path; a file that is written anew has another one.
    """

    paths: tuple[str, ...]
    cause: str = ""
    stamps: tuple[Stamp, ...] = ()


@dataclass(frozen=True)
class MediaState:
    """An action: pictures are seen, or not any more, for the unit's health."""

    ok: bool
    cause: str = ""


class Media:
    """`picture` says what is due, `look` what became of it. Each picture has `each_s`."""

    def __init__(self, settings: MediaSettings) -> None:
        self._each_s = settings.each_s
        self._paths: tuple[str, ...] = ()
        self._stamps: dict[str, Stamp] = {}
        self._failed: dict[str, str] = {}
        self._cause = "no picture was drawn"
        self._due: str | None = None
        self._turn_at: float | None = None  # None: nothing runs
        self._drawn: str | None = None
        self._missed_since: float | None = None
        self._ok: bool | None = None

    # --- events ---------------------------------------------------------------------------------------------

    def found(self, found: MediaFound) -> None:
        before = self.stamp
        self._paths, self._failed = found.paths, {}
        self._stamps = dict(zip(found.paths, found.stamps, strict=False))
        self._drawn = self._drawn if self.stamp == before else None  # to be drawn anew
        self._cause = found.cause or "no picture was drawn"

    def shown(self, path: str, stamp: Stamp = UNSTAMPED) -> None:
        if stamp == self._stamp_of(path):
            self._drawn = path

    def failed(self, path: str, cause: str, stamp: Stamp = UNSTAMPED) -> None:
        """One written anew meanwhile has another try."""
        if path in self._paths and stamp == self._stamp_of(path):
            self._failed[path] = self._cause = cause

    # --- what is due ----------------------------------------------------------------------------------------

    @property
    def has_pictures(self) -> bool:
        return bool(self._good)

    @property
    def stamp(self) -> Stamp:
        """Of the picture that is due."""
        return self._stamp_of(self._due or "")

    def _stamp_of(self, path: str) -> Stamp:
        return self._stamps.get(path, UNSTAMPED)

    @property
    def _good(self) -> list[str]:
        return [path for path in self._paths if path not in self._failed]

    def picture(self, real: float, *, runs: bool) -> str | None:
        """`runs`: the hall is open. Afterwards the next one goes on where the last one stopped."""
        good = self._good
        if not runs or not good:
            self._turn_at = self._drawn = None
            return None
        if self._due not in good or (self._turn_at is not None and real >= self._turn_at):
            before, self._due = self._due, good[bisect_right(good, self._due or "") % len(good)]
            self._drawn = self._drawn if self._due == before else None  # to be drawn anew
            self._turn_at = real + self._each_s
        elif self._turn_at is None:
            self._turn_at = real + self._each_s
        return self._due

    def look(self, real: float, *, runs: bool, has_room: bool) -> list[MediaState]:
        """`has_room`: the picture is in the scene; where calls leave it none, nothing is missed."""
        due = self._due if self._turn_at is not None else None
        if not runs or (due is not None and (due == self._drawn or not has_room)):
            self._missed_since = None
            return self._told(True) if runs and due == self._drawn else []
        if self._missed_since is None:
            self._missed_since = real
        if real - self._missed_since >= STOPPED_S:
            return self._told(False, self._cause)
        return []

    def _told(self, ok: bool, cause: str = "") -> list[MediaState]:
        changed, self._ok = ok != self._ok, ok
        return [MediaState(ok, cause)] if changed else []

    def next_deadline(self) -> float | None:
        wishes = [self._turn_at] if self._turn_at is not None and len(self._good) > 1 else []
        if self._missed_since is not None and self._ok is not False:
            wishes.append(self._missed_since + STOPPED_S)
        return min(wishes, default=None)
