"""The kiosk's process with its real database: what it does at a start after a kill, and on a disk that fails then."""

import collections
import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from hall import messages as m
from hall.device import ButtonPressed, DeviceState, PrinterState, Received, SlipOutcome, StorageFault
from kiosk import actions as a
from kiosk.before import is_in_doubt
from kiosk.book import NUMBERS_KEY
from kiosk.copy_desk import COPY_KEY
from kiosk.file import KioskFile
from kiosk.main import KioskProcess
from kiosk.numbers import Numbers
from kiosk.order_desk import ORDER_KEY
from kiosk.settings import ButtonSettings
from printer.settings import PrinterSettings
from runtime.desk import Asked
from runtime.outbox import Outbox
from runtime.settings import BrokerTable, StorageTable, UnitTable
from tests.core.kiosk_story import CONFIG, order
from tests.edges.facts import AT
from tests.edges.test_outbox_states import issued, on_disk

REAL = 1000.0


class Kiosk:
    """Performs what its core wants, on the disk; its printer never starts, so slips stay where they are."""

    def __init__(self, folder: Path) -> None:
        file = KioskFile(
            unit=UnitTable(id="kiosk-1", hall="demo"),
            storage=StorageTable(path=str(folder / "kiosk.db")),
            button=[ButtonSettings(source="serial", port="/dev/null", code="a", service="a")],
            printer=PrinterSettings("file", path=str(folder / "slips"), profile="file"),
            broker=BrokerTable(),
        )
        self.process = KioskProcess(file, folder)
        self.posted: list[object] = []
        self.process._process.put = self.posted.append
        self.performed: list[a.Action] = []

    def give(self, event: object, real: float = REAL) -> None:
        due = collections.deque([event])
        while due:
            for action in self.process.handle(due.popleft(), None, real):
                self.performed.append(action)
                follows = self.process._perform(action)
                due += [] if follows is None else [follows]

    def reports(self) -> list[str]:
        return [action.state for action in self.performed if isinstance(action, a.Report)]

    def close(self) -> None:
        self.process._process.outbox.close()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Of a kiosk at work."""
    path = tmp_path / "kiosk.db"
    outbox = Outbox(path)
    outbox.put({NUMBERS_KEY: msgspec.json.encode(Numbers(None, {"a": 1}))})
    outbox.close()
    return path


def leave_ticket(database: Path, *, held: bool) -> str:
    outbox = Outbox(database)
    ticket = outbox.add("ticket_issued", issued(), AT, held=True, state="printing").id
    if not held:
        outbox.release(ticket, "ticket_issued", issued(slip="confirmed"), state="confirmed")
    outbox.close()
    return ticket


@contextlib.contextmanager
def taken(database: Path) -> Iterator[None]:
    """Nobody else can write meanwhile."""
    with contextlib.closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_a_write_that_fails_at_the_start_is_tried_until_it_succeeds_and_nothing_is_issued_before(
    tmp_path: Path, database: Path
) -> None:
    """R01: else this ticket, and all behind it, would be held back until the next start."""
    leave_ticket(database, held=True)
    kiosk = Kiosk(tmp_path)
    with taken(database):
        kiosk.process._begin()
        (fault,) = kiosk.posted
        assert isinstance(fault, StorageFault)
        for event in (Received(CONFIG, None, "config", True), PrinterState("ready", "ok"), fault):
            kiosk.give(event)
        assert kiosk.reports()[-1] == "storage"
        kiosk.give(None, REAL + 2)
        assert kiosk.reports()[-1] == "storage"
    kiosk.give(None, REAL + 4)
    assert kiosk.reports()[-1] == "ok"
    assert on_disk(database) == [("ticket_issued", "unverified", "kiosk_stopped", 0)]
    kiosk.close()


def test_a_copy_left_under_way_is_told_at_the_start_also_behind_a_write_that_fails(
    tmp_path: Path, database: Path
) -> None:
    """R01: and not printed again when its order comes again."""
    ticket = leave_ticket(database, held=False)
    kiosk = Kiosk(tmp_path)
    for event in (Received(CONFIG, None, "config", True), PrinterState("ready", "ok")):
        kiosk.give(event)
    kiosk.give(Received(m.Order("0dd0", "reprint"), "kiosk-1", "order/kiosk-1", True))
    assert [action.job for action in kiosk.performed if isinstance(action, a.PrintSlip)] == ["copy-1"]
    kiosk.close()
    kiosk = Kiosk(tmp_path)
    assert is_in_doubt(kiosk.process._process.outbox), "half of it may hang in the printer"
    with taken(database):
        kiosk.process._begin()
        assert isinstance(kiosk.posted[-1], StorageFault)
    kiosk.give(kiosk.posted[-1])
    kiosk.give(None, REAL + 2)
    outbox = kiosk.process._process.outbox
    (copied,) = [m.decode(row.body, m.SlipCopied) for row in outbox.after(0, "slip_copied")]
    assert copied == m.SlipCopied(ticket, "A001", "unverified", "kiosk_stopped", "0dd0")
    assert outbox.get(COPY_KEY) == b""
    for event in (Received(CONFIG, None, "config", True), PrinterState("ready", "ok")):
        kiosk.give(event)
    assert kiosk.reports()[-1] == "ok"
    kiosk.give(Received(m.Order("0dd0", "reprint"), "kiosk-1", "order/kiosk-1", True))
    assert not [action for action in kiosk.performed if isinstance(action, a.PrintSlip)]
    kiosk.close()


def test_a_copy_that_cannot_be_written_down_is_not_printed(tmp_path: Path, database: Path) -> None:
    """R01."""
    leave_ticket(database, held=False)
    kiosk = Kiosk(tmp_path)
    for event in (Received(CONFIG, None, "config", True), PrinterState("ready", "ok")):
        kiosk.give(event)
    with taken(database):
        kiosk.give(Asked(1, b'{"ask": "copy"}'))
    assert not [action for action in kiosk.performed if isinstance(action, a.PrintSlip)]
    assert kiosk.reports()[-1] == "storage"
    kiosk.close()


def test_a_void_ticket_gives_its_number_back_on_disk_in_the_same_commit(
    tmp_path: Path, database: Path
) -> None:
    """R01."""
    leave_ticket(database, held=False)
    kiosk = Kiosk(tmp_path)
    outbox = kiosk.process._process.outbox
    for event in (Received(CONFIG, None, "config", True), PrinterState("ready", "ok")):
        kiosk.give(event)
    kiosk.give(ButtonPressed(0))
    assert msgspec.json.decode(outbox.get(NUMBERS_KEY), type=Numbers).last == {"a": 2}
    (job,) = [action.job for action in kiosk.performed if isinstance(action, a.PrintSlip)]
    kiosk.give(SlipOutcome(job, "void", "cover_open"))
    assert msgspec.json.decode(outbox.get(NUMBERS_KEY), type=Numbers).last == {"a": 1}
    assert on_disk(database)[-1] == ("ticket_void", "void", "cover_open", 0)
    kiosk.close()


# --- orders --------------------------------------------------------------------------------------------------


def working(folder: Path) -> Kiosk:
    kiosk = Kiosk(folder)
    for event in (Received(CONFIG, None, "config", True), PrinterState("ready", "ok")):
        kiosk.give(event)
    return kiosk


def jobs(kiosk: Kiosk) -> list[str]:
    return [action.job for action in kiosk.performed if isinstance(action, a.PrintSlip)]


def answers(kiosk: Kiosk) -> list[m.OrderDone]:
    outbox = kiosk.process._process.outbox
    return [m.decode(row.body, m.OrderDone) for row in outbox.after(0, "order_done")]


ISSUE = order("0dd0", "issue", service="a", assist=True)
SLIP = order("0dd1", "slip", note=m.SlipNote({"zh": "凭条"}))


def test_an_ordered_ticket_carries_its_order_from_the_commit_of_its_number_on(
    tmp_path: Path, database: Path
) -> None:
    """R33, R51: a power cut then answers it too, and it is not printed again."""
    kiosk = working(tmp_path)
    kiosk.give(ISSUE)
    assert len(jobs(kiosk)) == 1
    kiosk.close()
    kiosk = working(tmp_path)
    kiosk.process._begin()
    row = kiosk.process._process.outbox.last("ticket_issued")
    assert row is not None
    assert m.decode(row.body, m.TicketIssued) == m.TicketIssued(
        "a", "ordinary", 2, "A002", None, "unverified", "kiosk_stopped", "0dd0", True
    )
    kiosk.give(ISSUE)
    assert jobs(kiosk) == []
    assert answers(kiosk) == []
    kiosk.close()


def test_an_ordered_ticket_that_is_void_gives_its_number_back_and_answers_its_order(
    tmp_path: Path, database: Path
) -> None:
    """R01, R51."""
    kiosk = working(tmp_path)
    kiosk.give(ISSUE)
    kiosk.give(SlipOutcome(*jobs(kiosk), "void", "cover_open"))
    assert on_disk(database)[-2:] == [("ticket_void", "void", "cover_open", 0), ("order_done", "", "", 0)]
    assert answers(kiosk) == [m.OrderDone("0dd0", "void", "cover_open")]
    outbox = kiosk.process._process.outbox
    assert msgspec.json.decode(outbox.get(NUMBERS_KEY), type=Numbers).last == {"a": 1}
    assert outbox.get(ORDER_KEY) == b"[]"
    kiosk.close()


def test_a_power_cut_behind_the_void_ticket_still_answers_its_order(tmp_path: Path, database: Path) -> None:
    """R51: what is owed is in the commit that makes it void."""
    kiosk = working(tmp_path)
    kiosk.give(ISSUE)
    (job,) = jobs(kiosk)
    kiosk.process._perform(a.ResolveTicket(job, "void", "cover_open", Numbers(None, {"a": 1})))
    kiosk.close()
    kiosk = working(tmp_path)
    kiosk.process._begin()
    assert answers(kiosk) == [m.OrderDone("0dd0", "void", "cover_open")]
    kiosk.give(ISSUE)
    assert jobs(kiosk) == []
    kiosk.close()


def test_a_note_left_under_way_is_told_at_the_start_and_not_printed_again(
    tmp_path: Path, database: Path
) -> None:
    """R01."""
    kiosk = working(tmp_path)
    kiosk.give(SLIP)
    assert jobs(kiosk) == ["note-1"]
    kiosk.close()
    kiosk = working(tmp_path)
    assert is_in_doubt(kiosk.process._process.outbox), "half of it may hang in the printer"
    with taken(database):
        kiosk.process._begin()
        assert isinstance(kiosk.posted[-1], StorageFault)
    kiosk.give(kiosk.posted[-1])
    kiosk.give(None, REAL + 2)
    assert answers(kiosk) == [m.OrderDone("0dd1", "unverified", "kiosk_stopped")]
    kiosk.give(SLIP, REAL + 3)
    assert jobs(kiosk) == []
    kiosk.close()


def test_an_answer_that_cannot_be_written_is_written_when_the_disk_is_back(
    tmp_path: Path, database: Path
) -> None:
    kiosk = working(tmp_path)
    with taken(database):
        kiosk.give(SLIP)
        assert kiosk.reports()[-1] == "storage"
    assert jobs(kiosk) == []
    assert answers(kiosk) == []
    kiosk.give(None, REAL + 2)
    assert answers(kiosk) == [m.OrderDone("0dd1", "void", "storage")]
    assert kiosk.reports()[-1] == "ok"
    kiosk.close()


def test_buttons_on_pins_that_are_well_do_not_hide_a_box_that_is_lost(tmp_path: Path, database: Path) -> None:
    kiosk = Kiosk(tmp_path)
    said = []
    for device, ok in (("buttons", False), ("buttons-gpio", True), ("buttons", True)):
        kiosk.give(DeviceState(device, ok, "" if ok else "unplugged"))
        said.append(kiosk.process._unit.health.buttons)
    assert said == ["fault", "fault", "ok"]
    kiosk.close()


def test_a_disk_that_stays_full_is_told_once_in_the_log(
    tmp_path: Path, database: Path, caplog: pytest.LogCaptureFixture
) -> None:
    kiosk = working(tmp_path)
    with taken(database):
        kiosk.give(ISSUE)
        for later in (2, 4):
            kiosk.give(None, REAL + later)
    assert [r.message[:24] for r in caplog.records if r.levelname == "ERROR"] == ["nothing can be kept, so "]
    kiosk.give(None, REAL + 6)
    assert answers(kiosk) == [m.OrderDone("0dd0", "void", "storage")]
    kiosk.close()
