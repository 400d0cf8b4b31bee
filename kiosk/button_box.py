"""Button boxes on a serial line: each press sends the button's code, those bytes and nothing else.

Several buttons may share a port. Bytes that are no code are skipped and counted; a box that goes away is
tried again until it is back.
"""

import logging
from collections.abc import Callable, Mapping

from hall.device import ButtonPressed, DeviceState
from kiosk.events import ButtonsDead
from runtime.listener import Listener
from runtime.serial_port import SerialPort

log = logging.getLogger(__name__)


class CodeMatcher:
    """Bytes in, buttons out. Pure; at every place the longest code wins, so that none is cut short."""

    def __init__(self, codes: Mapping[bytes, int]) -> None:
        if not all(codes):
            raise ValueError("a code needs at least one byte")
        self._codes = dict(codes)
        self._longest_first = sorted(self._codes, key=len, reverse=True)
        self._waiting = b""
        self.skipped = 0

    def feed(self, data: bytes) -> list[int]:
        self._waiting += data
        pressed: list[int] = []
        while self._waiting:
            code = next((c for c in self._longest_first if self._waiting.startswith(c)), None)
            if code is not None:
                pressed.append(self._codes[code])
                self._waiting = self._waiting[len(code) :]
            elif any(c.startswith(self._waiting) for c in self._longest_first):
                break  # the beginning of a code: the rest may come
            else:
                self._waiting = self._waiting[1:]
                self.skipped += 1
        return pressed

    def quiet(self) -> None:
        """Nothing more came: what waits is no code."""
        self.skipped += len(self._waiting)
        self._waiting = b""


class ButtonBox(Listener):
    """`name` tells several boxes of one kiosk apart; it begins with "buttons"."""

    def __init__(
        self,
        port: str,
        baud: int,
        codes: Mapping[bytes, int],
        put: Callable[[object], None],
        name: str = "buttons",
    ) -> None:
        self._put = put
        self._port_name = port
        self._matcher = CodeMatcher(codes)
        self._buttons = frozenset(codes.values())
        self._dead: frozenset[int] = frozenset()
        self._is_noisy = False
        super().__init__(
            SerialPort(port, baud), self._tell, self._take, name=name, label=f"button box {port}"
        )

    @property
    def skipped(self) -> int:
        """Bytes that were no code."""
        return self._matcher.skipped

    def _tell(self, event: object) -> None:
        """Its buttons are gone with the box, and are to say so (R01)."""
        self._put(event)
        if isinstance(event, DeviceState):
            dead = frozenset() if event.ok else self._buttons
            if dead != self._dead:
                self._dead = dead
                self._put(ButtonsDead(event.device, dead))

    def _take(self, data: bytes) -> None:
        if data:
            for button in self._matcher.feed(data):
                self._put(ButtonPressed(button))
        else:
            self._matcher.quiet()
        if self._matcher.skipped and not self._is_noisy:  # one line for the life of a box
            self._is_noisy = True
            log.warning("button box %s sends bytes that are no button's code", self._port_name)
