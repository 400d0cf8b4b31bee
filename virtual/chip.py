"""The GPIO chip of a Pi that is not there: fingers on its buttons, and what its lamps show.

A unit on emulated pins (`virtual/pins.py: WiredPins`) connects here as if this were its header. What is pressed
while none is connected goes nowhere, and its lamps are dark: its power is off.

The wire is TCP on loopback, lines of ASCII. To the unit `PIN 1` when a contact closes and `PIN 0` when it opens; from
the unit the same when a lamp is switched. A unit that connects is told the contacts that are closed already.
"""

import contextlib
import socket
import threading
import time

PRESS_S = 0.08  # a short, decided press
BOUNCE_S = (0.0004, 0.0011, 0.0003, 0.002)  # a worn arcade button's contact
POLL_S = 0.2


class VirtualChip:
    """`address` is what the unit's process finds in `JIAOHAO_PINS`."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(POLL_S)
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self._unit: socket.socket | None = None
        self._closed_contacts: set[int] = set()
        self._lit: frozenset[int] = frozenset()
        self._risen: dict[int, int] = {}
        self._ended = False
        self._thread = threading.Thread(target=self._run, name="virtual-chip", daemon=True)
        self._thread.start()

    def press(self, pin: int) -> None:
        """As long as a finger takes; the contact bounces."""
        self._bounce(pin, closed=True)
        time.sleep(PRESS_S)
        self._bounce(pin, closed=False)

    def hold(self, pin: int, closed: bool = True) -> None:
        """A stuck button, a short circuit, a finger that stays; `closed=False` lets go."""
        (self._closed_contacts.add if closed else self._closed_contacts.discard)(pin)
        unit = self._unit
        if unit is not None:
            with contextlib.suppress(OSError):  # it is just being switched off
                unit.sendall(f"{pin} {int(closed)}\n".encode("ascii"))

    def is_closed(self, pin: int) -> bool:
        return pin in self._closed_contacts

    def lit(self, pin: int) -> bool:
        return pin in self._lit

    def risen(self, pin: int) -> int:
        """How often it went from dark to lit: a tone is over too soon to be met by looking now and then."""
        return self._risen.get(pin, 0)

    def close(self) -> None:
        self._ended = True
        self._thread.join()
        self._listener.close()

    def _bounce(self, pin: int, *, closed: bool) -> None:
        for number, gap_s in enumerate((0.0, *BOUNCE_S)):
            time.sleep(gap_s)
            self.hold(pin, closed == (number % 2 == 0))

    def _run(self) -> None:
        """One unit at a time; the next one waits, as no second process gets the lines of a chip."""
        while not self._ended:
            with contextlib.suppress(OSError):
                unit, _ = self._listener.accept()
                with unit:
                    self._serve(unit)

    def _serve(self, unit: socket.socket) -> None:
        unit.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        unit.settimeout(POLL_S)
        self._unit = unit
        try:
            for pin in sorted(self._closed_contacts):
                unit.sendall(f"{pin} 1\n".encode("ascii"))
            self._listen(unit)
        finally:
            self._unit, self._lit = None, frozenset()

    def _listen(self, unit: socket.socket) -> None:
        line = b""
        while not self._ended:
            try:
                data = unit.recv(4096)
            except TimeoutError:
                continue
            if not data:
                return
            *whole, line = (line + data).split(b"\n")
            for text in whole:
                pin, level = text.split()
                self._switched(int(pin), lit=level != b"0")

    def _switched(self, pin: int, *, lit: bool) -> None:
        if lit and pin not in self._lit:
            self._risen[pin] = self.risen(pin) + 1
        self._lit = self._lit | {pin} if lit else self._lit - {pin}
