"""A board that speaks, as a real process; its sound and its log are files. SDL's disk driver writes the sound about as
fast as it would be heard."""

import os
import re
import signal
import subprocess
import sys
import time
from bisect import bisect_left
from collections.abc import Sequence
from pathlib import Path

import tomli_w

from tests.edges.hearing import Recording
from virtual.broker import Broker
from virtual.leash import spawn
from virtual.site import WITHOUT_SCREEN


class SpeakingBoard:
    """`clips`: a folder of recordings."""

    def __init__(
        self, folder: Path, broker: Broker, clips: Path, languages: Sequence[str], unit: str = "board-1"
    ) -> None:
        folder.mkdir(exist_ok=True)
        self.languages = tuple(languages)
        self.sound, self._log, self._config = (
            folder / "sound.pcm",
            folder / "board.log",
            folder / "board.toml",
        )
        table = {
            "unit": {"id": unit, "hall": "demo"},
            "storage": {"path": str(folder / "var/board.db")},
            "broker": {"host": broker.host, "port": broker.port},
            "display": {"size": [1280, 720], "fullscreen": False},
            "voice": {"clips": str(clips), "languages": list(languages), "volume": 1.0},
        }
        (folder / "var").mkdir()
        self._config.write_text(tomli_w.dumps(table), "utf-8")
        self._process: subprocess.Popen[bytes] | None = None
        self._seen: list[tuple[int, float]] = []  # bytes of sound, and when there were so many

    def start(self) -> None:
        sound = {"SDL_AUDIODRIVER": "disk", "SDL_DISKAUDIOFILE": str(self.sound)}
        environment = os.environ | WITHOUT_SCREEN | sound
        command = [sys.executable, "-m", "jiaohao", "board", "-c", str(self._config)]
        with self._log.open("ab") as log:
            self._process = spawn(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment)

    @property
    def log(self) -> str:
        return self._log.read_text("utf-8", "replace") if self._log.exists() else ""

    def reaches_hall(self) -> bool:
        return self.log.rfind("the hall is reached") > self.log.rfind("the hall is not reached")

    def not_said(self) -> list[tuple[str, str]]:
        """Call ("A012 → 3") and why, one for each time that the log says so."""
        lines = re.findall(r"not said, ([^:]+): (.+)", self.log)
        return [(call, why) for why, calls in lines for call in calls.split(", ")]

    def look(self) -> None:
        """How much has sounded by now, for `sounded_at`."""
        if self.sound.exists():
            self._seen.append((self.sound.stat().st_size, time.monotonic()))

    def sounded_at(self, byte: int) -> float:
        """At the latest."""
        return self._seen[bisect_left(self._seen, byte, key=lambda seen: seen[0])][1]

    def has_sounded(self, since: int = 0) -> bool:
        """Anything but silence behind that byte."""
        if not self.sound.exists():
            return False
        with self.sound.open("rb") as file:
            file.seek(since)
            return any(file.read())

    def is_still(self, since_s: float = 2.0) -> bool:
        """Nothing but silence has been written for so long."""
        return not self.has_sounded(max(0, self.sound.stat().st_size - Recording.bytes_of(since_s)))

    def stop(self) -> int | None:
        if self._process is None:
            return None
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(10.0)

    def kill(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()
