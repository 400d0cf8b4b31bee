"""What just happened at a kiosk, and what it asks, in words."""

from collections.abc import Sequence

from display import look
from display.kiosk.message import Message
from display.page import Page
from hall.kiosk_view import KioskView, ServiceLine
from hall.messages import Text
from hall.texts import joined

DOCUMENTS = 4  # more than anybody keeps in mind
NOTED = frozenset(
    {"take_slip", "unverified", "card_unknown", "card_verify", "booking_unknown", "booking_late"}
)
NOTED |= {"booking_used", "booking_early", "assist"}


def asked(page: Page, view: KioskView) -> Message | None:
    line = view.question
    if line is None or view.state not in ("crowded", "card"):
        return None
    button = str(line.button)
    if view.state == "card":
        head = page.words("kiosk_screen.tap_card", class_=line.class_ or "VIP")
        note = page.words("kiosk_screen.without_card", button=button)
        return Message(head, button, note, colour=look.VIP, is_button=True)
    note = page.words("kiosk_screen.press_again", button=button)
    return Message(
        _crowd(page, line), button, note, view.self_service or documents(page, line.documents), is_button=True
    )


def _crowd(page: Page, line: ServiceLine) -> Text:
    if line.waiting is None:
        return page.words("kiosk_screen.still")
    if line.minutes is None:
        return page.words("kiosk_screen.crowded", waiting=line.waiting)
    return page.words("kiosk_screen.crowded_minutes", waiting=line.waiting, minutes=line.minutes)


def told(page: Page, view: KioskView) -> Message | None:
    if not view.told:
        return None
    number = view.ticket or ""
    note = page.words(f"kiosk_screen.{view.told}_note") if view.told in NOTED else {}
    if view.told == "booked" and view.slot is not None:
        note = page.words("kiosk_screen.booked_note", time=view.slot)
    if view.told == "card_known" and not number:
        note = page.words("kiosk_screen.card_press")
    key = "assist_told" if view.told == "assist" else view.told  # "assist" is the hint to the button
    return Message(page.words(f"kiosk_screen.{key}"), number, note, documents(page, view.documents))


def documents(page: Page, needed: Sequence[Text]) -> Text:
    """R36: what to have ready."""
    if not needed:
        return {}
    return page.words("kiosk_screen.documents", what=joined(needed[:DOCUMENTS], page.languages))
