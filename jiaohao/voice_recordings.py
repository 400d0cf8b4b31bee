"""`jiaohao voice fit` and `check`: what a studio delivers, made even and judged (R31)."""

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from display.reading import cause, why
from display.voice.clips import SLOW, ClipError, read, write
from display.voice.sound import LEVEL, Measured, fitted, length_s, measured
from display.voice.words import Word
from jiaohao.voice_words import wanted_words

EX_NOINPUT, EX_CANTCREAT = 66, 73  # sysexits.h
TOO_QUIET, TOO_LOUD = 0.5, 2.0  # times the level of the board's own clips: 6 dB either way
TOO_STILL_S = 0.15  # before or behind the word
TOO_SHORT_S, TOO_LONG_S = 0.05, 6.0
OTHER_SOUNDS = (".mp3", ".ogg", ".oga", ".opus", ".flac", ".m4a", ".aac", ".wma", ".aif", ".aiff")


def fit(options: argparse.Namespace) -> int:
    source, folder = options.recordings, options.folder
    try:
        names = files_below(source)
    except OSError as exc:
        return _not_read("fit", source, exc)
    if any(_is_within(source, folder / name) for name in (Path(), *names)):
        return refused("fit", f"{folder} is in {source}: recordings could be overwritten", EX_CANTCREAT)
    left_out = {name: what for name in names if (what := _no_wav(name))}
    done = 0
    for name in names:
        if name in left_out or name.suffix != ".wav":
            continue
        try:
            sound = _fitted(source / name)
        except ClipError as exc:
            left_out[name] = str(exc)
            continue
        try:
            write(folder / name, sound)
        except OSError as exc:
            return not_written("fit", folder / name, exc)
        done += 1
    for name, what in left_out.items():
        print(f"{name}: {what}", file=sys.stderr)
    print(f"{done} clips in {folder}" + (f", {len(left_out)} left out" if left_out else ""))
    if not done and not left_out:
        return refused("fit", f"there is no WAV file in {source}", 1)
    return 1 if left_out else 0


def check(options: argparse.Namespace) -> int:
    folder: Path = options.folder
    try:
        names = files_below(folder)
    except OSError as exc:
        return _not_read("check", folder, exc)
    wanted = wanted_words(options)
    there = {name.as_posix() for name in names}
    missing = [name for name in wanted if f"{name}.wav" not in there]
    found = [f"{name}.wav: missing ({wanted[name].text})" for name in missing]
    found += _misnamed(names, wanted)
    for name in wanted:
        for where in (f"{name}.wav", f"{SLOW}/{name}.wav"):
            if where in there:
                found += [f"{where}: {what}" for what in _wrong(folder / where)]
    for mistake in found:
        print(mistake)
    has = len(wanted) - len(missing)
    print(f"{folder}: {has} of {len(wanted)} clips" + (f", {len(found)} remarks" if found else ", OK"))
    return 1 if found else 0


def files_below(folder: Path) -> list[Path]:
    """By name, as they are called within it; hidden ones are what a Mac leaves behind. OSError: one folder is shut."""
    found: list[Path] = []
    seen: set[str] = set()
    for place, folders, names in os.walk(folder, onerror=_raise, followlinks=True):
        real = os.path.realpath(place)
        if real in seen:  # a link that leads back
            folders.clear()
            continue
        seen.add(real)
        found += [Path(place, name).relative_to(folder) for name in names if not name.startswith(".")]
    return sorted(found)


def _raise(exc: OSError) -> None:
    raise exc


def _is_within(folder: Path, path: Path) -> bool:
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


# --- what is wrong -------------------------------------------------------------------------------------------


def _no_wav(name: Path) -> str | None:
    """What a recording's name tells already."""
    small = name.as_posix().lower()
    if small.endswith(OTHER_SOUNDS):
        return f"not a WAV file: ffmpeg -i {name.name} {name.stem.lower()}.wav"
    if small.endswith(".wav") and small != name.as_posix():
        return f"rename it to {small}"
    return None


def _misnamed(names: list[Path], wanted: dict[str, Word]) -> Iterator[str]:
    """Only in the folders of these languages: the others were not asked about."""
    languages = {name.partition("/")[0] for name in wanted}
    for name in names:
        inside = name.as_posix().lower().removeprefix(f"{SLOW}/")
        if inside.partition("/")[0] not in languages:
            continue
        is_wanted = inside.endswith(".wav") and inside.removesuffix(".wav") in wanted
        what = _no_wav(name) if is_wanted or name.suffix.lower() != ".wav" else None
        if what or not is_wanted:
            yield f"{name}: {what or 'no call asks for it'}"


def _fitted(path: Path) -> bytes:
    """ClipError: it is none."""
    try:
        sound = fitted(read(path))
    except OSError as exc:
        raise ClipError(f"cannot be read: {cause(exc)}") from exc
    if not sound:
        raise ClipError("silent")
    if too_short := _too_short(length_s(sound)):
        raise ClipError(too_short)
    return sound


def _wrong(path: Path) -> Iterator[str]:
    try:
        seen = measured(read(path))
    except OSError as exc:
        yield f"cannot be read: {cause(exc)}"
        return
    except ClipError as exc:
        yield str(exc)
        return
    yield from ["silent"] if seen.level == 0 else _remarks(seen)


def _remarks(seen: Measured) -> Iterator[str]:
    if seen.cut:
        yield "its peaks are cut off: record it anew, not so loud"
    if not TOO_QUIET <= seen.level / LEVEL <= TOO_LOUD:
        yield f"much {'louder' if seen.level > LEVEL else 'quieter'} than the others: jiaohao voice fit"
    if max(seen.before_s, seen.after_s) > TOO_STILL_S:
        yield f"{max(seen.before_s, seen.after_s):.2f} s of silence at one end: jiaohao voice fit"
    if too_short := _too_short(seen.length_s - seen.before_s - seen.after_s):
        yield too_short
    if seen.length_s > TOO_LONG_S:
        yield f"{seen.length_s:.1f} s long"


def _too_short(seconds: float) -> str:
    return f"only {seconds * 1000:.0f} ms long: no word is so short" if seconds < TOO_SHORT_S else ""


# --- what cannot be done -------------------------------------------------------------------------------------


def refused(action: str, why_not: str, code: int) -> int:
    print(f"jiaohao voice {action}: {why_not}", file=sys.stderr)
    return code


def not_written(action: str, path: Path, exc: OSError | ValueError) -> int:
    return refused(action, f"{path} cannot be written: {cause(exc)}", EX_CANTCREAT)


def _not_read(action: str, folder: Path, exc: OSError) -> int:
    if isinstance(exc, FileNotFoundError | NotADirectoryError):
        return refused(action, f"there is no folder {exc.filename or folder}", EX_NOINPUT)
    return refused(action, f"{exc.filename or folder} {why(exc)}", EX_NOINPUT)
