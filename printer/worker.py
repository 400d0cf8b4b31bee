"""The printer's one owner: a thread that does what the dialogue wants, and hands it what the printer says.

It composes slips and knows no rules: those are in `dialogue.py`. `prepare` lets what the first byte would wait for be
done while the ticket is committed: the printer is asked, and the slip composed while its answer comes.
"""

import contextlib
import logging
import queue
import random
import select
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

from hall.device import PrinterState, SlipOutcome, SlipStarted
from hall.paper import height_mm
from hall.slip import Slip
from printer import steps
from printer.compose import compose, warm_up
from printer.dialogue import Dialogue
from printer.profile import load
from printer.settings import PrinterSettings
from printer.status import LAST_NUMBER
from printer.transport import PrinterError, transport_for
from printer.under_way import Job

log = logging.getLogger(__name__)

STUCK_S = 10.0  # no step of the thread takes longer than a connect and a write
STOP_S = 5.0
INTERNAL = "internal error"
WRONG_PROFILE = 3
WRONG_PROFILE_ADVICE = (
    "%d slips in a row not proven by a printer that is well: does it know %s? "
    "Another profile may fit, see docs/printers.md"
)


@dataclass(frozen=True)
class _Wanted:
    """A slip to print; without a name one that is about to come, or only rehearsed. `slip` lays it out."""

    name: str
    slip: Callable[[], Slip]
    asks: bool = False


