"""A minute in which 200 counters call: the real hall and broker, boards that speak, and what was heard of them (R31).

What came out of the loudspeakers is compared with the clips sample by sample: every sound belongs to one announcement,
which is whole and alone.
"""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
import tomli_w

from display.voice import clips
from display.voice.announcer import QUIET, RECALLED, STALE_S, TAKEN_BACK, TOO_MANY, TOO_OLD
from display.voice.espeak import speak
from display.voice.plan import plan, vocabulary
from display.voice.shelf import told
from display.voice.sound import chime
from display.voice.speech import Announcement, Plan
from display.voice.words import clip, own
from hall import entries as e
from hall.journal import Journal
from tests.edges.hearing import Recording
from tests.system.crowd import Crowd
from tests.system.speaking import SpeakingBoard
from tests.system.waiting import until
from virtual import sample
from virtual.broker import Broker
from virtual.leash import spawn

COUNTERS = 200
MINUTE_S = 60.0
RULES = {TOO_OLD, RECALLED, TAKEN_BACK, QUIET, TOO_MANY}
LATER_S = 2.0  # from the hall's call to the board, to the sound, to our look at the file, on a busy machine
CHIME_WITHIN_S = 3.0  # before the first word: a busy machine may be slow to put it together
APART_S = 0.3  # silence between two announcements
PLACES = [dict(zip(("zh", "en"), place, strict=True)) for place in sample.PLACES]


@dataclass(frozen=True)
class Called:
    """By the hall's journal."""

    ticket: str
    counter: str

    def __str__(self) -> str:
        return f"{self.ticket} → {self.counter}"


@dataclass(frozen=True)
class Said:
    """From byte `begins` of the recording to `ends`, with its chime if it has one."""

    call: Called
    begins: int
    ends: int


