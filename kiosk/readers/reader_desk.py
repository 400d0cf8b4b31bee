"""What stands behind a reader: the hall's key, and the list the hall last told, known without a network."""

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import msgspec

from hall import cards
from hall import messages as m
from hall.device import DeviceState
from runtime.listener import Listener
from runtime.outbox import Outbox, StorageError

log = logging.getLogger(__name__)

T = TypeVar("T", m.Cards, m.Bookings)


class KeyTable(Protocol):
    """`[card_reader]` or `[code_reader]`."""

    @property
    def key_file(self) -> str: ...

    def key(self) -> bytes: ...


@dataclass(frozen=True)
class Words:
    """How the log and health speak of a list and its reader."""

    reader: str  # among the devices
    entries: str
    entry: str


class ReaderDesk(ABC, Generic[T]):
    """All calls from the loop thread. `fault` gets a sentence for health."""

    kind: type[T]
    words: Words

    def __init__(
        self, table: KeyTable, outbox: Outbox, put: Callable[[object], None], fault: Callable[[str], None]
    ) -> None:
        self._key_file = table.key_file
        self._key = table.key()
        self._outbox = outbox
        self._put = put
        self._fault = fault
        self._mark = ""  # of the key the list was last told with
        self._reader = self.new_reader()

    @abstractmethod
    def new_reader(self) -> Listener:
        """With `_key` and `_put`."""

    @abstractmethod
    def count(self, found: T) -> int: ...

    def start(self) -> None:
        self._reader.start()

    def stop(self) -> None:
        self._reader.stop()

    def alive(self) -> bool:
        return self._reader.alive()

    def renew(self) -> None:
        """Its thread has ended, which no fault of the line does: it begins anew."""
        self._put(DeviceState(self.words.reader, False, "its thread ended"))
        self._reader = self.new_reader()
        self._reader.start()

    def cached(self) -> T | None:
        """Kept on disk like the configuration: known from power-on with no network."""
        raw = self._outbox.get(self.words.entries)
        if raw is None:
            return None
        try:
            return m.decode(raw, self.kind)
        except ValueError as exc:
            log.warning("the cached %s cannot be read, waiting for the hall: %s", self.words.entries, exc)
            return None

    def keep(self, found: T) -> None:
        """Only what has changed is written."""
        self._compare_keys(found)
        raw = m.encode(msgspec.structs.replace(found, boot="", rev=0))
        try:
            if raw != self._outbox.get(self.words.entries):
                log.info("%s of the hall: %d", self.words.entries, self.count(found))
                self._outbox.put({self.words.entries: raw})
        except StorageError as exc:
            log.error("the %s are not kept: %s", self.words.entries, exc)

    def _compare_keys(self, found: T) -> None:
        """Without this a technician who copied the wrong file would only see that nothing is known."""
        before, self._mark = self._mark, found.key
        if self.count(found) and found.key != before and found.key != cards.mark(self._key):
            log.error(
                "%s is not the key the hall's %s were imported with", self._key_file, self.words.entries
            )
            reader = self.words.reader.replace("_", " ")
            self._fault(f"{reader}: its key_file is not the hall's key: no {self.words.entry} is known")
