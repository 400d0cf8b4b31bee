"""The clips on disk (R31): a site's own recordings laid over those that espeak-ng made.

zh/qing3.wav         a clip
slow/zh/qing3.wav    the same, said slower, for an assist mark (R33); without it the clip as it is
"""

import io
import logging
import os
import wave
from pathlib import Path

from display.reading import cause, folder_trouble, why
from display.voice.espeak import EspeakError, speak
from display.voice.sound import BYTES, RATE, converted, silence
from display.voice.speech import Piece

HEADER_BYTES = 44  # of a WAV file
LONGEST_S = 20.0  # a longer recording is no clip, and would take a while to read
SLOW = "slow"
SLOWER_S = 0.15  # silence behind a clip that should have been said slower

log = logging.getLogger(__name__)


class ClipError(Exception):
    """A file that is no clip; says why."""


class Clips:
    """`built`: where espeak-ng's clips are, and where `make` puts more. Asked off the loop's thread."""

    def __init__(self, built: Path, site: Path | None = None) -> None:
        self._built = built
        self._site = site
        self._told: set[str] = set()  # what is wrong is said once

    def look_at_recordings(self) -> None:
        """Tells what is wrong with their folder as a whole; the clips of espeak-ng are said instead."""
        if self._site is not None and (trouble := folder_trouble(self._site)):
            self._tell_once(f"voice: {trouble}")

    def load(self, piece: Piece, *, slow: bool = False) -> bytes | None:
        """As `sound` has it. None: there is none that can be read."""
        for folder in self._folders():
            sound = self._read(folder, place(folder, piece, slow=True)) if slow else None
            if sound is not None:
                return sound
            sound = self._read(folder, place(folder, piece))
            if sound is not None:
                return sound + silence(SLOWER_S) if slow else sound
        return None

    def lacks(self, piece: Piece, *, slow: bool = False) -> bool:
        """`make` would better what `load` finds."""
        if self._site is not None and self._has(self._site, place(self._site, piece)):
            return False
        return not any(self._has(folder, place(folder, piece, slow=slow)) for folder in self._folders())

    def make(self, piece: Piece, *, slow: bool = False) -> bytes | None:
        """By espeak-ng, and kept on disk. None: espeak-ng is missing or made nothing."""
        try:
            sound = speak(piece.spoken, piece.clip.partition("/")[0], slow=slow)
        except EspeakError as exc:
            self._tell_once(f"not said: {exc}")
            return None
        try:
            write(place(self._built, piece, slow=slow), sound)
        except (OSError, ValueError) as exc:  # it is said all the same, and made again next time
            self._tell_once(f"clips cannot be kept in {self._built}: {cause(exc)}")
        return sound

    def _folders(self) -> list[Path]:
        return [self._built] if self._site is None else [self._site, self._built]

    def _has(self, folder: Path, path: Path) -> bool:
        """What cannot be seen is not there, nor is what an earlier power cut left without its sound."""
        try:
            return path.exists() and path.stat().st_size > HEADER_BYTES
        except (OSError, ValueError) as exc:
            self._tell_once(f"voice: {_shut(folder, path)} {why(exc)}")
            return False

    def _read(self, folder: Path, path: Path) -> bytes | None:
        try:
            return read(path)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except ClipError as exc:
            self._tell_once(f"{path} is no clip: {exc}")
        except (OSError, ValueError) as exc:
            self._tell_once(f"voice: {_shut(folder, path)} {why(exc)}")
        return None

    def _tell_once(self, what: str) -> None:
        if what not in self._told:
            self._told.add(what)
            log.warning("%s", what)


def _shut(folder: Path, path: Path) -> Path:
    """What is to be named when `path` cannot be read: the outermost folder that lets nobody in, else itself."""
    within = [folder / part for part in reversed(path.relative_to(folder).parents)]
    return next((each for each in within if folder_trouble(each)), path)


def place(folder: Path, piece: Piece, *, slow: bool = False) -> Path:
    return folder / SLOW / f"{piece.clip}.wav" if slow else folder / f"{piece.clip}.wav"


def read(path: Path) -> bytes:
    """Any WAV of whole numbers, as `sound` has it. ClipError, OSError; ValueError for a path that cannot be."""
    with path.open("rb") as opened:
        try:
            with wave.open(opened) as file:
                width, channels, rate = file.getsampwidth(), file.getnchannels(), file.getframerate()
                if file.getnframes() > LONGEST_S * rate:
                    raise ClipError(f"longer than {LONGEST_S:.0f} s")
                frames = file.readframes(file.getnframes())
        except (wave.Error, EOFError, ValueError, ZeroDivisionError) as exc:
            raise ClipError(f"cannot be read as WAV (PCM): {str(exc) or 'it ends too early'}") from exc
    sound = converted(frames, width=width, channels=channels, rate=rate)
    if not sound:
        raise ClipError("empty")
    return sound


def write(path: Path, sound: bytes) -> None:
    """Whole or not at all: power may go at any moment."""
    whole = io.BytesIO()  # a half-written one would be told by `wave` on stderr
    with wave.open(whole, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(BYTES)
        file.setframerate(RATE)
        file.writeframes(sound)
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    try:
        with new.open("wb") as opened:
            opened.write(whole.getvalue())
            opened.flush()
            os.fsync(opened.fileno())  # else the name may outlive a power cut without what it names
        os.replace(new, path)
    except OSError:
        new.unlink(missing_ok=True)
        raise
