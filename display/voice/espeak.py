"""espeak-ng, a program of its own: words in, sound out. Asked off the loop's thread; 10 to 100 ms for a clip."""

import shutil
import subprocess

from display.voice.sound import BYTES, RATE, converted, fitted, length_s
from display.voice.words import Words, words

PROGRAM = "espeak-ng"
ADVICE = "sudo apt-get install espeak-ng"
SLOW = 0.8  # of the usual pace, for whoever hears or moves badly (R33)
EVEN_S = 0.015  # letters and digits are so much alike in length, …
HURRIED = 1.15  # … but for W: none is said faster than that, of the usual pace
SHORTEST_S, LONGEST_S = 0.22, 60.0  # of any other word; a 到 alone would be over before one listens
TRIES = 4  # its lengths follow the pace, but not exactly
WITHIN_S = 10.0  # a Zero's card may be busy
HEADER = 44  # of the WAV it writes; the lengths in it are not those of what follows


class EspeakError(Exception):
    """It is missing, or made nothing; says which."""


def is_here() -> bool:
    return shutil.which(PROGRAM) is not None


def speak(text: str, language: str, *, slow: bool = False) -> bytes:
    """As `sound` has it, trimmed, as loud as every other clip, and as long as it is to be. EspeakError."""
    speech = words(language)
    slower = SLOW if slow else 1.0
    least_s, most_s = (length / slower for length in _lengths(text, speech))
    pace = speech.pace * slower
    for _ in range(TRIES):
        sound = _made(text, speech.speaker, round(pace))
        wanted_s = min(max(least_s, length_s(sound)), most_s)
        if length_s(sound) == wanted_s:
            break
        pace = min(pace * length_s(sound) / wanted_s, speech.pace * slower * HURRIED)
    return sound


def _lengths(text: str, speech: Words) -> tuple[float, float]:
    """The least and the most, at the usual pace. Numbers are told in an even beat, so that they can be written down."""
    if any(text == word.spoken for word in speech.spelled()):
        return speech.spelled_s - EVEN_S, speech.spelled_s
    return SHORTEST_S, LONGEST_S


def _made(text: str, speaker: str, pace: int) -> bytes:
    command = [PROGRAM, "-v", speaker, "-s", str(pace), "--stdin", "--stdout"]
    try:
        done = subprocess.run(command, input=text.encode(), capture_output=True, timeout=WITHIN_S, check=True)
    except FileNotFoundError as exc:
        raise EspeakError(f"{PROGRAM} is not installed: {ADVICE}") from exc
    except subprocess.CalledProcessError as exc:
        said = exc.stderr.decode(errors="replace").strip().splitlines()
        raise EspeakError(f"{PROGRAM} failed: {said[-1] if said else exc.returncode}") from exc
    except (OSError, subprocess.TimeoutExpired) as exc:
        raise EspeakError(f"{PROGRAM}: {exc}") from exc
    rate = int.from_bytes(done.stdout[24:28], "little") or RATE
    sound = fitted(converted(done.stdout[HEADER:], width=BYTES, channels=1, rate=rate))
    if not sound:
        raise EspeakError(f'{PROGRAM} made no sound of "{text}"')
    return sound
