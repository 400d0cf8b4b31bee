"""A visitor in a real browser works a hall of real processes: what he does happens, and what happens he sees."""

import functools
import os
import signal
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from tests.system.browsing import (
    DESK,
    PHONE,
    WAIT_MS,
    Open,
    display,
    effect,
    fault,
    key,
    shows,
    sign_in,
    take_ticket,
)
from tests.system.conftest import MakeSite, start
from tests.system.people import end_of_the_day, everything_arrived
from tests.system.waiting import until
from virtual.page.server import Page
from virtual.page.stage import Stage
from virtual.site import Site, number_on


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    """With lamps on pins and a card reader; nobody is simulated."""
    return start(make_site(codes=False, cards=True))


@pytest.fixture
def page(site: Site) -> Iterator[Page]:
    made = Page(Stage(site), 0)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def open_tab(visit: Open, page: Page) -> Open:
    return functools.partial(visit, page.url)


@pytest.fixture
def tab(open_tab: Open) -> Tab:
    return open_tab()


# --- what a visitor does and sees ----------------------------------------------------------------------------


def steps_done(tab: Tab) -> int:
    return tab.locator(".tour li.done").count()


class OtherPictures(Stage):
    """9 × 16 dots each."""

    def __init__(self, site: Site, folder: Path) -> None:
        super().__init__(site)
        self._path = folder / "other.png"
        parts = (
            b"IHDR" + struct.pack(">IIBBBBB", 9, 16, 8, 0, 0, 0, 0),
            b"IDAT" + zlib.compress(bytes(160)),
            b"IEND",
        )
        chunks = [struct.pack(">I", len(p) - 4) + p + struct.pack(">I", zlib.crc32(p)) for p in parts]
        self._path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(chunks))

    def slip(self, unit: str, number: int) -> bytes:
        return self._path.read_bytes()

    def frame(self, unit: str, number: int | None) -> Path:
        return self._path


class NoKiosks(Stage):
    def sections(self) -> dict[str, dict[str, Any]]:
        found = super().sections()
        return found | {
            "kiosks": {},
            "units": {unit: piece for unit, piece in found["units"].items() if piece["kind"] != "kiosk"},
        }


