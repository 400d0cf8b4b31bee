"""Rows that need no running hall: the next call with few and many waiting, starts, the restart after 100,000 events.

A start begins just before the fork and ends when the bench reads READY=1 from the notify socket, as systemd would. The
processes have their byte code, as an installed package has.
"""

import shutil
from pathlib import Path

from bench import hall_files, limits
from bench.ends import PrinterEnd, clock
from bench.figures import Figure, Reading, at_most, on_pi
from bench.paper_hall import PaperHall, long_journal
from bench.processes import Process
from bench.timing import in_turn
from virtual.pty import Pty

FEW, MANY = 10, 50_000
ENTRIES = 100_900  # with a snapshot at every 1000th, some 900 are read one by one: nearly the worst restart
NOBODY = 9  # a port where no broker answers: a start does not wait for one


def crowd(times: int) -> list[Figure]:
    """What a clerk waits for after NEXT, its messages encoded; no disk, no network, which would hide it.

    The messages about queues are not in it: since they go out 10 ms later nobody waits for them.
    """

    def timed(hall: PaperHall) -> float:
        hall.serve()
        began = clock()
        hall.next()
        return clock() - began

    few, many = PaperHall(FEW), PaperHall(MANY)
    ours, floor = (
        Reading.of(took) for took in in_turn(lambda: timed(many), lambda: timed(few), times, warm_up=50)
    )
    ratio = ours.p50 / floor.p50
    figure = Figure(
        "crowd", f"next call, {MANY:,} waiting (floor: {FEW})", "s", "same within 20 %", ours, floor, ratio,
        0.8 <= ratio <= 1.2, limits.CROWD,
    )  # fmt: skip
    return [on_pi(figure, 0.0, 0)]


def starts(folder: Path, times: int) -> list[Figure]:
    buttons, printer = Pty(), PrinterEnd()
    folder.mkdir(parents=True)
    kiosk = hall_files.kiosk(folder, NOBODY, buttons.path, printer.pty.path)
    hall = hall_files.hall(folder, NOBODY)
    figures = []
    for name, config in (("kiosk", kiosk), ("hall", hall)):
        command = ["-m", "jiaohao", name, "-c", str(config)]
        took = _in_turn(
            folder, name, command, ["-m", "bench.floors", "start", name, str(folder / "floor.db")], times
        )
        what = f"start to ready: {name}"
        figures.append(
            at_most(f"start-{name}", what, "s", "≤ 0.7 s", 0.7, took[0], limits.START[name], took[1])
        )
    printer.close()
    buttons.close()
    return [on_pi(figure, 0.0, 0) for figure in figures]


def restart(folder: Path, times: int) -> list[Figure]:
    """The hall was killed: its journal and write-ahead log are as a power cut leaves them."""
    folder.mkdir(parents=True)
    config = hall_files.hall(folder, NOBODY)
    killed = folder / "killed"
    killed.mkdir()
    long_journal(killed / "hall.db", ENTRIES)

    def power_cut() -> None:
        for path in killed.iterdir():
            shutil.copy(path, folder / path.name)

    floor = ["-m", "bench.floors", "start", "restart", str(folder / "hall.db")]
    took = _in_turn(folder, "hall", ["-m", "jiaohao", "hall", "-c", str(config)], floor, times, power_cut)
    what = f"restart after {ENTRIES:,} events → ready"
    return [on_pi(at_most("restart", what, "s", "≤ 1 s", 1.0, took[0], limits.RESTART, took[1]), 0.0, 0)]


def _in_turn(
    folder: Path, name: str, ours: list[str], floor: list[str], times: int, prepare: object = None
) -> tuple[list[float], list[float]]:
    def start(name: str, command: list[str]) -> float:
        if callable(prepare):
            prepare()
        process = Process(name, command, folder)
        process.kill()
        return process.ready_s

    return in_turn(lambda: start(name, ours), lambda: start(f"floor-{name}", floor), times, warm_up=1)
