"""A hall that stands still for seconds (a card that stalls, a machine that swaps) and goes on."""

import signal

from tests.system.people import press, sign_in, take_ticket
from tests.system.waiting import stays, until
from virtual.site import Site


def test_a_next_pressed_while_the_hall_stood_still_is_not_carried_out_later(site: Site):
    """The clerk was told NO LINK; a call now would be nobody's."""
    sign_in(site, "1")
    take_ticket(site)
    keypad = site.keypads["1"]
    until(lambda: keypad.screen == "OPEN 1 WAIT", "somebody waits")
    hall = site.processes["hall"]
    hall.send_signal(signal.SIGSTOP)
    keypad.press("NEXT")
    until(lambda: "NO LINK" in keypad.screen, "the clerk is told")
    stays(lambda: "CALL" not in keypad.screen, "nobody is called", 1.5)
    hall.send_signal(signal.SIGCONT)
    until(lambda: keypad.screen == "OPEN 1 WAIT", "the counter is back")
    stays(lambda: keypad.screen == "OPEN 1 WAIT", "nobody is called", 1.0)
    assert "stood still" in site.log("hall")
    press(keypad, "NEXT", "A001 CALL")
