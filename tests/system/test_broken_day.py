"""A technician tries a site's own files, and breaks everything once: the day still ends with nothing lost."""

import json
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.system.waiting import until

EXAMPLES = Path(__file__).parents[2] / "docs/examples"
ON: dict[str, object] = {"on": True}
OFF: dict[str, object] = {"on": False}
FAULTS: list[tuple[dict[str, object], dict[str, object], dict[str, object]]] = [
    ({"do": "broker"}, ON, OFF),
    ({"do": "power", "unit": "kiosk-1"}, ON, OFF),
    ({"do": "power", "unit": "hall"}, ON, OFF),
    ({"do": "paper", "unit": "kiosk-1"}, {"paper": "ok"}, {"paper": "end"}),
    ({"do": "plug", "what": "keypad", "of": "1"}, ON, OFF),
    ({"do": "plug", "what": "printer", "of": "kiosk-1"}, ON, OFF),
]
"""What a visitor may break: the order, how it is well, how it is broken."""


class Demo:
    """`jiaohao demo` as a process, its page as the way to it."""

    def __init__(self, *options: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-m", "jiaohao", "demo", "--no-browser", *options],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        assert self.process.stdout
        self.said: list[str] = []
        self._lines = iter(self.process.stdout.readline, "")
        self.url = re.search(r"http://\S+", self.until_line("see it and work it"))[0]

    def until_line(self, words: str) -> str:
        for line in self._lines:
            self.said.append(line)
            if words in line:
                return line
        raise AssertionError(f"it ended before it said {words!r}:\n{''.join(self.said)}")

    def do(self, order: dict[str, object]) -> None:
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}do", json.dumps(order).encode(), headers)
        urllib.request.urlopen(request, timeout=10).close()

    def sees(self) -> dict[str, Any]:
        """The whole state, as a browser that just opened the page gets it."""
        with urllib.request.urlopen(f"{self.url}events", timeout=10) as stream:
            for line in stream:
                if line.startswith(b"data: "):
                    return dict(json.loads(line[6:]))
        raise AssertionError("no state came")

    def end(self) -> str:
        self.said += self._lines
        self.process.wait()
        return "".join(self.said)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLES, tmp_path / "site"))


@pytest.fixture
def demo(site: Path, tmp_path: Path) -> Iterator[Demo]:
    options = ("--config", str(site), "--speed", "20", "--for", "24", "--seed", "3")
    made = Demo(*options, "--out", str(tmp_path / "out"))
    yield made
    if made.process.poll() is None:
        made.process.kill()  # what it has started ends with it
    made.process.communicate()


def test_a_site_of_its_own_files_on_which_everything_is_broken_once_loses_nothing(demo: Demo) -> None:
    assert "counter-2: no file has this unit.id: it runs with what a counter usually has" in "".join(
        demo.said
    )
    until(lambda: len(demo.sees()["kiosks"]["kiosk-1"]["slips"]) >= 3, "customers have come", 30)
    for fault, well, broken in FAULTS:
        for state in (broken, well):
            demo.do({**fault, **state})
            time.sleep(1.2)  # what the units make of it meanwhile is what this test is about
    for fault, _, broken in FAULTS[:2]:
        demo.do({**fault, **broken})  # and so it is left: the end of the day mends it
    said = demo.end()
    assert demo.process.returncode == 0, said
    assert "nothing lost, nothing doubled, nobody called twice" in said
    assert re.search(r"^tickets issued +[1-9]", said, re.M)


@pytest.mark.parametrize("after_s", [0.1, 0.35, 0.6])
def test_paper_that_ends_in_the_middle_of_a_slip_makes_no_bad_day(tmp_path: Path, after_s: float) -> None:
    """The number is on the torn end, which a customer holds; the rest comes out of the new roll and has none."""
    demo = Demo("--for", "6", "--speed", "20", "--out", str(tmp_path / "out"))
    try:
        demo.do({"do": "customers", "on": False})
        until(lambda: demo.sees()["kiosks"]["kiosk-1"]["says"] == "ok", "the kiosk issues", 30)
        demo.do({"do": "press", "unit": "kiosk-1", "button": 0})
        time.sleep(after_s)
        demo.do({"do": "paper", "unit": "kiosk-1", "paper": "end"})
        until(lambda: demo.sees()["kiosks"]["kiosk-1"]["says"] == "paper_end", "the kiosk says so", 30)
        demo.do({"do": "paper", "unit": "kiosk-1", "paper": "ok"})
        said = demo.end()
    finally:
        demo.process.kill()
    assert demo.process.returncode == 0, said
    assert "nothing lost, nothing doubled, nobody called twice" in said


def test_a_demo_that_is_killed_leaves_no_process_behind(tmp_path: Path) -> None:
    demo = Demo("--out", str(tmp_path / "out"))
    units = demo.sees()["units"]
    pids = [unit["pid"] for unit in units.values() if unit["pid"]]
    assert len(pids) >= 4
    demo.process.kill()
    demo.process.communicate()
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids), "all of them have ended", 20)


def test_a_visitor_who_breaks_things_before_the_hall_is_open_ends_nothing(tmp_path: Path) -> None:
    """Also keys on a keypad that asked for a sign-in."""
    demo = Demo("--for", "4", "--speed", "20", "--out", str(tmp_path / "out"))
    demo.do({"do": "keys", "counter": "1", "keys": ["SIGNIN", "1", "ENTER"]})
    said = demo.end()
    assert demo.process.returncode == 0, said


def test_a_closed_terminal_ends_the_day_in_order(tmp_path: Path) -> None:
    demo = Demo("--speed", "20", "--out", str(tmp_path / "out"))
    until(lambda: demo.sees()["hall"].get("now", {}).get("connected"), "it runs", 30)
    demo.process.send_signal(signal.SIGHUP)
    said = demo.end()
    assert demo.process.returncode == 0, said
