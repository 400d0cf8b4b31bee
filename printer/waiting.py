"""Jobs that wait for the printer, and whether it has just said that it is well. Pure."""

from collections import deque
from collections.abc import Iterator

from printer.questions import Round
from printer.under_way import Job

FRESH_S = 1.0  # how long an answer does for the job it was asked for; the commit is over by then
JOB_WAITS_S = 9.0  # longer than any sweep: whoever pressed has no slip yet, and no other press counts
NEVER, ALWAYS = float("inf"), float("-inf")


class Waiting:
    """An answer does for a job if it was asked for since the job was expected, and not long ago."""

    def __init__(self) -> None:
        self._jobs: deque[tuple[Job, float]] = deque()  # and until when
        self._expected_at = NEVER
        self._well_at = ALWAYS  # when the answer came

    @property
    def has_jobs(self) -> bool:
        return bool(self._jobs)

    def add(self, job: Job, now: float) -> None:
        self._jobs.append((job, now + JOB_WAITS_S))
        self.expect(now)

    def take(self, now: float) -> Job:
        """One answer does for one job."""
        job, _ = self._jobs.popleft()
        self._expected_at, self._well_at = NEVER, ALWAYS
        if self._jobs:
            self.expect(now)
        return job

    def given_up(self, now: float) -> Iterator[Job]:
        """Those that have waited long enough; all of them at NEVER."""
        while self._jobs and now >= self._jobs[0][1]:
            yield self._jobs.popleft()[0]

    def deadlines(self) -> list[float]:
        return [until for _, until in self._jobs]

    def expect(self, now: float) -> None:
        """A job is here, or about to come: only what is asked from now on does for it."""
        if not self.is_expected(now):
            self._expected_at = now

    def is_expected(self, now: float) -> bool:
        return 0 <= now - self._expected_at < FRESH_S

    def told(self, questions: Round) -> None:
        if questions.is_well and questions.began_at >= self._expected_at:
            self._well_at = questions.well_at

    def is_fresh(self, now: float) -> bool:
        return self._well_at >= self._expected_at and now - self._well_at < FRESH_S

    def doubted(self) -> None:
        """Something has happened since."""
        self._well_at = ALWAYS
