"""A guide's pad, a kiosk and a counter as real processes: a ticket for somebody, and what the hall orders besides."""

from tests.system.conftest import MakeSite, start
from tests.system.people import call, no_show, press, serve, sign_in, take_ticket
from tests.system.waiting import until
from virtual.keypad import VirtualKeypad
from virtual.site import Site, number_on


def at_work(make_site: MakeSite) -> tuple[Site, VirtualKeypad]:
    site = start(make_site(counters=1, board=False, pads=1, printer_speed_mm_s=0))
    pad = site.keypads["g1"]
    pad.press("SIGNIN", *"8001", "ENTER")
    until(lambda: "SIGN IN" not in pad.screen and "STAFF" not in pad.screen, "the guide is signed in")
    return site, pad


def test_a_guide_takes_a_ticket_for_somebody_and_brings_back_a_missed_one(make_site: MakeSite) -> None:
    """R51: printed at the kiosk, its number on the pad; the clerk calls it like any other."""
    site, pad = at_work(make_site)
    missed = take_ticket(site)
    keypad = sign_in(site, "1")
    assert call(keypad) == missed
    no_show(keypad)
    before = len(site.slips)
    pad.press("ISSUE", "1", "1", "1")
    until(lambda: len(site.slips) > before, "the slip is out")
    number = number_on(site.slips[-1])
    assert number is not None
    until(lambda: number in pad.screen, f"the pad shows {number}")
    press(pad, "REVIVE", "NUMBER")
    pad.press(*missed.lstrip("A0"), "ENTER")
    until(lambda: missed in pad.screen, f"the pad shows {missed}")
    assert call(keypad) == number, "behind up to three who waited meanwhile"
    serve(keypad)
    assert call(keypad) == missed
