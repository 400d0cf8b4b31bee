"""The rows of the voice: from a recall in the board's hands to the first sound, and to the first word behind the chime.

The board's own core and player, in this process; the sound goes into a pipe, by SDL's disk driver, which takes it as
fast as a card would. The time ends when the first sound is read from the pipe. The floor plays one sound through
pygame into the same pipe. Words are recorded clips: espeak-ng need not be there.
"""

import os
import queue
import threading
from array import array
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pygame import mixer

from bench import limits
from bench.ends import BenchError, clock
from bench.figures import Figure, at_most, on_pi, same_on_pi
from display.board import Board
from display.settings import DisplaySettings, VoiceSettings
from display.voice import clips
from display.voice.plan import vocabulary
from display.voice.player import BUFFER, Player
from display.voice.sound import BYTES, CHIME_S, RATE, chime
from display.voice.speech import Say, Spoken
from hall import messages as m
from hall import topics
from hall.device import DeviceState, HallLink, Received

STARTS_S, WORDS_S = 0.150, 0.150
LANGUAGES = ["zh"]
CLIP = chime()[: BYTES * RATE // 10]
WAIT_S = 20.0


class Pipe:
    """Reads what the device takes; `begin`, then `sounded` for when the first sound came."""

    def __init__(self, path: Path) -> None:
        os.mkfifo(path)
        self._fd = os.open(path, os.O_RDWR)  # both ends: nobody waits for the other
        self._begun = threading.Event()
        self._first: queue.SimpleQueue[float] = queue.SimpleQueue()
        self.samples = array("h")
        threading.Thread(target=self._read, daemon=True).start()

    def begin(self) -> None:
        self.samples = array("h")
        self._begun.set()

    def sounded(self) -> float:
        try:
            return self._first.get(timeout=WAIT_S)
        except queue.Empty:
            raise BenchError("nothing was heard") from None

    def _read(self) -> None:
        while part := os.read(self._fd, BUFFER * BYTES):
            at = clock()
            if self._begun.is_set() and any(part):
                self._begun.clear()
                self._first.put(at)
            self.samples.frombytes(part)


class SpeakingBoard:
    """A board's core and its player; `recall` until all of it has been said."""

    def __init__(self, folder: Path) -> None:
        for piece in vocabulary(LANGUAGES):
            clips.write(clips.place(folder / "clips", piece), CLIP)
        settings = VoiceSettings(clips=str(folder / "clips"), languages=LANGUAGES)
        self._events: queue.SimpleQueue[object] = queue.SimpleQueue()
        self._player = Player(settings, self._events.put, folder / "built")
        self._core = Board(DisplaySettings(), _config(), voice=settings)
        self._core.handle(HallLink(True), None, clock())
        self._player.start()
        if self._events.get(timeout=WAIT_S) != DeviceState("voice", True):
            raise BenchError("SDL has no disk driver")

    def recall(self, number: int, pipe: Pipe) -> tuple[float, float]:
        """Seconds to the first sound, and of sound and silence to the first word."""
        call = m.Call(f"c{number}", "A012", "t12", "1", "a", "ordinary", 0.0, number)
        told = Received(m.Calls("bench", number, [call]), None, topics.name(topics.CALLS), True)
        pipe.begin()
        began = clock()
        self._handle(told)
        starts_s = pipe.sounded() - began
        spoken = self._events.get(timeout=WAIT_S)
        if not isinstance(spoken, Spoken) or spoken.cause:
            raise BenchError(f"not all of it was said: {spoken}")
        self._handle(spoken)
        return starts_s, _first_word_s(pipe.samples)

    def _handle(self, event: object) -> None:
        for action in self._core.handle(event, None, clock()):
            if isinstance(action, Say):
                self._player.say(action)

    def close(self) -> None:
        self._player.stop()


def starts(folder: Path, times: int) -> list[Figure]:
    folder.mkdir(parents=True)
    pipe = Pipe(folder / "sound")
    with _environment({"SDL_AUDIODRIVER": "disk", "SDL_DISKAUDIOFILE": str(folder / "sound")}):
        board = SpeakingBoard(folder)
        took = [board.recall(number, pipe) for number in range(1, times + 2)][1:]
        board.close()
        floor = _floor(pipe, times)
    sounds, words = [s for s, _ in took], [w - CHIME_S for _, w in took]
    what = "recall → sound starts"
    behind = "recall → first word, behind the chime's own length"
    return [
        on_pi(at_most("voice-sound", what, "s", "≤ 150 ms", STARTS_S, sounds, limits.VOICE, floor), 0.0, 0),
        same_on_pi(at_most("voice-word", behind, "s", "≤ 150 ms", WORDS_S, words, limits.WORD)),
    ]


def _floor(pipe: Pipe, times: int) -> list[float]:
    mixer.init(RATE, -8 * BYTES, 1, BUFFER, allowedchanges=0)
    sound, took = mixer.Sound(buffer=CLIP), []
    for _ in range(times):
        pipe.begin()
        began = clock()
        sound.play()
        took.append(pipe.sounded() - began)
        while mixer.get_busy():
            threading.Event().wait(0.02)
    mixer.quit()
    return took


def _first_word_s(samples: "array[int]") -> float:
    """From the first sound to the one behind the silence that follows the chime."""
    first = next(at for at, sample in enumerate(samples) if sample)
    silent = next(at for at in range(first, len(samples)) if not any(samples[at : at + RATE // 20]))
    word = next(at for at in range(silent, len(samples)) if samples[at])
    return (word - first) / RATE


@contextmanager
def _environment(more: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in more}
    os.environ.update(more)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def _config() -> m.Config:
    return m.Config(
        "bench", {"en": "Bench"}, ["zh", "en"], "Asia/Shanghai",
        services=[m.ServiceInfo("a", "A", {"zh": "业务", "en": "Business"}, 15)],
        classes=[m.ClassInfo("ordinary", {"zh": "普通", "en": "Ordinary"}, 15)],
        counters=[m.CounterInfo("1", "counter-1", [["*"]])],
        kiosks=[m.KioskInfo("kiosk-1", 1, 100)],
        boards=["board-1"],
    )  # fmt: skip
