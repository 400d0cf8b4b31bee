"""What the keys of a pad mean: codes as the pad sends them to keys of the protocol, one by one or in sequences. Pure.

A pad with few keys has a key that works like Shift: `KEY_KPDOT KEY_KP1` is two codes and one key. A code that is
in no map is never guessed at, because a wrong key calls a wrong customer. Nor is what is left of a sequence: of a
FINISH whose Shift bounced or came too early the rest would be NEXT.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

SEQUENCE_S = 2.0  # a sequence that was begun is forgotten after that
BROKEN_S = 1.0  # what is pressed so soon after one that was broken off, or forgotten, belonged to it

Codes = tuple[str, ...]


@dataclass
class Noise:
    """What a pad sent that is no key: counted, the first and the last of it kept for the report."""

    count: int = 0
    first: str = ""
    last: str = ""

    def note(self, what: str) -> None:
        self.count += 1
        self.first = self.first or what
        self.last = what


class Keymap:
    """`noise`: presses that are no key, sequences that were broken off included; a codec may share its own."""

    def __init__(self, keys: Mapping[str, str], noise: Noise | None = None) -> None:
        self.noise = Noise() if noise is None else noise
        self._keys: dict[Codes, str] = {tuple(codes.split()): key for codes, key in keys.items()}
        self._beginnings = {codes[:end] for codes in self._keys for end in range(1, len(codes))}
        self._begun: Codes = ()
        self._begun_at = 0.0
        self._broken: Codes = ()
        self._broken_at = 0.0

    def press(self, code: str, real: float) -> str | None:
        """The key, if `code` is one or ends one."""
        if real - self._begun_at > SEQUENCE_S:
            self._break_off(self._begun, self._begun_at + SEQUENCE_S)
        codes = (*self._begun, code)
        if codes not in self._keys and codes not in self._beginnings and self._begun[-1:] == (code,):
            codes = self._begun  # Shift that bounced is Shift
        if codes in self._beginnings:
            self._begun, self._begun_at = codes, real
            return None
        key = self._keys.get(codes)
        if key is None:
            self.noise.note(" ".join(codes))
            self._break_off(self._begun, real)
            return None
        broken, self._begun, self._broken = self._broken, (), ()
        if broken and len(codes) == 1 and real - self._broken_at <= BROKEN_S:
            self.noise.note(" ".join((*broken, code)))
            return None
        return key

    def lost(self, real: float) -> None:
        """Codes were lost on their way: what was begun may have been ended by one of them."""
        self._break_off(self._begun, real)

    def restart(self) -> None:
        """After the pad was opened anew: a sequence from before is not continued."""
        self._begun = self._broken = ()

    def _break_off(self, codes: Codes, real: float) -> None:
        self._begun = ()
        if codes:
            self._broken, self._broken_at = codes, real

    @property
    def unknown(self) -> int:
        return self.noise.count

    @property
    def first_unknown(self) -> str:
        return self.noise.first


def unclear(sequences: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs of which the first is how the second begins: the second could never be pressed."""
    codes = {tuple(sequence.split()): sequence for sequence in sequences}
    return [
        (codes[whole[:end]], sequence)
        for whole, sequence in codes.items()
        for end in range(1, len(whole))
        if whole[:end] in codes
    ]
