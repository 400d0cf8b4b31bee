"""What the tests of whoever stands at the kiosk share: a kiosk with or without a screen, a hall in reach, a press."""

from collections.abc import Sequence

import msgspec

from hall import messages as m
from hall.bookings import hashed
from hall.device import ButtonPressed, DeviceState, HallLink, Received, SlipOutcome
from hall.kiosk_view import KioskView
from kiosk.actions import Action, CommitNote, CommitTicket, Lamp, PrintSlip, Report, Show
from kiosk.events import CardTapped, CodeEntered, NoteReserved
from kiosk.kiosk import Binding, Kiosk
from kiosk.numbers import Numbers
from tests.core.card_story import CARDS
from tests.core.kiosk_story import CONFIG, DAY, NOW, READY, REAL, committed

KEY = bytes(32)
TEN = NOW + 79 * 60  # Monday 10:00 in Shanghai
NOON, AFTERNOON, EVENING = TEN + 2 * 3600, TEN + 4 * 3600, TEN + 9 * 3600
FULL = msgspec.structs.replace(
    CONFIG,
    services=[
        *CONFIG.services,
        m.ServiceInfo("n", "N", {"zh": "急诊", "en": "Emergency room"}, hours={}),
        m.ServiceInfo("l", "L", {"zh": "化验", "en": "Laboratory"}, hours={"mon": ["10:30-11:30"]}),
    ],
    classes=[
        *CONFIG.classes,
        m.ClassInfo("priority", {"zh": "优先", "en": "Priority"}, 10),
        m.ClassInfo("emergency", {"zh": "急", "en": "Emergency"}, 1, first=True),
        m.ClassInfo("appointment", {"zh": "预约", "en": "Appointment"}, 10),
    ],
    crowded=10,
)
A, VIP, PRIORITY, OPEN_EMERGENCY, HELP, NIGHT_SERVICE, LAB = range(7)
BUTTONS = (
    Binding("a"),
    Binding("b", "vip"),
    Binding("a", "priority"),
    Binding("n", "emergency", public=True),
    Binding("", assist=True),
    Binding("n"),
    Binding("l"),
)


def full(**fields: object) -> m.Config:
    return msgspec.structs.replace(FULL, **fields)


def front(
    *, screen: bool = True, reader: bool | None = True, buttons: Sequence[Binding] = BUTTONS,
    known: m.Config | None = FULL, numbers: Numbers | None = None, now: float | None = TEN, **more: object,
) -> Kiosk:  # fmt: skip
    """As after a start, in the opening hours, the hall not in reach."""
    unit = Kiosk("kiosk-1", buttons, known, numbers or Numbers(DAY), True, CARDS, screen=screen, **more)
    unit.handle(READY, now, REAL)
    if reader is not None:
        unit.handle(DeviceState("card_reader", reader), now, REAL)
    return unit


def said(phase: m.Phase, day: str | None = DAY) -> Received:
    return Received(m.HallState("h1", 1, day, day, phase, "normal", TEN, True), None, "hall", True)


def waiting(
    unit: Kiosk, service: str, count: int, estimate_s: float | None = 1500.0, real: float = REAL
) -> None:
    unit.handle(HallLink(True), TEN, real)
    queue = m.QueueState("h1", 1, {"ordinary": count}, estimate_s=estimate_s)
    unit.handle(Received(queue, service, f"queue/{service}", True), TEN, real)


def press(unit: Kiosk, button: int, real: float, now: float | None = TEN) -> list[Action]:
    return unit.handle(ButtonPressed(button), now, real)


def tap(unit: Kiosk, card: str, real: float, now: float | None = TEN) -> list[Action]:
    return unit.handle(CardTapped(card), now, real)


def code(text: str) -> str:
    return hashed(KEY, text)


def enter(unit: Kiosk, text: str, real: float, now: float | None = TEN) -> list[Action]:
    return unit.handle(CodeEntered(code(text)), now, real)


def shows(actions: Sequence[Action]) -> KioskView:
    (show,) = [action for action in actions if isinstance(action, Show)]
    return show.view


def does(actions: Sequence[Action]) -> list[Action]:
    """What is more than lamps, reports and pictures."""
    return [action for action in actions if not isinstance(action, Lamp | Report | Show)]


def ticket_of(actions: Sequence[Action]) -> CommitTicket:
    (ticket,) = does(actions)
    assert isinstance(ticket, CommitTicket)
    return ticket


def asked_class(actions: Sequence[Action]) -> tuple[str, bool]:
    ticket = ticket_of(actions)
    return ticket.class_, ticket.verify


def finish(
    unit: Kiosk, ticket: CommitTicket, real: float, now: float | None = TEN, job: str = "t1", outcome: str = "confirmed"
) -> list[Action]:  # fmt: skip
    """Its commit and the end of its slip: what follows that."""
    unit.handle(committed(ticket, job), now, real)
    return unit.handle(SlipOutcome(job, outcome), now, real + 0.5)


def note_of(unit: Kiosk, actions: Sequence[Action], real: float, now: float | None = TEN) -> m.SlipNote:
    """A note was begun: its words; it is printed and ends."""
    (note,) = does(actions)
    assert isinstance(note, CommitNote)
    (printed,) = does(unit.handle(NoteReserved(), now, real))
    assert isinstance(printed, PrintSlip)
    unit.handle(SlipOutcome(printed.job, "confirmed"), now, real + 0.5)
    return note.note
