"""R33: whoever asks for a person at a kiosk; R02: who is to be looked at; R56: what the technician is told."""

import msgspec
import pytest

from counter.known import Known
from counter.picture import keypad_text
from hall import entries as e
from hall import messages as m
from hall.actions import HealthSeen
from hall.device import Received
from hall.kinds import KINDS
from tests.core.hall_story import Site, site

PLACED = msgspec.structs.replace(
    site(), kiosks=[m.KioskInfo("kiosk-1", 1, 499, {"zh": "大厅入口", "en": "entrance"})],
    pads=[m.PadInfo("g1", "counter-g1"), m.PadInfo("l1", "counter-l1", "lead")],
)  # fmt: skip
ALERT = "assistance.kiosk-1"


def asked() -> Site:
    paper = Site(PLACED)
    paper.owned("l1", "signed_in", m.Owned("9001"))
    paper.kiosk_says("assistance", m.Assistance())
    return paper


# --- R33 ---------------------------------------------------------------------------------------------------------


def test_somebody_at_a_kiosk_asks_for_a_person_and_the_lead_hears_of_it_at_once():
    """R33: within a second, with where to go."""
    paper = asked()
    paper.wait(0.1)
    alert = paper.alerts()[ALERT]
    assert (alert.subject, alert.severity) == ("kiosk-1", "warning")
    assert alert.text == {
        "zh": "kiosk-1（大厅入口） 有客户需要帮助",
        "en": "Somebody at kiosk-1 (entrance) asks for help",
    }
    assert alert.advice["en"].startswith("Go to kiosk-1 (entrance)")
    assert [ring.what for ring in paper.rings] == ["raised"]


def test_pressed_again_it_does_not_ring_again_before_it_ended():
    """R33."""
    paper = asked()
    paper.wait(90)
    paper.kiosk_says("assistance", m.Assistance())
    paper.wait(2)
    assert [ring.what for ring in paper.rings] == ["raised"]


def test_it_ends_when_the_lead_acknowledges_it_and_then_rings_anew():
    """R33."""
    paper = asked()
    paper.wait(5)
    reply = paper.ask("l1", "ack_alert", alert=ALERT)
    assert reply.status == "ok"
    paper.wait(1)
    assert ALERT not in paper.alerts()
    paper.kiosk_says("assistance", m.Assistance())
    paper.wait(1)
    assert [ring.what for ring in paper.rings] == ["raised", "cleared", "raised"]


def test_nobody_acknowledges_it_and_it_ends_after_ten_minutes():
    """R33: told higher up on the way."""
    paper = asked()
    paper.wait(595)
    assert paper.alerts()[ALERT].severity == "urgent"
    paper.wait(10)
    assert ALERT not in paper.alerts()
    assert [ring.what for ring in paper.rings] == ["raised", "escalated", "cleared"]


# --- R02 ---------------------------------------------------------------------------------------------------------


def issued(paper: Site, *, verify: bool, class_: str = "vip") -> str:
    body = m.TicketIssued("a", class_, 1, "A001", None, "confirmed", verify=verify)
    return paper.kiosk_says("ticket_issued", body)


def test_a_ticket_nobody_has_checked_is_marked_for_the_clerk_until_the_clerk_has():
    """R02."""
    paper = Site()
    paper.sign_in("1")
    issued(paper, verify=True)
    paper.serve("1")
    assert paper.counter("1").verify
    assert paper.ask("1", "reclassify", class_="vip", reason="verified").status == "ok"
    assert (paper.counter("1").verify, paper.counter("1").class_) == (False, "vip")
    assert paper.ask("1", "reclassify", class_="vip").error == "not_available", "checked once"


def test_or_makes_an_ordinary_one_of_it_and_of_no_other_class_and_no_other_ticket():
    """R02, R40: other classes are for a guide's pad."""
    paper = Site()
    paper.sign_in("1")
    issued(paper, verify=True)
    assert paper.ask("1", "reclassify", class_="ordinary").error == "not_available", "nobody in hand"
    paper.serve("1")
    assert paper.ask("1", "reclassify", class_="emergency").error == "not_available"
    assert paper.ask("1", "reclassify", class_="ordinary").status == "ok"
    assert (paper.counter("1").verify, paper.counter("1").class_) == (False, "ordinary")
    assert paper.entries(e.Reclassified)[-1] == e.Reclassified(
        paper.hall.ledger.counter("1").ticket or "", "ordinary", "vip", "1", "", "1001"
    )


