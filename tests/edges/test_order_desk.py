"""Answers to the hall's orders on a real database: owed until told, over a kill too; which are known at a start."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hall import messages as m
from kiosk.actions import OWN, CommitNote, TellOrder
from kiosk.before import is_in_doubt, orders_answered
from kiosk.events import NoteReserved, OrderTold
from kiosk.order_desk import ORDER_KEY, OrderDesk, owed_answers, owing
from runtime.database import IN_MEMORY
from runtime.outbox import Outbox, StorageError
from runtime.settings import UnitTable
from runtime.unit import Unit
from tests.edges.facts import AT
from tests.edges.units import NOWHERE

NOTE = m.SlipNote({"zh": "凭条"})


class Kiosk:
    """A unit without a broker, and its order desk."""

    def __init__(self, database: Path, *, volatile: bool = False) -> None:
        self.outbox = Outbox(IN_MEMORY if volatile else database)
        unit = Unit("kiosk", UnitTable("kiosk-1", "demo"), NOWHERE, self.outbox, lambda _event: None)
        self.desk = OrderDesk(unit, volatile=volatile)

    def ticket(
        self, number: int = 12, state: str = "confirmed", cause: str = "", order: str | None = None
    ) -> str:
        body = m.TicketIssued("a", "ordinary", number, f"A{number:03}", None, state, cause, order)
        ticket = self.outbox.add("ticket_issued", body, AT, held=True, state="reserved").id
        self.outbox.release(ticket, "ticket_issued", body, state=state, cause=cause)
        return ticket

    def facts(self) -> list[m.OrderDone]:
        return [m.decode(row.body, m.OrderDone) for row in self.outbox.after(0, "order_done")]


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Kiosk]:
    made = Kiosk(tmp_path / "kiosk.db")
    yield made
    made.outbox.close()


def test_a_note_under_way_owes_an_answer_until_its_end_is_told(kiosk: Kiosk) -> None:
    """R01: half of it may hang in the printer after a power cut."""
    assert kiosk.desk.reserve(CommitNote("0dd0", NOTE)) == NoteReserved()
    assert owed_answers(kiosk.outbox) == [m.OrderDone("0dd0", "unverified", "kiosk_stopped")]
    assert is_in_doubt(kiosk.outbox)
    kiosk.desk.release_left()
    assert kiosk.facts() == [], "it is this process's own"
    assert kiosk.desk.tell(TellOrder("0dd0", "confirmed")) == OrderTold("0dd0")
    assert kiosk.facts() == [m.OrderDone("0dd0", "confirmed")]
    assert owed_answers(kiosk.outbox) == []
    assert not is_in_doubt(kiosk.outbox)


def test_what_was_owed_when_the_kiosk_stopped_is_told_once(kiosk: Kiosk, tmp_path: Path) -> None:
    void = m.OrderDone("0dd1", "void", "paper_end")
    kiosk.outbox.put(owing(kiosk.outbox, void))
    kiosk.desk.reserve(CommitNote("0dd2", NOTE))
    kiosk.outbox.close()
    again = Kiosk(tmp_path / "kiosk.db")
    assert orders_answered(again.outbox) == ["0dd1", "0dd2"]
    for _ in range(2):
        again.desk.release_left()
    assert again.facts() == [void, m.OrderDone("0dd2", "unverified", "kiosk_stopped")]
    assert is_in_doubt(again.outbox), "half of it may hang there until another slip is out"
    again.ticket()
    assert not is_in_doubt(again.outbox)
    again.outbox.close()


def test_one_answer_told_leaves_the_other_owed(kiosk: Kiosk) -> None:
    """R51: a ticket that is void, and the note behind it that is printed already."""
    kiosk.outbox.put(owing(kiosk.outbox, m.OrderDone("0dd1", "void", "paper_end")))
    kiosk.desk.reserve(CommitNote("0dd2", NOTE))
    kiosk.desk.tell(TellOrder("0dd1", "void", "paper_end"))
    assert owed_answers(kiosk.outbox) == [m.OrderDone("0dd2", "unverified", "kiosk_stopped")]
    assert is_in_doubt(kiosk.outbox)


def test_a_void_that_is_owed_hangs_in_no_printer(kiosk: Kiosk) -> None:
    kiosk.ticket()
    kiosk.outbox.put(owing(kiosk.outbox, m.OrderDone("0dd1", "void", "paper_end")))
    assert not is_in_doubt(kiosk.outbox)


@pytest.mark.parametrize("raw", [b"\xff", b"{}", b'[{"order": 7}]'])
def test_what_is_owed_and_cannot_be_read_stops_no_kiosk(kiosk: Kiosk, raw: bytes) -> None:
    kiosk.outbox.put({ORDER_KEY: raw})
    assert owed_answers(kiosk.outbox) == []
    kiosk.desk.reserve(CommitNote("0dd0", NOTE))
    assert [owed.order for owed in owed_answers(kiosk.outbox)] == ["0dd0"]


def test_without_a_disk_no_note_is_begun_and_its_order_is_told_all_the_same(tmp_path: Path) -> None:
    made = Kiosk(tmp_path / "kiosk.db", volatile=True)
    with pytest.raises(StorageError):
        made.desk.reserve(CommitNote("0dd0", NOTE))
    made.desk.tell(TellOrder("0dd0", "void", "storage"))
    assert made.facts() == [m.OrderDone("0dd0", "void", "storage")]
    made.outbox.close()


def test_the_last_twenty_orders_are_remembered_by_their_facts_of_every_kind(kiosk: Kiosk) -> None:
    """R51: tickets, copies, notes, refusals, in the order they were answered in."""
    for number in range(0, 24, 3):
        kiosk.ticket(number + 1, order=f"0dd{number}")
        kiosk.outbox.add("slip_copied", m.SlipCopied(None, None, "void", "busy", f"0dd{number + 1}"), AT)
        kiosk.desk.tell(TellOrder(f"0dd{number + 2}", "confirmed"))
        kiosk.ticket(number + 100)
    assert orders_answered(kiosk.outbox) == [f"0dd{number}" for number in range(4, 24)]


def test_a_start_reads_back_a_thousand_facts_and_no_further(tmp_path: Path) -> None:
    """R51: an order is delivered again within minutes, not two days later."""
    made = Kiosk(tmp_path / "kiosk.db", volatile=True)
    for number in range(3):
        made.desk.tell(TellOrder(f"0dd{number}", "confirmed"))
    for number in range(998):
        made.ticket(number + 1)
    assert orders_answered(made.outbox) == ["0dd1", "0dd2"]
    made.outbox.close()


@pytest.mark.parametrize(
    ("ends", "doubt"),
    [
        ([("confirmed", "")], False),
        ([("unverified", "no_answer")], True),
        ([("unverified", "no_barrier")], False),
        ([("unverified", "no_answer"), ("void", "busy")], True),
        ([("unverified", "no_answer"), ("confirmed", "")], False),
    ],
)
@pytest.mark.parametrize("before", [True, False])
def test_the_last_note_that_may_be_out_decides_whether_half_of_it_may_hang_in_the_printer(
    kiosk: Kiosk, ends: list[tuple[str, str]], doubt: bool, before: bool
) -> None:
    """R01: behind a ticket, or the first thing a kiosk ever printed."""
    if before:
        kiosk.ticket()
    for number, (slip, cause) in enumerate(ends):
        kiosk.desk.tell(TellOrder(f"0dd{number}", slip, cause))
    assert is_in_doubt(kiosk.outbox) is doubt


def test_a_note_nobody_ordered_is_in_doubt_while_it_is_printed_and_no_fact_tells_of_it(kiosk: Kiosk) -> None:
    """R01: the self-test, or "closed until": nobody in the hall waits to hear of it."""
    assert kiosk.desk.reserve(CommitNote(OWN, NOTE)) == NoteReserved()
    assert is_in_doubt(kiosk.outbox)
    assert kiosk.desk.tell(TellOrder(OWN, "confirmed")) == OrderTold(OWN)
    assert kiosk.facts() == []
    assert owed_answers(kiosk.outbox) == []
