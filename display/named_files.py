"""What `jiaohao check` finds in the files and folders that board.toml names; a board goes on without them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from msgspec import Struct

from display import files
from display.media import NO_VIDEOS
from display.rates import RatesError, parse
from display.reading import folder_trouble, why
from display.settings import MediaSettings, RatesSettings, VoiceSettings
from display.voice import espeak
from hall import texts
from runtime.config import ConfigError, judge

T = TypeVar("T", bound=Struct)


@dataclass(frozen=True)
class NamedFiles:
    """The tables of a board that name files. `folder`: where board.toml lies; relative paths begin there."""

    folder: Path
    media: MediaSettings | None = None
    rates: RatesSettings | None = None
    voice: VoiceSettings | None = None

    def mistakes(self) -> list[str]:
        return [*self._in_media(), *self._in_rates(), *self._in_voice()]

    def notes(self) -> list[str]:
        """No mistakes, but to be known."""
        return [*self._of_media(), *self._of_rates(), *self._of_voice()]

    def _in_media(self) -> Iterator[str]:
        if self.media is None:
            return
        path = self.folder / self.media.folder
        try:
            files.pictures(path)
        except NotADirectoryError:
            yield f"media.folder: {path} is no folder"
        except (OSError, ValueError) as exc:
            yield f"media.folder: {path} {why(exc)}"

    def _in_rates(self) -> Iterator[str]:
        if self.rates is None:
            return
        path = self.folder / self.rates.file
        try:
            parse(files.read_bytes(path), self.rates.title)
        except RatesError as exc:
            yield f"rates.file: {path}: {exc}"
        except (OSError, ValueError) as exc:
            yield f"rates.file: {path} {why(exc)}"

    def _in_voice(self) -> Iterator[str]:
        if self.voice is not None and self.voice.clips is not None:
            trouble = folder_trouble(self.folder / self.voice.clips)
            if trouble:
                yield f"voice.clips: {trouble}"

    def _of_media(self) -> Iterator[str]:
        path = self.folder / self.media.folder if self.media is not None else None
        if path is None or folder_trouble(path):
            return
        if not files.pictures(path):
            yield f"media: {path}: there is no picture yet"
        yield from (f"media: {name}: {NO_VIDEOS}" for name in files.videos(path))

    def _of_rates(self) -> Iterator[str]:
        for language in self.rates.title if self.rates is not None else ():
            if language not in texts.available():
                yield f'rates.title: there are no texts for "{language}", nobody sees it'

    def _of_voice(self) -> Iterator[str]:
        if self.voice is not None and not espeak.is_here():
            yield f"voice: {espeak.PROGRAM} is not installed, what nobody has recorded is not said: {espeak.ADVICE}"


def named_in(table: dict[str, Any], folder: Path) -> NamedFiles:
    """Of board.toml as it was read; a table that is wrong itself is left out, the others are judged all the same."""
    return NamedFiles(
        folder,
        _alone(table.get("media"), MediaSettings),
        _alone(table.get("rates"), RatesSettings),
        _alone(table.get("voice"), VoiceSettings),
    )


def _alone(table: object, kind: type[T]) -> T | None:
    if not isinstance(table, dict):
        return None
    try:
        return judge(table, kind, Path())
    except ConfigError:
        return None
