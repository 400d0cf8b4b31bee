"""Listens to what SDL's disk driver wrote: where sound is, how loud, and where the chime's two tones are."""

import math
from array import array
from dataclasses import dataclass
from pathlib import Path

from display.voice.sound import CHIME_S, FULL, RATE, TONES

FRAME = RATE // 50  # 20 ms
SILENT = 20  # below it a frame is silence
GAP_S = 0.3  # silence as long as this lies between two announcements, or before the other language
CHIME_SHARE = 0.2  # of a frame's energy that each tone of the chime has, where it is heard alone


@dataclass(frozen=True)
class Heard:
    """A stretch of sound, in seconds from the beginning."""

    begins: float
    ends: float


class Recording:
    """What came out of the loudspeaker."""

    def __init__(self, path: Path) -> None:
        self.samples = array("h", path.read_bytes()[: path.stat().st_size // 2 * 2])

    @staticmethod
    def bytes_of(seconds: float) -> int:
        return 2 * round(seconds * RATE)

    @property
    def length_s(self) -> float:
        return len(self.samples) / RATE

    def frames(self) -> list[int]:
        """The peak of each 20 ms."""
        starts = range(0, len(self.samples) - FRAME + 1, FRAME)
        return [max(map(abs, self.samples[at : at + FRAME])) for at in starts]

    def stretches(self, gap_s: float = GAP_S) -> list[Heard]:
        """Sound with no silence in it as long as `gap_s`."""
        found: list[Heard] = []
        for number, peak in enumerate(self.frames()):
            begins, ends = number * FRAME / RATE, (number + 1) * FRAME / RATE
            if peak < SILENT:
                continue
            if found and begins - found[-1].ends < gap_s:
                found[-1] = Heard(found[-1].begins, ends)
            else:
                found.append(Heard(begins, ends))
        return found

    def peak(self, heard: Heard | None = None) -> float:
        """Of full scale."""
        first, last = (0, None) if heard is None else (int(heard.begins * RATE), int(heard.ends * RATE))
        return max(map(abs, self.samples[first:last]), default=0) / FULL

    def chimes(self) -> list[float]:
        """When one began: its first tone alone, then its second, as far apart as they are in it."""
        high, low = (hertz for hertz, _ in TONES)
        after = round(TONES[1][1] * RATE)
        found: list[float] = []
        for heard in self.stretches(0.04):
            frames = range(max(1, round((heard.ends - heard.begins - CHIME_S / 2) * RATE / FRAME)))
            first = round(heard.begins * RATE)
            begun = next((n for n in frames if self._begins(high, low, first + n * FRAME, after)), None)
            if begun is not None:
                found.append(heard.begins + begun * FRAME / RATE)
        return found

    def _begins(self, high: float, low: float, at: int, after: int) -> bool:
        return self._has(high, at) and self._has(low, at + after + FRAME)

    def _has(self, hertz: float, at: int) -> bool:
        """Four frames from there on have that tone."""
        window = self.samples[at : at + 4 * FRAME]
        energy = sum(sample * sample for sample in window)
        return energy > len(window) * SILENT**2 and tone(window, hertz) / energy > CHIME_SHARE


def tone(samples: "array[int]", hertz: float) -> float:
    """The energy of one tone, by Goertzel: comparable with the sum of the samples' squares."""
    turn = 2 * math.cos(math.tau * hertz / RATE)
    last, before = 0.0, 0.0
    for sample in samples:
        last, before = sample + turn * last - before, last
    return 2 * (last * last + before * before - turn * last * before) / max(1, len(samples))
