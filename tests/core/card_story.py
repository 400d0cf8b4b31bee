"""What the tests of cards at the kiosk share: a hall with cards, a tap, a press with its slip."""

from hall import messages as m
from hall.device import Received, SlipOutcome
from kiosk.actions import Action, CommitTicket
from kiosk.events import CardTapped
from kiosk.kiosk import Binding, Kiosk
from tests.core.kiosk_story import CONFIG, NOW, REAL, config, kiosk, take

WANG, LI, GOLD, ELDER, STRANGER = "11" * 16, "22" * 16, "33" * 16, "44" * 16, "ff" * 16
CARDS = m.Cards({"vip": WANG + LI, "gold": GOLD, "priority": ELDER}, "5f0c9a7e")
TOLD = Received(CARDS, None, "cards", False)
BUTTONS = (Binding("a"), Binding("b", "vip"), Binding("b"))
WITH_PRIORITY = config(
    classes=[*CONFIG.classes, m.ClassInfo("priority", {"zh": "优先", "en": "Priority"}, 10)]
)


def desk(known: m.Config = CONFIG, buttons: tuple[Binding, ...] = BUTTONS) -> Kiosk:
    unit = kiosk(known=known, buttons=buttons)
    unit.handle(TOLD, NOW, REAL)
    return unit


def tap(unit: Kiosk, real: float, card: str = WANG) -> list[Action]:
    return unit.handle(CardTapped(card), NOW, real)


def give(unit: Kiosk, real: float, button: int = 0, job: str = "t1", outcome: str = "confirmed") -> str:
    """A press, its slip and the end of it, all at `real`; the class of the ticket."""
    asked = take(unit, button, real, job)[0]
    assert isinstance(asked, CommitTicket)
    unit.handle(SlipOutcome(job, outcome), NOW, real)
    return asked.class_
