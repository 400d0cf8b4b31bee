"""What an ESC/POS printer says: pure functions and one parser, bytes in, replies out; no clock, no device.

Status bytes, process IDs and flow control share one stream (Epson's and Citizen's appendix "Transmission
status identification"). Bits are masked and never compared for equality: a healthy printer says 0x12, with an
open drawer line 0x16.
"""

from dataclasses import dataclass
from typing import Literal

from hall.device import PrinterState

PRINTER, OFFLINE_CAUSE, ERROR_CAUSE, ROLL_SENSOR = 1, 2, 3, 4  # the n of DLE EOT n
HEALTHY = 0x12

XON, XOFF = 0x11, 0x13
PROCESS_ID_LENGTH = 4
LONGEST_TEXT = 80  # GS I answers are model and firmware names


@dataclass(frozen=True)
class RealTime:
    """The answer to DLE EOT n; it does not say which n."""

    byte: int


@dataclass(frozen=True)
class AutoStatus:
    """Four bytes the printer sends by itself on a change (ASB)."""

    data: bytes


@dataclass(frozen=True)
class PaperSensor:
    """The answer to GS r 1: everything before it has been taken out of the printer's buffer."""

    byte: int


@dataclass(frozen=True)
class ProcessId:
    """The answer to GS ( H fn 48: everything before it is on paper."""

    number: str


@dataclass(frozen=True)
class Cleared:
    """The answer to DLE DC4 8: the buffers are empty, and no process ID in them will be answered."""


@dataclass(frozen=True)
class Identity:
    """A text asked for with GS I."""

    text: bytes


@dataclass(frozen=True)
class Flow:
    """XON or XOFF."""

    go: bool


Reply = RealTime | AutoStatus | PaperSensor | ProcessId | Cleared | Identity | Flow


def question(n: int) -> bytes:
    """DLE EOT n, answered at once even offline and with a full buffer."""
    return bytes((0x10, 0x04, n))


def barrier_process_id(number: str) -> bytes:
    """GS ( H fn 48: send `number` back when all before it is printed. A wrong length would swallow data."""
    code = number.encode("ascii")
    if len(code) != PROCESS_ID_LENGTH:
        raise ValueError(f"a process ID has 4 characters, not {number!r}")
    return b"\x1d\x28\x48\x06\x00\x30\x30" + code


REPORT_BY_ITSELF = b"\x1d\x61\x0e"  # GS a: ASB on a change of online state, error and paper
BARRIER_PAPER_SENSOR = b"\x1d\x72\x01"  # GS r 1
LAST_NUMBER = 9999  # process IDs have four digits


def marker(barrier: Literal["gs_h", "gs_r", "none"], number: str) -> bytes:
    """What is sent behind bytes that the printer shall answer for."""
    match barrier:
        case "gs_h":
            return barrier_process_id(number)
        case "gs_r":
            return BARRIER_PAPER_SENSOR
    return b""


def is_real_time(byte: int) -> bool:
    return byte & 0x93 == 0x12


def stops_printing(offline_cause: int) -> bool:
    """Cover, feed button, paper end, error."""
    return bool(offline_cause & 0x6C)


def is_alarming(byte: int) -> bool:
    """Of an answer that nobody asked for: paper end or error, whatever the question was."""
    return bool(byte & 0x60)


def printer_state(printer: int, offline_cause: int, error_cause: int, roll: int) -> PrinterState:
    """The four answers as one state; `error_cause` is 0x12 where it was not asked."""
    paper_end = bool(roll & 0x60) or bool(offline_cause & 0x20)
    cause = ""
    if paper_end:
        cause = "paper_end"
    elif offline_cause & 0x04:
        cause = "cover_open"
    elif error_cause & 0x08:
        cause = "cutter"
    elif error_cause & 0x40 and not error_cause & 0x20:
        cause = "head_hot"  # it goes on by itself when it has cooled down
    elif offline_cause & 0x40:
        cause = "error"
    elif printer & 0x08:
        cause = "feeding" if offline_cause & 0x08 else "offline"
    state: Literal["ready", "fault"] = "fault" if cause else "ready"
    if paper_end:
        return PrinterState(state, "end", cause)
    return PrinterState(state, "near_end" if roll & 0x0C else "ok", cause)


class Replies:
    """Cuts the stream into replies, however its bytes were split or merged; `garbage` counts the others."""

    def __init__(self) -> None:
        self.garbage = 0
        self._block = bytearray()  # a reply of several bytes, begun

    def feed(self, data: bytes) -> list[Reply]:
        replies: list[Reply] = []
        waiting = list(reversed(data))
        while waiting:
            self._take(waiting.pop(), replies, waiting)
        return replies

    @property
    def begun(self) -> bool:
        """Some bytes of a reply have come, and not all."""
        return bool(self._block)

    def reset(self) -> None:
        """Give up a reply that has begun: the printer has been silent since."""
        self.garbage += len(self._block)
        self._block.clear()

    def _take(self, byte: int, replies: list[Reply], waiting: list[int]) -> None:
        if byte in (XON, XOFF):
            replies.append(Flow(byte == XON))
        elif not self._block:
            self._begin(byte, replies)
        elif self._block[0] & 0x93 == 0x10:
            self._auto_status(byte, replies, waiting)
        elif self._block[0] == 0x37:
            self._process_id(byte, replies, waiting)
        else:
            self._identity(byte, replies, waiting)

    def _begin(self, byte: int, replies: list[Reply]) -> None:
        if is_real_time(byte):
            replies.append(RealTime(byte))
        elif byte & 0x93 == 0x10 or byte in (0x37, 0x5F):
            self._block.append(byte)
        elif byte & 0x90 == 0:
            replies.append(PaperSensor(byte))
        else:
            self.garbage += 1

    def _auto_status(self, byte: int, replies: list[Reply], waiting: list[int]) -> None:
        if is_real_time(byte):  # an answer in the middle of the group: no byte of a group looks like it
            replies.append(RealTime(byte))
        elif byte & 0x90:
            self._give_up(byte, waiting)
        else:
            self._block.append(byte)
            if len(self._block) == 4:
                replies.append(AutoStatus(bytes(self._block)))
                self._block.clear()

    def _process_id(self, byte: int, replies: list[Reply], waiting: list[int]) -> None:
        length = len(self._block)
        if length == 2 + PROCESS_ID_LENGTH and byte == 0:
            replies.append(ProcessId(self._block[2:].decode("ascii")))
            self._block.clear()
        elif self._block == b"\x37\x25" and byte == 0:
            replies.append(Cleared())
            self._block.clear()
        elif (length == 1 and byte in (0x22, 0x25)) or (
            self._block[1:2] == b"\x22" and length < 6 and 0x20 <= byte <= 0x7E
        ):
            self._block.append(byte)
        else:
            self._give_up(byte, waiting)

    def _identity(self, byte: int, replies: list[Reply], waiting: list[int]) -> None:
        if byte == 0:
            replies.append(Identity(bytes(self._block[1:])))
            self._block.clear()
        elif byte >= 0x20 and len(self._block) <= LONGEST_TEXT:
            self._block.append(byte)
        else:
            self._give_up(byte, waiting)

    def _give_up(self, byte: int, waiting: list[int]) -> None:
        """The block was none; the byte that broke it may be an answer."""
        self.reset()
        waiting.append(byte)
