"""R56: cuts and paper are counted with the commit of each slip, whatever happens then; a real database, no printer."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from hall import messages as m
from hall.device import SlipOutcomeKind
from hall.paper import Paper
from hall.slip import SlipSpace
from kiosk.actions import OWN, CommitCopy, CommitNote, CommitTicket, CopyEnded, ResolveTicket, TellOrder
from kiosk.book import Book
from kiosk.copy_desk import CopyDesk
from kiosk.file import limits
from kiosk.maintenance import (
    USUAL_MM,
    WEAR_KEY,
    Answer,
    Limits,
    MaintenanceTable,
    Meter,
    Question,
    Wear,
    wear_in,
)
from kiosk.numbers import Numbers
from kiosk.order_desk import OrderDesk
from runtime.desk import Asked
from runtime.outbox import Outbox, StorageError
from runtime.settings import UnitTable
from runtime.unit import CONFIG_KEY, Unit
from tests.core.kiosk_story import CONFIG
from tests.edges.units import NOWHERE

DAY, NOW = "2026-03-02", 1772412060.0  # 08:41 in Shanghai
PAPER = Paper(end_mm=15.0)
LIMITS = Limits(cuts=3, metres=1)


class Kiosk:
    """A unit without a broker, and all who write what became of a slip."""

    def __init__(self, database: Path, limits: Limits = LIMITS) -> None:
        self.outbox = Outbox(database)
        self.outbox._db.execute("PRAGMA busy_timeout = 10")  # what cannot be written is known at once
        self.unit = Unit("kiosk", UnitTable("kiosk-1", "demo"), NOWHERE, self.outbox, lambda _event: None)
        self.meter = Meter(self.unit, limits, PAPER)
        self.book = Book(self.unit, lambda _slip: None, meter=self.meter)
        self.copies = CopyDesk(self.unit, database, lambda _event: None, meter=self.meter)
        self.orders = OrderDesk(self.unit, meter=self.meter)
        self.number = 0
        self.book.release_left()
        self.copies.release_left()
        self.orders.release_left()

    @property
    def wear(self) -> Wear:
        return wear_in(self.outbox)

    def take(self, length_mm: float = 65.0) -> str:
        """A ticket whose slip is with the printer."""
        self.number += 1
        numbers = Numbers(DAY, {"a": self.number})
        ticket = CommitTicket("a", "ordinary", self.number, f"A{self.number:03}", DAY, numbers)
        job = self.book.take(ticket).job
        self.meter.begun(job, (SlipSpace(length_mm),))
        return job

    def end(self, job: str, outcome: SlipOutcomeKind = "confirmed", cause: str = "") -> None:
        self.book.resolve(ResolveTicket(job, outcome, cause))

    def slip(self, length_mm: float = 65.0, outcome: SlipOutcomeKind = "confirmed", cause: str = "") -> None:
        self.end(self.take(length_mm), outcome, cause)

    def ask(self, done: str | None = None) -> Answer:
        said = self.meter.asked(msgspec.json.encode(Question("maintenance", done)))
        assert said is not None
        return msgspec.json.decode(said, type=Answer)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "kiosk.db"


@pytest.fixture
def kiosk(database: Path) -> Iterator[Kiosk]:
    made = Kiosk(database)
    yield made
    made.outbox.close()


@contextlib.contextmanager
def unwritable(database: Path) -> Iterator[None]:
    with contextlib.closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_a_slip_that_is_or_may_be_out_is_a_cut_and_its_length_with_the_way_to_the_cutter(
    kiosk: Kiosk,
) -> None:
    kiosk.slip(65.0)
    assert (kiosk.wear.slips, kiosk.wear.paper_mm) == (1, 80)
    kiosk.slip(45.0, "unverified", "no_answer")
    assert (kiosk.wear.slips, kiosk.wear.paper_mm) == (2, 140)


def test_a_slip_that_surely_did_not_come_out_is_none(kiosk: Kiosk) -> None:
    kiosk.slip(65.0, "void", "paper_end")
    assert kiosk.wear == Wear()


def test_it_is_in_the_commit_of_the_slips_outcome_and_takes_none_of_its_own(kiosk: Kiosk) -> None:
    commits: list[str] = []
    kiosk.outbox._db.set_trace_callback(lambda said: commits.append(said) if said == "COMMIT" else None)
    job = kiosk.take()
    before = len(commits)
    kiosk.end(job)
    assert kiosk.wear.slips == 1
    assert len(commits) - before == 1


def test_copies_and_notes_are_counted_too_and_void_ones_are_not(kiosk: Kiosk) -> None:
    kiosk.slip(65.0)
    asked = kiosk.copies.ordered(m.Order("0dd0", "reprint"))
    assert asked is not None
    for outcome in ("confirmed", "void"):
        kiosk.copies.reserve(CommitCopy(asked))
        kiosk.meter.begun("copy-1", (SlipSpace(85.0),))
        kiosk.copies.ended(CopyEnded(asked, outcome))
    assert (kiosk.wear.slips, kiosk.wear.paper_mm) == (2, 180)
    for order, outcome in (("0dd1", "unverified"), (OWN, "confirmed"), (OWN, "void")):
        kiosk.orders.reserve(CommitNote(order, m.SlipNote({"zh": "凭条"})))
        kiosk.meter.begun("note-7", (SlipSpace(35.0),))
        kiosk.orders.tell(TellOrder(order, outcome))
    assert (kiosk.wear.slips, kiosk.wear.paper_mm) == (4, 280)


def test_a_slip_under_way_when_the_power_went_is_counted_once_with_the_usual_length(database: Path) -> None:
    for already, usual in ((0, USUAL_MM), (1, 60)):
        database.unlink(missing_ok=True)
        kiosk = Kiosk(database)
        for _ in range(already):
            kiosk.slip(45.0)
        kiosk.take(65.0)
        kiosk.outbox.close()
        for _ in range(2):
            kiosk = Kiosk(database)
            assert (kiosk.wear.slips, kiosk.wear.paper_mm) == (already + 1, already * 60 + usual)
            kiosk.outbox.close()


def test_an_outcome_that_cannot_be_written_is_counted_when_it_is_and_only_then(
    kiosk: Kiosk, database: Path
) -> None:
    job = kiosk.take(65.0)
    with unwritable(database), pytest.raises(StorageError):
        kiosk.end(job)
    assert kiosk.wear == Wear()
    kiosk.end(job)
    kiosk.end(job)
    assert (kiosk.wear.slips, kiosk.wear.paper_mm) == (1, 80)


def test_what_cannot_be_read_is_counted_anew_and_stops_no_slip(
    kiosk: Kiosk, caplog: pytest.LogCaptureFixture
) -> None:
    kiosk.outbox.put({WEAR_KEY: b'{"slips": -1}'})
    kiosk.slip(65.0)
    assert kiosk.wear.slips == 1
    assert "counted anew" in caplog.text


# --- what is due ---------------------------------------------------------------------------------------------


def test_the_kiosks_health_says_when_something_is_due_and_when_it_was_done(
    kiosk: Kiosk, database: Path
) -> None:
    assert kiosk.unit.health.maintenance == "ok"
    for _ in range(2):
        kiosk.slip()
    assert kiosk.unit.health.maintenance == "ok"
    kiosk.slip()
    assert kiosk.unit.health.maintenance == "due"
    kiosk.outbox.close()
    again = Kiosk(database)
    assert again.unit.health.maintenance == "due"
    assert again.ask("cutter").done == ("cutter",)
    assert again.unit.health.maintenance == "ok"
    again.outbox.close()


def test_each_part_is_due_by_its_own_work_and_never_where_nobody_wants_to_know() -> None:
    worked = Wear(slips=500, paper_mm=40_000, cutter_done=100, head_done=10_000)
    assert (worked.cuts, worked.head_mm) == (400, 30_000)
    assert worked.due(Limits(401, 31)) == ()
    assert worked.due(Limits(400, 31)) == ("cutter",)
    assert worked.due(Limits(401, 30)) == ("head",)
    assert worked.due(Limits(1, 1)) == ("cutter", "head")
    assert worked.due(Limits(0, 0)) == ()


def test_the_limits_are_those_of_the_file_else_of_the_printers_profile_and_no_cutter_is_never_due() -> None:
    assert limits(MaintenanceTable(), "epson") == Limits(1_000_000, 75_000)
    assert limits(MaintenanceTable(cuts=7), "generic-cn-80") == Limits(7, 50_000)
    assert limits(MaintenanceTable(cuts=7, metres=0), "generic-cn-58") == Limits(0, 0)
    assert limits(MaintenanceTable(), "file") == Limits(0, 0)


# --- at the desk ---------------------------------------------------------------------------------------------


def test_what_was_done_is_kept_with_its_day_and_the_whole_goes_on(kiosk: Kiosk) -> None:
    kiosk.outbox.put({CONFIG_KEY: m.encode(CONFIG)})
    for _ in range(14):
        kiosk.slip(65.0)
    assert kiosk.ask() == Answer(
        "shown", cuts=14, metres=1, limits=LIMITS, due=("cutter", "head"), total_cuts=14, total_metres=1
    )
    done = kiosk.ask("due")
    assert (done.done, done.due, done.cuts, done.metres) == (("cutter", "head"), (), 0, 0)
    assert (done.cutter_at, done.head_at) == ("--:--", "--:--"), "its clock is not trusted: no date is better"
    kiosk.slip()
    shown = kiosk.ask()
    assert (shown.cuts, shown.total_cuts, shown.cutter_at) == (1, 15, "--:--")
    assert kiosk.ask("due").done == ()
    assert kiosk.ask("head").done == ("head",)


def test_the_day_is_the_halls() -> None:
    wear = Wear(slips=5).with_done("cutter", NOW)
    assert (wear.cuts, wear.cutter_done_at, wear.head_done_at) == (0, NOW, None)


def test_the_kiosks_desk_answers_it_beside_what_is_asked_of_slips(kiosk: Kiosk) -> None:
    kiosk.slip()
    answers = kiosk.copies._desk._answers
    assert kiosk.copies.asked(Asked(1, b'{"ask": "maintenance", "done": "cutter"}')) is None
    number, said = answers.get_nowait()
    assert (number, msgspec.json.decode(said, type=Answer).done) == (1, ("cutter",))
    assert kiosk.copies.asked(Asked(2, b'{"ask": "maintenance", "done": "roof"}')) is None
    assert b"not_understood" in answers.get_nowait()[1]
    assert kiosk.copies.asked(Asked(3, b'{"ask": "copy"}')) is not None


def test_what_could_not_be_kept_is_refused(kiosk: Kiosk, database: Path) -> None:
    kiosk.slip()
    with unwritable(database):
        assert kiosk.ask("cutter") == Answer("refused", "storage")
    assert kiosk.wear.cuts == 1
    nowhere = Meter(kiosk.unit, LIMITS, PAPER, volatile=True)
    assert b'"storage"' in (nowhere.asked(b'{"ask": "maintenance"}') or b"")
