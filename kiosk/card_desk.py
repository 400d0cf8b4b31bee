"""What a kiosk with a `[card_reader]` has: the reader, the hall's key, and the cards as last told by the hall."""

import logging
from collections.abc import Callable

import msgspec

from hall import cards
from hall import messages as m
from hall.device import DeviceState
from kiosk.card_drivers import driver_for
from kiosk.card_reader import NAME, CardReader
from kiosk.settings import CardReaderSettings
from runtime.outbox import Outbox, StorageError

log = logging.getLogger(__name__)

REFUSED = {
    "unknown_card": "a card was tapped that is not one of the hall's",
    "unknown_class": "a card was tapped whose class this hall does not have",
    "no_vip": "a card was tapped, and cards are ignored: this hall has no VIP",
}

CARDS_KEY = "cards"


class CardDesk:
    """All calls from the loop thread. `fault` gets a sentence for health."""

    def __init__(
        self,
        table: CardReaderSettings,
        outbox: Outbox,
        put: Callable[[object], None],
        fault: Callable[[str], None],
    ) -> None:
        self._table = table
        self._key = table.key()
        self._outbox = outbox
        self._put = put
        self._fault = fault
        self._mark = ""  # of the key the cards were last told with
        self._reader = self._new_reader()

    def start(self) -> None:
        self._reader.start()

    def stop(self) -> None:
        self._reader.stop()

    def alive(self) -> bool:
        return self._reader.alive()

    def renew(self) -> None:
        """Its thread has ended, which no fault of the line does: it begins anew."""
        self._put(DeviceState(NAME, False, "its thread ended"))
        self._reader = self._new_reader()
        self._reader.start()

    def cached(self) -> m.Cards | None:
        """Kept on disk like the configuration: cards are known from power-on with no network."""
        raw = self._outbox.get(CARDS_KEY)
        if raw is None:
            return None
        try:
            return m.decode(raw, m.Cards)
        except ValueError as exc:
            log.warning("the cached cards cannot be read, waiting for the hall: %s", exc)
            return None

    def keep(self, found: m.Cards) -> None:
        self._compare_keys(found)
        raw = m.encode(msgspec.structs.replace(found, boot="", rev=0))
        try:
            if raw != self._outbox.get(CARDS_KEY):
                log.info("cards of the hall: %d", cards.count(found))
                self._outbox.put({CARDS_KEY: raw})
        except StorageError as exc:
            log.error("the cards are not kept: %s", exc)

    def _compare_keys(self, found: m.Cards) -> None:
        """Without this a technician who copied the wrong file would only see that no card is known."""
        before, self._mark = self._mark, found.key
        if found.cards and found.key != before and found.key != cards.mark(self._key):
            log.error("%s is not the key the hall's cards were imported with", self._table.key_file)
            self._fault("card reader: its key_file is not the hall's key: no card is known")

    def _new_reader(self) -> CardReader:
        return CardReader(self._table, driver_for(self._table), self._key, self._put)
