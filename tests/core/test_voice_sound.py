"""The chime, and what makes clips fit each other: in numbers, for nobody listens here."""

import math
from array import array

import pytest

from display.voice.sound import (
    CHIME_S,
    FULL,
    LEVEL,
    PEAK,
    RATE,
    chime,
    converted,
    fitted,
    joined,
    length_s,
    measured,
    silence,
)


def tone(seconds: float, level: float = 0.3, hertz: float = 440.0, rate: int = RATE) -> bytes:
    swings = (math.sin(math.tau * hertz * n / rate) for n in range(round(seconds * rate)))
    return array("h", [round(level * FULL * s) for s in swings]).tobytes()


def strength(pcm: bytes, hertz: float, begin_s: float, end_s: float) -> float:
    """How much of a tone is in that part: one bin of Fourier's sum."""
    samples = array("h", pcm)[round(begin_s * RATE) : round(end_s * RATE)]
    turns = [math.tau * hertz * n / RATE for n in range(len(samples))]
    real = sum(s * math.cos(t) for s, t in zip(samples, turns, strict=True))
    imaginary = sum(s * math.sin(t) for s, t in zip(samples, turns, strict=True))
    return math.hypot(real, imaginary) / len(samples) / FULL


def test_the_chime_is_a_then_e_and_rings_out() -> None:
    sound = chime()
    assert length_s(sound) == pytest.approx(CHIME_S, abs=0.001)
    a5, e5 = 880.0, 659.26
    assert strength(sound, a5, 0.02, 0.15) > 10 * strength(sound, e5, 0.02, 0.15)
    assert strength(sound, e5, 0.3, 0.5) > 2 * strength(sound, a5, 0.3, 0.5)
    seen = measured(sound)
    assert seen.peak < 0.5
    assert seen.level == pytest.approx(LEVEL, rel=0.25), "as loud as the words behind it"
    samples = array("h", sound)
    loudness = [max(abs(s) for s in samples[at : at + 1000]) for at in range(5000, len(samples) - 1000, 1000)]
    assert loudness == sorted(loudness, reverse=True), "it only fades"
    assert abs(samples[0]) < 50, "without a click"
    assert abs(samples[-1]) < 50


def test_a_clip_loses_the_silence_around_it_and_is_as_loud_as_all_others() -> None:
    for level in (0.01, 0.05, 0.3, 0.9):
        seen = measured(fitted(silence(0.4) + tone(0.3, level) + silence(0.8)))
        assert 0.3 <= seen.length_s < 0.33
        assert max(seen.before_s, seen.after_s) < 0.03
        assert 20 * math.log10(seen.level / LEVEL) == pytest.approx(0, abs=0.5)


def test_a_peak_is_bent_and_never_cut() -> None:
    """A plosive in front of a soft vowel."""
    seen = measured(fitted(tone(0.01, 0.9) + tone(0.6, 0.05)))
    assert 0.5 < seen.peak <= PEAK + 0.001
    assert not seen.cut


def test_nothing_comes_of_silence() -> None:
    assert fitted(silence(0.5)) == b""
    assert fitted(b"") == b""
    assert fitted(tone(0.5, 0.005)) == b"", "the hiss of an empty room"
    assert (measured(silence(0.5)).level, measured(b"").level) == (0, 0)


def test_a_recording_that_was_too_loud_is_seen() -> None:
    loud = array("h", [max(-FULL, min(FULL, 3 * s)) for s in array("h", tone(0.2, 0.6))]).tobytes()
    assert measured(loud).cut
    assert not measured(tone(0.2, 0.99)).cut


def test_pauses_stand_behind_their_clips() -> None:
    whole = joined([tone(0.1), tone(0.2)], [0.05, 0.5])
    assert length_s(whole) == pytest.approx(0.85, abs=0.001)
    assert whole[round(0.1 * RATE) * 2 :].startswith(silence(0.05))
    assert joined([], []) == b""


@pytest.mark.parametrize("rate", [8000, 16000, 22050, 44100, 48000, 96000])
def test_a_recording_of_any_rate_keeps_its_length_and_its_tone(rate: int) -> None:
    sound = converted(tone(0.5, rate=rate), width=2, channels=1, rate=rate)
    assert length_s(sound) == pytest.approx(0.5, abs=0.005)
    assert strength(sound, 440, 0.1, 0.4) > 20 * strength(sound, 440 * 1.2, 0.1, 0.4)
    assert measured(sound).level == pytest.approx(0.3 / math.sqrt(2), rel=0.02)


@pytest.mark.parametrize("width", [1, 2, 3, 4])
@pytest.mark.parametrize("channels", [1, 2])
def test_a_recording_of_any_width_comes_out_alike(width: int, channels: int) -> None:
    frames = b"".join(
        (s * 256 ** (width - 2) if width > 1 else s // 256 + 128).to_bytes(width, "little", signed=width > 1)
        * channels
        for s in array("h", tone(0.2))
    )
    sound = converted(frames, width=width, channels=channels, rate=RATE)
    assert length_s(sound) == pytest.approx(0.2, abs=0.001)
    assert measured(sound).level == pytest.approx(0.3 / math.sqrt(2), rel=0.02)
    assert strength(sound, 440, 0.02, 0.18) > 20 * strength(sound, 880, 0.02, 0.18)


def test_what_a_lower_rate_cannot_hold_does_not_come_back_as_a_tone() -> None:
    hiss = tone(0.3, hertz=20000, rate=48000)
    sound = converted(hiss, width=2, channels=1, rate=48000)
    assert measured(sound).level < 0.3 / math.sqrt(2) / 2
