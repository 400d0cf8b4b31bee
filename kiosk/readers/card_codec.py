"""What every kind of card reader has: a codec of its own, behind one and the same supervisor."""

from typing import Protocol


class Codec(Protocol):
    """Bytes in, cards out, as text: a UID in hexadecimal, or what the reader has typed. Nothing ends it, and it takes
    nothing for a card that is none. Pure.
    """

    @property
    def skipped(self) -> int:
        """What was no card's, in bytes or keys."""

    @property
    def bad(self) -> int:
        """Cards that were read wrong: their sum says so, or keys are missing."""

    def feed(self, data: bytes, real: float) -> list[str]:
        """The cards that have ended in `data`, each as often as the reader says it."""

    def quiet(self) -> list[str]:
        """Nothing more came, for longer than a card takes."""

    def restart(self) -> None:
        """The device was opened anew."""
