"""A visitor's browser on the page of the virtual hall: what he does there and what he sees."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect, sync_playwright
from playwright.sync_api import Page as Tab

from virtual.site import Site

CHROMIUM = "/usr/bin/chromium"
OPTIONS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
WAIT_MS = 20_000
DESK, PHONE = (1440, 900), (390, 844)

Open = Callable[..., Tab]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.fail("this test needs Chromium: apt-get install chromium (`make test` does it)", pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Open]:
    """A browser of a visitor of his own. At the end none may have had an error."""
    errors: list[str] = []
    contexts = []

    def open_(url: str, language: str = "en-US", size: tuple[int, int] = DESK) -> Tab:
        context = browser.new_context(locale=language, viewport={"width": size[0], "height": size[1]})
        contexts.append(context)
        tab = context.new_page()
        tab.set_default_timeout(WAIT_MS)
        tab.on("pageerror", lambda error: errors.append(str(error)))
        tab.on("console", lambda message: errors.append(message.text) if message.type == "warning" else None)
        tab.goto(url)
        tab.wait_for_selector("main.hall")
        return tab

    yield open_
    for context in contexts:
        context.close()
    assert errors == []


def key(tab: Tab, counter: str, name: str) -> None:
    tab.click(f'[data-counter="{counter}"] [data-key="{name}"]')


def display(tab: Tab, counter: str) -> Locator:
    return tab.locator(f'[data-counter="{counter}"] .lcd .text')


def take_ticket(tab: Tab, button: int = 0) -> str:
    """The number on the slip whose picture has come out of the slot."""
    before = tab.locator(".slip").get_attribute("data-number") if tab.locator(".slip").count() else ""
    tab.click(f'[data-button="{button}"]')
    expect(tab.locator(f'.slip:not([data-number="{before}"])')).to_be_visible(timeout=WAIT_MS)
    tab.wait_for_function(
        "() => { const i = document.querySelector('.slip img'); return i.complete && i.naturalWidth > 500 }"
    )
    return tab.locator(".slip").get_attribute("data-number") or ""


def sign_in(tab: Tab, counter: str) -> None:
    """With the shortcut, which types the clerk's number."""
    tab.click(f'[data-counter="{counter}"] .signin')
    expect(display(tab, counter)).to_contain_text("OPEN", timeout=WAIT_MS)


def shows(tab: Tab, site: Site, unit: str, name: str, after: int = 0) -> int:
    """The picture of that name that the unit's screen has recorded is in the browser, loaded. Its number."""
    found = tab.wait_for_function(
        """([unit, name, after]) => {
            const image = document.querySelector(`.screen[data-unit="${unit}"] img`);
            const is = image.dataset.shows === name && Number(image.dataset.frame) > after;
            return is && image.complete && image.naturalWidth >= 640 && Number(image.dataset.frame);
        }""",
        arg=[unit, name, after],
    )  # fmt: skip
    number = int(found.json_value())
    assert (site.frames(unit) / f"{number:04}-{name}.png").exists()
    return number


def fault(tab: Tab, name: str) -> Locator:
    return tab.locator(f'[data-fault="{name}"]')


def effect(tab: Tab, unit: str, what: str) -> Locator:
    return tab.locator(f'.effects [data-unit="{unit}"][data-effect="{what}"]')
