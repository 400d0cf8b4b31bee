"""Sound as numbers: the chime, and clips made to fit each other. Pure; all of it is mono, 16 bits, RATE a second."""

import math
import sys
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

RATE = 22050  # what espeak-ng makes, and enough for speech
FULL = 32767

TONES = ((880.0, 0.0), (659.26, 0.16))  # A5, then E5 below it: hertz, and the second each begins at
CHIME_S = 0.6
AFTER_CHIME_S = 0.1  # before the first word
CHIME_LEVEL = 0.3  # of full scale, for each tone
ATTACK_S = 0.006
DECAY_S = 0.15

LEVEL = 0.12  # the root mean square of every clip, of full scale: −18 dB
KNEE, PEAK = 0.7, 0.95  # above the knee a peak is bent so that none is above PEAK
QUIET = 0.008  # below this share of full scale it is silence, …
EDGE_S = 0.012  # … but for so much at both ends, where a consonant begins or a vowel fades
FADE_S = 0.004
BYTES = 2  # of a sample


def silence(seconds: float) -> bytes:
    return bytes(BYTES * round(seconds * RATE))


def length_s(pcm: bytes) -> float:
    return len(pcm) / BYTES / RATE


def joined(parts: Sequence[bytes], pauses: Sequence[float]) -> bytes:
    """One after the other, each with its pause in seconds behind it."""
    return b"".join(part + silence(pause) for part, pause in zip(parts, pauses, strict=True))


@cache
def chime() -> bytes:
    """Two soft tones that ring out, the second while the first still sounds."""
    return _bytes([_chime_at(place / RATE) for place in range(round(CHIME_S * RATE))])


def _chime_at(second: float) -> float:
    ending = min(1.0, (CHIME_S - second) / 0.1)
    return ending * sum(_tone(hertz, second - begins) for hertz, begins in TONES if second >= begins)


def _tone(hertz: float, second: float) -> float:
    """With a little of its octave, so that a small loudspeaker has something to show."""
    swing = math.tau * hertz * second
    shape = min(1.0, second / ATTACK_S) * math.exp(-second / DECAY_S)
    return CHIME_LEVEL * shape * (math.sin(swing) + 0.15 * math.sin(2 * swing))


# --- clips ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Measured:
    """Of a clip: levels are shares of full scale, `before_s` and `after_s` the silence around what is heard."""

    length_s: float
    level: float
    peak: float
    before_s: float
    after_s: float
    cut: bool  # peaks are flat: it was recorded too loud


def measured(pcm: bytes) -> Measured:
    samples = _samples(pcm)
    first, last = _heard(samples)
    length = len(samples) / RATE
    if first >= last:
        return Measured(length, 0.0, 0.0, length, length, cut=False)
    peak = max(abs(s) for s in samples) / FULL
    flat = any(
        abs(samples[at]) >= FULL - 8 and samples[at] == samples[at + 1] == samples[at + 2]
        for at in range(len(samples) - 2)
    )
    return Measured(
        length, _level(samples[first:last]), peak, first / RATE, (len(samples) - last) / RATE, cut=flat
    )


def fitted(pcm: bytes) -> bytes:
    """Without silence at its ends, as loud as all others, and without a click. Empty if nothing is heard."""
    samples = _samples(pcm)
    first, last = _heard(samples)
    if first >= last:
        return b""
    edge = round(EDGE_S * RATE)
    gain = LEVEL / _level(samples[first:last]) / FULL
    kept = samples[max(0, first - edge) : last + edge]
    return _bytes([_bent(sample * gain) * _fade(place, len(kept)) for place, sample in enumerate(kept)])


def converted(frames: bytes, *, width: int, channels: int, rate: int) -> bytes:
    """Whatever a WAV file holds, as RATE mono 16 bits. `width`: bytes of a sample."""
    if width == BYTES and channels == 1 and rate == RATE:
        return frames
    mono = _mono(frames, width, channels)
    if rate > RATE:
        mono = _smoothed(mono, round(rate / RATE))
    count = int(len(mono) * RATE / rate)
    return _bytes([_between(mono, place * rate / RATE) for place in range(count)])


def _heard(samples: Sequence[int]) -> tuple[int, int]:
    """From the first sample that is not silence to behind the last one; nothing heard: 0, 0."""
    quiet = QUIET * FULL
    first = next((place for place, sample in enumerate(samples) if abs(sample) > quiet), 0)
    last = next((place for place in range(len(samples), 0, -1) if abs(samples[place - 1]) > quiet), 0)
    return first, last


def _level(samples: Sequence[int]) -> float:
    return math.sqrt(sum(s * s for s in samples) / len(samples)) / FULL


def _bent(value: float) -> float:
    """As it is up to the knee; above it closer and closer to PEAK."""
    over = abs(value) - KNEE
    if over <= 0:
        return value
    room = PEAK - KNEE
    return math.copysign(KNEE + room * math.tanh(over / room), value)


def _fade(place: int, count: int) -> float:
    return min(1.0, min(place, count - 1 - place) / (FADE_S * RATE))


def _mono(frames: bytes, width: int, channels: int) -> list[float]:
    """Between −1 and 1. WAV has 8 bits without a sign, all wider ones with it."""
    top = 1 << (8 * width - 1)
    zero = top if width == 1 else 0
    step = width * channels
    starts = range(0, len(frames) - step + 1, step)
    numbers = (
        (int.from_bytes(frames[at : at + width], "little", signed=width > 1) - zero)
        for start in starts
        for at in range(start, start + step, width)
    )
    each = [number / top for number in numbers]
    return [sum(each[at : at + channels]) / channels for at in range(0, len(each), channels)]


def _smoothed(samples: list[float], width: int) -> list[float]:
    """The mean of `width` neighbours: what a lower rate cannot hold would come back as a hiss."""
    if width < 2:
        return samples
    return [sum(samples[at : at + width]) / width for at in range(len(samples) - width + 1)]


def _between(samples: list[float], place: float) -> float:
    at = min(int(place), len(samples) - 1)
    after = min(at + 1, len(samples) - 1)
    return samples[at] + (samples[after] - samples[at]) * (place - at)


def _samples(pcm: bytes) -> Sequence[int]:
    samples = array("h", pcm[: len(pcm) // BYTES * BYTES])
    if sys.byteorder == "big":
        samples.byteswap()
    return samples


def _bytes(values: Sequence[float]) -> bytes:
    """Of values between −1 and 1."""
    samples = array("h", [round(max(-1.0, min(1.0, value)) * FULL) for value in values])
    if sys.byteorder == "big":
        samples.byteswap()
    return samples.tobytes()
