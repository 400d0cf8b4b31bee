"""What is said of a call, word by word (R31, R18, R19, R33). Pure: a call in, the clips in their order out.

In each language: an apology if the promise was missed, the ticket letter by letter and digit by digit, the counter, and
where it is.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal

from display.voice.speech import Announcement, Piece, Plan
from display.voice.words import Comma, Gap, Sentence, Word, Words, clip, own, words
from hall import texts

One = Literal["yi", "yao"]

DIGIT_S = 0.1  # silence behind each letter and digit that is spelled, so that a number can be written down …
NUMBER_S = 0.03  # … but seventy-seven is one number …
WORD_S = 0.05  # … between words …
COMMA_S = 0.2  # … a breath …
LANGUAGE_S = 0.6  # … and before the other language
# For an assist mark (R33) the pauses are so much longer, as the clips themselves are; a number has more time still.
SLOW, SLOW_DIGIT_S = 1.25, 0.3

LARGEST_NUMBER = 999  # above it, and with a zero in front, a counter is read digit by digit too
RUNS = re.compile(r"[0-9]+|[A-Za-z]+")


def plan(call: Announcement, languages: Sequence[str], *, one: One = "yao", place: bool = True) -> Plan:
    """A language that has no texts is passed over. `place`: say where the counter is, too."""
    pieces: list[Piece] = []
    for language in languages:
        if language in texts.available():
            pieces = [*_paused(pieces, LANGUAGE_S), *_said(call, language, one, place)]
    if call.slow:
        pieces = [_slower(piece) for piece in pieces]
    return Plan(tuple(_paused(pieces, 0.0)), slow=call.slow)


def vocabulary(languages: Sequence[str]) -> tuple[Piece, ...]:
    """Every clip that a call can need, each once, but for the names and places of a site."""
    found = {piece.clip: piece for each in languages for piece in _known(each)}
    return tuple(found.values())


def _known(language: str) -> list[Piece]:
    known = words(language).all() if language in texts.available() else ()
    return [_piece(language, word, WORD_S) for word in known]


def _said(call: Announcement, language: str, one: One, place: bool) -> list[Piece]:
    speech = words(language)
    name = call.counter_name.get(language, "").strip()
    named = [_piece(language, own(name), WORD_S)] if name else _counter(call.counter, language, one)
    gaps = {"ticket": _spelled(call.ticket, language, one), "counter": named}
    pieces = _paused(_pieces(speech.late, language, {}), COMMA_S) if call.late else []
    pieces += _pieces(speech.call_named if name else speech.call, language, gaps)
    where = call.place.get(language, "").strip()
    if place and where:
        pieces = [*_paused(pieces, COMMA_S), _piece(language, own(where), WORD_S)]
    return pieces


def _pieces(sentence: Sentence, language: str, gaps: dict[str, list[Piece]]) -> list[Piece]:
    pieces: list[Piece] = []
    for part in sentence:
        if isinstance(part, Comma):
            pieces = _paused(pieces, COMMA_S)
        elif isinstance(part, Gap):
            pieces += _paused(gaps[part.name], WORD_S)
        else:
            pieces.append(_piece(language, part, WORD_S))
    return pieces


def _piece(language: str, word: Word, pause_s: float) -> Piece:
    return Piece(clip(language, word), word.spoken, pause_s)


def _paused(pieces: list[Piece], pause_s: float) -> list[Piece]:
    """With that pause behind the last of them, and no other: the beat of a number ends with it."""
    return [*pieces[:-1], *(replace(last, pause_s=pause_s, least_s=0.0) for last in pieces[-1:])]


def _slower(piece: Piece) -> Piece:
    pause_s = SLOW_DIGIT_S if piece.least_s else piece.pause_s * SLOW
    return replace(piece, pause_s=pause_s, least_s=piece.least_s * SLOW)


# --- numbers -------------------------------------------------------------------------------------------------


def _spelled(text: str, language: str, one: One) -> list[Piece]:
    """Letter by letter, digit by digit, in an even beat; anything else is not said."""
    speech = words(language)
    digits = [speech.digits[0], speech.one if one == "yao" else speech.digits[1], *speech.digits[2:]]
    signs = [
        digits[int(sign)] if sign.isdigit() else speech.letters[ord(sign) - ord("A")]
        for sign in text.upper()
        if sign.isascii() and sign.isalnum()
    ]
    return [replace(_piece(language, sign, DIGIT_S), least_s=speech.spelled_s) for sign in signs]


def _counter(counter: str, language: str, one: One) -> list[Piece]:
    """ "12" is twelve, "vip3" is V, I, P, three: as people would say what stands on the sign."""
    return [piece for run in RUNS.findall(counter) for piece in _run(run, language, one)]


def _run(run: str, language: str, one: One) -> list[Piece]:
    if run.isdigit() and not (run[0] == "0" and len(run) > 1) and int(run) <= LARGEST_NUMBER:
        return [_piece(language, word, NUMBER_S) for word in _number(int(run), words(language))]
    return _spelled(run, language, one)


def _number(number: int, speech: Words) -> Iterator[Word]:
    """Hundreds, tens, units: 215 is "two hundred and fifteen", 二百一十五."""
    if number >= 100:
        yield from (speech.digits[number // 100], speech.hundred)
        number %= 100
        if number == 0:
            return
        kind = 0 if number < 10 else 1 if number < 20 else 2
        yield from (link for link in (speech.links[kind],) if link)
    if number >= 20:
        yield speech.tens[number // 10 - 2]
        if number % 10:
            yield speech.digits[number % 10]
    elif number >= 10:
        yield speech.teens[number - 10]
    else:
        yield speech.digits[number]
