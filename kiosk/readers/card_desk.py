"""What a kiosk with a `[card_reader]` has: the reader, the hall's key, and the cards as last told by the hall."""

from collections.abc import Callable

from hall import cards
from hall import messages as m
from kiosk.readers.card_drivers import driver_for
from kiosk.readers.card_reader import NAME, CardReader
from kiosk.readers.reader_desk import ReaderDesk, Words
from kiosk.settings import CardReaderSettings
from runtime.outbox import Outbox

REFUSED = {
    "unknown_card": "a card was tapped that is not one of the hall's",
    "unknown_class": "a card was tapped whose class this hall does not have",
    "no_vip": "a card was tapped, and cards are ignored: this hall has no VIP",
}


class CardDesk(ReaderDesk[m.Cards]):
    kind = m.Cards
    words = Words(NAME, "cards", "card")

    def __init__(
        self, table: CardReaderSettings, outbox: Outbox, put: Callable[[object], None],
        fault: Callable[[str], None],
    ) -> None:  # fmt: skip
        self._table = table
        super().__init__(table, outbox, put, fault)

    def new_reader(self) -> CardReader:
        return CardReader(self._table, driver_for(self._table), self._key, self._put)

    def count(self, found: m.Cards) -> int:
        return cards.count(found)
