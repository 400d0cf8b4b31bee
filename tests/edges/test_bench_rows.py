"""Each row of the bench once, with few repetitions: real processes, a real Mosquitto. What they say is not judged."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bench import rows_live, rows_paper, rows_starts
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
