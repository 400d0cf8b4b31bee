"""The thread that plays announcements (R31). The one file of the voice that knows pygame; never touches the display.

The chime sounds at once; what is said is put together meanwhile and follows it on the same channel, so that nothing
overlaps. A sound device that is not there, is pulled out or takes nothing is told and asked for again and again; each
`Say` is answered with `Spoken` all the same.

SDL opens a device without letting other threads run, so ALSA is asked for it before.
"""

import logging
import os
import queue
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pygame
from pygame import mixer

from display.settings import VoiceSettings
from display.voice import alsa
from display.voice.clips import Clips
from display.voice.shelf import Shelf
from display.voice.sound import AFTER_CHIME_S, BYTES, RATE, chime, length_s, silence
from display.voice.speech import Say, Spoken
from hall import texts
from hall.device import DeviceState

log = logging.getLogger(__name__)

NAME = "voice"
ALSA, DEFAULT = "alsa", "default"  # SDL's driver, its device
CHANNELS = 1
BUFFER = 512  # samples: 23 ms
RETRY_S, LONGEST_RETRY_S = 1.0, 30.0
LOOK_S = 10.0  # how often it is seen whether sound cards came or went
NODES = Path("/dev/snd")  # of the kernel; it changes when a card comes or goes
BETWEEN_S = 0.4  # silence behind each announcement
LATE_S = 5.0  # behind its end: the device takes nothing any more
OLD_S = 20.0  # a word that waited so long for a thread that hung is no news any more
POLL_S = 0.05
MAKE_WITHIN_S = 4.0  # what espeak-ng has not made by then is not said
HANG_S = 30.0
WARM_UP_S = 0.01  # between two clips made ahead: a call comes first
STOP_S = 2.0

NO_DEVICE = "no sound device"
STUCK = "the sound device takes no sound"
LATER = "a later call came first"
ENDED = "the voice was stopped"
HANGS = "the sound system does not come back"


