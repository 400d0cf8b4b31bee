"""The conversation with a printer as a state machine: events in, actions out. Pure; `now` is monotonic seconds.

closed → asked → ready → printing → waiting for the proof → ready, with the faults that the printer names. Rule 1:
exactly one `Ended` per job, whatever happens. Rule 2: no slip is sent to a printer that has not just said that it
is well. Rule 3: a slip is confirmed by the answer to its own marker and by nothing else. It does not decide about
tickets: an unproven slip is reported, never sent again.
"""

import msgspec

from hall.device import PrinterState, SlipOutcomeKind
from printer import questions as q
from printer import status, steps
from printer.ear import Ear
from printer.profile import Profile
from printer.questions import Round
from printer.sweep import Sweep, Sweeping
from printer.under_way import Job, UnderWay
from printer.waiting import ALWAYS, NEVER, Waiting

FIRST_REOPEN_S = 0.5
LONGEST_REOPEN_S = 2.0  # in fault a printer is asked at least this often
WRITE_SPARE_S = 2.0
LONGEST_WRITE_S = 6.0  # whatever the line: beyond that the printer is lost


class Dialogue:
    """`holds`: the transport stays open between conversations. `proves`: a finished write is the slip itself.

    `number`: where process IDs go on; not from 1 after each start, for the printer may still owe an answer to one.
    `half_slip`: one of before this start may still be on the paper.
    """

    def __init__(
        self, profile: Profile, *, baud: int = 0, holds: bool = True, proves: bool = False, number: int = 0,
        half_slip: bool = False,
    ) -> None:  # fmt: skip
        if proves:
            profile = msgspec.structs.replace(profile, status="none", barrier="none", buffer_bytes=2**40)
        self._profile = profile
        self._byte_s = 10 / baud if baud else 0.0
        self._holds = holds
        self._proves = proves
        self._number = number
        self._asks = profile.status != "none"

        self._ear = Ear()
        self._reports = False  # it has been told to
        self._is_open = False
        self._round: Round | None = None
        self._waiting = Waiting()
        self._slip: UnderWay | None = None
        self._sweep = Sweep(profile, half_slip)
        self._look_at = ALWAYS
        self._line_free_at = ALWAYS  # when a question would not wait behind other bytes on a slow line
        self._reopen_s = FIRST_REOPEN_S
        self._stopped = False
        self._out: list[steps.Action] = []

    def handle(self, event: steps.Event, now: float) -> list[steps.Action]:
        self._out = []
        match event:
            case steps.Opened():
                self._opened(now)
            case steps.Heard():
                self._heard(event, now)
            case steps.Wrote() if self._slip is not None:
                self._wrote(self._slip, now)
            case steps.Failed():
                self._lost(event, now)
            case steps.Prepare():
                self._prepare(now)
            case Job():
                self._waiting.add(event, now)
            case steps.Stop():
                self._stop(now)
        if not self._stopped:
            self._go_on(now)
        return self._out

    def next_deadline(self) -> float:
        times = self._waiting.deadlines()
        if self._round is not None:
            times.append(self._round.deadline)
        elif self._asks or self._slip is None:
            times.append(self._looks_at)
        if self._slip is not None:
            times += self._slip.deadlines()
        elif self._sweep.under_way is not None:
            times.append(self._sweep.under_way.deadline)
        return min(times)

    def _go_on(self, now: float) -> None:
        """At most one round of questions and one slip at a time."""
        if self._round is not None and now >= self._round.deadline:
            self._overdue(self._round, now)
        if self._slip is not None:
            self._work_on(self._slip, now)
        elif self._sweep.under_way is not None:
            self._sweep_on(self._sweep.under_way, now)
        self._void("no_answer", now)
        if self._slip is None and self._round is None:
            self._begin(now)

    def _begin(self, now: float) -> None:
        """Nothing is under way: the next job, the next look, or nothing."""
        may_print = self._waiting.has_jobs and self._sweep.under_way is None
        if not self._is_open:
            if self._waiting.has_jobs or now >= self._look_at:
                self._look_at = now + q.LOOK_S
                self._out.append(steps.Open())
        elif may_print and (not self._asks or self._waiting.is_fresh(now)):
            self._print(self._waiting.take(now), now)
        elif may_print or now >= self._looks_at:
            self._look(now, brief=may_print)
        elif not self._holds and self._sweep.under_way is None and not self._waiting.is_expected(now):
            self._close()

    def _prepare(self, now: float) -> None:
        if self._round is not None or self._slip is not None or self._waiting.has_jobs or not self._asks:
            return
        self._waiting.expect(now)
        if self._is_open:
            self._look(now, brief=True)
        elif not self._holds:
            self._look_at = now  # opens, and asks

    def _opened(self, now: float) -> None:
        self._is_open = True
        self._reopen_s = FIRST_REOPEN_S
        self._look_at = now
        self._ear.reset()

    # --- questions ----------------------------------------------------------------------------------------

    @property
    def _looks_at(self) -> float:
        wanted_at = self._look_at if self._slip is None else self._slip.looks_at(self._look_at)
        return max(wanted_at, self._line_free_at)

    def _look(self, now: float, *, brief: bool = False) -> None:
        at_rest = self._slip is None and self._sweep.under_way is None
        self._look_at = now + (q.LOOK_S if at_rest else q.LOOK_WHILE_PRINTING_S)
        if not self._asks:
            self._out.append(steps.Tell(PrinterState("ready")))
            if not self._holds:
                self._close()
            return
        self._round = Round(now, brief=brief)
        self._send(self._round.question, now, q.QUESTION_WRITE_S)

    def _overdue(self, questions: Round, now: float) -> None:
        self._ear.reset()
        if self._slip is not None:
            self._slip.was_silent = True
        if questions.overdue(now):
            self._send(questions.question, now, q.QUESTION_WRITE_S)
            return
        self._round = None
        if self._slip is None:  # else its own deadline counts
            self._lost(steps.Failed("no_answer", "the printer does not answer"), now)

    def _heard(self, heard: steps.Heard, now: float) -> None:
        answers = []
        for reply in self._ear.heard(heard.data, now):
            match reply:
                case status.RealTime(byte):
                    answers.append(byte)
                case status.AutoStatus():
                    self._waiting.doubted()
                    self._look_soon(now)
                case status.ProcessId(digits):
                    (self._slip or self._sweep).process_id(digits)
                case status.PaperSensor():
                    (self._slip or self._sweep).sensed(now)
        if self._round is not None and not heard.late:
            self._answered(self._round, answers, now)
        elif any(map(status.is_alarming, answers)):
            self._look_soon(now)

    def _look_soon(self, now: float) -> None:
        self._look_at = min(self._look_at, now + q.SETTLE_S)

    def _answered(self, questions: Round, answers: list[int], now: float) -> None:
        if not answers:
            return
        questions.heard(answers, now)
        if not questions.finished:
            self._send(questions.question, now, q.QUESTION_WRITE_S)
            return
        self._round = None
        self._waiting.told(questions)
        if questions.is_full:
            self._looked(questions.state(self._profile.near_end), questions.began_at, now)

    def _looked(self, state: PrinterState, asked_at: float, now: float) -> None:
        slip, is_ready = self._slip, state.state == "ready"
        if slip is not None:
            self._out.append(steps.Tell(state))
            if (cause := slip.judged(state, asked_at, self._sweep.is_unsure)) is not None:
                self._end(slip, now, cause)
        elif is_ready and self._sweep.is_needed:
            if self._sweep.under_way is None:
                self._sweep.begin(self._numbers(2), now)  # the printer is ready when that is over
        else:
            self._out.append(steps.Tell(state))
        if not is_ready:
            self._sweep.under_way = None
            self._waiting.doubted()
            self._void(state.cause)
            self._send(self._sweep.fault(state.cause), now)
        elif self._profile.status == "asb" and self._holds and not self._reports and slip is None:
            self._reports = True
            self._send(status.REPORT_BY_ITSELF, now)

    def _sweep_on(self, sweeping: Sweeping, now: float) -> None:
        if self._sweep.is_over(now):
            self._look_at = ALWAYS
        elif data := sweeping.next_bytes(now):
            self._send(data, now)
            sweeping.sent(max(now, self._line_free_at))

    def _print(self, job: Job, now: float) -> None:
        self._slip = slip = UnderWay(job, self._profile, self._byte_s, self._numbers, now)
        self._look_at = now + q.LOOK_WHILE_PRINTING_S
        self._work_on(slip, now)

    def _numbers(self, count: int) -> int:
        """The first of so many process IDs, never used for a long time."""
        first = self._number % status.LAST_NUMBER + 1
        self._number = (first + count - 2) % status.LAST_NUMBER + 1
        return first

    def _work_on(self, slip: UnderWay, now: float) -> None:
        while chunk := slip.next_chunk(now):
            self._send(chunk, now, of_slip=True)
        if (cause := slip.verdict(now)) is not None:
            self._end(slip, now, cause)
            if cause == "no_answer" and self._asks:
                self._lost(steps.Failed(cause, "the printer does not answer"), now)
        if self._slip is not None and self._asks and self._round is None and now >= self._looks_at:
            self._look(now)

    def _wrote(self, slip: UnderWay, now: float) -> None:
        if not slip.is_started:
            slip.is_started = True
            self._out.append(steps.Started(slip.name))
        if self._proves:
            self._end(slip, now)

    def _end(
        self, slip: UnderWay, now: float, cause: str = "", written: int = 0, *, lost: bool = False
    ) -> None:
        """`cause`: why it is not proven. Then a slip may be out if a byte of it has gone."""
        outcome: SlipOutcomeKind = "confirmed"
        if cause:
            outcome = "unverified" if slip.is_started or written else "void"
        self._slip = None
        self._look_at = ALWAYS
        self._out.append(steps.Ended(slip.name, outcome, cause))
        clear = self._sweep.ended(slip, outcome, cause)
        if not lost:
            self._send(clear, now)

    def _void(self, cause: str, now: float = NEVER) -> None:
        """Jobs that have waited too long; without a time all of them."""
        self._out += [steps.Ended(job.name, "void", cause) for job in self._waiting.given_up(now)]

    def _lost(self, failed: steps.Failed, now: float) -> None:
        """Closed and told; what cannot even be opened is tried ever more seldom."""
        if self._slip is not None:
            self._end(self._slip, now, failed.cause, failed.written, lost=True)
        self._void(failed.cause)
        self._look_at = now + (FIRST_REOPEN_S if self._is_open else self._reopen_s)
        if not self._is_open:
            self._reopen_s = min(LONGEST_REOPEN_S, self._reopen_s * 2)
        self._close()
        self._out.append(steps.Tell(PrinterState("silent", None, failed.cause), failed.sentence))

    def _close(self) -> None:
        self._is_open = self._reports = False
        self._round = self._sweep.under_way = None
        self._waiting.doubted()
        self._out.append(steps.Close())

    def _stop(self, now: float) -> None:
        self._stopped = True
        if self._slip is not None:
            self._end(self._slip, now, "stopped", lost=True)
        self._void("stopped")
        self._close()

    def _send(self, data: bytes, now: float, within_s: float | None = None, *, of_slip: bool = False) -> None:
        """Within the time the line takes for it and what is before it, and some to spare."""
        if data:
            self._line_free_at = max(now, self._line_free_at) + len(data) * self._byte_s
            within_s = within_s or min(LONGEST_WRITE_S, self._line_free_at - now + WRITE_SPARE_S)
            self._out.append(steps.Write(data, within_s, of_slip))
