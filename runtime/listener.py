"""Whatever speaks when it likes, a button box or a card reader: a thread of its own that listens to it.

A device that goes away is tried again until it is back.
"""

import logging
import threading
from collections.abc import Callable
from typing import Protocol

from runtime.device import Device

log = logging.getLogger(__name__)

QUIET_S = 0.5  # a frame or code takes milliseconds: the half of one after this is noise
STOP_S = 2.0


class Line(Protocol):
    """A serial port, or an input device of the kernel. All of it may raise OSError, which says why in a sentence."""

    def open(self) -> None: ...

    def read(self, timeout_s: float) -> bytes: ...

    def close(self) -> None: ...


class Talk(Protocol):
    """Our side of it, with a device that has to be asked."""

    def opened(self) -> None:
        """The line was opened anew."""

    def ask(self) -> float:
        """Says what is due, and how long to listen then. Raises OSError."""

    def is_there(self) -> bool:
        """Whether the device works, not only its line."""


class OnlyHears:
    """With a device that speaks without being asked."""

    def opened(self) -> None:
        """Nothing to say."""

    def ask(self) -> float:
        return QUIET_S

    def is_there(self) -> bool:
        return True


class Listener:
    """One line, one thread, on which `heard` is called: with what came, with b"" when the line fell quiet or was lost.

    Posts `DeviceState(name)` on change; `label` names the device in the log.
    """

    def __init__(
        self, line: Line, put: Callable[[object], None], heard: Callable[[bytes], None], *,
        name: str, label: str, talk: Talk | None = None,
    ) -> None:  # fmt: skip
        self._line = line
        self._heard = heard
        self._talk = talk or OnlyHears()
        self._is_open = False
        self._label = label
        self._device = Device(name, put, label=label)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=label, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(STOP_S)

    def alive(self) -> bool:
        return self._thread.is_alive()

    # --- on our thread ------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                self._listen()
        except Exception as exc:
            log.exception("%s: its thread ended", self._label)
            self._device.lost(f"its thread ended: {exc}")
        finally:
            self._line.close()

    def _listen(self) -> None:
        """Open if need be and read once; any error closes the line and waits."""
        try:
            self._open()
            wait_s = self._talk.ask()
            if self._talk.is_there():
                self._device.here()
            data = self._line.read(wait_s)
        except OSError as exc:
            self._line.close()
            self._is_open = False
            self._heard(b"")
            self._device.lost(str(exc))
            self._stopping.wait(self._device.wait_s)
            return
        self._heard(data)

    def _open(self) -> None:
        if not self._is_open:
            self._line.open()
            self._is_open = True
            self._talk.opened()
