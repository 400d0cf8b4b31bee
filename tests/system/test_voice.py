"""A board that speaks, as a real process behind a real broker, and what came out of its loudspeaker (R31).

The test is the hall: it publishes as `hall/views.py` does, in real time, so that a call can be of before the board's
start. The words are short tones, recorded by the site. What a real hall makes of a rush: test_rush.py.
"""

import queue
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from hall import messages as m
from hall import topics
from runtime.link import Link
from runtime.settings import BrokerTable
from tests.core.stories import config
from tests.edges.hearing import Recording
from tests.edges.voice_desk import record_clips
from tests.system.speaking import SpeakingBoard
from tests.system.waiting import until
from virtual.broker import Broker

COUNTERS = 2
LANGUAGES = ("zh",)  # so that one call is one stretch of sound
REFRESH_S = 3.0


class PaperHall:
    """The hall on the wire."""

    def __init__(self, broker: Broker) -> None:
        self._inbox: queue.SimpleQueue[object] = queue.SimpleQueue()
        where = BrokerTable(broker.host, broker.port)
        self._link = Link("demo", "hall", "boot-1", where, self._inbox.put)
        self._calls: list[tuple[m.Call, float]] = []  # newest first, each with when it was made
        self._rev = 0
        self._refreshed_at = float("-inf")
        self._link.start()
        until(lambda: self.pump() or self._link.connected, "the hall is connected")
        self._link.set_state(topics.name(topics.CONFIG), config(counters=COUNTERS))

    def pump(self) -> None:
        """Takes what has arrived; says that it lives."""
        while not self._inbox.empty():
            self._link.handle(self._inbox.get())
        if self._link.connected and time.monotonic() - self._refreshed_at > REFRESH_S:
            self._refreshed_at = time.monotonic()
            state = m.HallState(
                "boot-1", self._next(), "2026-01-05", "2026-01-05", "open", "normal", time.time(), True
            )
            self._link.set_state(topics.name(topics.HALL), state)

    def call(self, number: int, *, ago_s: float = 0.0) -> None:
        ticket, counter = f"A{number:03}", str(number)
        made = m.Call(f"call-{number}", ticket, f"ticket-{number}", counter, "a", "ordinary", 0.0)
        self._calls.insert(0, (made, time.monotonic() - ago_s))
        state = m.CounterState("boot-1", self._next(), "calling", number, ticket, made.ticket_id)
        self._link.set_state(topics.name(topics.COUNTER, counter), state)
        self._link.set_state(topics.name(topics.CALLS), m.Calls("boot-1", self._next(), self._told()))

    def _told(self) -> list[m.Call]:
        now = time.monotonic()
        return [msgspec.structs.replace(call, age_s=now - at) for call, at in self._calls]

    def _next(self) -> int:
        self._rev += 1
        return self._rev

    def close(self) -> None:
        self._link.stop()


@pytest.fixture
def hall(broker: Broker) -> Iterator[PaperHall]:
    hall = PaperHall(broker)
    yield hall
    hall.close()


@pytest.fixture
def board(tmp_path: Path, broker: Broker) -> Iterator[SpeakingBoard]:
    clips = record_clips(tmp_path / "clips", LANGUAGES)
    board = SpeakingBoard(tmp_path / "board", broker, clips, LANGUAGES)
    yield board
    board.kill()
    sys.stdout.write(board.log)
    assert "Traceback" not in board.log


def wait(hall: PaperHall, seconds: float) -> None:
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        hall.pump()
        time.sleep(min(left, 0.05))


def test_a_board_that_starts_says_no_old_call_and_then_the_next_one_at_once(
    hall: PaperHall, board: SpeakingBoard
) -> None:
    """R31, and of the boards' restart: what the broker has kept is seen, not heard."""
    hall.call(1, ago_s=3.0)
    board.start()
    until(lambda: hall.pump() or board.reaches_hall(), "the board reaches the hall")
    wait(hall, 1.5)
    assert not board.has_sounded()
    before = board.sound.stat().st_size
    hall.call(2)
    began = time.monotonic()
    until(lambda: hall.pump() or board.has_sounded(before), "it is heard")
    assert time.monotonic() - began < 1.0  # the bench measures it on a quiet machine
    wait(hall, 5.0)
    assert board.stop() == 0
    assert len(Recording(board.sound).chimes()) == 1
    assert board.not_said() == []
