"""What a slip says of a card not checked, an appointment, documents and where else to go (R02, R20, R34, R36)."""

import msgspec
import pytest

from hall import messages as m
from hall.paper import Paper, height_mm
from kiosk.slip import MAX_MM, Ticket, copy_slip, ticket_slip
from kiosk.template import default
from tests.core.slip_story import AT, CONFIG, EPSON, NARROW, TICKET, TICKET_ID, WIDE, changed, slip, texts

VIP = Ticket("a", "vip", "A012", AT, verify=True)
BOOKED = Ticket("a", "ordinary", "A012", AT, ahead=3, estimate_s=301.0, slot_at=AT + 3600)
DOCUMENTS = [{"zh": "身份证", "en": "Identity card"}, {"zh": "户口本", "en": "Residence booklet"}]
WITH_DOCUMENTS = changed(services=[msgspec.structs.replace(CONFIG.services[0], documents=DOCUMENTS)])
CROWDED = changed(self_service={"zh": "缴费可在自助机办理", "en": "Pay at the machine"}, crowded=2)


def test_a_vip_nobody_has_checked_is_told_to_the_clerk_by_the_slip() -> None:
    """R02."""
    assert {"请工作人员核实", "To be verified"} <= set(texts(slip(VIP)))
    assert not {"请工作人员核实", "To be verified"} & set(texts(slip(Ticket("a", "vip", "A012", AT))))


def test_a_booked_slip_has_its_slot_and_does_not_say_how_many_wait_now() -> None:
    """R20: they are not ahead of it."""
    said = texts(slip(BOOKED))
    assert {"预约时间 10:41", "Appointment 10:41"} <= set(said)
    assert not any("ahead" in text for text in said)


def test_a_slot_in_a_zone_nobody_knows_is_not_told() -> None:
    assert not any("预约" in text for text in texts(slip(BOOKED, changed(time_zone="Mars/X"))))


def test_all_documents_are_told_once() -> None:
    """R36."""
    said = texts(slip(TICKET, WITH_DOCUMENTS))
    assert said.count("请备齐：身份证、户口本") == 1
    assert said.count("Please have ready: Identity card, Residence booklet") == 1
    assert not any("Please have ready" in text for text in texts(slip(TICKET)))


def test_where_else_it_can_be_done_is_told_while_it_is_crowded() -> None:
    """R34: more than, not as many as."""
    assert "Pay at the machine" in texts(slip(TICKET, CROWDED))
    assert "Pay at the machine" not in texts(slip(TICKET, msgspec.structs.replace(CROWDED, crowded=3)))
    assert "Pay at the machine" not in texts(slip(TICKET, msgspec.structs.replace(CROWDED, crowded=None)))
    unknown = msgspec.structs.replace(CROWDED, crowded=0)
    assert "Pay at the machine" not in texts(slip(Ticket("a", "ordinary", "A012", AT), unknown))


@pytest.mark.parametrize("paper", [WIDE, NARROW, EPSON])
def test_with_everything_at_once_it_is_still_a_slip(paper: Paper) -> None:
    """R02, R36: ninety millimetres, and what the clerk needs stays."""
    everything = msgspec.structs.replace(
        WITH_DOCUMENTS,
        self_service=CROWDED.self_service,
        crowded=0,
        ticket_page="http://192.168.1.10:8600/t/{id}",
    )
    ticket = Ticket("a", "vip", "A012", AT, ahead=3, verify=True, slot_at=AT + 3600)
    laid = ticket_slip(default(), everything, paper, "kiosk-1", ticket, TICKET_ID)
    assert height_mm(laid, paper) + paper.end_mm <= MAX_MM
    said = " ".join(texts(laid))
    assert "A012" in said
    assert "请工作人员核实" in said
    assert "10:41" in said


def test_a_copy_says_the_same_of_slot_and_card() -> None:
    """R02, R20."""
    issued = m.TicketIssued("a", "vip", 12, "A012", "2026-03-02", "confirmed", verify=True, slot_at=AT + 3600)
    said = texts(copy_slip(default(), CONFIG, WIDE, issued, TICKET_ID, AT, "kiosk-1"))
    assert {"To be verified", "Appointment 10:41"} <= set(said)
