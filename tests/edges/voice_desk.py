"""A player whose sound goes into a file, and clips that are plain tones: 0.2 s each, of a site's own recording."""

import math
from array import array
from collections.abc import Sequence
from pathlib import Path

from display.settings import VoiceSettings
from display.voice import clips
from display.voice.plan import plan, vocabulary
from display.voice.player import Player
from display.voice.sound import RATE
from display.voice.speech import Announcement, Say, Spoken
from hall.device import DeviceState
from tests.edges.hearing import Recording
from tests.edges.inbox import Inbox, until

CLIP_S, CLIP_HERTZ, CLIP_LEVEL = 0.2, 440.0, 8000


def clip(hertz: float = CLIP_HERTZ) -> bytes:
    count = round(CLIP_S * RATE)
    return array(
        "h", [round(CLIP_LEVEL * math.sin(math.tau * hertz * n / RATE)) for n in range(count)]
    ).tobytes()


def record_clips(folder: Path, languages: Sequence[str] = ("zh", "en")) -> Path:
    """Every word of these languages."""
    for piece in vocabulary(languages):
        clips.write(clips.place(folder, piece), clip())
    return folder


def say(
    name: str,
    *,
    languages: Sequence[str] = ("zh",),
    volume: float = 1.0,
    chime: bool = True,
    ticket: str = "A012",
) -> Say:
    return Say(name, plan(Announcement(name, name, ticket, "3"), languages), volume, chime)


class Desk:
    """`with_clips`: the site has recorded all of them."""

    def __init__(
        self, folder: Path, *, with_clips: bool = True, retry_s: float = 0.05, **settings: object
    ) -> None:
        self.file = folder / "sound" / "out.pcm"
        self.site = folder / "site"
        self.built = folder / "built"
        self.inbox = Inbox()
        if with_clips:
            settings["clips"] = str(record_clips(self.site))
        self.player = Player(VoiceSettings(**settings), self.inbox.queue.put, self.built, retry_s=retry_s)

    def opened(self) -> "Desk":
        self.file.parent.mkdir()
        self.player.start()
        assert self.inbox.next() == DeviceState("voice", True)
        return self

    def says(self, *wanted: Say) -> list[Spoken]:
        """One after the other, as the announcer does it."""
        found: list[Spoken] = []
        for each in wanted:
            self.player.say(each)
            spoken = self.inbox.next()
            assert isinstance(spoken, Spoken), spoken
            found.append(spoken)
        return found

    def heard(self) -> Recording:
        """All of it, the thread ended."""
        self.player.stop()
        assert until(lambda: not self.player.alive())
        return Recording(self.file)
