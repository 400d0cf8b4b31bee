"""What every serial keypad's protocol can be asked: bytes to keys, words for the pad to bytes. Pure.

A codec never guesses: what is no key is dropped and counted, because a wrong key calls a wrong customer.
"""

from collections.abc import Iterator
from typing import Protocol

from counter import keymap_file
from counter.keymap import Noise
from counter.keypad_ascii import AsciiCodec
from counter.keypad_ff68 import Ff68Codec
from counter.keypad_line import LineCodec
from counter.settings import KeypadSettings


class Codec(Protocol):
    """`real` is monotonic seconds. A word is b"" where the pad has no such thing."""

    @property
    def noise(self) -> Noise:
        """What came so far and was no key: lines, frames, presses."""

    @property
    def heard(self) -> int:
        """What was understood so far: it shows that the pad is there."""

    @property
    def woken(self) -> int:
        """How often the pad said that it had just been switched on: it shows nothing then."""

    @property
    def question(self) -> bytes:
        """Is answered by a pad that is there; b"" if this one cannot be asked."""

    @property
    def ask_s(self) -> float: ...

    def feed(self, data: bytes, real: float) -> Iterator[str]:
        """Bytes as they come, split or merged as the line likes."""

    def replies(self) -> bytes:
        """What the pad must hear at once for what it has just said; each is given once."""

    def sent(self, data: bytes, real: float) -> None:
        """These bytes are on the wire, and may come back on it."""

    def restart(self) -> None:
        """After the port was opened anew: half a key from before is not continued."""

    def show(self, text: str) -> bytes: ...

    def beep(self, times: int) -> bytes: ...

    def lamp(self, name: str, on: bool) -> bytes: ...


def codec_for(settings: KeypadSettings) -> Codec:
    """KeymapError if the pad's file is not usable any more."""
    if settings.driver == "line":
        return LineCodec()
    pad = keymap_file.pad(settings)
    if pad.driver == "ascii":
        return AsciiCodec(pad)
    if pad.driver == "ff68":
        return Ff68Codec(pad, settings.address)
    raise ValueError(f"{settings.driver} is no serial keypad")
