"""Every picture a screen showed, as numbered PNG files and `latest.png`: `--record DIR`."""

import logging
import os
from pathlib import Path

log = logging.getLogger(__name__)


class Recording:
    """Goes on counting where an earlier run stopped. A full disk costs pictures, not the screen."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._number = max(
            (int(path.name[:4]) for path in folder.glob("[0-9][0-9][0-9][0-9]-*.png")), default=0
        )
        self._broken = False

    def save(self, png: bytes, name: str) -> None:
        self._number += 1
        try:
            self._write(png, f"{self._number:04}-{name}.png")
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
