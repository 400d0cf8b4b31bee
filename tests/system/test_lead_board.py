"""The lead's board as a real process: an alert is raised, seen and heard, and ends; a lost hall is said."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from PIL import Image

from display.alarm import EVERY_S
from tests.system.conftest import judge_the_devices_and_processes, start
from tests.system.people import pictures, sign_in
from tests.system.waiting import stays, until
from virtual.broker import Broker
from virtual.chip import VirtualChip
from virtual.plan import UnitFile, of_sample
from virtual.site import Site

PIN = 18
HELP_RED = (0x8C, 0x1D, 0x18)


@pytest.fixture
def chip() -> Iterator[VirtualChip]:
    chip = VirtualChip()
    yield chip
    chip.close()


@pytest.fixture
def site(tmp_path: Path, chip: VirtualChip) -> Iterator[Site]:
    """A counter, a kiosk, the hall, and the lead's board with a buzzer on an emulated pin."""
    plan = of_sample(codes=True, cards=False, counters=1, board=False)
    lead = UnitFile("board", {"display": {"view": "lead"}, "buzzer": {"pin": PIN}})
    plan = replace(
        plan,
        hall={**plan.hall, "board": [{"unit": "lead-1"}]},
        config=msgspec.structs.replace(plan.config, boards=["lead-1"]),
        units={**plan.units, "lead-1": lead},
    )
    pins = {"GPIOZERO_PIN_FACTORY": "jiaohao", "JIAOHAO_PINS": chip.address}
    site = Site(tmp_path / "site", plan, broker=Broker(engine="mosquitto"), environment=pins)
    yield start(site)
    site.stop()
    judge_the_devices_and_processes(site)


def shown(site: Site) -> str:
    names = pictures(site, "lead-1")
    return names[-1] if names else ""


def red_dots(site: Site) -> int:
    """Of the picture the lead sees now: the ground of a call for help."""
    latest = site.frames("lead-1") / "latest.png"
    if not latest.exists():
        return 0
    with Image.open(latest) as picture:
        return sum(count for count, dot in picture.convert("RGB").getcolors(1 << 24) or () if dot == HELP_RED)


def test_a_call_for_help_is_seen_and_heard_by_the_lead_until_somebody_was_there(
    site: Site, chip: VirtualChip
) -> None:
    """R28, R50."""
    until(lambda: shown(site) == "lead_well", "nothing is wrong")
    assert red_dots(site) == 0
    keypad = sign_in(site, "1")
    assert chip.risen(PIN) == 0
    keypad.press("HELP", "2")
    until(lambda: chip.risen(PIN) >= 3, "the buzzer sounds")
    until(lambda: shown(site) == "lead_alerts", "the board shows it")
    until(lambda: red_dots(site) > 1280 * 720 // 20, "and large")
    until(lambda: chip.risen(PIN) >= 6, "and again, as nobody has come")
    keypad.press("PATROL", *"1001", "ENTER")
    until(lambda: shown(site) == "lead_well", "it has ended")
    tones = chip.risen(PIN)
    stays(lambda: chip.risen(PIN) == tones, "the buzzer is still", EVERY_S["urgent"] + 1)
    assert (red_dots(site), chip.lit(PIN)) == (0, False)


def test_a_hall_that_is_gone_is_not_called_well(site: Site, chip: VirtualChip) -> None:
    """R15, R50."""
    until(lambda: shown(site) == "lead_well", "nothing is wrong")
    site.kill_unit("hall")
    until(lambda: shown(site) == "no_connection", "the board says that it hears nothing")
    stays(lambda: shown(site) == "no_connection", "it goes on saying so", 1.0)
    lost = len(pictures(site, "lead-1"))
    site.start_unit("hall")
    until(lambda: shown(site) == "lead_well", "the hall is back")
    assert set(pictures(site, "lead-1")[lost:]) <= {"no_connection", "lead_well"}
    sign_in(site, "1")


def test_a_board_that_is_started_again_shows_what_stands_and_does_not_forget_help(
    site: Site, chip: VirtualChip
) -> None:
    """R50: all of it is rebuilt from what the broker keeps."""
    keypad = sign_in(site, "1")
    keypad.press("HELP")
    until(lambda: red_dots(site) > 0, "the board shows it")
    site.kill_unit("lead-1")
    until(lambda: not chip.lit(PIN), "its power is off")
    before = chip.risen(PIN)
    site.start_unit("lead-1")
    until(lambda: shown(site) == "lead_alerts" and site.reaches_hall("lead-1"), "it shows it again")
    until(lambda: chip.risen(PIN) >= before + 3, "what is young and unseen sounds")
    keypad.press("PATROL", *"1001", "ENTER")
    until(lambda: red_dots(site) == 0, "it has ended")
    assert shown(site) == "lead_well"
