"""Each row of the bench once, with few repetitions: real processes, a real Mosquitto. What they say is not judged."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bench import rows_boards, rows_kiosk, rows_live, rows_paper, rows_starts
from bench.figures import Figure
from bench.site import BenchSite, bench_site
from virtual.broker import Broker


@pytest.fixture(autouse=True)
def _mosquitto():
    if Broker.find() is None:
        pytest.fail("the bench needs Mosquitto: apt-get install mosquitto", pytrace=False)


@pytest.mark.parametrize(
    ("row", "names"),
    [
        (lambda site: rows_live.press(site, 3), ["press", "last"]),
        (lambda site: rows_live.calls(site, 3), ["next", "board"]),
        (lambda site: rows_live.facts(site, 2.5), ["facts"]),
        (rows_live.memory, ["memory-kiosk", "memory-hall", "memory-counter"]),
        (lambda site: rows_live.idle(site, 0.5), ["idle-kiosk", "idle-hall", "idle-counter"]),
        (rows_paper.octets, ["bytes-epson", "bytes-generic-cn-58", "bytes-picture"]),
        (lambda site: rows_paper.wire(site, 115200, 2), ["wire-115200"]),
        (lambda site: rows_paper.proof(site, 2), ["proof"]),
        (lambda site: rows_paper.first(site, 1, 1), ["first-byte", "last-byte", "last-drawn"]),
    ],
    ids=["press", "calls", "facts", "memory", "idle", "bytes", "wire", "proof", "first"],
)
def test_a_row_of_the_running_hall_is_measured(
    tmp_path: Path, row: Callable[[BenchSite], list[Figure]], names: list[str]
):
    with bench_site(tmp_path / "site") as site:
        figures = row(site)
    assert [figure.name for figure in figures] == names
    assert all(figure.ours.p50 >= 0 and figure.limits and figure.zero_2_w for figure in figures)


def test_starts_are_measured_from_the_fork_to_ready(tmp_path: Path):
    assert [figure.name for figure in rows_starts.starts(tmp_path / "starts", 1)] == [
        "start-kiosk",
        "start-hall",
    ]


def test_a_restart_reads_a_long_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rows_starts, "ENTRIES", 2500)
    (figure,) = rows_starts.restart(tmp_path / "restart", 1)
    assert figure.reached


def test_the_next_call_with_few_and_many_waiting(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rows_starts, "MANY", 500)
    assert rows_starts.crowd(20)[0].ratio is not None


def test_frames_are_timed_from_the_message_until_they_are_presented(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    figures = rows_boards.drawn(3)
    assert [figure.name for figure in figures] == ["board-full", "board-row", "board-counter"]
    full, row, _ = (figure.ours.p50 for figure in figures)
    assert 0 < row < full


def test_a_real_board_with_a_photograph_is_looked_at(tmp_path: Path):
    with bench_site(tmp_path / "site") as site:
        idle, memory = rows_boards.process(site, 0.5)
    assert (idle.name, memory.name) == ("board-idle", "board-memory")
    assert memory.reached


def test_a_kiosk_with_all_a_customer_meets_is_looked_at_without_and_with_a_screen(tmp_path: Path):
    with bench_site(tmp_path / "site") as site:
        figures = rows_kiosk.whole(site, 0.5)
    assert [figure.name for figure in figures] == [
        "idle-5-kiosk", "memory-5-kiosk", "idle-5-kiosk-screen", "memory-5-kiosk-screen",
    ]  # fmt: skip
    assert all(figure.reached for figure in figures if figure.name.startswith("memory"))
