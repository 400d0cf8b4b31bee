"""The clips of an announcement put together, and those at hand that every call needs (R31). Used by the player only."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from display.voice.clips import Clips
from display.voice.plan import vocabulary
from display.voice.sound import joined, length_s
from display.voice.speech import Piece, Plan

MOST_BYTES = 4_000_000  # a language's words take about one


@dataclass(frozen=True)
class Speech:
    """`cause`: why some of it is missing."""

    pcm: bytes
    cause: str = ""


def told(pieces: Sequence[Piece], sounds: Sequence[bytes]) -> bytes:
    """One after the other, each with its silence behind it."""
    pauses = [piece.silence_s(length_s(sound)) for piece, sound in zip(pieces, sounds, strict=True)]
    return joined(sounds, pauses)


class Shelf:
    """Reads and makes each clip once. What is used least lately goes when there is too much."""

    def __init__(self, clips: Clips) -> None:
        self._clips = clips
        self._sounds: dict[tuple[str, bool], bytes] = {}  # clip, slow → sound; the one used last is the last
        self._bytes = 0

    def speech(self, plan: Plan, may_make: Callable[[], bool]) -> Speech:
        """A language that lacks a single word is left out: half a number would be another number.

        `may_make`: is there still time to have clips made?
        """
        parts, lacking = [], []
        for _, group in groupby(plan.pieces, key=lambda piece: piece.clip.partition("/")[0]):
            pieces = list(group)
            sounds = [self._sound(piece, slow=plan.slow, may_make=may_make) for piece in pieces]
            if None in sounds:
                lacking.append(pieces[sounds.index(None)].clip)
            else:
                parts.append(told(pieces, [sound for sound in sounds if sound is not None]))
        return Speech(b"".join(parts), f"no clip {', '.join(lacking)}" if lacking else "")

    def warm_up(self, languages: tuple[str, ...]) -> Iterator[str]:
        """Every word that calls are made of, one at each step: the usual ones first, then those for an assist mark."""
        self._clips.look_at_recordings()
        for slow in (False, True):
            for piece in vocabulary(languages):
                if self._clips.lacks(piece, slow=slow):
                    self._clips.make(piece, slow=slow)
                if not slow:
                    self._loaded(piece, slow=False)
                yield piece.clip

    def _sound(self, piece: Piece, *, slow: bool, may_make: Callable[[], bool]) -> bytes | None:
        sound = self._loaded(piece, slow=slow)
        if sound is None and may_make():
            sound = self._clips.make(piece, slow=slow)
            if sound is not None:
                self._keep((piece.clip, slow), sound)
        return sound

    def _loaded(self, piece: Piece, *, slow: bool) -> bytes | None:
        key = (piece.clip, slow)
        sound = self._sounds.pop(key, None)
        if sound is not None:
            self._bytes -= len(sound)
        else:
            sound = self._clips.load(piece, slow=slow)
        if sound is not None:
            self._keep(key, sound)
        return sound

    def _keep(self, key: tuple[str, bool], sound: bytes) -> None:
        self._sounds[key] = sound
        self._bytes += len(sound)
        while self._bytes > MOST_BYTES:
            self._bytes -= len(self._sounds.pop(next(iter(self._sounds))))
