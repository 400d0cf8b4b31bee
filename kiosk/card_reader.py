"""The card reader on a serial line: a tap becomes the card's hash. The number stays on this thread (R22)."""

import logging
import time
from collections.abc import Callable

from hall.cards import hashed
from kiosk.actions import CardTapped
from kiosk.rdm6300 import FrameReader
from runtime.listener import Listener

log = logging.getLogger(__name__)

NAME = "card_reader"


class CardReader(Listener):
    """Posts `CardTapped`."""

    def __init__(self, port: str, baud: int, key: bytes, put: Callable[[object], None]) -> None:
        self._put = put
        self._key = key
        self._port_name = port
        self._frames = FrameReader()
        self._told: set[str] = set()
        super().__init__(port, baud, put, self._take, name=NAME, label=f"card reader {port}")

    @property
    def skipped(self) -> int:
        """Bytes that were no frame's."""
        return self._frames.skipped

    @property
    def bad(self) -> int:
        """Frames with a wrong checksum."""
        return self._frames.bad

    def _take(self, data: bytes) -> None:
        if data:
            for number in self._frames.feed(data, time.monotonic()):
                self._put(CardTapped(hashed(self._key, number)))
        else:
            self._frames.quiet()
        self._note(self._frames.skipped, "bytes that are no card's")
        self._note(self._frames.bad, "cards with a wrong checksum: they are not taken")

    def _note(self, count: int, what: str) -> None:
        """One line for the life of a reader: the counts are in `skipped` and `bad`."""
        if count and what not in self._told:
            self._told.add(what)
            log.warning("card reader %s sends %s", self._port_name, what)
