"""What a kiosk with a `[code_reader]` has (R20): the reader, the hall's key, and the appointments as last told.

A code stays on the reader's thread: what leaves it is its keyed hash. No text has a code in it (R22).
"""

import logging
import time
from collections.abc import Callable

from hall import messages as m
from hall.bookings import hashed
from kiosk.events import CodeEntered
from kiosk.readers.codes_typed import CodeCodec, Keys, Lines
from kiosk.readers.reader_desk import ReaderDesk, Words
from kiosk.settings import CodeReaderSettings
from runtime.input_device import InputDevice, Ioctl, kernel
from runtime.listener import QUIET_S, Line, Listener
from runtime.outbox import Outbox
from runtime.serial_port import SerialPort

log = logging.getLogger(__name__)

NAME = "code_reader"


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


class CodeDesk(ReaderDesk[m.Bookings]):
    kind = m.Bookings
    words = Words(NAME, "appointments", "code")

    def __init__(
        self, table: CodeReaderSettings, outbox: Outbox, put: Callable[[object], None],
        fault: Callable[[str], None],
    ) -> None:  # fmt: skip
        self._table = table
        super().__init__(table, outbox, put, fault)

    def new_reader(self) -> CodeReader:
        return CodeReader(self._table, self._key, self._put)

    def count(self, found: m.Bookings) -> int:
        return len(found.bookings)