class RealHall:
    """`jiaohao hall`, with so many counters."""

    def __init__(self, folder: Path, broker: Broker) -> None:
        folder.mkdir()
        self._database, self._log, self._config = folder / "hall.db", folder / "log", folder / "hall.toml"
        table = sample.hall(counters=COUNTERS) | {
            "broker": {"host": broker.host, "port": broker.port},
            "storage": {"path": str(self._database)},
            "board": [{"unit": "board-1"}, {"unit": "board-2"}],
        }
        self._config.write_text(tomli_w.dumps(table), "utf-8")
        command = [sys.executable, "-m", "jiaohao", "hall", "-c", str(self._config), "--confirm-clock"]
        with self._log.open("ab") as log:
            self._process = spawn(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        until(lambda: "this hall is at work now" in self.log, "the hall is at work")

    @property
    def log(self) -> str:
        return self._log.read_text("utf-8", "replace")

    def stop(self) -> int:
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        return self._process.wait(10.0)

    def called(self, numbers: dict[str, str]) -> list[Called]:
        """In their order; when it has stopped."""
        journal = Journal(self._database)
        try:
            entries = [recorded.entry for recorded in journal.entries()]
        finally:
            journal.close()
        return [
            Called(numbers[entry.ticket], entry.counter) for entry in entries if isinstance(entry, e.Called)
        ]


@pytest.fixture
def hall(tmp_path: Path, broker: Broker) -> Iterator[RealHall]:
    hall = RealHall(tmp_path / "hall", broker)
    yield hall
    hall.stop()
    sys.stdout.write(hall.log)
    assert "Traceback" not in hall.log


@pytest.fixture
def boards(tmp_path: Path, broker: Broker, hall: RealHall) -> Iterator[list[SpeakingBoard]]:
    """One speaks Chinese first, one English, with the clips of espeak-ng."""
    recorded = espeak_clips(tmp_path / "clips")
    boards = [
        SpeakingBoard(tmp_path / unit, broker, recorded, languages, unit)
        for unit, languages in (("board-1", ("zh", "en")), ("board-2", ("en", "zh")))
    ]
    yield boards
    for board in boards:
        board.kill()
        sys.stdout.write(board.log)
        assert "Traceback" not in board.log


@pytest.fixture
def crowd(hall: RealHall, broker: Broker) -> Iterator[Crowd]:
    crowd = Crowd(sample.HALL_ID, broker, COUNTERS)
    crowd.arrive()
    crowd.draw(COUNTERS)
    yield crowd
    crowd.leave()


def espeak_clips(folder: Path) -> Path:
    """Before the minute begins, so that a busy machine has nothing else to do in it."""
    for language in ("zh", "en"):
        known = [(piece.clip, piece.spoken) for piece in vocabulary([language])]
        places = [own(place[language]) for place in PLACES]
        for name, spoken in [*known, *((clip(language, word), word.spoken) for word in places)]:
            clips.write(folder / f"{name}.wav", speak(spoken, language))
    return folder


def test_of_200_counters_called_within_a_minute_each_is_spoken_once_alone_and_in_order_or_left_out_by_rule(
    hall: RealHall, boards: list[SpeakingBoard], crowd: Crowd, tmp_path: Path
) -> None:
    """R31."""
    for board in boards:
        board.start()
    until(lambda: crowd.pump() or all(board.reaches_hall() for board in boards), "the boards reach the hall")

    began = time.monotonic()
    for number, counter in enumerate(crowd.counters.values(), 1):
        crowd.call_next(counter)
        listen(crowd, boards, until_at=began + number * MINUTE_S / COUNTERS)
    listen(crowd, boards, until_at=time.monotonic() + STALE_S)
    until(
        lambda: listen(crowd, boards) or all(board.is_still() for board in boards), "the last was said", 40.0
    )

    assert [board.stop() for board in boards] == [0, 0]
    assert hall.stop() == 0
    assert crowd.refused == []
    called = hall.called(crowd.numbers)
    assert len(set(called)) == len(called) == COUNTERS
    for board in boards:
        account(board, called, crowd.asked_at, tmp_path / "clips")


def listen(crowd: Crowd, boards: list[SpeakingBoard], until_at: float = 0.0) -> None:
    """At least once."""
    while True:
        crowd.pump()
        for board in boards:
            board.look()
        left = until_at - time.monotonic()
        if left <= 0:
            return
        time.sleep(min(left, 0.05))


def account(board: SpeakingBoard, called: list[Called], asked_at: dict[str, float], folder: Path) -> None:
    """For each call, by sound and log together."""
    sound = board.sound.read_bytes()
    said = announcements(sound, called, board.languages, folder)
    left_out = dict(board.not_said())
    assert len(board.not_said()) == len(left_out), "the log names a call once"
    assert set(left_out.values()) <= RULES
    assert sorted([*(str(each.call) for each in said), *left_out]) == sorted(map(str, called))
    assert [each.call for each in said] == [call for call in called if str(call) not in left_out]
    assert all(after.begins - before.ends > Recording.bytes_of(APART_S) for before, after in pairwise(said))
    assert is_silent(sound, said), "and nothing else was heard"
    for each in said:
        age_s = board.sounded_at(each.begins) - asked_at[each.call.counter]
        assert age_s < STALE_S + LATER_S, each


def announcements(sound: bytes, called: list[Called], languages: tuple[str, ...], folder: Path) -> list[Said]:
    """Each call is looked for, as often as it is there: short, and in full where it goes on."""
    known = clips.Clips(folder)
    found: list[Said] = []
    for call in called:
        place = PLACES[(int(call.counter) - 1) % len(PLACES)]
        announcement = Announcement("", "", call.ticket, call.counter, place=place)
        short = spoken(known, plan(announcement, languages[:1], place=False))
        full = spoken(known, plan(announcement, languages))
        for at in found_at(sound, short):
            heard = full if sound.startswith(full, at) else short
            found.append(Said(call, begin(sound, at), at + len(heard)))
    return sorted(found, key=lambda said: said.begins)


def begin(sound: bytes, at: int) -> int:
    """Of its chime, if nothing but silence lies between the two."""
    tones, earliest = chime().rstrip(b"\0"), max(0, at - Recording.bytes_of(CHIME_WITHIN_S))
    before = sound[earliest:at].rstrip(b"\0")
    return earliest + len(before) - len(tones) if before.endswith(tones) else at


def spoken(known: clips.Clips, planned: Plan) -> bytes:
    return told(planned.pieces, [known.load(piece) or b"" for piece in planned.pieces])


def found_at(sound: bytes, part: bytes) -> Iterator[int]:
    at = sound.find(part)
    while at >= 0:
        yield at
        at = sound.find(part, at + 1)


def is_silent(sound: bytes, but_for: list[Said]) -> bool:
    ends = [0, *(said.ends for said in but_for)]
    begins = [*(said.begins for said in but_for), len(sound)]
    return not any(any(sound[end:begin]) for end, begin in zip(ends, begins, strict=True))
