"""What a kiosk with a `[code_reader]` has (R20): the reader, the hall's key, and the appointments as last told.

A code stays on the reader's thread: what leaves it is its keyed hash. No text has a code in it (R22).
"""

import logging
import time
from collections.abc import Callable

import msgspec

from hall import cards
from hall import messages as m
from hall.bookings import hashed
from hall.device import DeviceState
from kiosk.codes_typed import CodeCodec, Keys, Lines
from kiosk.events import CodeEntered
from kiosk.settings import CodeReaderSettings
from runtime.input_device import InputDevice, Ioctl, kernel
from runtime.listener import QUIET_S, Line, Listener
from runtime.outbox import Outbox, StorageError
from runtime.serial_port import SerialPort

log = logging.getLogger(__name__)

NAME = "code_reader"
BOOKINGS_KEY = "bookings"


class CodeReader(Listener):
    """Posts `CodeEntered`."""

    def __init__(
        self, table: CodeReaderSettings, key: bytes, put: Callable[[object], None], ioctl: Ioctl = kernel
    ) -> None:
        types = table.driver == "evdev"
        self._codec: CodeCodec = Keys() if types else Lines()
        self._put = put
        self._key = key
        self._label = f"code reader {table.port}"
        self._was_told = False
        line: Line = (
            InputDevice(table.port, ioctl, "code reader") if types else SerialPort(table.port, table.baud)
        )
        super().__init__(line, put, self._take, name=NAME, label=self._label, talk=_Anew(self._codec))

    @property
    def bad(self) -> int:
        """What was no code."""
        return self._codec.bad

    def _take(self, data: bytes) -> None:
        for code in self._codec.feed(data, time.monotonic()):
            self._put(CodeEntered(hashed(self._key, code)))
        if self.bad and not self._was_told:
            self._was_told = True
            log.warning("%s sends what is no appointment's code", self._label)


class _Anew:
    """Half a code from before a plug was pulled has nothing to do with what comes."""

    def __init__(self, codec: CodeCodec) -> None:
        self._codec = codec

    def opened(self) -> None:
        self._codec.restart()

    def ask(self) -> float:
        return QUIET_S

    def is_there(self) -> bool:
        return True


class CodeDesk:
    """All calls from the loop thread. `fault` gets a sentence for health."""

    def __init__(
        self, table: CodeReaderSettings, outbox: Outbox, put: Callable[[object], None],
        fault: Callable[[str], None],
    ) -> None:  # fmt: skip
        self._table = table
        self._key = table.key()
        self._outbox = outbox
        self._put = put
        self._fault = fault
        self._mark = ""  # of the key the appointments were last told with
        self._reader = CodeReader(table, self._key, put)

    def start(self) -> None:
        self._reader.start()

    def stop(self) -> None:
        self._reader.stop()

    def alive(self) -> bool:
        return self._reader.alive()

    def renew(self) -> None:
        """Its thread has ended, which no fault of the line does: it begins anew."""
        self._put(DeviceState(NAME, False, "its thread ended"))
        self._reader = CodeReader(self._table, self._key, self._put)
        self._reader.start()

    def cached(self) -> m.Bookings | None:
        """Kept on disk like the configuration: appointments are known from power-on with no network."""
        raw = self._outbox.get(BOOKINGS_KEY)
        if raw is None:
            return None
        try:
            return m.decode(raw, m.Bookings)
        except ValueError as exc:
            log.warning("the cached appointments cannot be read, waiting for the hall: %s", exc)
            return None

    def keep(self, found: m.Bookings) -> None:
        self._compare_keys(found)
        raw = m.encode(msgspec.structs.replace(found, boot="", rev=0))
        try:
            if raw != self._outbox.get(BOOKINGS_KEY):
                log.info("appointments of the hall: %d", len(found.bookings))
                self._outbox.put({BOOKINGS_KEY: raw})
        except StorageError as exc:
            log.error("the appointments are not kept: %s", exc)

    def _compare_keys(self, found: m.Bookings) -> None:
        """Without this a technician who copied the wrong file would only see that no code is known."""
        before, self._mark = self._mark, found.key
        if found.bookings and found.key != before and found.key != cards.mark(self._key):
            log.error("%s is not the key the hall's appointments were imported with", self._table.key_file)
            self._fault("code reader: its key_file is not the hall's key: no code is known")
