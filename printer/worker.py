"""The printer's one owner: a thread that keeps it open, knows how it is and carries out one job at a time.

Rule 1: exactly one SlipOutcome per job, whatever happens. Rule 2: nothing is sent to a printer that has not
just said that it is well. It must not decide about tickets: an unproven slip is reported, never reprinted.
`prepare` lets what the first byte would wait for be done while the ticket is committed: the slip is composed, the
printer asked.
"""

import logging
import queue
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from hall.device import PrinterState, SlipOutcome, SlipOutcomeKind
from hall.paper import height_mm
from hall.slip import Slip
from printer.compose import compose
from printer.dialogue import Dialogue
from printer.profile import load
from printer.settings import PrinterSettings
from printer.transport import PrinterError, transport_for

log = logging.getLogger(__name__)

LOOK_S = 0.8  # from one look to the next: a press relies on an answer at most 1 s old
FIRST_REOPEN_S = 0.5
LONGEST_REOPEN_S = 2.0  # in fault a printer is asked at least this often
FRESH_S = 1.0  # how long an answer does for the job it was asked for; the commit is over by then
SHORTEST_PROOF_S = 3.0
SPARE_S = 2.0
STUCK_S = 10.0  # no step of the thread takes longer than a connect and a write
STOP_S = 5.0
LAST_NUMBER = 9999  # process IDs have four digits


@dataclass(frozen=True)
class _Job:
    name: str
    slip: Slip


@dataclass(frozen=True)
class _Ready:
    """A slip's bytes, for a printer that was well at `at`."""

    slip: Slip
    data: bytes
    at: float


@dataclass(frozen=True)
class _Prepare:
    """A job is about to come; `slip` lays it out."""

    slip: Callable[[], Slip]