class Player:
    """`folder`: where espeak-ng's clips are kept. Puts `Spoken`, and `DeviceState("voice")` on change only."""

    def __init__(
        self,
        settings: VoiceSettings,
        put: Callable[[object], None],
        folder: Path,
        *,
        retry_s: float = RETRY_S,
    ) -> None:
        self._put = put
        self._device, self._chimes = settings.device, settings.chime
        self._languages = tuple(settings.languages or texts.available())
        self._shelf = Shelf(Clips(folder, Path(settings.clips) if settings.clips else None))
        self._words: queue.SimpleQueue[tuple[Say, float] | None] = (
            queue.SimpleQueue()
        )  # when; None: look whether to stop
        self._stopped = threading.Event()
        self._retry_s = self._first_retry_s = retry_s
        self._retry_at = 0.0
        self._is_open = False
        self._works = False  # past the first word: the thread did not end by a defect at once
        self._nodes: int | None = None
        self._told: DeviceState | None = None
        self._back_by: float | None = None  # when the thread must be done with what it does now
        self._thread = threading.Thread(target=self._run, name=NAME, daemon=True)

    # --- from the loop -----------------------------------------------------------------------------------------

    def start(self) -> None:
        self._thread.start()

    def say(self, say: Say) -> None:
        """Never blocks. Should several wait, the last is said: the others were given up."""
        self._words.put((say, time.monotonic()))

    def alive(self) -> bool:
        """False: the thread ended, or a call into the sound system does not come back."""
        back_by = self._back_by
        return self._thread.is_alive() and (back_by is None or time.monotonic() < back_by)

    def revive(self) -> None:
        """The cure: never a new process, since a board that is silent still shows. What hangs may come back."""
        if self._thread.is_alive():
            self._tell(False, HANGS)
        elif not self._stopped.is_set():
            self._thread = threading.Thread(target=self._run, name=NAME, daemon=True)
            self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._words.put(None)
        if self._thread.is_alive():
            self._thread.join(STOP_S)

    # --- the thread --------------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            self._live()
        except Exception as exc:  # a thread must not die silently
            log.exception("the voice's thread ends")
            self._tell(False, f"{type(exc).__name__}: {exc}")
        finally:
            self._back_by = None
            self._close()

    def _live(self) -> None:
        alsa.be_silent()
        warm_up, is_warm, self._works = self._warm_up(), False, False
        while not self._stopped.is_set():
            self._within(HANG_S)
            self._look_at_device()
            self._back_by = None
            say = self._next(self._wait_s() if is_warm else WARM_UP_S)
            self._within(HANG_S)
            if say is not None:
                self._put(Spoken(say.id, self._say(say)))
                self._works = True
            elif not is_warm:
                word = next(warm_up, None)
                is_warm, self._works = word is None, self._works or word != NAME

    def _warm_up(self) -> Iterator[str]:
        chime()
        yield NAME
        yield from self._shelf.warm_up(self._languages)

    def _next(self, wait_s: float) -> Say | None:
        """The last word; None: none came, or one so old that it waited for a thread that hung."""
        try:
            word = self._words.get(timeout=wait_s)
            while not self._words.empty():
                self._given_up(word)
                word = self._words.get()
        except queue.Empty:
            return None
        if word is not None and time.monotonic() - word[1] > OLD_S:
            self._given_up(word)
            return None
        return word[0] if word is not None else None

    def _given_up(self, word: tuple[Say, float] | None) -> None:
        if word is not None:
            self._put(Spoken(word[0].id, LATER))

    def _wait_s(self) -> float:
        return LOOK_S if self._is_open else max(0.0, self._retry_at - time.monotonic())

    def _within(self, seconds: float) -> None:
        self._back_by = time.monotonic() + seconds

    # --- an announcement ---------------------------------------------------------------------------------------

    def _say(self, say: Say) -> str:
        """Until it has been heard. What kept it from that, or part of it."""
        self._look_at_device()
        if not self._is_open:
            return NO_DEVICE
        try:
            return self._play(say)
        except pygame.error as exc:
            self._lost(str(exc))
            return str(exc)

    def _play(self, say: Say) -> str:
        channel = mixer.Channel(0)
        began = time.monotonic()
        if say.chime:
            channel.play(_sound(chime(), say.volume))
        speech = self._shelf.speech(say.plan, lambda: time.monotonic() < began + MAKE_WITHIN_S)
        said = (
            speech.pcm if speech.pcm or say.chime or not self._chimes else chime()
        )  # one of them must be heard
        pcm = silence(AFTER_CHIME_S if say.chime else 0.0) + said + silence(BETWEEN_S)
        chime_ends = began + (length_s(chime()) if say.chime else 0.0)
        ends = max(chime_ends, time.monotonic()) + length_s(pcm)
        channel.queue(_sound(pcm, say.volume))  # behind the chime, or at once
        self._within(ends + LATE_S + HANG_S - time.monotonic())
        if self._stopped.wait(ends - time.monotonic()):
            return ENDED
        while channel.get_busy():
            if time.monotonic() > ends + LATE_S:
                self._lost(STUCK)
                return STUCK
            if self._stopped.wait(POLL_S):
                return ENDED
        return speech.cause

    # --- the device --------------------------------------------------------------------------------------------

    def _look_at_device(self) -> None:
        """Of a card that was pulled out SDL says nothing: it goes on as if it played."""
        if self._is_open and _nodes() != self._nodes:
            log.info("voice: the sound cards are others than before")
            self._close()
        if not self._is_open and time.monotonic() >= self._retry_at:
            self._open()
        if self._is_open and self._works:
            self._tell(True, "")  # also after a hang

    def _open(self) -> None:
        os.environ.setdefault("SDL_NO_SIGNAL_HANDLERS", "1")  # SIGTERM belongs to the loop
        if self._device:
            os.environ["AUDIODEV"] = self._device
        self._nodes = _nodes()
        if os.environ.get("SDL_AUDIODRIVER", ALSA) == ALSA:
            alsa.wait_for(os.environ.get("AUDIODEV", DEFAULT), RATE, CHANNELS)
        try:
            mixer.init(RATE, -8 * BYTES, CHANNELS, BUFFER, allowedchanges=0)
        except pygame.error as exc:
            self._lost(str(exc))
            return
        self._is_open = True
        self._retry_s = self._first_retry_s

    def _lost(self, cause: str) -> None:
        """Told first: closing a device that takes nothing may never end."""
        self._tell(False, cause)
        self._close()
        self._retry_at = time.monotonic() + self._retry_s
        self._retry_s = min(2 * self._retry_s, LONGEST_RETRY_S)

    def _close(self) -> None:
        self._is_open = False
        mixer.quit()

    def _tell(self, ok: bool, cause: str) -> None:
        state = DeviceState(NAME, ok, cause)
        if state == self._told:
            return
        if not ok:
            log.warning("voice: %s", cause)
        elif self._told is not None:
            log.info("voice: it is all right again")
        self._told = state
        self._put(state)


def _sound(pcm: bytes, volume: float) -> mixer.Sound:
    sound = mixer.Sound(buffer=pcm)
    sound.set_volume(volume)
    return sound


def _nodes() -> int | None:
    """Another number whenever a sound card came or went; None: there never was one."""
    try:
        return NODES.stat().st_mtime_ns
    except OSError:
        return None
