"""How a language is spoken (R31): the `[voice]` table of its file in hall/texts, read once. Pure.

A word in that table is as people know it, and behind it in brackets how espeak-ng is to say it where the writing
alone does not tell: `请[qing3]`. In a sentence, what stands between two gaps is one word.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from hall import texts

GAPS = {"ticket": "{ticket}", "counter": "{counter}"}
SENTENCE = re.compile(r"\{(?P<gap>\w+)\}|(?P<comma>[，,、])|(?P<text>[^{\[，,、]+)(\[(?P<spoken>[^\]]*)\])?")
LISTED = re.compile(r"([^\s\[]+)(?:\[([^\]]*)\])?")
LONGEST_NAME = 48  # of a file, before its words are made into a hash


@dataclass(frozen=True)
class Word:
    """One clip: as people write it, and as espeak-ng is told."""

    text: str
    spoken: str


@dataclass(frozen=True)
class Gap:
    """`name`: what is put in here, "ticket" or "counter"."""

    name: str


@dataclass(frozen=True)
class Comma:
    """A pause."""


Sentence = tuple[Word | Gap | Comma, ...]


@dataclass(frozen=True)
class Words:
    speaker: str  # a voice of espeak-ng
    pace: int  # words a minute, as espeak-ng counts them
    spelled_s: float  # each letter and digit of a number takes so long
    late: Sentence
    call: Sentence
    call_named: Sentence  # the counter has a name of its own
    digits: tuple[Word, ...]
    one: Word  # another 1, where each digit is said for itself
    letters: tuple[Word, ...]
    teens: tuple[Word, ...]  # 10 to 19
    tens: tuple[Word, ...]  # 20, 30, … 90
    hundred: Word
    links: tuple[Word | None, Word | None, Word | None]  # behind "hundred", before 1–9, 10–19, 20–99

    def spelled(self) -> tuple[Word, ...]:
        """What a number is told with, sign by sign."""
        return (*self.digits, self.one, *self.letters)

    def all(self) -> Iterator[Word]:
        """Every word of the language, but for what a site has named itself; some come twice."""
        for sentence in (self.call, self.call_named, self.late):
            yield from (part for part in sentence if isinstance(part, Word))
        yield from (*self.spelled(), *self.teens, *self.tens, self.hundred)
        yield from (link for link in self.links if link)


@cache
def words(language: str) -> Words:
    def raw(key: str, **gaps: str) -> str:
        return texts.word(f"voice.{key}", language, **gaps)

    def listed(key: str) -> tuple[Word, ...]:
        found = LISTED.findall(raw(key))
        return tuple(Word(text, spoken or text) for text, spoken in found)

    links = [next(iter(listed(key)), None) for key in ("hundred_units", "hundred_teens", "hundred_tens")]
    return Words(
        speaker=raw("speaker"),
        pace=int(raw("pace")),
        spelled_s=float(raw("spelled_s")),
        late=_sentence(raw("late")),
        call=_sentence(raw("call", **GAPS)),
        call_named=_sentence(raw("call_named", **GAPS)),
        digits=listed("digits"),
        one=listed("one")[0],
        letters=listed("letters"),
        teens=listed("teens"),
        tens=listed("tens"),
        hundred=listed("hundred")[0],
        links=(links[0], links[1], links[2]),
    )


def clip(language: str, word: Word) -> str:
    """Its clip's id, and the name of its file. It follows from what is said: other words never find an old clip."""
    name = re.sub(r"[^a-z0-9]+", "-", word.spoken.lower()).strip("-")
    if not name or not word.spoken.isascii() or len(name) > LONGEST_NAME:
        name = f"text-{hashlib.sha256(word.spoken.encode()).hexdigest()[:10]}"
    return f"{language}/{name}"


def own(text: str) -> Word:
    """What a site has named: said as it is written."""
    plain = " ".join(text.split())
    return Word(plain, plain)


def _sentence(text: str) -> Sentence:
    return tuple(part for found in SENTENCE.finditer(text) if (part := _part(found)))


def _part(found: re.Match[str]) -> Word | Gap | Comma | None:
    if found["gap"]:
        return Gap(found["gap"])
    if found["comma"]:
        return Comma()
    plain = found["text"].strip()
    return Word(plain, found["spoken"] or plain) if plain else None
