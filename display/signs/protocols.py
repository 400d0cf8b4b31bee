"""The kinds of LED signs, alike for the thread that drives one: lines to bytes, bytes to an answer. Pure."""

from collections.abc import Sequence
from typing import Protocol

from display.signs import onbon
from display.signs.onbon import Answer, Answers, Area, Damaged


class SignProtocol(Protocol):
    """`answers`: the sign says of each frame whether it obeyed."""

    answers: bool

    def frame(self, lines: Sequence[str]) -> bytes: ...

    def restart(self) -> None:
        """What came so far is no part of an answer."""
        ...

    def heard(self, data: bytes) -> str | None:
        """None: no answer yet. "": it obeyed. Else why not."""
        ...

    def silence(self) -> str:
        """Why nothing that was heard since `restart` is an answer."""
        ...


class Onbon:
    """A BX-5K or BX-6K card. `blank_after_s`: without a frame for so long it shows nothing. `is_alone`: nobody else is
    on its wire, so that whatever address it answers from is its own; a card on Ethernet heeds none.
    """

    answers = True

    def __init__(self, address: int, area: Area, blank_after_s: int, *, is_alone: bool = False) -> None:
        self._address, self._area, self._blank_after_s = address, area, blank_after_s
        self._is_alone = is_alone
        self._answers = Answers()
        self._damage = ""

    def frame(self, lines: Sequence[str]) -> bytes:
        return onbon.show(self._address, self._area, lines, self._blank_after_s)

    def restart(self) -> None:
        self._answers.restart()
        self._damage = ""

    def heard(self, data: bytes) -> str | None:
        for answer in self._answers.feed(data):
            match answer:
                case Damaged(cause):
                    self._damage = cause  # noise, perhaps: the answer may still come
                case Answer(address, error) if self._is_alone or address == self._address:
                    return f"it refuses: {error}" if error else ""
        return None  # or the answer was another sign's, on the same wire

    def silence(self) -> str:
        return f"its answer is damaged: {self._damage}" if self._damage else "it does not answer"


class AsciiLine:
    """Takes one line of ASCII and shows it; says nothing, and cannot blank by itself."""

    answers = False

    def frame(self, lines: Sequence[str]) -> bytes:
        return lines[0].encode("ascii", "replace") + b"\r\n"

    def restart(self) -> None:
        pass

    def heard(self, data: bytes) -> str | None:
        return None

    def silence(self) -> str:
        return "it does not answer"
