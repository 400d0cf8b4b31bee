"""An emulated ESC/POS printer as one pure machine: bytes and the time in, bytes and slips out. No thread, no clock.

Real-time commands are obeyed on reception; all else waits in a receive buffer until the mechanism can take it; a
process ID comes when the paper has moved; what a printer forgets without power is forgotten. Everything can be
late, lost, doubled, garbled or silent.
"""

import math
from collections.abc import Callable

from virtual.buffer import ReceiveBuffer
from virtual.commands import CodeStore
from virtual.condition import CUTTER, HOT, Condition
from virtual.escpos import next_command
from virtual.firmware import Firmware
from virtual.makes import EPSON, Make
from virtual.mechanism import Mechanism, Paper
from virtual.realtime import CLEAR, ENQUIRY, RealTimeScanner
from virtual.slip import Slip
from virtual.voice import Kind, Voice

PEEK = 80  # bytes; no command but a QR code's text is longer
ALL_ROOM = 1 << 16  # without flow control nothing holds the computer back
TORN_AFTER_S = 0.5  # by the customer, where there is no cutter


class Machine:
    """`hear` what arrives, `advance` to what it says; both take the time, which never goes back.

    `errors` lists in words what a real printer might have swallowed or printed as rubbish. `voice` holds the faults
    of what it says, `mechanism` the paper. Changes from outside take effect when time advances.
    """

    def __init__(
        self,
        make: Make = EPSON,
        *,
        speed_mm_s: float | None = None,
        paper_mm: float = math.inf,
        near_end_mm: float = 0.0,
        on_slip: Callable[[Slip], None] = lambda slip: None,
        seed: int = 1,
    ) -> None:
        self.make = make
        self.slips: list[Slip] = []
        self.errors: list[str] = []
        self.asked = 0  # how often it was asked in real time
        self.interleaved = False  # ASB in the middle of other replies
        self.drawer_open = False
        self.tears_by_itself = True  # without a cutter a customer does it
        self.heard_at = 0.0  # when the first byte came that found nothing to do
        self.still_since = 0.0  # when the last movement was over
        self.voice = Voice(seed)
        self.voice.silent = not make.speaks
        self.mechanism = Mechanism(make, self._cut, speed_mm_s)
        self.mechanism.load_paper(paper_mm)
        self.mechanism.near_end_dots = near_end_mm * make.dots_per_mm
        self.firmware = Firmware(make, self.mechanism, self._say, self._error)
        self._on_slip = on_slip
        self._scanner = RealTimeScanner(make)
        self.buffer = ReceiveBuffer(make.buffer_bytes)
        self._reported = b""  # what ASB said last
        self.is_on = True
        self._boots_at: float | None = None
        self._at = 0.0

    # --- the interface ----------------------------------------------------------------------------------------

    @property
    def buffered(self) -> int:
        return len(self.buffer)

    @property
    def received(self) -> bytearray:
        """The last of everything that was no real-time command."""
        return self.buffer.received

    @property
    def condition(self) -> Condition:
        return self.mechanism.condition(drawer_open=self.drawer_open)

    def room(self, now: float) -> int:
        """How many bytes flow control lets in now; a printer without it takes, and loses, any number."""
        self._run_to(now)
        if not self.is_on:
            return ALL_ROOM
        return self.buffer.room if self.make.flow == "rts" else ALL_ROOM

    def hear(self, data: bytes, now: float) -> None:
        self._run_to(now)
        if not self.is_up:
            return  # nobody is there
        for byte in data:
            passed, command = self._scanner.scan(byte)
            for kept in passed:
                self._keep(kept)
            if command:
                self._settle()
                self.buffer.mark_aside()
                self._obey(command)
        self._settle()

    def advance(self, now: float) -> bytes:
        """Lets time pass to `now`; what has been said by then."""
        self._run_to(now)
        return self.voice.due(now)

    def next_at(self, now: float) -> float | None:
        """When something will happen by itself: a movement ends, a reply is due, the head has cooled down."""
        times = [*self._events(), self.voice.next_at]
        if self.is_up:
            times.append(self.mechanism.next_at(self._at))
        return min((max(now, at) for at in times if at is not None), default=None)

    # --- the world around it ----------------------------------------------------------------------------------

    def set_paper(self, paper: Paper, length_mm: float = math.inf) -> None:
        """ "ok" puts in a new roll."""
        if paper == "ok":
            if self.mechanism.paper == "end" and self.make.after_reload == "forgets":
                self._clear()
            self.mechanism.load_paper(length_mm)
        else:
            self.mechanism.forced_paper = paper

    def jam_cutter(self) -> None:
        """The next cut gets stuck."""
        self.mechanism.jammed = True

    def clear_jam(self) -> None:
        """Takes out what was stuck. The printer knows nothing of it until it is told, or switched off and on."""
        self.mechanism.jammed = False

    def heat_head(self, for_s: float) -> None:
        """Too hot to print, until it has cooled down."""
        self.mechanism.error_bits |= HOT
        self.mechanism.hot_until = self._at + for_s

    def set_error(self, bits: int) -> None:
        """The error bits of DLE EOT 3 as they are: 0x08 cutter, 0x20 unrecoverable, 0x40 head hot; 0 none."""
        self.mechanism.error_bits = bits
        self.mechanism.jammed &= bool(bits)

    def press_feed(self, down: bool) -> None:
        self.mechanism.feeding = down and not self.firmware.panel_locked

    def tear(self) -> None:
        """Takes what sticks out."""
        self.mechanism.tear()

    def power_off(self) -> None:
        """Forgets everything but what is on the paper."""
        self.is_on, self._boots_at = False, None
        self._clear()
        self.firmware.forget()
        self.voice.hush()
        self._scanner = RealTimeScanner(self.make)
        self._reported = b""
        self.mechanism.feeding = False

    def power_on(self, now: float) -> None:
        """Deaf and silent while it boots; it says nothing by itself afterwards."""
        self._run_to(now)
        self.is_on, self._boots_at = True, now + self.make.boot_s
        self.mechanism.recover()

    # --- inside -----------------------------------------------------------------------------------------------

    @property
    def is_up(self) -> bool:
        return self.is_on and self._boots_at is None

    def _events(self) -> list[float | None]:
        torn_at = None
        if self.tears_by_itself and not self.make.cutter and not self.buffer and self.mechanism.can_be_torn:
            torn_at = self.still_since + TORN_AFTER_S
        return [self.mechanism.hot_until, self._boots_at, torn_at]

    def _run_to(self, now: float) -> None:
        now = max(now, self._at)
        while True:
            self._happen()
            self._settle()
            if self._at >= now:
                return
            until = min([now, *(at for at in self._events() if at is not None)])
            moving = self.is_up and not self.mechanism.idle and not self.mechanism.stopped
            self._at = self.mechanism.run(self._at, until) if self.is_up else until
            if moving:
                self.still_since = self._at

    def _happen(self) -> None:
        """What is due at this time."""
        _, boots_at, torn_at = self._events()
        self.mechanism.check(self._at)
        if boots_at is not None and boots_at <= self._at:
            self._boots_at = None
        if torn_at is not None and torn_at <= self._at:
            self.tear()

    def _settle(self) -> None:
        """All that takes no time: commands taken up, replies, reports."""
        if not self.is_up:
            return
        self.mechanism.run(self._at, self._at)
        while self.buffer and self.mechanism.ready:
            count = self._take_up()
            if not count:
                break
            for at in self.buffer.take(count):
                self._error(f"a real-time command inside a picture, at byte {at}")
            self.mechanism.run(self._at, self._at)
            self._report_changes()
        if self.make.flow == "xon" and (flow := self.buffer.flow()):
            self._say("flow", flow)
        self._report_changes()

    def _take_up(self) -> int:
        """The next command, or a part of a picture; how many bytes it was."""
        buffer, firmware = self.buffer, self.firmware
        if firmware.payload:
            return firmware.take(buffer.peek(firmware.payload))
        text, lacks = self.make.text, self.make.lacks
        found = next_command(buffer.peek(PEEK), firmware.chinese, text, lacks)
        if found is None and len(buffer) > PEEK:
            found = next_command(buffer.peek(len(buffer)), firmware.chinese, text, lacks)
        if found is None:
            return 0
        command, length = found
        firmware.execute(command)
        if firmware.payload:
            buffer.mark_picture(length, firmware.payload)
        elif isinstance(command, CodeStore):
            buffer.mark_picture(length - len(command.data), len(command.data))
        return length

    def _keep(self, byte: int) -> None:
        if not self.buffer and self.mechanism.idle and not self.firmware.payload:
            self.heard_at = self._at
        if not self.buffer.keep(byte):
            self._error("overrun: the receive buffer was full")

    def _obey(self, command: bytes) -> None:
        self.asked += 1
        if command == CLEAR:
            self._clear()
            self._say("cleared", b"\x37\x25\x00")
        elif command.startswith(ENQUIRY):
            if self.mechanism.error_bits & (CUTTER | 0x04):
                if command[2] == 2:
                    self._clear()
                self.mechanism.recover()
        else:
            self._say("status", bytes((self.condition.answer(command[2]),)))

    def _clear(self) -> None:
        """Buffers, and what was under way; what the process IDs in them were to report is never reported."""
        self.buffer.clear()
        self.firmware.clear()
        self.mechanism.clear()

    def _report_changes(self) -> None:
        mask, full = self.firmware.asb_mask, self.make.asb == "full"
        self.voice.interleaved = b""
        if not mask and not self.interleaved:
            return
        condition = self.condition
        group, watched = condition.group(errors=full), condition.watched(mask, errors=full)
        if self.interleaved:
            self.voice.interleaved = group
        if self.firmware.asb_asked or (mask and watched != self._reported):
            self._say("asb", group)
        self.firmware.asb_asked = False
        self._reported = watched

    def _say(self, kind: Kind, data: bytes) -> None:
        if self.is_up:
            self.voice.say(kind, data, self._at)

    def _cut(self, slip: Slip) -> None:
        self.slips.append(slip)
        self._on_slip(slip)

    def _error(self, what: str) -> None:
        self.errors.append(f"at byte {self.buffer.offset}: {what}")


def printed(data: bytes, make: Make = EPSON) -> tuple[list[Slip], list[str]]:
    """What comes out of a printer that is given the data, and what it complained about."""
    machine = Machine(make, speed_mm_s=0)
    for start in range(0, len(data), make.buffer_bytes // 2):
        machine.hear(data[start : start + make.buffer_bytes // 2], 0.0)
    if machine.buffered or machine.firmware.payload:
        machine.errors.append("the last command is not complete")
    machine.advance(10 * TORN_AFTER_S)
    if not make.cutter and machine.mechanism.sticks_out:
        machine.tear()
    return machine.slips, machine.errors