def test_a_known_card_behind_it_takes_the_mark_away_an_unknown_one_sets_it():
    """R02."""
    paper = Site()
    ticket = issued(paper, verify=True)
    paper.kiosk_says("ticket_class", m.TicketClass(ticket, "vip"))
    assert not paper.hall.ledger.data.tickets[ticket].verify
    paper.kiosk_says("ticket_class", m.TicketClass(ticket, "vip", verify=True))
    assert paper.hall.ledger.data.tickets[ticket].verify


def test_a_guide_confirms_one_who_waits():
    """R02: VIP and the number, on the guide's pad."""
    paper = Site()
    paper.owned("g1", "signed_in", m.Owned("1009"))
    ticket = issued(paper, verify=True)
    reply = paper.ask("g1", "reclassify", ticket="A001", class_="vip", reason="verified")
    assert (reply.status, paper.hall.ledger.data.tickets[ticket].verify) == ("ok", False)


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({"state": "calling"}, "A012 CALL CARD?"),
        ({"state": "serving"}, "A012 SERVE CARD?"),
        ({"state": "serving", "assist": True}, "A012 CARD? CARE"),
        ({"state": "serving", "prompts": ["overrun"]}, "A012 LATE"),
        ({"state": "calling", "unverified": True}, "A012 SLIP?"),
    ],
)
def test_the_keypad_tells_the_clerk_to_look(more: dict[str, object], text: str):
    """R02."""
    state = m.CounterState("b", 1, turn=1, ticket="A012", ticket_id="t", clerk="1001", verify=True, **more)
    known = Known("counter-1", m.Owned("1001"), site())
    known.linked(up=True)
    known.learn(Received(state, "1", "counter/1", True))
    assert keypad_text(known) == text


def test_an_emergency_from_a_kiosk_is_taken_as_it_came():
    """R16: the paper is out; whether it may be pressed is the kiosk's to say."""
    paper = Site()
    ticket = issued(paper, verify=False, class_="emergency")
    assert paper.hall.ledger.data.tickets[ticket].class_ == "emergency"
    assert paper.entries(e.Reclassified) == []


# --- R56 ---------------------------------------------------------------------------------------------------------


def say(paper: Site, **health: object) -> None:
    paper.on = []
    paper.handle(HealthSeen("kiosk-1", m.Health(printer="ready", paper="ok", **health)))


def test_maintenance_is_a_notice_for_the_technician_until_it_was_done():
    """R56."""
    paper = Site(PLACED)
    say(paper, maintenance="due")
    paper.wait(2)
    alert = paper.alerts()["maintenance_due.kiosk-1"]
    assert (alert.severity, KINDS["maintenance_due"].acts) == ("notice", ("technician",))
    say(paper, maintenance="ok")
    paper.wait(2)
    assert "maintenance_due.kiosk-1" not in paper.alerts()


@pytest.mark.parametrize("health", [{"buttons": "fault"}, {"code_reader": "lost"}])
def test_what_keeps_customers_from_their_ticket_is_told_when_it_lasts(health: dict[str, str]):
    """R01: a kiosk that still issues sends nobody away."""
    paper = Site(PLACED)
    for _ in range(2):
        say(paper, **health)
        paper.wait(6)
    alert = paper.alerts()["unit_fault.kiosk-1"]
    assert (alert.cause, alert.severity) == (next(iter(health)), "warning")
    assert "handwritten" not in alert.advice["en"]


def test_a_card_reader_that_is_gone_rings_nobody():
    """R02: who has a card gets a ticket to be verified."""
    paper = Site(PLACED)
    for _ in range(3):
        say(paper, card_reader="lost")
        paper.wait(6)
    assert paper.rings == []
