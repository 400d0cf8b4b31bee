"""A whole hall of real processes for a test, which leaves nothing running and hides nothing that went wrong."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.system.browsing import browser as browser
from tests.system.browsing import visit as visit
from tests.system.waiting import until
from virtual.broker import Broker
from virtual.plan import of_sample
from virtual.site import Site

MakeSite = Callable[..., Site]
OF_SITE = ("speed", "broker", "printer_speed_mm_s", "environment")


@pytest.fixture
def make_site(tmp_path: Path) -> Iterator[MakeSite]:
    """A site as the test wants it (arguments of `Site` and of `sample.hall`), not started yet. The kiosk has a button
    box. Stopped and judged at the end."""
    made: list[Site] = []

    def make(**options: object) -> Site:
        if "broker" not in options:
            if Broker.find() is None:
                pytest.fail(
                    "this test needs Mosquitto: apt-get install mosquitto (`make test` does it)",
                    pytrace=False,
                )
            options["broker"] = Broker(engine="mosquitto")
        of_site = {name: options.pop(name) for name in OF_SITE if name in options}
        signs = options.pop("signs", {})  # unit → its [sign]
        more_buttons = options.pop("more_buttons", [])  # of the kiosk
        scanner = options.pop("scanner", False)  # of the kiosk, for appointments
        plan = of_sample(**{"codes": True, "cards": False, **options})
        for unit, table in signs.items():
            plan.units[unit].table["sign"] = table
        for table in more_buttons:
            plan.units["kiosk-1"].table["button"].append(table)
        if scanner:
            plan.units["kiosk-1"].table["code_reader"] = {"driver": "serial"}
        made.append(Site(tmp_path / f"site-{len(made) + 1}", plan, **of_site))
        return made[-1]

    yield make
    for site in made:
        site.stop()
        for unit in site.units:
            sys.stdout.write(f"--- {unit}\n{site.log(unit)}")  # pytest shows it where a test failed
    for site in made:
        judge_the_devices_and_processes(site)


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    """Two counters, a kiosk, a board and the hall, at work; nobody has signed in."""
    return start(make_site())


@pytest.fixture
def kiosk_and_hall(make_site: MakeSite) -> Site:
    """No counters, no board, and slips take no time."""
    return start(make_site(counters=0, board=False, printer_speed_mm_s=0))


@pytest.fixture
def one_counter(make_site: MakeSite) -> Site:
    """With a kiosk whose slips take no time; no board."""
    return start(make_site(counters=1, board=False, printer_speed_mm_s=0))


def start(site: Site) -> Site:
    site.start()
    until(lambda: site.is_ready or site.crashed, "the hall is at work")
    assert not site.crashed
    return site


def judge_the_devices_and_processes(site: Site) -> None:
    """What is true at the end of every test: clean bytes, clean logs, clean exits."""
    assert site.printer.errors == [], "the printer got bytes it does not know"
    assert {counter: keypad.errors for counter, keypad in site.keypads.items() if keypad.errors} == {}
    assert [error for sign in site.signs.values() for error in sign.matrix.errors] == []
    for unit in site.units:
        log = site.log(unit)
        assert "Traceback" not in log, f"{unit} had an error nobody expected"
        assert "CRITICAL" not in log, f"{unit} had an error nobody expected"
    assert [(unit, code) for unit, code in site.exits if code != 0] == [], "a process did not end as asked"
