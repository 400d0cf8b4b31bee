"""The kiosk's book on a real database: what it writes of appointments and of cards not checked (R02, R20)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hall import messages as m
from kiosk.actions import CommitClass, CommitTicket, ResolveTicket
from kiosk.book import USED_KEY, Book, used_bookings
from kiosk.events import TicketVoided
from kiosk.numbers import Numbers
from runtime.outbox import Outbox
from runtime.settings import UnitTable
from runtime.unit import Unit
from tests.edges.units import NOWHERE

CODE, SLOT = "ab" * 16, 1772431200.0
BOOKING = m.Booking(CODE, SLOT, "a")


class Kiosk:
    """A unit without a broker, and its book."""

    def __init__(self, database: Path) -> None:
        self.outbox = Outbox(database)
        unit = Unit("kiosk", UnitTable("kiosk-1", "demo"), NOWHERE, self.outbox, lambda _event: None)
        self.book = Book(unit, lambda _slip: None)

    def take(self, number: int = 1, slot_at: float | None = SLOT, booking: m.Booking | None = BOOKING) -> str:
        numbers = Numbers("2026-03-02", {"a": number})
        ticket = CommitTicket(
            "a",
            "vip",
            number,
            f"A{number:03}",
            "2026-03-02",
            numbers,
            verify=True,
            booking=booking,
            slot_at=slot_at,
        )
        return self.book.take(ticket).job

    def issued(self, job: str) -> m.TicketIssued:
        row = self.outbox.held(job)
        assert row is not None
        return m.decode(row.body, m.TicketIssued)


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Kiosk]:
    made = Kiosk(tmp_path / "kiosk.db")
    yield made
    made.outbox.close()


def test_the_fact_of_a_booked_ticket_has_its_code_its_slot_and_that_nobody_has_checked_it(
    kiosk: Kiosk,
) -> None:
    """R02, R20."""
    issued = kiosk.issued(kiosk.take())
    assert (issued.booking, issued.slot_at, issued.verify) == (CODE, SLOT, True)


def test_a_used_code_is_known_after_a_power_cut_from_the_commit_of_its_ticket_on(
    kiosk: Kiosk, tmp_path: Path
) -> None:
    """R20."""
    kiosk.take()
    kiosk.outbox.close()
    again = Kiosk(tmp_path / "kiosk.db")
    assert used_bookings(again.outbox) == [(CODE, SLOT)]
    again.outbox.close()


@pytest.mark.parametrize("slot_at", [SLOT, None])
def test_a_void_ticket_uses_no_code(kiosk: Kiosk, slot_at: float | None) -> None:
    """R20, R01: also one that came too late for its slot."""
    kiosk.take(1, booking=m.Booking("cd" * 16, SLOT, "a"))
    job = kiosk.take(2, slot_at)
    assert len(used_bookings(kiosk.outbox)) == 2
    assert kiosk.book.resolve(ResolveTicket(job, "void", "paper_end")) == TicketVoided(job)
    assert used_bookings(kiosk.outbox) == [("cd" * 16, SLOT)]


def test_used_codes_that_cannot_be_read_are_none_and_stop_nothing(
    kiosk: Kiosk, caplog: pytest.LogCaptureFixture
) -> None:
    kiosk.outbox.put({USED_KEY: b"{"})
    assert used_bookings(kiosk.outbox) == []
    assert "appointments" in caplog.text
    assert CODE not in caplog.text


def test_a_card_the_hall_does_not_know_is_written_as_such(kiosk: Kiosk) -> None:
    """R02."""
    job = kiosk.take(booking=None, slot_at=None)
    kiosk.book.change_class(CommitClass(job, "A001", "vip", verify=True))
    (row,) = kiosk.outbox.after(0, "ticket_class")
    assert m.decode(row.body, m.TicketClass) == m.TicketClass(job, "vip", verify=True)
