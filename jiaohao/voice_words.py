"""The words that `jiaohao voice` is about: of the languages asked for, and what the hall has named itself."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from display.voice.words import Word, clip, own, words
from hall.settings import HallSettings
from hall.texts import available
from jiaohao.files import kind_of
from runtime.config import ConfigError, load

FIRST = ("zh", "en")  # spoken in this order unless the hall says otherwise


def wanted_words(options: argparse.Namespace) -> dict[str, Word]:
    """Clip → its word: of the languages, and what the hall named itself."""
    hall = hall_of(options.config)
    found: dict[str, Word] = {}
    for language in languages_of(options):
        for word in (*words(language).all(), *_own_words(hall, language)):
            found.setdefault(clip(language, word), word)
    return found


def _own_words(hall: HallSettings | None, language: str) -> Iterator[Word]:
    for counter in hall.counter if hall else ():
        for text in (counter.name, counter.place):
            if text.get(language, "").strip():
                yield own(text[language])


def languages_of(options: argparse.Namespace) -> list[str]:
    if options.languages:
        return list(options.languages)
    hall = hall_of(options.config)
    if hall is not None:
        return [language for language in hall.hall.languages if language in available()]
    return sorted(available(), key=lambda each: FIRST.index(each) if each in FIRST else len(FIRST))


def hall_of(path: Path | None) -> HallSettings | None:
    if path is None:
        return None
    if (kind := kind_of(path)) != "hall":
        raise ConfigError(path, [f"{path.name}: this is a {kind}'s file, the hall's is needed"])
    return load(path, HallSettings)


def by_language(wanted: dict[str, Word]) -> dict[str, dict[str, Word]]:
    found: dict[str, dict[str, Word]] = {}
    for name, word in wanted.items():
        found.setdefault(name.partition("/")[0], {})[name] = word
    return found
