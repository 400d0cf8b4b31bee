"""The hall's lists of cards and appointments, looked at once a second: whoever imports one need not stop the hall."""

import logging
from pathlib import Path

from hall import booking_file, card_file
from hall.actions import BookingsRead, CardsRead
from hall.cards import count

log = logging.getLogger(__name__)

EVERY_S = 1.0


class Lists:
    """Beside the hall's database."""

    def __init__(self, database: Path) -> None:
        self._cards = card_file.CardFile(card_file.beside(database))
        self._bookings = booking_file.kept(booking_file.beside(database))
        self._look_at = 0.0
        self._first = True

    def look(self, real: float) -> list[CardsRead | BookingsRead]:
        """What has changed since the last look. Most halls have neither, which is not worth a line."""
        if real < self._look_at:
            return []
        found: list[CardsRead | BookingsRead] = []
        cards, bookings = self._cards.look(), self._bookings.look()
        if cards is not None:
            found.append(CardsRead(cards))
            if cards.cards or not self._first:
                log.info("cards: %d", count(cards))
        if bookings is not None:
            found.append(BookingsRead(bookings))
            if bookings.bookings or not self._first:
                log.info("appointments: %d", len(bookings.bookings))
        self._look_at, self._first = real + EVERY_S, False
        return found
