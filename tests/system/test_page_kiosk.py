"""All that a customer meets at a kiosk with a screen, worked by a visitor of the page in a real browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from hall import entries as e
from hall import messages as m
from tests.system.browsing import DESK, PHONE, WAIT_MS, Open, fault, shows, take_ticket
from tests.system.conftest import MakeSite, start
from tests.system.people import end_of_the_day, everything_arrived, journal_of
from tests.system.waiting import stays, until
from virtual.page.server import Page
from virtual.page.stage import Stage
from virtual.site import Site, number_on

KIOSK = "kiosk-1"
VIP_BUTTON, HELP_BUTTON = 3, 4
HOLD_S = 20.0  # it is held for eight; this machine is shared


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    """The demo's kiosk and lead's board; nobody is simulated, and slips take no time."""
    site = make_site(
        codes=False, cards=True, screen=True, assist=True, appointments=True, counters=1, board=False, lead=True,
        crowded=1, printer_speed_mm_s=0,
    )  # fmt: skip
    return start(site)


@pytest.fixture
def page(site: Site) -> Iterator[Page]:
    made = Page(Stage(site), 0)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def tab(visit: Open, page: Page, site: Site) -> Tab:
    tab = visit(page.url)
    shows(tab, site, KIOSK, "ready")
    return tab


def press(tab: Tab, button: int) -> None:
    tab.click(f'[data-button="{button}"]')


def issued(site: Site) -> list[m.TicketIssued]:
    facts = [entry for entry in journal_of(site) if isinstance(entry, e.FactTaken)]
    return [m.decode(bytes(fact.body), m.TicketIssued) for fact in facts if fact.kind == "ticket_issued"]


def text_of_last_slip(site: Site) -> str:
    return "\n".join(site.slips[-1].texts)


def test_the_vip_button_asks_on_the_screen_for_a_card_which_gives_the_vip_slip(tab: Tab, site: Site) -> None:
    """R02. The tour notices."""
    step = tab.locator('.tour [data-step="vip"]')
    expect(step).not_to_have_class("done")
    press(tab, VIP_BUTTON)
    shows(tab, site, KIOSK, "card")
    expect(tab.locator(".kiosk .screen img")).to_have_attribute("alt", "kiosk-1 shows: please tap your card")
    assert not site.slips, "nothing before the card"
    tab.click(".bankcard.vip")
    expect(tab.locator(".slip")).to_have_attribute("data-number", "A001", timeout=WAIT_MS)
    expect(step).to_have_class("done")
    assert "VIP" in site.slips[0].texts
    end_of_the_day(site)
    assert [(ticket.printed, ticket.class_) for ticket in issued(site)] == [("A001", "vip")]


def test_where_many_wait_the_screen_asks_and_a_second_press_takes_the_ticket(tab: Tab, site: Site) -> None:
    """R34"""
    assert [take_ticket(tab), take_ticket(tab)] == ["A001", "A002"]
    everything_arrived(site)
    shows(tab, site, KIOSK, "ready")
    press(tab, 0)
    shows(tab, site, KIOSK, "crowded")
    stays(lambda: len(site.slips) == 2, "nothing is printed while it asks", 1.0)
    press(tab, 0)
    expect(tab.locator(".slip")).to_have_attribute("data-number", "A003", timeout=WAIT_MS)


def test_the_hall_closes_and_the_screen_says_until_when_and_opens_again_with_the_next_number(
    tab: Tab, site: Site
) -> None:
    """R20: by hours in hall.toml and a hall that is started again; numbers go on."""
    assert take_ticket(tab) == "A001"
    everything_arrived(site)
    doors = tab.locator("[data-doors]")
    doors.click()
    expect(doors).to_have_attribute("aria-checked", "false")
    shows(tab, site, KIOSK, "closed")
    lamp = tab.locator('[data-button="0"] .lamp')
    expect(lamp).to_have_attribute("data-lit", "off")
    press(tab, 0)
    stays(lambda: len(site.slips) == 1, "no ticket", 1.0)
    doors.click()
    shows(tab, site, KIOSK, "ready")
    expect(lamp).to_have_attribute("data-lit", "on")
    assert take_ticket(tab) == "A002"
    everything_arrived(site)
    assert end_of_the_day(site).issued == 2


@pytest.mark.parametrize("how", ["finger", "Space"])
def test_a_button_held_for_eight_seconds_prints_the_self_test_among_the_slips(
    tab: Tab, site: Site, how: str
) -> None:
    """The real contact stays closed as long as the visitor holds it; its ticket comes too."""
    button = tab.locator('[data-button="1"]')
    button.focus()
    button.hover()
    (tab.mouse.down if how == "finger" else lambda: tab.keyboard.down(how))()
    expect(tab.locator(".ticket.held")).to_have_attribute("data-button", "1")
    until(lambda: len(site.slips) == 2, "ticket and self-test", HOLD_S)
    (tab.mouse.up if how == "finger" else lambda: tab.keyboard.up(how))()
    expect(tab.locator(".ticket.held")).to_have_count(0)
    expect(tab.locator(".slip")).to_have_attribute("data-number", "")
    expect(tab.locator(".chip")).to_have_text("B001")
    assert "kiosk-1 @ demo" in text_of_last_slip(site)
    stays(lambda: len(site.slips) == 2, "lifting the finger is no press", 1.0)
    tab.keyboard.press("Enter")
    until(lambda: len(site.slips) == 3, "a short press of a key is one")


def test_the_help_button_is_answered_on_the_screen_and_rings_at_the_leads_board_and_on_the_page(
    tab: Tab, site: Site
) -> None:
    """R33"""
    press(tab, HELP_BUTTON)
    shows(tab, site, KIOSK, "assist")
    shows(tab, site, "lead-1", "lead_alerts")
    expect(tab.locator(".alerts li")).to_have_text("Somebody at kiosk-1 asks for help", timeout=WAIT_MS)
    expect(tab.locator('.row.fact[data-kind="assistance"]')).to_contain_text("asks for a person")
    assert not site.slips


def test_an_appointment_is_scanned_told_on_the_screen_printed_with_its_slot_and_good_once(
    tab: Tab, site: Site
) -> None:
    """R20"""
    first = tab.locator(".booking").first
    code, slot = first.get_attribute("data-code"), first.locator("b").inner_text()
    first.click()
    shows(tab, site, KIOSK, "booked")
    until(lambda: len(site.slips) == 1, "its slip")
    assert slot in text_of_last_slip(site)
    expect(tab.locator(f'.booking[data-code="{code}"]')).to_have_count(0)
    tab.fill(".scanner input", str(code).lower())
    tab.click(".scan")
    shows(tab, site, KIOSK, "booking_used")
    tab.fill(".scanner input", "ZZ-0000")
    tab.keyboard.press("Enter")
    shows(tab, site, KIOSK, "booking_unknown")
    assert [number_on(slip) for slip in site.slips] == [number_on(site.slips[0])]
    everything_arrived(site)
    end_of_the_day(site)
    assert [ticket.booking is not None for ticket in issued(site)] == [True]
    assert str(code) not in site.log(KIOSK) + site.log("hall")


def test_an_unplugged_scanner_is_told_and_the_rest_works(tab: Tab, site: Site) -> None:
    fault(tab, "scanner-kiosk-1").click()
    effect = tab.locator('.effects [data-unit="kiosk-1"]')
    expect(effect).to_contain_text("scanner lost: the rest works", timeout=WAIT_MS)
    assert take_ticket(tab) == "A001"
    tab.click(".mend")
    expect(effect).to_have_attribute("data-effect", "works", timeout=WAIT_MS)


def test_the_screen_is_enlarged_by_a_touch_and_stays_live(tab: Tab, site: Site) -> None:
    tab.click(".zoom")
    large = tab.locator("#large .screen img")
    expect(large).to_have_attribute("data-shows", "ready")
    site.kiosk.buttons[VIP_BUTTON].press()
    expect(large).to_have_attribute("data-shows", "card", timeout=WAIT_MS)
    tab.keyboard.press("Escape")
    expect(large).to_be_hidden()
    assert tab.locator(".kiosk .screen img").count() == 1


@pytest.mark.parametrize("size", [DESK, PHONE, (1280, 800), (1920, 1080)])
@pytest.mark.parametrize("language", ["en-US", "zh-CN"])
def test_nothing_at_the_kiosk_is_too_small_for_a_finger_cut_off_or_beside_its_machine(
    visit: Open, page: Page, size: tuple[int, int], language: str
) -> None:
    tab = visit(page.url, language, size)
    take_ticket(tab)
    assert tab.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    wrong = tab.evaluate(
        """[...document.querySelectorAll(".kiosk button, .kiosk input, .top button, .top input")].filter((one) => {
            const box = one.getBoundingClientRect();
            const home = one.closest(".machine, .chips, .top").getBoundingClientRect();
            const isOut = box.left < home.left - 1 || box.right > home.right + 1;
            const isCut = one.scrollWidth > one.clientWidth + 1 && one.tagName === "BUTTON";
            return box.width && (box.width < 43.5 || box.height < 43.5 || isOut || isCut);
        }).map((one) => one.outerHTML.slice(0, 80))"""
    )  # fmt: skip
    assert wrong == []
