"""The counter's process around its core: its board in two languages, one after the other (R31)."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from counter.main import CounterFile, CounterProcess
from display.scene import Resized, TextItem
from hall.view import CounterView
from runtime.config import load

COUNTER = """
[unit]
id = "counter-1"
hall = "demo"
[storage]
path = "{folder}/counter.db"
[keypad]
port = "{folder}/no-keypad"
[display]
bilingual = "{bilingual}"
alternate_s = 3
"""


@pytest.fixture(params=["alternate"])
def process(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[CounterProcess]:
    """Not started: the test is its loop."""
    path = tmp_path / "counter.toml"
    path.write_text(COUNTER.format(folder=tmp_path, bilingual=request.param), "utf-8")
    process = CounterProcess(load(path, CounterFile), None)
    yield process
    process._unit.outbox.close()


def words(process: CounterProcess) -> list[str]:
    """Of what the window was given last."""
    assert process._panel is not None
    layouts, _ = process._panel._window._incoming.take(0.1)
    scene = layouts[-1]() if layouts and callable(layouts[-1]) else None
    return [item.text for item in scene.items if isinstance(item, TextItem)] if scene is not None else []


def test_the_languages_turn_when_the_board_is_woken(process: CounterProcess) -> None:
    """R31."""
    process._show(process._core.view())
    process.handle(Resized(1280, 720), None, time.monotonic())
    before = words(process)
    due = process.next_deadline()
    assert due is not None
    assert due <= time.monotonic() + 3
    time.sleep(max(0.0, due - time.monotonic()))
    process.handle(None, None, time.monotonic())
    after = words(process)
    assert before
    assert after
    assert any(char > "一" for char in "".join(before)) != any(char > "一" for char in "".join(after))


@pytest.mark.parametrize("process", ["together"], indirect=True)
def test_together_nothing_turns(process: CounterProcess) -> None:
    process._show(process._core.view())
    process.handle(Resized(1280, 720), None, time.monotonic())
    assert words(process)
    assert process.next_deadline() is None


@pytest.mark.parametrize(("table", "is_shown"), [("", False), ("prompts = true", True)])
def test_what_the_clerk_should_do_stands_on_the_board_only_where_a_hall_wants_it(
    tmp_path: Path, table: str, is_shown: bool
) -> None:
    """R06, R29: that a VIP waits always does."""
    path = tmp_path / "counter.toml"
    path.write_text(COUNTER.format(folder=tmp_path, bilingual="together") + table, "utf-8")
    process = CounterProcess(load(path, CounterFile), None)
    process.handle(Resized(1280, 720), None, time.monotonic())
    process._show(CounterView("1", state="open", clerk="1001", prompt="idle", vips=1))
    said = "".join(words(process))
    process._unit.outbox.close()
    assert ("请柜员呼叫下一位" in said) == is_shown
    assert "VIP 客户等候" in said
