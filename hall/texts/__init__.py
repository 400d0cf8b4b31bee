"""Every word a person sees or hears, one file per language; a third language is one more file (R31)."""

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources

from hall.messages import Text


@cache
def _language(language: str) -> dict[str, dict[str, str]]:
    path = resources.files(__name__) / f"{language}.toml"
    if not path.is_file():
        raise ValueError(f"no texts for language {language!r}; there are: {', '.join(available())}")
    return tomllib.loads(path.read_text("utf-8"))


@cache
def available() -> tuple[str, ...]:
    """Asked for each slip; the files do not change while a process runs."""
    names = (file.name for file in resources.files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def word(key: str, language: str, **values: object) -> str:
    """`word("state.open", "en")`. KeyError for a key that no file has: a defect, not a situation."""
    table, name = key.split(".")
    return _language(language)[table][name].format(**values)


def words(key: str, languages: list[str] | tuple[str, ...], **values: object) -> Text:
    """The same word in each language; a value that is itself a Text is put in by language."""
    return {
        language: word(key, language, **{k: pick(v, language) for k, v in values.items()})
        for language in languages
    }


def pick(value: object, language: str) -> object:
    """The part of a Text in `language`, else its first; anything else as it is."""
    if isinstance(value, dict):
        return value.get(language) or next(iter(value.values()), "")
    return value


def joined(parts: Sequence[object], languages: list[str] | tuple[str, ...], by: str = "list") -> Text:
    """`by`: what stands between them, a key of [join]; Texts are put in by language."""
    return {each: word(f"join.{by}", each).join(str(pick(p, each)) for p in parts) for each in languages}
