"""What a visitor does at a kiosk of the page: a finger that stays, a code that is scanned. No unit runs."""

import re
import time
from pathlib import Path

import pytest

from kiosk.debounce import USUAL
from tests.edges.test_page_stage import sent
from virtual.page.fingers import SHORTEST_S
from virtual.page.orders import OrderError
from virtual.page.stage import Stage
from virtual.plan import of_sample
from virtual.sample import PINS
from virtual.site import Site


def test_a_held_button_stays_down_until_it_is_let_go_and_a_code_is_scanned_as_typed(tmp_path: Path) -> None:
    site = Site(tmp_path / "site", of_sample(appointments=True, assist=True, screen=True))
    stage, pin = Stage(site), PINS[1][0]
    try:
        chip, scanner = site.kiosk.chip, site.kiosk.scanner
        assert chip is not None
        assert scanner is not None
        for down in (True, True, False, False):
            stage.do({"do": "hold", "unit": "kiosk-1", "button": 1, "down": down})
            assert chip.is_closed(pin) == down
            assert [b["held"] for b in stage.sections()["kiosks"]["kiosk-1"]["buttons"]] == [
                False, down, False, False, False,
            ]  # fmt: skip
        stage.do({"do": "hold", "unit": "kiosk-1", "button": 0, "down": True})
        stage.stop()
        assert not chip.is_closed(PINS[0][0]), "nobody's finger is left on it"
        stage.do({"do": "scan", "unit": "kiosk-1", "code": "ab-1"})
        assert sent(scanner.path, 6) == b"ab-1\r\n"
    finally:
        site.stop()


def test_a_finger_that_a_late_browser_puts_down_and_lifts_at_once_is_still_a_press(tmp_path: Path) -> None:
    """A contact that closes for a moment only is a bounce, and no ticket."""
    site = Site(tmp_path / "site", of_sample())
    chip = site.kiosk.chip
    assert chip is not None
    stage = Stage(site)
    try:
        began = time.monotonic()
        for down in (True, False):
            stage.do({"do": "hold", "unit": "kiosk-1", "button": 0, "down": down})
        assert time.monotonic() - began >= SHORTEST_S > 2 * USUAL.stable
        assert not chip.is_closed(PINS[0][0])
    finally:
        site.stop()


@pytest.mark.parametrize(
    ("order", "says"),
    [
        ({"do": "hold", "unit": "kiosk-1", "button": 4, "down": True}, "has 4 buttons"),
        ({"do": "scan", "unit": "kiosk-1", "code": "AB-1"}, "has no scanner"),
        ({"do": "scan", "unit": "kiosk-1", "code": "\u53f7"}, "of ASCII"),
        ({"do": "scan", "unit": "kiosk-1", "code": "A" * 65}, "no such order"),
    ],
)
def test_nonsense_at_a_kiosk_is_refused_with_a_sentence(
    tmp_path: Path, order: dict[str, object], says: str
) -> None:
    site = Site(tmp_path / "site", of_sample())
    try:
        with pytest.raises(OrderError, match=re.escape(says)):
            Stage(site).do(order)
        assert not any(button.is_held for button in site.kiosk.buttons)
    finally:
        site.stop()


def test_whatever_reads_cards_and_codes_at_a_site_something_that_works_reads_them_here(
    tmp_path: Path,
) -> None:
    """A wedge and a USB scanner type; here there is no keyboard."""
    plan = of_sample()
    table = plan.units["kiosk-1"].table
    table["card_reader"] = {
        "driver": "wedge",
        "port": "/dev/input/card",
        "format": "decimal",
        "bytes": 4,
        "unknown": "verify",
    }
    table["code_reader"] = {"driver": "evdev", "port": "/dev/input/codes"}
    site = Site(tmp_path / "site", plan)
    key_file = str(tmp_path / "site/etc/cards.key")
    try:
        reader, scanner = site.card_reader, site.kiosk.scanner
        assert scanner is not None
        assert site.kiosk.table["card_reader"] == {
            "driver": "rdm6300", "port": reader.path, "key_file": key_file, "unknown": "verify",
        }  # fmt: skip
        assert site.kiosk.table["code_reader"] == {
            "driver": "serial", "port": scanner.path, "key_file": key_file,
        }  # fmt: skip
    finally:
        site.stop()
