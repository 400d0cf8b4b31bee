"""The pictures a screen showed, as numbered PNG files and `latest.png`: `--record DIR`."""

import logging
import os
from collections import deque
from pathlib import Path

log = logging.getLogger(__name__)

KEEP = 500  # the last ones: a recorder that is forgotten must not fill the disk


class Recording:
    """Goes on counting where an earlier run stopped. A full disk costs pictures, not the screen."""

    def __init__(self, folder: Path, keep: int = KEEP) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._keep = keep
        found = sorted((number, path) for path in folder.glob("[0-9]*-*.png") if (number := _number(path)))
        self._kept = deque(path for _, path in found)
        self._number = found[-1][0] if found else 0
        self._broken = False

    def save(self, png: bytes, name: str) -> None:
        self._number += 1
        path = self._folder / f"{self._number:04}-{name}.png"
        self._kept.append(path)
        try:
            while len(self._kept) > self._keep:
                self._kept.popleft().unlink(missing_ok=True)
            self._write(png, path.name)
            self._write(png, "latest.png")
        except OSError as exc:
            if not self._broken:
                log.warning("pictures are not recorded: %s", exc)
            self._broken = True
        else:
            self._broken = False

    def _write(self, png: bytes, name: str) -> None:
        """A reader never sees half a picture."""
        part = self._folder / f".{name}.part"
        part.write_bytes(png)
        os.replace(part, self._folder / name)


def _number(path: Path) -> int:
    digits = path.name.partition("-")[0]
    return int(digits) if digits.isdecimal() else 0