def see(tab: Tab, how: str) -> None:
    """As if the visitor had turned to another tab, or back."""
    tab.evaluate(
        """how => {
            Object.defineProperty(document, "visibilityState", { value: how, configurable: true });
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        how,
    )


# --- the stories ---------------------------------------------------------------------------------------------


def test_a_visitor_takes_a_ticket_calls_it_and_pauses_without_a_broker(tab: Tab, site: Site) -> None:
    """The tour of the page, step by step. R01, R13."""
    number = take_ticket(tab)
    assert number == number_on(site.slips[0]) == "A001"
    expect(tab.locator('[data-kind="ticket_issued"][data-answer="ack"]')).to_contain_text("A001")
    sign_in(tab, "1")

    hall_board = shows(tab, site, "board-1", "empty")
    key(tab, "1", "NEXT")
    expect(display(tab, "1")).to_contain_text("A001 CALL")
    shows(tab, site, "counter-1", "calling")
    shows(tab, site, "board-1", "calls", after=hall_board)
    expect(tab.locator('.row.request[data-kind="next"][data-answer="ok"]')).to_contain_text(
        "A001, Please come"
    )

    fault(tab, "broker").click()
    expect(fault(tab, "broker")).to_have_attribute("aria-checked", "false")
    shows(tab, site, "board-1", "no_connection")
    key(tab, "1", "PAUSE")
    shows(tab, site, "counter-1", "paused")
    expect(display(tab, "1")).to_contain_text("PAUSED")
    assert take_ticket(tab, 1) == "B001"
    expect(effect(tab, "kiosk-1", "effect_kiosk_alone")).to_contain_text("1 fact held", timeout=WAIT_MS)
    expect(effect(tab, "counter-1", "effect_counter_paused")).to_contain_text("1 fact held")

    fault(tab, "broker").click()
    for unit in ("kiosk-1", "counter-1"):
        expect(effect(tab, unit, "works")).not_to_contain_text("held", timeout=WAIT_MS)
    expect(tab.locator('[data-kind="paused"][data-answer="ack"]')).to_contain_text("Pause: the sign is up")
    expect(tab.locator(".tour .all")).to_be_visible()
    assert steps_done(tab) == 6
    everything_arrived(site)
    assert end_of_the_day(site).issued == 2


def test_without_paper_the_lamps_blink_and_no_number_is_used_up(tab: Tab, site: Site) -> None:
    """R01."""
    assert take_ticket(tab) == "A001"
    lamp = tab.locator('[data-button="0"] .lamp')
    expect(lamp).to_have_attribute("data-lit", "on")
    fault(tab, "paper-kiosk-1").locator('[data-paper="end"]').click()
    expect(effect(tab, "kiosk-1", "effect_kiosk_blinks")).to_contain_text(
        "out of paper: lamps", timeout=WAIT_MS
    )
    for lit in ("off", "on", "off"):
        expect(lamp).to_have_attribute("data-lit", lit, timeout=WAIT_MS)
    tab.click('[data-button="0"]')
    tab.click(".mend")
    expect(effect(tab, "kiosk-1", "works")).to_be_visible(timeout=WAIT_MS)
    until(lambda: site.state_of("kiosk-1") == "ok", "the kiosk has seen the paper")
    assert take_ticket(tab) == "A002"
    assert end_of_the_day(site).issued == 2


def test_a_power_cut_at_the_kiosk_costs_no_number(tab: Tab, site: Site) -> None:
    assert take_ticket(tab) == "A001"
    killed = site.processes["kiosk-1"]
    fault(tab, "power-kiosk-1").click()
    expect(fault(tab, "power-kiosk-1")).to_have_attribute("aria-checked", "false")
    assert killed.wait(5) == -9
    expect(tab.locator(".kiosk .device-state")).to_have_text("No power")
    expect(tab.locator('[data-button="0"] .lamp')).to_have_attribute("data-lit", "off")
    expect(tab.locator(".row.presence.lost")).to_contain_text("kiosk-1 is lost")
    fault(tab, "power-kiosk-1").click()
    expect(tab.locator('[data-button="0"] .lamp')).to_have_attribute("data-lit", "on", timeout=WAIT_MS)
    assert take_ticket(tab) == "A002"
    assert end_of_the_day(site).issued == 2


def test_a_card_makes_the_ticket_vip_and_the_flow_tells_it(tab: Tab, site: Site) -> None:
    """R02."""
    assert take_ticket(tab) == "A001"
    tab.click(".bankcard.vip")
    expect(tab.locator('[data-kind="ticket_class"][data-answer="ack"]')).to_contain_text(
        "Ticket A001 is VIP now"
    )


def test_an_unplugged_keypad_is_seen_and_comes_back(tab: Tab, site: Site) -> None:
    sign_in(tab, "2")
    fault(tab, "keypad-2").click()
    expect(effect(tab, "counter-2", "effect_keypad_lost")).to_be_visible(timeout=WAIT_MS)
    expect(display(tab, "2")).to_have_text("")
    fault(tab, "keypad-2").click()
    expect(display(tab, "2")).to_contain_text("OPEN", timeout=WAIT_MS)


def test_two_tabs_in_two_languages_see_the_same_hall(open_tab: Open, site: Site) -> None:
    english, chinese = open_tab("en-US"), open_tab("zh-CN")
    number = take_ticket(english)
    expect(chinese.locator(".slip")).to_have_attribute("data-number", number)
    expect(chinese.locator('[data-kind="ticket_issued"]')).to_contain_text("取号 A001")
    sign_in(chinese, "1")
    key(chinese, "1", "NEXT")
    for tab in (english, chinese):
        shows(tab, site, "counter-1", "calling")
    expect(english.locator("h1")).to_contain_text("The virtual hall")
    english.click('[data-counter="2"] summary')
    english.click(".language")
    expect(english.locator("h1")).to_contain_text("虚拟大厅")
    expect(english.locator("details[open]")).to_have_count(1)
    expect(english.locator(".language")).to_be_focused()
    english.reload()
    expect(english.locator("h1")).to_contain_text("虚拟大厅")


def test_the_page_says_when_the_demo_has_ended_and_comes_back_with_it(
    tab: Tab, page: Page, site: Site, tmp_path: Path
) -> None:
    """Another demo at the same address has other pictures with the same numbers."""
    assert take_ticket(tab) == "A001"
    shows(tab, site, "board-1", "empty")
    page.stop()
    expect(tab.locator("#ended")).to_contain_text("make demo")
    expect(tab.locator("#page")).to_have_attribute("inert", "")
    tab.evaluate("document.querySelector('.language').click()")
    again = Page(OtherPictures(site, tmp_path), page.port)
    again.start()
    try:
        expect(tab.locator("#ended")).to_be_hidden(timeout=WAIT_MS)
        tab.wait_for_function("() => document.querySelector('.slip img').naturalWidth === 9")
        tab.wait_for_function("() => document.querySelector('.board img').naturalWidth === 9")
        box = tab.locator(".board img").bounding_box()
        assert box is not None
        assert box["height"] == pytest.approx(box["width"] * 16 / 9, rel=0.15)  # a board on its side
        tab.click('[data-button="0"]')
        expect(tab.locator(".slip")).to_have_attribute("data-number", "A002", timeout=WAIT_MS)
    finally:
        again.stop()


@pytest.mark.parametrize("without", ["kiosks", "counters"])
def test_a_hall_without_kiosks_or_without_counters_is_shown_too(
    make_site: MakeSite, visit: Open, without: str
) -> None:
    site = start(make_site(codes=False, counters=0 if without == "counters" else 1))
    page = Page(Stage(site) if without == "counters" else NoKiosks(site), 0)
    page.start()
    try:
        tab = visit(page.url)
        expect(tab.locator(".tour li").first).to_be_visible()
        assert tab.locator(".kiosk").count() == (without != "kiosks")
        assert tab.locator(".counter").count() == (without != "counters")
        fault(tab, "broker").click()
        expect(effect(tab, "hall", "effect_hall_alone")).to_be_visible(timeout=WAIT_MS)
        expect(tab.locator(".time.stands")).to_contain_text("no word from the hall")
        tab.click(".language")
        expect(tab.locator("h1")).to_contain_text("虚拟大厅")
    finally:
        page.stop()


def test_a_unit_that_ended_by_itself_is_not_without_power(tab: Tab, site: Site) -> None:
    os.kill(site.processes["kiosk-1"].pid, signal.SIGKILL)
    expect(effect(tab, "kiosk-1", "effect_crashed")).to_have_text("kiosk-1ended by itself")
    expect(tab.locator(".kiosk .device-state")).to_have_text("ended by itself")
    expect(tab.locator('.unit[data-unit="kiosk-1"] .since')).to_contain_text("ended by itself")
    tab.click(".mend")
    expect(effect(tab, "kiosk-1", "works")).to_be_visible(timeout=WAIT_MS)


def test_a_tab_nobody_sees_holds_no_connection_and_catches_up(tab: Tab, site: Site) -> None:
    """A browser has six for all tabs of one address."""
    see(tab, "hidden")
    site.kiosk.buttons[0].press()
    until(lambda: len(site.slips) == 1, "a slip comes out")
    tab.wait_for_timeout(500)  # it would have been told by now
    assert tab.locator(".slip").count() == 0
    expect(tab.locator("#ended")).to_be_hidden()
    see(tab, "visible")
    expect(tab.locator(".slip")).to_have_attribute("data-number", "A001")


def test_an_order_that_is_not_answered_is_told(tab: Tab) -> None:
    held: list[Any] = []
    tab.route("**/do", lambda route: held.append(route))
    tab.click('[data-button="0"]')
    expect(tab.locator("#late")).to_contain_text("not been answered", timeout=WAIT_MS)
    held[0].continue_()
    expect(tab.locator("#late")).to_be_hidden()


@pytest.mark.parametrize("size", [DESK, PHONE, (1920, 1080), (820, 1180)])
def test_nothing_is_too_small_for_a_finger_or_too_wide_for_the_screen(
    open_tab: Open, size: tuple[int, int]
) -> None:
    tab = open_tab("en-US", size)
    take_ticket(tab)
    assert tab.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    small = tab.evaluate(
        """[...document.querySelectorAll("button, summary, input")].filter((one) => {
            const { width, height } = one.getBoundingClientRect();
            return width && (width < 43.5 || height < 43.5) && !one.closest(".choice");
        }).map((one) => one.outerHTML.slice(0, 80))"""
    )  # fmt: skip
    assert small == []
    tab.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    clipped = tab.evaluate(
        """[...document.querySelectorAll(".key")].filter((one) => one.scrollWidth > one.clientWidth)
            .map((one) => one.dataset.key)"""
    )  # fmt: skip
    assert clipped == []
