"""An emulated ESC/POS printer on a pty or a TCP port, for tests and the demo: `virtual.machine` in real time.

What the printer is and does stands there; here is the thread that brings it bytes and the time.
"""

import logging
import math
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from virtual.line import Line
from virtual.machine import Machine
from virtual.makes import EPSON, Make
from virtual.mechanism import Paper
from virtual.slip import Slip
from virtual.wire import PtyWire, TcpWire, Waker, Wire

log = logging.getLogger(__name__)

SOON_S = 0.002  # waking up for every dot of a picture would be work for nothing
RESTING_S = 0.5
DONE_S = 5.0


class VirtualPrinter:
    """Give `port` for TCP (0 = any free one) or a `wire`, else it is a pty at `path`. Settings take effect before they
    return.

    `errors` lists what a real printer might have swallowed or printed as rubbish; tests assert that it is empty.
    `baud` makes the pty as slow as a serial line; an idle TCP connection is dropped after `idle_s`. `machine` can do
    more than has a name here: call it through `do`.
    """

    def __init__(
        self,
        make: Make = EPSON,
        *,
        port: int | None = None,
        link: Path | None = None,
        wire: Wire | None = None,
        baud: int | None = None,
        speed_mm_s: float | None = None,
        paper_mm: float = math.inf,
        near_end_mm: float = 0.0,
        buffer_bytes: int | None = None,
        process_ids: bool = True,
        boot_s: float | None = None,
        idle_s: float = 90.0,
        on_slip: Callable[[Slip], None] = lambda slip: None,
    ) -> None:
        make = replace(
            make,
            flow=make.flow if port is None else "rts",
            buffer_bytes=make.buffer_bytes if buffer_bytes is None else buffer_bytes,
            boot_s=make.boot_s if boot_s is None else boot_s,
        )
        self.machine = Machine(
            make, speed_mm_s=speed_mm_s, paper_mm=paper_mm, near_end_mm=near_end_mm, on_slip=self._show
        )
        if not process_ids:
            self.machine.voice.mute.add("process_id")
        self._line = Line(self.machine, baud) if baud else self.machine
        self._wire = wire or (PtyWire(link) if port is None else TcpWire(port, idle_s))
        self._on_slip = on_slip
        self._powered = True  # the wire, which with TCP needs the printer's power
        self._logged = 0  # errors
        self._orders: queue.SimpleQueue[tuple[Callable[[], object], threading.Event]] = queue.SimpleQueue()
        self._waker = Waker()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="virtual-printer", daemon=True)
        self._thread.start()

    # --- what can be seen -------------------------------------------------------------------------------------

    @property
    def path(self) -> str:
        """The pty, for a serial driver."""
        return self._wire.path if isinstance(self._wire, PtyWire) else ""

    @property
    def port(self) -> int:
        return self._wire.port if isinstance(self._wire, TcpWire) else 0

    @property
    def connections(self) -> int:
        return self._wire.connections if isinstance(self._wire, TcpWire) else 0

    @property
    def slips(self) -> list[Slip]:
        """Those with anything on them: blank paper, cut off to be safe, is nobody's slip."""
        return [slip for slip in self.machine.slips if slip.printed]

    @property
    def torn(self) -> list[Slip]:
        """What was printed on the end of a roll and never cut."""
        return self.machine.mechanism.torn

    @property
    def errors(self) -> list[str]:
        return self.machine.errors

    @property
    def received(self) -> bytearray:
        """The last of everything that is no real-time command."""
        return self.machine.received

    @property
    def asked(self) -> int:
        """How often it was asked in real time, answered or not."""
        return self.machine.asked

    @property
    def buffered(self) -> int:
        return self.machine.buffered

    @property
    def job_heard_at(self) -> float:
        """When the last job began to arrive; time.monotonic()."""
        return self.machine.heard_at

    @property
    def still_since(self) -> float:
        """When the mechanism last came to rest."""
        return self.machine.still_since

    @property
    def paper(self) -> Paper:
        return self.machine.mechanism.paper

    @property
    def cover_open(self) -> bool:
        return self.machine.mechanism.cover_open

    @property
    def is_plugged(self) -> bool:
        return self._wire.is_plugged

    @property
    def is_on(self) -> bool:
        return self.machine.is_on

    # --- what it says: changed at any time ---------------------------------------------------------------------

    @property
    def silent(self) -> bool:
        return self.machine.voice.silent

    @silent.setter
    def silent(self, silent: bool) -> None:
        self.machine.voice.silent = silent

    @property
    def drawer_open(self) -> bool:
        return self.machine.drawer_open

    @drawer_open.setter
    def drawer_open(self, is_open: bool) -> None:
        self.machine.drawer_open = is_open

    @property
    def reply_delay_s(self) -> float:
        return self.machine.voice.delay_s

    @reply_delay_s.setter
    def reply_delay_s(self, delay_s: float) -> None:
        self.machine.voice.delay_s = delay_s

    @property
    def reply_copies(self) -> int:
        """0 loses every reply."""
        return self.machine.voice.copies

    @reply_copies.setter
    def reply_copies(self, copies: int) -> None:
        self.machine.voice.copies = copies

    @property
    def proofs_arrive(self) -> bool:
        return not self.machine.voice.mute

    # --- what can be done to it -------------------------------------------------------------------------------

    def set_paper(self, paper: Paper, length_mm: float = math.inf) -> None:
        """ "ok" puts in a new roll."""
        self.do(lambda: self.machine.set_paper(paper, length_mm))

    def set_cover_open(self, is_open: bool) -> None:
        self.do(lambda: setattr(self.machine.mechanism, "cover_open", is_open))

    def set_offline(self, offline: bool) -> None:
        """By the switch on its panel."""
        self.do(lambda: setattr(self.machine.mechanism, "offline", offline))

    def set_error(self, bits: int) -> None:
        """The error bits of DLE EOT 3: 0x08 cutter, 0x20 unrecoverable, 0x40 head hot; 0 none."""
        self.do(lambda: self.machine.set_error(bits))

    def jam_cutter(self) -> None:
        self.do(self.machine.jam_cutter)

    def clear_jam(self) -> None:
        self.do(self.machine.clear_jam)

    def heat_head(self, for_s: float) -> None:
        self.do(lambda: self.machine.heat_head(for_s))

    def set_proofs(self, arrive: bool) -> None:
        """Whether its answers for slips arrive; those to questions always do."""
        self.do(lambda: setattr(self.machine.voice, "mute", set() if arrive else {"process_id", "paper"}))

    def press_feed(self, down: bool) -> None:
        self.do(lambda: self.machine.press_feed(down))

    def power_off(self) -> None:
        self.do(self._switch_off)

    def power_on(self) -> None:
        """It boots: the interface is dead for some time more."""
        self.do(lambda: self.machine.power_on(time.monotonic()))

    def unplug(self) -> None:
        self.do(self._pull_out)

    def plug_in(self) -> None:
        self.do(self._wire.plug_in)

    def say(self, data: bytes) -> None:
        """Bytes out of turn: a late reply, ASB, noise."""
        self.do(lambda: self._wire.write(data))

    def do(self, order: Callable[[], object]) -> None:
        """In the printer's own thread, done when this returns."""
        done = threading.Event()
        self._orders.put((order, done))
        self._waker.wake()
        done.wait(DONE_S)

    def close(self) -> None:
        self._closed = True
        self._waker.wake()
        self._thread.join(DONE_S)
        self._wire.close()
        self._waker.close()

    # --- its thread -------------------------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._closed:
            now = time.monotonic()
            room = self._line.room(now)
            self._wire.wait(self._sleep_s(now), room > 0, self._waker)
            self._speak()
            while not self._orders.empty():
                order, done = self._orders.get()
                order()
                done.set()
            self._power_wire()
            if room > 0 and (data := self._wire.read(room)):
                self._line.hear(data, time.monotonic())
            self._speak()

    def _sleep_s(self, now: float) -> float:
        at = self._line.next_at(now)
        if at is None:
            return RESTING_S
        return 0.0 if at <= now else min(RESTING_S, max(SOON_S, at - now))

    def _speak(self) -> None:
        said = self._line.advance(time.monotonic())
        if said:
            self._wire.write(said)
        for what in self.errors[self._logged :]:
            log.warning("%s", what)
        self._logged = len(self.errors)

    def _power_wire(self) -> None:
        if self.machine.is_up and not self._powered:
            self._wire.power(True)
            self._powered = True

    def _switch_off(self) -> None:
        self.machine.power_off()
        self._wire.power(False)
        self._powered = False

    def _pull_out(self) -> None:
        self._wire.unplug()
        if isinstance(self._line, Line):
            self._line.cut()

    def _show(self, slip: Slip) -> None:
        log.info("slip of %.0f mm: %s", slip.height_mm, " | ".join(slip.texts) or "blank paper")
        if slip.printed:
            self._on_slip(slip)
