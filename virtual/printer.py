"""An emulated ESC/POS printer on a pty or a TCP port, for tests and the demo: strict, and as honest as a real one.

It answers DLE EOT at once, before its receive buffer; it takes no byte beyond that buffer; it sends a process ID
only when the paper has moved; it forgets what a printer forgets. It can be made to lie or to say nothing.
"""

import argparse
import logging
import math
import queue
import threading
import time
from collections.abc import Callable
from pathlib import Path

from virtual.escpos import RealTimeScanner, Unknown, next_command
from virtual.mechanism import Mechanism, Paper, Slip
from virtual.render import render
from virtual.wire import PtyWire, TcpWire, Waker

log = logging.getLogger(__name__)

BUFFER_BYTES = 4096
MOVING_S = 0.005
RESTING_S = 0.5
DONE_S = 5.0


class VirtualPrinter:
    """Give `port` for TCP (0 = any free one), else it is a pty at `path`. Settings take effect before they return.

    `errors` lists what a real printer might have swallowed or printed as rubbish; tests assert that it is empty.
    """

    def __init__(
        self,
        *,
        port: int | None = None,
        link: Path | None = None,
        speed_mm_s: float = 150.0,
        paper_mm: float = math.inf,
        near_end_mm: float = 0.0,
        buffer_bytes: int = BUFFER_BYTES,
        process_ids: bool = True,
        on_slip: Callable[[Slip], None] = lambda slip: None,
    ) -> None:
        self._wire = PtyWire(link) if port is None else TcpWire(port)
        self._mechanism = Mechanism(
            on_slip=self._cut, reply=self._reply, error=self._error, speed_mm_s=speed_mm_s
        )
        self._mechanism.load_paper(paper_mm)
        self._mechanism.near_end_dots = near_end_mm * 8
        self._on_slip = on_slip
        self._process_ids = process_ids
        self._capacity = buffer_bytes
        self._buffer = bytearray()
        self._offset = 0  # of the buffer's first byte in all that was ever received
        self._scanner = RealTimeScanner()
        self._replies: list[tuple[float, bytes]] = []  # when due
        self._on = True
        self._orders: queue.SimpleQueue[tuple[Callable[[], None], threading.Event]] = queue.SimpleQueue()
        self._waker = Waker()
        self._closed = False
        self.errors: list[str] = []
        self.slips: list[Slip] = []
        self.received = bytearray()  # everything that is not DLE EOT
        self.asked = 0  # how often DLE EOT was answered or ignored
        self.silent = False
        self.drawer_open = False
        self.reply_delay_s = 0.0
        self.reply_copies = 1  # 0 loses every reply
        self._thread = threading.Thread(target=self._run, name="virtual-printer", daemon=True)
        self._thread.start()

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
    def buffered(self) -> int:
        return len(self._buffer)

    @property
    def torn(self) -> list[Slip]:
        """What was printed on the end of a roll and never cut."""
        return self._mechanism.torn

    @property
    def paper(self) -> Paper:
        return self._mechanism.paper

    @property
    def cover_open(self) -> bool:
        return self._mechanism.cover_open

    @property
    def is_plugged(self) -> bool:
        return self._wire.is_plugged

    @property
    def is_on(self) -> bool:
        return self._on

    def set_paper(self, paper: Paper, length_mm: float = math.inf) -> None:
        """ "ok" puts in a new roll."""
        self._do(lambda: self._load(paper, length_mm))

    def set_cover_open(self, is_open: bool) -> None:
        self._do(lambda: setattr(self._mechanism, "cover_open", is_open))

    def set_error(self, bits: int) -> None:
        """The error bits of DLE EOT 3: 0x08 cutter, 0x20 unrecoverable, 0x40 head hot; 0 none."""
        self._do(lambda: setattr(self._mechanism, "error_bits", bits))

    def power_off(self) -> None:
        self._do(self._switch_off)

    def power_on(self) -> None:
        self._do(self._switch_on)

    def unplug(self) -> None:
        self._do(self._wire.unplug)

    def plug_in(self) -> None:
        self._do(self._wire.plug_in)

    def say(self, data: bytes) -> None:
        """Bytes out of turn: a late reply, ASB, noise."""
        self._do(lambda: self._wire.write(data))

    def close(self) -> None:
        self._closed = True
        self._waker.wake()
        self._thread.join(DONE_S)
        self._wire.close()
        self._waker.close()

    def _do(self, order: Callable[[], None]) -> None:
        """In the printer's own thread, done when this returns."""
        done = threading.Event()
        self._orders.put((order, done))
        self._waker.wake()
        done.wait(DONE_S)

    def _run(self) -> None:
        moving = False
        while not self._closed:
            due_s = [at - time.monotonic() for at, _ in self._replies]
            self._wire.wait(
                max(0.0, min([MOVING_S if moving else RESTING_S, *due_s])), self._room() > 0, self._waker
            )
            self._mechanism.advance(time.monotonic())
            while not self._orders.empty():
                order, done = self._orders.get()
                order()
                done.set()
            self._receive()
            moving = self._work()
            self._send_due()

    def _room(self) -> int:
        return self._capacity - len(self._buffer)

    def _receive(self) -> None:
        if self._room() <= 0:
            return
        data = self._wire.read(self._room())
        if not data or not self._on:
            return
        passed, asked = self._scanner.scan(data)
        self._buffer += passed
        self.received += passed
        for n in asked:
            self.asked += 1
            self._reply(bytes((self._status(n),)))

    def _work(self) -> bool:
        """Takes commands out of the buffer while the mechanism is ready; whether the paper moves."""
        while self._on and self._buffer and self._mechanism.ready:
            found = next_command(bytes(self._buffer[:80]), self._mechanism.chinese)
            if found is None:
                break
            command, length = found
            if isinstance(command, Unknown):
                self._error(f"unknown: {command.data.hex(' ')}")
            else:
                self._mechanism.execute(command)
            del self._buffer[:length]
            self._offset += length
            self._mechanism.advance(time.monotonic())
        return self._mechanism.advance(time.monotonic())

    def _status(self, n: int) -> int:
        """The answer to DLE EOT n."""
        mechanism = self._mechanism
        end, near = mechanism.paper == "end", mechanism.paper != "ok"
        match n:
            case 1:
                return 0x12 | 0x08 * mechanism.stopped | 0x04 * self.drawer_open
            case 2:
                error = 0x40 * bool(mechanism.error_bits)
                return 0x12 | 0x04 * mechanism.cover_open | 0x20 * end | error
            case 3:
                return 0x12 | mechanism.error_bits
        return 0x12 | 0x0C * near | 0x60 * end

    def _reply(self, data: bytes) -> None:
        if self.silent or not self._on or (len(data) > 1 and not self._process_ids):
            return
        due_at = time.monotonic() + self.reply_delay_s
        self._replies += [(due_at, data)] * self.reply_copies

    def _send_due(self) -> None:
        now = time.monotonic()
        due = [data for at, data in self._replies if at <= now]
        self._replies = [(at, data) for at, data in self._replies if at > now]
        for data in due:
            self._wire.write(data)

    def _load(self, paper: Paper, length_mm: float) -> None:
        if paper == "ok":
            self._mechanism.load_paper(length_mm)
        else:
            self._mechanism.forced_paper = paper

    def _switch_off(self) -> None:
        self._on = False
        self._offset += len(self._buffer)
        self._buffer.clear()
        self._replies.clear()
        self._scanner = RealTimeScanner()
        self._mechanism.power_off()
        self._wire.power(False)

    def _switch_on(self) -> None:
        self._wire.read(BUFFER_BYTES)  # what came while it was off went nowhere
        self._on = True
        self._wire.power(True)

    def _cut(self, slip: Slip) -> None:
        self.slips.append(slip)
        log.info("slip of %.0f mm: %s", slip.height_mm, " | ".join(slip.texts))
        self._on_slip(slip)

    def _error(self, what: str) -> None:
        self.errors.append(f"at byte {self._offset}: {what}")
        log.warning("byte %d: %s", self._offset, what)


