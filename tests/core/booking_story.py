"""A hall with appointments: tickets as kiosks issue them for a code, and the list the hall was given."""

import msgspec

from hall import messages as m
from hall.actions import BookingsRead
from hall.ledger import Ledger
from hall.settings import RulesTable
from hall.state import HallData, Ticket
from tests.core.hall_story import Site, site
from tests.core.stories import NINE

APPOINTMENT = m.ClassInfo("appointment", {"zh": "预约", "en": "Appointment"}, 5)
FIRST, SECOND = "ab" * 16, "cd" * 16  # hashes of two codes
MIN = 60.0


def with_appointments(**more: object) -> m.Config:
    plain = site(**more)
    return msgspec.structs.replace(plain, classes=[*plain.classes, APPOINTMENT])


class BookedHall(Site):
    """Counter 1 is at work. `book` is a ticket for the appointment of that code."""

    def __init__(
        self, hall_config: m.Config | None = None, *, rules: RulesTable | None = None, trusted: bool = True,
        ledger: Ledger | None = None, boot: str = "boot1", now: float = NINE,
    ) -> None:  # fmt: skip
        super().__init__(
            hall_config or with_appointments(), ledger, boot, rules=rules, trusted=trusted, now=now
        )
        if ledger is None:
            self.sign_in("1")
        self._number = 0

    def book(
        self, slot_at: float | None, code: str = FIRST, *, class_: str = "appointment", kiosk: str = "kiosk-1",
        verify: bool = False, age_s: float = 0.0,
    ) -> str:  # fmt: skip
        """The number people read."""
        self._number += 1
        printed = f"A{self._number:03}"
        body = m.TicketIssued(
            "a",
            class_,
            self._number,
            printed,
            None,
            "confirmed",
            booking=code,
            slot_at=slot_at,
            verify=verify,
        )
        self.arrive(kiosk, self.unit(kiosk).fact("ticket_issued", body, age_s=age_s))
        return printed

    def ordinary(self) -> str:
        self._number += 1
        self.ticket(self._number)
        return f"A{self._number:03}"

    def one(self, printed: str) -> Ticket:
        return self.hall.ledger.printed(printed)[0]

    def listed(self, *bookings: m.Booking, key: str = "5f0c9a7e") -> None:
        self.handle(BookingsRead(m.Bookings(None, list(bookings), key)))

    def bookings(self) -> m.Bookings:
        return self._read("bookings", m.Bookings)

    def called(self) -> str | None:
        return self.counter("1").ticket

    def restarted(self, boot: str = "boot2", *, trusted: bool = True, after_s: float = 60.0) -> "BookedHall":
        """From a snapshot."""
        data = msgspec.json.decode(msgspec.json.encode(self.hall.ledger.data), type=HallData)
        return BookedHall(ledger=Ledger(data), boot=boot, trusted=trusted, now=self.now + after_s)


def replayed(paper: Site) -> bytes:
    ledger = Ledger()
    for recorded in paper.journal:
        ledger.apply(recorded)
    return msgspec.json.encode(ledger.data)