class Printer:
    """Posts PrinterState on change, and per job SlipStarted when a byte has gone and one SlipOutcome, through `put`.

    `half_slip`: the last slip before this start was not proven; what there is of it is cut off first.
    """

    def __init__(
        self, settings: PrinterSettings, put: Callable[[object], None], *, half_slip: bool = False
    ) -> None:
        self._put = put
        self._profile = load(settings.profile)
        self._buzz = settings.buzzer
        self._transport = transport_for(settings)
        self._dialogue = Dialogue(
            self._profile,
            baud=settings.baud if settings.transport == "serial" else 0,
            holds=self._transport.holds,
            proves=self._transport.proves,
            number=random.randrange(LAST_NUMBER),
            half_slip=half_slip,
        )
        self._wanted: queue.SimpleQueue[_Wanted] = queue.SimpleQueue()
        self._waker, self._wakes = socket.socketpair()
        self._waker.setblocking(False)
        self._thread = threading.Thread(target=self._run, name="printer", daemon=True)
        self._stopping = False
        self._beat_at = time.monotonic()
        self._is_open = False
        self._said: PrinterState | None = None
        self._open: dict[str, None] = {}  # jobs that have not ended, in order
        self._unproven = 0  # slips in a row that a printer said nothing of, and was well
        self._ready: tuple[Slip, Job] | None = None  # composed before it is asked for

    def start(self) -> None:
        self._thread.start()

    def rehearse(self, slip: Callable[[], Slip]) -> None:
        """Never blocks. Lays out and composes a slip for nobody: what that needs is then loaded."""
        self._want(_Wanted("", slip))

    def prepare(self, slip: Callable[[], Slip]) -> None:
        """Never blocks. A job with this slip will come, or nothing: then this was one question more."""
        self._want(_Wanted("", slip, asks=True))

    def print(self, job: str, slip: Slip) -> None:
        """Never blocks; the outcome comes as an event."""
        if self._stopping:
            self._put(SlipOutcome(job, "void", "stopped"))
        else:
            self._open[job] = None
            self._want(_Wanted(job, lambda: slip))

    def stop(self) -> None:
        """Jobs not begun become void, one under way unverified."""
        self._stopping = True
        self._wake()
        if self._thread.is_alive():
            self._thread.join(STOP_S)

    def retire(self) -> None:
        """Another one takes over: never blocks, says nothing more, and lets go of the printer when it can.

        What has not ended by then ends here.
        """
        put, self._put = self._put, lambda event: None
        for name in list(self._open):
            put(SlipOutcome(name, "unverified", "hangs"))
        self._stopping = True
        self._wake()

    def alive(self) -> bool:
        return self._thread.is_alive() and time.monotonic() - self._beat_at < STUCK_S

    # --- the thread ---------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            warm_up(self._profile)
        except Exception:
            log.exception("printer: %s", INTERNAL)
        while not self._stopping:
            try:
                self._turn()
            except Exception:
                log.exception("printer: %s", INTERNAL)
                self._do(self._dialogue.handle(steps.Failed("internal", INTERNAL, written=1), self._now()))
        self._do(self._dialogue.handle(steps.Stop(), self._now()))
        while not self._wanted.empty():
            if name := self._wanted.get().name:
                self._put(SlipOutcome(name, "void", "stopped"))

    def _turn(self) -> None:
        """Wait for what comes first: a word of the printer, a job, a deadline."""
        left_s = max(0.0, self._dialogue.next_deadline() - self._now())
        event: steps.Event = steps.Tick()
        try:
            if data := self._listen(left_s):
                event = steps.Heard(data)
        except PrinterError as exc:
            event = steps.Failed(exc.cause, str(exc))
        self._do(self._dialogue.handle(event, self._now()))
        while not self._wanted.empty() and not self._stopping:
            self._take(self._wanted.get())

    def _listen(self, timeout_s: float) -> bytes:
        """What the printer says; b"" when the time is over or somebody wants something."""
        wake = self._wakes.fileno()
        data = b""
        if self._is_open:
            data = self._transport.read(timeout_s, wake)
        else:
            select.select([wake], [], [], timeout_s)
        if select.select([wake], [], [], 0)[0]:
            self._wakes.recv(64)
        return data

    def _take(self, wanted: _Wanted) -> None:
        if wanted.asks:
            self._ready = None
            self._do(self._dialogue.handle(steps.Prepare(), self._now()))  # its answer comes while we compose
        try:
            slip = wanted.slip()
            job = self._composed(slip)
        except Exception:
            log.exception("printer: a slip cannot be composed")
            if wanted.name:
                self._ended(steps.Ended(wanted.name, "void", "internal"))
            return
        if wanted.name:
            self._ready = None
            self._do(self._dialogue.handle(replace(job, name=wanted.name), self._now()))
        elif wanted.asks:
            self._ready = slip, job

    def _composed(self, slip: Slip) -> Job:
        if self._ready is not None and self._ready[0] == slip:
            return self._ready[1]
        units = compose(slip, self._profile, buzz=self._buzz)
        return Job("", units, height_mm(slip, self._profile.paper) + self._profile.end_mm)

    # --- what the dialogue wants ----------------------------------------------------------------------------

    def _do(self, actions: list[steps.Action]) -> None:
        """Until nothing is left; when one fails nothing more is sent of its batch, but all is told."""
        left = deque(actions)
        while left:
            action = left.popleft()
            try:
                events = self._perform(action)
            except PrinterError as exc:
                left = deque(a for a in left if not isinstance(a, steps.Write | steps.Open))
                left.extend(
                    self._dialogue.handle(steps.Failed(exc.cause, str(exc), exc.written), self._now())
                )
                continue
            for event in events:
                left.extendleft(reversed(self._dialogue.handle(event, self._now())))

    def _perform(self, action: steps.Action) -> list[steps.Event]:
        self._beat_at = self._now()
        match action:
            case steps.Open():
                self._transport.open()
                self._is_open = True
                return [steps.Opened()]
            case steps.Close():
                self._is_open = False
                self._transport.close()
            case steps.Write(data, within_s, of_slip):
                late = self._transport.read(0)
                self._transport.write(data, within_s)
                events: list[steps.Event] = [steps.Heard(late, late=True)] if late else []
                return [*events, steps.Wrote()] if of_slip else events
            case steps.Tell(state, why):
                self._tell(state, why)
            case steps.Started(name):
                self._put(SlipStarted(name))
            case steps.Ended():
                self._ended(action)
        return []

    def _ended(self, end: steps.Ended) -> None:
        if end.outcome != "confirmed":
            log.warning("slip %s %s: %s", end.name, end.outcome, end.cause)
        self._unproven = self._unproven + 1 if end.cause == "no_confirmation" else 0
        if self._unproven == WRONG_PROFILE:
            log.warning(WRONG_PROFILE_ADVICE, WRONG_PROFILE, self._profile.barrier)
        self._open.pop(end.name, None)
        self._put(SlipOutcome(end.name, end.outcome, end.cause))

    def _tell(self, state: PrinterState, why: str) -> None:
        if state == self._said:
            return
        still_silent = self._said is not None and self._said.state == state.state == "silent"
        log.log(
            logging.DEBUG if still_silent else logging.INFO,
            "printer %s, paper %s: %s", state.state, state.paper or "unknown", why or state.cause or "fine",
        )  # fmt: skip
        self._said = state
        self._put(state)

    # --- between threads ------------------------------------------------------------------------------------

    def _want(self, wanted: _Wanted) -> None:
        self._wanted.put(wanted)
        self._wake()

    def _wake(self) -> None:
        with contextlib.suppress(OSError):  # full: it is awake
            self._waker.send(b"x")

    def _now(self) -> float:
        self._beat_at = time.monotonic()
        return self._beat_at
