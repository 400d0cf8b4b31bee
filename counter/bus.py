"""Several framed terminals on one RS-485 adapter, for several counters: one pty for each address.

One thread owns adapter and ptys; nothing it does waits for a counter. Frames from a terminal go to its pty, whole;
what counters write goes onto the bus frame by frame, when it is quiet. The ptys are there as long as the adapter is:
when it is pulled out, every counter loses its keypad and says so.
"""

import contextlib
import fcntl
import logging
import os
import select
import struct
import termios
import time
import tty
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

from counter.keymap import Noise
from counter.keypad_ff68 import Echoes, FrameReader
from runtime.device import Device
from runtime.serial_port import SerialPort

log = logging.getLogger(__name__)

READ_BYTES = 4096
MOST_WAITING = 32  # frames of one counter; the oldest go first: a text of long ago helps nobody
MOST_UNREAD = 512  # bytes in the pty of a counter
UNREAD_S = 1.0
BITS_PER_BYTE = 10  # 8N1
LONGEST_WAIT_S = 1.0


class BusTable(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[bus]`. `quiet_s`: how long nobody must have spoken before a frame is sent; a terminal answers within it."""

    port: Annotated[str, Meta(min_length=1, max_length=255)]
    baud: Annotated[int, Meta(ge=300, le=921600)] = 9600
    quiet_s: Annotated[float, Meta(ge=0.002, le=1)] = 0.03


class TerminalTable(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[[terminal]]`: `path` is what its counter has as `port`."""

    address: Annotated[int, Meta(ge=1, le=255)]
    path: Annotated[str, Meta(min_length=2, max_length=255, pattern="^/")]


class BusFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole of bus.toml."""

    bus: BusTable
    terminal: list[TerminalTable]

    def problems(self) -> list[str]:
        found = [] if self.terminal else ["terminal: a bus needs at least one [[terminal]]"]
        for name in ("address", "path"):
            seen = set[object]()
            for number, one in enumerate(self.terminal, 1):
                value = getattr(one, name)
                if value in seen:
                    found.append(f"terminal[{number}].{name}: {value} is another terminal's already")
                seen.add(value)
        return found


class Strand:
    """One terminal's pty. `far` is the bus's end, non-blocking; the near end, which the counter opens too, is held
    open: else the pty would hang up whenever the counter closes it.
    """

    def __init__(self, table: TerminalTable) -> None:
        self.address = table.address
        self.path = Path(table.path)
        self.waiting: deque[bytes] = deque(maxlen=MOST_WAITING)
        self._frames = FrameReader()
        self._given_at = 0.0
        self.far, self._near = os.openpty()
        tty.setraw(self._near, termios.TCSANOW)
        os.set_blocking(self.far, False)
        if self.path.is_symlink():  # left over; a file of somebody else's is left alone
            self.path.unlink()
        try:
            self.path.symlink_to(os.ttyname(self._near))
        except OSError as exc:
            self.close()
            raise OSError(f"cannot make {self.path}: {exc.strerror}") from exc

    def take(self, real: float) -> None:
        """What the counter has written, cut into frames; what is none is dropped."""
        with contextlib.suppress(BlockingIOError):
            data = os.read(self.far, READ_BYTES)
            self.waiting.extend(whole for _, _, whole in self._frames.feed(data, real))

    def give(self, whole: bytes, real: float) -> None:
        """To the counter. What one that does not read has left there is dropped: a key comes at once or never.

        The kernel would keep 64 kB of it, and a counter that is started throws away the first 4 only.
        """
        (unread,) = struct.unpack("i", fcntl.ioctl(self._near, termios.FIONREAD, bytes(4)))
        if unread > MOST_UNREAD or (unread and real - self._given_at > UNREAD_S):
            termios.tcflush(self._near, termios.TCIFLUSH)
        self._given_at = real
        with contextlib.suppress(BlockingIOError):
            os.write(self.far, whole)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            if os.readlink(self.path) == os.ttyname(self._near):
                self.path.unlink()
        os.close(self.far)
        os.close(self._near)


class Bus:
    """`run` until `stop`. `put` hears of the adapter, as a `DeviceState` of "bus"."""

    def __init__(self, file: BusFile, put: Callable[[object], None]) -> None:
        self._file = file
        self._device = Device("bus", put, label=f"bus {file.bus.port}")
        self._wake = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._stopping = False
        self._noise = Noise()
        self._told_of_noise = False
        self._echoes = Echoes()  # dropped here: a counter cannot know when its frame had its turn
        self._quiet_at = 0.0
        self._next = 0  # the strand whose turn it is

    def stop(self) -> None:
        """From any thread."""
        self._stopping = True
        os.eventfd_write(self._wake, 1)

    def run(self) -> None:
        """On a thread of its own, which cannot die silently."""
        try:
            self._own_the_adapter()
        except Exception:
            log.exception("the thread of the bus ended")

    def _own_the_adapter(self) -> None:
        port = SerialPort(self._file.bus.port, self._file.bus.baud)
        while not self._stopping:
            strands: list[Strand] = []
            try:
                port.open()
                for table in self._file.terminal:
                    strands.append(Strand(table))  # one by one: those before a failure are closed below
                self._device.here()
                self._carry(port, strands)
            except OSError as exc:
                self._device.lost(str(exc))
            finally:
                port.close()
                for strand in strands:
                    strand.close()
            self._rest(self._device.wait_s)

    def _carry(self, port: SerialPort, strands: Sequence[Strand]) -> None:
        by_address = {strand.address: strand for strand in strands}
        frames = FrameReader(self._noise)
        with select.epoll() as others:  # all that may speak besides the adapter, as one descriptor
            for fd in (self._wake, *(strand.far for strand in strands)):
                others.register(fd, select.EPOLLIN)
            while not self._stopping:
                is_waiting = any(strand.waiting for strand in strands)
                wait_s = max(0.0, self._quiet_at - time.monotonic()) if is_waiting else LONGEST_WAIT_S
                data, real = port.read(wait_s, others.fileno()), time.monotonic()
                if data:
                    self._quiet_at = max(self._quiet_at, real + self._file.bus.quiet_s)
                for address, _, whole in frames.feed(data, real):
                    if address in by_address and not self._echoes.drops(whole, real):
                        by_address[address].give(whole, real)
                for strand in strands:
                    strand.take(real)
                self._say(port, strands)
                self._tell_of_noise()

    def _say(self, port: SerialPort, strands: Sequence[Strand]) -> None:
        """One frame, of each counter in turn."""
        now = time.monotonic()
        if now < self._quiet_at:
            return
        for number in range(len(strands)):
            strand = strands[(self._next + number) % len(strands)]
            if strand.waiting:
                whole = strand.waiting.popleft()
                self._next = (self._next + number + 1) % len(strands)
                self._echoes.sent(whole, now)
                port.write(whole)
                on_the_wire_s = len(whole) * BITS_PER_BYTE / self._file.bus.baud
                self._quiet_at = now + on_the_wire_s + self._file.bus.quiet_s
                return

    def _tell_of_noise(self) -> None:
        if self._noise.count and not self._told_of_noise:
            self._told_of_noise = True
            log.warning("the bus carries what is no frame, dropped and counted: %s", self._noise.first)

    def _rest(self, for_s: float) -> None:
        if not self._stopping:
            select.select([self._wake], [], [], for_s)