def main() -> None:
    parser = argparse.ArgumentParser(description="An ESC/POS printer that prints into pictures.")
    parser.add_argument("--port", type=int, help="TCP port, 9100 on a real one; without it a pty is opened")
    parser.add_argument("--link", type=Path, help="symbolic link to the pty")
    parser.add_argument("--out", type=Path, help="directory for the slips' PNG files")
    parser.add_argument("--speed", type=float, default=150.0, metavar="MM_S", help="0 prints at once")
    parser.add_argument(
        "--paper", type=float, default=math.inf, metavar="MM", help="what is left of the roll"
    )
    wanted = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    slips: queue.SimpleQueue[Slip] = queue.SimpleQueue()
    printer = VirtualPrinter(
        port=wanted.port,
        link=wanted.link,
        speed_mm_s=wanted.speed,
        paper_mm=wanted.paper,
        near_end_mm=5000,
        on_slip=slips.put,
    )
    print("printer at", printer.path or f"127.0.0.1:{printer.port}", flush=True)
    number = 0
    try:
        while True:
            slip = slips.get()
            number += 1
            if wanted.out is not None:
                wanted.out.mkdir(parents=True, exist_ok=True)
                (wanted.out / f"slip-{number:04d}.png").write_bytes(render(slip))
    except KeyboardInterrupt:
        printer.close()


if __name__ == "__main__":
    main()