class Printer:
    """Posts PrinterState on change and SlipOutcome per job through `put`."""

    def __init__(self, settings: PrinterSettings, put: Callable[[object], None]) -> None:
        self._put = put
        self._baud = settings.baud if settings.transport == "serial" else 0
        self._profile = load(settings.profile)
        self._transport = transport_for(settings)
        self._dialogue = Dialogue(self._transport, self._profile, self._tell, self._beat)
        self._jobs: queue.SimpleQueue[_Job | _Prepare | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="printer", daemon=True)
        self._stopping = False
        self._beat_at = time.monotonic()
        self._said: PrinterState | None = None
        self._is_open = False
        self._reopen_s = FIRST_REOPEN_S
        self._look_at = time.monotonic()
        # Not from 1 after each start: the printer may still owe the answer to an ID of the process before us.
        self._number = random.randrange(LAST_NUMBER)
        self._sent = False
        self._state_at = 0.0  # when it last said all about itself
        self._ready: _Ready | None = None

    def start(self) -> None:
        self._thread.start()

    def prepare(self, slip: Callable[[], Slip]) -> None:
        """Never blocks. A job with this slip will come, or nothing: then this was one question more."""
        self._jobs.put(_Prepare(slip))

    def print(self, job: str, slip: Slip) -> None:
        """Never blocks; the outcome comes as an event."""
        if self._stopping:
            self._put(SlipOutcome(job, "void", "stopped"))
        else:
            self._jobs.put(_Job(job, slip))

    def stop(self) -> None:
        """Jobs not begun become void, one under way unverified."""
        self._stopping = True
        self._jobs.put(None)
        if self._thread.is_alive():
            self._thread.join(STOP_S)

    def alive(self) -> bool:
        return self._thread.is_alive() and time.monotonic() - self._beat_at < STUCK_S

    def _run(self) -> None:
        while not self._stopping:
            try:
                self._turn()
            except Exception:
                log.exception("printer: internal error")
                self._lost(PrinterError("internal", "internal error"))
        self._close()
        while not self._jobs.empty():
            job = self._jobs.get()
            if isinstance(job, _Job):
                self._put(SlipOutcome(job.name, "void", "stopped"))

    def _turn(self) -> None:
        """Wait for a job or the next look, and do it."""
        self._beat()
        try:
            job = self._jobs.get(timeout=max(0.0, self._look_at - time.monotonic()))
        except queue.Empty:
            self._look()
            return
        if isinstance(job, _Prepare):
            self._get_ready(job.slip)
        elif job is not None and self._stopping:
            self._put(SlipOutcome(job.name, "void", "stopped"))
        elif job is not None:
            self._carry_out(job)

    def _look(self) -> None:
        self._look_at = time.monotonic() + LOOK_S
        try:
            self._connect()
            self._ask()
        except PrinterError as exc:
            self._lost(exc)
        if not self._transport.holds:
            self._close()

    def _get_ready(self, make: Callable[[], Slip]) -> None:
        """What fails here fails again in the job itself, which says so."""
        self._ready = None
        if not (self._is_open and self._profile.status != "none" and self._transport.holds):
            return
        try:
            self._dialogue.ask_briefly()  # the answer comes while the slip is composed
            slip = make()
            data = b"".join(compose(slip, self._profile))
            if time.monotonic() - self._state_at < FRESH_S and self._dialogue.is_well():
                self._ready = _Ready(slip, data, time.monotonic())
        except PrinterError as exc:
            self._lost(exc)
        except Exception:
            log.exception("printer: a slip cannot be composed")

    def _carry_out(self, job: _Job) -> None:
        self._sent = False
        outcome: SlipOutcomeKind = "unverified"
        cause = "internal"
        try:
            outcome, cause = self._print(job)
        except PrinterError as exc:
            self._lost(exc)
            outcome, cause = "unverified" if self._sent else "void", exc.cause
        except Exception:
            log.exception("printer: internal error in job %s", job.name)
            outcome = "unverified" if self._sent else "void"
            self._lost(PrinterError("internal", "internal error"))
        if outcome != "confirmed":
            log.warning("slip %s %s: %s", job.name, outcome, cause)
        self._put(SlipOutcome(job.name, outcome, cause))
        if not self._transport.holds:
            self._close()
        self._look_at = time.monotonic()

    def _print(self, job: _Job) -> tuple[SlipOutcomeKind, str]:
        self._connect()
        data = self._prepared(job.slip)
        if data is None:
            state = self._ask()
            if state.state != "ready":
                return "void", state.cause
            data = b"".join(compose(job.slip, self._profile))
        if self._transport.proves:
            self._send(data)
            return "confirmed", ""
        self._number = self._number % LAST_NUMBER + 1
        data += self._dialogue.barrier(self._number)
        self._send(data)
        cause = self._dialogue.proof(self._proof_s(job.slip, len(data)), lambda: self._stopping)
        return ("unverified", cause) if cause else ("confirmed", "")

    def _prepared(self, slip: Slip) -> bytes | None:
        """The bytes of this slip, if the printer has just said that it is well."""
        ready, self._ready = self._ready, None
        if ready is None or ready.slip != slip or time.monotonic() - ready.at >= FRESH_S:
            return None
        return ready.data

    def _send(self, data: bytes) -> None:
        """One write; `_sent` is whether any of it may have reached the printer."""
        self._sent = True
        try:
            self._transport.write(data, self._line_s(len(data)) + SPARE_S)
        except PrinterError as exc:
            self._sent = exc.written > 0
            raise

    def _ask(self) -> PrinterState:
        if self._profile.status != "none" and not self._transport.proves:
            state = self._dialogue.status()
            self._state_at = time.monotonic()
            return state
        self._transport.read(0)  # finds out whether the device is still there
        state = PrinterState("ready")
        self._tell(state)
        return state

    def _proof_s(self, slip: Slip, size: int) -> float:
        height = height_mm(slip, self._profile.paper) + self._profile.end_mm
        printing_s = height / self._profile.speed_mm_s
        return max(SHORTEST_PROOF_S, self._line_s(size) + printing_s + SPARE_S)

    def _line_s(self, size: int) -> float:
        return size * 10 / self._baud if self._baud else 0.0

    def _connect(self) -> None:
        if self._is_open:
            return
        self._transport.open()
        self._is_open = True
        self._reopen_s = FIRST_REOPEN_S
        self._dialogue.opened(fresh=not self._transport.holds)

    def _lost(self, error: PrinterError) -> None:
        """Closed and told; what cannot even be opened is tried ever more seldom."""
        if not self._is_open:
            self._look_at = time.monotonic() + self._reopen_s
            self._reopen_s = min(LONGEST_REOPEN_S, self._reopen_s * 2)
        self._close()
        self._tell(PrinterState("silent", None, error.cause), str(error))

    def _close(self) -> None:
        self._is_open = False
        self._ready = None  # who comes back may be another one
        self._transport.close()

    def _tell(self, state: PrinterState, why: str = "") -> None:
        if state == self._said:
            return
        log.info(
            "printer %s, paper %s: %s", state.state, state.paper or "unknown", why or state.cause or "fine"
        )
        self._said = state
        self._put(state)

    def _beat(self) -> None:
        self._beat_at = time.monotonic()
