"""What the tests of the kiosk's core share: a hall, a kiosk after its start, a press with its commit."""

from collections.abc import Sequence

import msgspec

from hall import messages as m
from hall.device import (
    ButtonPressed,
    PrinterState,
    Received,
)
from hall.paper import Paper
from hall.slip import Slip
from kiosk.actions import Action, CommitTicket, PrintSlip
from kiosk.events import TicketCommitted
from kiosk.kiosk import Binding, Kiosk
from kiosk.numbers import Numbers, taken
from kiosk.slip import Ticket, ticket_slip
from kiosk.template import default

DAY, NEXT_DAY = "2026-03-02", "2026-03-03"
NOW = 1772412060.0  # Monday 2026-03-02 08:41 in Shanghai
NIGHT = NOW + 16 * 3600  # Tuesday 00:41
REAL = 1000.0
READY = PrinterState("ready", "ok")

CONFIG = m.Config(
    hall="demo",
    name={"zh": "示范营业厅", "en": "Demo service hall"},
    languages=["zh", "en"],
    time_zone="Asia/Shanghai",
    services=[
        m.ServiceInfo("a", "A", {"zh": "综合业务", "en": "General business"}),
        m.ServiceInfo("b", "B", {"zh": "缴费", "en": "Payments"}),
    ],
    classes=[
        m.ClassInfo("ordinary", {"zh": "普通", "en": "Ordinary"}, 15),
        m.ClassInfo("vip", {"zh": "VIP", "en": "VIP"}, 10),
    ],
    kiosks=[m.KioskInfo("kiosk-1", 1, 499), m.KioskInfo("kiosk-2", 500, 999)],
    hours={day: ["08:00-12:00", "13:00-17:00"] for day in ("mon", "tue", "wed", "thu", "fri")},
    boot="h1",
    rev=5,
)
BUTTONS = (Binding("a"), Binding("b", "vip"))


def config(**fields: object) -> m.Config:
    return msgspec.structs.replace(CONFIG, **fields)


def order(order_id: str, action: str, **fields: object) -> Received:
    """As the hall sends it."""
    return Received(m.Order(order_id, action, **fields), "kiosk-1", "order/kiosk-1", True)


def received(message: m.Message, subject: str | None = None, live: bool = True) -> Received:
    topic = {m.Config: "config", m.HallState: "hall", m.QueueState: f"queue/{subject}"}[type(message)]
    return Received(message, subject, topic, live)


def hall(numbers_day: str | None, rev: int = 1) -> m.HallState:
    return m.HallState("h1", rev, numbers_day, numbers_day, "open", "normal", NOW, True)


def kiosk(
    numbers: Numbers | None = None,
    known: m.Config | None = CONFIG,
    ready: bool = True,
    buttons: Sequence[Binding] = BUTTONS,
    printer: PrinterState | None = READY,
) -> Kiosk:
    """As after a start, with the lamps lit and the first report made."""
    unit = Kiosk("kiosk-1", buttons, known, numbers or Numbers(DAY), ready)
    unit.handle(printer, NOW, REAL)
    return unit


def committed(ticket: CommitTicket, job: str = "t1") -> TicketCommitted:
    return TicketCommitted(job, ticket.service, ticket.class_, ticket.number, ticket.printed, ticket.day)


def ticket(
    number: int, before: Numbers, service: str = "a", class_: str = "ordinary", **more: object
) -> CommitTicket:
    numbers = taken(before, service, number)
    return CommitTicket(
        service, class_, number, f"{service.upper()}{number:03d}", before.day, numbers, **more
    )


def take(unit: Kiosk, button: int = 0, real: float = REAL, job: str = "t1") -> list[Action]:
    """A press and its commit."""
    asked = unit.handle(ButtonPressed(button), NOW, real)
    assert isinstance(asked[0], CommitTicket)
    return [*asked, *unit.handle(committed(asked[0], job), NOW, real)]


def slip(
    number: str, service: str = "a", class_: str = "ordinary", now: float | None = NOW, **more: object
) -> PrintSlip:
    return PrintSlip("t1", laid_out(Ticket(service, class_, number, now, **more)))


def laid_out(ticket: Ticket) -> Slip:
    """By the firmware's own template, for the usual paper."""
    return ticket_slip(default(), CONFIG, Paper(), "kiosk-1", ticket, "t1")
