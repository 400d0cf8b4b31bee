"""One conversation with an open printer: how it is, and whether the slip came out. No thread, no queue.

One question is in flight at a time, because the answers do not say which question they answer; what arrives
before a question is asked is late and dropped. Silence is never taken for health.
"""

import time
from collections.abc import Callable

from hall.device import PrinterState
from printer import status
from printer.profile import Profile
from printer.transport import PrinterError, Transport

ANSWER_S = 0.4  # a USB serial adapter alone adds 16 ms; what takes longer than this cannot serve a press
QUESTION_WRITE_S = 0.5
TRIES = 2
SETTLE_S = 0.05  # a late answer must not be taken for the next question's
READ_S = 0.25
LOOK_WHILE_PRINTING_S = 0.5
MOST_DRAINED = 64  # reads; a line that never stops is no printer

STOPS_PRINTING = ("paper_end", "cover_open", "cutter", "error")


class Dialogue:
    """`told` gets every complete state; `beat` is called at least every READ_S while waiting."""

    def __init__(
        self,
        transport: Transport,
        profile: Profile,
        told: Callable[[PrinterState], None],
        beat: Callable[[], None],
    ) -> None:
        self._transport = transport
        self._profile = profile
        self._told = told
        self._beat = beat
        self._replies = status.Replies()
        self._answers: list[int] = []
        self._awaited = ""  # process ID of the slip under way
        self._proven = False
        self._owed = 0  # answers to GS r still to come: those of earlier, unverified slips too
        self._sensed = False

    def opened(self, *, fresh: bool) -> None:
        """`fresh`: what the printer still owes cannot arrive here; on a serial line it still may."""
        self._replies.reset()
        if fresh:
            self._owed = 0

    def status(self) -> PrinterState:
        """Asks, and raises PrinterError if the printer says nothing that makes sense."""
        for _ in range(TRIES):
            state = self._round()
            if state is not None:
                return state
            self._wait(lambda: False, SETTLE_S)
            self._replies.reset()
        raise PrinterError("no_answer", "the printer does not answer")

    def ask_briefly(self) -> None:
        """The one question whose answer names all that stops printing; `is_well` waits for it."""
        self._drain()
        self._answers.clear()
        self._transport.write(status.question(status.OFFLINE_CAUSE), QUESTION_WRITE_S)

    def is_well(self) -> bool:
        """False also without an answer, or with two different ones."""
        self._wait(lambda: bool(self._answers), ANSWER_S)
        return len(set(self._answers)) == 1 and not status.stops_printing(self._answers[0])

    def barrier(self, number: int) -> bytes:
        """The bytes to send behind a slip so that `proof` can wait for their answer."""
        self._drain()
        self._proven = False
        self._sensed = False
        match self._profile.barrier:
            case "gs_h":
                self._awaited = f"{number:04d}"
                return status.barrier_process_id(self._awaited)
            case "gs_r":
                return status.BARRIER_PAPER_SENSOR
            case "none":
                return b""

    def proof(self, deadline_s: float, stopping: Callable[[], bool]) -> str:
        """Waits until the slip is proven: "" then, else the cause why it stays unverified."""
        if self._profile.barrier == "none":
            return "no_barrier"
        if self._profile.barrier == "gs_r":
            self._owed += 1
        give_up_at = time.monotonic() + deadline_s
        state = None
        while not self._proven and time.monotonic() < give_up_at and not stopping():
            self._wait(self._is_proven, min(LOOK_WHILE_PRINTING_S, give_up_at - time.monotonic()))
            if self._proven:
                break
            state = self._round(self._is_proven)
            if state is not None and state.cause in STOPS_PRINTING and not self._proven:
                return state.cause
        if not self._proven:
            if self._sensed:  # answered, but not as often as asked: what is missing was lost
                self._owed = 0
            return "no_confirmation" if state is not None else "no_answer"
        if self._profile.barrier == "gs_r":
            return self.status().cause
        return ""

    def _round(self, until: Callable[[], bool] = lambda: False) -> PrinterState | None:
        """All questions once; None if one stays unanswered or is answered twice and differently."""
        found = {status.ERROR_CAUSE: 0x12}
        for n in (status.PRINTER, status.OFFLINE_CAUSE, status.ROLL_SENSOR):
            answer = self._ask(n, until)
            if answer is None:
                return None
            found[n] = answer
            if n == status.OFFLINE_CAUSE and answer & 0x40:
                found[status.ERROR_CAUSE] = self._ask(status.ERROR_CAUSE, until) or 0x12
        state = status.printer_state(*(found[n] for n in (1, 2, 3, 4)))
        self._told(state)
        return state

    def _ask(self, n: int, until: Callable[[], bool]) -> int | None:
        self._drain()
        self._answers.clear()
        self._transport.write(status.question(n), QUESTION_WRITE_S)
        self._wait(lambda: bool(self._answers) or until(), ANSWER_S)
        return self._answers[0] if len(set(self._answers)) == 1 else None

    def _drain(self) -> None:
        for _ in range(MOST_DRAINED):
            data = self._transport.read(0)
            if not data:
                return
            self._heard(data)

    def _wait(self, satisfied: Callable[[], bool], timeout_s: float) -> None:
        give_up_at = time.monotonic() + timeout_s
        while not satisfied():
            self._beat()
            left_s = give_up_at - time.monotonic()
            if left_s <= 0:
                return
            self._heard(self._transport.read(min(READ_S, left_s)))

    def _heard(self, data: bytes) -> None:
        for reply in self._replies.feed(data):
            match reply:
                case status.RealTime(byte):
                    self._answers.append(byte)
                case status.ProcessId(number) if number == self._awaited:
                    self._proven = True
                case status.PaperSensor():
                    self._sensed = True
                    self._owed = max(0, self._owed - 1)
                    self._proven = self._proven or (self._profile.barrier == "gs_r" and self._owed == 0)

    def _is_proven(self) -> bool:
        return self._proven
