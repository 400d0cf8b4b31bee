"""A real kiosk with a screen: what customers read before, while and after they press, in the pictures it recorded."""

from pathlib import Path

from hall import entries as e
from hall import messages as m
from tests.system.conftest import MakeSite, start
from tests.system.people import end_of_the_day, everything_arrived, journal_of, pictures, take_ticket
from tests.system.waiting import stays, until
from virtual.sample import VIP_CARD
from virtual.site import Site, number_on


def kiosk_with_screen(make_site: MakeSite, crowded: int = 10) -> Site:
    site = make_site(counters=1, board=False, cards=True, screen=True, printer_speed_mm_s=0)
    site.plan.hall["rules"] = {"crowded": crowded}
    start(site)
    shows(site, "ready")
    return site


def shows(site: Site, name: str, within_s: float = 20.0) -> None:
    until(lambda: pictures(site, "kiosk-1")[-1:] == [name], f"the screen shows {name}", within_s)


def has_shown(site: Site, name: str, after: int) -> None:
    until(lambda: name in pictures(site, "kiosk-1")[after:], f"the screen shows {name}")


def latest(site: Site) -> Path:
    return site.frames("kiosk-1") / "latest.png"


def test_a_press_is_answered_on_the_screen_and_the_slip_is_to_be_taken(make_site: MakeSite) -> None:
    """R01"""
    site = kiosk_with_screen(make_site)
    before = len(pictures(site, "kiosk-1"))
    assert take_ticket(site) == "A001"
    has_shown(site, "take_slip", before)
    assert "busy" in pictures(site, "kiosk-1")[before:]
    shows(site, "ready")
    assert latest(site).stat().st_size > 1000


def test_who_presses_where_many_wait_is_asked_and_a_second_press_is_a_yes(make_site: MakeSite) -> None:
    """R34: no answer is a no."""
    site = kiosk_with_screen(make_site, crowded=1)
    assert [take_ticket(site), take_ticket(site)] == ["A001", "A002"]
    everything_arrived(site)
    shows(site, "ready")
    site.buttons.press("a")
    shows(site, "crowded")
    stays(lambda: len(site.slips) == 2, "nothing is printed while it asks", 1.0)
    site.buttons.press("a")
    until(lambda: len(site.slips) == 3, "the slip after a second press")
    shows(site, "ready")
    site.buttons.press("a")
    shows(site, "crowded")
    shows(site, "ready", 15.0)
    assert [number_on(slip) for slip in site.slips] == ["A001", "A002", "A003"]


def test_the_vip_button_asks_for_the_card_and_the_card_is_the_answer(make_site: MakeSite) -> None:
    """R02"""
    site = kiosk_with_screen(make_site)
    site.buttons.press("v")
    shows(site, "card")
    assert not site.slips
    site.card_reader.tap(VIP_CARD)
    until(lambda: len(site.slips) == 1, "the slip of the card")
    end_of_the_day(site)
    facts = [entry for entry in journal_of(site) if isinstance(entry, e.FactTaken)]
    issued = [m.decode(bytes(fact.body), m.TicketIssued) for fact in facts if fact.kind == "ticket_issued"]
    assert [(ticket.printed, ticket.class_) for ticket in issued] == [(number_on(site.slips[0]), "vip")]


def test_a_printer_without_paper_is_a_sign_on_the_screen_until_there_is_some(make_site: MakeSite) -> None:
    """R01: never a dead button without a sign."""
    site = kiosk_with_screen(make_site)
    site.printer.set_paper("end")
    shows(site, "fault")
    site.buttons.press("a")
    stays(lambda: not site.slips, "nothing is printed", 1.0)
    site.printer.set_paper("ok")
    shows(site, "ready")
    assert take_ticket(site) == "A001"


def test_a_kiosk_whose_screen_process_is_killed_shows_what_stands_again(make_site: MakeSite) -> None:
    """R09"""
    site = kiosk_with_screen(make_site)
    assert take_ticket(site) == "A001"
    site.kill_unit("kiosk-1")
    before = len(pictures(site, "kiosk-1"))
    site.start_unit("kiosk-1")
    has_shown(site, "ready", before)
    assert "take_slip" not in pictures(site, "kiosk-1")[before:]
    assert take_ticket(site) == "A002"
