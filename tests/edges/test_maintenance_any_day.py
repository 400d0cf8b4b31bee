"""R56: whatever becomes of slips, disk and power, no slip that was out is ever missing from the count: a property."""

import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from runtime.outbox import StorageError
from tests.edges.test_maintenance import Kiosk, unwritable

LENGTHS = st.integers(20, 285)
END_MM = 15


class Days(RuleBasedStateMachine):
    """What is true stands beside it on paper: slips out, their length, and since when each part was counted."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.database = Path(self.folder.name) / "kiosk.db"
        self.kiosk = Kiosk(self.database)
        self.under_way: tuple[str, int] | None = None
        self.slips = 0
        self.paper_mm = self.kiosk.wear.paper_mm
        self.cutter_done = self.head_done = 0

    @precondition(lambda self: self.under_way is None)
    @rule(length=LENGTHS)
    def taken(self, length: int) -> None:
        self.under_way = self.kiosk.take(float(length)), length

    @precondition(lambda self: self.under_way is not None)
    @rule(outcome=st.sampled_from(["confirmed", "unverified", "void"]), fails=st.booleans())
    def ended(self, outcome: str, fails: bool) -> None:
        job, length = self.under_way
        if fails:
            with unwritable(self.database):
                try:
                    self.kiosk.end(job, outcome, "no_answer")
                except StorageError:
                    pass
                else:
                    raise AssertionError("written to a disk that cannot be written")
        self.kiosk.end(job, outcome, "no_answer")
        self.under_way = None
        if outcome != "void":
            self.slips += 1
            self.paper_mm += length + END_MM

    @rule()
    def power_cut(self) -> None:
        """The database as it lies there: nothing of the process is kept."""
        usual_mm = self.kiosk.wear.usual_mm
        self.kiosk.outbox._database.close()
        number = self.kiosk.number
        self.kiosk = Kiosk(self.database)
        self.kiosk.number = number
        if self.under_way is not None:  # it may be out
            self.under_way = None
            self.slips += 1
            self.paper_mm += usual_mm

    @rule(part=st.sampled_from(["cutter", "head", "due"]))
    def done(self, part: str) -> None:
        wear = self.kiosk.wear
        for each in self.kiosk.ask(part).done:
            if each == "cutter":
                self.cutter_done = wear.slips
            else:
                self.head_done = wear.paper_mm

    @invariant()
    def nothing_is_missing(self) -> None:
        wear = self.kiosk.wear
        assert (wear.slips, wear.paper_mm) == (self.slips, self.paper_mm)
        assert (wear.cuts, wear.head_mm) == (self.slips - self.cutter_done, self.paper_mm - self.head_done)

    def teardown(self) -> None:
        self.kiosk.outbox.close()
        self.folder.cleanup()


TestDays = Days.TestCase
TestDays.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
