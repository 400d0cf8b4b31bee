"""The hall board's process around its core: what devices and files say reaches the unit's health (R08, R31, R54)."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from display.board import Show
from display.main import BoardFile, BoardProcess
from display.media import MediaFound, MediaState
from display.rates import RatesRead
from display.scene import PictureFailed, PictureShown
from display.voice.speech import Announcement, Dropped
from hall.device import DeviceState
from hall.presence import Health
from runtime.config import load

BOARD = """
[unit]
id = "board-1"
hall = "demo"
[storage]
path = "{folder}/board.db"
[media]
folder = "media"
[rates]
file = "rates.csv"
[voice]
"""


@pytest.fixture
def process(tmp_path: Path) -> Iterator[BoardProcess]:
    """Not started: the test is its loop."""
    path = tmp_path / "board.toml"
    path.write_text(BOARD.format(folder=tmp_path), "utf-8")
    process = BoardProcess(load(path, BoardFile), None, tmp_path)
    yield process
    process._unit.outbox.close()


def after(process: BoardProcess, event: object, real: float = 1.0) -> Health:
    """What its health says when the event has been handled and its actions performed."""
    for action in process.handle(event, None, real):
        if not isinstance(action, Show):
            process._perform(action)
    return process._unit.health


def test_a_voice_that_is_lost_is_in_health_and_the_board_goes_on(process: BoardProcess) -> None:
    """R31: silence is never a reason for a board to stop."""
    health = after(process, DeviceState("voice", False, "no sound device"))
    assert (health.voice, health.faults) == ("lost", ["voice: no sound device"])
    health = after(process, DeviceState("voice", True))
    assert (health.voice, health.faults) == ("ok", ["voice: no sound device"])


def test_pictures_that_stop_are_a_fault_and_ok_again_when_one_is_seen(process: BoardProcess) -> None:
    """R08."""
    assert process._unit.health.media is None
    process._perform(MediaState(False, "no picture was drawn"))
    health = process._unit.health
    assert (health.media, health.faults) == ("stopped", ["media: nothing is seen: no picture was drawn"])
    process._perform(MediaState(True))
    assert process._unit.health.media == "ok"


def test_an_empty_folder_is_a_fault_after_a_minute_of_opening_hours(process: BoardProcess) -> None:
    """R08."""
    assert after(process, MediaFound((), "/media: is not there"), 0.0).media is None
    assert process.next_deadline() == 60.0
    health = after(process, None, 60.0)
    assert (health.media, health.faults) == ("stopped", ["media: nothing is seen: /media: is not there"])


def test_a_picture_that_is_broken_is_named(process: BoardProcess) -> None:
    """R08."""
    health = after(process, PictureFailed("/media/a.png", "no PNG"))
    assert health.faults == ["media: a.png: no PNG"]
    assert after(process, PictureShown("/media/b.png")).faults == ["media: a.png: no PNG"]


def test_rates_that_cannot_be_read_are_a_fault_and_good_ones_are_none(process: BoardProcess) -> None:
    """R54."""
    assert after(process, RatesRead(None, "rates.csv: is not there")).faults == [
        "rates: rates.csv: is not there"
    ]
    assert after(process, RatesRead(None)).faults == ["rates: rates.csv: is not there"]


def test_calls_that_are_not_said_are_in_the_log_as_people_know_them(
    process: BoardProcess, caplog: pytest.LogCaptureFixture
) -> None:
    """R31: in one line, by ticket and counter; the ids of calls tell nobody anything."""
    calls = (Announcement("ddd8-18", "t-1", "A012", "3"), Announcement("ddd8-19", "t-2", "B003", "vip1"))
    with caplog.at_level(logging.INFO):
        process._perform(Dropped(calls, "taken back"))
    assert caplog.messages == ["not said, taken back: A012 → 3, B003 → vip1"]
