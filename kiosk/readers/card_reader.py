"""The card reader: a tap becomes the card's hash. The number stays on this thread, and in no text (R22)."""

import logging
import time
from collections.abc import Callable

from hall.card_number import CardNumberError, read
from hall.cards import hashed
from kiosk.events import CardTapped
from kiosk.readers.card_drivers import Driver
from kiosk.readers.held_cards import HeldCards
from kiosk.settings import ReaderSettings
from runtime.listener import Listener

log = logging.getLogger(__name__)

NAME = "card_reader"


class Discreet:
    """Whatever goes wrong inside: its words may have a number in them, so they go no further."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None and issubclass(kind, Exception):
            raise RuntimeError(f"{kind.__name__} in what the card reader sent") from None


class CardReader(Listener):
    """Posts `CardTapped`."""

    def __init__(
        self, settings: ReaderSettings, driver: Driver, key: bytes, put: Callable[[object], None]
    ) -> None:
        self.unread = 0
        self._settings = settings
        self._codec = driver.codec
        self._put = put
        self._key = key
        self._held = HeldCards()
        self._told: set[str] = set()
        label = f"card reader {settings.port}"
        super().__init__(driver.line, put, self._take, name=NAME, label=label, talk=driver.talk)

    @property
    def skipped(self) -> int:
        """What was no card's."""
        return self._codec.skipped

    @property
    def bad(self) -> int:
        """Cards that were read wrong."""
        return self._codec.bad

    def _take(self, data: bytes) -> None:
        with Discreet():
            self._hear(data)
        self._note(self._codec.skipped, "what is no card's")
        self._note(self._codec.bad, "cards with a wrong checksum, or with digits lost: they are not taken")
        self._note(self.unread, f'what is no number in the format "{self._settings.format}"')

    def _hear(self, data: bytes) -> None:
        now = time.monotonic()
        for text in self._codec.feed(data, now) if data else self._codec.quiet():
            try:
                card = hashed(self._key, read(text, self._settings.format, self._settings.keep))
            except CardNumberError:
                self.unread += 1
                continue
            if self._held.is_new(card, now):
                self._put(CardTapped(card))

    def _note(self, count: int, what: str) -> None:
        """One line for the life of a reader: the counts are in `skipped`, `bad` and `unread`."""
        if count and what not in self._told:
            self._told.add(what)
            log.warning("card reader %s sends %s", self._settings.port, what)
