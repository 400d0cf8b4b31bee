"""The conversation with a printer as a state machine: events in, actions out. Pure; `now` is monotonic seconds.

closed → asked → ready → printing → waiting for the proof → ready, with the faults that the printer names. Rule 1:
exactly one `Ended` per job, whatever happens. Rule 2: no slip is sent to a printer that has not just said that it
is well. Rule 3: a slip is confirmed by the answer to its own marker and by nothing else. It does not decide about
tickets: an unproven slip is reported, never sent again.
"""

from collections import deque

import msgspec

from hall.device import PrinterState, SlipOutcomeKind
from printer import questions as q
from printer import status, steps
from printer.profile import Profile
from printer.questions import ALWAYS, Round, Wellness
from printer.sweep import STOPS_PRINTING, Sweep
from printer.under_way import LAST_NUMBER, Job, UnderWay

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
        self._baud = baud
        self._holds = holds
        self._proves = proves
        self._number = number
        self._asks = profile.status != "none"

        self._replies = status.Replies()
        self._heard_at = ALWAYS
        self._reported = b""  # what it last said by itself
        self._reports = False  # it has been told to
        self._is_open = False
        self._round: Round | None = None
        self._jobs: deque[Job] = deque()
        self._slip: UnderWay | None = None
        self._owed = 0  # answers to GS r of earlier slips, still to come
        self._sweep = Sweep(profile, half_slip)

        self._wellness = Wellness()
        self._look_at = ALWAYS
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
                self._wrote(self._slip)
            case steps.Failed():
                self._lost(event, now)
            case steps.Prepare():
                self._prepare(now)
            case Job():
                self._jobs.append(event)
                self._wellness.expect(now)
            case steps.Stop():
                self._stop()
        if not self._stopped:
            self._go_on(now)
        return self._out

    def next_deadline(self) -> float:
        times = [self._looks_at if self._round is None else self._round.deadline]
        if self._slip is not None:
            times += self._slip.deadlines()
        return min(times)

    def _go_on(self, now: float) -> None:
        """At most one round of questions and one slip at a time."""
        if self._round is not None and now >= self._round.deadline:
            self._overdue(self._round, now)
        if self._slip is not None:
            self._work_on(self._slip, now)
        if self._slip is None and self._round is None:
            self._begin(now)

    def _begin(self, now: float) -> None:
        """Nothing is under way: the next job, the next look, or nothing."""
        if not self._is_open:
            if self._jobs or now >= self._look_at:
                self._look_at = now + q.LOOK_S
                self._out.append(steps.Open())
        elif self._jobs and (not self._asks or self._wellness.is_fresh(now)):
            self._print(self._jobs.popleft(), now)
        elif self._jobs or now >= self._look_at:
            self._look(now)
        elif not self._holds and not self._wellness.is_expected(now):
            self._close()

    def _prepare(self, now: float) -> None:
        if self._round is not None or self._slip is not None or self._jobs or not self._asks:
            return
        self._wellness.expect(now)
        if self._is_open:
            self._look(now, brief=True)
        elif not self._holds:
            self._look_at = now  # opens, and asks

    def _opened(self, now: float) -> None:
        self._is_open = True
        self._reopen_s = FIRST_REOPEN_S
        self._look_at = now
        self._replies.reset()

    # --- questions ----------------------------------------------------------------------------------------

    @property
    def _looks_at(self) -> float:
        return self._look_at if self._slip is None else self._slip.looks_at(self._look_at)

    def _look(self, now: float, *, brief: bool = False) -> None:
        self._look_at = now + (q.LOOK_S if self._slip is None else q.LOOK_WHILE_PRINTING_S)
        if not self._asks:
            self._out.append(steps.Tell(PrinterState("ready")))
            if not self._holds:
                self._close()
            return
        self._round = Round(now, brief=brief)
        self._send(self._round.question, q.QUESTION_WRITE_S)

    def _overdue(self, questions: Round, now: float) -> None:
        self._replies.reset()
        if questions.overdue(now):
            self._send(questions.question, q.QUESTION_WRITE_S)
            return
        self._round = None
        if self._slip is not None:
            self._slip.was_silent = True  # its own deadline counts
        else:
            self._lost(steps.Failed("no_answer", "the printer does not answer"), now)

    def _heard(self, heard: steps.Heard, now: float) -> None:
        if now - self._heard_at > q.REPLY_GAP_S:
            self._replies.reset()
        self._heard_at = now
        answers = []
        for reply in self._replies.feed(heard.data):
            match reply:
                case status.RealTime(byte):
                    answers.append(byte)
                case status.AutoStatus(data) if data != self._reported:
                    self._reported = data
                    self._wellness.doubted()
                    self._look_soon(now)
                case status.ProcessId(digits) if self._slip is not None:
                    self._slip.process_id(digits)
                case status.PaperSensor() if self._slip is not None:
                    self._slip.sensed()
                case status.PaperSensor():
                    self._owed = max(0, self._owed - 1)
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
            self._send(questions.question, q.QUESTION_WRITE_S)
            return
        self._round = None
        self._wellness.told(questions)
        if questions.is_full:
            self._looked(questions.state(self._profile.near_end), questions.began_at, now)

    def _looked(self, state: PrinterState, asked_at: float, now: float) -> None:
        self._out.append(steps.Tell(state))
        slip = self._slip
        if slip is not None:
            slip.has_answered = True
            if slip.proven_at is not None and asked_at >= slip.proven_at:
                cause = state.cause or ("no_answer" if slip.was_silent else "")
                self._end(slip, "unverified" if cause else "confirmed", cause)
            elif state.cause in STOPS_PRINTING and not slip.is_proven:
                self._end(slip, "unverified", state.cause)
        elif state.state == "ready":
            self._send(self._sweep.ready())
            if self._profile.status == "asb" and self._holds and not self._reports:
                self._reports = True
                self._send(status.REPORT_BY_ITSELF)
        else:
            self._wellness.doubted()
            self._void_all(state.cause)
            self._send(self._sweep.fault(state.cause, now))

    def _print(self, job: Job, now: float) -> None:
        first = self._number % LAST_NUMBER + 1
        self._slip = slip = UnderWay(job, self._profile, self._baud, first, self._owed, now)
        self._number = (first + slip.markers - 2) % LAST_NUMBER + 1
        self._wellness.used()
        if self._jobs:
            self._wellness.expect(now)
        self._look_at = now + q.LOOK_WHILE_PRINTING_S
        self._work_on(slip, now)

    def _work_on(self, slip: UnderWay, now: float) -> None:
        while chunk := slip.next_chunk(now):
            within_s = min(LONGEST_WRITE_S, slip.line_s(len(chunk)) + WRITE_SPARE_S)
            self._send(chunk, within_s, of_slip=True)
        if slip.is_proven and (self._profile.barrier == "gs_h" or not self._asks):
            self._end(slip, "confirmed")
        elif self._profile.barrier == "none" and not self._proves and now >= slip.printed_at:
            self._end(slip, "unverified", "no_barrier")
        elif now >= slip.give_up_at:
            self._give_up(slip, now)
        elif slip.is_proven and slip.proven_at is None:
            slip.proven_at = slip.out_at(now)  # only taken up so far: what is said then decides
        if self._slip is not None and self._asks and self._round is None and now >= self._looks_at:
            self._look(now)

    def _wrote(self, slip: UnderWay) -> None:
        if not slip.is_started:
            slip.is_started = True
            self._out.append(steps.Started(slip.name))
        if self._proves:
            self._end(slip, "confirmed")

    def _give_up(self, slip: UnderWay, now: float) -> None:
        self._end(slip, "unverified", "no_confirmation" if slip.has_answered else "no_answer")
        if slip.has_sensed:  # answered, but not as often as asked: what is missing was lost
            self._owed = 0
        if self._asks and not slip.has_answered:
            self._lost(steps.Failed("no_answer", "the printer does not answer"), now)

    def _end(self, slip: UnderWay, outcome: SlipOutcomeKind, cause: str = "") -> None:
        self._slip = None
        self._owed = slip.owes
        self._look_at = ALWAYS
        self._out.append(steps.Ended(slip.name, outcome, cause))
        self._send(self._sweep.ended(outcome, cause))

    def _void_all(self, cause: str) -> None:
        while self._jobs:
            self._out.append(steps.Ended(self._jobs.popleft().name, "void", cause))

    def _lost(self, failed: steps.Failed, now: float) -> None:
        """Closed and told; what cannot even be opened is tried ever more seldom."""
        slip = self._slip
        if slip is not None:
            may_be_out = slip.is_started or failed.written > 0
            self._end(slip, "unverified" if may_be_out else "void", failed.cause)
            self._sweep.lost(slip.longest_unit if may_be_out else 0)
        else:
            self._sweep.lost()
        self._void_all(failed.cause)
        self._look_at = now + (FIRST_REOPEN_S if self._is_open else self._reopen_s)
        if not self._is_open:
            self._reopen_s = min(LONGEST_REOPEN_S, self._reopen_s * 2)
        self._close()
        self._out.append(steps.Tell(PrinterState("silent", None, failed.cause), failed.sentence))

    def _close(self) -> None:
        self._is_open = self._reports = False
        self._round = None
        self._reported = b""
        self._wellness.doubted()
        self._out.append(steps.Close())

    def _stop(self) -> None:
        self._stopped = True
        if self._slip is not None:
            self._end(self._slip, "unverified" if self._slip.is_started else "void", "stopped")
        self._void_all("stopped")
        self._close()

    def _send(self, data: bytes, within_s: float = WRITE_SPARE_S, *, of_slip: bool = False) -> None:
        if data:
            self._out.append(steps.Write(data, within_s, of_slip))
