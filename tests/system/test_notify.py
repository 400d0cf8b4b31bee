"""From a key at a counter to a group's robot, with a real hall, a real broker and a real web server (R15, R28)."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.edges.web import Hook, hook
from tests.system.conftest import MakeSite, start
from tests.system.people import press, sign_in
from tests.system.waiting import until
from virtual.site import Site

SECRET = "hush-hush-4711"


@pytest.fixture
def web() -> Iterator[Hook]:
    with hook() as server:
        yield server


def urls_of(web: Hook, folder: Path) -> Path:
    urls = folder / "robot.urls"
    urls.write_text(f"json://me:{SECRET}@{web.address}/{SECRET}\n", "utf-8")
    urls.chmod(0o600)
    return urls


@pytest.fixture
def site(make_site: MakeSite, web: Hook, tmp_path: Path) -> Site:
    made = make_site(counters=1, board=False, printer_speed_mm_s=0)
    urls = urls_of(web, tmp_path)
    made.plan.hall["notify"] = [
        {"name": "robot", "urls_file": str(urls), "kinds": ["help"], "languages": ["en"]}
    ]
    return start(made)


def told(web: Hook) -> dict[str, Any]:
    """The next message."""
    until(lambda: not web.got.empty(), "the robot is told")
    return web.got.get()[1]


def with_reason(web: Hook, reason: str) -> dict[str, Any]:
    """HELP comes first, why a moment later: one message, or two."""
    message = told(web)
    return message if reason in message["message"] else told(web)


def test_help_is_told_once_however_often_the_hall_starts_and_its_end_too(site: Site, web: Hook) -> None:
    keypad = sign_in(site, "1")
    keypad.press("HELP", "2")
    first = with_reason(web, "quarrel")
    assert first["title"] == "[URGENT] Demo service hall"
    assert first["message"].startswith("Counter 1 needs the manager on duty")
    assert "quarrel" in first["message"]

    for times in (1, 2):
        site.stop_unit("hall")
        site.start_unit("hall", "--debug")
        until(lambda n=times: site.log("hall").count("event Loaded(") == n, "the channels are ready again")
        until(lambda: site.is_ready, "the hall is back")
        press(keypad, "NEXT", "NO ONE WAITING")
    keypad.press("PATROL", *"1003", "ENTER")
    over = told(web)
    assert (over["title"], over["type"]) == ("[Over] Demo service hall", "success")
    assert over["message"].startswith("Counter 1 needs the manager on duty")
    assert web.got.empty()

    web.answer = "silent"  # whoever waits for an answer does not keep the hall from stopping
    keypad.press("HELP", "3")
    assert told(web)["type"] == "failure"
    assert site.stop_unit("hall") == 0
    assert re.search("stopped; alerts not told yet: [12]\n", site.log("hall"))
    assert SECRET not in site.log("hall")


def test_a_hall_that_finds_no_broker_says_so_once_and_judges_no_unit(
    make_site: MakeSite, web: Hook, tmp_path: Path
):
    """R15: after a power cut the controller may be up, and Mosquitto not."""
    made = make_site(counters=2, board=False)
    made.plan.hall["notify"] = [
        {"name": "robot", "urls_file": str(urls_of(web, tmp_path)), "languages": ["en"]}
    ]
    site = start(made)
    site.stop_unit("hall")
    site.broker.stop()
    site.start_unit("hall")
    message = told(web)
    assert message["message"].startswith("The hall cannot reach its broker")
    site.broker.start()
    over = told(web)
    assert (over["title"], over["type"]) == ("[Over] Demo service hall", "success")
    alerts = [line for line in site.log("hall").splitlines() if "alert " in line and " raised:" in line]
    assert ["no_broker.hall" in line for line in alerts] == [True]
