"""LED signs above the windows of a hall of real processes: they follow the hall, and the counter without it."""

import sys
import time

import pytest

from tests.system.conftest import MakeSite, start
from tests.system.people import call, everything_arrived, press, sign_in, take_ticket
from tests.system.waiting import stays, until
from virtual.sign import OnbonCard
from virtual.sign_wire import SerialSign
from virtual.site import Site

AT_ONCE_S = 2.0  # for a sign: a person would not notice half of it, this machine is shared
LINK_S = 30.0
ONBON = {"driver": "onbon", "languages": ["zh"]}


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    """Two counters: an Onbon card above the first, a line of ASCII above the second; neither has a screen."""
    signs = {"counter-1": ONBON, "counter-2": {"driver": "line"}}
    return start(make_site(board=False, printer_speed_mm_s=0, signs=signs))


def shows(sign: SerialSign, *lines: str, within_s: float = 20.0) -> None:
    until(lambda: sign.shown == lines, f"{lines}; it shows {sign.shown}", within_s)


def test_the_signs_follow_open_call_serving_and_the_end_of_the_shift(site: Site) -> None:
    """R13, R33"""
    hanzi, ascii_ = site.signs["counter-1"], site.signs["counter-2"]
    shows(hanzi, "未开放")
    shows(ascii_, "CLOSED")
    one, two = sign_in(site, "1"), sign_in(site, "2")
    shows(hanzi, "开放")
    shows(ascii_, "OPEN")
    first, second = take_ticket(site), take_ticket(site)
    everything_arrived(site)
    assert call(one) == first
    shows(hanzi, f"请 {first} 号")
    shows(hanzi)  # it flashes
    shows(hanzi, f"请 {first} 号")
    assert call(two) == second
    shows(ascii_, f"CALLING {second}")
    press(one, "START", f"{first} SERVE")
    shows(hanzi, f"{first} 办理中")
    press(one, "FINISH", "OPEN")
    one.press("SIGNOUT")
    shows(hanzi, "未开放")


def test_pause_shows_on_the_sign_at_once_without_a_broker(site: Site) -> None:
    """R04, R13"""
    hanzi, ascii_ = site.signs["counter-1"], site.signs["counter-2"]
    one, two = sign_in(site, "1"), sign_in(site, "2")
    shows(hanzi, "开放")
    site.broker.kill()
    shows(hanzi, "请稍候")
    shows(ascii_, "PLEASE WAIT")
    began = time.monotonic()
    one.press("PAUSE")
    shows(hanzi, "暂停服务", within_s=AT_ONCE_S)
    took_s = time.monotonic() - began
    two.press("PAUSE")
    shows(ascii_, "PAUSED", within_s=AT_ONCE_S)
    sys.stdout.write(f"PAUSE to the sign: {1000 * took_s:.0f} ms\n")
    seen = len(ascii_.matrix.history) - 1
    site.broker.start()
    until(lambda: site.reaches_hall("counter-1"), "the counter is back", LINK_S)
    until(lambda: "暂停服务" in hanzi.shown, "the pause stays")
    shows(ascii_, "PAUSED")  # it takes turns with where else to go
    since = set(ascii_.matrix.history[seen:])
    assert ("PAUSED",) in since
    assert not since & {("OPEN",), ("CLOSED",), ("PLEASE WAIT",)}, (
        "the pause stayed through the broker's return"
    )
    assert took_s <= AT_ONCE_S


def test_a_sign_without_its_counter_goes_dark_and_a_new_start_shows_the_state_without_flashing(
    site: Site,
) -> None:
    """An old number on a sign that nobody renews would be a lie. A power cut of the Pi is no reason to call anew."""
    hanzi = site.signs["counter-1"]
    card = hanzi.matrix
    assert isinstance(card, OnbonCard)
    one = sign_in(site, "1")
    number = take_ticket(site)
    everything_arrived(site)
    assert call(one) == number
    shows(hanzi, f"请 {number} 号")
    site.kill_unit("counter-1")
    now = time.monotonic()
    assert card.shown(now + 31.0) == ()
    seen = len(card.history)
    site.start_unit("counter-1")
    until(
        lambda: card.history[seen:] == [("请稍候",), (f"请 {number} 号",)],
        "it knows nothing, then the truth",
        LINK_S,
    )
    stays(lambda: hanzi.shown == (f"请 {number} 号",), "it stands still", 1.5)


def test_a_sign_that_is_unplugged_is_told_once_and_shows_the_latest_when_it_is_back(site: Site) -> None:
    hanzi = site.signs["counter-1"]
    one = sign_in(site, "1")
    shows(hanzi, "开放")
    hanzi.unplug()
    until(lambda: "LED sign lost" in site.log("counter-1"), "the counter notices")
    press(one, "PAUSE", "PAUSED")
    hanzi.plug()
    until(lambda: "LED sign back" in site.log("counter-1"), "it is back")
    until(lambda: "暂停服务" in hanzi.shown, "the latest state")
    assert site.log("counter-1").count("LED sign lost") == 1
